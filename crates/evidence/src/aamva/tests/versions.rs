//! Cards of every version of the standard, as its tables of mandatory and optional elements have them, and what issuers are
//! known to print otherwise.

use jiff::civil::{Date, date};

use super::{name, text};
use crate::Sex;
use crate::aamva::{Card, CardKind, Country, Height, Truncation, parse};

const BIRTH: Date = date(1986, 11, 10);
const ISSUED: Date = date(2019, 2, 3);
const EXPIRY: Date = date(2027, 12, 1);

/// One holder, whatever the version.
struct Issue {
    version: u8,
    country: Country,
}

impl Issue {
    /// Canada writes the year first in all versions, the United States in the first alone (D.12.5.1, "date").
    fn day(&self, date: Date) -> String {
        let year_first = self.version <= 1 || self.country == Country::Canada;
        date.strftime(if year_first { "%Y%m%d" } else { "%m%d%Y" })
            .to_string()
    }

    fn issuer(&self) -> (u32, &'static str) {
        match self.country {
            Country::Canada => (604_432, "AB"),
            _ => (636_023, "OH"),
        }
    }

    /// Mandatory elements of 2000: whole name, class, restrictions and endorsements under their old letters.
    fn first_version(&self) -> Vec<(&'static str, String)> {
        let (_, region) = self.issuer();
        let height = match self.country {
            Country::Canada => ("DAV", "172".to_owned()),
            _ => ("DAU", "508".to_owned()),
        };
        vec![
            ("DAA", "GARCIA-LOPEZ,MARIA,ISABEL,JR".to_owned()),
            ("DAG", "789 E OAK ST".to_owned()),
            ("DAI", "ANYTOWN".to_owned()),
            ("DAJ", region.to_owned()),
            ("DAK", self.postal().to_owned()),
            ("DAQ", "RX123456".to_owned()),
            ("DAR", "D   ".to_owned()),
            ("DAS", "B         ".to_owned()),
            ("DAT", "M    ".to_owned()),
            ("DBA", self.day(EXPIRY)),
            ("DBB", self.day(BIRTH)),
            ("DBC", "F".to_owned()),
            ("DBD", self.day(ISSUED)),
            height,
        ]
    }

    fn postal(&self) -> &'static str {
        match self.country {
            Country::Canada => "T5J 2R7    ",
            _ => "432152212  ",
        }
    }

    /// The name by version: given names in one element in 2003 and 2005, each in its own with its truncation since 2009.
    fn name(&self) -> Vec<(&'static str, String)> {
        let parts: &[(&'static str, &str)] = match self.version {
            2 => &[("DCS", "GARCIA-LOPEZ"), ("DCT", "MARIA,ISABEL"), ("DCU", "JR")],
            3 => &[("DCS", "GARCIA-LOPEZ"), ("DCT", "MARIA ISABEL"), ("DCU", "JR")],
            _ => &[
                ("DCS", "GARCIA-LOPEZ"),
                ("DDE", "N"),
                ("DAC", "MARIA"),
                ("DDF", "N"),
                ("DAD", "ISABEL"),
                ("DDG", "T"),
                ("DCU", "JR"),
            ],
        };
        parts
            .iter()
            .map(|(id, value)| (*id, (*value).to_owned()))
            .collect()
    }

    /// Mandatory elements of 2003 and later, in the order of the table.
    fn later_version(&self) -> Vec<(&'static str, String)> {
        let is_canadian = self.country == Country::Canada;
        let (_, region) = self.issuer();
        let text = |id: &'static str, value: &str| (id, value.to_owned());
        let mut elements = vec![
            text("DCA", "D"),
            text("DCB", "B"),
            text("DCD", "M"),
            ("DBA", self.day(EXPIRY)),
        ];
        elements.extend(self.name());
        elements.extend([
            ("DBD", self.day(ISSUED)),
            ("DBB", self.day(BIRTH)),
            text("DBC", "2"),
            text("DAY", "BRO"),
            text("DAU", if is_canadian { "172 cm" } else { "068 in" }),
            text("DAG", "789 E OAK ST"),
            text("DAI", "ANYTOWN"),
            text("DAJ", region),
            text("DAK", self.postal()),
            text("DAQ", "RX123456"),
            text("DCF", "83D9BN217QO983B1"),
            text("DCG", if is_canadian { "CAN" } else { "USA" }),
        ]);
        // Federal commercial codes were mandatory until 2012.
        if self.version <= 6 {
            elements.push(text("DCH", "NONE"));
        }
        if self.version >= 4 {
            elements.extend([text("DDA", "F"), ("DDB", self.day(ISSUED)), text("DDK", "1")]);
        }
        if self.version >= 7 {
            elements.push(text("DDL", "1"));
        }
        elements
    }

    /// The whole payload, with offsets and lengths as they should be (D.12.3).
    fn printed(&self) -> String {
        let elements = match self.version {
            0 | 1 => self.first_version(),
            _ => self.later_version(),
        };
        let lines: Vec<String> = elements
            .iter()
            .map(|(id, value)| format!("{id}{value}"))
            .collect();
        let own = "ZOZOAN\nZOBX\r";
        let body = format!("DL{}\r", lines.join("\n"));
        let (issuer, _) = self.issuer();
        let start = match self.version {
            0 | 1 => format!("AAMVA{issuer}{:02}02", self.version),
            version => format!("ANSI {issuer}{version:02}0002"),
        };
        let head = format!("@\n\u{1e}\r{start}");
        let offset = head.len() + 20;
        format!(
            "{head}DL{offset:04}{:04}ZO{:04}{:04}{body}{own}",
            body.len(),
            offset + body.len(),
            own.len()
        )
    }
}

/// Everything that every version states alike.
fn check(card: &Card, issue: &Issue, case: &str) {
    assert_eq!(name(card), ["GARCIA-LOPEZ", "MARIA", "ISABEL", "JR"], "{case}");
    assert_eq!(
        (card.birth, card.issued, card.expiry),
        (Some(BIRTH), Some(ISSUED), Some(EXPIRY)),
        "{case}"
    );
    assert_eq!(card.sex, Some(Sex::Female), "{case}");
    let coded = [&card.number, &card.class, &card.restrictions, &card.endorsements];
    assert_eq!(coded.map(text), ["RX123456", "D", "B", "M"], "{case}");
    let (_, region) = issue.issuer();
    let postal = issue.country == Country::Canada;
    let address = &card.address;
    let lines = [
        &address.street,
        &address.city,
        &address.region,
        &address.postal_code,
    ];
    let postal = if postal { "T5J 2R7" } else { "43215-2212" };
    assert_eq!(
        lines.map(text),
        ["789 E OAK ST", "ANYTOWN", region, postal],
        "{case}"
    );
    let height = match issue.country {
        Country::Canada => Height::Centimetres(172),
        _ => Height::Inches(68),
    };
    assert_eq!(card.height, Some(height), "{case}");
    let issuer = card.jurisdiction.unwrap();
    assert_eq!((issuer.code, issuer.country), (region, issue.country), "{case}");
    let middle = if issue.version >= 4 {
        Truncation::Truncated
    } else {
        Truncation::Unknown
    };
    assert_eq!(card.name.middle_truncation, middle, "{case}");
    assert_eq!(card.element("ZOB"), Some("X"), "{case}");
    assert_eq!(card.header.kind, CardKind::DrivingLicence, "{case}");
    assert_eq!(card.problems, [], "{case}");
}

#[test]
fn every_version_is_read_in_both_countries() {
    for version in 0..=10 {
        for country in [Country::UnitedStates, Country::Canada] {
            let issue = Issue { version, country };
            let card = parse(&issue.printed()).unwrap();
            assert_eq!(card.header.version, version);
            check(&card, &issue, &format!("version {version}, {country:?}"));
        }
    }
}

/// Puts something else for the subfile designators, `DL` and `ZO` with their offsets and lengths.
fn designated(text: &str, otherwise: &str) -> String {
    let (head, body) = split_at_subfile(text);
    format!("{}{otherwise}{body}", &head[..head.len() - 20])
}

/// The text up to the subfile of the licence, and the subfile. The first `DL` is the designator.
fn split_at_subfile(text: &str) -> (&str, &str) {
    text.split_at(text.find("DL").expect("a designator") + 20)
}

/// A way to print the payload otherwise than the standard has it.
type Oddity = fn(&str) -> String;

/// What is known to be printed and scanned otherwise; none of it changes what the card says.
const ODDITIES: &[(&str, Oddity)] = &[
    ("carriage returns for line feeds", |text| text.replace('\n', "\r")),
    ("both", |text| text.replace('\n', "\r\n")),
    ("no record separator", |text| text.replace('\u{1e}', "")),
    ("the file separator of 2000", |text| {
        text.replace('\u{1e}', "\u{1c}")
    }),
    ("no compliance indicator", |text| text.replacen('@', "", 1)),
    ("the other file type", |text| {
        if text.contains("AAMVA") {
            text.replacen("AAMVA", "ANSI ", 1)
        } else {
            text.replacen("ANSI ", "AAMVA", 1)
        }
    }),
    ("no space behind the file type", |text| {
        text.replacen("ANSI ", "ANSI", 1)
    }),
    ("wrong offsets and lengths", |text| {
        designated(text, "DL99990001ZO00000000")
    }),
    ("no lengths", |text| designated(text, "DLZO")),
    ("blank offsets", |text| designated(text, "DL        ZO        ")),
    ("no designators at all", |text| designated(text, "")),
    ("the subfile's type twice", |text| {
        let (head, body) = split_at_subfile(text);
        format!("{head}DL{body}")
    }),
    ("the subfile's type on its own line", |text| {
        let (head, body) = split_at_subfile(text);
        format!("{head}DL\n{}", &body[2..])
    }),
    ("spaces behind every value", |text| {
        text.replace("\nD", "   \nD").replace("\rZO", "   \rZO")
    }),
    ("zeros behind the end", |text| format!("{text}\u{0}\u{0}\u{0}")),
    ("a byte order mark", |text| format!("\u{feff}{text}")),
    ("what a scanner puts before it", |text| format!("]L0{text}")),
    ("a placeholder for what there is none of", |text| {
        text.replace("\nDAI", "\nDAHNONE\nDAI")
    }),
    ("small letters for the sex", |text| text.replace("DBCF", "DBCf")),
];

#[test]
fn what_issuers_print_otherwise_is_read_the_same() {
    for version in [1, 2, 3, 4, 8, 10] {
        for country in [Country::UnitedStates, Country::Canada] {
            let issue = Issue { version, country };
            for (oddity, print) in ODDITIES {
                let case = format!("{oddity}, version {version}, {country:?}");
                let card = parse(&print(&issue.printed())).unwrap_or_else(|error| panic!("{case}: {error}"));
                check(&card, &issue, &case);
            }
        }
    }
}

#[test]
fn the_two_addresses_of_version_1_are_not_mixed() {
    let head = "@\n\u{1e}\rAAMVA6360230101DL00290100DLDAADOE,JOHN\n";
    let home = "DAL12 HILL RD\nDAMREAR\nDANDAYTON\nDAOOH\nDAP454011234\n";
    let both = parse(&format!(
        "{head}DAGPO BOX 9\nDAICOLUMBUS\nDAJOH\nDAK43215\n{home}"
    ))
    .unwrap();
    let lines = |card: &Card| {
        let address = &card.address;
        [
            &address.street,
            &address.street_second,
            &address.city,
            &address.postal_code,
        ]
        .map(|line| text(line).to_owned())
    };
    assert_eq!(lines(&both), ["PO BOX 9", "-", "COLUMBUS", "43215"]);
    let alone = parse(&format!("{head}{home}")).unwrap();
    assert_eq!(lines(&alone), ["12 HILL RD", "REAR", "DAYTON", "45401-1234"]);
    assert_eq!(text(&alone.address.region), "OH");
}

#[test]
fn identity_cards_and_enhanced_licences_are_told_by_their_subfile() {
    let issue = Issue {
        version: 10,
        country: Country::UnitedStates,
    };
    let licence = issue.printed();
    for (subfile, kind) in [("ID", CardKind::IdentityCard), ("EN", CardKind::EnhancedLicence)] {
        let card = parse(&licence.replace("DL", subfile)).unwrap();
        assert_eq!(card.header.kind, kind);
        assert_eq!(card.birth, Some(BIRTH));
    }
}

//! What speaks against the barcode of a card by itself, and where its holder lives by it.

use jiff::civil::Date;

use super::{Claim, Field, FieldReading, Finding, FindingCode, Source};
use crate::aamva::{Card, CardAddress, Problem};
use crate::proof::find_address;
use crate::text::{Area, Line};

/// How much it says that a barcode lacks what some genuine cards lack as well: people with one name, cards without a class.
const SOMETIMES_ABSENT: f32 = 0.5;

/// What the barcode lacks, and what it says that no genuine card says. A missing day of expiry is told with that of other
/// documents.
pub(super) fn barcode_problems(card: &Card, today: Date) -> Vec<Finding> {
    let mut findings: Vec<Finding> = card
        .problems
        .iter()
        .filter_map(|problem| told(card, *problem))
        .collect();
    for (day, field) in [(card.birth, Field::BirthDate), (card.issued, Field::IssueDate)] {
        if let Some(day) = day.filter(|day| *day > today) {
            let finding = Finding::new(FindingCode::BarcodeImpossible).about(field);
            findings.push(finding.against(today.to_string()).having_read(day.to_string()));
        }
    }
    findings
}

fn told(card: &Card, problem: Problem) -> Option<Finding> {
    let lacks = |field| Finding::new(FindingCode::BarcodeIncomplete).about(field);
    let finding = match problem {
        Problem::NoNumber => lacks(Field::Number),
        Problem::NoFamilyName => lacks(Field::FamilyName),
        Problem::NoGivenName => lacks(Field::GivenNames).of_strength(SOMETIMES_ABSENT),
        Problem::NoBirth => lacks(Field::BirthDate),
        Problem::NoClass => lacks(Field::Class).of_strength(SOMETIMES_ABSENT),
        Problem::NoExpiry => return None,
        Problem::UnknownIssuer => Finding::new(FindingCode::BarcodeIssuerUnknown)
            .about(Field::Issuer)
            .having_read(card.header.issuer_number.to_string()),
        Problem::AddressElsewhere => {
            let finding = Finding::new(FindingCode::BarcodeAddressElsewhere).about(Field::Address);
            let issuer = card.jurisdiction.map_or("", |issuer| issuer.code);
            let region = card.address.region.as_deref().unwrap_or_default();
            finding.against(issuer).having_read(region)
        }
        Problem::OtherCountry => {
            let finding = Finding::new(FindingCode::BarcodeImpossible).about(Field::Issuer);
            let issuer = card.jurisdiction.map_or("", |issuer| issuer.country.alpha_2());
            finding
                .against(issuer)
                .having_read(card.element("DCG").unwrap_or_default())
        }
        Problem::ImpossibleOrder => {
            let day = |day: Option<Date>| day.map_or_else(|| "?".to_owned(), |day| day.to_string());
            let days = [card.birth, card.issued, card.expiry].map(day).join(", ");
            Finding::new(FindingCode::BarcodeImpossible)
                .about(Field::IssueDate)
                .having_read(days)
        }
    };
    Some(finding)
}

/// The claimed address, where the card has another one. People move, and cards stay valid.
pub(super) fn address_differs(card: &Card, claim: &Claim) -> Option<Finding> {
    let claimed = claim.address.as_ref()?;
    let parts = lines(&card.address);
    if card.address.street.is_none() || parts.is_empty() {
        return None;
    }
    let row = |(index, text): (usize, &String)| {
        let top = 20.0 * index as f32;
        let area = Area {
            left: 0.0,
            top,
            right: 200.0,
            bottom: top + 14.0,
        };
        Line::certain(text, 0, area)
    };
    let printed: Vec<Line> = parts.iter().enumerate().map(row).collect();
    let differs = !find_address(claimed, &printed).is_whole();
    differs.then(|| {
        let finding = Finding::new(FindingCode::AddressDiffers).about(Field::Address);
        finding.against(claimed.to_string()).having_read(parts.join(", "))
    })
}

/// What a barcode states besides who somebody is: classes of vehicles, and where its holder lives.
pub(super) fn barcode_readings(card: &Card) -> impl Iterator<Item = FieldReading> {
    let address = lines(&card.address).join(", ");
    let stated = [
        (Field::Class, card.class.clone()),
        (
            Field::Address,
            Some(address).filter(|address| !address.is_empty()),
        ),
        (
            Field::Authority,
            card.jurisdiction.map(|issuer| issuer.name.to_owned()),
        ),
    ];
    stated.into_iter().filter_map(|(field, value)| {
        Some(FieldReading {
            field,
            value: value?,
            source: Source::Barcode,
            confidence: 1.0,
        })
    })
}

/// The address as on an envelope.
fn lines(address: &CardAddress) -> Vec<String> {
    let place = [&address.city, &address.region, &address.postal_code];
    let place: Vec<&str> = place.into_iter().flatten().map(String::as_str).collect();
    let streets = [&address.street, &address.street_second].into_iter().flatten();
    streets
        .cloned()
        .chain((!place.is_empty()).then(|| place.join(" ")))
        .collect()
}

#[cfg(test)]
mod tests {
    use domain::document::DocumentType;
    use jiff::civil::{Date, date};

    use super::address_differs;
    use crate::aamva::{Card, parse};
    use crate::document::{Claim, ClaimedAddress, Examination, Field, Readings, Source, conclude};

    const TODAY: Date = date(2026, 11, 24);

    /// A licence of Ohio in order, with other values for some elements; an empty one is left out.
    fn card(others: &[(&str, &str)]) -> Card {
        let sound = [
            ("DCA", "D"),
            ("DCS", "WEISS"),
            ("DAC", "LENA"),
            ("DBA", "04152031"),
            ("DBB", "03121990"),
            ("DBD", "04152023"),
            ("DBC", "2"),
            ("DAG", "12 HILL RD APT 4"),
            ("DAI", "DAYTON"),
            ("DAJ", "OH"),
            ("DAK", "454011234  "),
            ("DAQ", "RX123456"),
            ("DCG", "USA"),
        ];
        let other = |id: &str| others.iter().find(|(own, _)| *own == id).map(|(_, value)| *value);
        let elements = sound.map(|(id, value)| (id, other(id).unwrap_or(value)));
        let stated = elements.iter().filter(|(_, value)| !value.is_empty());
        let text: Vec<String> = stated.map(|(id, value)| format!("{id}{value}")).collect();
        let (issuer, subfile) = (
            other("issuer").unwrap_or("636023"),
            other("subfile").unwrap_or("DL"),
        );
        let head = format!("@\n\u{1e}\rANSI {issuer}100001{subfile}00310300{subfile}");
        parse(&format!("{head}{}\r", text.join("\n"))).expect("a card")
    }

    fn concluded(card: Card, claim: &Claim) -> Examination {
        let readings = Readings {
            barcode: Some(card),
            ..Readings::default()
        };
        conclude(DocumentType::IdCardBack, readings, claim, TODAY)
    }

    fn told(others: &[(&str, &str)]) -> Vec<(&'static str, Option<Field>)> {
        let examination = concluded(card(others), &Claim::default());
        let findings = examination.findings.iter();
        findings
            .map(|finding| (finding.code.code(), finding.about))
            .collect()
    }

    #[test]
    fn a_card_in_order_raises_nothing_and_every_problem_of_another_is_told() {
        let impossible = |field| vec![("barcode-impossible", Some(field))];
        let incomplete = |field| vec![("barcode-incomplete", Some(field))];
        for (others, expected) in [
            (&[][..], vec![]),
            (&[("DCA", "NONE")], vec![]),
            (&[("DCA", ""), ("subfile", "ID")], vec![]),
            (&[("DCA", "")], incomplete(Field::Class)),
            (&[("DAQ", "NONE")], incomplete(Field::Number)),
            (&[("DBB", "13451990")], incomplete(Field::BirthDate)),
            (&[("DAC", "")], incomplete(Field::GivenNames)),
            (&[("DCS", "")], incomplete(Field::FamilyName)),
            (&[("DBD", "03111990")], impossible(Field::IssueDate)),
            (
                &[("DBD", "04162031"), ("DBA", "04152032")],
                impossible(Field::IssueDate),
            ),
            (&[("DCG", "CAN")], impossible(Field::Issuer)),
            (
                &[("issuer", "636099")],
                vec![("barcode-issuer-unknown", Some(Field::Issuer))],
            ),
            (
                &[("DAJ", "KY")],
                vec![("barcode-address-elsewhere", Some(Field::Address))],
            ),
            (
                &[("DBA", "11232026")],
                vec![("document-expired", Some(Field::Expiry))],
            ),
            (&[("DBA", "")], vec![("expiry-not-found", Some(Field::Expiry))]),
        ] {
            assert_eq!(told(others), expected, "{others:?}");
        }
        // Issued after it expires, and in the future: each is told.
        let issued = told(&[("DBD", "04162031")]);
        assert_eq!(issued, [("barcode-impossible", Some(Field::IssueDate)); 2]);
        let unborn = told(&[("DBB", "11252026"), ("DBD", "")]);
        assert_eq!(unborn, impossible(Field::BirthDate));
    }

    #[test]
    fn a_header_that_was_printed_wrong_is_told() {
        let readings = Readings {
            damaged_barcode: true,
            ..Readings::default()
        };
        let examination = conclude(DocumentType::IdCardBack, readings, &Claim::default(), TODAY);
        assert!(examination.has(crate::document::FindingCode::BarcodeImpossible));
    }

    fn living_at(line1: &str, city: &str, postal_code: &str) -> Claim {
        Claim {
            address: Some(ClaimedAddress {
                line1: line1.into(),
                line2: None,
                city: city.into(),
                region: Some("OH".into()),
                postal_code: Some(postal_code.into()),
            }),
            ..Claim::default()
        }
    }

    #[test]
    fn another_address_than_the_stated_one_is_told_with_both() {
        for (line1, city, postal_code, differs) in [
            ("12 Hill Rd, Apt 4", "Dayton", "45401", false),
            ("12 Hill Road Apartment 4", "Dayton", "45401-1234", false),
            ("14 Hill Rd, Apt 4", "Dayton", "45401", true),
            ("12 Mill Rd, Apt 4", "Dayton", "45401", true),
            ("12 Hill Rd, Apt 4", "Toledo", "43604", true),
        ] {
            let claim = living_at(line1, city, postal_code);
            let found = address_differs(&card(&[]), &claim);
            assert_eq!(found.is_some(), differs, "{line1}, {city}");
            if let Some(finding) = found {
                assert_eq!(
                    finding.read.as_deref(),
                    Some("12 HILL RD APT 4, DAYTON OH 45401-1234")
                );
                assert!(finding.claimed.is_some_and(|claimed| claimed.starts_with(line1)));
            }
        }
        let nowhere = card(&[("DAG", ""), ("DAI", ""), ("DAK", "")]);
        assert_eq!(
            address_differs(&nowhere, &living_at("1 Any St", "Dayton", "45401")),
            None
        );
        assert_eq!(address_differs(&card(&[]), &Claim::default()), None);
    }

    #[test]
    fn class_address_and_issuer_are_shown() {
        let fields = concluded(card(&[]), &Claim::default()).fields;
        for (field, expected) in [
            (Field::Class, "D"),
            (Field::Address, "12 HILL RD APT 4, DAYTON OH 45401-1234"),
            (Field::Authority, "Ohio"),
        ] {
            let shown = fields
                .iter()
                .find(|it| it.field == field && it.source == Source::Barcode);
            assert_eq!(shown.map(|it| it.value.as_str()), Some(expected));
        }
    }
}

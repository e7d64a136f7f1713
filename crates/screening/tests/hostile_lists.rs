//! Whatever a list file holds, a reader answers: with parties, or with the place of what is wrong and none of its words.

use proptest::collection::vec;
use proptest::prelude::*;
use screening::{
    Entry, ListError, decode, encode, read_entities, read_eu, read_follow_the_money, read_ofac, read_own,
    read_uk, read_un,
};

type Reader = fn(&[u8]) -> Result<Vec<Entry>, ListError>;

/// A small good file of each form, and what reads it.
const FILES: [(&str, Reader, &str); 11] = [
    (
        "ofac table",
        |file| read_ofac(file, None, None),
        "36,\"EXAMPLE, Ada\",\"individual\",\"SDGT] [SYRIA\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,\"DOB 03 May 1938; nationality Syria; Passport X1 (Syria)\"\r\n\u{1a}\r\n",
    ),
    (
        "ofac xml",
        |file| read_ofac(file, None, None),
        "<?xml version=\"1.0\"?><sdnList><sdnEntry><uid>36</uid><firstName>Ada</firstName><lastName>EXAMPLE</lastName>\
         <sdnType>Individual</sdnType><akaList><aka><category>weak</category><lastName>ADITA</lastName></aka></akaList>\
         <dateOfBirthList><dateOfBirthItem><dateOfBirth>circa 1940</dateOfBirth></dateOfBirthItem></dateOfBirthList></sdnEntry></sdnList>",
    ),
    (
        "ofac advanced xml",
        |file| read_ofac(file, None, None),
        "<?xml version=\"1.0\"?><Sanctions><ReferenceValueSets><FeatureType ID=\"8\">Birthdate</FeatureType>\
         <PartySubType ID=\"4\" PartyTypeID=\"1\">Unknown</PartySubType></ReferenceValueSets><DistinctParties>\
         <DistinctParty FixedRef=\"36\"><Profile ID=\"36\" PartySubTypeID=\"4\"><Identity ID=\"5\"><Alias Primary=\"true\"><DocumentedName>\
         <DocumentedNamePart><NamePartValue>Ada Example</NamePartValue></DocumentedNamePart></DocumentedName></Alias></Identity>\
         <Feature FeatureTypeID=\"8\"><FeatureVersion><DatePeriod><Start><From><Year>1938</Year></From></Start></DatePeriod>\
         </FeatureVersion></Feature></Profile></DistinctParty></DistinctParties></Sanctions>",
    ),
    (
        "un",
        read_un,
        "<?xml version=\"1.0\"?><CONSOLIDATED_LIST><INDIVIDUALS><INDIVIDUAL><DATAID>7</DATAID><FIRST_NAME>ADA &amp; Co</FIRST_NAME>\
         <INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>BETWEEN</TYPE_OF_DATE><FROM_YEAR>1950</FROM_YEAR><TO_YEAR>1953</TO_YEAR>\
         </INDIVIDUAL_DATE_OF_BIRTH></INDIVIDUAL></INDIVIDUALS></CONSOLIDATED_LIST>",
    ),
    (
        "eu xml",
        read_eu,
        "<?xml version=\"1.0\"?><export><sanctionEntity logicalId=\"13\"><subjectType code=\"person\"/>\
         <nameAlias wholeName=\"Ada Example\" strong=\"true\" gender=\"F\"/><birthdate birthdate=\"1937-04-28\" circa=\"false\"/>\
         <citizenship countryIso2Code=\"IQ\"/></sanctionEntity></export>",
    ),
    (
        "eu table",
        read_eu,
        "Entity_LogicalId;Entity_SubjectType;NameAlias_WholeName;BirthDate_Year;BirthDate_Circa\n13;person;\"Ada; Example\";1938;true\n",
    ),
    (
        "uk xml",
        read_uk,
        "<?xml version=\"1.0\"?><Designations><Designation><UniqueID>X1</UniqueID><Names><Name><Name1>Ada</Name1><Name6>EXAMPLE</Name6>\
         <NameType>Primary Name</NameType></Name></Names><IndividualEntityShip>Individual</IndividualEntityShip><DOBs><DOB>dd/mm/1945\
         </DOB></DOBs></Designation></Designations>",
    ),
    (
        "uk table",
        read_uk,
        "Report Date: 20-Nov-2026\nUnique ID,Name 6,Name 1,Name type,Designation Type,D.O.B,Nationality(/ies)\n\
         X1,EXAMPLE,Ada,Primary Name,Individual,01/03/1958,(1) Iraq (2) Syria\n",
    ),
    (
        "follow the money",
        |file| read_follow_the_money(file),
        "{\"id\":\"Q1\",\"schema\":\"Person\",\"properties\":{\"name\":[\"Ada Example\"],\"birthDate\":[\"1970\"],\
         \"addressEntity\":[{\"id\":\"a\",\"schema\":\"Address\",\"properties\":{\"full\":[\"1 Street\"]}}]}}\n",
    ),
    (
        "own",
        read_own,
        "id,name,type,dob,countries\n1,\"Example, Ada\",person,1970-01-31|~1972,IQ|Syria\n",
    ),
    (
        "entities",
        read_entities,
        "{\"id\":\"x\",\"schema\":\"Person\",\"names\":[{\"full\":\"Ada Example\",\"kind\":\"primary\"}],\"dob\":[\"1970-01\"]}\n",
    ),
];

/// Pieces that mean something to one reader or another.
const PIECES: [&str; 20] = [
    "<",
    ">",
    "</",
    "/>",
    "&",
    "&amp;",
    "&x;",
    "<!DOCTYPE a [",
    "]]>",
    "<![CDATA[",
    "\"",
    "\"\"",
    ",",
    ";",
    "\n",
    "{",
    "[",
    "\u{1a}",
    "PK\u{3}\u{4}",
    "\u{feff}",
];

#[test]
fn every_good_file_is_one_party_and_is_kept_as_it_is() {
    for (form, read, file) in FILES {
        let entries = read(file.as_bytes()).unwrap_or_else(|error| panic!("{form}: {error}"));
        assert_eq!(entries.len(), 1, "{form}");
        assert_eq!(entries[0].names.len().min(1), 1, "{form}");
        assert_eq!(decode(&encode(&entries)).unwrap(), entries, "{form}");
        let with_mark = format!("\u{feff}{file}");
        assert_eq!(
            read(with_mark.as_bytes()).map_err(|error| error.to_string()),
            Ok(entries),
            "{form}"
        );
    }
}

#[test]
fn a_file_of_another_form_is_refused() {
    for (form, read, _) in FILES {
        for (other, _, file) in FILES
            .iter()
            .filter(|(other, ..)| other.split(' ').next() != form.split(' ').next())
        {
            assert!(read(file.as_bytes()).is_err(), "{form} took {other}");
        }
        let page = "<!DOCTYPE html><html><body>Service unavailable</body></html>";
        assert!(read(page.as_bytes()).is_err(), "{form} took a page");
        assert!(read(&[0xff; 300]).is_err(), "{form} took noise");
        assert!(read(&[0; 300]).is_err(), "{form} took zeros");
    }
}

#[test]
fn hostile_xml_is_refused_with_its_line() {
    let roots = [
        ("ofac xml", "sdnList", "sdnEntry"),
        ("ofac advanced xml", "Sanctions", "DistinctParty"),
        ("un", "CONSOLIDATED_LIST", "INDIVIDUAL"),
        ("eu xml", "export", "sanctionEntity"),
        ("uk xml", "Designations", "Designation"),
    ];
    for (form, root, record) in roots {
        let (_, read, _) = FILES.into_iter().find(|(known, ..)| *known == form).unwrap();
        let inside = |content: &str| format!("<{root}>\n<{record}>{content}</{record}></{root}>");
        let bomb = "<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">";
        let cases = [
            (
                format!("\n<!DOCTYPE l [{bomb}]>{}", inside("&b;")),
                "line 2",
                "document type",
            ),
            (
                format!("<!DOCTYPE l SYSTEM \"file:///etc/passwd\">{}", inside("")),
                "line 1",
                "document type",
            ),
            (inside("&b;"), "line 2", "entity"),
            (inside("<a v=\"&b;\"/>"), "line 2", "entity"),
            (inside(&"<a>".repeat(100)), "line 2", "nested deeper"),
            (inside(&"<a/>".repeat(60_000)), "line 2", "elements in one record"),
            (
                inside(&format!("<a>{}</a>", "x".repeat(70_000))),
                "line 2",
                "a text over",
            ),
            (
                inside(&format!("<a v=\"{}\"/>", "x".repeat(70_000))),
                "line 2",
                "a value over",
            ),
            (inside("<a></b>"), "line 2", "do not fit"),
            (format!("<{root}>\n<{record}>"), "line 2", "ends in the middle"),
        ];
        for (file, line, what) in cases {
            let message = read(file.as_bytes()).unwrap_err().to_string();
            assert!(
                message.contains(line) && message.contains(what),
                "{form}, {what}: {message}"
            );
        }
        let latin = inside("<a>\u{1}</a>").replace('\u{1}', "x").into_bytes();
        let mut latin: Vec<u8> = latin;
        let at = latin.iter().position(|byte| *byte == b'x').unwrap();
        latin[at] = 0xf6;
        let message = read(&latin).unwrap_err().to_string();
        assert!(message.contains("not UTF-8"), "{form}: {message}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn a_damaged_file_is_answered_without_its_words(
        which in 0..FILES.len(),
        cuts in vec((0..1_000usize, 0..1_000usize), 0..3),
        pieces in vec((0..1_000usize, 0..PIECES.len()), 0..6),
        bytes in vec((0..1_000usize, any::<u8>()), 0..4),
    ) {
        let (_, read, file) = FILES[which];
        let mut damaged = file.replace("Ada", "Zebulonia").into_bytes();
        for (from, count) in cuts {
            let from = from % (damaged.len() + 1);
            let to = (from + count % 40).min(damaged.len());
            damaged.drain(from..to);
        }
        for (at, piece) in pieces {
            let at = at % (damaged.len() + 1);
            damaged.splice(at..at, PIECES[piece].bytes());
        }
        for (at, byte) in bytes {
            if !damaged.is_empty() {
                let at = at % damaged.len();
                damaged[at] = byte;
            }
        }
        match read(&damaged) {
            Ok(entries) => {
                prop_assert!(entries.iter().all(|entry| !entry.names.is_empty() && !entry.id.is_empty()));
                prop_assert_eq!(decode(&encode(&entries)).unwrap(), entries);
            }
            Err(error) => {
                let message = error.to_string();
                prop_assert!(!message.contains("Zebulonia"), "{}", message);
                prop_assert!(message.len() < 400, "{}", message);
            }
        }
    }
}

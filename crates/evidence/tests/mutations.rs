//! Files that are nearly right end as files or as refusals, for every parser: a short run of the example `mutations`.

#[path = "shared/mutation.rs"]
mod mutation;

use mutation::{Parser, mutated};

/// Files for each parser: the slow ones render and decode.
fn files(parser: Parser) -> u64 {
    match parser {
        Parser::ZoneText | Parser::BarcodeText | Parser::ProofText => 2_000,
        Parser::Picture | Parser::PdfPages => 300,
        Parser::Pdf | Parser::Heic => 60,
    }
}

#[test]
fn every_parser_takes_its_seeds() {
    for parser in Parser::ALL {
        for seed in parser.seeds() {
            let outcome = parser.run(&seed);
            assert!(
                outcome == "taken" || outcome == "pdf-encrypted",
                "{}: {outcome}",
                parser.name()
            );
        }
    }
}

#[test]
fn nearly_right_files_end_as_files_or_refusals() {
    for parser in Parser::ALL {
        let seeds = parser.seeds();
        let outcomes: Vec<&str> = (0..files(parser))
            .map(|number| parser.run(&mutated(&seeds, number)))
            .collect();
        assert!(outcomes.contains(&"taken"), "{}", parser.name());
        assert!(
            outcomes.iter().any(|outcome| *outcome != "taken"),
            "{}",
            parser.name()
        );
    }
}

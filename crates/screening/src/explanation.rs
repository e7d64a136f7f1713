//! A hit in words, for the person who decides.

use crate::evidence::{BirthEvidence, CountryEvidence, OtherEvidence};
use crate::index::Index;
use crate::name::Token;
use crate::search::Found;
use crate::similarity::Likeness;

/// Word by word, then what else spoke for or against.
pub(crate) fn explain(index: &Index, tokens: &[Token], found: &Found) -> Vec<String> {
    let words: Vec<&str> = index
        .words_of(&index.names[found.name as usize])
        .iter()
        .map(|word| index.dictionary.text(*word))
        .collect();
    let asked: Vec<&str> = tokens.iter().map(|token| &*token.text).collect();
    let mut lines = Vec::new();
    let mut left = vec![true; asked.len()];
    let mut left_listed = vec![true; words.len()];
    for pair in &found.pairs {
        let why = match pair.likeness {
            Likeness::Same => "the same word",
            Likeness::SameSound => "another spelling of the same sounds",
            Likeness::Kin => "a form of the same name",
            Likeness::Syllables => "the same Chinese syllables",
            Likeness::Initial => "an initial",
            Likeness::Close => "spelled alike",
            Likeness::Joined => "written together or apart",
        };
        let (query, listed) = (
            pair.query.0..pair.query.0 + pair.query.1,
            pair.listed.0..pair.listed.0 + pair.listed.1,
        );
        left[query.clone()].fill(false);
        left_listed[listed.clone()].fill(false);
        let (query, listed) = (asked[query].join(" "), words[listed].join(" "));
        lines.push(format!("{query} = {listed}: {why} ({:.2})", pair.similarity));
    }
    let rest = |words: &[&str], left: &[bool], why: &str| {
        let rest = words.iter().zip(left).filter(|(_, left)| **left);
        rest.map(|(word, _)| format!("{word}: {why}")).collect::<Vec<_>>()
    };
    lines.extend(rest(&asked, &left, "not in the listed name"));
    lines.extend(rest(&words, &left_listed, "only in the listed name"));
    let birth = match found.evidence.birth {
        BirthEvidence::SameDay => "the same",
        BirthEvidence::SameYear => "the same year, or a slip away",
        BirthEvidence::Near => "near",
        BirthEvidence::Conflict => "another",
        BirthEvidence::Unknown => "not known on both sides",
    };
    lines.push(format!("birth date: {birth}"));
    let country = match found.evidence.country {
        CountryEvidence::Same => "the same",
        CountryEvidence::Conflict => "another",
        CountryEvidence::Unknown => "not known on both sides",
    };
    lines.push(format!("country: {country}"));
    for (what, evidence) in [
        ("document number", found.evidence.document),
        ("gender", found.evidence.gender),
    ] {
        match evidence {
            OtherEvidence::Same => lines.push(format!("{what}: the same")),
            OtherEvidence::Conflict => lines.push(format!("{what}: another")),
            OtherEvidence::Unknown => {}
        }
    }
    if found.evidence.other_kind {
        lines.push("the listed party is of another kind".to_owned());
    }
    lines.push(format!("log-odds {:.2}", found.log_odds));
    lines
}

//! Who pays an income: an employer, by the word that announces it or by the legal form of its name.

use super::row::{below, to_the_right};
use crate::document::ProofKind;
use crate::text::{Line, fold, words};

/// Most words of a company's name.
const PAYER_WORDS_MAX: usize = 9;

/// Words that announce the employer.
const EMPLOYER: &[&str] = &[
    "EMPLOYER'S NAME",
    "EMPLOYER NAME",
    "EMPLOYER",
    "ARBEITGEBER",
    "EMPLOYEUR",
    "EMPRESA",
    "DATORE DI LAVORO",
    "AZIENDA",
    "ENTIDADE PATRONAL",
    "WERKGEVER",
    "PRACODAWCA",
    "ZAMESTNAVATEL",
    "ARBETSGIVARE",
    "ARBEJDSGIVER",
    "TYONANTAJA",
    "ANGAJATOR",
    "DELODAJALEC",
    "POSLODAVAC",
    "ISVEREN",
    "TOOANDJA",
    "DARBA DEVEJS",
    "DARBDAVYS",
    "EMPREGADOR",
    "EMPLEADOR",
    "ΕΡΓΟΔΟΤΗΣ",
    "ΕΠΙΧΕΙΡΗΣΗ",
    "РАБОТОДАТЕЛ",
    "COMPANY NAME",
    "COMPANY",
];

/// Words that go on after the one for the employer.
const BOX_WORDS: [&str; 5] = ["NAME", "ADDRESS", "AND", "ZIP", "CODE"];

/// Words in the names of those who pay pensions.
const PENSION_FUNDS: [&str; 8] = [
    "RENTENVERSICHERUNG",
    "SOCIAL SECURITY ADMINISTRATION",
    "PENSION SERVICE",
    "ASSURANCE RETRAITE",
    "SEGURIDAD SOCIAL",
    "ISTITUTO NAZIONALE PREVIDENZA",
    "INPS",
    "VERSORGUNGSWERK",
];

/// Words that end the names of companies and public bodies.
const LEGAL_FORMS: &[&str] = &[
    "GMBH",
    "AG",
    "KG",
    "OHG",
    "UG",
    "EV",
    "MBH",
    "LTD",
    "LIMITED",
    "LLC",
    "INC",
    "CORP",
    "CORPORATION",
    "PLC",
    "LLP",
    "SA",
    "SAS",
    "SARL",
    "SASU",
    "SL",
    "SLU",
    "SRL",
    "SPA",
    "BV",
    "NV",
    "VOF",
    "OY",
    "OYJ",
    "AB",
    "AS",
    "APS",
    "SPOLKA",
    "ZOO",
    "SRO",
    "DOO",
    "KFT",
    "ZRT",
    "LDA",
    "LTDA",
    "CV",
    "ASA",
    "OU",
    "SIA",
    "UAB",
    "ΑΕ",
    "ΕΠΕ",
    "ΙΚΕ",
    "ЕООД",
    "ООД",
    "АД",
    "EOOD",
    "OOD",
    "CO",
    "COMPANY",
    "UNIVERSITY",
    "COUNCIL",
    "MINISTRY",
];

/// Whether a text is the name of a company, by its legal form at the end, or, in French, at the beginning.
pub(super) fn has_form(text: &str) -> bool {
    const BEFORE: [&str; 5] = ["SARL", "SAS", "SASU", "EURL", "SA"];
    // `S.R.L.` and `Sp. z o.o.` are one word each.
    let mut joined: Vec<String> = Vec::new();
    let mut letters = false;
    for word in words(text) {
        let letter = word.chars().count() == 1 && word.chars().all(char::is_alphabetic);
        match joined.last_mut().filter(|_| letter && letters) {
            Some(last) => last.push_str(&word),
            None => joined.push(word),
        }
        letters = letter;
    }
    let is_form = |word: &String| LEGAL_FORMS.contains(&word.as_str());
    let begins = joined.first().is_some_and(|word| BEFORE.contains(&word.as_str()));
    (2..=PAYER_WORDS_MAX).contains(&joined.len()) && (begins || joined.iter().rev().take(2).any(is_form))
}

/// The name of a company that stands behind its label in one line, as on forms with boxes: `Employer's name, address ACME
/// INC`. The text comes as it stands and folded, which accents, joined letters and `ß` make longer or shorter.
fn boxed(text: &str, folded: &str, label: &str) -> Option<String> {
    let behind = &folded[folded.find(label)? + label.len()..];
    let mut cuts = text.char_indices().map(|(at, _)| &text[at..]);
    let rest = cuts.find(|rest| rest.len() < text.len() && fold(rest) == behind)?;
    if rest.starts_with(char::is_alphabetic) {
        return None;
    }
    let named = |sign: char| !sign.is_alphanumeric();
    let words = rest.split(' ').map(|word| word.trim_matches(named));
    let of_label = words.take_while(|word| word.is_empty() || BOX_WORDS.contains(&fold(word).as_str()));
    let name: Vec<&str> = rest.split(' ').skip(of_label.count()).collect();
    Some(name.join(" ")).filter(|name| has_form(name))
}

/// The name of whoever pays.
pub(super) fn payer(kind: Option<ProofKind>, lines: &[Line]) -> Option<String> {
    if kind == Some(ProofKind::Pension) {
        let is_fund = |line: &&Line| {
            let text = fold(&line.text);
            PENSION_FUNDS.iter().any(|words| text.contains(words))
        };
        if let Some(fund) = lines.iter().find(is_fund) {
            return Some(fund.text.trim().to_owned());
        }
    }
    let is_name = |text: &&str| {
        text.chars().filter(|sign| sign.is_alphabetic()).count() >= 3
            && !text.starts_with(|sign: char| sign.is_ascii_digit())
    };
    let announced = |label: &&str| {
        lines.iter().find_map(|line| {
            let text = fold(&line.text);
            if !text.starts_with(label) && !text.contains(&format!(" {label}")) {
                return None;
            }
            let boxed = boxed(&line.text, &text, label);
            if boxed.is_some() {
                return boxed;
            }
            let own = line.text.split_once(':').map(|(_, after)| after.trim());
            // What stands below may be the next word with a colon and its value.
            let under = below(lines, line, 1).into_iter().map(|line| line.text.as_str());
            let under = under.filter(|text| !text.contains(':') && !fold(text).contains("EMPLOYEE"));
            let right = to_the_right(lines, line).into_iter().take(1);
            let right = right.map(|line| line.text.as_str()).collect::<Vec<_>>();
            let company = right.iter().copied().filter(|text| has_form(text));
            // `COMPANY` alone is also a part of names.
            let others = company.chain(under).chain(right.iter().copied());
            let mut found = own.into_iter().chain(others.filter(|_| *label != "COMPANY"));
            found.find(is_name).map(str::to_owned)
        })
    };
    EMPLOYER.iter().find_map(announced).or_else(|| {
        // Its address may follow in the same line.
        let beginnings = lines
            .iter()
            .map(|line| line.text.split([',', '|', '·']).next().unwrap_or_default());
        // A word that announces it in any other language stands before a colon.
        let named = lines.iter().map(|line| match line.text.split_once(':') {
            Some((_, after)) if has_form(after) => after,
            _ => line.text.as_str(),
        });
        let mut names = named.chain(beginnings);
        let named = names.find(|text| has_form(text) && text.chars().count() <= 60);
        named.map(|name| name.trim().to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::boxed;
    use crate::text::fold;

    #[test]
    fn the_name_behind_its_label_is_cut_where_it_begins() {
        for (text, label, expected) in [
            (
                "Employer's name, address ACME INC",
                "EMPLOYER'S NAME",
                Some("ACME INC"),
            ),
            (
                "c Employer’s name, address, and ZIP code ACME INC",
                "EMPLOYER'S NAME",
                Some("ACME INC"),
            ),
            // Accents, `ß` and joined letters before and behind the label change how long the folded line is.
            (
                "Zürich, Straße 5, Employer Café Müller AG",
                "EMPLOYER",
                Some("Café Müller AG"),
            ),
            (
                "Cœur d'Alène Employeur Société Générale SA",
                "EMPLOYEUR",
                Some("Société Générale SA"),
            ),
            (
                "Zu\u{308}rich Employer Cafe\u{301} Mu\u{308}ller AG",
                "EMPLOYER",
                Some("Cafe\u{301} Mu\u{308}ller AG"),
            ),
            ("Employers ACME INC", "EMPLOYER", None),
            ("Employer", "EMPLOYER", None),
            ("Employer Jane Roe", "EMPLOYER", None),
        ] {
            assert_eq!(boxed(text, &fold(text), label).as_deref(), expected, "{text}");
        }
    }
}

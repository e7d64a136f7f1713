//! Who pays an income: an employer, by the word that announces it or by the legal form of its name.

use super::row::{below, to_the_right};
use super::table::say;
use crate::document::ProofKind;
use crate::text::{Line, fold, words};

/// Most words of a company's name.
const PAYER_WORDS_MAX: usize = 9;

/// Most characters of a company's name.
const PAYER_CHARS_MAX: usize = 60;

/// Most words of a legal form: `S.A. de C.V.`
const FORM_WORDS_MAX: usize = 5;

/// Most words of a line that announces what stands beside or below it: more are a sentence.
const LABEL_WORDS_MAX: usize = 6;

/// How many lines of a page may be its letterhead.
const LETTERHEAD_LINES_MAX: usize = 10;

/// Words that announce the employer.
const EMPLOYER: &[&str] = &[
    "EMPLOYER'S NAME",
    "PAYER'S NAME",
    "PAID BY",
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

/// Words in the names of public bodies, funds and associations, which have no legal form, with `*` for any ending.
const BODIES: &str = "CITY|COUNTY|COUNCIL|UNIVERSI*|HOSPITAL*|SCHOOL|COLLEGE|MINISTR*|MINISTERI*|DEPARTMENT|AUTHORITY|AGENCY|ADMINISTRATION|FUND|TRUST|FOUNDATION|\
    INSTITUT*|ISTITUTO|ASSOCIATION|COMMISSION|SERVICES|GROUP|RENTENVERSICHERUNG|PENSION SERVICE|ASSURANCE RETRAITE|SEGURIDAD SOCIAL|INPS|\
    VERSORGUNGSWERK|PENSIONSVERSICHERUNGSANSTALT|WORK AND INCOME|PENSIONSKASSE|AGENTUR FUR ARBEIT|JOBCENTER|FAMILIENKASSE|BUNDESAMT|LANDESAMT|BEZIRKSAMT|STADTVERWALTUNG|KLINIKUM|KRANKENHAUS|\
    STIFTUNG|VEREIN|CAISSE|CARSAT|MAIRIE|COMMUNE DE|CENTRE HOSPITALIER|LYCEE|RECTORAT|AYUNTAMIENTO|CONSEJERIA|HOSPITAL|FUNDACION|COMUNE DI|AZIENDA SANITARIA|\
    CAMARA MUNICIPAL|PREFEITURA|SECRETARIA|GEMEENTE|STICHTING|PENSIOENFONDS|KOMMUNE|KOMMUN|REGION|URZAD|SZPITAL|SZKOLA|ZAKLAD UBEZPIECZEN*|NEMOCNICE|\
    SPRAVA SOCIALNIHO ZABEZPECENI|PRIMARIA|SPITALUL|FOLKETRYGD*|KANSANELAKELAITOS|PENSIONSMYNDIGHETEN";

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
    "DAC",
    "SAE",
    "SHPK",
    "CLG",
    "PTE",
    "PTY",
    "BHD",
    "EG",
    "KGAA",
    "SPRL",
    "SNC",
    "SPJ",
    "SCOOP",
    "EIRL",
    "LLLP",
    "FZE",
    "FZCO",
    "WLL",
    "PJSC",
    "JSC",
    "TBK",
    "EHF",
    "HF",
    "АО",
    "ЕАД",
];

/// Whether a text is the name of a company, by its legal form at the end, or, in French, at the beginning.
pub(super) fn has_form(text: &str) -> bool {
    const BEFORE: [&str; 16] = [
        "SARL",
        "SAS",
        "SASU",
        "EURL",
        "SA",
        "PT",
        "CONGTY",
        "ТОВ",
        "ООО",
        "АО",
        "ПАО",
        "STICHTING",
        "UAB",
        "SIA",
        "OU",
        "PRZEDSIEBIORSTWO",
    ];
    // `S.R.L.` and `Sp. z o.o.` are one word each.
    let mut joined: Vec<String> = Vec::new();
    let mut letters = false;
    for word in words(&unhyphened(text)) {
        let letter = word.chars().count() == 1 && word.chars().all(char::is_alphabetic);
        match joined.last_mut().filter(|_| letter && letters) {
            Some(last) => last.push_str(&word),
            None => joined.push(word),
        }
        letters = letter;
    }
    if joined.len() > 2 && joined[0] == "CONG" && joined[1] == "TY" {
        joined[0] = "CONGTY".to_owned();
    }
    let is_form = |word: &String| LEGAL_FORMS.contains(&word.as_str());
    let begins = joined.first().is_some_and(|word| BEFORE.contains(&word.as_str()));
    // No number follows a form: `Mã NV: 00417`.
    let last = joined
        .iter()
        .rev()
        .take(2)
        .take_while(|word| !word.starts_with(|sign: char| sign.is_ascii_digit()));
    (2..=PAYER_WORDS_MAX).contains(&joined.len()) && (begins || last.into_iter().any(is_form))
}

/// A text without the hyphens behind what would be a form: `AG-Anteil` is none, nor is `Co-operative`.
fn unhyphened(text: &str) -> String {
    let joined = text.split_whitespace().map(|part| match part.split_once('-') {
        Some((first, rest)) if LEGAL_FORMS.contains(&fold(first).as_str()) => format!("{first}{rest}"),
        _ => part.to_owned(),
    });
    joined.collect::<Vec<_>>().join(" ")
}

/// The name at the beginning of a line, without an address behind it, but with the form of `Formosa Optics Co., Ltd.`
fn without_address(text: &str) -> String {
    let mut parts = text.split([',', '|', '·', '*']);
    let name = parts.next().unwrap_or_default().trim();
    let is_form = |part: &&str| has_form(&format!("X {part}")) && words(part).len() <= FORM_WORDS_MAX;
    match parts.next().map(str::trim).filter(is_form) {
        Some(form) => format!("{name}, {form}"),
        None => name.to_owned(),
    }
}

/// Whether a line is the name of a public body, fund or association.
fn is_body(text: &str) -> bool {
    let words = words(text);
    let is_name = (1..=PAYER_WORDS_MAX).contains(&words.len())
        && !text.contains(|sign: char| sign == ':' || sign.is_ascii_digit());
    is_name && say(&words, BODIES)
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
    let body = || {
        lines
            .iter()
            .take(LETTERHEAD_LINES_MAX)
            .map(|line| without_address(&line.text))
            .find(|text| is_body(text))
    };
    if kind == Some(ProofKind::Pension)
        && let Some(body) = body()
    {
        return Some(body);
    }
    let is_name = |text: &&str| {
        text.chars().filter(|sign| sign.is_alphabetic()).count() >= 3
            && !text.starts_with(|sign: char| sign.is_ascii_digit())
            && words(text).len() <= PAYER_WORDS_MAX
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
            if words(&line.text).len() > LABEL_WORDS_MAX {
                return own.filter(is_name).map(str::to_owned);
            }
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
    let by_form = || {
        // A word that announces it in any other language stands before a colon.
        let named = |line: &Line| match line.text.split_once(':') {
            Some((_, after)) if has_form(after) => after.trim().to_owned(),
            _ => line.text.trim().to_owned(),
        };
        let whole = lines.iter().map(named);
        let mut names = whole.flat_map(|name| [without_address(&name), name]);
        names.find(|text| has_form(text) && text.chars().count() <= PAYER_CHARS_MAX)
    };
    EMPLOYER.iter().find_map(announced).or_else(by_form).or_else(body)
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

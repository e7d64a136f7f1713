//! Who pays an income: an employer, by the word that announces it or by the legal form of its name.

use super::kind::says_income;
use super::person::NameSeen;
use super::row::{below, to_the_right};
use super::table::{begin_with, say};
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

/// How many lines at the beginning of a page may be the name of a letterhead.
const LETTERHEAD_NAME_LINES_MAX: usize = 3;

/// Words that announce the employer.
const EMPLOYER: &[&str] = &[
    "EMPLOYER'S NAME",
    "PAYER'S NAME",
    "PAID BY",
    "EMPLOYER TRADING NAME",
    "NAME OF EMPLOYER",
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
    "DITTA",
    "PLATNIK",
    "NAZWA PELNA",
    "RAZON SOCIAL",
    "RAISON SOCIALE",
    "RAGIONE SOCIALE",
    "RAZAO SOCIAL",
    "FONTE PAGADORA",
    "FIRMA ADI",
    "ISYERI UNVANI",
    "NAMA PERUSAHAAN",
    "NAMA MAJIKAN",
    "COMPANY NAME",
    "COMPANY",
];

/// How many pieces of print beside its word the employer's name may be.
const PIECES_BESIDE_MAX: usize = 3;

/// Words that announce the employee.
const EMPLOYEE: &str = "EMPLOYEE*|DIPENDENTE|LAVORATORE|WERKNEMER|ARBEITNEHMER*|TRABAJADOR*|TRABALHADOR*|PRACOWNIK|SALARIE|ZAMESTNANEC|ANSTALLD|MEDARBEJDER|ARBEIDSTAKER|TYONTEKIJA";

/// Words that go on after the one for the employer.
const BOX_WORDS: [&str; 5] = ["NAME", "ADDRESS", "AND", "ZIP", "CODE"];

/// Words in the names of public bodies, funds and associations, which have no legal form, with `*` for any ending.
const BODIES: &str = "CITY|COUNTY|COUNCIL|UNIVERSI*|HOSPITAL*|SCHOOL|COLLEGE|MINISTR*|MINISTERI*|DEPARTMENT|AUTHORITY|AGENCY|ADMINISTRATION|FUND|TRUST|FOUNDATION|\
    INSTITUT*|ISTITUTO|ASSOCIATION|COMMISSION|SERVICES|GROUP|RENTENVERSICHERUNG|PENSION SERVICE|ASSURANCE RETRAITE|SEGURIDAD SOCIAL|INPS|\
    VERSORGUNGSWERK|PENSIONSVERSICHERUNGSANSTALT|WORK AND INCOME|PENSIONSKASSE|AGENTUR FUR ARBEIT|JOBCENTER|FAMILIENKASSE|BUNDESAMT|LANDESAMT|BEZIRKSAMT|STADTVERWALTUNG|KLINIKUM|KRANKENHAUS|\
    STIFTUNG|VEREIN|CAISSE|CARSAT|MAIRIE|COMMUNE DE|CENTRE HOSPITALIER|LYCEE|RECTORAT|AYUNTAMIENTO|CONSEJERIA|HOSPITAL|FUNDACION|COMUNE DI|AZIENDA SANITARIA|\
    CAMARA MUNICIPAL|PREFEITURA|SECRETARIA|GEMEENTE|STICHTING|PENSIOENFONDS|KOMMUNE|KOMMUN|REGION|URZAD|SZPITAL|SZKOLA|ZAKLAD UBEZPIECZEN*|NEMOCNICE|\
    SCHOOLS|ACADEMY|ARBEITSLOSENKASSE|CASA JUDETEANA*|MUNICIPALI*|MUNICIPIO|ALCALDIA|INTENDENCIA|ETAT DE|ETAT DU|CANTON|SERVICIO PUBLICO|PENSIOENDIENST|STATENS|CLINIC|CENTRE|CENTER|BOARD|COOPERATIVE|CO OPERATIVE|SOCIETY|CHURCH|DIOCESE|EMBASSY|BUREAU|OFFICE OF|BANK|DISTRICT|TOWN OF|STATE OF|GOVERNMENT|COMMISSIONER|\
    FEDERATION|LEAGUE|MUSEUM|LIBRARY|POLICE|ARMY|NAVY|AUSGLEICHSKASSE|KRANKENKASSE|VERSORGUNGSANSTALT|BEZUGESTELLE|GEMEINDE|LANDRATSAMT|STADT|KREIS|KANTON|SCHULE|HOCHSCHULE|KIRCHENGEMEINDE|\
    CENTRO NACIONAL|CAJA|DIPUTACION|COLEGIO|ESCUELA|GOBIERNO|JUNTA DE|GENERALITAT|XUNTA|SERVICIO DE SALUD|ESCOLA|AGRUPAMENTO|SEGURANCA SOCIAL|CAIXA|GOVERNO|SCUOLA|ISTITUTO|ASL|REGIONE|\
    PROVINCIA|COOPERATIVA|ASSOCIATION|ACADEMIE|ECOLE|COLLEGE|DEPARTEMENT|CONSEIL|PREFECTURE|TRESORERIE|FRANCE TRAVAIL|POLE EMPLOI|AGIRC ARRCO|CAF|CPAM|SOCIALE VERZEKERINGSBANK|UWV|\
    SCHOLENGROEP|ZIEKENHUIS|GEMEENTEBESTUUR|FORENING|LANDSTING|FORSAKRINGSKASSAN|SKOLA|NAV|UDBETALING DANMARK|KELA|ELAKEVAKUUTUS*|KAUPUNKI|KUNTA|SKOLE|SYGEHUS|SYKEHUS|\
    ZUS|KRUS|GMINA|UNIWERSYTET|CESKA SPRAVA|SOCIALNA POISTOVNA|KRAJ|SKOLA|NEMOCNICA|MAGYAR ALLAMKINCSTAR|KORHAZ|ISKOLA|ONKORMANYZAT*|CASA DE PENSII|SCOALA|LICEUL|ZAVOD|BOLNISNICA|BOLNICA|\
    KURUMU|BAKANLIG*|BELEDIYE*|ΕΦΚΑ|ΔΗΜΟΣ|ПЕНСИОНЕН|НОИ|SPRAVA SOCIALNIHO ZABEZPECENI|PRIMARIA|SPITALUL|FOLKETRYGD*|KANSANELAKELAITOS|PENSIONSMYNDIGHETEN";

/// Short names of bodies that pay pensions and benefits; on payslips they are deductions.
const PENSION_BODIES: &str = "SOCIAL SECURITY SYSTEM|COLPENSIONES|FOPEP|ANSES|INSS|IMSS|ISSSTE|SSS|GSIS|SGK|EPFO|IESS|CNSS|CNPS|NSSF|SSNIT|SASSA|ONP|BPS|ZPIZ|HZMO|UWV|SVB|KELA|NAV";

/// Words that begin the names of states and ministries, below which the body stands that is a part of them.
const STATES: &str = "STATE OF|GOVERNMENT|COMMONWEALTH|REPUBLIC|MINISTRY|MINISTERIO|MINISTERE|MINISTERO|MINISTERIUM|MINISTERSTVO|MINISTERSTWO|GOBIERNO|GOVERNO|REPUBLICA|REPUBLIQUE";

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
    "COOP",
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
    "GBR",
    "GGMBH",
    "PARTG",
    "EURL",
    "SELARL",
    "SCOP",
    "GIE",
    "SAU",
    "SLL",
    "SCRL",
    "NYRT",
    "ANS",
    "JDOO",
    "KK",
    "SDN",
    "BERHAD",
    "INCORPORATED",
    "PVT",
    "PLLC",
    "CIC",
    "NPC",
    "DMCC",
    "CJSC",
    "OJSC",
    "SAOG",
    "BSC",
    "KSC",
    "QPSC",
    "AKTIEBOLAG",
    "AKTIENGESELLSCHAFT",
    "SARLAU",
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
    // A merchant's `e.K.` is told by its points: `ek` is a word of its own.
    if ["e.K.", "e. K."].iter().any(|form| text.contains(form)) {
        return true;
    }
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
    // `A.C.` is a form by its points.
    let is_dotted =
        |part: &str| part.contains('.') && words(part).iter().all(|word| word.chars().count() == 1);
    let is_form = |part: &&str| {
        words(part).len() <= FORM_WORDS_MAX && (has_form(&format!("X {part}")) || is_dotted(part))
    };
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

/// Whether a line is nothing but the short name of a body that pays pensions.
fn is_pension_body(text: &str) -> bool {
    let words = words(text);
    begin_with(&words, PENSION_BODIES) == Some(words.len())
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

/// A name at the head of a page, above an address or number: it has no word for a company, is not the holder's, and says
/// nothing that documents, their columns or their totals are called by.
fn letterhead(kind: Option<ProofKind>, lines: &[Line], holder: Option<&NameSeen>) -> Option<String> {
    let first = lines
        .iter()
        .filter(|line| line.page == 0)
        .take(LETTERHEAD_NAME_LINES_MAX);
    let is_first_of_letter = |index: usize| index == 0 && kind == Some(ProofKind::Pension);
    let is_name = |(index, line): &(usize, &Line)| {
        let name = without_address(&line.text);
        let words = name.split_whitespace().collect::<Vec<_>>();
        let is_capital = |word: &&str| word.chars().count() < 4 || word.starts_with(char::is_uppercase);
        let has_number = |line: &&Line| line.text.contains(|sign: char| sign.is_ascii_digit());
        (2..=PAYER_WORDS_MAX).contains(&words.len())
            && words.iter().all(is_capital)
            && !name.contains(|sign: char| sign == ':' || sign.is_ascii_digit())
            && holder.is_none_or(|seen| seen.line != *index)
            && (is_first_of_letter(*index) || below(lines, line, 2).iter().any(has_number))
    };
    let (_, line) = first
        .enumerate()
        .find(|(_, line)| !says_income(line))
        .filter(is_name)?;
    Some(without_address(&line.text))
}

/// The name of whoever pays.
pub(super) fn payer(kind: Option<ProofKind>, lines: &[Line], holder: Option<&NameSeen>) -> Option<String> {
    let body = || {
        lines
            .iter()
            .take(LETTERHEAD_LINES_MAX)
            .map(|line| (line, without_address(&line.text)))
            .find(|(_, text)| is_body(text) || (kind == Some(ProofKind::Pension) && is_pension_body(text)))
            .map(|(line, text)| {
                let part = below(lines, line, 1)
                    .first()
                    .map(|line| without_address(&line.text));
                let is_whole = begin_with(&words(&text), STATES).is_some();
                part.filter(|part| is_whole && is_body(part)).unwrap_or(text)
            })
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
            let under = under.filter(|text| !text.contains(':') && !say(&words(text), EMPLOYEE));
            let right = to_the_right(lines, line).into_iter().take(PIECES_BESIDE_MAX);
            let right = right.map(|line| line.text.as_str()).collect::<Vec<_>>();
            let company = right.iter().copied().filter(|text| has_form(text));
            let right = right.iter().copied().take(1);
            // `COMPANY` alone is also a part of names.
            let others = company.chain(under).chain(right);
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
    let letterhead = || letterhead(kind, lines, holder);
    EMPLOYER
        .iter()
        .find_map(announced)
        .or_else(by_form)
        .or_else(body)
        .or_else(letterhead)
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

use proptest::prelude::*;

use super::{NameComparison, NameVerdict, PersonName, Tolerance, compare, transliterate};
use crate::mrz::ZoneNames;

/// `given|FAMILY` as one text, a trailing `…` for a truncated one.
fn name(text: &str) -> PersonName {
    let (given, family) = text.trim_end_matches('…').split_once('|').unwrap();
    PersonName {
        family: family.to_owned(),
        given: given.to_owned(),
        truncated: text.ends_with('…'),
    }
}

fn judged(claimed: &str, read: &str) -> NameComparison {
    compare(&name(claimed), &name(read))
}

#[test]
fn letters_are_written_as_the_standard_recommends() {
    for (text, expected) in [
        ("Müller-Lüdenscheid", &["MUELLER", "LUEDENSCHEID"][..]),
        ("Straßer", &["STRASSER"]),
        ("O'Connor", &["OCONNOR"]),
        ("d’Artagnan", &["DARTAGNAN"]),
        ("Ångström Øre Æbelø", &["AANGSTROEM", "OERE", "AEBELOE"]),
        ("Peña Núñez", &["PENA", "NUNEZ"]),
        ("Łukasz Żółć", &["LUKASZ", "ZOLC"]),
        ("Þór Guðmundsdóttir", &["THOR", "GUDMUNDSDOTTIR"]),
        ("İsmail Işık Əliyev", &["ISMAIL", "ISIK", "ELIYEV"]),
        ("Nguyễn Văn Đức", &["NGUYEN", "VAN", "DUC"]),
        (
            "Щербакова Юлия Йорданова",
            &["SHCHERBAKOVA", "IULIIA", "IORDANOVA"],
        ),
        ("Jr. (Smith), J.", &["JR", "SMITH", "J"]),
        ("李 3 👤", &[]),
    ] {
        assert_eq!(transliterate(text), expected, "{text}");
    }
}

#[test]
fn the_same_name_is_the_same_in_any_spelling() {
    for (claimed, read) in [
        ("Anna Maria|Eriksson", "ANNA MARIA|ERIKSSON"),
        ("Jürgen|Müller", "JUERGEN|MUELLER"),
        ("Jürgen|Müller", "JUERGEN|MULLER"),
        ("Jürgen|Müller", "JURGEN|MUXXLLER"),
        ("Jean-Pierre|Lefèvre", "JEAN PIERRE|LEFEVRE"),
        ("Begoña|Peña", "BEGONXXA|PENA"),
        ("Юлия|Хрущёва", "IULIIA|KHRUSHCHEVA"),
        ("Γεώργιος|Παπαδόπουλος", "GEORGIOS|PAPADOPOULOS"),
        ("Ευαγγελία|Χατζή", "EVANGELIA|CHATZI"),
        ("Siobhán|O'Brien", "SIOBHAN|OBRIEN"),
        ("|Suharto", "|SUHARTO"),
    ] {
        let found = judged(claimed, read);
        assert_eq!(
            (found.verdict, found.tolerances.len()),
            (NameVerdict::Same, 0),
            "{claimed} {read} {found:?}"
        );
    }
}

#[test]
fn honest_differences_are_named() {
    for (claimed, read, tolerances) in [
        ("Jurgen|Muller", "JUERGEN|MUELLER", &[Tolerance::Umlaut][..]),
        (
            "Yulia|Khrushcheva",
            "IULIIA|KHRUSHCHEVA",
            &[Tolerance::Romanisation],
        ),
        ("Dmitry|Alexeev", "DMITRII|ALEKSEEV", &[Tolerance::Romanisation]),
        ("Maria|Delacruz", "MARIA|DE LA CRUZ", &[Tolerance::Joined]),
        ("Jeanpierre|Martin", "JEAN PIERRE|MARTIN", &[Tolerance::Joined]),
        ("Ronan|Mc Donald", "RONAN|MCDONALD", &[Tolerance::Joined]),
        ("Vincent|Gogh", "VINCENT|VAN GOGH", &[Tolerance::Particle]),
        ("Ursula|von der Leyen", "URSULA|LEYEN", &[Tolerance::Particle]),
        (
            "Pedro|Ortega y Gasset",
            "PEDRO|ORTEGA GASSET",
            &[Tolerance::Particle],
        ),
        ("John|Smith Jr.", "JOHN|SMITH", &[Tolerance::Particle]),
        ("Eriksson|Anna", "ANNA|ERIKSSON", &[Tolerance::Order]),
        ("Maria Anna|Eriksson", "ANNA MARIA|ERIKSSON", &[Tolerance::Order]),
        (
            "Carmen|Española Española",
            "|ESPANOLA ESPANOLA CARMEN",
            &[Tolerance::Order],
        ),
        ("Anna|Eriksson", "ANNA MARIA|ERIKSSON", &[Tolerance::MiddleName]),
        ("Anna Maria|Eriksson", "ANNA|ERIKSSON", &[Tolerance::MiddleName]),
        ("John Q.|Public", "JOHN QUINCY|PUBLIC", &[Tolerance::Initial]),
        (
            "Chayapa Dejthamrong Krasuang|Nilavadhanananda",
            "CHAYAPA DEJTHAMRONG K|NILAVADHANANANDA…",
            &[Tolerance::Truncated],
        ),
        (
            "Arnpol Petch Charonguang|Nilavadhanananda",
            "ARNPOL PETCH CHARONG|NILAVADHANANANDA…",
            &[Tolerance::Truncated],
        ),
        (
            "Dingo Potoroo|Bennelong Wooloomooloo Warrandyte Warnambool",
            "DINGO P|BENNELONG WOOLOOMOOLOO WARRANDYTE W…",
            &[Tolerance::Truncated],
        ),
        (
            "Anna Maria Magdalena|Eriksson",
            "ANNA|ERIKSSON…",
            &[Tolerance::Truncated],
        ),
    ] {
        let found = judged(claimed, read);
        assert_eq!(
            found.verdict,
            NameVerdict::Tolerated,
            "{claimed} {read} {found:?}"
        );
        assert_eq!(found.tolerances, tolerances, "{claimed} {read}");
    }
}

#[test]
fn a_part_is_only_a_part() {
    for (claimed, read) in [
        ("Juan|García", "JUAN|GARCIA LOPEZ"),
        ("Juan|García López", "JUAN|LOPEZ"),
        ("Anna Maria|Eriksson", "ANNA LUISA|ERIKSSON"),
        ("J|Smith", "JOHN|SMITH"),
    ] {
        let found = judged(claimed, read);
        assert_eq!(found.verdict, NameVerdict::Partial, "{claimed} {read} {found:?}");
    }
}

#[test]
fn other_names_are_different() {
    for (claimed, read) in [
        ("Anna|Eriksson", "ANNA|ERIKSEN"),
        ("Anna|Eriksson", "HANNA|ERIKSSON"),
        ("Anna|Eriksson", "|"),
        ("|", "ANNA|ERIKSSON"),
        ("Anna|", "|ERIKSSON"),
        ("Anna|Eriksson", "ANNA|ERIKSSO"),
        ("Juan|García López", "JUAN|GARCIA RUIZ"),
        ("John|Smith", "J|S"),
        ("Maria|de la Cruz", "MARIA|DE LA ROSA"),
        ("Ivan|Petrov", "PETRA|IVANOV"),
        ("李|王", "LI|WANG"),
        ("李|王", "李|王"),
        ("|", "|"),
    ] {
        let found = judged(claimed, read);
        assert_eq!(
            found,
            NameComparison {
                verdict: NameVerdict::Different,
                tolerances: vec![]
            },
            "{claimed} {read}"
        );
    }
}

#[test]
fn a_zone_gives_its_names() {
    let names = ZoneNames {
        primary: vec!["VAN".into(), "GOGH".into()],
        secondary: vec!["VINCENT".into()],
        truncated: true,
    };
    let read = PersonName::from(&names);
    assert_eq!(
        (read.family.as_str(), read.given.as_str(), read.truncated),
        ("VAN GOGH", "VINCENT", true)
    );
    assert!(!format!("{read:?}").contains("GOGH"));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_name_is_the_same_as_its_transliteration(given in "[A-Za-zÀ-ÖØ-öø-ÿА-Яа-я]{1,9}( [A-Za-zÀ-ÖØ-öø-ÿ]{1,9})?", family in "[A-Za-zÀ-ÖØ-öø-ÿ]{1,9}(-[A-Za-z]{1,9})?") {
        let read = PersonName { family: transliterate(&family).join(" "), given: transliterate(&given).join(" "), truncated: false };
        let found = compare(&PersonName { family, given, truncated: false }, &read);
        prop_assert_eq!(found.verdict, NameVerdict::Same);
    }

    #[test]
    fn any_text_is_compared_without_panic(one in ".{0,80}\\|.{0,80}", other in ".{0,80}\\|.{0,80}") {
        let found = judged(&one, &other);
        prop_assert!(found.tolerances.is_sorted());
    }
}

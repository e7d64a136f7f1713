//! What matching promises, on made-up lists.

use std::sync::Arc;

use jiff::civil::date;
use proptest::prelude::*;
use screening::{
    ALERT_SCORE_MIN, Entry, EntryKind, EntryName, Gender, Hit, Index, IndexedList, ListFamily, ListSource,
    NameQuality, NameQuery, Prior, RECORD_SCORE_MIN, Subject,
};

fn index(entries: Vec<Entry>) -> Index {
    Index::build(vec![IndexedList {
        family: ListFamily::Own,
        source: ListSource::Entities,
        version: "v1".to_owned(),
        entries: Arc::new(entries),
    }])
}

fn person(id: &str, name: &str) -> Entry {
    Entry::new(id, EntryKind::Person, name)
}

fn made_up() -> Vec<Entry> {
    let mut ada = person("1", "ARKHIPOVSKAYA, Vasilisa Dmitrievna");
    ada.births.push("1961-04-17".parse().expect("a date"));
    ada.countries.push("RU".to_owned());
    let mut weak = person("4", "Torvald Emmerich Quist");
    weak.names.push(EntryName {
        text: "Moon".to_owned(),
        quality: NameQuality::Weak,
    });
    vec![
        ada,
        person("2", "Abd al-Rahman Muhammad AL-ZAHRAWI"),
        person("3", "Mingguo FENG"),
        weak,
        person("5", "Vladimir Borisovich Kostromin"),
        Entry::new(
            "6",
            EntryKind::Organisation,
            "Krasnozersk Machine Building Plant JSC",
        ),
    ]
}

fn score(index: &Index, name: &str) -> Option<(String, f64, f64)> {
    let subject = Subject {
        given_names: name,
        ..Subject::default()
    };
    index
        .screen(&subject)
        .first()
        .map(|hit| (hit.entry_id.clone(), hit.name_score, hit.score))
}

#[test]
fn letters_at_the_end_are_initials_of_a_person_and_a_form_of_an_organisation() {
    let index = index(vec![
        person("1", "Abdul Samad Zahrawi"),
        Entry::new("3", EntryKind::Organisation, "Kostromin S.A."),
        Entry::new("4", EntryKind::Unknown, "Quist A.S."),
        person("5", "Tuomari A.O."),
    ]);
    let hits = |name, kind| -> Vec<(String, f64)> {
        let query = NameQuery {
            name,
            kind,
            ..NameQuery::default()
        };
        let hits = index.search(&query, ALERT_SCORE_MIN);
        hits.into_iter()
            .map(|hit| (hit.entry_id, hit.name_score))
            .collect()
    };
    assert_eq!(
        hits("Kostromin SA", EntryKind::Organisation),
        [("3".to_owned(), 1.0)]
    );
    assert_eq!(
        hits("Kostromin S.A.", EntryKind::Unknown),
        [("3".to_owned(), 1.0)]
    );
    for kind in [EntryKind::Person, EntryKind::Organisation, EntryKind::Unknown] {
        assert_eq!(hits("Quist A.S.", kind), [("4".to_owned(), 1.0)]);
    }
    // An identical name is one of whatever kind the two are.
    for (name, kind, id) in [
        ("Kostromin S.A.", EntryKind::Person, "3"),
        ("Tuomari A.O.", EntryKind::Organisation, "5"),
    ] {
        let asked = NameQuery {
            name,
            kind,
            ..NameQuery::default()
        };
        let best = &index.search(&asked, RECORD_SCORE_MIN)[0];
        assert_eq!((best.entry_id.as_str(), best.name_score), (id, 1.0), "{name}");
        assert_eq!(
            index.search_exhaustively(&asked, RECORD_SCORE_MIN)[0].entry_id,
            id
        );
    }
    let asked = NameQuery {
        name: "Zahrawi A.S.",
        kind: EntryKind::Person,
        ..NameQuery::default()
    };
    let hit = &index.search(&asked, RECORD_SCORE_MIN)[0];
    assert_eq!(hit.entry_id, "1");
    assert!(hit.name_score > 0.5, "{}", hit.name_score);
}

#[test]
fn names_are_found_however_they_are_written() {
    let index = index(made_up());
    for (name, id) in [
        ("Vasilisa Dmitrievna Arkhipovskaya", "1"),
        ("arkhipovskaya VASILISA", "1"),
        ("Wassilissa Dmitrijewna Archipowskaja", "1"),
        ("Василиса Дмитриевна АРХИПОВСКАЯ", "1"),
        ("Vasilisa D. Arkhipovskaya", "1"),
        ("Vasilisa Dmitrievna Arhkipovskaya", "1"),
        ("Vаsilisa Arkhipоvskaya", "1"),
        ("Abdulrahman Mohamed Zahrawi", "2"),
        ("عبد الرحمن محمد الزهراوي", "2"),
        ("Feng Ming-kuo", "3"),
        ("Fung Mingguo", "3"),
        ("馮明國", "3"),
        ("Vova Borisovich Kostromin", "5"),
        ("Uladzimir Barysavich Kastramin", "5"),
        ("Prof. Torvald Quist", "4"),
    ] {
        assert_eq!(
            score(&index, name).map(|found| found.0).as_deref(),
            Some(id),
            "{name}"
        );
    }
    for name in [
        "Vasilisa Kostromina",
        "Torvald Zahrawi",
        "Ming Guo",
        "Boris Vladimirovich Petrov",
        "Moon",
        "",
        "…",
    ] {
        assert_eq!(score(&index, name), None, "{name}");
    }
}

#[test]
fn organisations_are_found_in_the_other_language() {
    let index = index(made_up());
    let query = NameQuery {
        name: "АО «Краснозерский машиностроительный завод»",
        birth: None,
        countries: &[],
        kind: EntryKind::Organisation,
        ..NameQuery::default()
    };
    assert_eq!(index.search(&query, ALERT_SCORE_MIN)[0].entry_id, "6");
}

#[test]
fn a_part_that_is_somewhat_like_the_whole_hides_no_name_that_is_written_apart() {
    let index = index(vec![person("1", "Ivanovich Abd")]);
    let query = NameQuery {
        name: "Abd Ivanovich",
        kind: EntryKind::Person,
        ..NameQuery::default()
    };
    let found = index.search(&query, ALERT_SCORE_MIN);
    assert_eq!(found.len(), 1);
    assert_eq!(
        found[0].score,
        index.search_exhaustively(&query, ALERT_SCORE_MIN)[0].score
    );
}

#[test]
fn articles_are_written_together_or_apart() {
    let organisation = |id: &str, name: &str| Entry::new(id, EntryKind::Organisation, name);
    let mut listed = vec![
        organisation("1", "AL-HAMAYAH WELFARE ORGANIZATION"),
        organisation("2", "ALHAMAYAH WELFARE ORGANIZATION"),
    ];
    for (one, other) in ["BEN", "DOR", "FIK", "GUL"]
        .iter()
        .flat_map(|one| ["TAR", "VOSK", "ZEM", "POLT"].map(|other| (*one, other)))
    {
        let name = format!("{one}{other}A WELFARE ORGANIZATION");
        listed.push(organisation(&name, &name));
    }
    let index = index(listed);
    for name in ["Alhamayah Welfare Org", "Al Hamayah Welfare Organisation"] {
        let query = NameQuery {
            name,
            kind: EntryKind::Organisation,
            ..NameQuery::default()
        };
        let mut found: Vec<String> = index
            .search(&query, ALERT_SCORE_MIN)
            .into_iter()
            .map(|hit| hit.entry_id)
            .collect();
        found.sort_unstable();
        assert_eq!(found, ["1", "2"], "{name}");
    }
}

#[test]
fn another_birth_date_and_country_records_but_does_not_alert() {
    let index = index(made_up());
    let same = Subject {
        given_names: "Vasilisa Dmitrievna",
        family_name: "Arkhipovskaya",
        birth_date: Some(date(1961, 4, 17)),
        countries: &["ru"],
        ..Subject::default()
    };
    let other = Subject {
        birth_date: Some(date(1990, 1, 2)),
        countries: &["cl"],
        ..same
    };
    assert!(index.screen(&same)[0].score > 0.99);
    assert_eq!(index.screen(&other), []);
    let recorded = index.screen_from(&other, RECORD_SCORE_MIN);
    assert_eq!(recorded[0].entry_id, "1");
    assert_eq!(recorded[0].name_score, 1.0);
    assert!(recorded[0].score < ALERT_SCORE_MIN);
    assert!(
        recorded[0]
            .explanation
            .iter()
            .any(|line| line == "birth date: another")
    );
}

#[test]
fn the_same_day_of_birth_leads_to_names_that_share_little() {
    let mut list = made_up();
    list[4].births.push("1970-03".parse().expect("a month"));
    list[1].births.push("1970-03-09".parse().expect("a day"));
    let index = index(list);
    for (name, birth, id) in [
        ("Vasilisa Petrenko", "1961-04-17", "1"),
        ("Vladimir Petrovich Kastramin", "1970-03-09", "5"),
        ("Mohamed Zahrawi Haddad", "1970-03", "2"),
    ] {
        let query = NameQuery {
            name,
            birth: birth.parse().ok(),
            kind: EntryKind::Person,
            ..NameQuery::default()
        };
        let scores = |hits: Vec<screening::Hit>| -> Vec<(String, f64)> {
            hits.into_iter().map(|hit| (hit.entry_id, hit.score)).collect()
        };
        let found = scores(index.search(&query, RECORD_SCORE_MIN));
        assert_eq!(
            found,
            scores(index.search_exhaustively(&query, RECORD_SCORE_MIN)),
            "{name}"
        );
        assert_eq!(found.first().map(|(found, _)| found.as_str()), Some(id), "{name}");
        let day_unknown = NameQuery { birth: None, ..query };
        let without = index
            .search(&day_unknown, 0.0)
            .into_iter()
            .find(|hit| hit.entry_id == id);
        assert!(without.is_none_or(|hit| hit.score < found[0].1), "{name}");
    }
}

#[test]
fn initials_support_a_name_and_are_none() {
    let index = index(vec![
        Entry::new("1", EntryKind::Organisation, "T.M.G. Engineering Limited"),
        person("2", "Vasilisa D. Arkhipovskaya"),
        person("3", "General Torvald Quist"),
        person("4", "Emmerich Olegovich Kostromin"),
        person("5", "Q. X."),
    ]);
    assert_eq!(best(&index, "Tom Media Gilbert"), []);
    // Letters alone are no match, but for the same letters.
    assert_eq!(best(&index, "V. D."), []);
    assert_eq!(best(&index, "Quintus X."), []);
    assert_eq!(best(&index, "Q. X.")[0].0, "5");
    assert_eq!(best(&index, "V. D. Arkhipovskaya")[0].0, "2");
    assert_eq!(best(&index, "Vasilisa Dmitrievna Arkhipovskaya")[0].0, "2");
    assert_eq!(best(&index, "G. T. Quist")[0].0, "3");
    assert_eq!(best(&index, "T. M. G. Engineering Ltd")[0].0, "1");
    // Vowels are initials like other letters, though some languages have them for "and" or "of".
    let [right, wrong] =
        ["Emmerich O. Kostromin", "Emmerich U. Kostromin"].map(|name| best(&index, name)[0].1);
    assert!(right > 0.9 && right > wrong, "{right} {wrong}");
}

#[test]
fn a_servant_may_be_abbreviated_before_the_name() {
    let listed = index(vec![
        person("1", "Mufti Abdul QARDHAWIR"),
        person("2", "A. Wadudzai"),
    ]);
    for (name, id) in [
        ("Mufti A. Qardhawir", "1"),
        ("A. Qardhawir", "1"),
        ("Abdul Wadudzai", "2"),
    ] {
        let query = NameQuery {
            name,
            kind: EntryKind::Person,
            ..NameQuery::default()
        };
        let [found, scanned] = [
            listed.search(&query, ALERT_SCORE_MIN),
            listed.search_exhaustively(&query, ALERT_SCORE_MIN),
        ];
        let scores = |hits: &[Hit]| {
            hits.iter()
                .map(|hit| (hit.entry_id.clone(), hit.score))
                .collect::<Vec<_>>()
        };
        assert_eq!(scores(&found), scores(&scanned), "{name}");
        assert_eq!(found[0].entry_id, id, "{name}");
        let told = &found[0].explanation;
        let is_told = |line: &String| line.ends_with(": a form of the same name (0.96)");
        assert!(told.iter().any(is_told), "{told:?}");
    }
    // Another letter stands for something else.
    assert!(score(&listed, "K. Wadudzai").is_none_or(|(_, name_score, _)| name_score < 0.9));
}

#[test]
fn a_word_again_and_again_still_finds_its_name() {
    let index = index(vec![
        person("1", "Torvald Torvaldtorvald"),
        person("2", "Vasilisa Quist"),
    ]);
    for times in [1, 2, 12, 23, 24, 40] {
        let query = NameQuery {
            name: &"Torvald ".repeat(times),
            kind: EntryKind::Person,
            ..NameQuery::default()
        };
        let scores = |hits: Vec<Hit>| hits.iter().map(|hit| hit.score.to_bits()).collect::<Vec<_>>();
        assert_eq!(
            scores(index.search(&query, 0.001)),
            scores(index.search_exhaustively(&query, 0.001)),
            "{times} times"
        );
    }
}

#[test]
fn document_numbers_and_gender_move_the_score() {
    let mut ada = person("1", "Vasilisa Arkhipovskaya");
    ada.documents.push("Passport 71 AB-1234567 (Russia)".to_owned());
    ada.gender = Some(Gender::Female);
    let index = index(vec![ada, person("2", "Torvald Quist")]);
    let score = |name: &str, documents: &[&str], gender| {
        let query = NameQuery {
            name,
            kind: EntryKind::Person,
            documents,
            gender,
            ..NameQuery::default()
        };
        index.search(&query, 0.001).first().map_or(0.0, |hit| hit.score)
    };
    let plain = score("Wassilissa Arkhipova", &[], None);
    assert!(score("Wassilissa Arkhipova", &["AB1234567"], None) > plain.max(0.9));
    assert!(score("Wassilissa Arkhipova", &["AB7654321"], None) < plain);
    assert!(score("Wassilissa Arkhipova", &[], Some(Gender::Male)) < plain);
    assert!(score("Wassilissa Arkhipova", &[], Some(Gender::Female)) > plain);
    // The number leads to its party whatever the name.
    assert!(score("Somebody Else", &["ab 1234567", "AB-1234567"], None) > 0.0);
}

#[test]
fn the_prior_moves_every_score_and_never_an_identical_name_below_the_alert() {
    let list = |prior| {
        let list = IndexedList {
            family: ListFamily::Own,
            source: ListSource::Entities,
            version: "v1".to_owned(),
            entries: Arc::new(made_up()),
        };
        Index::build_at(vec![list], prior)
    };
    let usual = list(Prior::default());
    let rare = list(Prior::new(0.1).expect("a share"));
    let near = "Vasilisa Dmitrievna Archipovsky";
    assert!(best(&rare, near)[0].1 < best(&usual, near)[0].1);
    assert!(best(&rare, "Torvald Emmerich Quist")[0].1 >= ALERT_SCORE_MIN);
}

#[test]
fn one_party_on_two_lists_is_one_cluster_in_any_order() {
    let (mut ofac, mut un, other) = (
        person("10", "ARKHIPOVSKAYA, Vasilisa"),
        person("20", "Vasilisa Arkhipovskaya"),
        person("30", "Vasilisa Arkhipovskaya"),
    );
    for entry in [&mut ofac, &mut un] {
        entry.births.push("1961-04-17".parse().expect("a date"));
    }
    let list = |source, entries: &[&Entry]| IndexedList {
        family: ListFamily::Own,
        source,
        version: "v1".to_owned(),
        entries: Arc::new(entries.iter().map(|entry| (*entry).clone()).collect()),
    };
    let one = list(ListSource::OfacSdn, &[&ofac]);
    let two = list(ListSource::Un, &[&un, &other]);
    for lists in [vec![one.clone(), two.clone()], vec![two, one]] {
        let index = Index::build(lists);
        let subject = Subject {
            given_names: "Vasilisa Arkhipovskaya",
            ..Subject::default()
        };
        let mut clusters: Vec<(String, String)> = index
            .screen(&subject)
            .into_iter()
            .map(|hit| (hit.entry_id, hit.cluster))
            .collect();
        clusters.sort();
        let expected = [("10", "ofac-sdn:10"), ("20", "ofac-sdn:10"), ("30", "un:30")];
        let expected = expected.map(|(id, cluster)| (id.to_owned(), cluster.to_owned()));
        assert_eq!(clusters, expected);
    }
}

#[test]
fn the_same_party_is_one_hit_and_best_comes_first() {
    let mut twice = person("1", "Vasilisa Arkhipovskaya");
    twice.names.push(EntryName {
        text: "Vasilissa Arkhipovskaia".to_owned(),
        quality: NameQuality::Strong,
    });
    let index = index(vec![person("0", "Vasilisa Arkhipova"), twice]);
    let subject = Subject {
        given_names: "Vasilisa Arkhipovskaya",
        ..Subject::default()
    };
    let hits = index.screen_from(&subject, RECORD_SCORE_MIN);
    assert_eq!(hits[0].entry_id, "1");
    assert_eq!(hits.iter().filter(|hit| hit.entry_id == "1").count(), 1);
    assert!(hits.windows(2).all(|pair| pair[0].score >= pair[1].score));
}

fn name() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        "[A-Z][a-z]{2,8}",
        "[А-Я][а-я]{2,8}",
        Just("Muhammad".to_owned()),
        Just("al".to_owned()),
        Just("Abd".to_owned()),
        Just("Ivanovich".to_owned()),
        Just("Li".to_owned()),
    ];
    prop::collection::vec(word, 2..5).prop_map(|words| words.join(" "))
}

/// How alike the scan finds two names, of which one is listed and the other asked for.
fn name_score(listed: &str, asked: &str) -> f64 {
    let query = NameQuery {
        name: asked,
        kind: EntryKind::Person,
        ..NameQuery::default()
    };
    let hits = index(vec![person("x", listed)]).search_exhaustively(&query, 0.0);
    hits.first().map_or(0.0, |hit| hit.name_score)
}

#[test]
fn two_names_are_as_alike_either_way() {
    for (one, other) in [
        ("Vasilisa Dmitrievna Arkhipovskaya", "Arkhipovskaja, Wassilissa"),
        ("Abd al-Rahman Muhammad al-Zahrawi", "Abdulrahman Mohamed Zahrawi"),
        ("Abd al-Rahman al-Zahrawi", "عبد الرحمن الزهراوي"),
        ("Feng Ming-kuo", "Mingguo FENG"),
        ("Vladimir B. Kostromin", "Vova Borisovich Kostromin"),
        ("Torvald Emmerich Quist", "Torvald Quist"),
        ("Torvaldquist Emmerich", "Emmerich Torvald Quist"),
        ("Torvald Quist", "Vasilisa Petrova"),
    ] {
        let (score, turned) = (name_score(one, other), name_score(other, one));
        assert!((score - turned).abs() < 1e-6, "{one}, {other}: {score} {turned}");
    }
}

fn best(index: &Index, name: &str) -> Vec<(String, f64)> {
    let query = NameQuery {
        name,
        birth: None,
        countries: &[],
        kind: EntryKind::Person,
        ..NameQuery::default()
    };
    index
        .search(&query, RECORD_SCORE_MIN)
        .into_iter()
        .map(|hit| (hit.entry_id, hit.score))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn an_identical_name_has_name_score_one(name in name()) {
        let index = index(vec![person("x", &name)]);
        let subject = Subject { given_names: &name, ..Subject::default() };
        let hits = index.screen(&subject);
        prop_assert_eq!(hits.len(), 1);
        prop_assert_eq!(hits[0].name_score, 1.0);
    }

    #[test]
    fn case_and_the_rest_of_the_list_change_nothing(names in prop::collection::vec(name(), 1..6), asked in name()) {
        let entries: Vec<Entry> = names.iter().enumerate().map(|(at, name)| person(&at.to_string(), name)).collect();
        let all = index(entries.clone());
        let together = best(&all, &asked);
        prop_assert_eq!(&best(&all, &asked.to_lowercase()), &together);
        let mut alone: Vec<(String, f64)> =
            entries.iter().flat_map(|entry| best(&index(vec![entry.clone()]), &asked)).collect();
        alone.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        prop_assert_eq!(alone, together);
    }

    #[test]
    fn the_look_up_finds_what_an_exhaustive_scan_alerts_on(names in prop::collection::vec(name(), 1..8), asked in name()) {
        let party = |(at, name): (usize, &String)| {
            let mut party = person(&at.to_string(), name);
            party.countries = [&["IR"][..], &["SY"], &[]][at % 3].iter().map(|code| (*code).to_owned()).collect();
            party
        };
        let all = index(names.iter().enumerate().map(party).collect());
        let scores = |hits: Vec<screening::Hit>| -> Vec<(String, f64)> {
            hits.into_iter().map(|hit| (hit.entry_id, hit.score)).collect()
        };
        for countries in [&[][..], &["SY"], &["FR", "IR"]] {
            let query = NameQuery { name: &asked, kind: EntryKind::Person, countries, ..NameQuery::default() };
            prop_assert_eq!(
                scores(all.search(&query, ALERT_SCORE_MIN)),
                scores(all.search_exhaustively(&query, ALERT_SCORE_MIN))
            );
        }
    }

    #[test]
    fn any_two_names_are_as_alike_either_way(one in name(), other in name(), shared in name()) {
        let (one, other) = (format!("{one} {shared}"), format!("{shared} {other}"));
        let (score, turned) = (name_score(&one, &other), name_score(&other, &one));
        prop_assert!((score - turned).abs() < 1e-6, "{} {}", score, turned);
    }

    #[test]
    fn the_order_of_the_list_and_doubles_change_nothing(names in prop::collection::vec(name(), 1..6), asked in name()) {
        let mut entries: Vec<Entry> = names.iter().enumerate().map(|(at, name)| person(&at.to_string(), name)).collect();
        let before = best(&index(entries.clone()), &asked);
        entries.reverse();
        for entry in &mut entries {
            let double = entry.names[0].clone();
            entry.names.push(double);
        }
        let mut after = best(&index(entries), &asked);
        after.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        let mut before = before;
        before.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        prop_assert_eq!(after, before);
    }

    #[test]
    fn any_text_is_answered(asked in "\\PC{0,60}", listed in "\\PC{1,60}") {
        let index = index(vec![person("x", &listed)]);
        let subject = Subject { given_names: &asked, ..Subject::default() };
        let _ = index.screen_from(&subject, 0.0);
    }
}

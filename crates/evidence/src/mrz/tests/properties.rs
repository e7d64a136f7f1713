use jiff::civil::{Date, date};
use proptest::prelude::*;

use super::super::{Element, Fields, Format, Line, StateCode, ZoneDate, ZoneNames, find, parse, render};
use super::TODAY;
use crate::Sex;

fn state() -> impl Strategy<Value = StateCode> {
    prop::sample::select(StateCode::all().collect::<Vec<_>>())
}

fn components(count: std::ops::RangeInclusive<usize>, length: usize) -> impl Strategy<Value = Vec<String>> {
    // A long run of one of these letters is taken for fillers.
    let name = proptest::string::string_regex(&format!("[A-Z]{{1,{length}}}")).unwrap();
    prop::collection::vec(
        name.prop_filter("a run", |name| {
            !["KKKK", "CCCC", "SSSS"].iter().any(|run| name.contains(run))
        }),
        count,
    )
}

fn day_between(first: Date, last: Date) -> impl Strategy<Value = Date> {
    let days = first.until(last).unwrap().get_days();
    (0..=days).prop_map(move |days| first.checked_add(jiff::Span::new().days(days)).unwrap())
}

fn partly(day: impl Strategy<Value = Date>) -> impl Strategy<Value = Option<ZoneDate>> {
    (day, 0..10).prop_map(|(day, unknown)| match unknown {
        0 => ZoneDate::of_parts(Some(day.year()), Some(day.month()), None),
        1 => ZoneDate::of_parts(Some(day.year()), None, None),
        2 => ZoneDate::of_parts(None, None, None),
        _ => Some(ZoneDate::of(day)),
    })
}

prop_compose! {
    fn fields_of(format: Format)(
        second_letter in "[A-Z]?",
        issuer in state(),
        nationality in state(),
        number in match format {
            Format::Td1 => "[A-Z0-9]{1,9}|[A-Z0-9]{10,19}",
            Format::Td2 => "[A-Z0-9]{1,9}|[A-Z0-9]{10,12}",
            Format::FrenchCard => "[0-9]{4}(2A|2B|[0-9]{2})[0-9]{6}",
            _ => "[A-Z0-9]{1,9}",
        },
        primary in components(1..=2, if format == Format::Td1 { 6 } else { 7 }),
        secondary in components(0..=2, if format == Format::FrenchCard { 5 } else { 6 }),
        birth in partly(day_between(date(1927, 1, 1), date(2026, 10, 31))),
        sex in prop::sample::select(vec![Sex::Female, Sex::Male, Sex::Unspecified]),
        expiry in partly(day_between(date(1977, 1, 1), date(2076, 12, 31))),
        optional in match format {
            Format::Td1 => "[A-Z0-9]{0,3}",
            Format::Td2 => "[A-Z0-9]{0,2}",
            Format::FrenchCard => "[0-9]{6}",
            Format::Td3 => "[A-Z0-9]{0,14}",
            Format::MrvA => "[A-Z0-9]{0,16}",
            Format::MrvB => "[A-Z0-9]{0,8}",
        },
        optional_second in "[A-Z0-9]{0,11}",
    ) -> Fields {
        let french = format == Format::FrenchCard;
        let (document_code, issuer) = match format {
            Format::Td1 | Format::Td2 => (format!("I{second_letter}"), issuer),
            Format::Td3 => (format!("P{second_letter}"), issuer),
            Format::MrvA | Format::MrvB => (format!("V{second_letter}"), issuer),
            Format::FrenchCard => ("ID".to_owned(), StateCode::new("FRA")),
        };
        // Beside an overflowing number of full length there is no place for more.
        let crowded = number.len() > 9 && !french;
        Fields {
            document_code,
            nationality: if french { issuer.clone() } else { nationality },
            issuer,
            names: ZoneNames { primary, secondary, truncated: false },
            birth,
            sex: Some(sex),
            expiry: if french { None } else { expiry },
            optional: if crowded { String::new() } else { optional },
            optional_second: if format == Format::Td1 { optional_second } else { String::new() },
            number,
        }
    }
}

fn any_zone() -> impl Strategy<Value = (Format, Fields)> {
    prop::sample::select(Format::ALL.to_vec()).prop_flat_map(|format| (Just(format), fields_of(format)))
}

fn read(texts: &[String]) -> Vec<Line> {
    texts.iter().map(|text| Line::new(text)).collect()
}

fn place_of(format: Format, element: Element) -> (usize, usize) {
    let slot = format
        .slots()
        .iter()
        .find(|slot| slot.element == element)
        .unwrap();
    (slot.line, slot.start)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_was_printed_is_read((format, fields) in any_zone()) {
        let texts = render(format, &fields).unwrap();
        let zone = parse(format, &read(&texts), TODAY).unwrap();
        prop_assert!(zone.digits_hold(), "{texts:?} {zone:?}");
        prop_assert!(zone.repairs.is_empty(), "{texts:?} {zone:?}");
        prop_assert_eq!(&zone.lines, &texts);
        prop_assert!(zone.fields == fields, "{texts:?}");
        let found = find(&read(&texts), TODAY);
        prop_assert_eq!(found.map(|zone| zone.format), Some(format), "{:?}", texts);
    }

    #[test]
    fn a_wrong_digit_fails_its_check_digit(
        (format, fields) in any_zone(),
        element in prop::sample::select(vec![Element::Number, Element::Birth, Element::Expiry, Element::Optional]),
        at in any::<prop::sample::Index>(),
        by in 1..10_u32,
    ) {
        let texts = render(format, &fields).unwrap();
        let zone = parse(format, &read(&texts), TODAY).unwrap();
        let guarded = zone.checks.iter().any(|check| check.guards == element);
        let slots = format.slots().iter().filter(|slot| slot.element == element);
        let digits = slots
            .flat_map(|slot| (slot.start..slot.start + slot.length).map(|column| (slot.line, column)))
            .filter(|(line, column)| texts[*line].as_bytes()[*column].is_ascii_digit())
            .collect::<Vec<_>>();
        if !guarded || digits.is_empty() {
            return Ok(());
        }
        let (line, column) = digits[at.index(digits.len())];
        let mut wrong = texts.clone();
        let digit = (u32::from(wrong[line].as_bytes()[column] - b'0') + by) % 10;
        wrong[line].replace_range(column..=column, &digit.to_string());
        let zone = parse(format, &read(&wrong), TODAY).unwrap();
        prop_assert!(zone.failed_checks().any(|check| check.guards == element), "{texts:?} {wrong:?}");
    }

    #[test]
    fn a_wrong_check_digit_is_named((format, fields) in any_zone(), by in 1..10_u32, which in any::<prop::sample::Index>()) {
        let texts = render(format, &fields).unwrap();
        let zone = parse(format, &read(&texts), TODAY).unwrap();
        let check = *which.get(&zone.checks);
        if check.printed == '<' {
            return Ok(());
        }
        let mut wrong = texts.clone();
        let digit = (check.printed.to_digit(10).unwrap() + by) % 10;
        wrong[check.line].replace_range(check.column..=check.column, &digit.to_string());
        let zone = parse(format, &read(&wrong), TODAY).unwrap();
        prop_assert!(zone.failed_checks().any(|failed| failed.guards == check.guards), "{texts:?} {wrong:?}");
    }

    #[test]
    fn the_composite_guards_what_no_digit_of_its_own_guards(mut fields in fields_of(Format::Td1), by in 1..10_u32) {
        let format = Format::Td1;
        fields.number.truncate(9);
        let texts = render(format, &fields).unwrap();
        let (line, column) = place_of(format, Element::OptionalSecond);
        let Some(digit) = char::from(texts[line].as_bytes()[column]).to_digit(10) else { return Ok(()) };
        let mut wrong = texts.clone();
        wrong[line].replace_range(column..=column, &((digit + by) % 10).to_string());
        let zone = parse(format, &read(&wrong), TODAY).unwrap();
        prop_assert_eq!(zone.failed_checks().map(|check| check.guards).collect::<Vec<_>>(), [Element::Composite]);
    }

    #[test]
    fn any_lines_are_read_without_panic(texts in prop::collection::vec("[A-Z0-9<KÑくa-z ]{0,60}|.{0,50}", 0..6)) {
        let lines = texts.iter().map(|text| Line::with_confidences(text, &[0.5; 20])).collect::<Vec<_>>();
        let _ = find(&lines, TODAY);
        for format in Format::ALL {
            for window in lines.windows(format.line_count()) {
                let _ = parse(format, window, TODAY);
            }
        }
    }
}

//! A birth date in OFAC's advanced form: a period whose start and end are each known between two days.

use super::xml::Element;
use crate::Birth;

/// Year, month and day, as far as they are given.
type Day = (i16, Option<i8>, Option<i8>);

/// The date that a `DatePeriod` states.
pub(super) fn birth(period: &Element) -> Option<Birth> {
    let edge = |name: &str| period.child(name);
    let bound = |edge: &Element, name: &str| day(edge.child(name)?);
    let (start, end) = (edge("Start")?, edge("End"));
    let from = bound(start, "From")?;
    let to = end
        .and_then(|end| bound(end, "To").or_else(|| bound(end, "From")))
        .or_else(|| bound(start, "To"))
        .unwrap_or(from);
    let about = |edge: &Element| edge.attribute("Approximate") == "true";
    if from.0 != to.0 {
        return Birth::range(from.0, to.0).ok();
    }
    if about(start) || end.is_some_and(about) {
        return Birth::year(from.0).ok().map(|year| Birth::Circa(year.years().0));
    }
    let year = from.0;
    match (from, to) {
        ((_, Some(month), Some(day)), to) if from == to => {
            format!("{year:04}-{month:02}-{day:02}").parse().ok()
        }
        ((_, Some(month), from_day), (_, Some(to_month), to_day))
            if month == to_month && from_day.unwrap_or(1) == 1 && to_day.is_none_or(|day| day >= 28) =>
        {
            format!("{year:04}-{month:02}").parse().ok()
        }
        _ => Birth::year(year).ok(),
    }
}

fn day(element: &Element) -> Option<Day> {
    let number = |name: &str| element.value(name).parse::<i16>().ok().filter(|it| *it > 0);
    let small = |name: &str| number(name).and_then(|number| i8::try_from(number).ok());
    Some((number("Year")?, small("Month"), small("Day")))
}

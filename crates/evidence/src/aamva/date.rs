//! Dates of eight digits in either order.

use jiff::civil::Date;

/// Reads `MMDDCCYY` (United States since version 2) or `CCYYMMDD` (Canada, and version 1), whichever it is. No date
/// is both: no month begins with the digits of a century. Hyphens and slashes, and what follows the eight digits,
/// are passed over.
pub(super) fn date(value: &str) -> Option<Date> {
    let digits = value
        .chars()
        .filter(|sign| !matches!(sign, '-' | '/'))
        .take(8)
        .collect::<String>();
    if digits.len() != 8 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number = |range: std::ops::Range<usize>| digits.get(range)?.parse::<i16>().ok();
    let day_of = |year: Option<i16>, month: Option<i16>, day: Option<i16>| {
        let year = year.filter(|year| (1850..=2199).contains(year))?;
        Date::new(year, i8::try_from(month?).ok()?, i8::try_from(day?).ok()?).ok()
    };
    let year_first = day_of(number(0..4), number(4..6), number(6..8));
    year_first.or_else(|| day_of(number(4..8), number(0..2), number(2..4)))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date as day;

    use super::date;

    #[test]
    fn both_orders_are_told_apart() {
        for (text, expected) in [
            ("04022021", day(2021, 4, 2)),
            ("20220309", day(2022, 3, 9)),
            ("12121912", day(1912, 12, 12)),
            ("19121212", day(1912, 12, 12)),
            ("02292000", day(2000, 2, 29)),
            ("06092016M", day(2016, 6, 9)),
            ("09212009MZIZIC457", day(2009, 9, 21)),
            ("2021-04-02", day(2021, 4, 2)),
            ("04/02/2021", day(2021, 4, 2)),
        ] {
            assert_eq!(date(text), Some(expected), "{text}");
        }
        for text in [
            "",
            "NONE",
            "00000000",
            "99999999",
            "13012021",
            "0402202",
            "02302000",
            "2021１102",
        ] {
            assert_eq!(date(text), None, "{text}");
        }
    }
}

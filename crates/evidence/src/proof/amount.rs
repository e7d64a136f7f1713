//! Amounts of money.

/// Most amounts that are taken from a line.
const AMOUNTS_MAX: usize = 16;

/// Most letters of a sign of money that an amount is written to.
const MONEY_LETTERS_MAX: usize = 3;

/// Largest amount that is taken for one: more digits are a number of something.
const AMOUNT_MAX: f64 = 1e9;

/// An amount in a line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Amount {
    /// The amount.
    pub value: f64,
    /// Whether it is written with two decimals, as money is.
    pub has_cents: bool,
    /// Index of the character where it begins.
    pub start: usize,
    /// Index of the character after its end.
    pub end: usize,
}

/// The amounts in a text: `1,234.56`, `1.234,56`, `1 234,56`, `1'234.50`, `452.43`, `3500`. Dates, telephone numbers and
/// percentages are none.
pub fn amounts(text: &str) -> Vec<Amount> {
    let signs = text.chars().collect::<Vec<_>>();
    let mut found = Vec::new();
    let mut at = 0;
    while at < signs.len() && found.len() < AMOUNTS_MAX {
        if !signs[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let end = run_end(&signs, at);
        let before = at.checked_sub(1).map(|index| signs[index]);
        let after = signs[end..].iter().find(|sign| !sign.is_whitespace());
        // A sign of money may be letters that the amount is written to: `N4,800,000.00`.
        let letters = signs[..at]
            .iter()
            .rev()
            .take_while(|sign| sign.is_alphabetic())
            .count();
        let is_whole_word = letters <= MONEY_LETTERS_MAX
            && !signs[..at - letters]
                .last()
                .is_some_and(|sign| sign.is_alphanumeric());
        let is_grouped = signs[at..end]
            .iter()
            .filter(|sign| !sign.is_ascii_digit())
            .count()
            > 1;
        let is_money = letters > 0 && is_whole_word && is_grouped && signs[at - letters].is_uppercase();
        let is_part = !is_money
            && before.is_some_and(|sign| {
                sign.is_alphabetic() || matches!(sign, '#' | '/' | '.' | ',' | '-' | '*')
            })
            && !before.is_some_and(|sign| {
                matches!(sign, '-')
                    && !at
                        .checked_sub(2)
                        .is_some_and(|index| signs[index].is_alphanumeric())
            });
        // Some payslips write the minus of a deduction behind it, and cheques a stroke: `82,50-`, `64,200/-`, `2,114.70/month`.
        let behind = signs.get(end + 1).copied().unwrap_or(' ');
        let has_separator = signs[at..end].iter().any(|sign| !sign.is_ascii_digit());
        let is_percent = after == Some(&'%')
            || signs.get(end).is_some_and(|sign| match sign {
                '-' => behind.is_alphanumeric(),
                '/' => !(matches!(behind, '-' | '=') || (has_separator && behind.is_alphabetic())),
                other => *other == ':' || other.is_ascii_alphabetic(),
            });
        if !is_part
            && !is_percent
            && let Some((value, has_cents)) = amount(&signs[at..end])
        {
            found.push(Amount {
                value,
                has_cents,
                start: at,
                end,
            });
        }
        at = end;
    }
    found
}

/// The end of digits with separators of thousands and decimals between them.
fn run_end(signs: &[char], start: usize) -> usize {
    let mut end = start;
    let digit = |index: usize| signs.get(index).is_some_and(char::is_ascii_digit);
    while let Some(sign) = signs.get(end) {
        let goes_on = match sign {
            sign if sign.is_ascii_digit() => true,
            '.' | ',' | '\'' | '’' => digit(end + 1),
            // A space parts thousands only where exactly three digits follow.
            ' ' | '\u{a0}' | '\u{202f}' => {
                end > start
                    && end - start <= 3 + 4 * 3
                    && (1..=3).all(|more| digit(end + more))
                    && !digit(end + 4)
                    && signs[start..end].iter().all(|sign| *sign != '.' && *sign != ',')
            }
            _ => false,
        };
        if !goes_on {
            break;
        }
        end += 1;
    }
    end
}

/// The value of a run, and whether it has two decimals.
fn amount(run: &[char]) -> Option<(f64, bool)> {
    let last = run.iter().rposition(|sign| !sign.is_ascii_digit());
    let decimals = last.map_or(0, |index| run.len() - index - 1);
    let separators = run.iter().filter(|sign| !sign.is_ascii_digit()).count();
    // Two signs in one number are not both for thousands: `1 842,350` has thousandths.
    let is_another = last.is_some_and(|last| run[..last].iter().all(|sign| *sign != run[last]));
    let is_decimal = last.is_some_and(|index| matches!(run[index], '.' | ','))
        && (matches!(decimals, 1 | 2) || (decimals == 3 && separators > 1 && is_another));
    let parts = run.split(|sign| !sign.is_ascii_digit()).collect::<Vec<_>>();
    let thousands = if is_decimal {
        &parts[..parts.len() - 1]
    } else {
        &parts[..]
    };
    let whole_end = last.filter(|_| is_decimal).unwrap_or(run.len());
    let by_commas = run[..whole_end]
        .iter()
        .all(|sign| sign.is_ascii_digit() || *sign == ',');
    let grouped = match thousands {
        [first, more @ .., last] => {
            let of = |digits: usize| first.len() <= digits && more.iter().all(|part| part.len() == digits);
            // India counts in hundreds of thousands: `1,05,000.00`.
            last.len() == 3 && (of(3) || (by_commas && of(2)))
        }
        _ => true,
    };
    if !grouped || (separators == 0 && run.len() > 7) {
        return None;
    }
    let digits = |parts: &[&[char]]| parts.iter().flat_map(|part| part.iter()).collect::<String>();
    let whole = digits(thousands).parse::<f64>().ok()?;
    let fraction = if is_decimal {
        format!("0.{}", digits(&parts[parts.len() - 1..]))
            .parse::<f64>()
            .ok()?
    } else {
        0.0
    };
    let value = whole + fraction;
    (value <= AMOUNT_MAX).then_some((value, is_decimal && decimals >= 2))
}

#[cfg(test)]
mod tests {
    use super::amounts;

    #[test]
    fn amounts_are_read_in_the_ways_of_many_countries() {
        for (text, expected) in [
            ("$ 452.43", &[452.43][..]),
            ("23,526.80", &[23_526.8]),
            ("1.234,56 €", &[1_234.56]),
            ("1 234,56 EUR", &[1_234.56]),
            ("CHF 1'234.50", &[1_234.5]),
            ("Gross Pay $ 452.43 23,526.80", &[452.43, 23_526.8]),
            ("3500", &[3_500.0]),
            ("$123,084.85", &[123_084.85]),
            ("-1539.55", &[1_539.55]),
            ("12.345.678,90", &[12_345_678.9]),
            ("INR 1,05,000.00", &[105_000.0]),
            ("Rs. 12,34,56,789", &[123_456_789.0]),
            ("1.05.000,00", &[]),
            ("1 842,350 DT", &[1_842.35]),
            ("82,50-", &[82.5]),
            ("R31 500.00", &[31_500.0]),
            ("N4,800,000.00", &[4_800_000.0]),
            ("Rs1,05,000.00", &[105_000.0]),
            ("A12.50 v1.2.3 ABN51,824,753", &[51_824_753.0]),
            ("Rs. 64,200/- per month", &[64_200.0]),
            ("$2,114.70/month", &[2_114.7]),
            ("12-3140-0188221-00", &[]),
            ("31/Oct/2026", &[]),
            ("21%", &[]),
            ("31.12.2026", &[]),
            ("7/18/2008", &[]),
            ("126543 123456 12345", &[126_543.0, 123_456.0, 12_345.0]),
            ("DE89370400440532013000", &[]),
            ("INV-100", &[]),
            ("", &[]),
        ] {
            let values = amounts(text)
                .iter()
                .map(|amount| amount.value)
                .collect::<Vec<_>>();
            assert_eq!(values, expected, "{text}");
        }
        assert!(amounts("452.43")[0].has_cents && !amounts("452")[0].has_cents);
    }
}

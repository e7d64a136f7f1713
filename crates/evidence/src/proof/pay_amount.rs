//! What is earned in a period: found by the words beside or above it in a table, or in a sentence.

use super::amount::{Amount, amounts};
use super::currency::is_money_sign;
use super::pay_balance::{balance, is_same, total_of_parts};
use super::pay_period::length_in_words;
use super::pay_words::{
    BENEFIT_AMOUNT, BETWEEN, EMPLOYED, GROSS, GROSS_ELSE, GROSS_ROOTS, NET, NET_OF_A_BASE, NET_ROOTS,
    OF_A_BASE, OF_A_TOTAL, PAID, SALES_TAX, TAKEN_OFF, TOTALS,
};
use super::row::{below, left_of, to_the_right};
use super::table::{Cell, Column, EARNINGS, begin_with, cells, column, is_to_date, money, say, section};
use crate::document::ProofKind;
use crate::text::{Line, fold, words};

/// Least share of what is paid out that income before deductions is: expenses may be paid back with it.
const GROSS_SHARE_OF_NET_MIN: f64 = 0.9;

/// Most words of a label that may end with one for what is paid out: `Salario neto`.
const LABEL_WORDS_MAX: usize = 3;

/// Least words of a line that is part of a sentence.
const SENTENCE_WORDS_MIN: usize = 5;

/// How much of their width a head and the total under it must share.
const HEAD_SHARE_MIN: f32 = 0.5;

/// How many heights of an amount its cents may stand behind it.
const CENTS_GAP_MAX: f32 = 4.0;

/// Most words of a label for a pension or benefit, with its amount.
const BENEFIT_WORDS_MAX: usize = 8;

/// How many words behind an amount may say for how long it is.
const LENGTH_WORDS_MAX: usize = 5;

/// How many lines a sentence is followed over.
const SENTENCE_LINES_MAX: usize = 3;

/// An income as it stands on a page.
#[derive(Clone, Copy)]
pub(super) struct PayAmount {
    pub(super) value: f64,
    /// Whether it is before deductions.
    pub(super) is_gross: bool,
    /// The next amount of its row, which may be that of the year so far.
    pub(super) next: Option<f64>,
    /// Days of the period, where the same sentence states it.
    pub(super) days: Option<f64>,
}

/// Finds income before deductions, else what is paid out, else what a sentence states. Of several amounts that are called
/// income before deductions that one is taken which the page's own sums confirm.
pub(super) fn pay_amount(kind: Option<ProofKind>, lines: &[Line]) -> Option<PayAmount> {
    let net = net(kind, lines).into_iter().next();
    let mut gross = gross(kind, lines);
    let in_words = || in_sentence(kind, lines);
    if kind == Some(ProofKind::Pension) {
        // What is paid for a length that is stated comes before other amounts of a letter.
        let (with_length, others) = benefits(lines)
            .into_iter()
            .partition::<Vec<_>, _>(|found| found.days.is_some());
        gross.extend(with_length);
        let sentence = in_words().filter(|sentence| sentence.days.is_some() && sentence.is_gross);
        gross.extend(sentence.map(|sentence| Found::of(sentence.value, sentence.days)));
        gross.extend(others);
    }
    let summed = net.and_then(|net| balance(lines, net.value));
    let suits = |found: &&Found| net.is_none_or(|net| found.value >= net.value * GROSS_SHARE_OF_NET_MIN);
    let confirmed = summed.and_then(|summed| gross.iter().find(|found| is_same(found.value, summed)));
    let gross = confirmed
        .or_else(|| gross.iter().find(suits))
        .or_else(|| gross.first())
        .copied()
        .or(summed.map(|summed| Found::of(summed, None)));
    gross
        .map(|found| found.of_table(true))
        .or_else(|| net.map(|found| found.of_table(false)))
        .or_else(in_words)
        .or_else(|| in_letter_table(lines))
}

/// Whether a page that has no title states pay: more before deductions than after, with words for pay, or a salary in a sentence
/// of a letter that says that somebody is employed.
pub(super) fn is_pay(lines: &[Line]) -> bool {
    let words = lines
        .iter()
        .flat_map(|line| words(&line.text))
        .collect::<Vec<_>>();
    let says = |signs: &str| say(&words, signs);
    let highest = |found: Vec<Found>| found.first().map(|found| found.value);
    let is_table = || match (highest(gross(None, lines)), highest(net(None, lines))) {
        (Some(gross), Some(net)) => gross > net && says(PAID) && !says(SALES_TAX),
        _ => false,
    };
    let is_letter = || says(EMPLOYED) && in_sentence(None, lines).is_some();
    is_letter() || is_table()
}

/// An amount that stands with words for it.
#[derive(Clone, Copy)]
struct Found {
    value: f64,
    /// The next amount of its row.
    next: Option<f64>,
    /// Days, where the words before it in its line state them.
    days: Option<f64>,
}

impl Found {
    fn of(value: f64, days: Option<f64>) -> Self {
        Self {
            value,
            next: None,
            days,
        }
    }

    fn of_table(self, is_gross: bool) -> PayAmount {
        PayAmount {
            value: self.value,
            is_gross,
            next: self.next,
            days: self.days,
        }
    }
}

/// Amounts that are called income before deductions, the surest first.
fn gross(kind: Option<ProofKind>, lines: &[Line]) -> Vec<Found> {
    let mut found = phrased(kind, lines, GROSS);
    found.extend(labelled(kind, lines, total_of_earnings));
    found.extend(totals(lines));
    found.extend(labelled(kind, lines, gross_root));
    found.extend(phrased(kind, lines, GROSS_ELSE));
    found
}

fn net(kind: Option<ProofKind>, lines: &[Line]) -> Vec<Found> {
    let mut found = phrased(kind, lines, NET);
    found.extend(labelled(kind, lines, net_root));
    found
}

/// The end of `Total earnings`, `Suma de percepciones`, in words.
fn total_of_earnings(words: &[String]) -> Option<usize> {
    (0..words.len()).find_map(|at| {
        let mut end = at + begin_with(&words[at..], TOTALS)?;
        for _ in 0..2 {
            end += begin_with(&words[end..], BETWEEN).unwrap_or(0);
        }
        Some(end + begin_with(&words[end..], EARNINGS)?)
    })
}

fn gross_root(words: &[String]) -> Option<usize> {
    (0..words.len()).find_map(|at| {
        let is_base = at > 0 && begin_with(&words[at - 1..], OF_A_BASE).is_some();
        begin_with(&words[at..], GROSS_ROOTS)
            .filter(|_| !is_base)
            .map(|count| at + count)
    })
}

fn net_root(words: &[String]) -> Option<usize> {
    let is_label = words.len() <= LABEL_WORDS_MAX;
    let of = |at: usize| Some(at + begin_with(&words[at..], NET_ROOTS)?);
    let end = (0..words.len()).filter(|at| *at == 0 || is_label).find_map(of)?;
    begin_with(&words[end..], NET_OF_A_BASE).is_none().then_some(end)
}

/// The amounts that lines say in words which a rule finds the end of.
fn labelled(kind: Option<ProofKind>, lines: &[Line], rule: fn(&[String]) -> Option<usize>) -> Vec<Found> {
    let of_line = |line: &Line| {
        let end = rule(&words(&line.text))?;
        let rest = behind(&line.text, end);
        right_before(kind, &line.text, &rest).or_else(|| beside_or_below(kind, lines, line, &rest))
    };
    lines.iter().filter_map(of_line).collect()
}

/// The amount that the words for it stand right behind: `3218,44 zł brutto`.
fn right_before(kind: Option<ProofKind>, text: &str, rest: &str) -> Option<Found> {
    let text = fold(text);
    let before = text.strip_suffix(rest)?;
    let amount = money(amounts(before)).into_iter().next_back()?;
    let between = words(&before.chars().skip(amount.end).collect::<String>());
    let is_near = between.len() <= 2 && is_money_sign_near(before, &amount);
    let is_alone = money(amounts(rest)).is_empty();
    (is_near && is_alone).then(|| Found::of(amount.value, length_in_words(kind, &words(before))))
}

/// What stands behind so many words of a text, folded.
fn behind(text: &str, count: usize) -> String {
    let folded = fold(text);
    let mut rest = folded.as_str();
    for _ in 0..count {
        rest = rest.trim_start_matches(|sign: char| !sign.is_alphanumeric());
        rest = rest.trim_start_matches(char::is_alphanumeric);
    }
    rest.to_owned()
}

/// The amounts that stand with the first of the phrases, the surest first.
fn phrased(kind: Option<ProofKind>, lines: &[Line], phrases: &[&str]) -> Vec<Found> {
    let of = |(phrase, line): (&&str, &Line)| {
        let text = fold(&line.text);
        let at = text.find(phrase)?;
        let begins = !text[..at].chars().next_back().is_some_and(char::is_alphabetic);
        let rest = &text[at + phrase.len()..];
        begins.then(|| beside_or_below(kind, lines, line, rest)).flatten()
    };
    let pairs = phrases
        .iter()
        .flat_map(|phrase| lines.iter().map(move |line| (phrase, line)));
    pairs.filter_map(of).collect()
}

/// The amount behind a label, to its right or below it, and the next one. What a label says of the year so far, by itself or
/// under such a head, is nobody's period.
fn beside_or_below(kind: Option<ProofKind>, lines: &[Line], label: &Line, rest: &str) -> Option<Found> {
    let is_row_to_date = || left_of(lines, label).is_some_and(|left| is_to_date(&left.text));
    if is_to_date(rest) || column(lines, label.page, label.area) == Some(Column::ToDate) || is_row_to_date() {
        return None;
    }
    let own = money(amounts(rest))
        .iter()
        .map(|amount| amount.value)
        .collect::<Vec<_>>();
    let in_row = |line: &Line| {
        let right = to_the_right(lines, line).into_iter();
        right.flat_map(cells).collect::<Vec<_>>()
    };
    let right = in_row(label);
    let is_paid = |cell: &&Cell| {
        !matches!(
            column(lines, label.page, cell.area),
            Some(Column::ToDate | Column::Count | Column::Former)
        )
    };
    let paid = |row: &[Cell]| {
        let cell = row.iter().find(is_paid).or(row.first())?;
        Some(cell.value + cents_apart(lines, label.page, cell))
    };
    // Under a head with several amounts the row of their total is meant.
    let total_under = || {
        let is_total = |line: &&Line| {
            line.page == label.page
                && line.area.top > label.area.bottom
                && begin_with(&words(&line.text), TOTALS).is_some()
        };
        let row = in_row(lines.iter().find(is_total)?);
        let mut row = row.into_iter();
        row.find(|cell| cell.area.shares_column(&label.area) >= HEAD_SHARE_MIN)
    };
    let under = || {
        if let Some(total) = total_under() {
            return Some(total.value);
        }
        let under = below(lines, label, 1).into_iter().next()?;
        let own = cells(under).first().map(|cell| cell.value);
        // The label of a numbered box may go on in the next line, and its amount stands beside that.
        let goes_on = || starts_with_digit(&label.text) && !starts_with_digit(&under.text);
        own.or_else(|| paid(&in_row(under)).filter(|_| goes_on()))
    };
    let first = own
        .first()
        .copied()
        .or(paid(&right))
        .or_else(under)
        .filter(|first| *first > 0.0)?;
    let mut others = own
        .iter()
        .skip(1)
        .copied()
        .chain(right.iter().map(|cell| cell.value));
    let next = others.find(|next| *next >= first && own.len() + right.len() > 1);
    // What the words before an amount say of its length is said of it; behind it only where nothing stands before.
    let begins = amounts(rest).first().map_or(rest.len(), |amount| amount.start);
    let behind = rest.chars().skip(begins).collect::<String>();
    let whole = fold(&label.text);
    let before = whole.strip_suffix(&behind).unwrap_or(&whole);
    let days = length_in_words(kind, &words(before)).or_else(|| length_in_words(kind, &words(&behind)));
    Some(Found {
        value: first,
        next,
        days,
    })
}

/// The cents of an amount that stand in a column of their own, under a word for them.
fn cents_apart(lines: &[Line], page: usize, of: &Cell) -> f64 {
    let is_cents = |line: &&Line| {
        let is_next = line.page == page
            && line.area.shares_row(&of.area) > 0.5
            && line.area.left >= of.area.right
            && line.area.left - of.area.right <= of.area.height() * CENTS_GAP_MAX;
        is_next && line.text.len() == 2 && line.text.bytes().all(|byte| byte.is_ascii_digit())
    };
    let is_head = |line: &&Line, cents: &Line| {
        let words = words(&line.text);
        line.page == page
            && line.area.bottom <= cents.area.middle()
            && line.area.shares_column(&cents.area) > 0.0
            && words
                .last()
                .is_some_and(|word| matches!(word.as_str(), "CT" | "CENT" | "CENTS"))
    };
    let cents = lines.iter().find(is_cents);
    cents
        .filter(|cents| lines.iter().any(|line| is_head(&line, cents)))
        .and_then(|cents| cents.text.parse::<f64>().ok())
        .map_or(0.0, |cents| cents / 100.0)
}

fn starts_with_digit(text: &str) -> bool {
    text.starts_with(|sign: char| sign.is_ascii_digit())
}

/// Totals under a head for what is earned, or at the end of such a section.
fn totals(lines: &[Line]) -> Vec<Found> {
    let is_word = |word: &&String| !starts_with_digit(word);
    let is_total = |line: &&Line| {
        let words = words(&line.text);
        begin_with(&words, TOTALS).is_some_and(|count| {
            let mut rest = words[count..].iter().filter(is_word);
            rest.all(|word| {
                word.chars().count() == 1 || begin_with(std::slice::from_ref(word), OF_A_TOTAL).is_some()
            })
        })
    };
    let earned = |line: &Line| {
        let section = section(lines, line);
        let is_label =
            |line: &&Line| cells(line).is_empty() || begin_with(&words(&line.text), TOTALS).is_some();
        let right = to_the_right(lines, line)
            .into_iter()
            .take_while(|line| !is_label(line));
        let row = cells(line)
            .into_iter()
            .chain(right.flat_map(cells))
            .collect::<Vec<_>>();
        let of = |cell: &&Cell| match column(lines, line.page, cell.area) {
            Some(Column::Earnings) => true,
            Some(Column::Period) | None => section == Some(Column::Earnings),
            Some(_) => false,
        };
        let found = row.iter().find(of).map(|cell| Found::of(cell.value, None));
        let whole_row = || to_the_right(lines, line).into_iter().flat_map(cells);
        let in_column = || {
            let mut row = whole_row();
            row.find(|cell| column(lines, line.page, cell.area) == Some(Column::Earnings))
        };
        found.or_else(|| in_column().map(|cell| Found::of(cell.value, None)))
    };
    lines.iter().filter(is_total).filter_map(earned).collect()
}

/// What letters about pensions and benefits state beside the word for them: `Altersrente CHF 2'210.00`.
fn benefits(lines: &[Line]) -> Vec<Found> {
    let of_line = |line: &Line| {
        let own = words(&line.text);
        let is_label = own.len() <= BENEFIT_WORDS_MAX && (say(&own, PAID) || say(&own, BENEFIT_AMOUNT));
        let is_other = say(&own, NET_ROOTS) || say(&own, TAKEN_OFF);
        let right = to_the_right(lines, line);
        let has_sign = std::iter::once(line).chain(right.iter().copied()).any(|line| {
            let found = money(amounts(&line.text));
            found.iter().any(|amount| is_money_sign_near(&line.text, amount))
        });
        (is_label && !is_other && has_sign)
            .then(|| beside_or_below(Some(ProofKind::Pension), lines, line, &fold(&line.text)))
            .flatten()
    };
    lines.iter().filter_map(of_line).collect()
}

/// What a letter states in a sentence: a word for pay, then an amount of money. It is before deductions unless the sentence
/// says otherwise, which asks most of it.
fn in_sentence(kind: Option<ProofKind>, lines: &[Line]) -> Option<PayAmount> {
    let of_line = |line: &Line| {
        let following = below(lines, line, SENTENCE_LINES_MAX - 1);
        let following = following.iter().map(|line| line.text.as_str());
        let text = std::iter::once(line.text.as_str()).chain(following);
        let text = text.collect::<Vec<_>>().join(" ");
        let found = money(amounts(&text)).into_iter();
        let mut found = found.filter(|amount| amount.value > 0.0);
        let amount = found.find(|amount| is_money_sign_near(&text, amount))?;
        let before = words(&text.chars().take(amount.start).collect::<String>());
        let mut after = words(&text.chars().skip(amount.end).collect::<String>());
        after.truncate(LENGTH_WORDS_MAX);
        // Letters of a pension may name it behind the amount.
        let is_said = say(&before, PAID) || (kind == Some(ProofKind::Pension) && say(&after, PAID));
        if !is_said {
            return None;
        }
        Some(PayAmount {
            value: amount.value,
            is_gross: !before
                .iter()
                .chain(&after)
                .any(|word| begin_with(std::slice::from_ref(word), NET_ROOTS).is_some()),
            next: None,
            days: length_in_words(kind, &before).or_else(|| length_in_words(kind, &after)),
        })
    };
    let mut sentences = lines
        .iter()
        .filter(|line| words(&line.text).len() >= SENTENCE_WORDS_MIN);
    sentences.find_map(of_line)
}

/// What the table of a letter that says that somebody is employed comes to, for the length that was said last above it.
fn in_letter_table(lines: &[Line]) -> Option<PayAmount> {
    let is_letter = lines.iter().any(|line| say(&words(&line.text), EMPLOYED));
    let (value, total) = total_of_parts(lines).filter(|_| is_letter)?;
    let mut before = lines
        .iter()
        .filter(|line| line.page == total.page && line.area.bottom <= total.area.middle())
        .filter_map(|line| length_in_words(None, &words(&line.text)));
    Some(PayAmount {
        value,
        is_gross: true,
        next: None,
        days: before.next_back(),
    })
}

/// Whether a sign or word for money stands right before or behind an amount.
fn is_money_sign_near(text: &str, amount: &Amount) -> bool {
    let before = text.chars().take(amount.start).collect::<String>();
    let after = text.chars().skip(amount.end).collect::<String>();
    let last = before.split_whitespace().next_back().unwrap_or_default();
    let next = after.split_whitespace().next().unwrap_or_default();
    is_money_sign(last) || is_money_sign(next)
}

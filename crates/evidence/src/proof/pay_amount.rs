//! What is earned in a period: found by the words beside or above it in a table, or in a sentence.

use super::amount::{Amount, amounts};
use super::currency::is_money_sign;
use super::pay_period::length_in_words;
use super::pay_words::{
    BETWEEN, EMPLOYED, GROSS, GROSS_ELSE, GROSS_ROOTS, NET, NET_OF_A_BASE, NET_ROOTS, OF_A_BASE, PAID,
    SALES_TAX, TOTALS,
};
use super::row::{below, to_the_right};
use super::table::{Column, EARNINGS, begin_with, column, is_to_date, say};
use crate::text::{Area, Line, fold, words};

/// Smallest amount without cents that is taken for income; smaller numbers are those of lines and boxes.
const AMOUNT_BARE_MIN: f64 = 100.0;

/// Least share of what is paid out that income before deductions is: expenses may be paid back with it.
const GROSS_SHARE_OF_NET_MIN: f64 = 0.9;

/// Most words of a label that may end with one for what is paid out: `Salario neto`.
const LABEL_WORDS_MAX: usize = 3;

/// Least words of a line that is part of a sentence.
const SENTENCE_WORDS_MIN: usize = 5;

/// How many words behind an amount may say for how long it is.
const LENGTH_WORDS_MAX: usize = 4;

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

/// Finds income before deductions, else what is paid out, else what a sentence states.
pub(super) fn pay_amount(lines: &[Line]) -> Option<PayAmount> {
    let of_table = |(value, next): (f64, Option<f64>), is_gross| PayAmount {
        value,
        is_gross,
        next,
        days: None,
    };
    let net = net(lines).into_iter().next();
    let gross = gross(lines);
    let suits =
        |(value, _): &&(f64, Option<f64>)| net.is_none_or(|(net, _)| *value >= net * GROSS_SHARE_OF_NET_MIN);
    let gross = gross.iter().find(suits).or_else(|| gross.first()).copied();
    let in_words = || in_sentence(lines);
    let gross = gross.map(|found| of_table(found, true));
    gross
        .or_else(|| net.map(|found| of_table(found, false)))
        .or_else(in_words)
}

/// Whether a page that has no title states pay: more before deductions than after, with words for pay, or a salary in a sentence
/// of a letter that says that somebody is employed.
pub(super) fn is_pay(lines: &[Line]) -> bool {
    let words = lines
        .iter()
        .flat_map(|line| words(&line.text))
        .collect::<Vec<_>>();
    let says = |signs: &str| say(&words, signs);
    let highest = |found: Vec<Found>| found.first().map(|(value, _)| *value);
    let is_table = || match (highest(gross(lines)), highest(net(lines))) {
        (Some(gross), Some(net)) => gross > net && says(PAID) && !says(SALES_TAX),
        _ => false,
    };
    let is_letter = || says(EMPLOYED) && in_sentence(lines).is_some();
    is_letter() || is_table()
}

type Found = (f64, Option<f64>);

/// Amounts that are called income before deductions, the surest first.
fn gross(lines: &[Line]) -> Vec<Found> {
    let mut found = phrased(lines, GROSS);
    found.extend(labelled(lines, total_of_earnings));
    found.extend(totals(lines));
    found.extend(labelled(lines, gross_root));
    found.extend(phrased(lines, GROSS_ELSE));
    found
}

fn net(lines: &[Line]) -> Vec<Found> {
    let mut found = phrased(lines, NET);
    found.extend(labelled(lines, net_root));
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
fn labelled(lines: &[Line], rule: fn(&[String]) -> Option<usize>) -> Vec<Found> {
    let of_line = |line: &Line| {
        let end = rule(&words(&line.text))?;
        beside_or_below(lines, line, &behind(&line.text, end))
    };
    lines.iter().filter_map(of_line).collect()
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
fn phrased(lines: &[Line], phrases: &[&str]) -> Vec<Found> {
    let of = |(phrase, line): (&&str, &Line)| {
        let text = fold(&line.text);
        let at = text.find(phrase)?;
        let begins = !text[..at].chars().next_back().is_some_and(char::is_alphabetic);
        let rest = &text[at + phrase.len()..];
        begins.then(|| beside_or_below(lines, line, rest)).flatten()
    };
    let pairs = phrases
        .iter()
        .flat_map(|phrase| lines.iter().map(move |line| (phrase, line)));
    pairs.filter_map(of).collect()
}

/// The amount behind a label, to its right or below it, and the next one. What a label says of the year so far, by itself or
/// under such a head, is nobody's period.
fn beside_or_below(lines: &[Line], label: &Line, rest: &str) -> Option<Found> {
    if is_to_date(rest) || column(lines, label.page, label.area) == Some(Column::ToDate) {
        return None;
    }
    let own = money(amounts(rest))
        .iter()
        .map(|amount| amount.value)
        .collect::<Vec<_>>();
    let right = to_the_right(lines, label)
        .into_iter()
        .flat_map(cells)
        .collect::<Vec<_>>();
    let is_paid = |(_, area): &&(f64, Area)| {
        !matches!(
            column(lines, label.page, *area),
            Some(Column::ToDate | Column::Count)
        )
    };
    let paid = right
        .iter()
        .find(is_paid)
        .or(right.first())
        .map(|(value, _)| *value);
    let under = || {
        below(lines, label, 1)
            .into_iter()
            .flat_map(cells)
            .next()
            .map(|(value, _)| value)
    };
    let first = own
        .first()
        .copied()
        .or(paid)
        .or_else(under)
        .filter(|first| *first > 0.0)?;
    let mut others = own
        .iter()
        .skip(1)
        .copied()
        .chain(right.iter().map(|(value, _)| *value));
    Some((
        first,
        others.find(|next| *next >= first && own.len() + right.len() > 1),
    ))
}

/// The amounts of money of a line, each with where it stands by its characters.
fn cells(line: &Line) -> Vec<(f64, Area)> {
    let place = |at: usize| f32::from(u16::try_from(at).unwrap_or(u16::MAX));
    let width = line.area.width() / place(line.text.chars().count().max(1));
    let found = money(amounts(&line.text)).into_iter().map(|amount| {
        let area = Area {
            left: line.area.left + width * place(amount.start),
            right: line.area.left + width * place(amount.end),
            ..line.area
        };
        (amount.value, area)
    });
    found.collect()
}

/// Amounts of money alone where there are any with cents.
fn money(found: Vec<Amount>) -> Vec<Amount> {
    let is_money = |amount: &Amount| amount.has_cents || amount.value >= AMOUNT_BARE_MIN;
    let found = found.into_iter().filter(is_money).collect::<Vec<_>>();
    let cents = found
        .iter()
        .filter(|amount| amount.has_cents)
        .copied()
        .collect::<Vec<_>>();
    if cents.is_empty() { found } else { cents }
}

/// Totals under a head for what is earned.
fn totals(lines: &[Line]) -> Vec<Found> {
    let is_total = |line: &&Line| {
        let words = words(&line.text);
        begin_with(&words, TOTALS).is_some_and(|count| count == words.len())
    };
    let earned = |line: &Line| {
        let mut right = to_the_right(lines, line).into_iter().flat_map(cells);
        let found = right.find(|(_, area)| column(lines, line.page, *area) == Some(Column::Earnings));
        found.map(|(value, _)| (value, None))
    };
    lines.iter().filter(is_total).filter_map(earned).collect()
}

/// What a letter states in a sentence: a word for pay, then an amount of money. It is before deductions unless the sentence
/// says otherwise, which asks most of it.
fn in_sentence(lines: &[Line]) -> Option<PayAmount> {
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
        (0..before.len()).find(|at| begin_with(&before[*at..], PAID).is_some())?;
        Some(PayAmount {
            value: amount.value,
            is_gross: !before
                .iter()
                .chain(&after)
                .any(|word| begin_with(std::slice::from_ref(word), NET_ROOTS).is_some()),
            next: None,
            days: length_in_words(&before).or_else(|| length_in_words(&after)),
        })
    };
    let mut sentences = lines
        .iter()
        .filter(|line| words(&line.text).len() >= SENTENCE_WORDS_MIN);
    sentences.find_map(of_line)
}

/// Whether a sign or word for money stands right before or behind an amount.
fn is_money_sign_near(text: &str, amount: &Amount) -> bool {
    let before = text.chars().take(amount.start).collect::<String>();
    let after = text.chars().skip(amount.end).collect::<String>();
    let last = before.split_whitespace().next_back().unwrap_or_default();
    let next = after.split_whitespace().next().unwrap_or_default();
    is_money_sign(last) || is_money_sign(next)
}

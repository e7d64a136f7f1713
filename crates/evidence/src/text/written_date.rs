//! Dates as people and offices write them, in the main languages of Europe.

use std::collections::HashMap;
use std::fmt;
use std::sync::LazyLock;

use jiff::civil::Date;

use super::folding::fold;

/// Most dates that are taken from one line.
pub const LINE_DATES_MAX: usize = 8;

/// How far ahead of today a year of two digits may lie before it belongs to the last century.
const YEARS_AHEAD_MAX: i16 = 20;

/// Years that a written date can have; other numbers are no years.
const YEARS: std::ops::RangeInclusive<i16> = 1880..=2120;

/// Whether day or month comes first where both are numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum DateOrder {
    /// `31.12.2026`, as nearly everywhere.
    #[default]
    DayFirst,
    /// `12/31/2026`, as in the United States.
    MonthFirst,
}

/// A date in a text. Its `Debug` output does not show it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct WrittenDate {
    /// The date, read in the order that was asked for where both orders are possible.
    pub date: Date,
    /// The date in the other order, where that is possible too and is another one.
    pub otherwise: Option<Date>,
    /// Index of the character where it begins.
    pub start: usize,
    /// Index of the character after its end.
    pub end: usize,
}

impl fmt::Debug for WrittenDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WrittenDate")
            .field("start", &self.start)
            .field("end", &self.end)
            .finish_non_exhaustive()
    }
}

/// The months' names and abbreviations, folded, from January to December.
const MONTHS: [&str; 12] = [
    "JAN JANUARY JANUAR JANNER JAENNER JANVIER JANV ENERO ENE GENNAIO GEN GENN JANEIRO JANUARI STYCZNIA STYCZEN STY \
     LEDNA LEDEN JANUARA SIJECNJA SIJECANJ IANUARIE IAN JANUARJA TAMMIKUUTA TAMMIKUU JAANUAR JANVARIS SAUSIO SAUSIS \
     ΙΑΝΟΥΑΡΙΟΥ ΙΑΝΟΥΑΡΙΟΣ ΙΑΝ ЯНУАРИ ЯНВАРЯ ЯНВАРЬ ЈАНУАР СІЧЕНЬ СІЧНЯ OCAK",
    "FEB FEBRUARY FEBRUAR FEBER FEVRIER FEVR FEV FEBRERO FEBBRAIO FEBB FEVEREIRO FEBRUARI LUTEGO LUTY LUT UNORA UNOR \
     FEBRUARA VELJACE VELJACA FEBRUARIE FEBRUARJA HELMIKUUTA HELMIKUU VEEBRUAR FEBRUARIS VASARIO VASARIS ΦΕΒΡΟΥΑΡΙΟΥ ΦΕΒΡΟΥΑΡΙΟΣ ΦΕΒ \
     ФЕВРУАРИ ФЕВРАЛЯ ФЕВРАЛЬ ФЕБРУАР ЛЮТИИ ЛЮТОГО SUBAT",
    "MAR MARCH MARZ MAERZ MRZ MARS MARZO MARCO MAART MRT MARCA MARZEC BREZNA BREZEN MARTS OZUJKA OZUJAK MARTIE \
     MARCIUS MAALISKUUTA MAALISKUU KOVO KOVAS ΜΑΡΤΙΟΥ ΜΑΡΤΙΟΣ ΜΑΡ МАРТ МАРТА БЕРЕЗЕНЬ БЕРЕЗНЯ MART MAC MARET",
    "APR APRIL AVRIL AVR ABRIL ABR APRILE KWIETNIA KWIECIEN KWI DUBNA DUBEN APRILA TRAVNJA TRAVANJ APRILIE APRILIS \
     HUHTIKUUTA HUHTIKUU APRILL BALANDZIO BALANDIS ΑΠΡΙΛΙΟΥ ΑΠΡΙΛΙΟΣ ΑΠΡ АПРИЛ АПРЕЛЯ АПРЕЛЬ КВІТЕНЬ КВІТНЯ NISAN",
    "MAY MAI MAYO MAGGIO MAG MAIO MEI MAJA MAJ KVETNA KVETEN SVIBNJA SVIBANJ MAJUS TOUKOKUUTA TOUKOKUU MAIJS GEGUZES \
     GEGUZE ΜΑΙΟΥ ΜΑΙΟΣ ΜΑΙ МАИ МАЯ ТРАВЕНЬ ТРАВНЯ MAYIS",
    "JUN JUNE JUNI JUIN JUNIO GIUGNO GIU JUNHO CZERWCA CZERWIEC CZE CERVNA CERVEN JUNA LIPNJA LIPANJ IUNIE IUN JUNIUS \
     KESAKUUTA KESAKUU JUUNI JUNIJS BIRZELIO BIRZELIS ΙΟΥΝΙΟΥ ΙΟΥΝΙΟΣ ΙΟΥΝ ЮНИ ИЮНЯ ИЮНЬ ЈУН ЧЕРВЕНЬ ЧЕРВНЯ HAZIRAN JUNIJA",
    "JUL JULY JULI JUILLET JUIL JULIO LUGLIO LUG JULHO LIPCA LIPIEC LIP CERVENCE CERVENEC JULA SRPNJA SRPANJ IULIE IUL \
     JULIUS HEINAKUUTA HEINAKUU JUULI JULIJS LIEPOS LIEPA ΙΟΥΛΙΟΥ ΙΟΥΛΙΟΣ ΙΟΥΛ ЮЛИ ИЮЛЯ ИЮЛЬ ЈУЛ ЛИПЕНЬ ЛИПНЯ JULAI TEMMUZ JULIJA",
    "AUG AUGUST AOUT AOU AGOSTO AGO AUGUSTUS SIERPNIA SIERPIEN SIE SRPNA SRPEN AUGUSTA KOLOVOZA KOLOVOZ AUGUSZTUS AUGUSTI \
     ELOKUUTA ELOKUU AUGUSTS RUGPJUCIO RUGPJUTIS ΑΥΓΟΥΣΤΟΥ ΑΥΓΟΥΣΤΟΣ ΑΥΓ АВГУСТ АВГУСТА СЕРПЕНЬ СЕРПНЯ AGUSTUS OGOS AVGUST AGUSTOS AVGUSTA",
    "SEP SEPT SEPTEMBER SEPTEMBRE SEPTIEMBRE SETTEMBRE SET SETT SETEMBRO WRZESNIA WRZESIEN WRZ ZARI RUJNA RUJAN \
     SEPTEMBRIE SZEPTEMBER SYYSKUUTA SYYSKUU SEPTEMBRIS RUGSEJO RUGSEJIS ΣΕΠΤΕΜΒΡΙΟΥ ΣΕΠΤΕΜΒΡΙΟΣ ΣΕΠ СЕПТЕМВРИ СЕНТЯБРЯ СЕНТЯБРЬ СЕПТЕМБАР ВЕРЕСЕНЬ ВЕРЕСНЯ SEPTEMBAR EYLUL SEPTEMBRA",
    "OCT OCTOBER OKTOBER OKT OCTOBRE OCTUBRE OTTOBRE OTT OUTUBRO OUT PAZDZIERNIKA PAZDZIERNIK PAZ RIJNA RIJEN \
     OCTOMBRIE LOKAKUUTA LOKAKUU OKTOOBER OKTOBRIS SPALIO SPALIS ΟΚΤΩΒΡΙΟΥ ΟΚΤΩΒΡΙΟΣ ΟΚΤ ОКТОМВРИ ОКТЯБРЯ ОКТЯБРЬ ОКТОБАР ЖОВТЕНЬ ЖОВТНЯ OKTOBAR EKIM OKTOBRA",
    "NOV NOVEMBER NOVEMBRE NOVIEMBRE NOVEMBRO LISTOPADA LISTOPAD LIS STUDENOGA STUDENI NOIEMBRIE NOI MARRASKUUTA \
     MARRASKUU NOVEMBRIS LAPKRICIO LAPKRITIS ΝΟΕΜΒΡΙΟΥ ΝΟΕΜΒΡΙΟΣ ΝΟΕ НОЕМВРИ НОЯБРЯ НОЯБРЬ НОВЕМБАР ЛИСТОПАД ЛИСТОПАДА NOVEMBAR NOPEMBER KASIM NOVEMBRA",
    "DEC DECEMBER DEZEMBER DEZ DECEMBRE DICIEMBRE DIC DICEMBRE DEZEMBRO GRUDNIA GRUDZIEN GRU PROSINCE PROSINEC \
     PROSINCA PROSINAC DECEMBRIE JOULUKUUTA JOULUKUU DETSEMBER DECEMBRIS GRUODZIO GRUODIS ΔΕΚΕΜΒΡΙΟΥ ΔΕΚΕΜΒΡΙΟΣ ΔΕΚ ДЕКЕМВРИ ДЕКАБРЯ ДЕКАБРЬ ДЕЦЕМБАР ГРУДЕНЬ ГРУДНЯ DECEMBAR DESEMBER DISEMBER \
     ARALIK DECEMBRA",
];

/// Words that stand between the parts of a date and say nothing.
const FILLERS: &[&str] = &[
    "DE", "DEL", "DI", "OF", "DEN", "THE", "ER", "ST", "ND", "RD", "TH", "E", "A", "DAY",
];

/// The months by their names.
static MONTH_OF: LazyLock<HashMap<&'static str, i8>> = LazyLock::new(|| {
    let numbered = (1_i8..).zip(MONTHS);
    numbered
        .flat_map(|(month, names)| names.split_ascii_whitespace().map(move |name| (name, month)))
        .collect()
});

/// The month of a name or abbreviation in any of the languages, from 1.
pub(crate) fn month_of(word: &str) -> Option<i8> {
    MONTH_OF.get(fold(word).as_str()).copied()
}

#[derive(Clone, PartialEq)]
enum Piece {
    /// Its value and how many digits it is written with.
    Number(i32, usize),
    Month(i8),
    Filler,
    Sign(char),
    Word,
}

struct Token {
    piece: Piece,
    start: usize,
    end: usize,
}

/// The dates in a line, from left to right.
pub fn dates(text: &str, order: DateOrder, today: Date) -> Vec<WrittenDate> {
    let tokens = tokens(text);
    let mut found = Vec::new();
    let mut index = 0;
    while index < tokens.len() && found.len() < LINE_DATES_MAX {
        match date_at(&tokens[index..], order, today) {
            Some((date, otherwise, length)) => {
                found.push(WrittenDate {
                    date,
                    otherwise: otherwise.filter(|other| *other != date),
                    start: tokens[index].start,
                    end: tokens[index + length - 1].end,
                });
                index += length;
            }
            None => index += 1,
        }
    }
    found
}

/// Takes a text apart. Spaces vanish; a point or comma after a month's name too.
fn tokens(text: &str) -> Vec<Token> {
    let characters = text.chars().collect::<Vec<_>>();
    let mut tokens: Vec<Token> = Vec::new();
    let mut start = 0;
    while start < characters.len() {
        let first = characters[start];
        let same = |kind: fn(char) -> bool| {
            let run = characters[start..].iter().take_while(|sign| kind(**sign));
            start + run.count()
        };
        let (piece, end) = if first.is_ascii_digit() {
            let end = same(|sign| sign.is_ascii_digit());
            (number(&characters[start..end]), end)
        } else if first.is_alphabetic() {
            let end = same(char::is_alphabetic);
            (word(&characters[start..end]), end)
        } else {
            (Piece::Sign(first), start + 1)
        };
        let follows_month = tokens
            .last()
            .is_some_and(|token| matches!(token.piece, Piece::Month(_)));
        let is_dropped = first.is_whitespace() || (follows_month && matches!(first, '.' | ','));
        if !is_dropped {
            tokens.push(Token { piece, start, end });
        }
        start = end;
    }
    tokens
}

fn number(digits: &[char]) -> Piece {
    let text = digits.iter().collect::<String>();
    match text.parse() {
        Ok(value) if digits.len() <= 8 => Piece::Number(value, digits.len()),
        _ => Piece::Word,
    }
}

fn word(letters: &[char]) -> Piece {
    let text = letters.iter().collect::<String>();
    match month_of(&text) {
        Some(month) => Piece::Month(month),
        None if FILLERS.contains(&fold(&text).as_str()) => Piece::Filler,
        None => Piece::Word,
    }
}

type Found = (Date, Option<Date>, usize);

/// The date that begins with the first token, and how many tokens it takes.
fn date_at(tokens: &[Token], order: DateOrder, today: Date) -> Option<Found> {
    let pieces = tokens
        .iter()
        .take(9)
        .map(|token| &token.piece)
        .collect::<Vec<_>>();
    let apart = |at: usize| {
        let (Some(one), Some(next)) = (tokens.get(at), tokens.get(at + 1)) else {
            return false;
        };
        one.end < next.start
    };
    in_figures(&pieces, order, today)
        .or_else(|| in_spaced_figures(&pieces, &apart, today))
        .or_else(|| day_then_month(&pieces, today))
        .or_else(|| month_then_day(&pieces, today))
        .or_else(|| year_then_month(&pieces))
}

/// `31.12.2026`, `12/31/26`, `2026-12-31`: three numbers with the same sign between them.
fn in_figures(pieces: &[&Piece], order: DateOrder, today: Date) -> Option<Found> {
    let [
        Piece::Number(one, digits),
        Piece::Sign(sign),
        Piece::Number(two, second_digits),
        Piece::Sign(again),
        rest @ ..,
    ] = pieces
    else {
        return None;
    };
    let is_separator = matches!(sign, '.' | '/' | '-' | '–' | ':' | ',') && *second_digits <= 2;
    // Readers take a point for a colon or comma now and then.
    let alike = sign == again || (matches!(sign, '.' | ':' | ',') && matches!(again, '.' | ':' | ','));
    let Some(Piece::Number(three, last_digits)) = rest.first() else {
        return None;
    };
    // `3. 14.07.1981`: what stands before the date is no part of it; of `2026-10-01 - 2026-10-31` it is one.
    let goes_on =
        *digits < 4 && matches!(rest, [_, Piece::Sign(more), Piece::Number(_, 4), ..] if more == again);
    if !is_separator || !alike || goes_on || (*sign == ':' && *last_digits != 4) {
        return None;
    }
    if *digits == 4 && *last_digits <= 2 {
        return Some((civil(*one, *two, *three)?, None, 5));
    }
    if *digits > 2 || !matches!(last_digits, 2 | 4) {
        return None;
    }
    let year = full_year(*three, *last_digits, today)?;
    let day_first = civil(year, *two, *one);
    let month_first = civil(year, *one, *two);
    // Nobody who writes the month first writes points.
    let (preferred, other) = match order {
        _ if *sign == '.' => (day_first, None),
        DateOrder::DayFirst => (day_first, month_first),
        DateOrder::MonthFirst => (month_first, day_first),
    };
    let date = preferred.or(other).or(month_first)?;
    Some((date, preferred.and(other), 5))
}

/// `12 07 1984`: numbers with spaces between them, two digits, two digits, four digits.
fn in_spaced_figures(pieces: &[&Piece], apart: &impl Fn(usize) -> bool, today: Date) -> Option<Found> {
    let [
        Piece::Number(day, 2),
        Piece::Number(month, 2),
        Piece::Number(year, 4),
        ..,
    ] = pieces
    else {
        return None;
    };
    let spaced = apart(0) && apart(1);
    let year = full_year(*year, 4, today)?;
    spaced
        .then(|| civil(year, *month, *day))
        .flatten()
        .map(|date| (date, None, 3))
}

/// `19 april 2014`, `1er juillet 2015`, `3 de marzo de 2021`, `12 AUG/AOÛT 74`.
fn day_then_month(pieces: &[&Piece], today: Date) -> Option<Found> {
    let Piece::Number(day, 1..=2) = pieces.first()? else {
        return None;
    };
    let mut at = skip(pieces, 1);
    let Piece::Month(month) = pieces.get(at)? else {
        return None;
    };
    at = skip(pieces, at + 1);
    // The month in a second language, which readers get right less often: any word will do.
    if let Some(Piece::Month(_) | Piece::Word) = pieces.get(at)
        && matches!(pieces.get(at - 1), Some(Piece::Sign('/')))
    {
        at = skip(pieces, at + 1);
    }
    let Piece::Number(year, digits @ (2 | 4)) = pieces.get(at)? else {
        return None;
    };
    let date = civil(full_year(*year, *digits, today)?, i32::from(*month), *day)?;
    Some((date, None, at + 1))
}

/// `Jan 1, 2022`, `February 28th 2022`.
fn month_then_day(pieces: &[&Piece], today: Date) -> Option<Found> {
    let Piece::Month(month) = pieces.first()? else {
        return None;
    };
    let at = skip(pieces, 1);
    let Piece::Number(day, 1..=2) = pieces.get(at)? else {
        return None;
    };
    let at = skip(pieces, at + 1);
    let Piece::Number(year, 4) = pieces.get(at)? else {
        return None;
    };
    let date = civil(full_year(*year, 4, today)?, i32::from(*month), *day)?;
    Some((date, None, at + 1))
}

/// `2026. november 24.`, as in Hungarian.
fn year_then_month(pieces: &[&Piece]) -> Option<Found> {
    let Piece::Number(year, 4) = pieces.first()? else {
        return None;
    };
    let at = skip(pieces, 1);
    let Piece::Month(month) = pieces.get(at)? else {
        return None;
    };
    let at = skip(pieces, at + 1);
    let Piece::Number(day, 1..=2) = pieces.get(at)? else {
        return None;
    };
    Some((civil(*year, i32::from(*month), *day)?, None, at + 1))
}

/// The next place that is no filler or sign.
fn skip(pieces: &[&Piece], mut at: usize) -> usize {
    while let Some(Piece::Filler | Piece::Sign('.' | ',' | '-' | '/' | '\'' | 'º' | 'ª' | '°')) =
        pieces.get(at)
    {
        at += 1;
    }
    at
}

fn full_year(year: i32, digits: usize, today: Date) -> Option<i32> {
    if digits == 4 {
        return i16::try_from(year)
            .ok()
            .filter(|year| YEARS.contains(year))
            .map(i32::from);
    }
    let this = i32::from(today.year() - today.year().rem_euclid(100)) + year;
    let latest = i32::from(today.year() + YEARS_AHEAD_MAX);
    Some(if this > latest { this - 100 } else { this })
}

fn civil(year: i32, month: i32, day: i32) -> Option<Date> {
    let year = i16::try_from(year).ok().filter(|year| YEARS.contains(year))?;
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use jiff::civil::{Date, date};
    use proptest::prelude::*;

    use super::{DateOrder, dates, month_of};

    const TODAY: Date = date(2026, 11, 24);

    fn read(text: &str, order: DateOrder) -> Vec<Date> {
        dates(text, order, TODAY).iter().map(|found| found.date).collect()
    }

    #[test]
    fn dates_are_read_in_many_forms_and_languages() {
        for (text, expected) in [
            ("31.12.2026", date(2026, 12, 31)),
            ("3. 14.07.1981(Utopia City)", date(1981, 7, 14)),
            ("4b.31.12:2015", date(2015, 12, 31)),
            ("Date:28/11/2022", date(2022, 11, 28)),
            ("05-03-26 10:22", date(2026, 3, 5)),
            ("12-01-19", date(2019, 1, 12)),
            ("2026-11-24T10:00", date(2026, 11, 24)),
            ("12 07 1984", date(1984, 7, 12)),
            ("Factuurdatum: 19 april 2014", date(2014, 4, 19)),
            ("Facture n°562044387 du 02 Juillet 2015", date(2015, 7, 2)),
            ("Paris, le 1er août 2026", date(2026, 8, 1)),
            ("Berlin, den 3. März 2026", date(2026, 3, 3)),
            ("Madrid, a 3 de marzo de 2026", date(2026, 3, 3)),
            ("Lisboa, 7 de março de 2026", date(2026, 3, 7)),
            ("Warszawa, 11 października 2026 r.", date(2026, 10, 11)),
            ("V Praze dne 5. září 2026", date(2026, 9, 5)),
            ("Budapest, 2026. október 3.", date(2026, 10, 3)),
            ("18 Ιουλίου 2026", date(2026, 7, 18)),
            ("14 май 2026", date(2026, 5, 14)),
            ("Helsinki 6. joulukuuta 2026", date(2026, 12, 6)),
            ("Date: Jan 1, 2022", date(2022, 1, 1)),
            ("February 28th, 2022", date(2022, 2, 28)),
            ("05 MAR 2018", date(2018, 3, 5)),
            ("30NOV 2009", date(2009, 11, 30)),
            ("12 AUG/AOÛT 74", date(1974, 8, 12)),
            ("01 JAN /JAN 85", date(1985, 1, 1)),
            ("14 JAN/VAN 13", date(2013, 1, 14)),
            ("13/25/2026 05/31/2026", date(2026, 5, 31)),
        ] {
            assert_eq!(read(text, DateOrder::DayFirst), [expected], "{text}");
        }
        assert_eq!(read("03/04/2026", DateOrder::MonthFirst), [date(2026, 3, 4)]);
        let both = dates("03/04/2026", DateOrder::DayFirst, TODAY)[0];
        assert_eq!(
            (both.date, both.otherwise),
            (date(2026, 4, 3), Some(date(2026, 3, 4)))
        );
        assert_eq!((both.start, both.end), (0, 10));
        assert_eq!(
            read("1 MAY 2021 to 31 MAY 2021", DateOrder::DayFirst),
            [date(2021, 5, 1), date(2021, 5, 31)]
        );
        assert_eq!(dates("11.11.2026", DateOrder::DayFirst, TODAY)[0].otherwise, None);
    }

    #[test]
    fn what_only_looks_like_a_date_is_none() {
        for text in [
            "",
            "01 71 17 61 67",
            "31.02.2026",
            "10:22:30",
            "1.299,00",
            "Invoice 12345678",
            "IBAN FR76 10107 00245",
            "99/99/2026",
            "12.2026",
            "3 Martin 2020",
            "2026.13.01",
            "v1.2.3",
        ] {
            assert_eq!(read(text, DateOrder::DayFirst), [], "{text}");
        }
    }

    #[test]
    fn months_are_known_in_every_case_and_form() {
        for (word, month) in [
            ("Mai", 5),
            ("MÄRZ", 3),
            ("août", 8),
            ("lipca", 7),
            ("czerwca", 6),
            ("dez", 12),
            ("septiembre", 9),
            ("listopada", 11),
        ] {
            assert_eq!(month_of(word), Some(month), "{word}");
        }
        assert_eq!(month_of("Montag"), None);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn every_date_is_read_back(year in 1900_i16..2040, month in 1_i8..=12, day in 1_i8..=28) {
            let wanted = date(year, month, day);
            let text = format!("Ort, {day:02}.{month:02}.{year} / {year}-{month:02}-{day:02}");
            prop_assert_eq!(read(&text, DateOrder::DayFirst), [wanted, wanted]);
        }

        #[test]
        fn any_text_is_searched_without_panic(text in "[0-9 ./:\\-a-zA-Zäé]{0,60}") {
            let length = text.chars().count();
            for found in dates(&text, DateOrder::MonthFirst, TODAY) {
                prop_assert!(found.start < found.end && found.end <= length);
            }
        }
    }
}

//! One component of a name with all spellings that are the same to us.

use super::transliteration::components;

/// Most spellings of one component that are kept; a component has few letters with alternatives.
const SPELLINGS_MAX: usize = 64;

/// Most components of one part of a name.
const COMPONENTS_MAX: usize = 24;

/// Words that are written or left out, joined or kept apart at will: particles of surnames and what follows a name.
const PARTICLES: &[&str] = &[
    "A", "AF", "AL", "AP", "AT", "AV", "BEN", "BIN", "BINT", "BINTI", "BT", "D", "DA", "DAS", "DE", "DEGLI",
    "DEI", "DEL", "DELA", "DELLA", "DELLE", "DEN", "DER", "DES", "DI", "DO", "DOS", "DU", "E", "EL", "I",
    "IBN", "II", "III", "IV", "JR", "LA", "LAS", "LE", "LES", "LO", "LOS", "MAC", "MC", "O", "OF", "SR",
    "ST", "TE", "TEN", "TER", "THE", "UND", "VAN", "VOM", "VON", "VONDER", "Y", "ZU", "ZUM", "ZUR",
];

/// How alike two components are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Likeness {
    /// The same by the tables of Doc 9303.
    Same,
    /// An umlaut was dropped on one side and spelled out on the other.
    Umlaut,
    /// Two ways to write the same name of another script.
    Romanised,
    /// One is the beginning of the other, which was cut to fit.
    Cut,
    /// One is the initial of the other.
    Initial,
}

/// A component with its spellings.
#[derive(Clone)]
pub(super) struct Component {
    /// By the tables, the recommended one first and the plainest last.
    spellings: Vec<String>,
    /// The same without umlauts, sorted.
    plain: Vec<String>,
    /// The same in one romanisation, sorted.
    romanised: Vec<String>,
}

impl Component {
    /// The components of a part of a name.
    pub(super) fn of_part(part: &str) -> Vec<Self> {
        components(part)
            .iter()
            .take(COMPONENTS_MAX)
            .map(|letters| Self::of_letters(letters))
            .collect()
    }

    fn of_letters(letters: &[&[&str]]) -> Self {
        let mut spellings = vec![String::new()];
        for writings in letters {
            let kept = if spellings.len() * writings.len() > SPELLINGS_MAX {
                1
            } else {
                writings.len()
            };
            spellings = writings[..kept]
                .iter()
                .flat_map(|writing| {
                    spellings
                        .iter()
                        .map(move |spelling| format!("{spelling}{writing}"))
                })
                .collect();
        }
        Self::of_spellings(spellings)
    }

    fn of_spellings(spellings: Vec<String>) -> Self {
        let folded = |fold: fn(&str) -> String| {
            let mut folded = spellings
                .iter()
                .map(|spelling| fold(spelling))
                .collect::<Vec<_>>();
            folded.sort_unstable();
            folded.dedup();
            folded
        };
        Self {
            plain: folded(without_umlauts),
            romanised: folded(romanised),
            spellings,
        }
    }

    /// Several components written as one, by their recommended spellings.
    pub(super) fn joined(components: &[Self]) -> Self {
        let whole = components.iter().map(Self::recommended).collect::<String>();
        let plain = components
            .iter()
            .filter_map(|component| component.spellings.last().map(String::as_str));
        Self::of_spellings(vec![whole, plain.collect()])
    }

    pub(super) fn is_particle(&self) -> bool {
        PARTICLES.contains(&self.recommended())
    }

    fn recommended(&self) -> &str {
        self.spellings.first().map_or("", String::as_str)
    }

    /// How alike the two are, if they are. Being cut counts only where something was.
    pub(super) fn likeness(&self, read: &Self, truncated: bool) -> Option<Likeness> {
        let share = |own: &[String], other: &[String]| own.iter().any(|spelling| other.contains(spelling));
        let begins = |one: &Self, other: &Self, length: std::ops::RangeInclusive<usize>| {
            let cut = |start: &&String| length.contains(&start.len());
            let with = |start: &String| {
                other
                    .spellings
                    .iter()
                    .any(|whole| whole.starts_with(start.as_str()))
            };
            one.spellings.iter().filter(cut).any(with)
        };
        if share(&self.spellings, &read.spellings) {
            Some(Likeness::Same)
        } else if share(&self.plain, &read.plain) {
            Some(Likeness::Umlaut)
        } else if share(&self.romanised, &read.romanised) {
            Some(Likeness::Romanised)
        } else if truncated && begins(read, self, 1..=usize::MAX) {
            Some(Likeness::Cut)
        } else if begins(self, read, 1..=1) || begins(read, self, 1..=1) {
            Some(Likeness::Initial)
        } else {
            None
        }
    }
}

/// Spelled-out umlauts, and the letters that Doc 9303 marks with X, as the bare vowel or letter.
fn without_umlauts(spelling: &str) -> String {
    [
        ("UXX", "U"),
        ("NXX", "N"),
        ("AE", "A"),
        ("OE", "O"),
        ("UE", "U"),
        ("AA", "A"),
    ]
    .iter()
    .fold(spelling.to_owned(), |text, (from, to)| text.replace(from, to))
}

/// One spelling for the ways in which Slavic and Greek names are written in Latin letters.
fn romanised(spelling: &str) -> String {
    const RULES: &[(&str, &str)] = &[
        ("X", "KS"),
        ("TZ", "TS"),
        ("CK", "K"),
        ("PH", "F"),
        ("W", "V"),
        ("KH", "H"),
        ("Y", "I"),
        ("J", "I"),
        ("II", "I"),
        ("IE", "E"),
    ];
    RULES.iter().fold(without_umlauts(spelling), |text, (from, to)| {
        text.replace(from, to)
    })
}

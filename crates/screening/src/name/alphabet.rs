//! The letters of a [`Fold`](super::Fold) and what it costs to take one for another. A cost of 1 is a letter of its own;
//! less, where romanisations, dialects or clerks often write the one for the other.

/// Lower case as in Latin; upper case are the single sounds that Latin writes with several letters: C ch, J dzh, S sh,
/// X kh, Z zh. `c` is ts; `D` and `T` are letters of
/// Arabic that some read as d and t and others as z and s.
const SYMBOLS: &[u8; 29] = b"aeioubCcdfghjJklmnprsStvXzZDT";
/// Number of symbols, with room for digits and letters of unknown scripts (all the last symbol but ten).
pub(crate) const SYMBOL_COUNT: usize = 48;
const DIGIT_BASE: u8 = 29;
const OTHER_BASE: u8 = 39;

/// Pairs that are often written for each other, with the cost of the exchange.
const CHEAP: [(&str, u8); 59] = [
    ("ao", 20),
    ("ei", 20),
    ("ae", 30),
    ("ou", 20),
    ("iu", 60),
    ("ai", 50),
    ("au", 50),
    ("eo", 40),
    ("eu", 50),
    ("io", 60),
    ("cC", 15),
    ("cs", 20),
    ("cS", 30),
    ("sS", 20),
    ("CS", 35),
    ("sz", 25),
    ("SZ", 30),
    ("zZ", 20),
    ("Cj", 40),
    ("CJ", 25),
    ("JZ", 20),
    ("jJ", 10),
    ("jZ", 20),
    ("ji", 20),
    ("gj", 35),
    ("Jg", 40),
    ("gh", 35),
    ("hX", 15),
    ("Xk", 30),
    ("XC", 30),
    ("Xg", 40),
    ("kg", 35),
    ("gZ", 50),
    ("kc", 40),
    ("kC", 50),
    ("bp", 50),
    ("dt", 40),
    ("vf", 35),
    ("vu", 15),
    ("vb", 45),
    ("vo", 40),
    ("mn", 60),
    ("fp", 60),
    ("lr", 70),
    ("ts", 60),
    ("tc", 50),
    ("dz", 50),
    ("dJ", 40),
    ("kh", 60),
    ("zc", 45),
    ("zJ", 30),
    ("tC", 60),
    ("ks", 80),
    ("sC", 50),
    ("Dd", 5),
    ("Dz", 5),
    ("Tt", 5),
    ("Ts", 5),
    ("DT", 60),
];

/// The symbol of a folded character: 0 to 28 for sounds, then digits, then other letters by hash.
pub(crate) fn symbol(c: char) -> u8 {
    match SYMBOLS.iter().position(|s| char::from(*s) == c) {
        Some(at) => at as u8,
        None => match c.to_digit(10) {
            Some(digit) => DIGIT_BASE + digit as u8,
            None => OTHER_BASE + (c as u32 % 9) as u8,
        },
    }
}

/// The symbols of the five vowels come first.
pub(crate) const VOWEL_COUNT: u8 = 5;

/// Whether the symbol is one of the vowels.
pub(crate) const fn is_vowel(symbol: u8) -> bool {
    symbol < VOWEL_COUNT
}

/// How many of the symbols are consonants.
pub(crate) fn consonants(symbols: &[u8]) -> usize {
    symbols.iter().filter(|symbol| !is_vowel(**symbol)).count()
}

/// Symbol numbers that rules name.
pub(crate) mod sound {
    pub(crate) const I: u8 = 2;
    pub(crate) const U: u8 = 4;
    pub(crate) const H: u8 = 11;
    pub(crate) const J: u8 = 12;
    pub(crate) const V: u8 = 23;
}

/// Costs in hundredths, by both symbols.
static COSTS: [[u8; SYMBOL_COUNT]; SYMBOL_COUNT] = costs();

const fn costs() -> [[u8; SYMBOL_COUNT]; SYMBOL_COUNT] {
    let mut table = [[100; SYMBOL_COUNT]; SYMBOL_COUNT];
    let mut at = 0;
    while at < SYMBOL_COUNT {
        table[at][at] = 0;
        at += 1;
    }
    let mut at = 0;
    while at < CHEAP.len() {
        let (pair, cost) = CHEAP[at];
        let pair = pair.as_bytes();
        let (a, b) = (position(pair[0]), position(pair[1]));
        table[a][b] = cost;
        table[b][a] = cost;
        at += 1;
    }
    table
}

const fn position(sound: u8) -> usize {
    let mut at = 0;
    while SYMBOLS[at] != sound {
        at += 1;
    }
    at
}

/// The same where one word lacks its short vowels: vowels are cheap, and other exchanges cheaper by a fifth.
static UNWRITTEN_COSTS: [[u8; SYMBOL_COUNT]; SYMBOL_COUNT] = unwritten_costs();

const fn unwritten_costs() -> [[u8; SYMBOL_COUNT]; SYMBOL_COUNT] {
    const VOWELS_MAX: u8 = 10;
    let mut table = costs();
    let mut one = 0;
    while one < SYMBOL_COUNT {
        let mut other = 0;
        while other < SYMBOL_COUNT {
            let cost = table[one][other];
            table[one][other] = if !is_vowel(one as u8) || !is_vowel(other as u8) {
                (cost as u16 * 4 / 5) as u8
            } else if cost > VOWELS_MAX {
                VOWELS_MAX
            } else {
                cost
            };
            other += 1;
        }
        one += 1;
    }
    table
}

/// Costs in hundredths, 0 to 100, of reading a symbol as each other; `unwritten` where one word lacks its short vowels.
pub(crate) const fn substitutions(one: u8, unwritten: bool) -> &'static [u8; SYMBOL_COUNT] {
    let costs = if unwritten { &UNWRITTEN_COSTS } else { &COSTS };
    &costs[one as usize]
}

/// The coarse class of a symbol, in which look-ups are made: sounds that are cheap to exchange fall together.
pub(crate) const fn coarse(symbol: u8) -> u8 {
    const CLASSES: &[u8; 29] = b"aiiaubssdfghisklmnprsstuhssdt";
    if (symbol as usize) < CLASSES.len() {
        CLASSES[symbol as usize]
    } else {
        b'0' + symbol
    }
}

/// Whether sounds of that coarse class are in skeletons of words: no vowels, and nothing that is often left out.
pub(crate) const fn is_skeletal(class: u8) -> bool {
    !matches!(class, b'a' | b'i' | b'u' | b'h')
}

/// No symbol has more of them.
const MISREAD_MAX: usize = 5;

/// For each symbol, how many others of another class in skeletons it may cheaply be taken for, one of each class, and these.
static MISREAD_AS: [(usize, [u8; MISREAD_MAX]); SYMBOL_COUNT] = misread();

const fn misread() -> [(usize, [u8; MISREAD_MAX]); SYMBOL_COUNT] {
    let table = costs();
    let mut all = [(0, [0; MISREAD_MAX]); SYMBOL_COUNT];
    let mut one = 0;
    while one < SYMBOL_COUNT {
        let (mut count, mut others) = (0, [0; MISREAD_MAX]);
        let mut other = 0;
        while other < SYMBOL_COUNT {
            let (own, class) = (consonant_class(one as u8), consonant_class(other as u8));
            let is_other = match (own, class) {
                (Some(own), Some(class)) => own != class,
                (None, None) => false,
                _ => true,
            };
            let mut is_new = table[one][other] < 100 && is_other;
            let mut at = 0;
            while at < count {
                is_new = is_new && coarse(others[at]) != coarse(other as u8);
                at += 1;
            }
            if is_new {
                others[count] = other as u8;
                count += 1;
            }
            other += 1;
        }
        all[one] = (count, others);
        one += 1;
    }
    all
}

/// One symbol of each coarse class that the symbol may cheaply be taken for, but for those of its own class in skeletons.
pub(crate) fn misread_as(symbol: u8) -> &'static [u8] {
    let (count, others) = &MISREAD_AS[usize::from(symbol)];
    &others[..*count]
}

/// The class of a consonant in skeletons of words; nothing for vowels, and for what is often left out.
pub(crate) const fn consonant_class(symbol: u8) -> Option<u8> {
    match coarse(symbol) {
        class if !is_skeletal(class) => None,
        b'p' => Some(b'b'),
        b'g' => Some(b'k'),
        b't' => Some(b'd'),
        class => Some(class),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn costs_are_symmetric_and_zero_on_the_diagonal() {
        for one in 0..SYMBOL_COUNT as u8 {
            let costs =
                |one, other| [false, true].map(|unwritten| substitutions(one, unwritten)[usize::from(other)]);
            assert_eq!(costs(one, one), [0, 0]);
            for other in 0..SYMBOL_COUNT as u8 {
                assert_eq!(costs(one, other), costs(other, one));
            }
        }
        assert_eq!(substitutions(symbol('a'), false)[usize::from(symbol('o'))], 20);
        assert_eq!(substitutions(symbol('a'), true)[usize::from(symbol('o'))], 10);
        assert_eq!(symbol('u'), sound::U);
        assert_eq!(symbol('h'), sound::H);
        assert_eq!(symbol('j'), sound::J);
        assert_eq!(symbol('v'), sound::V);
    }
}

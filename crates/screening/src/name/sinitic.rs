//! Chinese syllables: pinyin, Wade-Giles without its apostrophes, and the mixed spellings of Taiwan come to one key per
//! syllable, so that `longbao`, `lung-pao` and `Long Bao` meet. Coarse on purpose: where Wade-Giles without apostrophes
//! does not tell two initials apart, neither does the key.

/// Initials, longest first, and their class.
const INITIALS: [(&str, u8); 24] = [
    ("zh", b'C'),
    ("ch", b'C'),
    ("sh", b'S'),
    ("hs", b'X'),
    ("ts", b'Z'),
    ("tz", b'Z'),
    ("ss", b's'),
    ("sz", b's'),
    ("b", b'P'),
    ("p", b'P'),
    ("m", b'M'),
    ("f", b'F'),
    ("d", b'T'),
    ("t", b'T'),
    ("n", b'N'),
    ("l", b'L'),
    ("g", b'K'),
    ("k", b'K'),
    ("h", b'H'),
    ("j", b'C'),
    ("q", b'C'),
    ("x", b'X'),
    ("r", b'R'),
    ("z", b'Z'),
];
/// The initials that the table above has no room for.
const MORE_INITIALS: [(&str, u8); 2] = [("c", b'Z'), ("s", b's')];

/// Finals after an initial, longest first, and their class.
const FINALS: [(&str, u8); 47] = [
    ("iang", 1),
    ("uang", 2),
    ("iong", 3),
    ("iung", 3),
    ("ueng", 4),
    ("ang", 5),
    ("eng", 6),
    ("ing", 7),
    ("ong", 8),
    ("ung", 8),
    ("ian", 9),
    ("ien", 9),
    ("iao", 10),
    ("uai", 11),
    ("uan", 12),
    ("ueh", 13),
    ("uei", 14),
    ("ieh", 15),
    ("erh", 16),
    ("ai", 17),
    ("an", 18),
    ("ao", 19),
    ("ei", 20),
    ("en", 21),
    ("er", 16),
    ("ia", 22),
    ("ie", 15),
    ("ih", 23),
    ("in", 24),
    ("iu", 25),
    ("ou", 26),
    ("ua", 27),
    ("ue", 13),
    ("ui", 14),
    ("un", 28),
    ("uo", 29),
    ("uh", 30),
    ("eh", 29),
    ("oh", 29),
    ("ah", 31),
    ("a", 31),
    ("e", 29),
    ("i", 23),
    ("o", 29),
    ("u", 30),
    ("v", 30),
    ("yu", 30),
];

/// Syllables without an initial, longest first, with the class of their final.
const BARE: [(&str, u8); 44] = [
    ("yuan", 52),
    ("yang", 41),
    ("ying", 47),
    ("yong", 43),
    ("yung", 43),
    ("wang", 5),
    ("weng", 4),
    ("yueh", 53),
    ("yao", 50),
    ("yan", 49),
    ("yen", 49),
    ("yeh", 55),
    ("yin", 64),
    ("you", 66),
    ("yue", 53),
    ("yun", 68),
    ("wai", 57),
    ("wan", 58),
    ("wei", 60),
    ("wen", 61),
    ("ang", 5),
    ("eng", 6),
    ("erh", 16),
    ("ya", 62),
    ("ye", 55),
    ("yi", 63),
    ("yu", 66),
    ("wa", 67),
    ("wo", 69),
    ("wu", 70),
    ("ai", 17),
    ("an", 18),
    ("ao", 19),
    ("ei", 20),
    ("en", 21),
    ("er", 16),
    ("ou", 26),
    ("ng", 70),
    ("yo", 66),
    ("ih", 63),
    ("a", 31),
    ("e", 29),
    ("o", 29),
    ("i", 63),
];

/// The letters that syllables end with.
const LAST_LETTERS: &[u8] = b"aeghinoruv";

/// Syllables of one word, at most.
const SYLLABLES_MAX: usize = 4;

/// The word as a key of its syllables; nothing when it can't be read as Chinese syllables from end to end.
pub(crate) fn sinitic_key(word: &str) -> Option<u64> {
    let ends_as_syllables = word
        .bytes()
        .last()
        .is_some_and(|last| LAST_LETTERS.contains(&last));
    if !ends_as_syllables || word.len() > SYLLABLES_MAX * 6 || !word.bytes().all(|b| b.is_ascii_lowercase()) {
        return None;
    }
    read(word, 0).map(|(key, _)| key)
}

/// Keys of adjacent words as the key of the joined word.
pub(crate) fn join_keys(one: u64, other: u64) -> Option<u64> {
    let syllables = (64 - other.leading_zeros()).div_ceil(13);
    one.checked_mul(1 << (13 * syllables))
        .filter(|key| key >> (13 * SYLLABLES_MAX) == 0)
        .map(|key| key | other)
}

/// Longest syllables first, with a way back; thirteen bits a syllable: a mark, five for the initial, seven for the final.
fn read(rest: &str, depth: usize) -> Option<(u64, u32)> {
    if rest.is_empty() {
        return Some((0, 0));
    }
    if depth == SYLLABLES_MAX {
        return None;
    }
    let then = |initial: u8, last: u8, after: &str| {
        let (key, count) = read(after, depth + 1)?;
        let initial = if initial == b's' { 27 } else { initial & 0x1f };
        let syllable = 1 << 12 | u64::from(initial) << 7 | u64::from(last);
        Some((syllable << (13 * count) | key, count + 1))
    };
    let first = rest.as_bytes()[0];
    for (initial, class) in INITIALS
        .iter()
        .chain(&MORE_INITIALS)
        .filter(|(i, _)| i.as_bytes()[0] == first)
    {
        let Some(after) = rest.strip_prefix(initial) else {
            continue;
        };
        let next = after.bytes().next();
        for (last, last_class) in FINALS.iter().filter(|(last, _)| last.bytes().next() == next) {
            let Some(after) = after.strip_prefix(last) else {
                continue;
            };
            // Wade-Giles writes pinyin's r as j, never before i or u alone; pinyin's j stands only there.
            let class = match (*initial, *last) {
                ("j", "ih" | "ung" | "ui") => b'R',
                ("j", last) if last.starts_with(['a', 'e', 'o']) => b'R',
                _ => *class,
            };
            // tzu and ssu are pinyin's zi and si.
            let last_class = if matches!((*initial, *last), ("tz" | "ss" | "sz", "u")) {
                23
            } else {
                *last_class
            };
            if let Some(found) = then(class, last_class, after) {
                return Some(found);
            }
        }
    }
    BARE.iter()
        .filter(|(syllable, _)| syllable.as_bytes()[0] == first)
        .find_map(|(syllable, class)| then(0, *class, rest.strip_prefix(syllable)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(word: &str) -> u64 {
        sinitic_key(word).unwrap_or_else(|| panic!("{word}"))
    }

    #[test]
    fn all_syllables_end_with_one_of_the_last_letters() {
        let ends = FINALS.iter().chain(&BARE).map(|(syllable, _)| *syllable);
        for syllable in ends {
            assert!(
                LAST_LETTERS.contains(&syllable.as_bytes()[syllable.len() - 1]),
                "{syllable}"
            );
        }
    }

    #[test]
    fn pinyin_and_wade_giles_meet() {
        for (pinyin, wade_giles) in [
            ("zhang", "chang"),
            ("chuanxu", "chuanhsu"),
            ("mingguo", "mingkuo"),
            ("youmin", "yumin"),
            ("zhiqing", "chihching"),
            ("xian", "hsien"),
            ("rong", "jung"),
            ("sima", "ssuma"),
        ] {
            assert_eq!(key(pinyin), key(wade_giles), "{pinyin}");
        }
        assert_eq!(join_keys(key("lung"), key("pao")), Some(key("longbao")));
        assert_ne!(key("wang"), key("huang"));
        assert_eq!(sinitic_key("smith"), None);
        assert_eq!(sinitic_key(""), None);
        assert_eq!(sinitic_key("日"), None);
    }
}

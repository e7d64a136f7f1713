//! One word of another script as Latin letters. Where a script has several romanisations, one is written here and the
//! others meet it in [`Fold`](super::Fold). Tables are from the public standards: BGN/PCGN and ICAO Doc 9303 for
//! Cyrillic, ELOT 743 for Greek, ALA-LC for Arabic and Hebrew, Hepburn for kana.

use super::hangul;

/// How a word was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Script {
    /// Latin letters and digits.
    Latin,
    /// Cyrillic or Greek: vowels are written.
    Alphabet,
    /// Arabic or Hebrew: short vowels are not written.
    Abjad,
    /// Chinese characters.
    Han,
    /// Korean syllables.
    Hangul,
    /// Japanese syllables.
    Kana,
    /// Anything else; compared letter by letter.
    Other,
}

/// The script that most letters of the word have.
pub(crate) fn script_of(word: &str) -> Script {
    let mut counts = [0usize; 7];
    for c in word.chars() {
        let script = match c {
            '\u{370}'..='\u{52f}' | '\u{1c80}'..='\u{1c8f}' => Script::Alphabet,
            '\u{590}'..='\u{5ff}' | '\u{600}'..='\u{6ff}' | '\u{750}'..='\u{77f}' => Script::Abjad,
            '\u{3040}'..='\u{30ff}' => Script::Kana,
            '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{2fa1f}' => Script::Han,
            '\u{1100}'..='\u{11ff}' | '\u{ac00}'..='\u{d7af}' => Script::Hangul,
            c if c.is_ascii() => Script::Latin,
            _ => Script::Other,
        };
        counts[script as usize] += 1;
    }
    const ORDER: [Script; 7] = [
        Script::Latin,
        Script::Alphabet,
        Script::Abjad,
        Script::Han,
        Script::Hangul,
        Script::Kana,
        Script::Other,
    ];
    let best = (0..ORDER.len())
        .max_by_key(|at| (counts[*at], ORDER.len() - at))
        .unwrap_or(0);
    ORDER[best]
}

/// The word in ASCII letters, as far as its script is known.
pub(crate) fn romanise(word: &str, script: Script) -> String {
    match script {
        Script::Latin => word.to_owned(),
        Script::Hangul => hangul::romanise(word),
        Script::Kana => kana(word),
        Script::Alphabet | Script::Abjad | Script::Han | Script::Other => {
            let mut out = String::with_capacity(word.len());
            let acronym = is_acronym(word);
            for c in word.chars() {
                match alphabet_letter(c).or_else(|| abjad_letter(c)) {
                    Some("kh") if acronym => out.push('h'),
                    Some(letters) => out.push_str(letters),
                    None => out.push(c),
                }
            }
            if script == Script::Alphabet {
                greek_pairs(out, word)
            } else {
                out
            }
        }
    }
}

/// A few consonants of which each stands for a word, and is written with one letter.
fn is_acronym(word: &str) -> bool {
    const LETTERS_MAX: usize = 4;
    word.chars().count() <= LETTERS_MAX && word.chars().all(|c| "бвгджзклмнпрстфхцчшщ".contains(c))
}

fn alphabet_letter(c: char) -> Option<&'static str> {
    Some(match c {
        'а' => "a",
        'б' => "b",
        'в' => "v",
        'г' | 'ґ' | 'ғ' | 'ѓ' => "g",
        'д' => "d",
        'е' | 'э' | 'є' => "e",
        'ё' => "yo",
        'ж' => "zh",
        'з' => "z",
        'и' | 'й' | 'і' | 'ї' => "i",
        'ы' => "y",
        'к' | 'қ' | 'ќ' => "k",
        'л' => "l",
        'м' => "m",
        'н' | 'ң' => "n",
        'о' | 'ө' => "o",
        'п' => "p",
        'р' => "r",
        'с' => "s",
        'т' => "t",
        'у' | 'ў' | 'ү' | 'ұ' => "u",
        'ф' => "f",
        'х' => "kh",
        'һ' | 'ҳ' => "h",
        'ц' => "ts",
        'ч' | 'ҷ' => "ch",
        'ш' => "sh",
        'щ' => "shch",
        'ъ' | 'ь' => "",
        'ю' => "yu",
        'я' => "ya",
        'ә' => "a",
        'ђ' => "dj",
        'ј' => "j",
        'љ' => "lj",
        'њ' => "nj",
        'ћ' => "c",
        'џ' => "dz",
        'ѕ' => "dz",
        'α' => "a",
        'β' => "v",
        'γ' => "g",
        'δ' => "d",
        'ε' => "e",
        'ζ' => "z",
        'η' | 'ι' | 'υ' => "i",
        'θ' => "th",
        'κ' => "k",
        'λ' => "l",
        'μ' => "m",
        'ν' => "n",
        'ξ' => "x",
        'ο' | 'ω' => "o",
        'π' => "p",
        'ρ' => "r",
        'σ' | 'ς' => "s",
        'τ' => "t",
        'φ' => "f",
        'χ' => "ch",
        'ψ' => "ps",
        _ => return None,
    })
}

/// Greek pairs that are one sound; applied on the letter-by-letter form of Greek words only.
fn greek_pairs(romanised: String, word: &str) -> String {
    if !word.chars().any(|c| matches!(c, '\u{370}'..='\u{3ff}')) {
        return romanised;
    }
    let pairs = [
        ("oi", "ou"),
        ("mp", "b"),
        ("nt", "d"),
        ("gk", "g"),
        ("ai", "e"),
        ("ei", "i"),
        ("ai", "av"),
    ];
    let mut out = romanised;
    if word.contains("ου") {
        out = out.replace(pairs[0].0, pairs[0].1);
    }
    for (from, to) in &pairs[1..4] {
        if out.starts_with(from) {
            out.replace_range(..from.len(), to);
        }
    }
    out.replace(pairs[5].0, pairs[5].1)
}

/// Consonants and long vowels; short vowels are not written and not guessed.
fn abjad_letter(c: char) -> Option<&'static str> {
    Some(match c {
        'ا' | 'آ' | 'أ' | 'إ' | 'ٱ' | 'ى' | 'ة' => "a",
        'ب' => "b",
        'پ' => "p",
        'ت' | 'ط' | 'ټ' => "t",
        'ث' => "T",
        'ج' => "j",
        'چ' => "C",
        'ح' | 'ه' | 'ھ' | 'ہ' | 'ۀ' => "h",
        'خ' => "kh",
        'د' | 'ډ' => "d",
        'ض' | 'ذ' | 'ظ' => "D",
        'ز' | 'ځ' => "z",
        'ر' | 'ړ' => "r",
        'ژ' | 'ږ' => "zh",
        'س' | 'ص' | 'څ' => "s",
        'ش' | 'ښ' => "sh",
        'ع' | 'ئ' | 'ؤ' => "",
        'غ' => "gh",
        'ف' | 'ڤ' => "f",
        'ق' => "k",
        'ك' | 'ک' => "k",
        'گ' => "g",
        'ل' => "l",
        'م' => "m",
        'ن' | 'ں' | 'ڼ' => "n",
        'و' => "u",
        'ي' | 'ی' | 'ې' | 'ۍ' | 'ﻯ' => "i",
        'ٹ' => "t",
        'ڈ' => "d",
        'ڑ' => "r",
        'ے' => "i",
        'א' | 'ע' => "a",
        'ב' => "b",
        'ג' => "g",
        'ד' => "d",
        'ה' => "h",
        'ו' => "u",
        'ז' => "z",
        'ח' => "h",
        'ט' | 'ת' => "t",
        'י' => "i",
        'כ' | 'ך' | 'ק' => "k",
        'ל' => "l",
        'מ' | 'ם' => "m",
        'נ' | 'ן' => "n",
        'ס' => "s",
        'פ' | 'ף' => "p",
        'צ' | 'ץ' => "ts",
        'ר' => "r",
        'ש' => "sh",
        _ => return None,
    })
}

const KANA: [(&str, &str); 15] = [
    ("あいうえお", "a i u e o"),
    ("かきくけこ", "ka ki ku ke ko"),
    ("さしすせそ", "sa shi su se so"),
    ("たちつてと", "ta chi tsu te to"),
    ("なにぬねの", "na ni nu ne no"),
    ("はひふへほ", "ha hi fu he ho"),
    ("まみむめも", "ma mi mu me mo"),
    ("やゆよ", "ya yu yo"),
    ("らりるれろ", "ra ri ru re ro"),
    ("わをん", "wa o n"),
    ("がぎぐげご", "ga gi gu ge go"),
    ("ざじずぜぞ", "za ji zu ze zo"),
    ("だぢづでど", "da ji zu de do"),
    ("ばびぶべぼ", "ba bi bu be bo"),
    ("ぱぴぷぺぽ", "pa pi pu pe po"),
];

fn kana(word: &str) -> String {
    let mut out = String::new();
    for c in word.chars() {
        // Katakana stands 0x60 after hiragana.
        let hiragana = if matches!(c, '\u{30a1}'..='\u{30f6}') {
            char::from_u32(c as u32 - 0x60).unwrap_or(c)
        } else {
            c
        };
        if let Some(small) = "ゃゅょ".chars().position(|y| y == hiragana) {
            if out.ends_with('i') {
                out.pop();
            }
            let glide = if out.ends_with("sh") || out.ends_with("ch") || out.ends_with('j') {
                1
            } else {
                0
            };
            out.push_str(&["ya", "yu", "yo"][small][glide..]);
            continue;
        }
        let syllable = KANA.iter().find_map(|(row, syllables)| {
            let at = row.chars().position(|k| k == hiragana)?;
            syllables.split(' ').nth(at)
        });
        match syllable {
            Some(syllable) => out.push_str(syllable),
            None if matches!(c, 'っ' | 'ッ' | 'ー') => {}
            None => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_many_scripts() {
        for (word, latin) in [
            ("юрьевич", "yurevich"),
            ("щукин", "shchukin"),
            ("παπαδοπουλος", "papadopoulos"),
            ("محمد", "mhmd"),
            ("شريف", "shrif"),
            ("たなか", "tanaka"),
            ("シュウジ", "shuuji"),
        ] {
            assert_eq!(romanise(word, script_of(word)), latin, "{word}");
        }
    }
}

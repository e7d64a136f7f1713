//! Korean syllables in Latin letters, by the Revised Romanisation's letters (2000); the folds bring
//! McCune-Reischauer spellings near it. The family name, the first syllable, takes its usual spelling.

const INITIALS: [&str; 19] = [
    "g", "kk", "n", "d", "tt", "r", "m", "b", "pp", "s", "ss", "", "j", "jj", "ch", "k", "t", "p", "h",
];
const VOWELS: [&str; 21] = [
    "a", "ae", "ya", "yae", "o", "e", "yo", "ye", "o", "wa", "wae", "oe", "yo", "u", "wo", "we", "wi", "yu",
    "u", "ui", "i",
];
const FINALS: [&str; 28] = [
    "", "k", "k", "k", "n", "n", "n", "t", "l", "k", "m", "l", "l", "l", "p", "l", "m", "p", "p", "t", "t",
    "ng", "t", "t", "k", "t", "p", "t",
];

/// Letter by letter; what is no composed syllable stays.
pub(super) fn romanise(word: &str) -> String {
    let mut out = String::new();
    for c in word.chars() {
        match syllable(c) {
            Some([initial, vowel, last]) => {
                out.push_str(initial);
                out.push_str(vowel);
                out.push_str(last);
            }
            None => out.push(c),
        }
    }
    out
}

/// The usual spelling of a family name, given as one syllable.
pub(super) fn family_name(syllable: char) -> Option<&'static str> {
    Some(match syllable {
        '김' => "kim",
        '이' | '리' => "ri",
        '박' => "pak",
        '최' => "choe",
        '정' => "jong",
        '강' => "kang",
        '조' => "jo",
        '윤' => "yun",
        '장' => "jang",
        '임' | '림' => "rim",
        '한' => "han",
        '오' => "o",
        '서' => "so",
        '신' => "sin",
        '권' => "kwon",
        '황' => "hwang",
        '안' => "an",
        '송' => "song",
        '류' | '유' => "ryu",
        '홍' => "hong",
        '전' => "jon",
        '고' => "ko",
        '문' => "mun",
        '손' => "son",
        '양' | '량' => "yang",
        '배' => "pae",
        '백' => "paek",
        '허' => "ho",
        '남' => "nam",
        '노' | '로' => "ro",
        '구' => "ku",
        '현' => "hyon",
        _ => return None,
    })
}

fn syllable(c: char) -> Option<[&'static str; 3]> {
    let at = (c as u32).checked_sub(0xac00).filter(|at| *at < 11_172)? as usize;
    Some([INITIALS[at / 588], VOWELS[at % 588 / 28], FINALS[at % 28]])
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_name_in_syllables() {
        assert_eq!(super::romanise("김정은"), "gimjongun");
    }
}

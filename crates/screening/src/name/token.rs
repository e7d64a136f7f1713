//! One word of a name with its sounds, its class, its weight and its families.

use super::family::{FamilySet, Membership, family_set, is_patronymic, patronymic_family};
use super::fold::Fold;
use super::profile::Profile;
use super::sinitic::sinitic_key;
use super::vocabulary::{class_of, is_common_name};

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Class {
    /// A name, or any word that tells parties apart.
    Name,
    /// A Slavic patronymic.
    Patronymic,
    /// One letter.
    Initial,
    /// Digits.
    Number,
    /// A word that many organisations have in their names.
    Generic,
    /// A title or honorific.
    Title,
    /// A particle, article or conjunction.
    Particle,
    /// A legal form, or a part of one.
    Legal,
}

impl Class {
    /// How much such a word tells, beside a full name's 1.
    pub(crate) fn weight(self) -> f32 {
        match self {
            Self::Name | Self::Number => 1.0,
            Self::Patronymic => 0.6,
            Self::Generic => 0.4,
            Self::Initial => 0.3,
            Self::Title => 0.15,
            Self::Particle => 0.1,
            Self::Legal => 0.06,
        }
    }
}

/// What a word weighs and is, in one byte: enough for most names that share too little.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Worth(u8);

impl Worth {
    const CLASSES: [Class; 8] = [
        Class::Name,
        Class::Patronymic,
        Class::Initial,
        Class::Number,
        Class::Generic,
        Class::Title,
        Class::Particle,
        Class::Legal,
    ];
    /// What shorter names weigh beside longer ones.
    const LENGTHS: [f32; 4] = [0.6, 0.75, 0.9, 1.0];

    fn new(class: Class, text: &str) -> Self {
        let length = match text.chars().count() {
            _ if class != Class::Name => 3,
            0..=2 => 0,
            3 => 1,
            4 => 2,
            _ => 3,
        };
        Self((class as u8) << 2 | length)
    }

    /// What it is.
    pub(crate) fn class(self) -> Class {
        Self::CLASSES[usize::from(self.0 >> 2)]
    }

    /// What it tells, 0 to 1.
    pub(crate) fn weight(self) -> f32 {
        self.class().weight() * Self::LENGTHS[usize::from(self.0 & 3)]
    }
}

/// All that two words are compared by; 64 bytes, so that a dictionary of them is small.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shape {
    /// Its sounds.
    pub(crate) fold: Fold,
    /// Of the text: equal for equal words only.
    pub(crate) fingerprint: u64,
    /// Chinese syllables, when it can be read so; else 0.
    sinitic: u64,
    /// What can be told of it at a glance.
    pub(crate) profile: Profile,
    /// What it tells, 0 to 1.
    pub(crate) weight: f32,
    /// Of its sounds.
    sound: u32,
    /// Of the sounds of the second half of a "servant of" name; else 0.
    lord: u32,
    /// Name families.
    families: FamilySet,
    /// The family of the father's name, for a patronymic; else 0.
    father: u16,
    /// What it is.
    pub(crate) class: Class,
    /// Both in one.
    pub(crate) worth: Worth,
    /// Short vowels were not written.
    pub(crate) abjad: bool,
    /// Very many people have it.
    common: bool,
}

impl Shape {
    /// Chinese syllables, when it can be read so.
    pub(crate) fn sinitic(&self) -> Option<u64> {
        (self.sinitic != 0).then_some(self.sinitic)
    }

    /// Its name families.
    pub(crate) fn families(&self) -> &'static [Membership] {
        self.families.members()
    }

    /// Whether there are any.
    pub(crate) fn has_families(&self) -> bool {
        self.families != FamilySet::default()
    }

    /// The family of the father's name, for a patronymic.
    pub(crate) fn father(&self) -> Option<u16> {
        (self.father != 0).then_some(self.father)
    }

    /// Whether it is a name that very many people have.
    pub(crate) fn is_common(&self) -> bool {
        self.common
    }

    /// Whether it is "servant of" the other.
    pub(crate) fn serves(&self, other: &Self) -> bool {
        self.lord != 0 && self.lord == other.sound
    }
}

/// One word of a name with its text.
#[derive(Clone)]
pub(crate) struct Token {
    /// Romanised, lower case.
    pub(crate) text: Box<str>,
    /// What it is compared by.
    pub(crate) shape: Shape,
    /// The sounds of the second half of a "servant of" name.
    pub(crate) lord: Option<Fold>,
}

impl std::ops::Deref for Token {
    type Target = Shape;

    fn deref(&self) -> &Shape {
        &self.shape
    }
}

impl Token {
    pub(crate) fn new(text: &str, abjad: bool) -> Self {
        let fold = Fold::new(text);
        let latin = !abjad && text.is_ascii();
        let class = class_of(text).unwrap_or_else(|| shape_of(text));
        let worth = Worth::new(class, text);
        let lord = lord(text).map(Fold::new);
        let father = match class {
            Class::Patronymic => patronymic_family(text),
            _ => None,
        };
        let families = if latin {
            family_set(&fold)
        } else {
            FamilySet::default()
        };
        let sinitic = sinitic_key(text).filter(|_| latin).unwrap_or_default();
        let ties = [
            (families != FamilySet::default(), Profile::FAMILY),
            (father.is_some(), Profile::FATHER),
            (sinitic != 0, Profile::SYLLABLES),
            (lord.is_some(), Profile::SERVANT),
        ];
        let ties = ties.iter().filter(|(tied, _)| *tied).map(|(_, tie)| tie).sum();
        let shape = Shape {
            fold,
            fingerprint: fingerprint(text, abjad),
            sinitic,
            profile: Profile::of(&fold, abjad).with_ties(ties),
            weight: worth.weight(),
            worth,
            sound: fold.mark(),
            lord: lord.map_or(0, |lord| lord.mark()),
            families,
            father: father.unwrap_or_default(),
            class,
            abjad,
            common: class != Class::Name || is_common_name(text) || families.is_given_name(),
        };
        Self {
            text: text.into(),
            shape,
            lord,
        }
    }
}

/// For "servant of" names: the name without the servant, by which some go.
fn lord(text: &str) -> Option<&str> {
    text.strip_prefix("abd")
        .filter(|lord| lord.len() >= 4 && *lord != "allah")
}

/// A number that tells words apart, by text and by whether short vowels are missing.
pub(crate) fn fingerprint(text: &str, abjad: bool) -> u64 {
    let mixed = text.bytes().fold(u64::from(abjad) + 1, |h, b| {
        (h ^ u64::from(b))
            .wrapping_mul(0x9e37_79b9_7f4a_7c15)
            .rotate_left(23)
    });
    (mixed ^ (mixed >> 31)).wrapping_mul(0xbf58_476d_1ce4_e5b9)
}

fn shape_of(text: &str) -> Class {
    if text.bytes().all(|b| b.is_ascii_digit()) {
        Class::Number
    } else if text.chars().count() == 1 {
        Class::Initial
    } else if is_patronymic(text) {
        Class::Patronymic
    } else {
        Class::Name
    }
}

//! Name families: spellings and sister forms of one given name, pet names, patronymics, and the regional spellings of
//! Chinese family names.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::fold::Fold;

/// A membership: the family's number and the role in it, in one number.
pub(crate) type Membership = u16;

/// What a name is in its family.
const VARIANT: u16 = 0;
const FORMAL: u16 = 1;
const PET: u16 = 2;
const REGIONAL: u16 = 3;
const ABROAD: u16 = 4;
/// Bits of a membership that hold the role.
const ROLE_BITS: u16 = 3;
const ROLE: u16 = (1 << ROLE_BITS) - 1;

/// How alike two forms of one name are.
const VARIANT_SIMILARITY: f32 = 0.95;
const REGIONAL_SIMILARITY: f32 = 0.9;
const PET_SIMILARITY: f32 = 0.88;
const ABROAD_SIMILARITY: f32 = 0.86;
const SIBLING_PETS_SIMILARITY: f32 = 0.75;
/// Two patronymics of one father's name.
pub(crate) const PATRONYMIC_SIMILARITY: f32 = 0.94;

/// Endings that make a patronymic of a father's name, longest first.
const PATRONYMIC_ENDINGS: [&str; 30] = [
    "ievitsch", "iewitsch", "owitsch", "ewitsch", "awitsch", "ovitsch", "evitch", "ovitch", "avitch",
    "owicz", "ewicz", "awicz", "ovich", "evich", "avich", "ovych", "evych", "avych", "ovna", "evna", "auna",
    "euna", "ivna", "yvna", "owna", "ewna", "ovic", "evic", "avic", "yivna",
];
/// A patronymic has at least this many letters before its ending.
const FATHER_MIN: usize = 3;

/// The families of one word, as a number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct FamilySet(u16);

impl FamilySet {
    /// The memberships.
    pub(crate) fn members(self) -> &'static [Membership] {
        match usize::from(self.0).checked_sub(1) {
            Some(at) => &families().sets[at],
            None => &[],
        }
    }
}

impl FamilySet {
    /// Whether it is a well-known given name in one of its full forms, or a widespread Chinese family name.
    pub(crate) fn is_given_name(self) -> bool {
        self.members().iter().any(|membership| membership & ROLE != PET)
    }
}

struct Families {
    members: HashMap<Fold, Vec<Membership>>,
    /// The sets of memberships, and for each word the number of its set, counted from 1.
    sets: Vec<Vec<Membership>>,
    numbers: HashMap<Fold, FamilySet>,
    fathers: HashMap<Fold, u16>,
}

fn families() -> &'static Families {
    static FAMILIES: OnceLock<Families> = OnceLock::new();
    FAMILIES.get_or_init(|| {
        let mut read = Families {
            members: HashMap::new(),
            sets: Vec::new(),
            numbers: HashMap::new(),
            fathers: HashMap::new(),
        };
        let mut family = 0;
        for line in include_str!("data/name_families.txt").lines() {
            let Some((kind, names)) = line.split_once(": ").filter(|_| !line.starts_with('#')) else {
                continue;
            };
            let names: Vec<&str> = names.split(' ').collect();
            family += 1;
            match kind {
                "n" => read.add_pets(family, &names, true),
                _ => {
                    let role = match kind {
                        "z" => REGIONAL,
                        "x" => ABROAD,
                        _ => VARIANT,
                    };
                    for name in &names {
                        read.add(Fold::new(name), family, role);
                        if kind == "m" {
                            read.fathers.entry(father_stem(name)).or_insert(family);
                        }
                    }
                }
            }
        }
        for line in include_str!("data/english_nicknames.txt")
            .lines()
            .filter(|line| !line.starts_with('#'))
        {
            family += 1;
            read.add_pets(family, &line.split(' ').collect::<Vec<_>>(), false);
        }
        read.number();
        read
    })
}

impl Families {
    fn add(&mut self, name: Fold, family: u16, role: u16) {
        let membership = family << ROLE_BITS | role;
        let memberships = self.members.entry(name).or_default();
        if !memberships.contains(&membership) {
            memberships.push(membership);
        }
    }

    /// The first of `names` with its pet names; with `kin`, all forms of the first as well.
    fn add_pets(&mut self, family: u16, names: &[&str], kin: bool) {
        let formal = Fold::new(names[0]);
        self.add(formal, family, FORMAL);
        if kin {
            let families_of_formal: Vec<u16> = self
                .memberships(&formal)
                .iter()
                .filter(|membership| **membership & ROLE == VARIANT)
                .map(|membership| membership >> ROLE_BITS)
                .take(1)
                .collect();
            let forms: Vec<Fold> = self
                .members
                .iter()
                .filter(|(_, all)| {
                    all.iter()
                        .any(|m| *m & ROLE == VARIANT && families_of_formal.contains(&(m >> ROLE_BITS)))
                })
                .map(|(form, _)| *form)
                .collect();
            for form in forms {
                self.add(form, family, FORMAL);
            }
        }
        for pet in &names[1..] {
            self.add(Fold::new(pet), family, PET);
        }
    }

    /// Gives each word's memberships a number.
    fn number(&mut self) {
        let mut known: HashMap<&[Membership], FamilySet> = HashMap::new();
        for (name, memberships) in &self.members {
            let set = *known.entry(memberships).or_insert_with(|| {
                self.sets.push(memberships.clone());
                FamilySet(u16::try_from(self.sets.len()).expect("the tables have fewer than 65,536 lines"))
            });
            self.numbers.insert(*name, set);
        }
    }

    fn memberships(&self, name: &Fold) -> &[Membership] {
        self.members.get(name).map_or(&[], Vec::as_slice)
    }
}

/// The families that a word belongs to.
pub(crate) fn family_set(word: &Fold) -> FamilySet {
    families().numbers.get(word).copied().unwrap_or_default()
}

/// The family number of a membership.
pub(crate) fn family_of(membership: Membership) -> u16 {
    membership >> ROLE_BITS
}

/// How alike two members of families are, when they share one.
pub(crate) fn kinship(one: &[Membership], other: &[Membership]) -> Option<f32> {
    let mut best: Option<f32> = None;
    for a in one {
        for b in other {
            if a >> ROLE_BITS != b >> ROLE_BITS {
                continue;
            }
            let similarity = match (a & ROLE, b & ROLE) {
                (VARIANT, VARIANT) => VARIANT_SIMILARITY,
                (REGIONAL, REGIONAL) => REGIONAL_SIMILARITY,
                (ABROAD, ABROAD) => ABROAD_SIMILARITY,
                (PET, PET) => SIBLING_PETS_SIMILARITY,
                (FORMAL, FORMAL) => continue,
                _ => PET_SIMILARITY,
            };
            best = Some(best.map_or(similarity, |b| b.max(similarity)));
        }
    }
    best
}

/// Whether both are well-known given names, and not of one family: `Hassan` is no misspelling of `Hussein`.
pub(crate) fn known_to_differ(one: &[Membership], other: &[Membership]) -> bool {
    let known = |memberships: &[Membership]| memberships.iter().any(|m| m & ROLE == VARIANT);
    known(one)
        && known(other)
        && !one
            .iter()
            .any(|a| other.iter().any(|b| a >> ROLE_BITS == b >> ROLE_BITS))
}

/// The father's stem when the word is built as a Slavic patronymic.
fn father_of(word: &str) -> Option<&str> {
    PATRONYMIC_ENDINGS
        .iter()
        .find_map(|ending| word.strip_suffix(ending))
        .filter(|father| father.len() >= FATHER_MIN)
}

/// Whether the word is built as a Slavic patronymic.
pub(crate) fn is_patronymic(word: &str) -> bool {
    father_of(word).is_some()
}

/// The family of the father's name, for a patronymic whose father's name is known.
pub(crate) fn patronymic_family(word: &str) -> Option<u16> {
    families().fathers.get(&father_stem(father_of(word)?)).copied()
}

/// The name without the vowels at its end, which differ before the ending.
fn father_stem(name: &str) -> Fold {
    Fold::new(name.trim_end_matches(['a', 'e', 'i', 'o', 'u', 'y', 'j', 'w']))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alike(one: &str, other: &str) -> Option<f32> {
        kinship(
            family_set(&Fold::new(one)).members(),
            family_set(&Fold::new(other)).members(),
        )
    }

    #[test]
    fn forms_of_one_name() {
        assert_eq!(alike("uladzimir", "vladimir"), Some(VARIANT_SIMILARITY));
        assert_eq!(alike("vova", "uladzimir"), Some(PET_SIMILARITY));
        assert_eq!(alike("muhammad", "mehmet"), Some(VARIANT_SIMILARITY));
        assert_eq!(alike("bob", "robert"), Some(PET_SIMILARITY));
        assert_eq!(alike("wong", "wang"), Some(REGIONAL_SIMILARITY));
        assert_eq!(alike("vladimir", "sergei"), None);
    }

    #[test]
    fn patronymics_follow_from_the_fathers_name() {
        let of = |word| patronymic_family(word).unwrap_or_default();
        assert_eq!(of("mikalaevich"), of("nikolaevich"));
        assert_eq!(of("uladzimirauna"), of("vladimirovna"));
        assert_eq!(of("volodymyrovych"), of("vladimirowitsch"));
        assert_ne!(of("ivanovich"), of("petrovich"));
        assert!(is_patronymic("ildarovich") && !is_patronymic("wolff"));
    }
}

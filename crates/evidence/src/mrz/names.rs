//! Names as the zone holds them (Doc 9303 part 3, section 4.6).

use std::fmt;

/// The two parts of a name, each as the components that fillers keep apart.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct ZoneNames {
    /// The primary identifier: surname, or the whole name where no part is predominant.
    pub primary: Vec<String>,
    /// The secondary identifier: given names.
    pub secondary: Vec<String>,
    /// The field is full to its last place, so components may have been shortened or left out.
    pub truncated: bool,
}

impl ZoneNames {
    /// Takes a name field apart: a double filler ends the primary identifier, single fillers part components.
    pub(super) fn of_field(field: &str) -> Self {
        let (primary, secondary) = field.split_once("<<").unwrap_or((field, ""));
        Self {
            primary: components(primary),
            secondary: components(secondary),
            truncated: !field.is_empty() && !field.ends_with('<'),
        }
    }

    /// Takes the two fields of a French card apart. Each can be truncated.
    pub(super) fn of_fields(surname: &str, given: &str) -> Self {
        let full = |field: &str| !field.is_empty() && !field.ends_with('<');
        Self {
            primary: components(surname),
            secondary: components(given),
            truncated: full(surname) || full(given),
        }
    }
}

fn components(part: &str) -> Vec<String> {
    part.split('<')
        .filter(|component| !component.is_empty())
        .map(str::to_owned)
        .collect()
}

impl fmt::Debug for ZoneNames {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ZoneNames")
            .field("truncated", &self.truncated)
            .finish_non_exhaustive()
    }
}

//! The published list formats, each brought to [`Entry`](crate::Entry).

mod archive;
mod entities;
mod eu;
mod eu_table;
mod follow_the_money;
mod ofac;
mod ofac_advanced;
mod ofac_advanced_date;
mod ofac_remarks;
mod ofac_xml;
mod own;
mod staging;
mod table;
mod text;
mod uk;
mod uk_spreadsheet;
mod uk_xml;
mod un;
mod xml;

pub use entities::read_entities;
pub use eu::read_eu;
pub use follow_the_money::read_follow_the_money;
pub use ofac::{read_ofac, read_ofac_sdn};
pub use own::read_own;
pub use staging::read_staging;
pub use uk::read_uk;
pub use un::read_un;

/// Whether a file that comes in several forms is the XML one.
fn looks_like_xml(file: &[u8]) -> bool {
    let text = file.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(file);
    text.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'<')
}

//! The published list formats, each brought to [`Entry`](crate::Entry).

mod entities;
mod ofac;
mod ofac_remarks;
mod staging;
mod text;
mod un;
mod xml;

pub use entities::read_entities;
pub use ofac::read_ofac_sdn;
pub use staging::read_staging;
pub use un::read_un;

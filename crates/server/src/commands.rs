//! The commands, one file each: arguments, one call of the engine, and the report.

pub mod audit;
pub mod bench;
pub mod case;
pub mod demo;
pub mod doctor;
pub mod event;
pub mod face;
pub mod key;
pub mod key_ring;
pub mod legal;
pub mod list;
pub mod list_sync;
pub mod migrate;
pub mod policy;
pub mod project;
pub mod read;
pub mod reviewer;
pub mod rows;
pub mod screen;
pub mod serve;
pub mod worker;

pub mod arguments;

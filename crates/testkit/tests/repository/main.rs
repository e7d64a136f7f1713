//! The rules of this repository, as tests: which crate may see which, what may be built in, and what the tree looks
//! like.

mod crates;
mod documents;
mod licences;
mod migrations;
mod models;
mod sources;
mod tree;

//! The program as operators and scripts use it: the real binary, on data folders of its own.

#![expect(clippy::unwrap_used, reason = "a test fails where it stands")]

mod clearing;
mod commands;
mod configuration;
mod confined;
mod demo;
mod help;
mod lists;
mod program;
mod reading;
mod screening;
mod serve;

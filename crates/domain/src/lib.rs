//! The rules of identity verification: what a person may be asked for, how a verification runs, and what a product's
//! status is, decided from arguments alone.
//!
//! Architecture invariant: nothing here does I/O, reads a clock, draws a random number, knows SQL, HTTP or a wire
//! format. Time, policy and facts are arguments; the same arguments give the same answer.
//!
//! Start at [`eligibility`]: it turns what is on record into the status of each product. [`requirement`] says what a
//! product relies on, [`judgement`] turns checks into a disposition, [`verification`] is the state machine between them.

pub mod case;
pub mod check;
pub mod contact;
pub mod country;
pub mod document;
pub mod due;
pub mod due_diligence;
pub mod eligibility;
pub mod finding;
pub mod id;
pub mod judgement;
pub mod legal;
pub mod locator;
pub mod person;
pub mod policy;
pub mod product;
pub mod reason;
pub mod requirement;
pub mod risk;
pub mod ssn;
pub mod staging;
pub mod text;
pub mod verification;

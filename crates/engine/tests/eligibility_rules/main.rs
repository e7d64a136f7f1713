//! The rules of eligibility under the policy that is compiled in: who is asked for what, what follows from checks, and
//! what no history of calls may lead to.

mod assessment;
mod change;
mod enhanced;
mod evidence;
mod histories;
mod judgement;
mod model;
mod oracle;
mod people;
mod people_at_random;
mod risk;
mod screening;
mod stories;

//! Made-up residents of the US, as many as are needed, no two with the same number, telephone or address.

use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::Value;

use crate::commands::demo::people::john_doe;

/// People, one after the other. Shared by all clients.
pub struct People {
    pattern: Value,
    next: AtomicU32,
}

/// A person whom nobody has registered yet.
pub struct Newcomer {
    /// The locator that clients know the person by.
    pub locator: String,
    /// The body that registers the person.
    pub body: String,
}

impl People {
    /// People who were verified by the client itself at that instant.
    pub fn new(now: &str) -> Self {
        let mut pattern = john_doe(now);
        pattern["userDetails"]["firstName"] = "Jane".into();
        pattern["userDetails"]["lastName"] = "Roe".into();
        Self {
            pattern,
            next: AtomicU32::new(0),
        }
    }

    /// Somebody new.
    pub fn newcomer(&self) -> Newcomer {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let mut person = self.pattern.clone();
        let kyc = &mut person["kycData"];
        kyc["email"] = format!("jane.roe.{number}@example.com").into();
        kyc["phoneNumber"] = phone_number(number).into();
        kyc["identityDocument"]["number"] = social_security_number(number).into();
        Newcomer {
            locator: format!("userId:bench-{number}"),
            body: person.to_string(),
        }
    }
}

/// Chicago has 8 million of them.
fn phone_number(number: u32) -> String {
    format!("+1312{}{:04}", 200 + number / 10_000 % 800, number % 10_000)
}

/// Areas from 400 on, 79 million numbers: none that cannot exist or is known from elsewhere.
fn social_security_number(number: u32) -> String {
    let (rest, serial) = (number / 9_999, 1 + number % 9_999);
    format!("4{:02}-{:02}-{serial:04}", rest % 100, 10 + rest / 100 % 80)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_two_people_share_anything() {
        let numbers = || (0..30_000).chain(9_999 * 100 - 5..9_999 * 100 + 5);
        let all: HashSet<String> = numbers().map(social_security_number).collect();
        assert_eq!(all.len(), numbers().count());
        let phones: HashSet<String> = numbers().map(phone_number).collect();
        assert_eq!(phones.len(), numbers().count());
        assert_eq!(social_security_number(0), "400-10-0001");
    }
}

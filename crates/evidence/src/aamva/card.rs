//! What the barcode of a card says.

use std::fmt;

use jiff::civil::Date;

use super::date::date;
use super::elements::elements;
use super::header::open;
use super::{CardAddress, CardKind, CardName, Country, Element, Header, HeaderError, Height, Jurisdiction};
use crate::Sex;
use crate::names::PersonName;

/// Values that issuers print to say that there is none.
const PLACEHOLDERS: &[&str] = &["NONE", "UNAVL", "UNAVAIL", "UNAVAILABLE", "N/A"];

/// What is missing in a barcode or contradicts itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Problem {
    /// No number (DAQ).
    NoNumber,
    /// No family name.
    NoFamilyName,
    /// No given name.
    NoGivenName,
    /// No date of birth that is one (DBB).
    NoBirth,
    /// No date of expiry that is one (DBA). Cards that never expire have none.
    NoExpiry,
    /// A driving licence without the element for classes (DCA, in version 1 DAR), which may be empty.
    NoClass,
    /// The issuer's number is none that is known.
    UnknownIssuer,
    /// The address is in another jurisdiction than the issuer.
    AddressElsewhere,
    /// The card says that another country issued it (DCG) than its issuer's number does.
    OtherCountry,
    /// The card was issued after it expires, or before its holder was born.
    ImpossibleOrder,
}

/// A card as its barcode states it. Text is as printed, without padding; `None` is absent, empty or a placeholder.
#[derive(Clone, PartialEq, Eq)]
pub struct Card {
    /// Issuer and version.
    pub header: Header,
    /// The issuer, by its number, or by the address where the number is not known.
    pub jurisdiction: Option<Jurisdiction>,
    /// Number of licence or card (DAQ).
    pub number: Option<String>,
    /// Name.
    pub name: CardName,
    /// Date of birth (DBB).
    pub birth: Option<Date>,
    /// Last day of validity (DBA).
    pub expiry: Option<Date>,
    /// Date of issue (DBD).
    pub issued: Option<Date>,
    /// Sex (DBC).
    pub sex: Option<Sex>,
    /// Height (DAU, DAV).
    pub height: Option<Height>,
    /// Address.
    pub address: CardAddress,
    /// Class of vehicles (DCA, in version 1 DAR).
    pub class: Option<String>,
    /// Codes of restrictions (DCB, DAS).
    pub restrictions: Option<String>,
    /// Codes of endorsements (DCD, DAT).
    pub endorsements: Option<String>,
    /// Everything as it stands.
    pub elements: Vec<Element>,
    /// What is missing or contradicts itself.
    pub problems: Vec<Problem>,
}

/// Reads the text of a barcode.
///
/// # Errors
/// [`HeaderError`] when it is not that of a card. What the card lacks is no error but a [`Problem`].
pub fn parse(payload: &str) -> Result<Card, HeaderError> {
    let opening = open(payload)?;
    let elements = elements(&opening);
    let stated = |id: &str| {
        elements
            .iter()
            .find(|element| element.id == id && !element.value.is_empty())
    };
    let get = |id: &str| {
        let value = stated(id)?.value.as_str();
        let is_placeholder = PLACEHOLDERS
            .iter()
            .any(|placeholder| value.eq_ignore_ascii_case(placeholder));
        (!is_placeholder).then_some(value)
    };
    let either = |new: &str, old: &str| get(new).or_else(|| get(old)).map(str::to_owned);
    let address = CardAddress::of(&get);
    let by_number = Jurisdiction::of_issuer_number(opening.header.issuer_number);
    let by_address = address.region.as_deref().and_then(Jurisdiction::of_code);
    let mut card = Card {
        header: opening.header.clone(),
        jurisdiction: by_number.or(by_address),
        number: get("DAQ").map(str::to_owned),
        name: CardName::of(&get),
        birth: get("DBB").and_then(date),
        expiry: get("DBA").and_then(date),
        issued: get("DBD").and_then(date),
        sex: get("DBC").and_then(sex),
        height: get("DAU")
            .and_then(Height::parse)
            .or_else(|| get("DAV").and_then(Height::parse_centimetres)),
        address,
        class: either("DCA", "DAR"),
        restrictions: either("DCB", "DAS"),
        endorsements: either("DCD", "DAT"),
        problems: Vec::new(),
        elements: Vec::new(),
    };
    card.problems = problems(&card, by_number.is_none());
    if by_number
        .zip(by_address)
        .is_some_and(|(issuer, home)| issuer != home)
    {
        card.problems.push(Problem::AddressElsewhere);
    }
    let country = get("DCG").and_then(Country::of_code);
    if by_number
        .zip(country)
        .is_some_and(|(issuer, country)| issuer.country != country)
    {
        card.problems.push(Problem::OtherCountry);
    }
    let may_drive = card.header.kind != CardKind::IdentityCard;
    // Michigan prints the element, and leaves it empty.
    if may_drive
        && !elements
            .iter()
            .any(|element| matches!(element.id.as_str(), "DCA" | "DAR"))
    {
        card.problems.push(Problem::NoClass);
    }
    card.elements = elements;
    Ok(card)
}

impl Card {
    /// The value of an element as it stands, without padding. Of a repeated element the first.
    pub fn element(&self, id: &str) -> Option<&str> {
        self.elements
            .iter()
            .find(|element| element.id == id)
            .map(|element| element.value.as_str())
    }

    /// The name for comparison with a claimed one.
    pub fn person_name(&self) -> PersonName {
        let given = [&self.name.first, &self.name.middle]
            .into_iter()
            .flatten()
            .cloned()
            .collect::<Vec<_>>();
        PersonName {
            family: self.name.family.clone().unwrap_or_default(),
            given: given.join(" "),
            truncated: self.name.is_truncated(),
        }
    }
}

impl fmt::Debug for Card {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Card")
            .field("header", &self.header)
            .field("jurisdiction", &self.jurisdiction)
            .field("problems", &self.problems)
            .finish_non_exhaustive()
    }
}

fn sex(value: &str) -> Option<Sex> {
    match value.to_ascii_uppercase().as_str() {
        "1" | "M" => Some(Sex::Male),
        "2" | "F" => Some(Sex::Female),
        "0" | "9" | "X" | "U" | "N" => Some(Sex::Unspecified),
        _ => None,
    }
}

fn problems(card: &Card, unknown_issuer: bool) -> Vec<Problem> {
    let after =
        |late: Option<Date>, early: Option<Date>| late.zip(early).is_some_and(|(late, early)| late > early);
    [
        (card.number.is_none(), Problem::NoNumber),
        (card.name.family.is_none(), Problem::NoFamilyName),
        (card.name.first.is_none(), Problem::NoGivenName),
        (card.birth.is_none(), Problem::NoBirth),
        (card.expiry.is_none(), Problem::NoExpiry),
        (unknown_issuer, Problem::UnknownIssuer),
        (
            after(card.issued, card.expiry) || after(card.birth, card.issued),
            Problem::ImpossibleOrder,
        ),
    ]
    .into_iter()
    .filter_map(|(applies, problem)| applies.then_some(problem))
    .collect()
}

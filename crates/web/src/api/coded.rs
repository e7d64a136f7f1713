//! Values that the wire knows by a code: read from it, and listed in the OpenAPI document, out of one list.

use std::borrow::Cow;

use domain::text::TextError;
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{RefOr, Schema};

/// A value with a code on the wire.
pub(crate) trait Coded: Copy + 'static {
    /// The code of every value.
    fn codes() -> Vec<&'static str>;
    /// The value of a code.
    fn of_code(code: &str) -> Option<Self>;
}

/// Reads a code.
pub(crate) fn parse_code<T: Coded>(raw: &str) -> Result<T, TextError> {
    T::of_code(raw).ok_or_else(|| TextError(format!("must be one of: {}", T::codes().join(", "))))
}

/// The schema of a text that is one of some codes.
fn one_of<'a>(codes: impl IntoIterator<Item = &'a str>, description: &str) -> RefOr<Schema> {
    let object = ObjectBuilder::new()
        .schema_type(Type::String)
        .description(Some(description))
        .enum_values(Some(codes.into_iter().map(str::to_owned)));
    RefOr::T(Schema::Object(object.build()))
}

/// Names the schema of a type whose values have codes, and makes the type readable where the wire sends codes.
macro_rules! coded {
    ($schema:ident of $type:ty, $description:literal) => {
        impl Coded for $type {
            fn codes() -> Vec<&'static str> {
                <$type>::ALL.iter().map(|value| value.code()).collect()
            }

            fn of_code(code: &str) -> Option<Self> {
                <$type>::from_code(code)
            }
        }

        listed!(
            $schema,
            <$type>::ALL.iter().map(|value| value.code()),
            $description
        );
    };
}

/// Names the schema of a text that is one of a list.
macro_rules! listed {
    ($schema:ident, $codes:expr, $description:literal) => {
        #[doc = $description]
        pub(crate) struct $schema;

        impl utoipa::PartialSchema for $schema {
            fn schema() -> RefOr<Schema> {
                one_of($codes, $description)
            }
        }

        impl utoipa::ToSchema for $schema {
            fn name() -> Cow<'static, str> {
                Cow::Borrowed(stringify!($schema))
            }
        }
    };
}

coded!(LegalDocumentType of domain::legal::LegalDocumentType, "A kind of legal document.");
coded!(Region of domain::legal::Region, "A region whose users accept a text of its own.");
coded!(DocumentType of domain::document::DocumentType, "What an uploaded file is meant to be.");
coded!(IdentityDocumentType of domain::person::IdentityDocumentType, "A kind of stated identity document.");
coded!(EmploymentStatus of domain::due_diligence::EmploymentStatus, "How the user is employed.");
coded!(SourceOfFunds of domain::due_diligence::SourceOfFunds, "Where the user's money comes from.");
coded!(Industry of domain::due_diligence::Industry, "The industry that the user works in.");
coded!(YearlyIncome of domain::due_diligence::YearlyIncome, "A band of yearly income, in US dollars.");
coded!(YearlyVolume of domain::due_diligence::YearlyVolume, "A band of value moved in a year, in US dollars.");

listed!(
    Product,
    domain::product::Product::ALL.iter().map(|product| product.code()),
    "What a user is verified for."
);
listed!(
    Status,
    domain::eligibility::Status::ALL
        .iter()
        .map(|status| status.code()),
    "Where a user stands with a product. When several hold, the first in this order is told."
);
listed!(
    ReasonCode,
    domain::reason::ReasonCode::ALL
        .iter()
        .filter(|reason| reason.audience() == domain::reason::Audience::Public)
        .map(|reason| reason.code()),
    "Why, as far as the end user can act on it. More codes may be added."
);

/// A country by its two-letter code.
pub(crate) struct CountryCode;

impl utoipa::PartialSchema for CountryCode {
    fn schema() -> RefOr<Schema> {
        let codes: Vec<_> = domain::country::CountryCode::all().collect();
        one_of(
            codes.iter().map(|code| code.as_str()),
            "A country: an officially assigned code of ISO 3166-1 alpha-2.",
        )
    }
}

impl utoipa::ToSchema for CountryCode {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("CountryCode")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_back<T: Coded + PartialEq + std::fmt::Debug>() {
        for code in T::codes() {
            assert!(parse_code::<T>(code).is_ok(), "{code}");
            for wrong in [code.to_uppercase(), format!(" {code}"), String::new()] {
                assert!(parse_code::<T>(&wrong).is_err(), "{wrong}");
            }
        }
    }

    #[test]
    fn every_code_is_read_exactly() {
        read_back::<domain::legal::LegalDocumentType>();
        read_back::<domain::legal::Region>();
        read_back::<domain::document::DocumentType>();
        read_back::<domain::person::IdentityDocumentType>();
        read_back::<domain::due_diligence::EmploymentStatus>();
        read_back::<domain::due_diligence::SourceOfFunds>();
        read_back::<domain::due_diligence::Industry>();
        read_back::<domain::due_diligence::YearlyIncome>();
        read_back::<domain::due_diligence::YearlyVolume>();
    }

    #[test]
    fn a_refusal_lists_what_would_do_and_not_what_was_sent() {
        let refusal = parse_code::<domain::legal::Region>("mars")
            .unwrap_err()
            .to_string();
        assert_eq!(refusal, "must be one of: eu, worldwide, us");
    }
}

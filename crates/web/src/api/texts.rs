//! What texts may be, for the OpenAPI document. `domain::text` holds to it.

use std::borrow::Cow;

use domain::text::{ADDRESS_LINE_CHARS_MAX, TEXT_CHARS_MAX};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{RefOr, Schema};

/// No control characters (Unicode category Cc), and something that is not white space.
const PATTERN: &str = concat!(
    r"^[^\u0000-\u001f\u007f-\u009f]*",
    r"[^\u0000-\u0020\u007f-\u00a0\s]",
    r"[^\u0000-\u001f\u007f-\u009f]*$"
);

/// An ordinary text.
pub(crate) struct ShortText;

/// A line of an address.
pub(crate) struct AddressLine;

impl utoipa::PartialSchema for ShortText {
    fn schema() -> RefOr<Schema> {
        text(TEXT_CHARS_MAX)
    }
}

impl utoipa::ToSchema for ShortText {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("ShortText")
    }
}

impl utoipa::PartialSchema for AddressLine {
    fn schema() -> RefOr<Schema> {
        text(ADDRESS_LINE_CHARS_MAX)
    }
}

impl utoipa::ToSchema for AddressLine {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("AddressLine")
    }
}

fn text(chars_max: usize) -> RefOr<Schema> {
    let object = ObjectBuilder::new()
        .schema_type(Type::String)
        .description(Some(format!(
            "A text of 1 to {chars_max} characters after trimming, without control characters."
        )))
        .min_length(Some(1))
        .max_length(Some(chars_max))
        .pattern(Some(PATTERN));
    RefOr::T(Schema::Object(object.build()))
}

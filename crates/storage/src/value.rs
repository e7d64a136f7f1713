//! A value of a statement that waits: of one of the three types that columns have.

use sqlx::Arguments;
use sqlx::encode::Encode;
use sqlx::postgres::PgArguments;
use sqlx::types::Type;

use crate::StorageError;

/// A value, or nothing in its place.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Value {
    Text(Option<String>),
    Number(Option<i64>),
    Bytes(Option<Vec<u8>>),
}

impl Value {
    /// Adds the value to the arguments of a statement.
    pub(crate) fn add_to<A>(self, arguments: &mut A) -> Result<(), StorageError>
    where
        A: Arguments,
        Option<String>: for<'q> Encode<'q, A::Database> + Type<A::Database>,
        Option<i64>: for<'q> Encode<'q, A::Database> + Type<A::Database>,
        Option<Vec<u8>>: for<'q> Encode<'q, A::Database> + Type<A::Database>,
    {
        match self {
            Self::Text(value) => arguments.add(value),
            Self::Number(value) => arguments.add(value),
            Self::Bytes(value) => arguments.add(value),
        }
        .map_err(StorageError::value)
    }
}

/// The arguments of a statement for PostgreSQL that has these values.
pub(crate) fn arguments(values: impl IntoIterator<Item = Value>) -> Result<PgArguments, StorageError> {
    let mut arguments = PgArguments::default();
    for value in values {
        value.add_to(&mut arguments)?;
    }
    Ok(arguments)
}

/// Adds values of one type, a column of rows, as an array.
pub(crate) fn add_column(column: &[&Value], arguments: &mut PgArguments) -> Result<(), StorageError> {
    macro_rules! add {
        ($variant:ident, $of:ty, $kept:expr) => {{
            let values: Option<Vec<Option<$of>>> = column
                .iter()
                .map(|value| match value {
                    Value::$variant(value) => Some($kept(value)),
                    _ => None,
                })
                .collect();
            let mixed = || StorageError::Database("a column of rows holds values of two types".to_owned());
            arguments.add(values.ok_or_else(mixed)?)
        }};
    }
    match column.first() {
        Some(Value::Number(_)) => add!(Number, i64, Option::clone),
        Some(Value::Bytes(_)) => add!(Bytes, &[u8], Option::as_deref),
        Some(Value::Text(_)) | None => add!(Text, &str, Option::as_deref),
    }
    .map_err(StorageError::value)
}

macro_rules! from {
    ($($of:ty => $variant:ident, $value:ident, $kept:expr;)*) => {
        $(impl From<$of> for Value {
            fn from($value: $of) -> Self {
                Self::$variant($kept)
            }
        })*
    };
}

from! {
    &str => Text, value, Some(value.to_owned());
    &String => Text, value, Some(value.clone());
    &Option<String> => Text, value, value.clone();
    Option<&str> => Text, value, value.map(str::to_owned);
    i64 => Number, value, Some(value);
    Option<i64> => Number, value, value;
    &[u8] => Bytes, value, Some(value.to_vec());
    &Vec<u8> => Bytes, value, Some(value.clone());
    &Option<Vec<u8>> => Bytes, value, value.clone();
}

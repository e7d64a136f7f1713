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

/// Adds values of one type, a column of rows, as an array.
pub(crate) fn add_column(column: &[&Value], arguments: &mut PgArguments) -> Result<(), StorageError> {
    let mixed = || StorageError::Database("a column of rows holds values of two types".to_owned());
    match column.first() {
        Some(Value::Number(_)) => {
            let values: Option<Vec<Option<i64>>> = column
                .iter()
                .map(|value| match value {
                    Value::Number(value) => Some(*value),
                    _ => None,
                })
                .collect();
            arguments.add(values.ok_or_else(mixed)?)
        }
        Some(Value::Bytes(_)) => {
            let values: Option<Vec<Option<&[u8]>>> = column
                .iter()
                .map(|value| match value {
                    Value::Bytes(value) => Some(value.as_deref()),
                    _ => None,
                })
                .collect();
            arguments.add(values.ok_or_else(mixed)?)
        }
        Some(Value::Text(_)) | None => {
            let values: Option<Vec<Option<&str>>> = column
                .iter()
                .map(|value| match value {
                    Value::Text(value) => Some(value.as_deref()),
                    _ => None,
                })
                .collect();
            arguments.add(values.ok_or_else(mixed)?)
        }
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

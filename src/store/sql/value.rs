//! What is bound to a query.
//!
//! Owns: the types of values that both databases have. Does not know: the queries.

use rusqlite::{
    ToSql,
    types::{Null, ToSqlOutput},
};
use uuid::Uuid;

/// A value bound to a query. A null has a type, too.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Value {
    Integer(Option<i64>),
    Text(Option<String>),
    /// An id: a `uuid`, or 16 bytes on SQLite.
    Id(Option<Uuid>),
}

macro_rules! value {
    ($($of:ty => $variant:ident by $convert:expr;)+) => {$(
        impl From<$of> for Value {
            fn from(value: $of) -> Self {
                Self::$variant(Some($convert(value)))
            }
        }

        impl From<Option<$of>> for Value {
            fn from(value: Option<$of>) -> Self {
                Self::$variant(value.map($convert))
            }
        }
    )+};
}

value! {
    i64 => Integer by |value| value;
    u32 => Integer by i64::from;
    String => Text by |value| value;
    &str => Text by str::to_owned;
    Uuid => Id by |value| value;
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        match self {
            Self::Integer(value) => value.to_sql(),
            Self::Text(value) => value.to_sql(),
            Self::Id(None) => Ok(Null.into()),
            Self::Id(Some(id)) => Ok(id.as_bytes().as_slice().into()),
        }
    }
}

//! The description of a table, from which its SQL is made for both databases.
//!
//! Owns: columns, keys, indexes, the names and roles of generations. Does not know: rows.

use std::fmt::Write as _;

use uuid::Uuid;

/// A table of a projection.
///
/// The database holds it once for each generation of its projection, as `NAME_gN`; a view `NAME`
/// shows the one that is read. Its column `guild_id` is the server that a row belongs to.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) name: &'static str,
    pub(super) columns: &'static [Column],
    /// The first columns, so many, are its key.
    pub(super) n_key_columns: usize,
    /// The name and the columns of each further index.
    pub(super) indexes: &'static [(&'static str, &'static str)],
}

#[derive(Debug)]
pub(super) struct Column {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    optional: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Integer,
    Text,
    Id,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dialect {
    Sqlite,
    Postgres,
}

/// The use of one generation of tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// It is in use.
    Live,
    /// It was in use before.
    Previous,
    /// It is being rebuilt, to be used.
    Next,
    /// It is being rebuilt for the rows of one server.
    Guild,
}

impl Role {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Previous => "previous",
            Self::Next => "next",
            Self::Guild => "guild",
        }
    }

    pub(super) fn parse(name: &str) -> Result<Self, sqlx::Error> {
        [Self::Live, Self::Previous, Self::Next, Self::Guild]
            .into_iter()
            .find(|role| role.name() == name)
            .ok_or_else(|| sqlx::Error::Decode(format!("{name:?} is no role").into()))
    }
}

/// Returns a guild as a key holds it: 0 for none.
pub(super) fn guild_key(guild: Option<u64>) -> i64 {
    guild.map_or(0, u64::cast_signed)
}

pub(super) const fn integer(name: &'static str) -> Column {
    Column::new(name, Kind::Integer)
}

pub(super) const fn text(name: &'static str) -> Column {
    Column::new(name, Kind::Text)
}

pub(super) const fn id(name: &'static str) -> Column {
    Column::new(name, Kind::Id)
}

impl Column {
    const fn new(name: &'static str, kind: Kind) -> Self {
        Self {
            name,
            kind,
            optional: false,
        }
    }

    pub(super) const fn optional(self) -> Self {
        Self {
            optional: true,
            ..self
        }
    }

    fn definition(&self, dialect: Dialect) -> String {
        let kind = match (dialect, self.kind) {
            (Dialect::Sqlite, Kind::Integer) => "integer",
            (Dialect::Postgres, Kind::Integer) => "bigint",
            (Dialect::Sqlite, Kind::Text) => "text",
            // Whatever order the system gives to texts, and changes with an update.
            (Dialect::Postgres, Kind::Text) => "text collate \"C\"",
            (Dialect::Sqlite, Kind::Id) => "blob",
            (Dialect::Postgres, Kind::Id) => "uuid",
        };
        let null = if self.optional { "" } else { " not null" };
        format!("{} {kind}{null}", self.name)
    }
}

impl Table {
    /// Returns the name of the table of one generation.
    pub(super) fn name_of(&self, generation: i64) -> String {
        format!("{}_g{generation}", self.name)
    }

    /// Returns the names of all columns, with commas between.
    pub(super) fn column_list(&self) -> String {
        list(self.columns)
    }

    pub(super) fn key(&self) -> &'static [Column] {
        &self.columns[..self.n_key_columns]
    }

    /// Returns the statements that create the table of a generation.
    pub(super) fn create(&self, dialect: Dialect, generation: i64) -> Vec<String> {
        let name = self.name_of(generation);
        let columns = self.columns.iter().map(|column| column.definition(dialect));
        let columns = columns.collect::<Vec<_>>().join(", ");
        let key = list(self.key());
        // An integer key is SQLite's own row number, which saves a tree.
        let is_row_number = matches!(self.key(), [column] if column.kind == Kind::Integer);
        let options = match (dialect, is_row_number) {
            (Dialect::Postgres, _) => "",
            (Dialect::Sqlite, true) => " strict",
            (Dialect::Sqlite, false) => " strict, without rowid",
        };
        let mut statements = vec![format!(
            "create table {name} ({columns}, primary key ({key})){options}"
        )];
        for (index, columns) in self.indexes {
            statements.push(format!("create index {name}_{index} on {name} ({columns})"));
        }
        statements
    }

    pub(super) fn drop(&self, generation: i64) -> String {
        format!("drop table if exists {}", self.name_of(generation))
    }

    /// Returns the statements that let the view show the table of a generation.
    pub(super) fn show(&self, generation: i64) -> [String; 2] {
        let Self { name, .. } = self;
        let columns = self.column_list();
        [
            format!("drop view if exists {name}"),
            format!(
                "create view {name} as select {columns} from {}",
                self.name_of(generation)
            ),
        ]
    }
}

/// Returns a fingerprint of a description of tables.
pub(super) fn shape(tables: &[&Table]) -> String {
    let mut text = String::new();
    for table in tables {
        let _ = write!(text, "{:?}", table.create(Dialect::Sqlite, 0));
    }
    Uuid::new_v5(&Uuid::NAMESPACE_OID, text.as_bytes()).to_string()
}

fn list(columns: &[Column]) -> String {
    let names: Vec<&str> = columns.iter().map(|column| column.name).collect();
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: Table = Table {
        name: "scores",
        columns: &[
            text("player_id"),
            integer("guild_id"),
            id("last").optional(),
        ],
        n_key_columns: 2,
        indexes: &[("by_guild", "guild_id")],
    };

    #[test]
    fn a_table_is_described_to_each_database_in_its_own_words() {
        assert_eq!(
            TABLE.create(Dialect::Sqlite, 3),
            [
                "create table scores_g3 (player_id text not null, guild_id integer not null, last blob, \
                 primary key (player_id, guild_id)) strict, without rowid",
                "create index scores_g3_by_guild on scores_g3 (guild_id)",
            ]
        );
        assert_eq!(
            TABLE.create(Dialect::Postgres, 3)[0],
            "create table scores_g3 (player_id text collate \"C\" not null, guild_id bigint not null, last uuid, \
             primary key (player_id, guild_id))"
        );
    }

    #[test]
    fn another_index_makes_another_shape() {
        let other = Table {
            indexes: &[],
            ..TABLE
        };
        assert_eq!(shape(&[&TABLE]), shape(&[&TABLE]));
        assert_ne!(shape(&[&TABLE]), shape(&[&other]));
    }
}

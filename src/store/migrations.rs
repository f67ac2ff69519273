//! Migrations embedded in the program, forward only.

use sqlx::SqlSafeStr;
use sqlx::migrate::{Migration, MigrationType, Migrator};

/// Numbers `files` (a name and its SQL) from 1 and makes a migrator of them.
pub(crate) fn migrator(files: &[(&'static str, &'static str)]) -> Migrator {
    let migration = |(version, (name, sql)): (i64, &(&'static str, &'static str))| {
        let kind = MigrationType::Simple;
        Migration::new(version, (*name).into(), kind, (*sql).into_sql_str(), false)
    };
    Migrator::with_migrations((1..).zip(files).map(migration).collect())
}

//! Migrations embedded in the program, forward only.

use sqlx::SqlSafeStr;
use sqlx::migrate::{Migration, MigrationType, Migrator};

/// Embeds files of a folder of `migrations/`, in the order of their numbers.
macro_rules! migrations {
    ($folder:literal, $($name:literal),+ $(,)?) => {
        $crate::store::migrations::migrator(&[$((
            $name,
            include_str!(concat!(
                env!("CARGO_MANIFEST_DIR"), "/migrations/", $folder, "/", $name, ".sql"
            )),
        )),+])
    };
}
pub(crate) use migrations;

/// Returns a migrator of `files`: a name such as `0001_log`, and its SQL.
pub(crate) fn migrator(files: &[(&'static str, &'static str)]) -> Migrator {
    let migration = |(file, sql): &(&'static str, &'static str)| {
        let (number, name) = file.split_once('_').expect("a number, and a name");
        let version = number.parse().expect("a file name starts with a number");
        let kind = MigrationType::Simple;
        Migration::new(version, name.into(), kind, (*sql).into_sql_str(), false)
    };
    Migrator::with_migrations(files.iter().map(migration).collect())
}

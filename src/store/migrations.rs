//! Migrations embedded in the program, forward only.
//!
//! Owns: their texts and checksums, which do not depend on the line ends of the files they were built from.

use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::{AssertSqlSafe, SqlSafeStr};

use super::sql::{Connection, either};

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
        new(version, name, sql.replace("\r\n", "\n"))
    };
    Migrator::with_migrations(files.iter().map(migration).collect())
}

fn new(version: i64, name: &str, sql: String) -> Migration {
    let sql = AssertSqlSafe(sql).into_sql_str();
    Migration::new(
        version,
        name.to_owned().into(),
        MigrationType::Simple,
        sql,
        false,
    )
}

/// Gives migrations their own checksums if a program applied them that was built with the line ends of Windows.
pub(crate) async fn normalize_checksums(
    migrator: &Migrator,
    mut conn: Connection<'_>,
) -> Result<(), sqlx::Error> {
    let exists = either(
        "select count(*) from sqlite_schema where name = '_sqlx_migrations'",
        "select count(*) from (select to_regclass('_sqlx_migrations') as found) as asked where found is not null",
    );
    let exists: i64 = exists.fetch_one(&mut conn).await?.get(0)?;
    if exists == 0 {
        return Ok(());
    }
    let applied = either(
        "select version, lower(hex(checksum)) from _sqlx_migrations",
        "select version, encode(checksum, 'hex') from _sqlx_migrations",
    );
    for row in applied.fetch_all(&mut conn).await? {
        let (version, checksum): (i64, String) = (row.get(0)?, row.get(1)?);
        let Some(migration) = migrator.iter().find(|one| one.version == version) else {
            continue;
        };
        let with_windows_ends = migration.sql.as_str().replace('\n', "\r\n");
        let with_windows_ends = new(version, &migration.description, with_windows_ends);
        if checksum == hex(&with_windows_ends.checksum) {
            either(
                "update _sqlx_migrations set checksum = unhex($2) where version = $1",
                "update _sqlx_migrations set checksum = decode($2, 'hex') where version = $1",
            )
            .bind(version)
            .bind(hex(&migration.checksum))
            .execute(&mut conn)
            .await?;
        }
    }
    Ok(())
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;

    let mut text = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        write!(text, "{byte:02x}").expect("a string takes all");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_ends_do_not_change_a_migration() {
        let [unix, windows] = ["select 1;\nselect 2;\n", "select 1;\r\nselect 2;\r\n"].map(|sql| {
            migrator(&[("0001_log", sql)]).migrations[0]
                .checksum
                .clone()
        });
        assert_eq!(unix, windows);
    }
}

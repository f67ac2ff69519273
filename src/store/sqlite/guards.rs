//! Triggers and foreign keys, which the writer leaves out of large batches (`docs/adr/0012`).
//!
//! Owns: the one setting of SQLite that sqlx does not offer. Does not know: when it is wanted.

use std::{ffi::c_int, ptr};

use libsqlite3_sys::{
    SQLITE_DBCONFIG_ENABLE_FKEY, SQLITE_DBCONFIG_ENABLE_TRIGGER, SQLITE_OK, sqlite3,
    sqlite3_db_config,
};
use sqlx::SqliteConnection;

/// Has SQLite run triggers and test foreign keys over this connection, or not. Prepared statements are prepared anew.
pub(super) async fn switch(conn: &mut SqliteConnection, on: bool) -> Result<(), sqlx::Error> {
    let mut handle = conn.lock_handle().await?;
    for setting in [SQLITE_DBCONFIG_ENABLE_TRIGGER, SQLITE_DBCONFIG_ENABLE_FKEY] {
        set(handle.as_raw_handle().as_ptr(), setting, on)?;
    }
    Ok(())
}

#[expect(unsafe_code, reason = "sqlx offers no safe way to these settings")]
fn set(handle: *mut sqlite3, setting: c_int, on: bool) -> Result<(), sqlx::Error> {
    // SAFETY: the handle is open and locked, so that nobody else uses it. Both settings take an integer, and a pointer
    // to where the new value is told, which may be null.
    let done =
        unsafe { sqlite3_db_config(handle, setting, c_int::from(on), ptr::null_mut::<c_int>()) };
    if done == SQLITE_OK {
        Ok(())
    } else {
        Err(sqlx::Error::Configuration(
            format!("SQLite answers setting {setting} with code {done}").into(),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::super::file;

    /// A large batch is recorded without them: one that did more than refuse would be missed.
    #[tokio::test]
    async fn triggers_and_foreign_keys_only_refuse() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log.db");
        let mut conn = file::connect(&path).await.unwrap();
        file::migrate(&mut conn, &path).await.unwrap();
        let triggers: Vec<String> =
            sqlx::query_scalar("select sql from sqlite_schema where type = 'trigger'")
                .fetch_all(&mut conn)
                .await
                .unwrap();
        assert!(!triggers.is_empty());
        for trigger in triggers {
            let (_, body) = trigger.split_once("\nbegin\n").unwrap();
            let body = body.strip_suffix("end").unwrap().trim();
            let mut statements = body.split_terminator(";\n");
            let only_refuses =
                |statement: &str| statement.trim().starts_with("select raise(abort,");
            assert!(statements.all(only_refuses), "{trigger}");
        }
        let acting: Vec<String> = sqlx::query_scalar(
            "select name from sqlite_schema
             join pragma_foreign_key_list(name)
             where type = 'table' and (on_update <> 'NO ACTION' or on_delete <> 'NO ACTION')",
        )
        .fetch_all(&mut conn)
        .await
        .unwrap();
        assert_eq!(acting, [""; 0]);
    }
}

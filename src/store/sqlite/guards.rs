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

//! How SQLite runs the hot queries: from an index, whatever the log has grown to.

use sqlx::AssertSqlSafe;

use super::{HEAD, REQUEST, STREAM, file, record};
use crate::store::log;

#[tokio::test]
async fn every_hot_query_searches_and_none_scans_or_sorts_the_log() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("log.db");
    let mut conn = file::create(&path).await.unwrap();
    file::migrate(&mut conn, &path).await.unwrap();
    let queries = [
        (
            log::STREAM,
            "SEARCH events USING INDEX events_by_stream (stream_no=? AND stream_version>?)",
        ),
        (
            log::REQUEST_SQLITE,
            "SEARCH requests USING PRIMARY KEY (request_id=?)",
        ),
        (
            log::PAGE_SQLITE,
            "SEARCH events USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)",
        ),
        (
            log::RANGE_SQLITE,
            "SEARCH events USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)",
        ),
        (
            log::AT_SQLITE,
            "SEARCH events USING INTEGER PRIMARY KEY (rowid=?)",
        ),
        (
            log::STREAMS_OF,
            "SEARCH streams USING COVERING INDEX sqlite_autoindex_streams_1 (stream_id>? AND stream_id<?)",
        ),
        (
            STREAM,
            "SEARCH streams USING INDEX sqlite_autoindex_streams_1 (stream_id=?)",
        ),
        (REQUEST, "SEARCH requests USING PRIMARY KEY (request_id=?)"),
        // From the end of the key, one row.
        (HEAD, "SCAN events"),
    ];
    for (sql, expected) in queries {
        let explain = AssertSqlSafe(format!("explain query plan {sql}"));
        let plan: Vec<(i64, i64, i64, String)> =
            sqlx::query_as(explain).fetch_all(&mut conn).await.unwrap();
        let plan: Vec<_> = plan.into_iter().map(|(_, _, _, step)| step).collect();
        assert!(plan.iter().any(|step| step == expected), "{sql}\n{plan:#?}");
        let bad = |step: &&String| {
            let whole = step.starts_with("SCAN") && !step.contains("json_each");
            whole && *step != expected && !step.contains("CONSTANT") || step.contains("ORDER BY")
        };
        assert_eq!(plan.iter().find(bad), None, "{sql}\n{plan:#?}");
    }
}

#[tokio::test]
async fn an_append_scans_no_table() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("log.db");
    let mut conn = file::create(&path).await.unwrap();
    file::migrate(&mut conn, &path).await.unwrap();
    for sql in [record::ADVANCE, record::ADD_REQUEST, record::ADD_EVENT] {
        let explain = AssertSqlSafe(format!("explain query plan {sql}"));
        let plan: Vec<(i64, i64, i64, String)> =
            sqlx::query_as(explain).fetch_all(&mut conn).await.unwrap();
        let scans = |step: &str| {
            let tables = ["events", "streams", "requests"];
            tables
                .iter()
                .any(|table| step.starts_with(&format!("SCAN {table}")))
        };
        assert!(
            !plan.iter().any(|(_, _, _, step)| scans(step)),
            "{sql}\n{plan:#?}"
        );
    }
}

//! The PostgreSQL of the tests: one for the whole run, a database of its own for each place.

use std::{
    io::{BufRead, BufReader, Read, Write},
    process::{ChildStdin, ChildStdout, Command, Stdio},
    str::FromStr,
    sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
    },
};

use gamebot::store::{Store, StoreOptions};
use sqlx::{AssertSqlSafe, ConnectOptions, PgConnection, postgres::PgConnectOptions};
use tokio::sync::OnceCell;

use crate::store::contract::Backend;

/// The server that all tests of this run share.
struct Cluster {
    url: String,
    /// The server goes when this end closes: when the test program ends, however it does.
    _hold: Option<ChildStdin>,
}

/// A server for one test alone, which can be stopped and started.
pub(crate) struct OwnServer {
    url: String,
    orders: ChildStdin,
    said: BufReader<ChildStdout>,
}

impl OwnServer {
    pub(crate) fn start() -> Self {
        let (url, orders, said) = private_server(&[]);
        Self { url, orders, said }
    }

    /// Returns the URL of a database on it.
    pub(crate) fn url(&self) -> String {
        self.url.clone()
    }

    /// Ends it as a crash does.
    pub(crate) fn stop(&mut self) {
        self.order("stop");
    }

    /// Starts it again.
    pub(crate) fn go_on(&mut self) {
        self.order("start");
    }

    fn order(&mut self, order: &str) {
        writeln!(self.orders, "{order}").unwrap();
        let mut done = String::new();
        self.said.read_line(&mut done).unwrap();
        assert_eq!(done.trim(), format!("{order}: 0"));
    }
}

fn cluster() -> &'static Cluster {
    static CLUSTER: OnceLock<Cluster> = OnceLock::new();
    CLUSTER.get_or_init(|| match std::env::var("GAMEBOT_TEST_POSTGRES_URL") {
        Ok(url) => Cluster { url, _hold: None },
        Err(_) => Cluster::private(&[]),
    })
}

/// Starts a server, or a standby of the one whose folder is given. It goes when its standard input closes.
fn private_server(standby_of: &[&str]) -> (String, ChildStdin, BufReader<ChildStdout>) {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/.ci/private-postgres");
    #[expect(clippy::zombie_processes, reason = "it ends after this program")]
    let mut child = Command::new(script)
        .args(standby_of)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut url = String::new();
    let mut said = BufReader::new(child.stdout.take().unwrap());
    said.read_line(&mut url).unwrap();
    if url.is_empty() {
        let mut reason = String::new();
        child.stderr.unwrap().read_to_string(&mut reason).unwrap();
        panic!("{reason}");
    }
    (url.trim().to_owned(), child.stdin.unwrap(), said)
}

impl Cluster {
    fn private(standby_of: &[&str]) -> Self {
        let (url, hold, _) = private_server(standby_of);
        Self {
            url,
            _hold: Some(hold),
        }
    }
}

/// A server of its own, and a hot standby of it.
pub(super) struct Pair {
    primary: Cluster,
    standby: Cluster,
}

impl Pair {
    pub(super) fn start() -> Self {
        let primary = Cluster::private(&[]);
        let (_, folder) = primary.url.split_once("?host=").unwrap();
        let standby = Cluster::private(&[folder]);
        Self { primary, standby }
    }

    pub(super) fn primary_url(&self) -> &str {
        &self.primary.url
    }

    pub(super) fn standby_url(&self) -> &str {
        &self.standby.url
    }
}

/// Is a database for one log, made when it is first used.
pub(crate) struct Database {
    name: String,
    /// How it is created.
    clauses: &'static str,
    made: OnceCell<()>,
}

impl Database {
    pub(crate) fn new() -> Self {
        Self::with("")
    }

    /// A database created with these clauses, such as an encoding.
    pub(super) fn with(clauses: &'static str) -> Self {
        static N_DATABASES: AtomicU32 = AtomicU32::new(0);
        let n = N_DATABASES.fetch_add(1, Ordering::Relaxed);
        Self {
            name: format!("gamebot_test_{}_{n}", std::process::id()),
            clauses,
            made: OnceCell::new(),
        }
    }

    /// Returns its URL.
    pub(crate) async fn url(&self) -> String {
        let cluster = cluster();
        self.made
            .get_or_init(async || {
                let mut conn = connect(&cluster.url).await;
                // A run before this one may have left it on a server that stays.
                let Self { name, clauses, .. } = self;
                for sql in [
                    format!("drop database if exists {name}"),
                    format!("create database {name} {clauses}"),
                ] {
                    let sql = AssertSqlSafe(sql);
                    sqlx::raw_sql(sql).execute(&mut conn).await.unwrap();
                }
            })
            .await;
        let (server, settings) = cluster.url.split_once('?').unwrap_or((&cluster.url, ""));
        let (server, _) = server.rsplit_once('/').unwrap();
        format!("{server}/{}?{settings}", self.name)
    }

    /// Returns its name.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Connects somebody who looks at the database from beside the store.
    pub(crate) async fn connect(&self) -> PgConnection {
        connect(&self.url().await).await
    }
}

async fn connect(url: &str) -> PgConnection {
    PgConnectOptions::from_str(url)
        .unwrap()
        .application_name("test")
        .options([("search_path", "gamebot")])
        .disable_statement_logging()
        .connect()
        .await
        .unwrap()
}

impl Backend for Database {
    fn new() -> Self {
        Self::new()
    }

    async fn open_with(&self, options: StoreOptions) -> Store {
        Store::open(&self.url().await, options).await.unwrap()
    }

    async fn address(&self) -> String {
        self.url().await
    }

    async fn open_read_only(&self, options: StoreOptions) -> Store {
        Store::open_read_only(&self.url().await, options)
            .await
            .unwrap()
    }
}

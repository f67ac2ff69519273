//! A way to the server that can be cut at a chosen moment.

use std::{
    str::FromStr,
    sync::{Arc, Mutex},
    time::Duration,
};

use sqlx::postgres::PgConnectOptions;
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::{TcpListener, TcpStream, UnixStream},
    sync::{Notify, watch},
};

/// When the way is cut, once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cut {
    /// Before a commit reaches the server.
    BeforeCommit,
    /// Between a commit and its answer.
    BeforeAnswer,
    /// Before its answer; and the commit reaches the server only when somebody asks again.
    CommitOnTheWay,
}

/// What the connections through it share.
struct Way {
    server: PgConnectOptions,
    /// Where sessions go that only read, as with a balancer.
    readers: Mutex<Option<PgConnectOptions>>,
    cut: Mutex<Option<Cut>>,
    closed: Mutex<bool>,
    drops_options: Mutex<bool>,
    /// While it is true, nothing gets through, and no connection is cut.
    frozen: watch::Sender<bool>,
    /// How long each part of what is said takes longer.
    delay: Mutex<Duration>,
    asked_again: Notify,
    let_go: Notify,
}

/// A way to the server; it ends with the runtime of its test.
pub(crate) struct Proxy {
    way: Arc<Way>,
    port: u16,
}

impl Proxy {
    pub(crate) async fn to(url: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let way = Arc::new(Way {
            server: PgConnectOptions::from_str(url).unwrap(),
            readers: Mutex::default(),
            cut: Mutex::default(),
            closed: Mutex::default(),
            drops_options: Mutex::default(),
            frozen: watch::Sender::new(false),
            delay: Mutex::default(),
            asked_again: Notify::new(),
            let_go: Notify::new(),
        });
        let accepting = way.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                if !*accepting.closed.lock().unwrap() {
                    tokio::spawn(carry(client, accepting.clone()));
                }
            }
        });
        Self { way, port }
    }

    /// Returns the URL that leads through it.
    pub(crate) fn url(&self) -> String {
        let server = &self.way.server;
        format!(
            "postgres://{}@127.0.0.1:{}/{}?sslmode=disable",
            server.get_username(),
            self.port,
            server.get_database().unwrap()
        )
    }

    /// Cuts the connection of the next commit.
    pub(crate) fn cut(&self, cut: Cut) {
        *self.way.cut.lock().unwrap() = Some(cut);
    }

    /// Cuts every connection and lets none through, or lets them through again.
    pub(crate) fn close(&self, closed: bool) {
        *self.way.closed.lock().unwrap() = closed;
        self.way.let_go.notify_waiters();
    }
}

impl Proxy {
    /// Drops the settings of sessions from now on, as some poolers do.
    pub(super) fn drop_options(&self) {
        *self.way.drops_options.lock().unwrap() = true;
    }

    /// Sends sessions that only read to the server at `url` from now on, or to the same as the others.
    pub(super) fn send_readers_to(&self, url: Option<&str>) {
        let url = url.map(|url| PgConnectOptions::from_str(url).unwrap());
        *self.way.readers.lock().unwrap() = url;
    }

    /// Lets nothing through and cuts nothing, or lets it through again: the server does not answer.
    pub(crate) fn freeze(&self, frozen: bool) {
        self.way.frozen.send_replace(frozen);
    }

    /// Lets each part of what is said, by either side, take so much longer.
    pub(crate) fn slow_down(&self, delay: Duration) {
        *self.way.delay.lock().unwrap() = delay;
    }
}

/// Returns a startup message without the setting `options`.
fn without_options(message: &[u8]) -> Vec<u8> {
    let mut parts = message[8..].split(|byte| *byte == 0);
    let mut kept = message[4..8].to_vec();
    while let (Some(name @ [_, ..]), Some(value)) = (parts.next(), parts.next()) {
        if name != b"options" {
            kept.extend([name, b"\0", value, b"\0"].concat());
        }
    }
    kept.push(0);
    let len = u32::try_from(kept.len() + 4).unwrap();
    [&len.to_be_bytes()[..], &kept].concat()
}

async fn carry(mut client: TcpStream, way: Arc<Way>) {
    let mut message = vec![0; 1 << 12];
    let Ok(n @ 1..) = client.read(&mut message).await else {
        return;
    };
    let mut message = message[..n].to_vec();
    let readers = way.readers.lock().unwrap().clone();
    let readers = readers.filter(|_| holds(&message, b"default_transaction_read_only"));
    let to = readers.as_ref().unwrap_or(&way.server);
    if *way.drops_options.lock().unwrap() {
        message = without_options(&message);
    }
    if let Some(folder) = to.get_socket() {
        let path = folder.join(format!(".s.PGSQL.{}", to.get_port()));
        // Without a server, the client is cut off.
        let Ok(mut server) = UnixStream::connect(path).await else {
            return;
        };
        if server.write_all(&message).await.is_err() {
            return;
        }
        between(client, server, &way).await;
    } else {
        let host = (to.get_host(), to.get_port());
        let mut server = TcpStream::connect(host).await.unwrap();
        server.write_all(&message).await.unwrap();
        between(client, server, &way).await;
    }
}

async fn slowly(way: &Way) {
    let delay = *way.delay.lock().unwrap();
    if !delay.is_zero() {
        tokio::time::sleep(delay).await;
    }
}

fn holds(chunk: &[u8], text: &[u8]) -> bool {
    chunk.windows(text.len()).any(|part| part == text)
}

async fn between(
    mut client: TcpStream,
    mut server: impl AsyncRead + AsyncWrite + Unpin,
    way: &Way,
) {
    let (mut asked, mut answered) = (vec![0; 1 << 16], vec![0; 1 << 16]);
    let mut in_transaction = false;
    let mut frozen = way.frozen.subscribe();
    loop {
        frozen.wait_for(|frozen| !frozen).await.unwrap();
        tokio::select! {
            Ok(()) = frozen.changed() => {}
            () = way.let_go.notified() => return,
            n = client.read(&mut asked) => {
                let Ok(n @ 1..) = n else { return };
                // Whoever was busy when it was closed was not woken.
                if *way.closed.lock().unwrap() {
                    return;
                }
                slowly(way).await;
                let chunk = &asked[..n];
                // A batch is a statement that commits itself, or part of a transaction.
                let is_begin = holds(chunk, b"begin isolation level");
                let is_commit = holds(chunk, b"Q\0\0\0\x0bcommit\0");
                let is_end = is_commit || holds(chunk, b"rollback\0");
                in_transaction = (in_transaction || is_begin) && !is_end;
                let is_append = chunk.starts_with(b"B") && holds(chunk, b"gamebot_log");
                let cut = if is_commit || is_append && !in_transaction {
                    way.cut.lock().unwrap().take()
                } else {
                    None
                };
                match cut {
                    None => {
                        if server.write_all(chunk).await.is_err() {
                            return;
                        }
                        if holds(chunk, b"pg_advisory_xact_lock") {
                            way.asked_again.notify_waiters();
                        }
                    }
                    Some(Cut::BeforeCommit) => return,
                    Some(Cut::BeforeAnswer) => {
                        server.write_all(chunk).await.unwrap();
                        let n = server.read(&mut answered).await.unwrap();
                        assert_ne!(n, 0, "the server answers the commit");
                        return;
                    }
                    Some(Cut::CommitOnTheWay) => {
                        let asked_again = way.asked_again.notified();
                        drop(client);
                        asked_again.await;
                        // Whoever asked may have ended this session.
                        let _ = server.write_all(chunk).await;
                        let _ = server.read(&mut answered).await;
                        return;
                    }
                }
            }
            n = server.read(&mut answered) => {
                let Ok(n @ 1..) = n else { return };
                slowly(way).await;
                if client.write_all(&answered[..n]).await.is_err() {
                    return;
                }
            }
        }
    }
}

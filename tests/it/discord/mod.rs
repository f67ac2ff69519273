//! A scripted Discord on loopback: REST and gateway on one port, for tests.
//!
//! The bot under test, in this process or as a child, is pointed at [`Discord::url`] and cannot
//! tell it from Discord: what Discord refuses is refused here, with the same codes. A test makes
//! guilds and people, lets them act as their clients would, waits for what they see, and breaks
//! what it likes. [`Discord::play`] does all that from a text that reads like a scene.
//!
//! ```ignore
//! let discord = Discord::start().await;
//! // start the bot with DISCORD_API_URL = discord.url() and DISCORD_TOKEN = discord.token()
//! discord.bot_ready().await;
//! let page = discord
//!     .play(r#"
//!         guild tavern: #lounge, ana, ben
//!         ana: /game new mode:two_player partner:@ben in #lounge
//!         ben presses Join
//!         expect ana sees "ben is in"
//!     "#)
//!     .await;
//! insta::assert_snapshot!(page, @"…");
//! discord.assert_clean();
//! ```
//!
//! Does not know the crate it serves: nothing in here names `gamebot`.

mod acting;
mod ask;
mod faults;
mod gateway;
mod limits;
mod message;
mod net;
mod openapi;
mod payload;
mod people;
mod play;
mod posting;
mod rest;
mod script;
mod settled;
mod socket;
mod tests;
mod traffic;
mod transcript;
mod view;
mod world;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::routing::get;
use serde_json::Value;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

pub(crate) use self::acting::{Act, Answer};
use self::faults::Fault;
pub(crate) use self::faults::Harm;
pub(crate) use self::gateway::GatewayScript;
use self::net::{CuttableListener, Wire};
pub(crate) use self::people::{Channel, Guild, User};
pub(crate) use self::transcript::{Entry, Kind, Stamp};
pub(crate) use self::view::{Seen, View};
use self::world::World;
pub(crate) use self::world::{Elsewhere, Rules};

/// How long a wait lasts before the test fails, where it says nothing else.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// How often a wait looks again when nothing happens on Discord.
const GLANCE: Duration = Duration::from_millis(20);

/// The running double. Dropping it ends everything it serves.
pub(crate) struct Discord {
    shared: Arc<Shared>,
    serving: Mutex<Serving>,
    /// The database of the bot, if it is known.
    database_url: Mutex<Option<String>>,
}

/// The task that serves the port, and what ends it and its connections.
#[derive(Default)]
struct Serving {
    up: CancellationToken,
    task: Option<JoinHandle<()>>,
}

/// A piece of text that reached a person's client, and when in the order of all that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ShownText {
    pub(crate) stamp: Stamp,
    pub(crate) text: String,
}

impl Discord {
    /// Starts a double on a free loopback port, without guilds or people.
    pub(crate) async fn start() -> Self {
        Self::start_on(0).await
    }

    /// Starts a double on this port; 0 picks a free one.
    pub(crate) async fn start_on(port: u16) -> Self {
        let shared = Arc::new(Shared {
            world: Mutex::new(World::new()),
            changed: watch::Sender::new(()),
        });
        shared.with(|world| world.port = port);
        let discord = Self {
            shared,
            serving: Mutex::default(),
            database_url: Mutex::default(),
        };
        discord.come_back().await;
        discord
    }

    /// Stops listening and cuts every connection; everything said and known is kept.
    pub(crate) async fn go_down(&self) {
        let Serving { up, task } = std::mem::take(&mut *self.serving.lock().expect(UNPOISONED));
        up.cancel();
        if let Some(task) = task {
            // The port is free once the task has dropped the listener.
            task.await.expect("serving does not panic");
        }
        self.shared.with(|world| {
            world.gateway.cut_all();
            world.note("(Discord goes down)");
        });
    }

    /// Listens again on the same port.
    pub(crate) async fn come_back(&self) {
        let up = CancellationToken::new();
        let port = self.shared.read(|world| world.port);
        let listener = CuttableListener::bind(port, up.clone())
            .await
            .expect("the loopback port is free");
        self.shared.with(|world| world.port = listener.port());
        let app = Router::new()
            .route("/", get(socket::upgrade))
            .fallback(rest::serve)
            .with_state(Arc::clone(&self.shared))
            .into_make_service_with_connect_info::<Wire>();
        let serving = up
            .clone()
            .run_until_cancelled_owned(axum::serve(listener, app).into_future());
        let task = Some(tokio::spawn(async { drop(serving.await) }));
        *self.serving.lock().expect(UNPOISONED) = Serving { up, task };
    }

    /// The address for `DISCORD_API_URL`.
    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.shared.read(|world| world.port))
    }

    /// The one bot token that is accepted.
    pub(crate) fn token(&self) -> String {
        self.shared.read(|world| world.token.clone())
    }

    /// Accepts this token from now on, and no other.
    /// Gives everybody a file to attach, by its name.
    pub(crate) fn file(&self, name: &str, bytes: impl Into<Vec<u8>>) {
        let file = (name.to_owned(), bytes.into());
        self.shared.with(|world| world.files.push(file));
    }

    pub(crate) fn set_token(&self, token: &str) {
        self.shared.with(|world| world.token = token.into());
    }

    /// The gateway, for scripting its trouble.
    pub(crate) fn gateway(&self) -> GatewayScript<'_> {
        GatewayScript(self)
    }

    /// Harms the next `times` requests of a method whose path below `/api/v10` fits a pattern.
    ///
    /// In the pattern `*` stands for one segment and `**` for all that follow; the method `*` is any.
    pub(crate) fn harm(&self, times: u32, method: &str, pattern: &str, harm: Harm) {
        let (method, pattern) = (method.into(), pattern.into());
        let fault = Fault {
            method,
            pattern,
            left: times,
            harm,
        };
        self.shared.with(|world| world.faults.push(fault));
    }

    /// Takes back all harm that is still to come.
    pub(crate) fn heal(&self) {
        self.shared.with(|world| world.faults.clear());
    }

    /// Changes the bounds that Discord fixes, mostly to shorten them.
    pub(crate) fn set_rules(&self, change: impl FnOnce(&mut Rules)) {
        self.shared.with(|world| change(&mut world.rules));
    }

    /// Waits until the bot holds a gateway connection that is identified or resumed.
    pub(crate) async fn bot_ready(&self) {
        self.until("the bot is connected", || {
            self.shared.read(|world| world.gateway.is_connected())
        })
        .await;
    }

    /// Waits until a condition holds, looking again whenever anything happens.
    ///
    /// # Panics
    /// After [`PATIENCE`], with the transcript so far.
    pub(crate) async fn until(&self, what: &str, mut holds: impl FnMut() -> bool) {
        self.shared
            .wait(what, PATIENCE, || holds().then_some(()))
            .await;
    }

    /// The present moment in the order of all that happened.
    pub(crate) fn now(&self) -> Stamp {
        self.shared.read(|world| world.transcript.len())
    }

    /// Everything that happened, oldest first.
    pub(crate) fn entries(&self) -> Vec<Entry> {
        self.shared.read(|world| world.transcript.clone())
    }

    /// The transcript from after a stamp on, as a page with placeholders for what varies.
    pub(crate) fn transcript_since(&self, stamp: Stamp) -> String {
        self.shared
            .read(|world| transcript::page(world, &world.transcript[stamp..]))
    }

    /// Writes `placeholder` for `text` in every transcript, for text that varies from run to run.
    pub(crate) fn call(&self, text: &str, placeholder: &str) {
        self.shared
            .with(|world| world.placeholders.push((text.into(), placeholder.into())));
    }

    /// All text that a person's client received from the bot and others, oldest first.
    ///
    /// Holds what is drawn and what is not (custom ids, defaults of modals, text files): whoever
    /// wants to know whether a secret leaked must look at all of it.
    pub(crate) fn every_byte_shown_to(&self, user: &User) -> Vec<ShownText> {
        self.shared.read(|world| {
            let shown = world
                .transcript
                .iter()
                .filter(|entry| entry.seen_by.contains(&user.id));
            shown
                .map(|entry| ShownText {
                    stamp: entry.stamp,
                    text: entry.bytes.clone(),
                })
                .collect()
        })
    }

    /// What people did that the bot did not answer in time, in the transcript's words.
    pub(crate) fn unanswered(&self) -> Vec<String> {
        self.shared.read(|world| {
            let late = world.asked.values().filter(|asked| asked.unanswered);
            late.map(|asked| asked.told.clone()).collect()
        })
    }

    /// Method and path of every REST request so far.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.shared.read(|world| world.requests.clone())
    }

    /// How many requests were refused because they were too many.
    pub(crate) fn n_too_many(&self) -> usize {
        self.shared.read(|world| world.traffic.n_refused)
    }

    /// The nonce of every message that was posted again, and so is there once.
    pub(crate) fn repeated_nonces(&self) -> Vec<String> {
        self.shared.read(|world| world.repeated_nonces.clone())
    }

    /// The slash commands that are registered for a guild, or for all.
    pub(crate) fn registered(&self, guild: Option<&Guild>) -> Vec<Value> {
        let guild = guild.map(|guild| guild.id);
        self.shared
            .read(|world| world.commands.get(&guild).cloned().unwrap_or_default())
    }

    /// Where requests departed from Discord's description of its API, one line each.
    pub(crate) fn violations(&self) -> Vec<String> {
        self.shared.read(|world| world.violations.clone())
    }

    /// Fails the test when a request departed from Discord's description of its API.
    #[track_caller]
    pub(crate) fn assert_clean(&self) {
        let violations = self.violations();
        assert!(
            violations.is_empty(),
            "the bot sent what Discord does not describe:\n{violations:#?}"
        );
    }
}

impl Drop for Discord {
    fn drop(&mut self) {
        self.serving.lock().expect(UNPOISONED).up.cancel();
    }
}

const UNPOISONED: &str = "no test goes on after a panic under the lock";

/// The world and the news that it changed.
struct Shared {
    world: Mutex<World>,
    changed: watch::Sender<()>,
}

impl Shared {
    /// Changes the world and wakes all who wait for a change.
    fn with<T>(&self, change: impl FnOnce(&mut World) -> T) -> T {
        let changed = change(&mut self.world.lock().expect(UNPOISONED));
        self.changed.send_replace(());
        changed
    }

    /// Reads the world and wakes nobody.
    fn read<T>(&self, read: impl FnOnce(&World) -> T) -> T {
        read(&self.world.lock().expect(UNPOISONED))
    }

    /// Waits until `look` finds what it looks for; it is called without the lock.
    async fn wait<T>(
        &self,
        what: &str,
        patience: Duration,
        mut look: impl FnMut() -> Option<T>,
    ) -> T {
        let mut changed = self.changed.subscribe();
        let found = async {
            loop {
                changed.borrow_and_update();
                if let Some(found) = look() {
                    return found;
                }
                // A condition may also speak of the bot, whose changes nobody announces.
                let _ = tokio::time::timeout(GLANCE, changed.changed()).await;
            }
        };
        if let Ok(found) = tokio::time::timeout(patience, found).await {
            return found;
        }
        let page = self.read(|world| transcript::page(world, &world.transcript));
        panic!("waited {patience:?} in vain until {what}; so far:\n{page}")
    }
}

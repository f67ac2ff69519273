//! Guesses that are kept in this machine's journal while the log is down.
//!
//! Owns: what an entry of the journal holds, which games have guesses that are not submitted yet. Does not know: how
//! one is submitted, and how its outcome reaches its player.
//!
//! Invariants: a guess that a player was told is kept is on disk. Commands to a game wait until the guesses kept for
//! it are submitted.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use serde::{Deserialize, Serialize};
use serenity::model::id::{ApplicationId, InteractionId};
use tokio::sync::{Notify, watch};
use tokio::time::{Instant, sleep, timeout};
use tracing::{error, warn};

use super::render::Message;
use super::request::Request;
use crate::discord::rest::InteractionToken;
use crate::game::values::Ts;
use crate::game::{ChannelId, GameId, GuildId};
use crate::host::{Host, StoreHealth, WaitsForLog};
use crate::limits;
use crate::store::journal::{Added, Journal, JournalEntry, JournalError, PendingEntry};
use crate::store::subscriptions::with_causes;
use crate::store::{Filter, Position, ReadError, Store};

/// A guess for the pair that its player saw.
pub(super) struct SeenGuess {
    pub(super) game: GameId,
    pub(super) round: u32,
    pub(super) attempt: u32,
    pub(super) word: String,
    /// It was given in the form of a table, whose message shows that it was taken.
    pub(super) is_at_table: bool,
    pub(super) at: Ts,
}

/// A guess as the journal keeps it. It holds a word of an open round, and a token: it is never logged.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct KeptGuess {
    /// Discord's id of the interaction.
    pub(super) interaction: u64,
    pub(super) application: u64,
    pub(super) token: String,
    /// The Discord user.
    pub(super) user: u64,
    pub(super) guild: Option<GuildId>,
    pub(super) channel: ChannelId,
    pub(super) game: GameId,
    pub(super) round: u32,
    pub(super) attempt: u32,
    pub(super) word: String,
    pub(super) at: Ts,
    /// The message of the table shows what came of it.
    pub(super) is_at_table: bool,
}

/// The player to whom the outcome of a kept guess is sent, and the place.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Reader {
    pub(super) interaction: u64,
    application: u64,
    token: String,
    pub(super) user: u64,
    pub(super) guild: Option<GuildId>,
    pub(super) channel: ChannelId,
}

/// The outcome of a kept guess, until it has reached its player.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct KeptAnswer {
    pub(super) reader: Reader,
    game: GameId,
    pub(super) is_refused: bool,
    /// The text; the body of the message has it, too.
    pub(super) text: String,
    /// The message as Discord takes it.
    pub(super) body: serde_json::Value,
}

/// An entry of the journal.
pub(super) enum Pending {
    Guess(KeptGuess),
    Answer(KeptAnswer),
}

/// What became of a guess that was to be kept.
pub(super) enum Keeping {
    Kept,
    /// An earlier one of the same player for the same pair is kept.
    KeptBefore {
        word: String,
    },
    Full,
    /// It may be kept or not: the disk did not answer in time.
    Unknown,
    Failed,
}

/// The guesses kept by this process.
pub(crate) struct KeptGuesses {
    /// Why the journal cannot be used, if it cannot.
    journal: Result<Journal, String>,
    host: Host,
    /// The log whose guesses are kept: the id of its first event.
    log: OnceLock<String>,
    /// The guesses of each game that are not submitted yet, by their interactions.
    open: watch::Sender<BTreeMap<GameId, BTreeMap<u64, WaitsForLog>>>,
    /// When it was last logged that a guess could not be kept.
    warned_at: Mutex<Option<Instant>>,
    pub(super) added: Notify,
}

impl Reader {
    pub(super) fn token(&self) -> InteractionToken {
        InteractionToken {
            id: InteractionId::new(self.interaction.max(1)),
            token: self.token.clone(),
            application: ApplicationId::new(self.application.max(1)),
        }
    }
}

impl KeptGuess {
    pub(super) fn new(guess: SeenGuess, request: &Request, token: &InteractionToken) -> Self {
        let SeenGuess {
            game,
            round,
            attempt,
            word,
            is_at_table,
            at,
        } = guess;
        Self {
            interaction: token.id.get(),
            application: token.application.get(),
            token: token.token.clone(),
            user: request.user.user_id,
            guild: request.guild,
            channel: request.channel,
            game,
            round,
            attempt,
            word,
            at,
            is_at_table,
        }
    }

    pub(super) fn reader(&self) -> Reader {
        Reader {
            interaction: self.interaction,
            application: self.application,
            token: self.token.clone(),
            user: self.user,
            guild: self.guild,
            channel: self.channel,
        }
    }

    /// A player has one guess for a pair.
    fn slot(&self) -> String {
        let Self {
            game,
            user,
            round,
            attempt,
            ..
        } = self;
        format!("{game}/{user}/{round}/{attempt}")
    }
}

impl KeptAnswer {
    pub(super) fn new(guess: &KeptGuess, message: &Message, is_refused: bool) -> Self {
        Self {
            reader: guess.reader(),
            game: guess.game,
            is_refused,
            text: message.content.clone(),
            body: message.json(),
        }
    }
}

fn id(interaction: u64) -> String {
    interaction.to_string()
}

impl KeptGuesses {
    /// Opens the journal of this process, and finds what an earlier run left in it. Without one the bot plays on, and
    /// keeps nothing.
    pub(crate) async fn open(folder: PathBuf, host: Host) -> Arc<Self> {
        let opening =
            tokio::task::spawn_blocking(move || Journal::open(&folder, limits::JOURNAL_ENTRIES));
        let journal = match opening.await {
            Ok(opened) => opened.map_err(|error| with_causes(&error)),
            Err(panicked) => Err(panicked.to_string()),
        };
        if let Err(reason) = &journal {
            error!("guesses cannot be kept while the log is down: {reason}");
        }
        let kept = Arc::new(Self {
            journal,
            host,
            log: OnceLock::new(),
            open: watch::Sender::default(),
            warned_at: Mutex::default(),
            added: Notify::new(),
        });
        if let Ok(first) = kept.host.store().read_at(&[Position(1)]).await
            && let Some(first) = first.first()
        {
            kept.set_log(first.event_id.to_string()).await;
        }
        kept
    }

    /// Returns how many guesses are kept and how many can be, or why none can.
    pub(super) fn depth(&self) -> Result<(usize, usize), String> {
        let journal = self.journal.as_ref();
        journal
            .map(|journal| (journal.n_entries(), journal.limit()))
            .map_err(Clone::clone)
    }

    /// Waits until the log has an event, by which it is recognized.
    pub(super) async fn identify(&self) {
        while self.log.get().is_none() {
            match first_event(self.host.store()).await {
                Ok(first) => self.set_log(first).await,
                Err(ReadError::Closed) => return,
                Err(_) => sleep(limits::TIMER_RETRY).await,
            }
        }
    }

    async fn set_log(&self, log: String) {
        let _ = self.log.set(log);
        if let Ok(pending) = self.pending().await {
            for entry in pending {
                if let Pending::Guess(guess) = entry {
                    self.begin(&guess);
                }
            }
        }
    }

    /// Keeps a guess. The guess is added to its end also when the future is dropped.
    pub(super) async fn keep(self: &Arc<Self>, guess: KeptGuess) -> Keeping {
        let kept = Arc::clone(self);
        let adding = tokio::spawn(async move { kept.add(&guess).await });
        match timeout(limits::JOURNAL_WAIT, adding).await {
            Ok(Ok(keeping)) => keeping,
            Ok(Err(_)) | Err(_) => Keeping::Unknown,
        }
    }

    async fn add(&self, guess: &KeptGuess) -> Keeping {
        let (Ok(journal), Some(log)) = (&self.journal, self.log.get()) else {
            return Keeping::Failed;
        };
        let Ok(payload) = serde_json::to_string(guess) else {
            return Keeping::Failed;
        };
        let entry = JournalEntry {
            id: id(guess.interaction),
            log: log.clone(),
            slot: guess.slot(),
            at: guess.at,
            payload,
        };
        // Commands to the game wait for it as soon as it may be there.
        self.begin(guess);
        let keeping = match journal.add(entry).await {
            Ok(Added::Kept) => Keeping::Kept,
            Ok(Added::Occupied(payload)) => match serde_json::from_str::<KeptGuess>(&payload) {
                Ok(KeptGuess { word, .. }) => Keeping::KeptBefore { word },
                Err(_) => Keeping::Failed,
            },
            Ok(Added::Full) => {
                let limit = journal.limit();
                if self.is_to_be_logged() {
                    warn!(limit, "the journal is full: {limit} guesses are kept");
                }
                Keeping::Full
            }
            Err(error) => {
                if self.is_to_be_logged() {
                    warn!("a guess could not be kept: {}", with_causes(&error));
                }
                Keeping::Failed
            }
        };
        if !matches!(keeping, Keeping::Kept) {
            self.end(guess.game, guess.interaction);
        }
        self.added.notify_one();
        keeping
    }

    /// Returns whether it is long enough ago that a guess was not kept.
    fn is_to_be_logged(&self) -> bool {
        let warned_at = self.warned_at.lock();
        let mut warned_at = warned_at.unwrap_or_else(PoisonError::into_inner);
        let is_due = warned_at.is_none_or(|at| limits::FAULTS_RECORDED_EVERY <= at.elapsed());
        if is_due {
            *warned_at = Some(Instant::now());
        }
        is_due
    }

    /// Reads what is kept, in the order in which it was given.
    pub(super) async fn pending(&self) -> Result<Vec<Pending>, JournalError> {
        let (Ok(journal), Some(log)) = (&self.journal, self.log.get()) else {
            return Ok(Vec::new());
        };
        let pending = journal.pending(log.clone()).await?;
        Ok(pending.iter().filter_map(read).collect())
    }

    /// Notes what came of a guess; none if its player knows.
    pub(super) async fn settle(
        &self,
        guess: &KeptGuess,
        answer: Option<&KeptAnswer>,
    ) -> Result<(), JournalError> {
        let Ok(journal) = &self.journal else {
            return Ok(());
        };
        let answer = answer.and_then(|answer| serde_json::to_string(answer).ok());
        match answer {
            Some(answer) => journal.settle(id(guess.interaction), answer).await?,
            None => journal.remove(id(guess.interaction)).await?,
        }
        self.end(guess.game, guess.interaction);
        Ok(())
    }

    /// Notes that a player was told.
    pub(super) async fn remove(&self, answer: &KeptAnswer) -> Result<(), JournalError> {
        let (Ok(journal), interaction) = (&self.journal, answer.reader.interaction) else {
            return Ok(());
        };
        journal.remove(id(interaction)).await?;
        self.end(answer.game, interaction);
        Ok(())
    }

    /// Drops what is kept of a Discord user who had themselves erased.
    pub(super) async fn forget(&self, user: u64) -> Result<(), JournalError> {
        let Ok(journal) = &self.journal else {
            return Ok(());
        };
        for entry in self.pending().await? {
            let (game, interaction, whose) = match entry {
                Pending::Guess(guess) => (guess.game, guess.interaction, guess.user),
                Pending::Answer(answer) => {
                    (answer.game, answer.reader.interaction, answer.reader.user)
                }
            };
            if whose == user {
                journal.remove(id(interaction)).await?;
                self.end(game, interaction);
            }
        }
        Ok(())
    }

    /// Waits until the guesses kept for a game are submitted, as long as the log is up and not for long.
    pub(super) async fn submitted(&self, game: GameId) {
        let mut open = self.open.subscribe();
        if !open.borrow().contains_key(&game) {
            return;
        }
        let mut health = self.host.watch_store();
        if health.borrow().is_down() {
            return;
        }
        tokio::select! {
            _ = open.wait_for(|open| !open.contains_key(&game)) => {}
            _ = health.wait_for(StoreHealth::is_down) => {}
            () = sleep(limits::KEPT_GUESSES_WAIT) => {}
        }
    }

    fn begin(&self, guess: &KeptGuess) {
        let waits = self.host.waits_for_log();
        self.open.send_modify(|open| {
            open.entry(guess.game)
                .or_default()
                .insert(guess.interaction, waits);
        });
    }

    fn end(&self, game: GameId, interaction: u64) {
        self.open.send_modify(|open| {
            if let Some(guesses) = open.get_mut(&game) {
                guesses.remove(&interaction);
                if guesses.is_empty() {
                    open.remove(&game);
                }
            }
        });
    }
}

fn read(entry: &PendingEntry) -> Option<Pending> {
    let read = match &entry.answer {
        Some(answer) => serde_json::from_str(answer).map(Pending::Answer),
        None => serde_json::from_str(&entry.payload).map(Pending::Guess),
    };
    // The error may quote the word.
    read.inspect_err(|_| {
        warn!(
            interaction.id = entry.id,
            "a kept guess cannot be read; it stays in the journal"
        );
    })
    .ok()
}

async fn first_event(store: &Store) -> Result<String, ReadError> {
    let first = store
        .subscribe(Position::START, Filter::all())
        .next()
        .await?;
    Ok(first
        .first()
        .map(|event| event.event_id.to_string())
        .unwrap_or_default())
}

//! Submitting the guesses that were kept while the log was down, and telling their players what came of them.
//!
//! Owns: the order of both, and where a player is told. Does not know: what the rules say.
//!
//! Invariants: the guesses of a game are submitted in the order in which they were given. The outcome of a guess is
//! noted before its player is told, so that a restart does not change what they are told.

use std::collections::BTreeMap;
use std::sync::Arc;

use futures_util::stream::{self, StreamExt};
use serde_json::json;
use serenity::model::id::{ChannelId, UserId};
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use super::answer::Responder;
use super::journal::{KeptAnswer, KeptGuess, KeptGuesses, Pending, Reader};
use super::outbox::base36;
use super::render::Message;
use crate::discord::rest::{Rank, Rest, RestError};
use crate::game::GameId;
use crate::host::{Origin, StoreHealth, warn_unless_down};
use crate::limits;
use crate::store::subscriptions::with_causes;

pub(super) struct Replay {
    pub(super) responder: Responder,
    pub(super) rest: Arc<Rest>,
    pub(super) kept: Arc<KeptGuesses>,
}

/// Something failed for now, and has to be tried again.
struct Later;

/// Which guesses of a game were submitted.
#[derive(Default)]
struct Submitted {
    n_submitted: usize,
    /// What their players are to be told.
    answers: Vec<KeptAnswer>,
}

impl Replay {
    /// Submits and tells whatever is kept, whenever the log is up.
    pub(super) async fn run(self, stop: CancellationToken) {
        let running = async {
            self.kept.identify().await;
            let mut n_failures = 0;
            let mut health = self.responder.host.watch_store();
            loop {
                // An error means that the store is closed; then what follows fails, too.
                let _ = health.wait_for(StoreHealth::is_up).await;
                if self.go_through().await.is_ok() {
                    n_failures = 0;
                    self.kept.added.notified().await;
                } else if health.borrow().is_up() {
                    n_failures += 1;
                    let random = self.responder.host.games.clock().number();
                    let wait = limits::KEPT_GUESSES_RETRY.wait(n_failures, random);
                    tokio::select! {
                        () = sleep(wait) => {}
                        () = self.kept.added.notified() => {}
                    }
                }
            }
        };
        stop.run_until_cancelled(running).await;
    }

    async fn go_through(&self) -> Result<(), Later> {
        let pending = self.kept.pending().await.map_err(|error| {
            warn!("could not read what is kept: {}", with_causes(&error));
            Later
        })?;
        let mut games: BTreeMap<GameId, Vec<KeptGuess>> = BTreeMap::new();
        let mut answers = Vec::new();
        for entry in pending {
            match entry {
                Pending::Guess(guess) => games.entry(guess.game).or_default().push(guess),
                Pending::Answer(answer) => answers.push(answer),
            }
        }
        let n_guesses: usize = games.values().map(Vec::len).sum();
        let submitted = stream::iter(games.into_values())
            .map(|guesses| self.submit_in_order(guesses))
            .buffer_unordered(limits::KEPT_GUESSES_AT_ONCE)
            .collect::<Vec<_>>()
            .await;
        let n_submitted: usize = submitted.iter().map(|game| game.n_submitted).sum();
        if 0 < n_submitted {
            info!(
                n_submitted,
                "{n_submitted} of {n_guesses} kept guesses were submitted"
            );
        }
        let is_all_submitted = n_submitted == n_guesses;
        answers.extend(submitted.into_iter().flat_map(|game| game.answers));
        let told = stream::iter(answers)
            .map(|answer| self.tell(answer))
            .buffer_unordered(limits::KEPT_GUESSES_AT_ONCE)
            .collect::<Vec<_>>()
            .await;
        let is_all_told = told.iter().all(Result::is_ok);
        (is_all_submitted && is_all_told).then_some(()).ok_or(Later)
    }

    /// Submits the guesses of a game, up to the first that fails.
    async fn submit_in_order(&self, guesses: Vec<KeptGuess>) -> Submitted {
        let mut submitted = Submitted::default();
        for guess in guesses {
            let Ok(answer) = self.submit(&guess).await else {
                break;
            };
            submitted.answers.extend(answer);
            submitted.n_submitted += 1;
        }
        submitted
    }

    async fn submit(&self, guess: &KeptGuess) -> Result<Option<KeptAnswer>, Later> {
        let outcome = self.responder.play_kept(guess).await;
        let outcome = outcome.map_err(|failure| {
            let health = self.responder.host.store_health();
            warn_unless_down!(health, game.id = %guess.game, "a kept guess is submitted later: {failure}");
            Later
        })?;
        let message = outcome.message.as_ref();
        let answer = message.map(|message| KeptAnswer::new(guess, message, outcome.is_refused));
        let settled = self.kept.settle(guess, answer.as_ref()).await;
        settled.map_err(|error| {
            warn!(
                "could not note what came of a kept guess: {}",
                with_causes(&error)
            );
            Later
        })?;
        Ok(answer)
    }

    /// Tells a player what came of a guess: below their interaction while Discord allows that, then by DM.
    async fn tell(&self, answer: KeptAnswer) -> Result<(), Later> {
        let reader = &answer.reader;
        match self.tell_somehow(&answer).await {
            Ok(()) => {}
            Err(RestError::Unavailable { .. }) => return Err(Later),
            Err(error) => {
                warn!(
                    interaction.id = reader.interaction,
                    error = &error as &dyn std::error::Error,
                    "a player could not be told what came of a kept guess"
                );
            }
        }
        self.kept.remove(&answer).await.map_err(|error| {
            warn!(
                "could not note that a player was told: {}",
                with_causes(&error)
            );
            Later
        })
    }

    async fn tell_somehow(&self, answer: &KeptAnswer) -> Result<(), RestError> {
        let reader = &answer.reader;
        let until = Instant::now() + limits::SEND_LIMIT;
        let made_at = Origin::Interaction {
            id: reader.interaction,
        };
        let age = self.responder.host.games.clock().now() - made_at.request().at();
        if age.to_std().unwrap_or_default() < limits::FOLLOW_UP_WITHIN {
            let mut body = answer.body.clone();
            if reader.guild.is_some() {
                body["flags"] = json!(EPHEMERAL);
            }
            match self.rest.follow_up(&reader.token(), &body, until).await {
                Ok(_) => return Ok(()),
                Err(error @ RestError::Unavailable { .. }) => return Err(error),
                // The token is no longer valid.
                Err(RestError::Gone { .. }) => {}
                Err(error) => warn!(
                    interaction.id = reader.interaction,
                    error = &error as &dyn std::error::Error,
                    "Discord refused the answer to a kept guess"
                ),
            }
        }
        if !answer.is_refused {
            // The messages of the game show that it counts.
            return Ok(());
        }
        match self.tell_by_dm(reader, &answer.text).await {
            Err(error) if error.is_closed_dms() && reader.guild.is_some() => {
                let t = self.responder.texts_of(reader.user).await;
                let text = t.kept_guess_refused_in_channel(format!("<@{}>", reader.user));
                let message = Message::new(t, text).pinging(&[reader.user]);
                self.post(ChannelId::new(reader.channel.0), reader, &message)
                    .await
            }
            told => told,
        }
    }

    async fn tell_by_dm(&self, reader: &Reader, text: &str) -> Result<(), RestError> {
        let until = Instant::now() + limits::SEND_LIMIT;
        // `UserId::new` panics on 0.
        let user = UserId::new(reader.user.max(1));
        let channel = self.rest.create_dm(user, Rank::Normal, until).await?;
        self.post(channel, reader, &Message::text(text)).await
    }

    async fn post(
        &self,
        channel: ChannelId,
        reader: &Reader,
        message: &Message,
    ) -> Result<(), RestError> {
        let until = Instant::now() + limits::SEND_LIMIT;
        let body = message.with_nonce(&base36(reader.interaction.into()));
        self.rest
            .create_message(channel, &body, Rank::Normal, until)
            .await
            .map(drop)
    }
}

/// Discord's flag of a message that one person sees.
const EPHEMERAL: u64 = 1 << 6;

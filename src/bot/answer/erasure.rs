//! Erasing a person, step by step, also after a restart in between.
//!
//! Owns: the order of the steps, and what shows who somebody was. Does not know: how each step is done.
//!
//! First nobody knows them any more; what follows leaves their games, and takes out what still shows who they were. Each
//! step can be repeated. Who they were is kept until the last one is done.

use std::collections::BTreeSet;
use std::pin::pin;
use std::time::Duration;

use futures_util::TryStreamExt as _;
use serde_json::Value;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use super::erased_list;
use super::failure::Failure;
use super::responder::Responder;
use crate::bot::outbox;
use crate::bot::render::NameForms;
use crate::game::{GuildId, PlayerId};
use crate::host::{ErasedPlayer, ErasureError, WITH_FREE_TEXT, replace_word, warn_unless_down};
use crate::limits;
use crate::people::{Erasure, Identity};
use crate::projections::Order;
use crate::store::{Filter, RecordedEvent, StreamId};

/// What stands where the name of somebody was, in a message that waits to be sent.
const SOMEBODY: &str = "somebody";

/// The fields of a message that waits whose values are for programs.
const FOR_PROGRAMS: [&str; 7] = [
    "target",
    "subject",
    "correlation_id",
    "at",
    "custom_id",
    "url",
    "parse",
];

/// How often texts are looked for until none is found.
const PASSES: u32 = 5;

/// A shorter word may stand for anything.
const TELLING_FROM: usize = 3;

/// How long an erasure waits until messages are planned from what it did: those name nobody.
const PLANNED_WITHIN: Duration = Duration::from_secs(1);

impl Responder {
    /// Erases a person who is no longer in the table of people, and returns how many events were redacted.
    async fn erase(&self, erasure: &Erasure) -> Result<u64, Failure> {
        let player = PlayerId(erasure.player_id);
        let identity = erasure.identity.as_ref();
        let mut erased = ErasedPlayer {
            player,
            receipt: erasure.receipt,
            at: erasure.requested_at,
            traces: identity.into_iter().flat_map(ids).collect(),
            common_names: Vec::new(),
        };
        if let Some(identity) = identity {
            let forms = NameForms::of([identity.name.as_str()]).0;
            if self.is_telling(&identity.name) {
                erased.traces.extend(forms);
            } else {
                erased.common_names = forms;
            }
        }
        let record = self.tables.personal_record(player).await?;
        let mut streams = record.streams;
        let mut guilds = record.guilds;
        self.texts_elsewhere(&erased, &mut guilds).await?;
        self.host.erase_player(&erased, &guilds).await?;
        for guild in &guilds {
            streams.extend(StreamId::parse(&format!("roster-{guild}")));
            streams.extend(StreamId::parse(&format!("guild-{guild}")));
        }
        streams.extend(StreamId::parse(&format!("player-{player}")));
        // Those of the program itself are among the others.
        streams.retain(|stream| stream.family() != "ops");
        let others = self.texts_elsewhere(&erased, &mut guilds).await?;
        let mut texts = self.host.find_texts(&erased, &streams, &others).await?;
        let mut team_names = texts.team_names.clone();
        team_names.retain(|name| is_phrase(name) || self.is_telling(name));
        if let Some(identity) = identity {
            if let Some(kept) = &self.kept_guesses {
                // They wait for a log that is there: what is left is submitted or dropped within moments.
                if let Err(error) = kept.forget(identity.user_id).await {
                    warn!(
                        error = &error as &dyn std::error::Error,
                        "could not drop the kept guesses of somebody"
                    );
                }
            }
            self.erase_messages(player, identity, &team_names).await?;
        }
        let mut n_events = 0;
        // Others may have written, or changed, some of these events since they were read.
        for _ in 0..PASSES {
            if texts.is_empty() {
                break;
            }
            n_events += self.host.take_out(texts).await?;
            let others = self.texts_elsewhere(&erased, &mut guilds).await?;
            texts = self.host.find_texts(&erased, &streams, &others).await?;
        }
        if !texts.is_empty() {
            return Err(Failure::Erasure(ErasureError::Changing));
        }
        if let Some(identity) = identity {
            // Those that were planned meanwhile.
            self.erase_messages(player, identity, &team_names).await?;
        }
        Ok(n_events)
    }

    /// Returns the program's own events with free text, which may be about a player, and adds to `guilds` the servers
    /// whose events with free text name the player.
    async fn texts_elsewhere(
        &self,
        erased: &ErasedPlayer,
        guilds: &mut BTreeSet<GuildId>,
    ) -> Result<Vec<RecordedEvent>, Failure> {
        let id = erased.player.to_string();
        let finder = self.tables.finder();
        let filter = Filter::all().types(WITH_FREE_TEXT);
        let mut found = pin!(finder.events(filter, Order::OldestFirst, None));
        let mut others = Vec::new();
        while let Some(event) = found.try_next().await? {
            let names_them = event.data.contains(&id);
            if names_them {
                guilds.extend(event.guild_id.map(GuildId));
            }
            if event.stream.family() == "ops" {
                // As it reads without the escapes of JSON.
                let text = event.data.replace(r#"\""#, "\"").replace(r"\\", r"\");
                if names_them || erased.shows_in(&text, true) {
                    others.push(event);
                }
            }
        }
        Ok(others)
    }

    /// Takes somebody out of the messages that wait to be sent.
    async fn erase_messages(
        &self,
        player: PlayerId,
        identity: &Identity,
        team_names: &BTreeSet<String>,
    ) -> Result<(), Failure> {
        let store = self.host.store();
        let planned = store.reached(outbox::PLANNER, store.head());
        if timeout(PLANNED_WITHIN, planned).await.is_err() {
            info!("messages are planned late; an erasure goes on without waiting for them");
        }
        let places = outbox::places_of(player);
        let own = Some(identity.name.as_str());
        let own = own.filter(|name| is_phrase(name) || self.is_telling(name));
        let forms = NameForms::of(team_names.iter().map(String::as_str).chain(own));
        let ids: Vec<String> = ids(identity).collect();
        let rewrite = move |text: &str| without(text, &forms, &ids);
        let rewritten = store.rewrite_messages(places.into(), identity.dm_channel, rewrite);
        rewritten.await.map_err(ErasureError::from)?;
        Ok(())
    }

    /// Finishes the erasures that an earlier run began, and repeats those that the restore of a backup undid. Tries again
    /// until it succeeds.
    pub(crate) async fn finish_erasures(self, stop: CancellationToken) {
        for n_failures in 1.. {
            let finished = stop
                .run_until_cancelled(Box::pin(self.try_to_finish()))
                .await;
            let Some(Err(failure)) = finished else {
                return;
            };
            warn_unless_down!(
                self.host.store_health(),
                error = &failure as &dyn std::error::Error,
                "somebody is not erased completely yet"
            );
            let pause = sleep(limits::ERASURE_RETRY.wait(n_failures, n_failures.into()));
            if stop.run_until_cancelled(pause).await.is_none() {
                return;
            }
        }
    }

    async fn try_to_finish(&self) -> Result<(), Failure> {
        let _one_at_a_time = self.erasing.lock().await;
        self.take_out_the_listed().await?;
        let mut failed = None;
        for erasure in self.people.unfinished_erasures().await? {
            let finished = self
                .caught("erasure", Box::pin(self.finish_erasure(&erasure)))
                .await;
            failed = failed.or(finished.err());
        }
        erased_list::add(&self.erased_list, &self.people.erasures().await?);
        failed.map_or(Ok(()), Err)
    }

    /// Removes erased people from the table of people again, after an older backup was restored. What fails here is
    /// tried again by [`finish_erasures`](Self::finish_erasures).
    pub(crate) async fn begin_listed_erasures(&self) {
        if let Err(failure) = self.take_out_the_listed().await {
            warn_unless_down!(
                self.host.store_health(),
                error = &failure as &dyn std::error::Error,
                "could not look for erased people in a restored backup; this is tried again"
            );
        }
    }

    async fn take_out_the_listed(&self) -> Result<(), Failure> {
        for (receipt, player) in erased_list::read(&self.erased_list) {
            let is_known = self.people.erasure(receipt).await?.is_some();
            if !is_known && self.people.player(player).await?.is_some() {
                let at = self.host.games.clock().now();
                self.people.begin_erasure(player, receipt, at).await?;
            }
        }
        Ok(())
    }

    /// Tells whether a name shows who somebody is: it is more than words that anybody may write.
    fn is_telling(&self, name: &str) -> bool {
        let lexicon = self.host.games.rules().lexicon();
        let mut words = name.split(|sign: char| !sign.is_alphanumeric());
        words.any(|word| TELLING_FROM <= word.chars().count() && lexicon.admit(word).is_err())
    }

    /// Erases a person to the end.
    pub(super) async fn finish_erasure(&self, erasure: &Erasure) -> Result<(), Failure> {
        let n_events = self.erase(erasure).await?;
        erased_list::add(&self.erased_list, std::slice::from_ref(erasure));
        let forgotten = self.people.forget_identity(erasure.receipt, n_events);
        forgotten.await.map_err(ErasureError::from)?;
        let is_log_clean = self
            .host
            .store()
            .scrub()
            .await
            .map_err(ErasureError::from)?;
        let is_clean = self.tables.scrub().await? && is_log_clean;
        if !is_clean {
            warn!("what was erased is still in a write-ahead log, until nobody reads the database");
        }
        let at = self.host.games.clock().now();
        let finished = self.people.finish_erasure(erasure.receipt, at);
        finished.await.map_err(ErasureError::from)?;
        info!(receipt = %erasure.receipt, n_events, "somebody was erased");
        Ok(())
    }
}

/// Tells whether a name has more than one word: in a message of the program it stands for nothing else.
fn is_phrase(name: &str) -> bool {
    name.split_whitespace().nth(1).is_some()
}

fn ids(identity: &Identity) -> impl Iterator<Item = String> {
    let channel = identity.dm_channel.map(|id| id.to_string());
    std::iter::once(identity.user_id.to_string()).chain(channel)
}

/// Returns a text, or a message, without somebody; none if they are not in it.
fn without(text: &str, forms: &NameForms, ids: &[String]) -> Option<String> {
    let Ok(mut message) = serde_json::from_str::<Value>(text) else {
        return without_names(text, forms, ids);
    };
    remove(&mut message, forms, ids).then(|| message.to_string())
}

fn remove(value: &mut Value, forms: &NameForms, ids: &[String]) -> bool {
    match value {
        Value::String(text) => match without_names(text, forms, ids) {
            Some(changed) => {
                *text = changed;
                true
            }
            None => false,
        },
        Value::Array(values) => {
            let n_before = values.len();
            // Whom a message pings.
            values.retain(|value| {
                value
                    .as_str()
                    .is_none_or(|id| !ids.iter().any(|own| own == id))
            });
            let mut is_changed = values.len() < n_before;
            for value in values {
                is_changed |= remove(value, forms, ids);
            }
            is_changed
        }
        Value::Object(fields) => {
            let mut is_changed = false;
            for (field, value) in fields {
                if !FOR_PROGRAMS.contains(&field.as_str()) {
                    is_changed |= remove(value, forms, ids);
                }
            }
            is_changed
        }
        _ => false,
    }
}

fn without_names(text: &str, forms: &NameForms, ids: &[String]) -> Option<String> {
    let mentions = ids.iter().flat_map(|id| [format!("<@{id}>"), id.clone()]);
    let mut changed = text.to_owned();
    for trace in mentions.chain(forms.0.iter().cloned()) {
        changed = replace_word(&changed, &trace, SOMEBODY);
    }
    (changed != text).then_some(changed)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_message_loses_somebody_and_stays_one_that_discord_takes() {
        let forms = NameForms::of(["Ana_Maria of the Seven Seas"]);
        let ids = ["123".to_owned()];
        let message = json!({
            "content": "**Ana\\_Maria of the Seven Seas** and Ben: <@123>, it is your turn",
            "allowed_mentions": { "users": ["123", "456"] },
            "line": "Ana\\_Maria of t… and Ben",
            "number": 123,
            "custom_id": "g1:123",
        });
        let rewritten = without(&message.to_string(), &forms, &ids).unwrap();
        let rewritten: Value = serde_json::from_str(&rewritten).unwrap();
        let expected = json!({
            "content": "**somebody** and Ben: somebody, it is your turn",
            "allowed_mentions": { "users": ["456"] },
            "line": "somebody and Ben",
            "number": 123,
            "custom_id": "g1:123",
        });
        assert_eq!(rewritten, expected);
        assert_eq!(without("/channels/1234/messages", &forms, &ids), None);
        assert_eq!(
            without("/channels/123/messages", &forms, &ids).as_deref(),
            Some("/channels/somebody/messages")
        );
    }
}

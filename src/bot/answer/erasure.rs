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
use crate::host::{ErasedPlayer, ErasureError, WITH_FREE_TEXT, holds_word, warn_unless_down};
use crate::limits;
use crate::people::{Erasure, Identity};
use crate::projections::Order;
use crate::store::{Filter, RecordedEvent, StreamId};

/// What stands where the name of somebody was, in a message that waits to be sent.
const SOMEBODY: &str = "somebody";

/// How long an erasure waits until messages are planned from what it did: those name nobody.
const PLANNED_WITHIN: Duration = Duration::from_secs(1);

impl Responder {
    /// Erases a person whom nobody knows any more, and returns out of how many events a text was taken.
    async fn erase(&self, erasure: &Erasure) -> Result<u64, Failure> {
        let player = PlayerId(erasure.player_id);
        let identity = erasure.identity.as_ref();
        let erased = ErasedPlayer {
            player,
            receipt: erasure.receipt,
            at: erasure.requested_at,
            traces: identity.map(traces).unwrap_or_default(),
        };
        let record = self.tables.personal_record(player).await?;
        let mut streams = record.streams;
        let mut guilds = record.guilds;
        let others = self.texts_elsewhere(player, &mut guilds).await?;
        self.host.erase_player(&erased, &guilds).await?;
        for guild in &guilds {
            streams.extend(StreamId::parse(&format!("roster-{guild}")));
            streams.extend(StreamId::parse(&format!("guild-{guild}")));
        }
        streams.extend(StreamId::parse(&format!("player-{player}")));
        // Those of the program itself are among the others.
        streams.retain(|stream| stream.family() != "ops");
        let texts = self.host.find_texts(&erased, &streams, &others).await?;
        let team_names = texts.team_names.clone();
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
        let n_events = self.host.take_out(texts).await?;
        if let Some(identity) = identity {
            // Those that were planned meanwhile.
            self.erase_messages(player, identity, &team_names).await?;
        }
        Ok(n_events)
    }

    /// Returns the events outside games with texts that may be about a player, whoever caused them, and adds the servers
    /// in which others named the player.
    async fn texts_elsewhere(
        &self,
        player: PlayerId,
        guilds: &mut BTreeSet<GuildId>,
    ) -> Result<Vec<RecordedEvent>, Failure> {
        let id = player.to_string();
        let finder = self.tables.finder();
        let filter = Filter::all().types(WITH_FREE_TEXT);
        let mut found = pin!(finder.events(filter, Order::OldestFirst, None));
        let mut others = Vec::new();
        while let Some(event) = found.try_next().await? {
            if event.data.contains(&id) {
                guilds.extend(event.guild_id.map(GuildId));
            }
            if event.stream.family() == "ops" {
                others.push(event);
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
        let names = team_names.iter().map(String::as_str);
        let forms = NameForms::of(names.chain([identity.name.as_str()]));
        let ids: Vec<String> = ids(identity).collect();
        let rewrite = move |text: &str| without(text, &forms, &ids);
        let rewritten = store.rewrite_messages(places.into(), identity.dm_channel, rewrite);
        rewritten.await.map_err(ErasureError::from)?;
        Ok(())
    }

    /// Erases what an earlier run did not come to, and whoever is back with a backup. Tries again until it succeeds.
    pub(crate) async fn finish_erasures(self, stop: CancellationToken) {
        for n_failures in 1.. {
            let finished = stop.run_until_cancelled(self.try_to_finish()).await;
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
        let list = &self.erased_list;
        let listed = erased_list::read(list);
        let known = self.people.erasures().await?;
        for (receipt, player) in listed {
            let is_known = known.iter().any(|one| one.receipt == receipt);
            if !is_known && self.people.player(player).await?.is_some() {
                let at = self.host.games.clock().now();
                self.people.begin_erasure(player, receipt, at).await?;
            }
        }
        for erasure in self.people.unfinished_erasures().await? {
            self.finish_erasure(&erasure).await?;
        }
        erased_list::add(list, &known);
        Ok(())
    }

    /// Erases a person to the end.
    pub(super) async fn finish_erasure(&self, erasure: &Erasure) -> Result<(), Failure> {
        let n_events = self.erase(erasure).await?;
        erased_list::add(&self.erased_list, std::slice::from_ref(erasure));
        let at = self.host.games.clock().now();
        let finished = self.people.finish_erasure(erasure.receipt, n_events, at);
        finished.await.map_err(ErasureError::from)?;
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
        info!(receipt = %erasure.receipt, n_events, "somebody was erased");
        Ok(())
    }
}

fn ids(identity: &Identity) -> impl Iterator<Item = String> {
    let channel = identity.dm_channel.map(|id| id.to_string());
    std::iter::once(identity.user_id.to_string()).chain(channel)
}

/// Returns what shows who somebody was in a text that people or the program wrote.
fn traces(identity: &Identity) -> Vec<String> {
    let names = NameForms::of([identity.name.as_str()]);
    ids(identity).chain(names.0).collect()
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
            for value in fields.values_mut() {
                is_changed |= remove(value, forms, ids);
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
        if holds_word(&changed, &trace) {
            changed = changed.replace(&trace, SOMEBODY);
        }
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
        });
        let rewritten = without(&message.to_string(), &forms, &ids).unwrap();
        let rewritten: Value = serde_json::from_str(&rewritten).unwrap();
        let expected = json!({
            "content": "**somebody** and Ben: somebody, it is your turn",
            "allowed_mentions": { "users": ["456"] },
            "line": "somebody and Ben",
            "number": 123,
        });
        assert_eq!(rewritten, expected);
        assert_eq!(without("/channels/1234/messages", &forms, &ids), None);
        assert_eq!(
            without("/channels/123/messages", &forms, &ids).as_deref(),
            Some("/channels/somebody/messages")
        );
    }
}

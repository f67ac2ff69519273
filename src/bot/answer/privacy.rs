//! Answering `/privacy`.
//!
//! Owns: what somebody gets to see of their own data. Does not know: what of an event is theirs.

use std::io::Write as _;
use std::pin::pin;

use flate2::Compression;
use flate2::write::GzEncoder;
use futures_util::TryStreamExt as _;
use serde_json::{Value, json};
use tokio::sync::oneshot;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::failure::Failure;
use super::reply::{Reply, text};
use super::responder::Responder;
use crate::bot::privacy_button::PrivacyButton;
use crate::bot::render::{self, Kept, Message};
use crate::bot::request::{Privacy, Request};
use crate::discord::rest::Upload;
use crate::game::{GuildId, PlayerId};
use crate::limits;
use crate::people::Person;
use crate::projections::{Order, PersonalRecord};
use crate::store::{Filter, StreamId};
use crate::texts::Texts;

/// The largest file: less than Discord's limit for uploads in any server.
const FILE_LIMIT_BYTES: usize = 8_000_000;

impl Responder {
    /// Answers. Only a change of what is shown registers somebody who is not known: looking leaves no trace.
    pub(super) async fn privacy(
        &self,
        request: &Request,
        privacy: &Privacy,
    ) -> Result<Reply, Failure> {
        let t = request.texts();
        if let Privacy::Receipt(receipt) = privacy {
            return Ok(text(self.receipt(receipt, t).await?));
        }
        if let Privacy::Stats { visible } = *privacy {
            let requester = self.requester_of(request).await?;
            let (player, caller) = (requester.player(), requester.caller.clone());
            self.host
                .players
                .show_stats(player, caller, visible)
                .await?;
            return Ok(text(render::stats_visibility(visible, t)));
        }
        let Some(person) = self.people.user(request.user.user_id).await? else {
            return Ok(text(t.nothing_kept()));
        };
        let player = PlayerId(person.player_id);
        if *privacy == Privacy::Erase {
            return Ok(Reply::Message(render::ask_to_erase(player, t)));
        }
        let record = self.tables.personal_record(player).await?;
        match privacy {
            Privacy::Export => self.export_personal_data(&person, record, t).await,
            Privacy::Show | Privacy::Erase | Privacy::Receipt(_) | Privacy::Stats { .. } => {
                let kept = Kept {
                    name: &person.name,
                    locale: person.locale.as_deref(),
                    has_dms: person.dm_channel.is_some(),
                    since: person.since,
                    n_games: record.n_games(),
                    n_servers: record.guilds.len() as u64,
                    n_guesses: record.n_of(&["guess_submitted", "guess_processed"]),
                    n_words_requested: record.n_of(&["word_requested"]),
                    n_events: record.n_events(),
                    n_teams: self.n_teams(player, &record).await?,
                    is_hidden: self.host.players.state(player).await?.hides_stats,
                };
                Ok(text(render::kept(&kept, t)))
            }
        }
    }

    /// Answers a press on a button about somebody's own data. Only they see it.
    pub(super) async fn press_privacy(
        &self,
        request: &Request,
        button: PrivacyButton,
    ) -> Result<Reply, Failure> {
        let t = request.texts();
        let PrivacyButton::Erase(player) = button else {
            return Ok(Reply::Update(Message::text(t.keeps_everything())));
        };
        let person = self.people.user(request.user.user_id).await?;
        if person.is_none_or(|person| person.player_id != player.0) {
            return Ok(Reply::Update(Message::text(t.erased_before())));
        }
        let clock = self.host.games.clock();
        let (responder, receipt, now) = (self.clone(), clock.random_id(), clock.now());
        let (tell, begun) = oneshot::channel();
        // A task of its own: it ends even if the answer is given up, and runs even if it is unknown whether it began.
        let erasing = tokio::spawn(async move {
            let begun = responder.people.begin_erasure(player.0, receipt, now);
            let _ = tell.send(begun.await);
            responder.finish_erasures(CancellationToken::new()).await;
        });
        let begun = begun.await;
        let begun = begun.map_err(|_| Failure::Panicked("beginning an erasure".to_owned()))?;
        let Some(erasure) = begun? else {
            return Ok(Reply::Update(Message::text(t.erased_before())));
        };
        // It also tries those of other people again. Whether this one is done, its row says.
        let _ = timeout(limits::ERASURE_ANSWER, erasing).await;
        let found = self.people.erasure(erasure.receipt).await.ok().flatten();
        let is_done = found.is_some_and(|erasure| erasure.finished_at.is_some());
        let answer = if is_done {
            t.erased(erasure.receipt)
        } else {
            t.being_erased(erasure.receipt)
        };
        Ok(Reply::Update(Message::text(answer)))
    }

    /// Says what became of an erasure.
    async fn receipt(&self, typed: &str, t: Texts) -> Result<String, Failure> {
        let found = match typed.trim().parse::<Uuid>() {
            Ok(receipt) => self.people.erasure(receipt).await?,
            Err(_) => None,
        };
        Ok(found.map_or_else(
            || t.no_such_receipt().to_owned(),
            |one| render::receipt(one.requested_at, one.finished_at, one.n_events, t),
        ))
    }

    async fn n_teams(&self, player: PlayerId, record: &PersonalRecord) -> Result<u64, Failure> {
        let mut n_teams = 0;
        for guild in &record.guilds {
            let roster = self.host.rosters.state(*guild).await?;
            let own = roster.teams().filter(|team| team.players.contains(&player));
            n_teams += own.count() as u64;
        }
        Ok(n_teams)
    }

    async fn export_personal_data(
        &self,
        person: &Person,
        record: PersonalRecord,
        t: Texts,
    ) -> Result<Reply, Failure> {
        let player = PlayerId(person.player_id);
        let mut streams = record.streams;
        let stream = |family: &str, guild: &GuildId| StreamId::parse(&format!("{family}-{guild}"));
        for guild in &record.guilds {
            streams.extend(stream("roster", guild));
            streams.extend(stream("guild", guild));
        }
        streams.extend(StreamId::parse(&format!("player-{player}")));
        // What others did to them where they did nothing themselves.
        let by_others = Filter::all().types([
            "dm_delivery_failed",
            "player_banned",
            "player_invited",
            "player_unbanned",
            "team_invited",
        ]);
        let id = player.to_string();
        let finder = self.tables.finder();
        let mut events = pin!(finder.events(by_others, Order::OldestFirst, None));
        while let Some(event) = events.try_next().await? {
            if event.data.contains(&id) {
                streams.insert(event.stream);
            }
        }
        let recorded = self.host.personal_data(player, &streams).await?;
        let is_hidden = self.host.players.state(player).await?.hides_stats;
        let data = json!({
            "made_at": self.host.games.clock().now(),
            "about": "Everything GameBot keeps about you. Other people are numbered; of their words, only those that you saw are here.",
            "person": {
                "discord_user_id": person.user_id.to_string(),
                "name": person.name,
                "language": person.locale,
                "dm_channel_id": person.dm_channel.map(|id| id.to_string()),
                "dms_reach_you": person.dm_open,
                "known_since": person.since,
                "stats_visible": !is_hidden,
            },
            "record": recorded,
        });
        let n_events = n_events_in(&data);
        let file = tokio::task::spawn_blocking(move || file_of(&data)).await;
        let file =
            file.map_err(|_| Failure::Panicked("writing what is kept to a file".to_owned()))?;
        Ok(Reply::Message(match file {
            Some((file, is_compressed)) => render::personal_data(n_events, is_compressed, file, t),
            None => Message::text(t.too_much_to_export()),
        }))
    }
}

fn n_events_in(data: &Value) -> u64 {
    let streams = data["record"].as_array().into_iter().flatten();
    let events = streams.filter_map(|stream| stream["events"].as_array());
    events.map(|events| events.len() as u64).sum()
}

/// Returns the file to send, and whether it is compressed, which it is only if Discord would refuse it otherwise. None if
/// it is too large even so.
fn file_of(data: &Value) -> Option<(Upload, bool)> {
    let upload = |name: &str, bytes: Vec<u8>| Upload {
        name: name.to_owned(),
        description: None,
        bytes: bytes.into(),
    };
    let text = serde_json::to_vec_pretty(data).expect("a value can be written as JSON");
    if text.len() <= FILE_LIMIT_BYTES {
        return Some((upload("gamebot.json", text), false));
    }
    let mut compressed = GzEncoder::new(Vec::new(), Compression::default());
    let written = compressed.write_all(&text);
    let bytes = written
        .and_then(|()| compressed.finish())
        .expect("memory takes all");
    let fits = bytes.len() <= FILE_LIMIT_BYTES;
    fits.then(|| (upload("gamebot.json.gz", bytes), true))
}

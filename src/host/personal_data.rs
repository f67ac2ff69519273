//! What the log holds about one person, for themselves.
//!
//! Owns: which events concern somebody, and what of an event they may have: nothing that they did not see. Does not
//! know: who the person is, and where the streams are listed.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::error::FoldError;
use super::fold::for_each_event;
use super::host::Host;
use crate::game::PlayerId;
use crate::store::{Actor, RecordedEvent, StreamId, StreamVersion};

/// The fields that hold a player.
const PLAYERS: [&str; 8] = [
    "player_id",
    "players",
    "by",
    "created_by",
    "inviter",
    "invitee",
    "proposed_by",
    "requested_by",
];

/// The ids by which somebody is named in events: their own, and those of their teams and invitations.
struct PersonalView {
    player: String,
    ids: BTreeSet<String>,
    /// What others are called, in the order in which they appear.
    others: BTreeMap<String, String>,
}

impl Host {
    /// Returns the events of these streams that concern a player, stream by stream, with the data that they saw or gave
    /// themselves. Other players have numbers instead of ids.
    ///
    /// The cost grows with the events of the streams.
    pub async fn personal_data(
        &self,
        player: PlayerId,
        streams: &BTreeSet<StreamId>,
    ) -> Result<Vec<Value>, FoldError> {
        let mut own = PersonalView {
            player: player.to_string(),
            ids: BTreeSet::from([player.to_string()]),
            others: BTreeMap::new(),
        };
        let mut exported = Vec::new();
        for stream in streams {
            let mut events: Vec<(RecordedEvent, Value)> = Vec::new();
            for_each_event(self.store(), stream, StreamVersion::NONE, None, |event| {
                let data = serde_json::from_str(&event.data).unwrap_or(Value::Null);
                own.learn(&data);
                events.push((event.clone(), data));
                Ok(())
            })
            .await?;
            let events: Vec<Value> = events
                .into_iter()
                .filter_map(|(event, data)| own.shown(&event, data))
                .collect();
            if !events.is_empty() {
                exported.push(json!({ "stream": own.named(stream.as_str()), "events": events }));
            }
        }
        Ok(exported)
    }
}

impl PersonalView {
    /// Learns the ids of teams and invitations that are theirs.
    fn learn(&mut self, data: &Value) {
        match data {
            Value::Object(fields) => {
                if fields.values().any(|value| self.holds_player(value)) {
                    for key in ["team_id", "invitation_id"] {
                        if let Some(id) = fields.get(key).and_then(Value::as_str) {
                            self.ids.insert(id.to_owned());
                        }
                    }
                }
                fields.values().for_each(|value| self.learn(value));
            }
            Value::Array(values) => values.iter().for_each(|value| self.learn(value)),
            _ => {}
        }
    }

    fn holds_player(&self, value: &Value) -> bool {
        match value {
            Value::String(text) => *text == self.player,
            Value::Array(values) => values.iter().any(|value| value == self.player.as_str()),
            _ => false,
        }
    }

    fn is_own(&self, value: Option<&Value>) -> bool {
        let id = value.and_then(Value::as_str);
        id.is_some_and(|id| self.ids.contains(id))
    }

    /// Returns whether something belongs to others alone.
    fn is_of_others(&self, fields: &Map<String, Value>) -> bool {
        let of_team = fields.get("team_id");
        if of_team.is_some() {
            return !self.is_own(of_team);
        }
        fields.get("player_id").is_some() && !fields.values().any(|value| self.is_own(Some(value)))
    }

    /// Returns an event as they may have it; none if it is not theirs.
    fn shown(&mut self, event: &RecordedEvent, mut data: Value) -> Option<Value> {
        let is_actor = matches!(&event.actor, Actor::Player(id) if id.to_string() == self.player);
        let is_own = is_actor || self.ids.iter().any(|id| event.data.contains(id.as_str()));
        let fields = data.as_object_mut()?;
        match &*event.event_type {
            "guess_submitted" if !self.is_own(fields.get("submission")?.get("player_id")) => {
                return None;
            }
            "guess_abandoned" => {
                let is_theirs = fields
                    .get("pending")
                    .is_some_and(|pending| !self.is_own(pending.get("player_id")));
                if is_theirs {
                    fields.remove("pending");
                }
            }
            // What the next pairs are follows from it.
            "game_created" => drop(fields.remove("rng_seed")),
            // Nobody but the manager who wrote it has read it.
            "player_banned" if !self.is_own(fields.get("by")) => drop(fields.remove("reason")),
            _ => {}
        }
        let is_game = event.stream.family() == "game";
        if !is_own && !is_game || self.is_of_others(fields) {
            return None;
        }
        let team = fields.get("team").and_then(Value::as_object);
        if team.is_some_and(|team| self.is_of_others(team)) {
            return None;
        }
        for (key, value) in fields.iter_mut() {
            let Value::Array(values) = value else {
                continue;
            };
            let had_any = !values.is_empty();
            match key.as_str() {
                "winners" | "advancing" | "voided" => {
                    values.retain(|value| self.is_own(Some(value)));
                }
                // Both partners have seen both guesses.
                "submissions" => {}
                _ => {
                    values.retain(|value| {
                        value
                            .as_object()
                            .is_none_or(|fields| !self.is_of_others(fields))
                    });
                    if key == "deals" && had_any && values.is_empty() {
                        return None;
                    }
                }
            }
        }
        if event.event_type.as_ref() == "round_ended"
            && fields
                .get("results")
                .and_then(Value::as_array)
                .is_some_and(Vec::is_empty)
        {
            return None;
        }
        self.rename(None, &mut data);
        Some(json!({
            "type": &*event.event_type,
            "at": event.occurred_at,
            "by_you": is_actor,
            "server": event.guild_id.map(|id| id.to_string()),
            "data": data,
        }))
    }

    /// Puts "you" and numbers in the place of ids of players.
    fn rename(&mut self, key: Option<&str>, value: &mut Value) {
        match value {
            Value::String(id) if key.is_some_and(|key| PLAYERS.contains(&key)) => {
                *id = self.named(id);
            }
            Value::Array(values) => {
                for value in values {
                    self.rename(key, value);
                }
            }
            Value::Object(fields) => {
                for (key, value) in fields {
                    self.rename(Some(key), value);
                }
            }
            _ => {}
        }
    }

    fn named(&mut self, id: &str) -> String {
        if id == self.player {
            return "you".to_owned();
        }
        if uuid::Uuid::parse_str(id).is_err() {
            return id.to_owned();
        }
        let next = self.others.len() + 1;
        let name = self.others.entry(id.to_owned());
        name.or_insert_with(|| format!("player-{next}")).clone()
    }
}

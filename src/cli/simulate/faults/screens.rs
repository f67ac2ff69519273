//! What people see at the end: each live message as it was last planned, and a message in the channel for each person
//! who got no DM.
//!
//! Owns: the comparison with what was planned. Does not know: why something was planned.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::Value;

use super::discord::{LOUNGE, Message, World};
use crate::game::event::{DmKind, PlayerSurface};
use crate::game::{GameEvent, GameId, PlayerId};
use crate::store::RecordedEvent;
use crate::store::outbox::NewMessage;
use crate::wire::{self, Event};

/// Each live message reads as it was planned last.
pub(super) fn check_live(planned: &[NewMessage], world: &World) -> Vec<String> {
    let mut rows: BTreeMap<&str, Vec<&NewMessage>> = BTreeMap::new();
    for row in planned.iter().filter(|row| row.place.starts_with("live/")) {
        rows.entry(&row.place).or_default().push(row);
    }
    let mut wrong = Vec::new();
    for (place, rows) in rows {
        let nonces: BTreeSet<&str> = rows.iter().map(|row| row.nonce.as_str()).collect();
        let is_posted = |message: &&Message| {
            let nonce = message.nonce.as_deref();
            nonce.is_some_and(|nonce| nonces.contains(nonce))
        };
        let Some(shown) = world.messages.values().rfind(is_posted) else {
            wrong.push(format!("{place} was never shown"));
            continue;
        };
        let last = rows.iter().max_by_key(|row| row.key);
        let payload = last.map(|row| payload_of(row)).unwrap_or_default();
        let body = &payload["body"];
        let is_same = |field: &str| shown.body[field] == body[field];
        if !is_same("components") || !is_same("embeds") || !reads_as(shown, body) {
            wrong.push(format!(
                "{place} reads {}, and was to read {body}",
                shown.body
            ));
        }
    }
    wrong
}

fn payload_of(row: &NewMessage) -> Value {
    serde_json::from_str(&row.payload).unwrap_or_default()
}

fn text_of(body: &Value) -> &str {
    body["content"].as_str().unwrap_or_default()
}

/// Compares the texts; what mentions the channel may have become a link to the result there.
fn reads_as(shown: &Message, body: &Value) -> bool {
    let (shown, planned) = (text_of(&shown.body), text_of(body));
    shown == planned
        || planned
            .split_once(&format!("<#{LOUNGE}>"))
            .is_some_and(|(before, after)| shown.starts_with(before) && shown.ends_with(after))
}

/// Whom a pair did not reach by DM is told in the channel where to play, unless they play on a panel there.
pub(super) fn check_fallbacks(
    log: &[RecordedEvent],
    planned: &[NewMessage],
    world: &World,
    user_of: &HashMap<PlayerId, u64>,
) -> Vec<String> {
    let sent: BTreeSet<&str> = world
        .messages
        .values()
        .filter_map(|it| it.nonce.as_deref())
        .collect();
    let mut called: BTreeMap<String, String> = BTreeMap::new();
    let in_channel = planned
        .iter()
        .filter(|row| row.place.starts_with("channel/"));
    for row in in_channel.filter(|row| sent.contains(row.nonce.as_str())) {
        let payload = payload_of(row);
        let game = payload["subject"]["game"].as_str().unwrap_or_default();
        let texts = called.entry(game.to_owned()).or_default();
        texts.push_str(text_of(&payload["body"]));
    }
    let mut in_channels = BTreeSet::new();
    let mut on_panels: BTreeSet<(GameId, PlayerId)> = BTreeSet::new();
    let mut not_reached: BTreeSet<(GameId, PlayerId)> = BTreeSet::new();
    for recorded in log {
        let game = recorded.stream.as_str().strip_prefix("game-");
        let Some(Ok(game)) = game.map(str::parse::<GameId>) else {
            continue;
        };
        let event = wire::decode(
            &recorded.event_type,
            recorded.schema_version,
            &recorded.data,
        );
        match event {
            Ok(Event::Game(GameEvent::GameCreated(event))) if event.channel_id.is_some() => {
                in_channels.insert(game);
            }
            Ok(Event::Game(GameEvent::PlayerSurfaceUsed(used)))
                if used.surface == PlayerSurface::Panel =>
            {
                on_panels.insert((game, used.player_id));
            }
            Ok(Event::Game(GameEvent::DmDeliveryFailed(failed))) if failed.kind == DmKind::Deal => {
                not_reached.insert((game, failed.player_id));
            }
            _ => {}
        }
    }
    let is_told = |(game, player): &(GameId, PlayerId)| {
        let user = user_of.get(player).copied().unwrap_or_default();
        let texts = called.get(&game.to_string());
        texts.is_some_and(|texts| texts.contains(&format!("<@{user}>")))
    };
    not_reached
        .difference(&on_panels)
        .filter(|(game, _)| in_channels.contains(game))
        .filter(|one| !is_told(one))
        .map(|(game, player)| {
            format!("{player} was dealt a pair in game {game}, and neither a DM nor the channel told them")
        })
        .collect()
}

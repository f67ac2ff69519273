//! Redaction: which fields of an event hold text that a person typed, and taking it out.
//!
//! Owns: the mark that replaces it, finding a text in a stored payload. Does not know: whose text it is, and how the
//! payload is stored again.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use serde_json::value::RawValue;

use super::Event;
use crate::game::{GameEvent, OpsEvent, PlayerEvent, RosterEvent, ServerEvent};

pub use crate::game::values::REDACTED;

/// Returns the fields of an event that hold text which somebody typed, or which may quote such text.
pub fn free_text(event: &Event) -> &'static [&'static str] {
    match event {
        Event::Game(event) => match event {
            GameEvent::TeamEntered(_) | GameEvent::GameStarted(_) => &["name"],
            GameEvent::GamePaused(_) => &["reason"],
            GameEvent::GameCreated(_)
            | GameEvent::PlayerInvited(_)
            | GameEvent::GameSettingsChanged(_)
            | GameEvent::GameModeChanged(_)
            | GameEvent::PlayerJoined(_)
            | GameEvent::PlayerLeft(_)
            | GameEvent::PlayerStatusChanged(_)
            | GameEvent::PlayerSurfaceUsed(_)
            | GameEvent::PlayerCalled(_)
            | GameEvent::TeamWithdrawn(_)
            | GameEvent::RoundStarted(_)
            | GameEvent::GuessSubmitted(_)
            | GameEvent::GuessProcessed(_)
            | GameEvent::GuessAbandoned(_)
            | GameEvent::RoundEnded(_)
            | GameEvent::GiveUpProposed(_)
            | GameEvent::GiveUpDropped(_)
            | GameEvent::KnockoutRoundCompleted(_)
            | GameEvent::RaceTimeExpired(_)
            | GameEvent::PlayersReminded(_)
            | GameEvent::LongformDayEnded(_)
            | GameEvent::TeamEliminated(_)
            | GameEvent::DmDeliveryFailed(_)
            | GameEvent::GameResumed(_)
            | GameEvent::GameRecovered(_)
            | GameEvent::IdleWarned(_)
            | GameEvent::FinalSecondsBegan(_)
            | GameEvent::ReplayNamed(_)
            | GameEvent::ReplayVisibilityChanged(_)
            | GameEvent::GameCompleted(_)
            | GameEvent::GameCancelled(_)
            | GameEvent::GameAbandoned(_) => &[],
        },
        Event::Roster(event) => match event {
            RosterEvent::TeamInvited(_) => &["proposed_name"],
            RosterEvent::TeamCreated(_) => &["name"],
            RosterEvent::TeamRenamed(_) => &["old_name", "new_name"],
            RosterEvent::TeamInvitationAccepted(_)
            | RosterEvent::TeamInvitationDeclined(_)
            | RosterEvent::TeamInvitationCancelled(_)
            | RosterEvent::TeamInvitationExpired(_)
            | RosterEvent::TeamReactivated(_)
            | RosterEvent::PlayerTeamChanged(_)
            | RosterEvent::TeamDormant(_)
            | RosterEvent::RosterRecovered(_) => &[],
        },
        Event::Server(event) => match event {
            ServerEvent::PlayerBanned(_) => &["reason"],
            ServerEvent::ModePresetDefined(_) | ServerEvent::SeasonStarted(_) => &["name"],
            // The words of a server are the server's.
            ServerEvent::WordListChanged(_)
            | ServerEvent::GuildInstalled(_)
            | ServerEvent::GuildRemoved(_)
            | ServerEvent::GuildConfigChanged(_)
            | ServerEvent::GuildConfigReset(_)
            | ServerEvent::ModePresetRemoved(_)
            | ServerEvent::PlayerUnbanned(_)
            | ServerEvent::SeasonEnded(_)
            | ServerEvent::DailyCalled(_) => &[],
        },
        Event::Player(event) => match event {
            PlayerEvent::WordRequested(_) => &["word"],
            PlayerEvent::PlayerRegistered(_)
            | PlayerEvent::PlayerPreferencesChanged(_)
            | PlayerEvent::PlayerErased(_) => &[],
        },
        Event::Ops(event) => match event {
            OpsEvent::CommandRejected(_)
            | OpsEvent::GameFaulted(_)
            | OpsEvent::RecoveryFailed(_) => &["hint"],
            OpsEvent::SystemFault(_) => &["message", "context"],
            OpsEvent::SubscriptionStalled(_) => &["error"],
            OpsEvent::AdminActed(_) => &["options"],
            OpsEvent::GuessRejected(_)
            | OpsEvent::RecoveryStarted(_)
            | OpsEvent::EventQuarantined(_)
            | OpsEvent::SubscriptionResumed(_)
            | OpsEvent::SubscriptionPaused(_)
            | OpsEvent::SubscriptionUnpaused(_)
            | OpsEvent::StoreConnectionChanged(_)
            | OpsEvent::ProjectionRebuilt(_)
            | OpsEvent::EventRedacted(_) => &[],
        },
    }
}

/// The types of events with such a field that do not belong to games: few enough to look through.
pub const WITH_FREE_TEXT: [&str; 13] = [
    "team_invited",
    "team_created",
    "team_renamed",
    "player_banned",
    "mode_preset_defined",
    "season_started",
    "word_requested",
    "command_rejected",
    "game_faulted",
    "recovery_failed",
    "system_fault",
    "subscription_stalled",
    "admin_acted",
];

/// A payload without some of its texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redacted {
    pub data: String,
    /// Where the texts were, such as `teams.0.name`.
    pub paths: Vec<String>,
}

/// Puts [`REDACTED`] in the place of each text that `is_secret` by its field and its content. No other byte changes.
/// None when there is no such text, or when the payload is not JSON.
pub fn redacted(data: &str, is_secret: impl Fn(&str, &str) -> bool) -> Option<Redacted> {
    let raw: &RawValue = serde_json::from_str(data).ok()?;
    let mut found: Vec<(Range<usize>, String)> = Vec::new();
    collect(raw, "", "", &mut |raw, path, field| {
        let text: String = serde_json::from_str(raw.get()).ok()?;
        if text != REDACTED && is_secret(field, &text) {
            let start = raw.get().as_ptr() as usize - data.as_ptr() as usize;
            found.push((start..start + raw.get().len(), path.to_owned()));
        }
        Some(())
    });
    found.sort_by_key(|(range, _)| range.start);
    let mut redacted = Redacted {
        data: data.to_owned(),
        paths: Vec::new(),
    };
    for (range, path) in found.into_iter().rev() {
        redacted
            .data
            .replace_range(range, &format!("\"{REDACTED}\""));
        redacted.paths.insert(0, path);
    }
    (!redacted.paths.is_empty()).then_some(redacted)
}

/// Calls `each` with every text, its path, and the innermost field that it stands in.
fn collect<'d>(
    raw: &'d RawValue,
    path: &str,
    field: &str,
    each: &mut impl FnMut(&'d RawValue, &str, &str) -> Option<()>,
) {
    let below = |key: &str| {
        if path.is_empty() {
            key.to_owned()
        } else {
            format!("{path}.{key}")
        }
    };
    match raw.get().as_bytes().first() {
        Some(b'"') => {
            each(raw, path, field);
        }
        Some(b'{') => {
            let fields: Result<BTreeMap<Cow<'d, str>, &'d RawValue>, _> =
                serde_json::from_str(raw.get());
            for (key, value) in fields.into_iter().flatten() {
                collect(value, &below(&key), &key, each);
            }
        }
        Some(b'[') => {
            let values: Result<Vec<&'d RawValue>, _> = serde_json::from_str(raw.get());
            for (n, value) in values.into_iter().flatten().enumerate() {
                collect(value, &below(&n.to_string()), field, each);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_redaction_takes_out_the_text_and_leaves_every_other_byte() {
        #[track_caller]
        fn check(data: &str, secret: (&str, &str), expected: Option<(&str, &[&str])>) {
            let is_secret = |field: &str, text: &str| (field, text) == secret;
            let redacted = redacted(data, is_secret);
            let redacted = redacted.as_ref().map(|redacted| {
                let paths: Vec<&str> = redacted.paths.iter().map(String::as_str).collect();
                (redacted.data.as_str(), paths)
            });
            let expected = expected.map(|(data, paths)| (data, paths.to_vec()));
            assert_eq!(redacted, expected);
        }

        check(
            r#"{"name":"Ana"}"#,
            ("name", "Ana"),
            Some((r#"{"name":"[redacted]"}"#, &["name"])),
        );
        check(
            r#"{ "teams" : [ {"name": "A\u006ea","n":1e3}, {"name":"Ana" } ], "winner":"Ana"}"#,
            ("name", "Ana"),
            Some((
                r#"{ "teams" : [ {"name": "[redacted]","n":1e3}, {"name":"[redacted]" } ], "winner":"Ana"}"#,
                &["teams.0.name", "teams.1.name"],
            )),
        );
        check(
            r#"{"context":["game=1","user=7"]}"#,
            ("context", "user=7"),
            Some((r#"{"context":["game=1","[redacted]"]}"#, &["context.1"])),
        );
        check(r#"{"name":"Ben"}"#, ("name", "Ana"), None);
        check(r#"{"name":"[redacted]"}"#, ("name", "[redacted]"), None);
        check(r#"{"Ana":1}"#, ("Ana", "Ana"), None);
        check("no JSON", ("", "no JSON"), None);
    }
}

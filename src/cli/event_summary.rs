//! Summarizes an event in one line.
//!
//! Owns: which fields of a payload a reader of the log needs. Does not know: names of players, who are
//! shown by the first digits of their ids. Words that are still secret have been masked before.

mod servers;

use std::fmt::Display;

use super::output::{serialized_name, short_game_id, short_id};
use crate::game::values::{Change, Standing, Submission, TeamRound};
use crate::game::{
    GameEvent, GolfRaceConfig, GuildId, ModeConfig, OpsEvent, PlayerEvent, PlayerId, RaceConfig,
    TeamId,
};
use crate::wire::Event;
use crate::words::Word;

pub(super) fn summarize(event: &Event) -> String {
    match event {
        Event::Game(event) => game(event),
        Event::Roster(event) => servers::roster(event),
        Event::Server(event) => servers::server(event),
        Event::Player(PlayerEvent::PlayerRegistered(registered)) => {
            in_server(registered.first_guild_id)
        }
        Event::Player(PlayerEvent::WordRequested(requested)) => {
            format!("{} {}", requested.word, in_server(requested.guild_id))
        }
        Event::Player(PlayerEvent::PlayerPreferencesChanged(changed)) => {
            list(changed.changes.iter().map(change))
        }
        Event::Player(PlayerEvent::PlayerErased(erased)) => format!("receipt {}", erased.receipt),
        Event::Ops(event) => ops(event),
    }
}

fn in_server(guild: Option<GuildId>) -> String {
    guild.map_or_else(
        || "outside any server".to_owned(),
        |guild| format!("in server {guild}"),
    )
}

#[expect(clippy::too_many_lines, reason = "a list with one arm per event")]
fn game(event: &GameEvent) -> String {
    match event {
        GameEvent::GameCreated(created) => format!(
            "{}, seed {}, words {}",
            settings(&created.config),
            created.rng_seed,
            created.words_version
        ),
        GameEvent::PlayerInvited(invited) => by(player(invited.player_id), invited.by),
        GameEvent::GameSettingsChanged(changed) => list(changed.changes.iter().map(change)),
        GameEvent::GameModeChanged(changed) => {
            format!("from {} to {}", changed.from, settings(&changed.config))
        }
        GameEvent::PlayerJoined(joined) => {
            let closed = if joined.dm_ok { "" } else { ", DMs closed" };
            format!("{}{closed}", player(joined.player_id))
        }
        GameEvent::PlayerLeft(left) => list([player(left.player_id), serialized_name(left.reason)]),
        GameEvent::PlayerStatusChanged(changed) => format!(
            "{} from {} to {}: {}",
            player(changed.player_id),
            serialized_name(changed.from),
            serialized_name(changed.to),
            changed.cause
        ),
        GameEvent::TeamEntered(entered) => {
            let [one, other] = entered.team.players;
            format!(
                "{}: {} & {}",
                team(entered.team.team_id),
                player(one),
                player(other)
            )
        }
        GameEvent::PlayerSurfaceUsed(used) => format!(
            "{}: {}, {}",
            player(used.player_id),
            serialized_name(used.surface),
            serialized_name(used.reason)
        ),
        GameEvent::PlayerCalled(called) => format!(
            "round {}, attempt {}: {}",
            called.round,
            called.attempt,
            player(called.player_id)
        ),
        GameEvent::FinalSecondsBegan(began) => format!("{} ms left", began.remaining_ms),
        GameEvent::IdleWarned(warned) => format!("ends at {}", warned.ends_at),
        GameEvent::TeamWithdrawn(gone) => list([team(gone.team_id), serialized_name(gone.reason)]),
        GameEvent::GameStarted(started) => {
            let teams = started.teams.len();
            format!("{}, teams: {teams}", settings(&started.config))
        }
        GameEvent::RoundStarted(started) => {
            let deals = started.deals.iter().map(|deal| pair(&deal.pair));
            format!("round {}: {}", started.round, list(deals))
        }
        GameEvent::GuessSubmitted(guess) => format!(
            "round {}, attempt {}: {}",
            guess.round,
            guess.attempt,
            submission(&guess.submission)
        ),
        GameEvent::GuessProcessed(processed) => format!(
            "round {}, attempt {}, {}: {}{}",
            processed.round,
            processed.attempt,
            pair(&processed.shown),
            list(processed.submissions.iter().map(submission)),
            processed.match_kind.map_or_else(
                || ", no match".to_owned(),
                |kind| format!(", match ({kind})")
            )
        ),
        GameEvent::GuessAbandoned(abandoned) => format!(
            "round {}, attempt {}, {}",
            abandoned.round,
            abandoned.attempt,
            serialized_name(abandoned.reason)
        ),
        GameEvent::RoundEnded(ended) => format!(
            "round {}, {}: {}",
            ended.round,
            serialized_name(ended.reason),
            list(ended.results.iter().map(result))
        ),
        GameEvent::GiveUpProposed(proposed) => format!(
            "round {}: {} of {}",
            proposed.round,
            player(proposed.by),
            team(proposed.team_id)
        ),
        GameEvent::GiveUpDropped(dropped) => format!(
            "round {}: {} of {}, {}",
            dropped.round,
            player(dropped.proposed_by),
            team(dropped.team_id),
            dropped
                .by
                .map_or_else(|| "expired".to_owned(), |by| format!("by {}", player(by)))
        ),
        GameEvent::KnockoutRoundCompleted(completed) => {
            let out = completed.eliminated.iter().map(|gone| team(gone.team_id));
            let replayed = if completed.replayed { ", replayed" } else { "" };
            let n_in = completed.advancing.len();
            let round = completed.round;
            format!("round {round}, out: {}, in: {n_in}{replayed}", list(out))
        }
        GameEvent::TeamEliminated(gone) => format!(
            "round {}: {}, {}, place {}",
            gone.round,
            team(gone.team_id),
            serialized_name(gone.reason),
            gone.place
        ),
        GameEvent::PlayersReminded(reminded) => format!(
            "round {}, {} %: {}",
            reminded.round,
            reminded.percent,
            list(reminded.players.iter().map(|id| player(*id)))
        ),
        GameEvent::LongformDayEnded(ended) => {
            let out = ended.eliminated.iter().map(|exit| team(exit.team_id));
            let held = if ended.held { ", nobody leaves" } else { "" };
            format!("day {}, out: {}{held}", ended.day, list(out))
        }
        GameEvent::RaceTimeExpired(expired) => format!(
            "after {} ms: {}",
            expired.elapsed_ms,
            list(expired.standings.iter().map(standing))
        ),
        GameEvent::DmDeliveryFailed(failed) => format!(
            "{} for {}, code {}",
            serialized_name(failed.kind),
            player(failed.player_id),
            failed.discord_code
        ),
        GameEvent::GamePaused(paused) => format!("by {}", player(paused.by)),
        GameEvent::GameResumed(resumed) => {
            format!("by {} after {} ms", player(resumed.by), resumed.paused_ms)
        }
        GameEvent::GameRecovered(recovered) => format!(
            "{}, from {} events, away for {} ms",
            serialized_name(recovered.cause),
            recovered.replayed_events,
            recovered.downtime_ms
        ),
        GameEvent::GameCompleted(completed) => format!(
            "{}: {}",
            serialized_name(completed.outcome),
            list(completed.standings.iter().map(standing))
        ),
        GameEvent::ReplayNamed(named) => named.name.to_string(),
        GameEvent::ReplayVisibilityChanged(changed) => by(
            format!("from {} to {}", changed.from.name(), changed.to.name()),
            changed.by,
        ),
        GameEvent::GameCancelled(cancelled) => {
            let by = cancelled.by.map_or_else(|| "nobody".to_owned(), player);
            format!("by {by}, {}", serialized_name(cancelled.reason))
        }
        GameEvent::GameAbandoned(abandoned) => {
            format!(
                "{} after {} ms",
                serialized_name(abandoned.reason),
                abandoned.idle_ms
            )
        }
    }
}

fn ops(event: &OpsEvent) -> String {
    match event {
        OpsEvent::CommandRejected(rejected) => format!(
            "{} of {}: {}",
            rejected.command,
            player(rejected.player_id),
            rejected.code
        ),
        OpsEvent::GuessRejected(rejected) => format!(
            "game {}, round {}, {}: {}",
            short_game_id(rejected.game_id.0),
            rejected.round,
            player(rejected.player_id),
            rejected.reason
        ),
        OpsEvent::GameFaulted(faulted) => {
            format!(
                "game {}: {}",
                short_game_id(faulted.game_id.0),
                faulted.code
            )
        }
        OpsEvent::SystemFault(fault) => format!(
            "{}, {}, {} times: {}",
            fault.component, fault.code, fault.count, fault.message
        ),
        OpsEvent::RecoveryStarted(started) => format!(
            "game {}, attempt {}",
            short_game_id(started.game_id.0),
            started.attempt
        ),
        OpsEvent::RecoveryFailed(failed) => format!(
            "game {}, attempt {}: {}",
            short_game_id(failed.game_id.0),
            failed.attempt,
            failed.code
        ),
        OpsEvent::EventQuarantined(event) => format!(
            "{} skipped position {}, {} version {}: {}",
            event.reader, event.position, event.event_type, event.schema_version, event.code
        ),
        OpsEvent::SubscriptionStalled(stalled) => format!(
            "{} after position {}, {} attempts: {}",
            stalled.name, stalled.position, stalled.attempts, stalled.error
        ),
        OpsEvent::SubscriptionResumed(resumed) => format!(
            "{} after position {}, stalled for {} ms",
            resumed.name, resumed.position, resumed.stalled_ms
        ),
        OpsEvent::SubscriptionPaused(paused) => paused.name.clone(),
        OpsEvent::SubscriptionUnpaused(unpaused) => unpaused.name.clone(),
        OpsEvent::StoreConnectionChanged(changed) => format!(
            "from {} to {}, {} failures, {} requests waiting",
            serialized_name(changed.from),
            serialized_name(changed.to),
            changed.failures,
            changed.buffered
        ),
        OpsEvent::ProjectionRebuilt(rebuilt) => format!(
            "{} from {} events in {} ms, {} rows differ",
            rebuilt.name, rebuilt.events, rebuilt.duration_ms, rebuilt.differences
        ),
        OpsEvent::AdminActed(acted) => {
            let words = std::iter::once(&acted.command).chain(&acted.options);
            words.cloned().collect::<Vec<_>>().join(" ")
        }
        OpsEvent::EventRedacted(redacted) => format!(
            "{} of event {}, {}",
            list(redacted.paths.iter().cloned()),
            redacted.position,
            redacted.reason
        ),
    }
}

fn list(parts: impl IntoIterator<Item = String>) -> String {
    parts.into_iter().collect::<Vec<_>>().join(", ")
}

fn by(what: impl Display, who: PlayerId) -> String {
    format!("{what} by {}", player(who))
}

fn player(id: PlayerId) -> String {
    short_id(id.0)
}

fn team(id: TeamId) -> String {
    format!("team {}", short_id(id.0))
}

fn pair([one, other]: &[Word; 2]) -> String {
    format!("{one} + {other}")
}

fn submission(submission: &Submission) -> String {
    format!("{} said {}", player(submission.player_id), submission.word)
}

fn settings(config: &ModeConfig) -> String {
    let mode = config.mode();
    match config {
        ModeConfig::TwoPlayer(two_player) => format!("{mode}, rounds: {}", two_player.rounds),
        ModeConfig::Longform(longform) => format!("{mode}, days of {} ms", longform.day_ms),
        ModeConfig::Knockout(knockout) => format!("{mode}, rounds of {} ms", knockout.round_ms),
        ModeConfig::Race(RaceConfig { limit_ms })
        | ModeConfig::GolfRace(GolfRaceConfig { limit_ms, .. }) => {
            format!("{mode}, limit: {limit_ms} ms")
        }
    }
}

fn change(change: &Change) -> String {
    let old = change.old.as_deref().unwrap_or("nothing");
    format!("{} from {old} to {}", change.path, change.new)
}

fn result(result: &TeamRound) -> String {
    let word = result
        .matched_word
        .as_ref()
        .map_or_else(String::new, |word| format!(" ({word})"));
    format!(
        "{} {}{word}, attempts: {}",
        team(result.team_id),
        serialized_name(result.outcome),
        result.attempts
    )
}

fn standing(standing: &Standing) -> String {
    format!(
        "{} place {}, matches: {}, attempts: {}",
        team(standing.team_id),
        standing.place,
        standing.matches,
        standing.attempts
    )
}

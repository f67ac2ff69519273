//! What an event says, in one line.
//!
//! Owns: which fields of a payload a reader of the log looks for. Does not know: who players are;
//! they are the first digits of their ids. Words that are still secret are masked before they come here.

mod servers;

use super::output::{name_of, short, short_game};
use crate::game::values::{Change, Standing, Submission, TeamRound};
use crate::game::{
    GameEvent, GolfRaceConfig, ModeConfig, OpsEvent, PlayerEvent, PlayerId, RaceConfig, TeamId,
};
use crate::wire::Event;
use crate::words::Word;

/// Writes an event as one line.
pub(super) fn digest(event: &Event) -> String {
    match event {
        Event::Game(event) => game(event),
        Event::Roster(event) => servers::roster(event),
        Event::Server(event) => servers::server(event),
        Event::Player(PlayerEvent::PlayerRegistered(registered)) => {
            registered.first_guild_id.map_or_else(
                || "outside of any server".to_owned(),
                |guild| format!("in server {guild}"),
            )
        }
        Event::Ops(event) => ops(event),
    }
}

#[expect(
    clippy::too_many_lines,
    reason = "one arm an event: a list, read by looking one up"
)]
fn game(event: &GameEvent) -> String {
    match event {
        GameEvent::GameCreated(created) => format!(
            "{}, seed {}, words {}",
            settings(&created.config),
            created.rng_seed,
            created.words_version
        ),
        GameEvent::PlayerInvited(invited) => {
            format!("{} by {}", who(invited.player_id), who(invited.by))
        }
        GameEvent::GameSettingsChanged(changed) => list(changed.changes.iter().map(change)),
        GameEvent::GameModeChanged(changed) => {
            format!("from {} to {}", changed.from, settings(&changed.config))
        }
        GameEvent::PlayerJoined(joined) => {
            let closed = if joined.dm_ok { "" } else { ", DMs closed" };
            format!("{}{closed}", who(joined.player_id))
        }
        GameEvent::PlayerLeft(left) => format!("{}, {}", who(left.player_id), name_of(left.reason)),
        GameEvent::PlayerStatusChanged(changed) => format!(
            "{} from {} to {}: {}",
            who(changed.player_id),
            name_of(changed.from),
            name_of(changed.to),
            changed.cause
        ),
        GameEvent::TeamEntered(entered) => {
            let [one, other] = entered.team.players;
            format!(
                "{}: {} & {}",
                team(entered.team.team_id),
                who(one),
                who(other)
            )
        }
        GameEvent::TeamWithdrawn(withdrawn) => {
            format!("{}, {}", team(withdrawn.team_id), name_of(withdrawn.reason))
        }
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
            name_of(abandoned.reason)
        ),
        GameEvent::RoundEnded(ended) => format!(
            "round {}, {}: {}",
            ended.round,
            name_of(ended.reason),
            list(ended.results.iter().map(result))
        ),
        GameEvent::GiveUpProposed(proposed) => format!(
            "round {}: {} of {}",
            proposed.round,
            who(proposed.by),
            team(proposed.team_id)
        ),
        GameEvent::GiveUpDropped(dropped) => format!(
            "round {}: {} of {}, {}",
            dropped.round,
            who(dropped.proposed_by),
            team(dropped.team_id),
            dropped
                .by
                .map_or_else(|| "expired".to_owned(), |by| format!("by {}", who(by)))
        ),
        GameEvent::KnockoutRoundCompleted(completed) => {
            let out = completed.eliminated.iter().map(|gone| team(gone.team_id));
            let goes_on = if completed.replayed { ", replayed" } else { "" };
            let n_in = completed.advancing.len();
            let round = completed.round;
            format!("round {round}, out: {}, in: {n_in}{goes_on}", list(out))
        }
        GameEvent::TeamEliminated(gone) => format!(
            "round {}: {}, {}, place {}",
            gone.round,
            team(gone.team_id),
            name_of(gone.reason),
            gone.place
        ),
        GameEvent::PlayersReminded(reminded) => format!(
            "round {}, {} %: {}",
            reminded.round,
            reminded.percent,
            list(reminded.players.iter().map(|player| who(*player)))
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
            name_of(failed.kind),
            who(failed.player_id),
            failed.discord_code
        ),
        GameEvent::GamePaused(paused) => format!("by {}", who(paused.by)),
        GameEvent::GameResumed(resumed) => {
            format!("by {} after {} ms", who(resumed.by), resumed.paused_ms)
        }
        GameEvent::GameRecovered(recovered) => format!(
            "from {} events, away for {} ms",
            recovered.replayed_events, recovered.downtime_ms
        ),
        GameEvent::GameCompleted(completed) => format!(
            "{}: {}",
            name_of(completed.outcome),
            list(completed.standings.iter().map(standing))
        ),
        GameEvent::GameCancelled(cancelled) => {
            let by = cancelled.by.map_or_else(|| "nobody".to_owned(), who);
            format!("by {by}, {}", name_of(cancelled.reason))
        }
        GameEvent::GameAbandoned(abandoned) => {
            format!(
                "{} after {} ms",
                name_of(abandoned.reason),
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
            who(rejected.player_id),
            rejected.code
        ),
        OpsEvent::GuessRejected(rejected) => format!(
            "game {}, round {}, {}: {}",
            short_game(rejected.game_id.0),
            rejected.round,
            who(rejected.player_id),
            rejected.reason
        ),
        OpsEvent::GameFaulted(faulted) => {
            format!("game {}: {}", short_game(faulted.game_id.0), faulted.code)
        }
        OpsEvent::SystemFault(fault) => format!(
            "{}, {}, {} times: {}",
            fault.component, fault.code, fault.count, fault.message
        ),
        OpsEvent::RecoveryStarted(started) => format!(
            "game {}, attempt {}",
            short_game(started.game_id.0),
            started.attempt
        ),
        OpsEvent::RecoveryFailed(failed) => format!(
            "game {}, attempt {}: {}",
            short_game(failed.game_id.0),
            failed.attempt,
            failed.code
        ),
        OpsEvent::EventQuarantined(event) => format!(
            "{} passed over position {}, {} version {}: {}",
            event.reader, event.position, event.event_type, event.schema_version, event.code
        ),
        OpsEvent::SubscriptionStalled(stalled) => format!(
            "{} after position {}, {} attempts: {}",
            stalled.name, stalled.position, stalled.attempts, stalled.error
        ),
        OpsEvent::SubscriptionResumed(resumed) => format!(
            "{} after position {}, stood {} ms",
            resumed.name, resumed.position, resumed.stalled_ms
        ),
        OpsEvent::SubscriptionPaused(paused) => paused.name.clone(),
        OpsEvent::SubscriptionUnpaused(unpaused) => unpaused.name.clone(),
        OpsEvent::StoreConnectionChanged(changed) => format!(
            "from {} to {}, {} failures, {} acts waiting",
            name_of(changed.from),
            name_of(changed.to),
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
    }
}

fn list(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join(", ")
}

fn who(player: PlayerId) -> String {
    short(player.0)
}

fn team(team: TeamId) -> String {
    format!("team {}", short(team.0))
}

fn pair([one, other]: &[Word; 2]) -> String {
    format!("{one} + {other}")
}

fn submission(submission: &Submission) -> String {
    format!("{} said {}", who(submission.player_id), submission.word)
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
        name_of(result.outcome),
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

//! Builders of events, in the words of players.

use super::super::event::{
    AbandonReason, AbandonedReason, CancelReason, GameAbandoned, GameCancelled, GameCreated,
    GamePaused, GameRecovered, GameResumed, GameStarted, GuessAbandoned, GuessProcessed,
    GuessSubmitted, LeaveReason, Phase, PlayerInvited, PlayerJoined, PlayerLeft, RecoveryCause,
    RoundDetail, RoundEndReason, RoundEnded, RoundStarted, Surface, TeamEntered, TeamOrigin,
    Visibility,
};
use super::super::values::{Deal, RoundOutcome, Scope, Submission, TeamRound, TeamSlot};
use super::super::{
    ChannelId, CommonRules, GameEvent, ModeConfig, PlayerId, Seed, TeamId, TwoPlayerConfig,
};
use super::{ANA, BEN, GAME, MINUTE_MS, TAVERN, minute, pair, word};
use crate::words::{Lexicon, MatchKind};

pub(super) fn team() -> TeamId {
    TeamId::of(Some(TAVERN), [ANA, BEN])
}

fn slot() -> TeamSlot {
    TeamSlot {
        team_id: team(),
        name: None,
        players: [ANA, BEN],
    }
}

/// What follows when the second player of two-player joins.
pub(super) const BEGUN: [&str; 4] = ["PlayerJoined", "TeamEntered", "GameStarted", "RoundStarted"];

pub(super) fn created() -> GameEvent {
    created_with(TwoPlayerConfig::default())
}

pub(super) fn created_with(config: TwoPlayerConfig) -> GameEvent {
    GameEvent::GameCreated(GameCreated {
        game_id: GAME,
        channel_id: Some(ChannelId(70)),
        created_by: ANA,
        config: ModeConfig::TwoPlayer(config),
        config_version: 0,
        house: CommonRules::default(),
        visibility: Visibility::Server,
        surface: Surface::Table,
        rematch_of: None,
        practice: false,
        daily: None,
        words_version: Lexicon::english().version().to_owned(),
        rng_seed: Seed(1),
    })
}

pub(super) fn created_in_dms() -> GameEvent {
    let GameEvent::GameCreated(created) = created() else {
        unreachable!("`created` makes no other event")
    };
    GameEvent::GameCreated(GameCreated {
        channel_id: None,
        surface: Surface::Dms,
        ..created
    })
}

pub(super) fn invited(player_id: PlayerId) -> GameEvent {
    GameEvent::PlayerInvited(PlayerInvited { player_id, by: ANA })
}

pub(super) fn joined(player_id: PlayerId) -> GameEvent {
    GameEvent::PlayerJoined(PlayerJoined {
        player_id,
        team_id: None,
        dm_ok: true,
    })
}

pub(super) fn left_the_lobby(player_id: PlayerId) -> GameEvent {
    GameEvent::PlayerLeft(PlayerLeft {
        player_id,
        team_id: None,
        phase: Phase::Lobby,
        reason: LeaveReason::Left,
    })
}

pub(super) fn left_the_game(player_id: PlayerId) -> GameEvent {
    GameEvent::PlayerLeft(PlayerLeft {
        player_id,
        team_id: Some(team()),
        phase: Phase::Running,
        reason: LeaveReason::Left,
    })
}

pub(super) fn team_entered() -> GameEvent {
    GameEvent::TeamEntered(TeamEntered {
        team: slot(),
        origin: TeamOrigin::AutoPaired,
    })
}

pub(super) fn started() -> GameEvent {
    started_with(TwoPlayerConfig::default())
}

pub(super) fn started_with(config: TwoPlayerConfig) -> GameEvent {
    GameEvent::GameStarted(GameStarted {
        teams: vec![slot()],
        config: ModeConfig::TwoPlayer(config),
        started_at: minute(0),
        deadline: None,
    })
}

/// Round 1 opens in minute 0.
pub(super) fn dealt(one: &str, other: &str) -> GameEvent {
    dealt_in(1, one, other)
}

/// A later round opens, in minute 0 as well.
pub(super) fn dealt_in(round: u32, one: &str, other: &str) -> GameEvent {
    GameEvent::RoundStarted(RoundStarted {
        round,
        scope: Scope::All,
        deals: vec![Deal {
            team_id: team(),
            pair: pair([one, other]),
        }],
        started_at: minute(0),
        deadline: None,
        day: None,
    })
}

fn submission((player_id, said): (PlayerId, &str)) -> Submission {
    Submission {
        player_id,
        word: word(said),
        elapsed_ms: 0,
    }
}

/// The first partner guesses, in round 1.
pub(super) fn submitted(attempt: u32, player: PlayerId, said: &str) -> GameEvent {
    GameEvent::GuessSubmitted(GuessSubmitted {
        round: 1,
        team_id: team(),
        attempt,
        submission: submission((player, said)),
    })
}

/// Both partners guessed, in round 1, and not the same word.
pub(super) fn missed(attempt: u32, shown: [&str; 2], guesses: [(PlayerId, &str); 2]) -> GameEvent {
    processed(attempt, shown, guesses, None)
}

/// Both partners guessed one word, in round 1.
pub(super) fn matched(
    attempt: u32,
    shown: [&str; 2],
    guesses: [(PlayerId, &str); 2],
    kind: MatchKind,
) -> GameEvent {
    processed(attempt, shown, guesses, Some(kind))
}

fn processed(
    attempt: u32,
    shown: [&str; 2],
    guesses: [(PlayerId, &str); 2],
    match_kind: Option<MatchKind>,
) -> GameEvent {
    GameEvent::GuessProcessed(GuessProcessed {
        round: 1,
        team_id: team(),
        attempt,
        shown: pair(shown),
        submissions: guesses.map(submission),
        matched: match_kind.is_some(),
        match_kind,
    })
}

/// The open attempt of round 1 is cut short.
pub(super) fn cut_short(
    attempt: u32,
    reason: AbandonReason,
    by: Option<PlayerId>,
    pending: Option<(PlayerId, &str)>,
) -> GameEvent {
    GameEvent::GuessAbandoned(GuessAbandoned {
        round: 1,
        team_id: team(),
        attempt,
        reason,
        by,
        pending: pending.map(submission),
    })
}

/// A round is over, and counts as so many attempts.
pub(super) fn round_over(round: u32, outcome: RoundOutcome, attempts: u32) -> GameEvent {
    let is_match = outcome == RoundOutcome::Matched;
    GameEvent::RoundEnded(RoundEnded {
        round,
        scope: Scope::All,
        results: vec![TeamRound {
            team_id: team(),
            outcome,
            attempts,
            matched_word: is_match.then(|| word("mist")),
            match_kind: is_match.then_some(MatchKind::Exact),
            perfect: is_match && attempts == 1,
            points: 0,
            duration_ms: 0,
        }],
        reason: match outcome {
            RoundOutcome::Matched => RoundEndReason::Matched,
            RoundOutcome::GivenUp => RoundEndReason::GivenUp,
            RoundOutcome::Unmatched | RoundOutcome::Eliminated => RoundEndReason::AllDone,
            RoundOutcome::Void => RoundEndReason::Void,
        },
        duration_ms: 0,
        detail: RoundDetail::TwoPlayer {
            attempts_total: attempts,
            rounds_left: 5_u32.saturating_sub(round),
        },
    })
}

pub(super) fn paused() -> GameEvent {
    GameEvent::GamePaused(GamePaused {
        by: ANA,
        reason: None,
        frozen: Vec::new(),
    })
}

pub(super) fn resumed_after_minutes(minutes: u64) -> GameEvent {
    GameEvent::GameResumed(GameResumed {
        by: ANA,
        paused_ms: minutes * MINUTE_MS,
        deadlines: Vec::new(),
    })
}

pub(super) fn recovered(downtime_minutes: u64, shift_minutes: u64) -> GameEvent {
    GameEvent::GameRecovered(GameRecovered {
        replayed_events: 6,
        last_event_at: minute(0),
        downtime_ms: downtime_minutes * MINUTE_MS,
        deadline_shift_ms: shift_minutes * MINUTE_MS,
        cause: RecoveryCause::Restart,
    })
}

pub(super) fn cancelled(by: Option<PlayerId>, reason: CancelReason) -> GameEvent {
    GameEvent::GameCancelled(GameCancelled { by, reason })
}

pub(super) fn abandoned(reason: AbandonedReason, idle_minutes: u64) -> GameEvent {
    GameEvent::GameAbandoned(GameAbandoned {
        reason,
        idle_ms: idle_minutes * MINUTE_MS,
    })
}

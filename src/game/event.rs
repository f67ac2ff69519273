//! What can have happened in a game, to a player, and to the program itself.
//!
//! Owns: the payload of every event, which is the storage format, and the checks of its structure
//! (`validate`). Does not know: how they are stored, or when the rules allow them.

mod modes;
mod ops;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use self::modes::{
    Elimination, EliminationReason, GameModeChanged, GiveUpDropped, GiveUpProposed,
    KnockoutRoundCompleted, LongformDayEnded, LongformExit, PlayersReminded, RaceTimeExpired,
    TeamEliminated, TeamWithdrawn,
};
pub use self::ops::{
    AdminActed, CommandRejected, Connection, EventQuarantined, GameFaulted, GuessRejected,
    OpsEvent, ProjectionRebuilt, RecoveryFailed, RecoveryStarted, Remedy, StoreConnectionChanged,
    SubscriptionPaused, SubscriptionResumed, SubscriptionStalled, SubscriptionUnpaused,
    SystemFault,
};
use super::config::ModeConfig;
use super::ids::{ChannelId, GameId, GuildId, PlayerId, Seed, TeamId};
use super::server_rules::HouseRules;
use super::values::{
    Change, Deal, Pair, PlayerTally, RoundOutcome, Scope, Standing, Submission, TeamRound,
    TeamSlot, Ts,
};
use crate::words::MatchKind;

/// A payload whose structure is wrong: the field, and what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("field `{field}` {problem}")]
pub struct InvalidField {
    /// The path of the field.
    pub field: &'static str,
    /// What is wrong, as the rest of a sentence.
    pub problem: String,
}

/// The result of a structural check.
pub type Checked = Result<(), InvalidField>;

pub(super) fn require(holds: bool, field: &'static str, problem: &str) -> Checked {
    if holds {
        Ok(())
    } else {
        Err(InvalidField {
            field,
            problem: problem.to_owned(),
        })
    }
}

/// Who may see a game's replay.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Visibility {
    /// Everybody in its server.
    #[default]
    Server,
    /// Its players.
    Players,
}

/// A lobby was opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GameCreated {
    /// The game.
    pub game_id: GameId,
    /// The channel it is announced in; none for a game played in DMs alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel_id: Option<ChannelId>,
    /// The host.
    pub created_by: PlayerId,
    /// The settings it is played by.
    pub config: ModeConfig,
    /// The version of the server's settings they were taken from; 0 is the program's defaults.
    pub config_version: u32,
    /// What holds in it whatever its mode.
    pub house: HouseRules,
    /// Who may see its replay.
    pub visibility: Visibility,
    /// Counts for no statistic.
    pub practice: bool,
    /// The lexicon it is played with.
    pub words_version: String,
    /// Where its draws start from.
    pub rng_seed: Seed,
}

/// Somebody was asked to take part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PlayerInvited {
    /// Who was asked.
    pub player_id: PlayerId,
    /// Who asked.
    pub by: PlayerId,
}

/// Settings of a lobby changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GameSettingsChanged {
    /// What changed; at least one.
    pub changes: Vec<Change>,
    /// The settings from now on.
    pub config: ModeConfig,
    /// Who changed them.
    pub by: PlayerId,
}

/// Somebody takes part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PlayerJoined {
    /// Who.
    pub player_id: PlayerId,
    /// The team they came with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team_id: Option<TeamId>,
    /// Whether DMs reached them when last tried.
    pub dm_ok: bool,
}

/// When somebody left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Before the start.
    Lobby,
    /// After it.
    Running,
}

/// Why somebody left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LeaveReason {
    /// They said so.
    Left,
    /// They were removed.
    Kicked,
    /// They left the server.
    LeftServer,
    /// They could not be reached.
    Unreachable,
    /// The lobby held an odd number of people, and the draw left them without a partner.
    OddOneOut,
}

/// Somebody no longer takes part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PlayerLeft {
    /// Who.
    pub player_id: PlayerId,
    /// Their team, once there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team_id: Option<TeamId>,
    /// When.
    pub phase: Phase,
    /// Why.
    pub reason: LeaveReason,
}

/// How a player can be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PlayerStatus {
    /// Takes part.
    Active,
    /// Has not guessed for long.
    Idle,
    /// DMs do not arrive.
    Unreachable,
    /// Said to be away.
    Away,
}

/// A player's status changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PlayerStatusChanged {
    /// Who.
    pub player_id: PlayerId,
    /// What it was.
    pub from: PlayerStatus,
    /// What it is.
    pub to: PlayerStatus,
    /// What caused it.
    pub cause: String,
}

/// Where a team came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TeamOrigin {
    /// It stands in the server's roster.
    Roster,
    /// The two were the only choice, or earlier partners.
    AutoPaired,
    /// Drawn by seed.
    Random,
}

/// A team takes part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TeamEntered {
    /// The team.
    pub team: TeamSlot,
    /// Where it came from.
    pub origin: TeamOrigin,
}

/// The lobby closed and play began.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GameStarted {
    /// The teams.
    pub teams: Vec<TeamSlot>,
    /// The settings it is played by.
    pub config: ModeConfig,
    /// When.
    pub started_at: Ts,
    /// When the game ends; race and golf race only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deadline: Option<Ts>,
}

/// New pairs were dealt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RoundStarted {
    /// Which round, from 1.
    pub round: u32,
    /// Whose.
    pub scope: Scope,
    /// What each team was dealt.
    pub deals: Vec<Deal>,
    /// When.
    pub started_at: Ts,
    /// When it ends at the latest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deadline: Option<Ts>,
    /// Which day of a longform game.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub day: Option<u32>,
}

/// The first of two partners guessed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GuessSubmitted {
    /// Which round.
    pub round: u32,
    /// Whose.
    pub team_id: TeamId,
    /// Which attempt of the round, from 1.
    pub attempt: u32,
    /// The guess: secret until the attempt is complete.
    pub submission: Submission,
}

/// Both partners guessed: the attempt is complete.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GuessProcessed {
    /// Which round.
    pub round: u32,
    /// Whose.
    pub team_id: TeamId,
    /// Which attempt of the round, from 1.
    pub attempt: u32,
    /// The pair they had before them.
    pub shown: Pair,
    /// Both guesses, the first given first.
    pub submissions: [Submission; 2],
    /// Whether they count as one word.
    pub matched: bool,
    /// By which rule, when they do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub match_kind: Option<MatchKind>,
}

/// Why an attempt was cut short.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AbandonReason {
    /// Time ran out.
    Timeout,
    /// The team gave up.
    GaveUp,
    /// A partner left.
    PlayerLeft,
    /// A partner could not be reached.
    Unreachable,
    /// The game ended.
    GameEnded,
}

/// An attempt was cut short.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GuessAbandoned {
    /// Which round.
    pub round: u32,
    /// Whose.
    pub team_id: TeamId,
    /// Which attempt of the round, from 1.
    pub attempt: u32,
    /// Why.
    pub reason: AbandonReason,
    /// Who caused it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<PlayerId>,
    /// The guess that waited for the partner's: secret for good.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pending: Option<Submission>,
}

/// Why a round ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RoundEndReason {
    /// The team matched.
    Matched,
    /// Every team was done.
    AllDone,
    /// Time ran out.
    Deadline,
    /// The team gave up.
    GivenUp,
    /// It was cut short and counts for nothing.
    Void,
}

/// What else a mode says of a round.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "mode", rename_all = "snake_case")]
pub enum RoundDetail {
    /// Two-player.
    TwoPlayer {
        /// Attempts of the game so far, this round included.
        attempts_total: u32,
        /// Rounds still to come.
        rounds_left: u32,
    },
    /// Knockout.
    Knockout {
        /// How many teams started the round.
        n_started: u32,
        /// How many of them matched.
        n_matched: u32,
        /// How many are to go out in such a round.
        quota: u32,
    },
    /// Longform.
    Longform {
        /// Which day.
        day: u32,
        /// How many teams matched.
        n_matched: u32,
    },
    /// Race.
    Race {
        /// The team's points so far, this round included.
        points_total: i32,
    },
    /// Golf race.
    GolfRace {
        /// The team's points so far, this round included.
        points_total: i32,
    },
}

/// A round ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RoundEnded {
    /// Which round.
    pub round: u32,
    /// Whose.
    pub scope: Scope,
    /// How it ended for each team.
    pub results: Vec<TeamRound>,
    /// Why.
    pub reason: RoundEndReason,
    /// How long it was open, pauses not counted.
    pub duration_ms: u64,
    /// What else the mode says.
    pub detail: RoundDetail,
}

/// What a DM carried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DmKind {
    /// A new pair.
    Deal,
    /// A result.
    Result,
    /// A reminder.
    Reminder,
    /// An invitation.
    Invitation,
    /// What a lobby tells one person: that they host it now, or stay out.
    Lobby,
}

/// A DM did not arrive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DmDeliveryFailed {
    /// For whom it was.
    pub player_id: PlayerId,
    /// What it carried.
    pub kind: DmKind,
    /// Discord's error code.
    pub discord_code: u32,
    /// Which try this was, from 1.
    pub attempt: u32,
    /// When it is tried again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_retry_at: Option<Ts>,
}

/// What a pause froze.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Frozen {
    /// Whose deadline.
    pub scope: Scope,
    /// What was left of it.
    pub remaining_ms: u64,
}

/// The clock stopped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GamePaused {
    /// Who paused.
    pub by: PlayerId,
    /// Why, when they said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The deadlines that stand still.
    pub frozen: Vec<Frozen>,
}

/// A deadline after a pause.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MovedDeadline {
    /// Whose.
    pub scope: Scope,
    /// When it is now.
    pub deadline: Ts,
}

/// The clock went on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GameResumed {
    /// Who resumed.
    pub by: PlayerId,
    /// How long it stood still.
    pub paused_ms: u64,
    /// The deadlines from now on.
    pub deadlines: Vec<MovedDeadline>,
}

/// The program came back and took the game up again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GameRecovered {
    /// How many events its state was folded from.
    pub replayed_events: u32,
    /// When the last of them happened.
    pub last_event_at: Ts,
    /// How long the program was away.
    pub downtime_ms: u64,
    /// How far deadlines were moved for it.
    pub deadline_shift_ms: u64,
}

/// How a game came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// There is a winner.
    Won,
    /// A co-operative game was lost.
    Lost,
    /// Joint winners.
    Draw,
    /// Nobody won.
    NoWinner,
}

/// The game was played to its end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GameCompleted {
    /// How it came out.
    pub outcome: Outcome,
    /// Who won.
    pub winners: Vec<TeamId>,
    /// Every team's place.
    pub standings: Vec<Standing>,
    /// What each player did.
    pub tallies: Vec<PlayerTally>,
    /// How many rounds were played.
    pub rounds: u32,
    /// How long it took, pauses not counted.
    pub duration_ms: u64,
    /// When.
    pub ended_at: Ts,
}

/// Why a game was cancelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CancelReason {
    /// Its host said so.
    Host,
    /// A manager of the server said so.
    Manager,
    /// Too few people took part.
    TooFewPlayers,
    /// It could not be started.
    StartFailed,
    /// The bot left the server.
    ServerRemoved,
}

/// The game was called off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GameCancelled {
    /// Who called it off; none when nobody did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<PlayerId>,
    /// Why.
    pub reason: CancelReason,
}

/// Why a game was abandoned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AbandonedReason {
    /// Nobody did anything for too long.
    Inactivity,
    /// Nobody was left to play.
    AllLeft,
    /// It could not be taken up again.
    RecoveryFailed,
}

/// The game came to nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GameAbandoned {
    /// Why.
    pub reason: AbandonedReason,
    /// How long nothing had happened.
    pub idle_ms: u64,
}

/// What can have happened in a game: stream `game-{game_id}`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each variant is its payload, which says it")]
pub enum GameEvent {
    GameCreated(GameCreated),
    PlayerInvited(PlayerInvited),
    GameSettingsChanged(GameSettingsChanged),
    GameModeChanged(GameModeChanged),
    PlayerJoined(PlayerJoined),
    PlayerLeft(PlayerLeft),
    PlayerStatusChanged(PlayerStatusChanged),
    TeamEntered(TeamEntered),
    TeamWithdrawn(TeamWithdrawn),
    GameStarted(GameStarted),
    RoundStarted(RoundStarted),
    GuessSubmitted(GuessSubmitted),
    GuessProcessed(GuessProcessed),
    GuessAbandoned(GuessAbandoned),
    RoundEnded(RoundEnded),
    GiveUpProposed(GiveUpProposed),
    GiveUpDropped(GiveUpDropped),
    KnockoutRoundCompleted(KnockoutRoundCompleted),
    RaceTimeExpired(RaceTimeExpired),
    PlayersReminded(PlayersReminded),
    LongformDayEnded(LongformDayEnded),
    TeamEliminated(TeamEliminated),
    DmDeliveryFailed(DmDeliveryFailed),
    GamePaused(GamePaused),
    GameResumed(GameResumed),
    GameRecovered(GameRecovered),
    GameCompleted(GameCompleted),
    GameCancelled(GameCancelled),
    GameAbandoned(GameAbandoned),
}

impl GameEvent {
    /// Checks the structure of the payload, without the state it meets.
    ///
    /// # Errors
    /// [`InvalidField`] names the first field that is wrong.
    pub fn validate(&self) -> Checked {
        match self {
            Self::GameCreated(event) => valid_config(&event.config),
            Self::PlayerInvited(event) => require(
                event.player_id != event.by,
                "player_id",
                "must differ from `by`",
            ),
            Self::GameSettingsChanged(event) => {
                require(
                    !event.changes.is_empty(),
                    "changes",
                    "must name at least one change",
                )?;
                valid_config(&event.config)
            }
            Self::GameModeChanged(event) => event.validate(),
            Self::KnockoutRoundCompleted(event) => event.validate(),
            Self::RaceTimeExpired(event) => event.validate(),
            Self::PlayersReminded(event) => require(
                !event.players.is_empty(),
                "players",
                "must name at least one",
            ),
            Self::LongformDayEnded(event) => require(
                event.held == event.eliminated.is_empty(),
                "held",
                "must be said exactly when nobody leaves",
            ),
            Self::TeamEliminated(event) => {
                require(event.place > 1, "place", "must be behind that of another")
            }
            Self::PlayerStatusChanged(event) => {
                require(event.from != event.to, "to", "must differ from `from`")
            }
            Self::TeamEntered(event) => two_people(&event.team, "team.players"),
            Self::GameStarted(event) => valid_start(event),
            Self::RoundStarted(event) => valid_deals(event),
            Self::GuessProcessed(event) => {
                let [first, second] = &event.submissions;
                require(
                    first.player_id != second.player_id,
                    "submissions",
                    "must be of two different players",
                )?;
                require(
                    event.matched == event.match_kind.is_some(),
                    "match_kind",
                    "must be given exactly when matched",
                )
            }
            Self::RoundEnded(event) => valid_results(event),
            Self::GameCompleted(event) => valid_ending(event),
            Self::GameRecovered(event) => require(
                event.deadline_shift_ms <= event.downtime_ms,
                "deadline_shift_ms",
                "must not be more than `downtime_ms`",
            ),
            Self::PlayerJoined(_)
            | Self::PlayerLeft(_)
            | Self::TeamWithdrawn(_)
            | Self::GuessSubmitted(_)
            | Self::GuessAbandoned(_)
            | Self::GiveUpProposed(_)
            | Self::GiveUpDropped(_)
            | Self::DmDeliveryFailed(_)
            | Self::GamePaused(_)
            | Self::GameResumed(_)
            | Self::GameCancelled(_)
            | Self::GameAbandoned(_) => Ok(()),
        }
    }
}

pub(super) fn valid_config(config: &ModeConfig) -> Checked {
    config.validate().map_err(|error| InvalidField {
        field: "config",
        problem: format!("is out of range: {error}"),
    })
}

fn two_people(team: &TeamSlot, field: &'static str) -> Checked {
    require(
        team.players[0] != team.players[1],
        field,
        "must be two different players",
    )
}

fn valid_start(event: &GameStarted) -> Checked {
    valid_config(&event.config)?;
    let (least, most) = event.config.teams().into_inner();
    require(
        (least..=most).contains(&event.teams.len()),
        "teams",
        "must be as many as the mode takes",
    )?;
    require(
        event.deadline.is_some() == event.config.limit_ms().is_some(),
        "deadline",
        "must be given exactly in a mode whose game has a clock",
    )?;
    let later = event
        .deadline
        .is_none_or(|deadline| deadline > event.started_at);
    require(later, "deadline", "must be after `started_at`")?;
    let mut players: Vec<PlayerId> = Vec::new();
    for team in &event.teams {
        two_people(team, "teams.players")?;
        require(
            !players.iter().any(|player| team.players.contains(player)),
            "teams",
            "must not share a player",
        )?;
        players.extend(team.players);
    }
    Ok(())
}

fn valid_deals(event: &RoundStarted) -> Checked {
    require(event.round > 0, "round", "counts from 1")?;
    require(
        !event.deals.is_empty(),
        "deals",
        "must name at least one team",
    )?;
    let differ = event.deals.iter().all(|deal| deal.pair[0] != deal.pair[1]);
    require(differ, "deals.pair", "must be two different words")?;
    let later = event
        .deadline
        .is_none_or(|deadline| deadline > event.started_at);
    require(later, "deadline", "must be after `started_at`")
}

fn valid_results(event: &RoundEnded) -> Checked {
    require(
        !event.results.is_empty(),
        "results",
        "must name at least one team",
    )?;
    require(
        event.scope == Scope::All || event.results.len() == 1,
        "results",
        "must name one team alone when the round was its own",
    )?;
    for result in &event.results {
        let matched = result.outcome == RoundOutcome::Matched;
        require(
            result.perfect == (matched && result.attempts == 1),
            "results.perfect",
            "must be said exactly of a match on attempt 1",
        )?;
        require(
            matched == result.matched_word.is_some(),
            "results.matched_word",
            "must be given exactly for a match",
        )?;
        let legal = match (&event.detail, result.outcome) {
            (RoundDetail::Race { .. }, RoundOutcome::Matched) => result.points == 1,
            (RoundDetail::GolfRace { .. }, RoundOutcome::Matched) => {
                (0..=100).contains(&result.points)
            }
            (RoundDetail::GolfRace { .. }, RoundOutcome::GivenUp) => result.points == -1,
            _ => result.points == 0,
        };
        require(legal, "results.points", "must be what the mode can give")?;
    }
    Ok(())
}

fn valid_ending(event: &GameCompleted) -> Checked {
    let standing = |team: &TeamId| {
        event
            .standings
            .iter()
            .any(|standing| standing.team_id == *team)
    };
    require(
        event.winners.iter().all(standing),
        "winners",
        "must stand in the standings",
    )?;
    let fits = match event.outcome {
        Outcome::Won => event.winners.len() == 1,
        Outcome::Draw => event.winners.len() >= 2,
        Outcome::Lost | Outcome::NoWinner => event.winners.is_empty(),
    };
    require(fits, "winners", "must fit the outcome")?;
    dense_places(&event.standings)
}

fn dense_places(standings: &[Standing]) -> Checked {
    let mut places: Vec<u32> = standings.iter().map(|standing| standing.place).collect();
    places.sort_unstable();
    places.dedup();
    let dense = places
        .iter()
        .zip(1..)
        .all(|(place, expected)| *place == expected);
    require(dense, "standings.place", "must run 1, 2, 3 without a gap")
}

/// A person used the bot for the first time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PlayerRegistered {
    /// The server they did it in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_guild_id: Option<GuildId>,
}

/// What can have happened to a player: stream `player-{player_id}`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each variant is its payload, which says it")]
pub enum PlayerEvent {
    PlayerRegistered(PlayerRegistered),
}

impl PlayerEvent {
    /// Checks the structure of the payload.
    ///
    /// # Errors
    /// [`InvalidField`] names the first field that is wrong.
    pub const fn validate(&self) -> Checked {
        match self {
            Self::PlayerRegistered(_) => Ok(()),
        }
    }
}

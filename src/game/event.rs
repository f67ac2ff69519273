//! The events of games, of players, and of the program itself.
//!
//! Owns: the payload of every event, which is the storage format, and the checks of its structure
//! (`validate`). Does not know: how they are stored, or when the rules allow them.

mod check;
mod life;
mod lobby;
mod modes;
mod ops;
mod player;
mod replay;
mod rounds;
mod surfaces;

use self::check::two_people;
pub use self::check::{Checked, InvalidField};
pub(super) use self::check::{require, valid_config};
pub use self::life::{
    AbandonedReason, CancelReason, DmDeliveryFailed, DmKind, FinalSecondsBegan, Frozen,
    GameAbandoned, GameCancelled, GameCompleted, GamePaused, GameRecovered, GameResumed,
    IdleWarned, MovedDeadline, Outcome, RecoveryCause,
};
pub use self::lobby::{
    GameCreated, GameSettingsChanged, GameStarted, LeaveReason, Phase, PlayerInvited, PlayerJoined,
    PlayerLeft, PlayerStatus, PlayerStatusChanged, Surface, TeamEntered, TeamOrigin, Visibility,
};
pub use self::modes::{
    Elimination, EliminationReason, GameModeChanged, GiveUpDropped, GiveUpProposed,
    KnockoutRoundCompleted, LongformDayEnded, LongformExit, PlayersReminded, RaceTimeExpired,
    TeamEliminated, TeamWithdrawn,
};
pub use self::ops::{
    AdminActed, CommandRejected, Connection, EventQuarantined, EventRedacted, GameFaulted,
    GuessRejected, OpsEvent, ProjectionRebuilt, RecoveryFailed, RecoveryStarted, Remedy,
    StoreConnectionChanged, SubscriptionPaused, SubscriptionResumed, SubscriptionStalled,
    SubscriptionUnpaused, SystemFault,
};
pub use self::player::{
    ErasedBy, ErasedScope, PlayerErased, PlayerEvent, PlayerPreferencesChanged, PlayerRegistered,
    WordRequested,
};
pub use self::replay::{ReplayNamed, ReplayVisibility, ReplayVisibilityChanged};
pub use self::rounds::{
    AbandonReason, GuessAbandoned, GuessProcessed, GuessSubmitted, RoundDetail, RoundEndReason,
    RoundEnded, RoundStarted,
};
pub use self::surfaces::{PlayerCalled, PlayerSurface, PlayerSurfaceUsed, SurfaceReason};

/// An event of a game, in its stream `game-{game_id}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GameEvent {
    GameCreated(GameCreated),
    PlayerInvited(PlayerInvited),
    GameSettingsChanged(GameSettingsChanged),
    GameModeChanged(GameModeChanged),
    PlayerJoined(PlayerJoined),
    PlayerLeft(PlayerLeft),
    PlayerStatusChanged(PlayerStatusChanged),
    PlayerSurfaceUsed(PlayerSurfaceUsed),
    PlayerCalled(PlayerCalled),
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
    IdleWarned(IdleWarned),
    FinalSecondsBegan(FinalSecondsBegan),
    GameCompleted(GameCompleted),
    GameCancelled(GameCancelled),
    GameAbandoned(GameAbandoned),
    ReplayNamed(ReplayNamed),
    ReplayVisibilityChanged(ReplayVisibilityChanged),
}

impl GameEvent {
    /// Checks the structure of the payload, without the state it meets.
    pub(crate) fn validate(&self) -> Checked {
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
            Self::GameStarted(event) => event.validate(),
            Self::RoundStarted(event) => event.validate(),
            Self::GuessProcessed(event) => event.validate(),
            Self::RoundEnded(event) => event.validate(),
            Self::GameCompleted(event) => event.validate(),
            Self::GameRecovered(event) => require(
                event.deadline_shift_ms <= event.downtime_ms,
                "deadline_shift_ms",
                "must not be more than `downtime_ms`",
            ),
            Self::ReplayVisibilityChanged(event) => event.validate(),
            Self::PlayerJoined(_)
            | Self::PlayerLeft(_)
            | Self::PlayerSurfaceUsed(_)
            | Self::PlayerCalled(_)
            | Self::TeamWithdrawn(_)
            | Self::GuessSubmitted(_)
            | Self::GuessAbandoned(_)
            | Self::GiveUpProposed(_)
            | Self::GiveUpDropped(_)
            | Self::DmDeliveryFailed(_)
            | Self::GamePaused(_)
            | Self::GameResumed(_)
            | Self::IdleWarned(_)
            | Self::FinalSecondsBegan(_)
            | Self::GameCancelled(_)
            | Self::GameAbandoned(_)
            | Self::ReplayNamed(_) => Ok(()),
        }
    }
}

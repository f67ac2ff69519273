//! Every type of event with its decoder: the one list that all others are made from.
//!
//! Owns: which payload has which name, and how many versions it has had. An event that is not in
//! the list does not compile. Does not know: what a payload means.

use schemars::{JsonSchema, Schema, schema_for};
use serde_json::Value;

use super::upcasters::{unchanged, with_cause, with_server_rules, with_surface};
use super::{Encoded, Event, Upcaster, json};
use crate::game::event::{
    AdminActed, CommandRejected, DmDeliveryFailed, EventQuarantined, EventRedacted,
    FinalSecondsBegan, GameAbandoned, GameCancelled, GameCompleted, GameCreated, GameFaulted,
    GameModeChanged, GamePaused, GameRecovered, GameResumed, GameSettingsChanged, GameStarted,
    GiveUpDropped, GiveUpProposed, GuessAbandoned, GuessProcessed, GuessRejected, GuessSubmitted,
    IdleWarned, KnockoutRoundCompleted, LongformDayEnded, PlayerCalled, PlayerErased,
    PlayerInvited, PlayerJoined, PlayerLeft, PlayerPreferencesChanged, PlayerRegistered,
    PlayerStatusChanged, PlayerSurfaceUsed, PlayersReminded, ProjectionRebuilt, RaceTimeExpired,
    RecoveryFailed, RecoveryStarted, ReplayNamed, ReplayVisibilityChanged, RoundEnded,
    RoundStarted, StoreConnectionChanged, SubscriptionPaused, SubscriptionResumed,
    SubscriptionStalled, SubscriptionUnpaused, SystemFault, TeamEliminated, TeamEntered,
    TeamWithdrawn, WordRequested,
};
use crate::game::roster::event::{
    PlayerTeamChanged, RosterRecovered, TeamCreated, TeamDormant, TeamInvitationAccepted,
    TeamInvitationCancelled, TeamInvitationDeclined, TeamInvitationExpired, TeamInvited,
    TeamReactivated, TeamRenamed,
};
use crate::game::server::event::{
    DailyCalled, GuildConfigChanged, GuildConfigReset, GuildInstalled, GuildRemoved,
    ModePresetDefined, ModePresetRemoved, PlayerBanned, PlayerUnbanned, SeasonEnded, SeasonStarted,
    WordListChanged,
};
use crate::game::{GameEvent, OpsEvent, PlayerEvent, RosterEvent, ServerEvent};

#[derive(Clone, Copy)]
pub struct Entry {
    pub event_type: &'static str,
    /// The family of streams it is written to: what comes before the first `-` of a stream id.
    pub family: &'static str,
    /// The steps from version 1 to the newest.
    pub upcasters: &'static [Upcaster],
    pub(super) decode: fn(&str) -> Result<Event, serde_json::Error>,
    pub(super) schema: fn() -> Schema,
}

impl Entry {
    /// Returns the JSON Schema (2020-12) of the newest payload.
    pub fn schema(&self) -> Value {
        (self.schema)().to_value()
    }

    /// Returns the version that is written now.
    pub fn schema_version(&self) -> u16 {
        u16::try_from(self.upcasters.len() + 1).unwrap_or(u16::MAX)
    }
}

/// Returns every type of event, in the order of the reference.
pub fn entries() -> &'static [Entry] {
    ENTRIES
}

pub(super) fn find(event_type: &str) -> Option<&'static Entry> {
    index_of(event_type).map(|index| &ENTRIES[index])
}

fn schema_of<T: JsonSchema>() -> Schema {
    schema_for!(T)
}

/// Builds the list of types, the look-up by name and the encoder from one table, so that they cannot disagree. A line is
/// `Payload = "type_name" [steps from version 1 to the newest],` within `"family": EventVariant(Enum) { … }`.
macro_rules! catalogue {
    ($($family:literal: $wrap:ident($enum:ident) { $($variant:ident = $name:literal $([$($upcaster:expr),+])?,)+ })+) => {
        static ENTRIES: &[Entry] = &[$($(
            Entry {
                event_type: $name,
                family: $family,
                upcasters: &[$($($upcaster),+)?],
                decode: |data| serde_json::from_str(data).map(|payload| Event::$wrap($enum::$variant(payload))),
                schema: schema_of::<$variant>,
            },
        )+)+];

        enum Index { $($($variant,)+)+ }

        fn index_of(event_type: &str) -> Option<usize> {
            match event_type {
                $($($name => Some(Index::$variant as usize),)+)+
                _ => None,
            }
        }

        /// Writes an event as its newest version.
        pub(super) fn encode(event: &Event) -> Encoded {
            match event {
                $($(Event::$wrap($enum::$variant(payload)) => Encoded {
                    event_type: $name,
                    schema_version: ENTRIES[Index::$variant as usize].schema_version(),
                    data: json(payload),
                },)+)+
            }
        }
    };
}

catalogue! {
    "game": Game(GameEvent) {
        GameCreated = "game_created" [with_server_rules, with_surface, unchanged, unchanged],
        PlayerInvited = "player_invited",
        GameSettingsChanged = "game_settings_changed",
        GameModeChanged = "game_mode_changed",
        PlayerJoined = "player_joined",
        PlayerLeft = "player_left",
        PlayerStatusChanged = "player_status_changed",
        PlayerSurfaceUsed = "player_surface_used",
        PlayerCalled = "player_called" [unchanged],
        TeamEntered = "team_entered",
        TeamWithdrawn = "team_withdrawn",
        GameStarted = "game_started",
        RoundStarted = "round_started",
        GuessSubmitted = "guess_submitted",
        GuessProcessed = "guess_processed",
        GuessAbandoned = "guess_abandoned",
        RoundEnded = "round_ended",
        GiveUpProposed = "give_up_proposed",
        GiveUpDropped = "give_up_dropped",
        KnockoutRoundCompleted = "knockout_round_completed",
        RaceTimeExpired = "race_time_expired",
        PlayersReminded = "players_reminded",
        LongformDayEnded = "longform_day_ended",
        TeamEliminated = "team_eliminated",
        DmDeliveryFailed = "dm_delivery_failed",
        GamePaused = "game_paused",
        GameResumed = "game_resumed",
        GameRecovered = "game_recovered" [with_cause],
        IdleWarned = "idle_warned",
        FinalSecondsBegan = "final_seconds_began",
        GameCompleted = "game_completed",
        GameCancelled = "game_cancelled",
        GameAbandoned = "game_abandoned",
        ReplayNamed = "replay_named",
        ReplayVisibilityChanged = "replay_visibility_changed",
    }
    "roster": Roster(RosterEvent) {
        TeamInvited = "team_invited",
        TeamInvitationAccepted = "team_invitation_accepted",
        TeamInvitationDeclined = "team_invitation_declined",
        TeamInvitationCancelled = "team_invitation_cancelled",
        TeamInvitationExpired = "team_invitation_expired",
        TeamCreated = "team_created",
        TeamReactivated = "team_reactivated",
        TeamRenamed = "team_renamed",
        PlayerTeamChanged = "player_team_changed",
        TeamDormant = "team_dormant",
        RosterRecovered = "roster_recovered",
    }
    "guild": Server(ServerEvent) {
        GuildInstalled = "guild_installed",
        GuildRemoved = "guild_removed",
        GuildConfigChanged = "guild_config_changed",
        GuildConfigReset = "guild_config_reset",
        ModePresetDefined = "mode_preset_defined",
        ModePresetRemoved = "mode_preset_removed",
        WordListChanged = "word_list_changed",
        PlayerBanned = "player_banned",
        PlayerUnbanned = "player_unbanned",
        SeasonStarted = "season_started",
        SeasonEnded = "season_ended",
        DailyCalled = "daily_called",
    }
    "player": Player(PlayerEvent) {
        PlayerRegistered = "player_registered",
        WordRequested = "word_requested",
        PlayerPreferencesChanged = "player_preferences_changed",
        PlayerErased = "player_erased",
    }
    "ops": Ops(OpsEvent) {
        CommandRejected = "command_rejected",
        GuessRejected = "guess_rejected",
        GameFaulted = "game_faulted",
        SystemFault = "system_fault",
        RecoveryStarted = "recovery_started",
        RecoveryFailed = "recovery_failed",
        EventQuarantined = "event_quarantined",
        SubscriptionStalled = "subscription_stalled",
        SubscriptionResumed = "subscription_resumed",
        SubscriptionPaused = "subscription_paused",
        SubscriptionUnpaused = "subscription_unpaused",
        StoreConnectionChanged = "store_connection_changed" [unchanged],
        ProjectionRebuilt = "projection_rebuilt",
        AdminActed = "admin_acted",
        EventRedacted = "event_redacted",
    }
}

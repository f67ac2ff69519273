//! What is asked, in the words of players.

use super::super::event::{DmKind, Visibility};
use super::super::{By, ChannelId, Command, ModeConfig, PlayerId, Seed, TwoPlayerConfig, Wanted};
use super::{ANA, GAME, MINUTE_MS, minute};

pub(super) fn asks(id: PlayerId, act: Command) -> (By, Command) {
    (By::Player { id, manager: false }, act)
}

/// The same, asked by somebody who manages the server.
pub(super) fn as_manager((by, act): (By, Command)) -> (By, Command) {
    match by {
        By::Player { id, .. } => (By::Player { id, manager: true }, act),
        By::Program => (by, act),
    }
}

/// A lobby as somebody asks for it.
pub(super) struct Opening {
    pub(super) host: PlayerId,
    pub(super) in_dms: bool,
    pub(super) partner: Option<PlayerId>,
    pub(super) config: TwoPlayerConfig,
    pub(super) busy: bool,
}

impl Default for Opening {
    fn default() -> Self {
        Self {
            host: ANA,
            in_dms: false,
            partner: None,
            config: TwoPlayerConfig::default(),
            busy: false,
        }
    }
}

pub(super) fn opens(opening: &Opening) -> (By, Command) {
    let act = Command::Create {
        game_id: GAME,
        channel_id: (!opening.in_dms).then_some(ChannelId(70)),
        config: ModeConfig::TwoPlayer(opening.config),
        visibility: Visibility::Server,
        partner: opening.partner,
        dm_ok: true,
        seed: Seed(1),
        busy: opening.busy,
    };
    asks(opening.host, act)
}

pub(super) fn presses_join(player: PlayerId) -> (By, Command) {
    let (dm_ok, busy) = (true, false);
    asks(player, Command::Join { dm_ok, busy })
}

pub(super) fn presses_join_while_in_another_game(player: PlayerId) -> (By, Command) {
    let (dm_ok, busy) = (true, true);
    asks(player, Command::Join { dm_ok, busy })
}

pub(super) fn presses_decline(player: PlayerId) -> (By, Command) {
    asks(player, Command::Decline)
}

pub(super) fn presses_leave(player: PlayerId) -> (By, Command) {
    asks(player, Command::Leave)
}

pub(super) fn presses_start(player: PlayerId) -> (By, Command) {
    asks(player, Command::Start)
}

pub(super) fn presses_cancel(player: PlayerId) -> (By, Command) {
    asks(player, Command::Cancel)
}

pub(super) fn pauses(player: PlayerId) -> (By, Command) {
    asks(player, Command::Pause)
}

pub(super) fn resumes(player: PlayerId) -> (By, Command) {
    asks(player, Command::Resume)
}

pub(super) fn wants_rounds(player: PlayerId, rounds: u32) -> (By, Command) {
    let wanted = Wanted {
        rounds: Some(rounds),
        ..Wanted::default()
    };
    asks(player, Command::Settings(wanted))
}

pub(super) fn says(player: PlayerId, typed: &str) -> (By, Command) {
    asks(player, Command::Guess(typed.to_owned()))
}

pub(super) fn gives_up(player: PlayerId) -> (By, Command) {
    asks(player, Command::GiveUp)
}

pub(super) fn keeps_playing(player: PlayerId) -> (By, Command) {
    asks(player, Command::KeepPlaying)
}

/// The program looks at the clock.
pub(super) const fn clock_strikes() -> (By, Command) {
    (By::Program, Command::Tick)
}

/// The program comes back.
pub(super) fn comes_back_after_minutes(minutes: u64) -> (By, Command) {
    let act = Command::Recover {
        replayed_events: 6,
        last_event_at: minute(0),
        downtime_ms: minutes * MINUTE_MS,
    };
    (By::Program, act)
}

/// Discord says that a DM cannot be delivered.
pub(super) const fn dm_fails(player: PlayerId, kind: DmKind) -> (By, Command) {
    let discord_code = 50_007;
    let act = Command::DmFailed {
        player,
        kind,
        discord_code,
    };
    (By::Program, act)
}

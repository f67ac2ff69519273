//! What is asked, in the words of players.

use super::super::event::{DmKind, Visibility};
use super::super::{Act, By, ChannelId, ModeConfig, PlayerId, Seed, TwoPlayerConfig, Wanted};
use super::{ANA, GAME, MINUTE_MS, minute};

pub(super) fn asks(id: PlayerId, act: Act) -> (By, Act) {
    (By::Player { id, manager: false }, act)
}

/// The same, asked by somebody who manages the server.
pub(super) fn as_manager((by, act): (By, Act)) -> (By, Act) {
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

pub(super) fn opens(opening: &Opening) -> (By, Act) {
    let act = Act::Create {
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

pub(super) fn presses_join(player: PlayerId) -> (By, Act) {
    let (dm_ok, busy) = (true, false);
    asks(player, Act::Join { dm_ok, busy })
}

pub(super) fn presses_join_while_in_another_game(player: PlayerId) -> (By, Act) {
    let (dm_ok, busy) = (true, true);
    asks(player, Act::Join { dm_ok, busy })
}

pub(super) fn presses_decline(player: PlayerId) -> (By, Act) {
    asks(player, Act::Decline)
}

pub(super) fn presses_leave(player: PlayerId) -> (By, Act) {
    asks(player, Act::Leave)
}

pub(super) fn presses_start(player: PlayerId) -> (By, Act) {
    asks(player, Act::Start)
}

pub(super) fn presses_cancel(player: PlayerId) -> (By, Act) {
    asks(player, Act::Cancel)
}

pub(super) fn pauses(player: PlayerId) -> (By, Act) {
    asks(player, Act::Pause)
}

pub(super) fn resumes(player: PlayerId) -> (By, Act) {
    asks(player, Act::Resume)
}

pub(super) fn wants_rounds(player: PlayerId, rounds: u32) -> (By, Act) {
    let wanted = Wanted {
        rounds: Some(rounds),
        ..Wanted::default()
    };
    asks(player, Act::Settings(wanted))
}

pub(super) fn says(player: PlayerId, typed: &str) -> (By, Act) {
    asks(player, Act::Guess(typed.to_owned()))
}

pub(super) fn gives_up(player: PlayerId) -> (By, Act) {
    asks(player, Act::GiveUp)
}

pub(super) fn keeps_playing(player: PlayerId) -> (By, Act) {
    asks(player, Act::KeepPlaying)
}

/// The program looks at the clock.
pub(super) const fn clock_strikes() -> (By, Act) {
    (By::Program, Act::Tick)
}

/// The program comes back.
pub(super) fn comes_back_after_minutes(minutes: u64) -> (By, Act) {
    let act = Act::Recover {
        replayed_events: 6,
        last_event_at: minute(0),
        downtime_ms: minutes * MINUTE_MS,
    };
    (By::Program, act)
}

/// Discord says that a DM cannot be delivered.
pub(super) const fn dm_fails(player: PlayerId, kind: DmKind) -> (By, Act) {
    let discord_code = 50_007;
    let act = Act::DmFailed {
        player,
        kind,
        discord_code,
    };
    (By::Program, act)
}

//! Commands, in the words of players.

use super::super::event::{DmKind, RecoveryCause, Visibility};
use super::super::{
    ChannelId, Command, CreateGame, DmFailure, Issued, Issuer, JoinGame, ModeConfig, PlayerCommand,
    PlayerId, ProgramCommand, Recovery, Seed, SettingsChange, TwoPlayerConfig,
};
use super::{ANA, GAME, MINUTE_MS, minute};

pub(super) fn asks(id: PlayerId, command: PlayerCommand) -> Command {
    Issuer::player(id).issues(command)
}

/// The same, issued by somebody who manages the server.
pub(super) fn as_manager(command: Command) -> Command {
    match command {
        Issued::Player(issuer, command) => Issuer::manager(issuer.id).issues(command),
        program @ Issued::Program(_) => program,
    }
}

/// The command that opens a lobby.
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

pub(super) fn opens(opening: &Opening) -> Command {
    let create = PlayerCommand::Create(CreateGame {
        game_id: GAME,
        channel_id: (!opening.in_dms).then_some(ChannelId(70)),
        config: ModeConfig::TwoPlayer(opening.config),
        visibility: Visibility::Server,
        partner: opening.partner,
        surface: None,
        rematch: None,
        daily: false,
        dm_ok: true,
        seed: Seed(1),
        busy: opening.busy,
    });
    asks(opening.host, create)
}

pub(super) fn kicks(host: PlayerId, player: PlayerId) -> Command {
    asks(host, PlayerCommand::Kick(player))
}

pub(super) fn presses_join(player: PlayerId) -> Command {
    let (dm_ok, busy) = (true, false);
    asks(player, PlayerCommand::Join(JoinGame { dm_ok, busy }))
}

pub(super) fn presses_join_while_in_another_game(player: PlayerId) -> Command {
    let (dm_ok, busy) = (true, true);
    asks(player, PlayerCommand::Join(JoinGame { dm_ok, busy }))
}

pub(super) fn presses_decline(player: PlayerId) -> Command {
    asks(player, PlayerCommand::Decline)
}

pub(super) fn presses_leave(player: PlayerId) -> Command {
    asks(player, PlayerCommand::Leave)
}

pub(super) fn presses_start(player: PlayerId) -> Command {
    asks(player, PlayerCommand::Start)
}

pub(super) fn presses_cancel(player: PlayerId) -> Command {
    asks(player, PlayerCommand::Cancel)
}

pub(super) fn pauses(player: PlayerId) -> Command {
    asks(player, PlayerCommand::Pause)
}

pub(super) fn resumes(player: PlayerId) -> Command {
    asks(player, PlayerCommand::Resume)
}

pub(super) fn wants_rounds(player: PlayerId, rounds: u32) -> Command {
    let change = SettingsChange {
        rounds: Some(rounds),
        ..SettingsChange::default()
    };
    asks(player, PlayerCommand::ChangeSettings(change))
}

pub(super) fn says(player: PlayerId, typed: &str) -> Command {
    asks(player, PlayerCommand::Guess(typed.to_owned()))
}

pub(super) fn gives_up(player: PlayerId) -> Command {
    asks(player, PlayerCommand::GiveUp)
}

pub(super) fn keeps_playing(player: PlayerId) -> Command {
    asks(player, PlayerCommand::KeepPlaying)
}

pub(super) const fn clock_strikes() -> Command {
    Issued::Program(ProgramCommand::Tick)
}

pub(super) fn comes_back_after_minutes(minutes: u64) -> Command {
    Issued::Program(ProgramCommand::Recover(Recovery {
        replayed_events: 6,
        last_event_at: minute(0),
        downtime_ms: minutes * MINUTE_MS,
        cause: RecoveryCause::Restart,
    }))
}

/// Discord says that a DM cannot be delivered.
pub(super) const fn dm_fails(player: PlayerId, kind: DmKind) -> Command {
    let discord_code = 50_007;
    Issued::Program(ProgramCommand::DmFailed(DmFailure {
        player,
        kind,
        discord_code,
    }))
}

//! The commands to a game, and the rejections of its rules.
//!
//! Owns: commands, and rejections worded for the player. Does not know: what a command came through.

use std::collections::BTreeMap;
use std::sync::Arc;

use thiserror::Error;

use super::config::{BadSetting, Mode, ModeConfig, OutOfRange, SettingsChange, TwoPlayerConfig};
use super::event::{
    DmKind, LeaveReason, PlayerSurface, RecoveryCause, ReplayVisibility, Surface, Visibility,
};
use super::ids::{ChannelId, GameId, GuildId, PlayerId, Seed};
use super::issued::{CommandName, Issued};
use super::replay_name::ReplayName;
use super::server::Server;
use super::values::{Pair, TeamSlot, Ts};
use crate::words::{NotAWord, Word};

/// A command to a game, with the look-ups that the rules need.
#[derive(Clone, Debug)]
pub struct CommandContext {
    pub at: Ts,
    pub guild: Option<GuildId>,
    /// Words that players guessed in earlier games of this server, oldest first.
    pub recent: Arc<BTreeMap<PlayerId, Vec<Word>>>,
    /// Teams of the server's roster that players of this game are in.
    pub teams: Vec<TeamSlot>,
    /// Pairs of people who played together earlier in this server, the latest first.
    pub partners: Vec<[PlayerId; 2]>,
    /// The server's settings; the defaults where there is no server.
    pub server: Arc<Server>,
    /// The name that the replay gets if the game ends; none for the first that the game would try.
    pub replay_name: Option<ReplayName>,
    /// The two who come together by the command have played the daily pair of today.
    pub daily_played: bool,
    pub command: Command,
}

/// A command to a game, and who issues it.
pub type Command = Issued<PlayerCommand, ProgramCommand>;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlayerCommand {
    /// Opens a lobby; the issuer is its host.
    Create(CreateGame),
    /// Opens a game with the bot as partner, and starts it.
    Practice(StartPractice),
    Join(JoinGame),
    Decline,
    Leave,
    /// Takes somebody out of the lobby.
    Kick(PlayerId),
    ChangeSettings(SettingsChange),
    ChangeMode(Mode),
    /// Plays by a preset of the server; its name, as typed.
    UsePreset(String),
    Start,
    Pause,
    Resume,
    Cancel,
    /// Guesses a word; as typed.
    Guess(String),
    /// Gives the round up, or asks the partner to.
    GiveUp,
    /// Declines the partner's proposal to give up, or withdraws one's own.
    KeepPlaying,
    /// Chooses where to see the pair.
    UseSurface(PlayerSurface),
    /// Looks at the panel, without choosing it.
    Look,
    /// Has the partner called, who has been silent for a while.
    Nudge,
    /// Changes who may see the replay of the finished game.
    ShareReplay(ReplayVisibility),
    /// Applies the command, given on a surface: what concerns the issuer is shown there from then on.
    On(PlayerSurface, Box<PlayerCommand>),
    /// Applies the command only while the issuer's round is still the one they saw.
    IfStillOpen(RoundSeen, Box<PlayerCommand>),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreateGame {
    pub game_id: GameId,
    /// Where the game is announced; none for a game in DMs alone.
    pub channel_id: Option<ChannelId>,
    pub config: ModeConfig,
    pub visibility: Visibility,
    /// Who is invited.
    pub partner: Option<PlayerId>,
    /// Where two-player is played; none for where the server plays it.
    pub surface: Option<Surface>,
    /// The game that it plays again.
    pub rematch: Option<Rematch>,
    /// It is the daily pair of today.
    pub daily: bool,
    /// Whether DMs reached the host when last tried.
    pub dm_ok: bool,
    pub seed: Seed,
    pub busy: bool,
}

/// A finished game, and who is called back from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rematch {
    pub of: GameId,
    /// Everybody who played, the host of the new game included.
    pub players: Vec<PlayerId>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StartPractice {
    pub game_id: GameId,
    pub config: TwoPlayerConfig,
    /// Where the player sees it.
    pub surface: PlayerSurface,
    /// Whether DMs reached the player when last tried.
    pub dm_ok: bool,
    pub seed: Seed,
    pub busy: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JoinGame {
    /// Whether DMs reached the player when last tried.
    pub dm_ok: bool,
    pub busy: bool,
}

/// The round that a player had in front of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RoundSeen {
    pub round: u32,
    /// The attempt, where it matters.
    pub attempt: Option<u32>,
}

/// What the program itself reports to a game.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProgramCommand {
    /// A deadline may have passed.
    Tick,
    /// The program was away, and is back.
    Recover(Recovery),
    /// A DM arrived at a player whom DMs did not reach before.
    DmArrived(PlayerId),
    DmFailed(DmFailure),
    /// A player was removed, or is gone from the server.
    Remove(RemovePlayer),
    /// The bot is no longer in the game's server.
    ServerRemoved,
    /// The bot may not write in the game's channel: nobody sees the lobby.
    LobbyNotShown,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recovery {
    /// How many events the state was folded from.
    pub replayed_events: u32,
    pub last_event_at: Ts,
    pub downtime_ms: u64,
    pub cause: RecoveryCause,
}

impl Recovery {
    /// A recovery whose figures are looked up when it is decided.
    pub(crate) const fn because_of(cause: RecoveryCause) -> Self {
        Self {
            replayed_events: 0,
            last_event_at: Ts::UNIX_EPOCH,
            downtime_ms: 0,
            cause,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DmFailure {
    pub player: PlayerId,
    /// What the DM carried.
    pub kind: DmKind,
    pub discord_code: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RemovePlayer {
    pub player: PlayerId,
    pub reason: LeaveReason,
}

impl PlayerCommand {
    /// Returns the command without the conditions it is under.
    pub(crate) fn unconditional(&self) -> &Self {
        match self {
            Self::IfStillOpen(_, command) | Self::On(_, command) => command.unconditional(),
            command => command,
        }
    }
}

impl CommandName for PlayerCommand {
    fn name(&self) -> &'static str {
        match self {
            Self::IfStillOpen(_, command) | Self::On(_, command) => command.name(),
            Self::Create(_) => "game new",
            Self::Practice(_) => "practice",
            Self::Join(_) => "game join",
            Self::Decline => "decline",
            Self::Leave => "game leave",
            Self::Kick(_) => "game kick",
            Self::ChangeSettings(_) | Self::UsePreset(_) => "game settings",
            Self::ChangeMode(_) => "game mode",
            Self::Start => "game start",
            Self::Pause => "game pause",
            Self::Resume => "game resume",
            Self::Cancel => "game cancel",
            Self::Guess(_) => "guess",
            Self::GiveUp => "giveup",
            Self::KeepPlaying => "keep playing",
            Self::UseSurface(_) => "use surface",
            Self::Look => "look",
            Self::Nudge => "nudge",
            Self::ShareReplay(_) => "replay share",
        }
    }
}

impl CommandName for ProgramCommand {
    fn name(&self) -> &'static str {
        match self {
            Self::Tick => "tick",
            Self::Recover(_) => "recover",
            Self::DmArrived(_) => "dm arrived",
            Self::DmFailed(_) => "dm failed",
            Self::Remove(_) => "remove",
            Self::ServerRemoved => "server removed",
            Self::LobbyNotShown => "lobby not shown",
        }
    }
}

/// The rules said no: why, worded for the player, ending with what they can do next.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Rejection {
    #[error("There is no such game. `/game new` opens one.")]
    NoGame,
    #[error("That game exists already.")]
    GameExists,
    #[error("They are not in this lobby. `/game status` shows who is.")]
    NotInThisLobby,
    #[error("You are not in this game. `/game status` shows who is.")]
    Stranger,
    #[error(
        "That only works before the start, and this game is {phase}. `/game new` opens another."
    )]
    NotInLobby {
        /// What the game is instead.
        phase: &'static str,
    },
    #[error("The game has not started yet. Its host presses Start when all are there.")]
    NotStarted,
    #[error("This game is over. `/game new` opens another.")]
    Over,
    #[error("The game is paused. `/game resume` goes on, by its host or a manager.")]
    Paused,
    #[error("No round is open for you right now. `/game status` shows where the game is.")]
    RoundNotOpen,
    #[error(
        "Nobody in your team asks to give up right now. Your round goes on: `/words` shows it."
    )]
    NoProposal,
    #[error("All {seats} seats are taken. `/game new` opens another game.")]
    Full { seats: usize },
    #[error(
        "The other seat is kept for the partner who was asked. `/game new` opens a game of your own."
    )]
    SeatKept,
    #[error(
        "You are in another game already. Finish or leave that one first: `/game status` shows it. Only a longform game can be played beside another."
    )]
    Busy,
    #[error(
        "Somebody here is in another game of that kind, so the mode stays as it is. They finish or leave that one first."
    )]
    OthersBusy,
    #[error("Only the host of this game or a manager of the server can do that.")]
    NotHost,
    #[error("{mode} needs {need} players, and {have} joined so far. Ask somebody to press Join.")]
    TooFewPlayers {
        mode: Mode,
        have: usize,
        need: usize,
    },
    #[error("You cannot be your own partner. Name somebody else.")]
    OwnPartner,
    #[error("A game in DMs needs a partner: `/game new mode:two_player partner:@somebody`.")]
    PartnerNeeded,
    #[error("This invitation is not for you, or it was answered already.")]
    NotInvited,
    #[error("{0}. Nothing was changed.")]
    Setting(#[from] BadSetting),
    #[error("{0}. Try another word.")]
    NotAWord(#[from] NotAWord),
    #[error("{} is one of the two words shown{}. Try another word.", bold(.word), form_of(.word, .shown))]
    Shown { word: Word, shown: Word },
    #[error("Your team used {} in this round already{}. Try another word.", bold(.word), form_of(.word, .used))]
    UsedThisRound { word: Word, used: Word },
    #[error("{} is among your last {} words{}. `/words` lists them; try another.", bold(.word), .last, form_of(.word, .recent))]
    Recent {
        /// How many words are not to be repeated.
        last: u32,
        word: Word,
        /// The word guessed lately.
        recent: Word,
    },
    #[error("{} is not allowed in this server{}. Try another word.", bold(.word), form_of(.word, .listed))]
    Blocked {
        word: Word,
        /// The word of the server's list.
        listed: Word,
    },
    #[error("You cannot play in this server{}. Its managers can tell you why.", until(.wait_ms.as_ref()))]
    Banned {
        /// For how long; none for as long as nobody lifts it.
        wait_ms: Option<u64>,
    },
    #[error("There is no preset of that name here. The option `preset` offers those there are.")]
    NoPreset,
    #[error("Your guess for this attempt is in: {}. It cannot be changed; now it is your partner's turn.", bold(.word))]
    AlreadyGuessed { word: Word },
    #[error("That was for an earlier pair, so it was not taken. Now it is attempt {attempt}: **{}** + **{}**", .pair[0], .pair[1])]
    PairChanged { attempt: u32, pair: Pair },
    #[error("Time is up, so it was not taken. The result comes in a moment.")]
    TimeUp,
    #[error("A {mode} game is played in a server. Use `/game new` in one of its channels.")]
    ServerOnly { mode: Mode },
    #[error(
        "A {mode} game takes {seats} players, and {have} are here. Choose another mode, or let somebody leave."
    )]
    TooManyPlayers {
        mode: Mode,
        have: usize,
        seats: usize,
    },
    #[error("No fresh pair of words is left for you two. Cancel the game and start another.")]
    NoPair,
    #[error(
        "You two have played today's pair already. Tomorrow has another, and today somebody else may play it with you."
    )]
    DailyPlayed,
    #[error("That daily pair is over. `/daily` opens today's.")]
    DailyOver,
    #[error(
        "The daily pair is the same for everybody, so its settings stay as they are. `/game new` opens a game of your own."
    )]
    DailyFixed,
    #[error("There is no replay with this name. `/replay list` shows those you can see.")]
    NoReplay,
    #[error("Only its players or a manager of the server can change who sees this replay.")]
    NotYoursToShare,
    #[error("Practice is between you and me: its replay stays yours alone.")]
    PracticeNotShared,
    #[error("This game was played in no server. Choose `players` or `link`.")]
    NoServerToShareWith,
}

impl From<OutOfRange> for Rejection {
    fn from(error: OutOfRange) -> Self {
        Self::Setting(error.into())
    }
}

fn bold(word: &Word) -> String {
    format!("**{word}**")
}

/// Says until when, in days or hours, never less than it is.
fn until(wait_ms: Option<&u64>) -> String {
    const HOUR_MS: u64 = 60 * 60 * 1_000;
    match wait_ms.map(|wait_ms| wait_ms.div_ceil(HOUR_MS)) {
        None => String::new(),
        Some(hours @ 0..=48) => format!(" for another {hours} h"),
        Some(hours) => format!(" for another {} days", hours.div_ceil(24)),
    }
}

fn form_of(word: &Word, other: &Word) -> String {
    if word == other {
        String::new()
    } else {
        format!(" (it counts as the same word as {})", bold(other))
    }
}

impl Rejection {
    /// Returns the word that was refused because neither the dictionary nor the server has it.
    pub const fn unknown_word(&self) -> Option<&Word> {
        match self {
            Self::NotAWord(NotAWord::NotInDictionary(word)) => Some(word),
            _ => None,
        }
    }

    /// Returns the name it is recorded under.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NoGame => "no_game",
            Self::GameExists => "game_exists",
            Self::NotInThisLobby => "not_in_this_lobby",
            Self::Stranger => "stranger",
            Self::NotInLobby { .. } => "not_in_lobby",
            Self::NotStarted => "not_started",
            Self::Over => "over",
            Self::Paused => "paused",
            Self::RoundNotOpen => "round_not_open",
            Self::NoProposal => "no_wish",
            Self::Full { .. } => "full",
            Self::SeatKept => "seat_kept",
            Self::Busy => "busy",
            Self::OthersBusy => "others_busy",
            Self::NotHost => "not_host",
            Self::TooFewPlayers { .. } => "too_few_players",
            Self::OwnPartner => "own_partner",
            Self::PartnerNeeded => "partner_needed",
            Self::NotInvited => "not_invited",
            Self::Setting(_) => "setting_out_of_range",
            Self::NotAWord(_) => "not_a_word",
            Self::Shown { .. } => "shown",
            Self::UsedThisRound { .. } => "used_this_round",
            Self::Recent { .. } => "recent",
            Self::Blocked { .. } => "blocked",
            Self::Banned { .. } => "banned",
            Self::NoPreset => "no_preset",
            Self::AlreadyGuessed { .. } => "already_guessed",
            Self::PairChanged { .. } => "pair_changed",
            Self::TimeUp => "time_up",
            Self::ServerOnly { .. } => "server_only",
            Self::TooManyPlayers { .. } => "too_many_players",
            Self::NoPair => "no_pair",
            Self::DailyPlayed => "daily_played",
            Self::DailyOver => "daily_over",
            Self::DailyFixed => "daily_fixed",
            Self::NoReplay => "no_replay",
            Self::NotYoursToShare => "not_yours_to_share",
            Self::PracticeNotShared => "practice_not_shared",
            Self::NoServerToShareWith => "no_server_to_share_with",
        }
    }
}

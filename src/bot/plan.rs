//! Which messages follow from an event, and for whom.
//!
//! Owns: the decision who reads what, and where. Pure. What the modes have in common is in `common`, what a
//! mode does in its own way in the mode's file. Does not know: whether a message arrives.

mod common;
mod elimination;
mod knockout;
mod longform;
mod message;
mod practice;
mod race;
mod table;
mod teams;

pub(super) use self::message::Directory;
pub use self::message::{Destination, LiveMessage, PlannedMessage, Stage};
use super::render::{self, Message, Names};
use crate::game::event::{DmKind, LeaveReason, Phase, PlayerSurface};
use crate::game::partner::PARTNER;
use crate::game::state::{GameInfo, OpenRound, State, Team};
use crate::game::{ChannelId, GameEvent, GameId, Mode, PlayerId, ServerEvent};
use crate::host::{Change, FoldedEvent};
use crate::texts::Texts;

/// Returns the players that the messages about `folded` may name or reach.
pub(super) fn people_of(folded: &FoldedEvent) -> Vec<PlayerId> {
    let (event, state) = match &folded.change {
        Change::Game { event, state, .. } => (event, state),
        Change::Roster {
            event,
            before,
            after,
            ..
        } => return teams::people_of(event, before, after),
        Change::Server { .. } => return Vec::new(),
    };
    let mut people = state.players();
    if let Some(info) = state.info() {
        people.extend(&info.invited);
        people.push(info.host);
        people.extend(info.passed_on_by);
    }
    match event {
        GameEvent::PlayerLeft(left) => people.push(left.player_id),
        GameEvent::DmDeliveryFailed(failed) => people.push(failed.player_id),
        GameEvent::GameCancelled(cancelled) => people.extend(cancelled.by),
        GameEvent::GamePaused(paused) => people.push(paused.by),
        GameEvent::GameResumed(resumed) => people.push(resumed.by),
        _ => {}
    }
    people.sort_unstable();
    people.dedup();
    people
}

/// Returns the host of the game that `folded` happened in.
pub(super) fn host_of(folded: &FoldedEvent) -> Option<PlayerId> {
    match &folded.change {
        Change::Game { state, .. } => state.info().map(|info| info.host),
        Change::Roster { .. } | Change::Server { .. } => None,
    }
}

/// Returns the messages that follow from an event, in the order in which to send them.
pub(super) fn plan(folded: &FoldedEvent, directory: &Directory) -> Vec<PlannedMessage> {
    let (game, event, state) = match &folded.change {
        Change::Game { game, event, state } => (*game, event, state),
        Change::Roster {
            event,
            before,
            after,
            ..
        } => return teams::plan(event, before, after, directory),
        Change::Server { event, .. } => return daily_call(event, directory).into_iter().collect(),
    };
    // What follows the name says it.
    if let GameEvent::ReplayNamed(_) | GameEvent::ReplayVisibilityChanged(_) = event {
        return Vec::new();
    }
    let Some(mut plan) = MessagePlan::new(game, event, state, directory) else {
        return Vec::new();
    };
    plan.dms();
    if let Some(channel) = plan.info.channel_id {
        (plan.mode.channel)(&mut plan, channel);
    }
    plan.planned
}

/// Returns the call of the day's pair.
fn daily_call(event: &ServerEvent, directory: &Directory) -> Option<PlannedMessage> {
    let ServerEvent::DailyCalled(called) = event else {
        return None;
    };
    Some(PlannedMessage {
        destination: Destination::Channel(called.channel_id),
        message: render::daily_call(called.day, directory.names.texts),
    })
}

/// The functions that plan one mode's messages.
#[derive(Clone, Copy)]
struct ModePlanner {
    dms: fn(&mut MessagePlan<'_>),
    channel: fn(&mut MessagePlan<'_>, ChannelId),
}

impl ModePlanner {
    fn of(info: &GameInfo) -> Self {
        let common = Self {
            dms: common::dms,
            channel: common::channel,
        };
        match info.config.mode() {
            Mode::TwoPlayer if info.practice => Self {
                dms: practice::dms,
                ..common
            },
            Mode::TwoPlayer if info.is_elsewhere() => Self {
                dms: |_| (),
                channel: |_, _| (),
            },
            Mode::TwoPlayer if info.is_at_table() => Self {
                dms: |_| (),
                channel: table::channel,
            },
            Mode::TwoPlayer => common,
            Mode::Race | Mode::GolfRace => Self {
                dms: race::dms,
                ..common
            },
            Mode::Knockout => Self {
                dms: knockout::dms,
                channel: knockout::channel,
            },
            Mode::Longform => Self {
                dms: longform::dms,
                channel: longform::channel,
            },
        }
    }
}

struct MessagePlan<'a> {
    directory: &'a Directory,
    game: GameId,
    event: &'a GameEvent,
    state: &'a State,
    info: &'a GameInfo,
    mode: ModePlanner,
    planned: Vec<PlannedMessage>,
}

impl<'a> MessagePlan<'a> {
    fn new(
        game: GameId,
        event: &'a GameEvent,
        state: &'a State,
        directory: &'a Directory,
    ) -> Option<Self> {
        let info = state.info()?;
        Some(Self {
            directory,
            game,
            event,
            state,
            info,
            mode: ModePlanner::of(info),
            planned: Vec::new(),
        })
    }

    fn dms(&mut self) {
        if let GameEvent::PlayerLeft(left) = self.event
            && left.reason == LeaveReason::Kicked
            && !self.info.is_elsewhere()
        {
            let t = self.texts_of(left.player_id);
            let message = match left.phase {
                Phase::Lobby => render::taken_out_of_lobby(self.info, t),
                Phase::Running => Message::new(t, t.taken_out()),
            };
            self.dm(left.player_id, DmKind::Result, message);
        }
        (self.mode.dms)(self);
    }

    /// Returns the names for a message that everybody reads.
    fn names(&self) -> &'a Names {
        &self.directory.names
    }

    /// Returns the names for a message that `player` alone reads.
    fn names_for(&self, player: PlayerId) -> Names {
        self.names().read_by(player)
    }

    /// Returns the texts for a message that everybody reads.
    fn texts(&self) -> Texts {
        self.names().texts
    }

    /// Returns the texts that `player` reads.
    fn texts_of(&self, player: PlayerId) -> Texts {
        self.names_for(player).texts
    }

    fn user(&self, player: PlayerId) -> Option<u64> {
        self.directory.users.get(&player).copied()
    }

    fn dm(&mut self, player: PlayerId, kind: DmKind, message: Message) {
        if player == PARTNER || self.sees_on_panel(player, kind) {
            return;
        }
        self.planned.push(PlannedMessage {
            destination: Destination::Dm { player, kind },
            message,
        });
    }

    /// Plans a line for the newest DM of a player.
    fn add_to_dm(&mut self, player: PlayerId, or_new: bool, message: Message) {
        if player == PARTNER || self.sees_on_panel(player, DmKind::Result) {
            return;
        }
        self.planned.push(PlannedMessage {
            destination: Destination::NewestDm { player, or_new },
            message,
        });
    }

    /// Returns whether the player's panel shows what a DM would say.
    fn sees_on_panel(&self, player: PlayerId, kind: DmKind) -> bool {
        self.is_on_panel(player) && matches!(kind, DmKind::Deal | DmKind::Result)
    }

    fn is_on_panel(&self, player: PlayerId) -> bool {
        let participant = self.info.participant(player);
        participant.is_some_and(|participant| {
            participant.surface == PlayerSurface::Panel && !participant.left
        })
    }

    fn post(&mut self, channel: ChannelId, message: Message) {
        self.planned.push(PlannedMessage {
            destination: Destination::Channel(channel),
            message,
        });
    }

    /// Shows a message as the live one of the game.
    fn show_live(&mut self, channel: ChannelId, message: Message) {
        let of = LiveMessage::Game(self.game);
        let stage = if self.state.is_live() {
            Stage::Open
        } else {
            Stage::Last
        };
        self.planned.push(PlannedMessage {
            destination: Destination::Live { channel, of, stage },
            message,
        });
    }

    /// Posts the result of a game, and lets its live message, of which this is the last, link to it.
    fn post_result(&mut self, channel: ChannelId, of: LiveMessage, last: Message) {
        let (State::Finished(finished), GameEvent::GameCompleted(completed)) =
            (self.state, self.event)
        else {
            return;
        };
        let game = self.game;
        self.planned.push(PlannedMessage {
            destination: Destination::Result { channel, game },
            message: render::result(finished, completed, self.names()),
        });
        let stage = Stage::LinksToResult;
        self.planned.push(PlannedMessage {
            destination: Destination::Live { channel, of, stage },
            message: last,
        });
    }

    /// Plans a DM to everybody who has not left; `write` gets the names for its reader.
    fn dm_all(&mut self, write: impl Fn(&Names) -> Message) {
        self.dm_each(self.staying(), write);
    }

    fn dm_each(
        &mut self,
        players: impl IntoIterator<Item = PlayerId>,
        write: impl Fn(&Names) -> Message,
    ) {
        for player in players {
            let message = write(&self.names_for(player));
            self.dm(player, DmKind::Result, message);
        }
    }

    /// Returns the open round that `player` may guess in.
    fn guessable_round(&self, player: PlayerId) -> Option<&'a OpenRound> {
        let round = self.state.team_of(player)?.open_round()?;
        let guessed = round.pending.as_ref().map(|pending| pending.player_id);
        (guessed != Some(player)).then_some(round)
    }

    /// Returns the participants who have not left.
    fn staying(&self) -> Vec<PlayerId> {
        let participants = self.info.players.iter();
        let staying = participants.filter(|participant| !participant.left);
        staying.map(|participant| participant.player_id).collect()
    }

    /// Plans a DM with the present pair to both players of each team that has an open round.
    fn deal<'t>(
        &mut self,
        teams: impl IntoIterator<Item = &'t Team>,
        deal: impl Fn(&Team, PlayerId, &Names) -> Option<Message>,
    ) {
        for team in teams {
            for player in team.slot.players {
                if let Some(message) = deal(team, player, &self.names_for(player)) {
                    self.dm(player, DmKind::Deal, message);
                }
            }
        }
    }

    fn status(&mut self, channel: ChannelId) {
        let message = render::status(self.state, self.names());
        self.show_live(channel, message);
    }
}

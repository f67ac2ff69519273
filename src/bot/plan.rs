//! Which messages follow from an event, and for whom.
//!
//! Owns: the decision who reads what, and where. Pure. What a mode decides otherwise stands in a file of
//! its own. Does not know: whether a message arrives.

mod elimination;
mod knockout;
mod longform;
mod message;
mod practice;
mod race;
mod teams;

pub use self::message::{Destination, Directory, LiveMessage, PlannedMessage};
use super::custom_id::Action;
use super::render::{self, Message, Names, Style};
use crate::game::event::{
    AbandonReason, AbandonedReason, CancelReason, DmKind, GameCancelled, LeaveReason, Phase,
    PlayerLeft, PlayerStatus, RoundEndReason, TeamOrigin,
};
use crate::game::partner::PARTNER;
use crate::game::state::{GameInfo, OpenRound, Running, State, Team};
use crate::game::values::TeamRound;
use crate::game::{ChannelId, GameEvent, GameId, Mode, PlayerId};
use crate::host::{Change, FoldedEvent};

/// Returns whose live message is the last one after `happened`.
#[must_use]
pub fn is_over(happened: &FoldedEvent) -> Option<LiveMessage> {
    match &happened.change {
        Change::Game { game, state, .. } => (!state.is_live()).then_some(LiveMessage::Game(*game)),
        Change::Roster { event, .. } => teams::answered(event).map(LiveMessage::Invitation),
    }
}

/// Returns everybody whom the messages about `happened` may name or reach.
#[must_use]
pub fn people_of(happened: &FoldedEvent) -> Vec<PlayerId> {
    let (event, state) = match &happened.change {
        Change::Game { event, state, .. } => (event, state),
        Change::Roster {
            event,
            before,
            after,
            ..
        } => return teams::people_of(event, before, after),
    };
    let mut people = state.players();
    let info = state.info();
    people.extend(
        info.into_iter()
            .flat_map(|info| info.invited.iter().copied()),
    );
    people.extend(info.map(|info| info.host));
    people.extend(info.and_then(|info| info.passed_on_by));
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

/// Returns the messages that follow from an event, in the order in which to send them.
#[must_use]
pub fn plan(happened: &FoldedEvent, directory: &Directory) -> Vec<PlannedMessage> {
    let (game, event, state) = match &happened.change {
        Change::Game { game, event, state } => (*game, event, state),
        Change::Roster {
            event,
            before,
            after,
            ..
        } => return teams::plan(event, before, after, directory),
    };
    let Some(mut plan) = MessagePlan::new(game, event, state, directory) else {
        return Vec::new();
    };
    plan.dms();
    plan.channel();
    plan.planned
}

/// Returns in one message what DMs about `events` would say to a player whom they do not reach.
///
/// `state` is the game after all of them. None when there is nothing for them.
#[must_use]
pub fn instead_of_dms(
    player: PlayerId,
    game: GameId,
    events: &[GameEvent],
    state: &State,
    directory: &Directory,
) -> Option<Message> {
    let mut combined: Option<Message> = None;
    for event in events {
        let mut plan = MessagePlan::new(game, event, state, directory)?;
        plan.dms();
        let theirs = plan
            .planned
            .into_iter()
            .filter(|planned| matches!(planned.destination, Destination::Dm { player: reader, .. } if reader == player));
        for PlannedMessage { message, .. } in theirs {
            combined = Some(match combined {
                Some(earlier) => Message {
                    content: format!("{}\n{}", earlier.content, message.content),
                    ..message
                },
                None => message,
            });
        }
    }
    combined
}

struct MessagePlan<'a> {
    directory: &'a Directory,
    game: GameId,
    event: &'a GameEvent,
    state: &'a State,
    info: &'a GameInfo,
    planned: Vec<PlannedMessage>,
}

impl<'a> MessagePlan<'a> {
    fn new(
        game: GameId,
        event: &'a GameEvent,
        state: &'a State,
        directory: &'a Directory,
    ) -> Option<Self> {
        Some(Self {
            directory,
            game,
            event,
            state,
            info: state.info()?,
            planned: Vec::new(),
        })
    }

    fn names(&self) -> &'a Names {
        &self.directory.names
    }

    fn user(&self, player: PlayerId) -> Option<u64> {
        self.directory.users.get(&player).copied()
    }

    fn dm(&mut self, player: PlayerId, kind: DmKind, message: Message) {
        if player == PARTNER {
            return;
        }
        self.planned.push(PlannedMessage {
            destination: Destination::Dm { player, kind },
            message,
        });
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
        self.planned.push(PlannedMessage {
            destination: Destination::Live { channel, of },
            message,
        });
    }

    fn dm_all(&mut self, message: &Message) {
        for player in self.staying() {
            self.dm(player, DmKind::Result, message.clone());
        }
    }

    /// Returns the open round that `player` may guess in.
    fn open_line(&self, player: PlayerId) -> Option<&'a OpenRound> {
        let line = self.state.team_of(player)?.open_round()?;
        let guessed = line.pending.as_ref().map(|pending| pending.player_id);
        (guessed != Some(player)).then_some(line)
    }

    /// Returns who takes part and has not left.
    fn staying(&self) -> Vec<PlayerId> {
        let participants = self
            .info
            .players
            .iter()
            .filter(|participant| !participant.left);
        participants
            .map(|participant| participant.player_id)
            .collect()
    }

    fn dm_team(&mut self, team: &Team, message: &Message) {
        for player in team.slot.players {
            self.dm(player, DmKind::Result, message.clone());
        }
    }

    fn dms(&mut self) {
        if let GameEvent::PlayerLeft(PlayerLeft {
            player_id,
            reason: LeaveReason::Kicked,
            ..
        }) = self.event
        {
            self.dm(*player_id, DmKind::Result, render::taken_out());
        }
        match self.info.config.mode() {
            Mode::TwoPlayer if self.info.practice => practice::dms(self),
            Mode::TwoPlayer => self.common_dms(),
            Mode::Race | Mode::GolfRace => race::dms(self),
            Mode::Knockout => knockout::dms(self),
            Mode::Longform => longform::dms(self),
        }
    }

    /// Plans the DMs of every mode that does not plan its own.
    fn common_dms(&mut self) {
        let state = self.state;
        match self.event {
            GameEvent::PlayerInvited(invited) if self.info.channel_id.is_none() => {
                let message = render::invitation(self.info, self.names());
                self.dm(invited.player_id, DmKind::Invitation, message);
            }
            GameEvent::RoundStarted(started) => {
                let State::Running(running) = state else {
                    return;
                };
                for deal in &started.deals {
                    self.deal(running, running.team(deal.team_id));
                }
            }
            GameEvent::GuessProcessed(processed) => {
                let Some(team) = state.team(processed.team_id) else {
                    return;
                };
                let message = render::attempt_result(processed, state, self.names());
                self.dm_team(team, &message);
            }
            GameEvent::GuessAbandoned(abandoned) if abandoned.reason == AbandonReason::GaveUp => {
                let Some(team) = state.team(abandoned.team_id) else {
                    return;
                };
                let message = render::gave_up(
                    abandoned.by,
                    abandoned.round,
                    &self.info.config,
                    self.names(),
                );
                self.dm_team(team, &message);
            }
            GameEvent::RoundEnded(ended) if ended.reason == RoundEndReason::AllDone => {
                for result in &ended.results {
                    self.cut_short(state, ended.round, result);
                }
            }
            GameEvent::PlayerLeft(left) if left.phase == Phase::Lobby => {
                for (player, text) in self.news_of_lobby(left.player_id) {
                    self.dm(player, DmKind::Lobby, Message::text(text));
                }
            }
            GameEvent::PlayerLeft(left) if left.phase == Phase::Running => {
                let Some(partner) = state.partner_of(left.player_id) else {
                    return;
                };
                let message = render::left(left, self.names());
                self.dm(partner, DmKind::Result, message);
            }
            GameEvent::GamePaused(paused) => self.dm_all(&render::paused(paused.by, self.names())),
            GameEvent::GameResumed(resumed) => {
                for player in self.staying() {
                    let mine = self.open_line(player);
                    let message = render::resumed(resumed.by, mine, self.game, self.names());
                    self.dm(player, DmKind::Result, message);
                }
            }
            GameEvent::GameCompleted(completed) => {
                let State::Finished(finished) = state else {
                    return;
                };
                let mut message = render::completed(finished, completed, self.names());
                if self.info.channel_id.is_none() {
                    message = message.button(Action::Rematch, self.game, Style::Primary);
                }
                self.dm_all(&message);
            }
            // The event before has a message for the partner, and the player who left read the answer.
            GameEvent::GameAbandoned(abandoned) if abandoned.reason == AbandonedReason::AllLeft => {
            }
            GameEvent::GameAbandoned(abandoned) => {
                self.dm_all(&render::abandoned(abandoned, &self.info.config));
            }
            GameEvent::GameCancelled(cancelled) => self.cancelled(cancelled),
            GameEvent::PlayerStatusChanged(changed)
                if changed.to == PlayerStatus::Unreachable && self.info.channel_id.is_none() =>
            {
                let Some(partner) = state.partner_of(changed.player_id) else {
                    return;
                };
                let message = render::partner_unreachable(changed.player_id, self.names());
                self.dm(partner, DmKind::Result, message);
            }
            _ => {}
        }
    }

    /// Returns whom it concerns that `left` is no longer in the lobby, with the text for each.
    fn news_of_lobby(&self, left: PlayerId) -> Vec<(PlayerId, String)> {
        let mut news = Vec::new();
        let is_odd = matches!(
            self.event,
            GameEvent::PlayerLeft(PlayerLeft {
                reason: LeaveReason::OddOneOut,
                ..
            })
        );
        if is_odd {
            news.push((left, render::odd_one_out(self.info)));
        }
        if self.info.passed_on_by == Some(left) {
            let text = render::host_now(self.info, is_odd, self.names());
            news.push((self.info.host, text));
        }
        news
    }

    /// Says in the channel what a lobby had for somebody whom DMs do not reach.
    fn lobby_in_channel(&mut self, channel: ChannelId, player: PlayerId) {
        let news = if self.info.participant(player).is_some() {
            let has_started = !matches!(self.state, State::Lobby(_));
            render::host_now(self.info, has_started, self.names())
        } else {
            render::odd_one_out(self.info)
        };
        if let Some(user) = self.user(player) {
            self.post(
                channel,
                Message::text(format!("<@{user}>: {news}")).pinging(Some(user)),
            );
        }
    }

    /// Calls those whom DMs do not reach, as far as it is known, to play in the channel.
    fn call_unreachable(&mut self, channel: ChannelId) {
        let participants = self.info.players.iter();
        let away =
            participants.filter(|participant| participant.status == PlayerStatus::Unreachable);
        let users: Vec<u64> = away
            .filter_map(|participant| self.user(participant.player_id))
            .collect();
        if !users.is_empty() {
            self.post(channel, render::not_reachable(self.game, &users));
        }
    }

    fn cancelled(&mut self, cancelled: &GameCancelled) {
        let declined = cancelled.by.filter(|by| self.info.invited.contains(by));
        let undelivered = cancelled.reason == CancelReason::StartFailed;
        let message = match (declined, self.info.invited.first()) {
            (Some(partner), _) => render::declined(partner, self.names()),
            (None, Some(partner)) if undelivered => {
                render::partner_unreachable(*partner, self.names())
            }
            (None, _) => render::cancelled(cancelled, self.names()),
        };
        let in_dms = self.info.channel_id.is_none();
        if in_dms || !self.state.teams().is_empty() {
            self.dm_all(&message);
        }
        if in_dms && declined.is_none() && !undelivered {
            for invited in &self.info.invited {
                self.dm(*invited, DmKind::Invitation, message.clone());
            }
        }
    }

    fn deal(&mut self, running: &Running, team: Option<&Team>) {
        let Some((team, line)) = team.and_then(|team| Some((team, team.open_round()?))) else {
            return;
        };
        for player in team.slot.players {
            let message = render::deal(running, team, line, player, self.names());
            self.dm(player, DmKind::Deal, message);
        }
    }

    fn cut_short(&mut self, state: &State, round: u32, result: &TeamRound) {
        let Some(team) = state.team(result.team_id) else {
            return;
        };
        self.dm_team(team, &render::round_cut_short(round, result));
    }

    fn channel(&mut self) {
        let Some(channel) = self.info.channel_id else {
            return;
        };
        match self.info.config.mode() {
            Mode::TwoPlayer | Mode::Race | Mode::GolfRace => self.common_channel_messages(channel),
            Mode::Knockout => knockout::channel(self, channel),
            Mode::Longform => longform::channel(self, channel),
        }
    }

    /// Plans the channel's messages of every mode that does not plan its own.
    fn common_channel_messages(&mut self, channel: ChannelId) {
        let game = self.game;
        let state = self.state;
        match self.event {
            // The host joins as the game opens: from here on there is a lobby to show.
            GameEvent::PlayerJoined(joined)
                if self.info.host == joined.player_id && self.info.players.len() == 1 =>
            {
                let ping = self
                    .info
                    .invited
                    .first()
                    .and_then(|invited| self.user(*invited));
                let message = render::lobby(self.info, self.names(), ping);
                self.show_live(channel, message);
            }
            GameEvent::GameStarted(_) => self.call_unreachable(channel),
            GameEvent::DmDeliveryFailed(failed) if failed.kind == DmKind::Lobby => {
                self.lobby_in_channel(channel, failed.player_id);
            }
            GameEvent::TeamEntered(entered) if entered.origin != TeamOrigin::Roster => {}
            GameEvent::GameCreated(_)
            | GameEvent::PlayerInvited(_)
            | GameEvent::GuessAbandoned(_)
            | GameEvent::DmDeliveryFailed(_)
            | GameEvent::GameRecovered(_) => {}
            GameEvent::PlayerStatusChanged(changed)
                if changed.to == PlayerStatus::Unreachable
                    && matches!(state, State::Running(_)) =>
            {
                if let Some(user) = self.user(changed.player_id) {
                    let message = render::not_reachable(game, &[user]);
                    self.post(channel, message);
                }
                self.status(channel);
            }
            GameEvent::GameCompleted(completed) => {
                if let State::Finished(finished) = state {
                    let message = render::completed(finished, completed, self.names());
                    self.post(
                        channel,
                        message.button(Action::Rematch, game, Style::Primary),
                    );
                    let message = render::closed(finished, completed);
                    self.show_live(channel, message);
                }
            }
            _ => self.status(channel),
        }
    }

    fn status(&mut self, channel: ChannelId) {
        let message = render::status(self.state, self.names());
        self.show_live(channel, message);
    }
}

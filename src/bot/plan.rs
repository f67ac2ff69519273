//! Which messages follow from an event, and for whom.
//!
//! Owns: the decision who is told what, where. Pure. What a mode tells otherwise stands in a file of
//! its own. Does not know: whether a message arrives.

mod elimination;
mod knockout;
mod longform;
mod practice;
mod race;
mod teams;

use std::collections::HashMap;
use std::fmt;

use super::custom_id::Action;
use super::render::{self, Message, Names, Style};
use crate::game::event::{
    AbandonReason, AbandonedReason, CancelReason, DmKind, GameCancelled, LeaveReason, Phase,
    PlayerLeft, PlayerStatus, RoundEndReason, TeamOrigin,
};
use crate::game::partner::PARTNER;
use crate::game::state::{GameInfo, OpenRound, Running, State, Team};
use crate::game::values::TeamRound;
use crate::game::{ChannelId, GameEvent, GameId, InvitationId, Mode, PlayerId};
use crate::host::{Happened, What};

/// What the people of a game are called, and who they are on Discord.
#[derive(Clone, Debug, Default)]
pub struct CastNames {
    /// What they are called.
    pub names: Names,
    /// Their Discord users.
    pub users: HashMap<PlayerId, u64>,
}

/// A message to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// Where it goes.
    pub to: To,
    /// What it says.
    pub message: Message,
}

/// Where a message goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum To {
    /// To a player, by DM.
    Dm {
        /// The player.
        player: PlayerId,
        /// What it carries.
        kind: DmKind,
    },
    /// To a channel, as a new message.
    Channel(ChannelId),
    /// To a channel, in place of the one live message of something; the newest one counts.
    Live {
        /// The channel.
        channel: ChannelId,
        /// Whose message it is.
        of: Live,
    },
}

/// What has one message in a channel that shows it as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Live {
    /// A game.
    Game(GameId),
    /// An invitation to be a team.
    Invitation(InvitationId),
}

impl fmt::Display for Live {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Game(game) => game.fmt(f),
            Self::Invitation(invitation) => write!(f, "invitation-{invitation}"),
        }
    }
}

/// Returns what needs no live message any more after `happened`.
#[must_use]
pub fn is_over(happened: &Happened) -> Option<Live> {
    match &happened.what {
        What::Game { game, state, .. } => (!state.is_live()).then_some(Live::Game(*game)),
        What::Teams { event, .. } => teams::answered(event).map(Live::Invitation),
    }
}

/// Returns everybody whom the messages of `happened` may name or reach.
#[must_use]
pub fn people_of(happened: &Happened) -> Vec<PlayerId> {
    let (event, state) = match &happened.what {
        What::Game { event, state, .. } => (event, state),
        What::Teams {
            event,
            before,
            after,
            ..
        } => return teams::people_of(event, before, after),
    };
    let mut people = state.players();
    let table = state.info();
    people.extend(
        table
            .into_iter()
            .flat_map(|table| table.invited.iter().copied()),
    );
    people.extend(table.map(|table| table.host));
    people.extend(table.and_then(|table| table.passed_on_by));
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

/// Returns the messages that follow from an event, in the order they are to be sent in.
#[must_use]
pub fn plan(happened: &Happened, cast: &CastNames) -> Vec<Order> {
    let (game, event, state) = match &happened.what {
        What::Game { game, event, state } => (*game, event, state),
        What::Teams {
            event,
            before,
            after,
            ..
        } => return teams::plan(event, before, after, cast),
    };
    let Some(mut orders) = Orders::new(game, event, state, cast) else {
        return Vec::new();
    };
    orders.dms();
    orders.channel();
    orders.planned
}

/// Returns in one message what DMs about `events` would carry to a player whom they do not reach.
///
/// `state` is the game after all of them. None when there is nothing for them.
#[must_use]
pub fn instead_of_dms(
    player: PlayerId,
    game: GameId,
    events: &[GameEvent],
    state: &State,
    cast: &CastNames,
) -> Option<Message> {
    let mut told: Option<Message> = None;
    for event in events {
        let mut orders = Orders::new(game, event, state, cast)?;
        orders.dms();
        let theirs = orders
            .planned
            .into_iter()
            .filter(|order| matches!(order.to, To::Dm { player: reader, .. } if reader == player));
        for Order { message, .. } in theirs {
            told = Some(match told {
                Some(earlier) => Message {
                    content: format!("{}\n{}", earlier.content, message.content),
                    ..message
                },
                None => message,
            });
        }
    }
    told
}

struct Orders<'a> {
    cast: &'a CastNames,
    game: GameId,
    event: &'a GameEvent,
    state: &'a State,
    table: &'a GameInfo,
    planned: Vec<Order>,
}

impl<'a> Orders<'a> {
    fn new(
        game: GameId,
        event: &'a GameEvent,
        state: &'a State,
        cast: &'a CastNames,
    ) -> Option<Self> {
        Some(Self {
            cast,
            game,
            event,
            state,
            table: state.info()?,
            planned: Vec::new(),
        })
    }

    fn names(&self) -> &'a Names {
        &self.cast.names
    }

    fn user(&self, player: PlayerId) -> Option<u64> {
        self.cast.users.get(&player).copied()
    }

    fn dm(&mut self, player: PlayerId, kind: DmKind, message: Message) {
        if player == PARTNER {
            return;
        }
        self.planned.push(Order {
            to: To::Dm { player, kind },
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
        let seats = self.table.players.iter().filter(|seat| !seat.left);
        seats.map(|seat| seat.player_id).collect()
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
        match self.table.config.mode() {
            Mode::TwoPlayer if self.table.practice => practice::dms(self),
            Mode::TwoPlayer => self.dms_as_ever(),
            Mode::Race | Mode::GolfRace => race::dms(self),
            Mode::Knockout => knockout::dms(self),
            Mode::Longform => longform::dms(self),
        }
    }

    /// Plans the DMs that are the same in every mode that says nothing else.
    fn dms_as_ever(&mut self) {
        let state = self.state;
        match self.event {
            GameEvent::PlayerInvited(invited) if self.table.channel_id.is_none() => {
                let message = render::invitation(self.table, self.names());
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
                    &self.table.config,
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
                if self.table.channel_id.is_none() {
                    message = message.button(Action::Rematch, self.game, Style::Primary);
                }
                self.dm_all(&message);
            }
            // Who left was answered, and the partner was told with the event before.
            GameEvent::GameAbandoned(abandoned) if abandoned.reason == AbandonedReason::AllLeft => {
            }
            GameEvent::GameAbandoned(abandoned) => {
                let mode = self.table.config.mode();
                self.dm_all(&render::abandoned(abandoned, mode));
            }
            GameEvent::GameCancelled(cancelled) => self.cancelled(cancelled),
            GameEvent::PlayerStatusChanged(changed)
                if changed.to == PlayerStatus::Unreachable && self.table.channel_id.is_none() =>
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

    /// Returns whom it concerns that `left` is no longer in the lobby, and what they are told.
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
            news.push((left, render::odd_one_out(self.table)));
        }
        if self.table.passed_on_by == Some(left) {
            news.push((self.table.host, render::host_now(self.table, self.names())));
        }
        news
    }

    /// Says in the channel what a lobby had for somebody whom DMs do not reach.
    fn lobby_in_channel(&mut self, channel: ChannelId, player: PlayerId) {
        let news = if self.table.participant(player).is_some() {
            render::host_now(self.table, self.names())
        } else {
            render::odd_one_out(self.table)
        };
        if let Some(user) = self.user(player) {
            self.planned.push(Order {
                to: To::Channel(channel),
                message: Message::text(format!("<@{user}>: {news}")).pinging(Some(user)),
            });
        }
    }

    /// Calls those whom DMs do not reach, as far as it is known, to play in the channel.
    fn call_unreachable(&mut self, channel: ChannelId) {
        let seats = self.table.players.iter();
        let away = seats.filter(|seat| seat.status == PlayerStatus::Unreachable);
        let users: Vec<u64> = away.filter_map(|seat| self.user(seat.player_id)).collect();
        if !users.is_empty() {
            self.planned.push(Order {
                to: To::Channel(channel),
                message: render::not_reachable(self.game, &users),
            });
        }
    }

    fn cancelled(&mut self, cancelled: &GameCancelled) {
        let declined = cancelled.by.filter(|by| self.table.invited.contains(by));
        let undelivered = cancelled.reason == CancelReason::StartFailed;
        let message = match (declined, self.table.invited.first()) {
            (Some(partner), _) => render::declined(partner, self.names()),
            (None, Some(partner)) if undelivered => {
                render::partner_unreachable(*partner, self.names())
            }
            (None, _) => render::cancelled(cancelled, self.names()),
        };
        let in_dms = self.table.channel_id.is_none();
        if in_dms || !self.state.teams().is_empty() {
            self.dm_all(&message);
        }
        if in_dms && declined.is_none() && !undelivered {
            for invited in &self.table.invited {
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
        let Some(channel) = self.table.channel_id else {
            return;
        };
        match self.table.config.mode() {
            Mode::TwoPlayer | Mode::Race | Mode::GolfRace => self.channel_as_ever(channel),
            Mode::Knockout => knockout::channel(self, channel),
            Mode::Longform => longform::channel(self, channel),
        }
    }

    /// Plans the channel's messages that are the same in every mode that says nothing else.
    fn channel_as_ever(&mut self, channel: ChannelId) {
        let game = self.game;
        let state = self.state;
        match self.event {
            // The host joins in the breath that opens the game: from here on there is a lobby to show.
            GameEvent::PlayerJoined(joined)
                if self.table.host == joined.player_id && self.table.players.len() == 1 =>
            {
                let ping = self
                    .table
                    .invited
                    .first()
                    .and_then(|invited| self.user(*invited));
                let message = render::lobby(self.table, self.names(), ping);
                self.planned.push(Order {
                    to: To::Live {
                        channel,
                        of: Live::Game(game),
                    },
                    message,
                });
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
                    self.planned.push(Order {
                        to: To::Channel(channel),
                        message,
                    });
                }
                self.status(channel);
            }
            GameEvent::GameCompleted(completed) => {
                if let State::Finished(finished) = state {
                    let message = render::completed(finished, completed, self.names());
                    self.planned.push(Order {
                        to: To::Channel(channel),
                        message: message.button(Action::Rematch, game, Style::Primary),
                    });
                    let message = render::closed(finished, completed);
                    let game = self.game;
                    self.planned.push(Order {
                        to: To::Live {
                            channel,
                            of: Live::Game(game),
                        },
                        message,
                    });
                }
            }
            _ => self.status(channel),
        }
    }

    fn status(&mut self, channel: ChannelId) {
        let message = render::status(self.state, self.names());
        self.planned.push(Order {
            to: To::Live {
                channel,
                of: Live::Game(self.game),
            },
            message,
        });
    }
}

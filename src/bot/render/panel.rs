//! The panel: a game as one of its players sees it, in one message that only they see.
//!
//! Owns: what it says and which buttons it has. Never a guess of the partner that waits for the player's. Does not
//! know: when it changes, and by which token.

use std::fmt::Write;

use super::confirm::{ask_to_give_up, ask_to_leave};
use super::message::{Message, Style};
use super::modes::practice::why_last;
use super::modes::wording;
use super::my_words::{list, no_round_open};
use super::names::Names;
use super::nudge::is_quiet;
use super::phrase::{moment, time_of_day};
use super::result::{abandoned, called_off, completed, practice_completed, with_buttons};
use super::rounds::round_title;
use super::table::{done_round, past_round, words_so_far};
use super::word_requests::offer_word;
use crate::bot::custom_id::Action;
use crate::game::state::{Ending, Finished, OpenRound, Running, State, Team};
use crate::game::values::{Ts, Word};
use crate::game::{GameId, PlayerId, nudgeable};
use crate::limits;
use crate::texts::Texts;

/// What a panel shows beside the game.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum PanelView {
    #[default]
    Play,
    /// An answer to the last press, as long as the round and attempt are those of the press.
    Note {
        text: String,
        at: Option<(u32, u32)>,
        /// A refused word that the player can say is one.
        offered: Option<Word>,
    },
    /// What else can be done.
    Menu,
    /// The question whether to give this round up.
    GiveUp { round: u32 },
    /// The question whether to leave the game.
    Leave,
}

/// Writes a player's panel. `recent` are the words that they must not repeat; it is kept up to date until `until`.
pub(crate) fn panel(
    state: &State,
    player: PlayerId,
    recent: &[Word],
    (view, until): (&PanelView, Ts),
    names: &Names,
) -> Message {
    match state {
        State::Running(running) => {
            let reader = Reader {
                running,
                player,
                recent,
                names,
            };
            reader.panel(state, view, until)
        }
        State::Finished(finished) => over(finished, player, names),
        State::New | State::Lobby(_) => {
            let t = names.texts;
            Message::new(t, no_round_open(state, player, t))
        }
    }
}

struct Reader<'a> {
    running: &'a Running,
    player: PlayerId,
    recent: &'a [Word],
    names: &'a Names,
}

impl Reader<'_> {
    fn panel(&self, state: &State, view: &PanelView, until: Ts) -> Message {
        let (t, running) = (self.names.texts, self.running);
        let (info, game) = (&running.info, running.info.game_id);
        let has_left = !state.has_player(self.player);
        let team = state.team_of(self.player).filter(|_| !has_left);
        let open = team.and_then(|team| Some((team, team.open_round()?)));
        let mut text = String::new();
        let mut offered = None;
        if let PanelView::Note {
            text: note,
            at,
            offered: word,
        } = view
            && *at == open.map(|(_, open)| (open.round, open.attempt))
        {
            let _ = writeln!(text, "{note}");
            offered = word.as_ref();
        }
        match open {
            Some((team, open)) => self.round(&mut text, team, open),
            None => self.waiting(&mut text, state, team),
        }
        if let Some(paused) = running.paused {
            let _ = writeln!(text, "{}", t.panel_paused_by(self.names.of(paused.by)));
        }
        let question = match view {
            PanelView::GiveUp { round } if open.is_some_and(|(_, open)| open.round == *round) => {
                Some(ask_to_give_up(info, *round, t))
            }
            PanelView::Leave if !has_left => Some(ask_to_leave(info, t)),
            _ => None,
        };
        if let Some(question) = question {
            text.push_str(&question.content);
            return Message {
                content: text,
                ..question
            };
        }
        // As of the last press.
        let shown_at = until - limits::PANEL_LIFE;
        let nudge =
            nudgeable(state, self.player, shown_at).and_then(|partner| Some((partner, open?.1)));
        if let Some((partner, _)) = nudge {
            let _ = writeln!(text, "{}", is_quiet(partner, self.names));
        }
        text.push_str(&t.panel_up_to_date(time_of_day(until)));
        let message = Message::new(t, text);
        let message = match (view, open) {
            (PanelView::Menu, _) => self.menu(message, open.map(|(_, open)| open.round)),
            (_, Some((_, open))) => self.buttons(message, open),
            (_, None) if has_left => message,
            (_, None) => message
                .button(Action::MyWords, game, Style::Secondary)
                .button(Action::Menu, game, Style::Secondary),
        };
        let message = match nudge {
            Some((_, OpenRound { round, attempt, .. })) => {
                let (round, attempt) = (*round, *attempt);
                message.button(Action::Nudge { round, attempt }, game, Style::Secondary)
            }
            None => message,
        };
        match offered {
            Some(word) => offer_word(message, game, word),
            None => message,
        }
    }

    fn round(&self, text: &mut String, team: &Team, open: &OpenRound) {
        let (t, running) = (self.names.texts, self.running);
        let (info, config) = (&running.info, &running.info.config);
        text.push_str(&wording(config).earlier_rounds(running, team, t));
        let partner = self.names.partner(team.partner_of(self.player));
        let title = round_title(open.round, config, t);
        let _ = writeln!(
            text,
            "{}",
            t.round_and_attempt(title, open.attempt, partner)
        );
        if let (true, Some(deadline), None) =
            (config.has_common_rounds(), running.deadline, running.paused)
        {
            let _ = writeln!(text, "{}", t.panel_ends(moment(deadline)));
        }
        if info.practice
            && let Some(why) = why_last(open, t)
        {
            let _ = writeln!(text, "{why}");
        }
        let _ = writeln!(text, "{}", words_so_far(open, t));
        let pending = open.pending.as_ref();
        let guessed = match pending.map(|pending| (pending.player_id == self.player, &pending.word))
        {
            Some((true, word)) => t.panel_you_guessed(word, partner),
            Some((false, _)) => t.panel_partner_guessed(partner),
            None => t.panel_nobody_guessed(partner),
        };
        let _ = writeln!(text, "{guessed}");
        if let Some(proposal) = open.give_up {
            let expires = moment(proposal.expires_at);
            let proposed = if proposal.by == self.player {
                t.panel_you_asked_to_give_up(partner, expires)
            } else {
                t.panel_partner_gives_up(partner, expires)
            };
            let _ = writeln!(text, "{proposed}");
        }
        if !self.recent.is_empty() {
            let _ = writeln!(text, "{}", t.panel_recent_words(list(self.recent, t)));
        }
    }

    /// Says why there is nothing to guess, and whom the player waits for.
    fn waiting(&self, text: &mut String, state: &State, team: Option<&Team>) {
        let (t, running) = (self.names.texts, self.running);
        let config = &running.info.config;
        let team = team.filter(|team| team.is_in());
        if let Some(team) = team {
            let past = match team.current_round() {
                Some(done) => Some(done_round(done, config, t)),
                None if team.rounds.is_empty() => None,
                None => Some(past_round(team, team.n_rounds(), config, t)),
            };
            if let Some(past) = past {
                let _ = writeln!(text, "{past}");
            }
        }
        let _ = writeln!(text, "{}", no_round_open(state, self.player, t));
        if team.is_some() {
            text.push_str(&wording(config).status(running, self.names));
        }
    }

    fn buttons(&self, message: Message, open: &OpenRound) -> Message {
        let (game, round) = (self.running.info.game_id, open.round);
        if self.running.paused.is_some() {
            return message
                .button(Action::MyWords, game, Style::Secondary)
                .button(Action::Menu, game, Style::Secondary);
        }
        match open.give_up {
            Some(proposal) if proposal.by == self.player => message
                .button(Action::Guess, game, Style::Primary)
                .button(Action::KeepPlaying { round }, game, Style::Secondary),
            Some(_) => message
                .button(Action::GiveUpNow { round }, game, Style::Danger)
                .button(Action::KeepPlaying { round }, game, Style::Primary),
            None => message.button(Action::Guess, game, Style::Primary).button(
                Action::Menu,
                game,
                Style::Secondary,
            ),
        }
    }

    fn menu(&self, message: Message, round: Option<u32>) -> Message {
        let game = self.running.info.game_id;
        let message = message
            .button(Action::MyWords, game, Style::Primary)
            .button(Action::Rules, game, Style::Secondary)
            .button(Action::ByDm, game, Style::Secondary);
        let message = match round {
            Some(round) => message.button(Action::GiveUp { round }, game, Style::Danger),
            None => message,
        };
        message.button(Action::AskToLeave, game, Style::Danger)
    }
}

/// Writes a player's panel of a game that is over.
fn over(finished: &Finished, player: PlayerId, names: &Names) -> Message {
    let info = &finished.info;
    let message = match &finished.ending {
        Ending::Completed(event) if info.practice => {
            return practice_completed(finished, event, names);
        }
        Ending::Completed(event) => {
            let message = completed(finished, event, Some(player), names);
            return with_buttons(message, finished);
        }
        Ending::Cancelled(event) => called_off(info, event, names),
        Ending::Abandoned(event) => abandoned(event, info, names.texts),
    };
    if info.practice || finished.teams.is_empty() {
        message
    } else {
        message.button(Action::Rematch, info.game_id, Style::Secondary)
    }
}

/// Says that a player left the panel for DMs.
pub(crate) fn plays_by_dm(game: GameId, t: Texts) -> Message {
    Message::new(t, t.plays_by_dm()).button(Action::MyWords, game, Style::Secondary)
}

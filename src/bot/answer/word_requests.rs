//! Words that were refused: players say that they are words, and managers accept them.
//!
//! Owns: which of them are listed. Does not know: how often a player may ask.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::admin::Manager;
use super::failure::Failure;
use super::live::is_at_table;
use super::reply::Reply;
use super::requester::Requester;
use super::responder::Responder;
use crate::bot::custom_id::Action;
use crate::bot::render::{self, Message, Style};
use crate::bot::request::Request;
use crate::bot::word_button::WordButton;
use crate::game::event::WordRequested;
use crate::game::player::Rejection;
use crate::game::server::ManagerCommand;
use crate::game::server::event::WordList;
use crate::game::values::Word;
use crate::game::{GameId, guessable_round};
use crate::host::{Caller, CommandError};
use crate::limits;
use crate::projections::OpenRequest;

impl Responder {
    /// Answers a press on a button about a word.
    pub(super) async fn press_word(
        &self,
        button: &WordButton,
        request: &Request,
        requester: &Requester,
    ) -> Result<Reply, Failure> {
        match button {
            WordButton::Request { game, word } => {
                self.request_word(*game, word, request, requester).await
            }
            WordButton::Accept(word) => {
                let manager = &self.manager(request, requester)?;
                let command = ManagerCommand::AddWords {
                    list: WordList::Accept,
                    words: word.to_string(),
                };
                let after = self.decide(manager, command).await?;
                let told = {
                    let (list, t) = (WordList::Accept, manager.texts);
                    render::words_changed(list, &after.events, &after.state, t)
                };
                let list = self.requested_words(manager, Some(&told)).await?;
                Ok(Reply::Update(list))
            }
        }
    }

    /// Records that a player says that a word is one. Only they see the answer.
    async fn request_word(
        &self,
        game: GameId,
        word: &Word,
        request: &Request,
        requester: &Requester,
    ) -> Result<Reply, Failure> {
        let (t, player) = (requester.texts(), requester.player());
        let (state, guild) = self.host.games.state_and_guild(game).await?;
        let server = match guild {
            Some(guild) => self.server_of(guild).await?,
            None => Arc::default(),
        };
        let (text, offered) = if self.host.servers.lacks(&server, word) {
            let caller = Caller {
                guild,
                ..requester.caller.clone()
            };
            let open = state.team_of(player).and_then(|team| team.open_round());
            let wanted = WordRequested {
                word: word.clone(),
                guild_id: guild,
                game_id: game,
                round: open.map(|open| open.round),
            };
            let done = self.host.players.request_word(player, caller, wanted);
            match done.await {
                Ok(_) => (render::word_requested(word, guild.is_some(), t), None),
                Err(CommandError::Rejected(Rejection::TooSoon { again_at })) => {
                    let text = render::word_requested_too_soon(word, again_at, guild.is_some(), t);
                    (text, Some(word.clone()))
                }
                Err(error) => return Err(error.into()),
            }
        } else {
            (t.word_decided(word), None)
        };
        if Self::has_panel(request, requester, &state) {
            return self.open_panel_with(game, requester, text, offered).await;
        }
        let is_here = !request.is_by_dm() || !is_at_table(&state);
        let can_guess = is_here && guessable_round(&state, player).is_ok();
        let message = match (can_guess, request.is_by_dm()) {
            (true, true) => render::guess_buttons(t, text, game),
            (true, false) => Message::new(t, text).button(Action::Guess, game, Style::Primary),
            (false, _) => Message::new(t, text),
        };
        Ok(Reply::Update(match offered {
            Some(word) => render::offer_word(message, game, &word),
            None => message,
        }))
    }

    /// Lists the words that players of a server asked for and that are refused there, below `told` if something was
    /// just decided. Words of rounds that are still open are left out.
    pub(super) async fn requested_words(
        &self,
        manager: &Manager,
        told: Option<&str>,
    ) -> Result<Message, Failure> {
        let limit = limits::REQUESTED_WORDS;
        let (over, open) = self.tables.requested_words(manager.guild, limit).await?;
        let mut counts: BTreeMap<Word, u64> = BTreeMap::new();
        for one in over {
            counts.insert(one.word, one.n_players);
        }
        for one in open {
            if !self.is_in_play(&one).await? {
                *counts.entry(one.word).or_default() += 1;
            }
        }
        let server = self.server_of(manager.guild).await?;
        counts.retain(|word, _| self.host.servers.lacks(&server, word));
        let mut wanted: Vec<(Word, u64)> = counts.into_iter().collect();
        // Those of equally many people stay in alphabetical order.
        wanted.sort_by_key(|(_, n_players)| std::cmp::Reverse(*n_players));
        Ok(render::requested_words(&wanted, told, manager.texts))
    }

    /// Tells whether the round in which a word was refused is still open for its player.
    async fn is_in_play(&self, one: &OpenRequest) -> Result<bool, Failure> {
        let state = self.state(one.game).await?;
        let open = state.team_of(one.player).and_then(|team| team.open_round());
        Ok(one.round.is_some() && open.map(|open| open.round) == one.round)
    }
}

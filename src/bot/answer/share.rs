//! Showing a finished game to others.
//!
//! Owns: who may show it. Does not know: what it says.

use super::failure::Failure;
use super::reply::Reply;
use super::requester::Requester;
use super::responder::Responder;
use super::safe_keys::question_reply;
use crate::bot::custom_id::{Action, CustomId};
use crate::bot::render::{self, Shared};
use crate::bot::request::Request;
use crate::game::State;
use crate::game::calendar::day_of;
use crate::game::state::{Ending, Finished};
use crate::texts::Texts;

impl Responder {
    pub(super) async fn share(
        &self,
        CustomId { action, game }: CustomId,
        request: &Request,
        requester: &Requester,
    ) -> Result<Reply, Failure> {
        let state = self.state(game).await?;
        let State::Finished(
            finished @ Finished {
                ending: Ending::Completed(event),
                ..
            },
        ) = &*state
        else {
            return Err(Failure::Refused(Texts::nothing_to_share));
        };
        let Some(team) = state.team_of(requester.player()) else {
            return Err(Failure::Refused(Texts::not_yours_to_share));
        };
        let with_words = matches!(
            action,
            Action::ShareWords | Action::Post { with_words: true }
        );
        let spoils = finished.info.daily.is_some_and(|day| {
            let today = day_of(self.host.games.clock().now());
            today <= day && !finished.info.is_at_table()
        });
        if with_words && spoils {
            return Err(Failure::Refused(Texts::words_of_today));
        }
        let rounds = if with_words {
            let games = &self.host.games;
            Some(games.rounds_of(game, team.slot.team_id).await?)
        } else {
            None
        };
        let names = if let Action::Post { .. } = action {
            self.names_for_all(request, requester, &team.slot.players)
                .await
        } else {
            self.names_for(requester, &team.slot.players).await
        };
        let shared = Shared {
            finished,
            event,
            team,
            rounds: rounds.as_deref(),
            spoils,
        };
        let can_be_posted = !request.is_by_dm();
        Ok(match action {
            Action::Post { .. } => Reply::Public(render::shared_text(&shared, &names)),
            Action::ShareWords => {
                question_reply(render::share(&shared, can_be_posted, &names), request)
            }
            _ => Reply::Message(render::share(&shared, can_be_posted, &names)),
        })
    }
}

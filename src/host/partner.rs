//! Letting the bot guess, wherever it is somebody's partner and has not guessed yet.
//!
//! Owns: when it is asked: in the breath that opens an attempt, and again whenever its guess is found
//! missing, as after a crash. So nothing can be told from how long it takes. Does not know: what it says.

use tracing::{error, warn};

use super::caller::{AskError, Caller, Origin};
use super::games::Games;
use super::live::Live;
use crate::game::partner::{PARTNER, Shown};
use crate::game::{GameId, Issuer, PlayerCommand};

impl Games {
    async fn shown_to_partner(&self, live: &Live) -> Option<Shown> {
        match self.server_of(live.folded.guild).await {
            Ok(server) => Shown::to_partner(live.state(), &server),
            Err(error) => {
                warn!(
                    error = &error as &dyn std::error::Error,
                    "a server's words cannot be read; the bot guesses later"
                );
                None
            }
        }
    }

    /// Makes the bot's guess where one is missing, because of `call`. What fails is made up for later.
    pub(super) async fn let_partner_guess(&self, live: &mut Live, game: GameId, call: &Caller) {
        while let Some(shown) = self.shown_to_partner(live).await {
            let command = match shown.answer(self.rules().lexicon()) {
                Some(word) => PlayerCommand::Guess(word.to_string()),
                None => PlayerCommand::GiveUp,
            };
            let command = Issuer::player(PARTNER).issues(command);
            let call = Caller {
                at: call.at,
                guild: live.folded.guild,
                origin: Origin::Partner {
                    game,
                    round: shown.round,
                    attempt: shown.attempt,
                    because: call.origin.request(),
                },
            };
            match self
                .decide_and_append(live, game, &call, &command, false)
                .await
            {
                Ok(_) => {}
                Err(AskError::Rejected(rejection)) => {
                    error!(game.id = %game, code = rejection.code(), "the bot's guess in game {game} was refused");
                    return;
                }
                Err(error) => {
                    warn!(game.id = %game, error = &error as &dyn std::error::Error, "the bot's guess in game {game} is made later");
                    return;
                }
            }
        }
    }
}

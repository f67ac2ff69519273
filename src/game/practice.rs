//! Practice: a two-player game of one person, with the bot as partner.
//!
//! Owns: how such a game opens. It starts at once, and counts for nothing. Does not know: what the bot says.

use super::command::{Rejection, StartPractice};
use super::config::{ModeConfig, TwoPlayerConfig};
use super::decision::{Decided, Decision};
use super::event::{GameCreated, GameEvent, PlayerJoined, Surface, Visibility};
use super::ids::PlayerId;
use super::partner::PARTNER;
use super::state::State;
use super::{lobby, surface};

/// The attempts a round that win with the bot, in thousandths: about what people reach.
const THRESHOLD_MILLI: u64 = 6_000;

/// Opens a game of `host` and the bot, and starts it.
pub(super) fn open(
    decision: &mut Decision<'_>,
    practice: &StartPractice,
    host: PlayerId,
) -> Decided {
    let StartPractice {
        game_id,
        config,
        surface: on,
        dm_ok,
        seed,
        busy,
    } = practice;
    if *decision.state() != State::New {
        return Err(Rejection::GameExists);
    }
    if *busy {
        return Err(Rejection::Busy);
    }
    lobby::check_not_banned(decision, host)?;
    let config = ModeConfig::TwoPlayer(TwoPlayerConfig {
        threshold_milli: THRESHOLD_MILLI,
        ..*config
    });
    config.validate()?;
    decision.emit(GameEvent::GameCreated(GameCreated {
        game_id: *game_id,
        channel_id: None,
        created_by: host,
        config,
        config_version: decision.server.version,
        house: decision.server.settings.server_rules,
        visibility: Visibility::Players,
        surface: Surface::Dms,
        rematch_of: None,
        practice: true,
        daily: None,
        words_version: decision.lexicon.version().to_owned(),
        rng_seed: *seed,
    }));
    for (player_id, dm_ok) in [(host, *dm_ok), (PARTNER, true)] {
        decision.emit(GameEvent::PlayerJoined(PlayerJoined {
            player_id,
            team_id: None,
            dm_ok,
        }));
    }
    surface::follow(decision, host, *on);
    lobby::start(decision)
}

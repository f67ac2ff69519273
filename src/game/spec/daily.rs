//! The daily pair: the same pairs for everybody on a day, once for each two people.

use super::commands::{Opening, asks, opens, presses_join, wants_rounds};
use super::*;
use crate::game::calendar::day_of;
use crate::game::command::PlayerCommand;
use crate::game::{Issued, ModeConfig, TwoPlayerConfig};
use crate::words::daily_pairs;

/// A daily pair that the player opens in a channel.
fn opens_daily() -> Command {
    let mut command = opens(&Opening::default());
    if let Issued::Player(_, PlayerCommand::Create(create)) = &mut command {
        create.daily = true;
    }
    command
}

#[test]
fn a_daily_pair_deals_the_pairs_of_its_day_by_the_usual_settings() {
    let game = given(&[]).at_minute(60 * 24 * 20_500).when(opens_daily());
    let info = game.state().info().cloned().unwrap();
    assert_eq!(info.daily, Some(20_500));
    assert_eq!(
        info.config,
        ModeConfig::TwoPlayer(TwoPlayerConfig::default())
    );
    let mut decided = game.next().when(presses_join(BEN));
    for pair in daily_pairs(Lexicon::english(), 20_500) {
        let State::Running(running) = decided.state() else {
            panic!("it runs");
        };
        assert_eq!(running.teams[0].open_round().unwrap().pair, pair);
        decided = decided.next().when(asks(BEN, PlayerCommand::GiveUp));
    }
    assert!(matches!(decided.state(), State::Finished(_)));
}

#[test]
fn two_people_play_it_once_a_day_and_on_that_day_with_the_same_settings() {
    let lobby = given(&[]).at_minute(1).when(opens_daily()).next();
    let mut again = lobby.clone();
    again.lookups.daily_played = true;
    again
        .when(presses_join(BEN))
        .then_rejected(&Rejection::DailyPlayed);
    let tomorrow = lobby.clone().at_minute(24 * 60);
    tomorrow
        .when(presses_join(BEN))
        .then_rejected(&Rejection::DailyOver);
    lobby
        .when(wants_rounds(ANA, 2))
        .then_rejected(&Rejection::DailyFixed);
    lobby.when(presses_join(BEN)).next();
}

#[test]
fn a_day_begins_at_midnight_utc() {
    assert_eq!(day_of(minute(24 * 60 - 1)), 0);
    assert_eq!(day_of(minute(24 * 60)), 1);
}

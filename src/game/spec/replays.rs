//! Replays: named as a game ends, and seen by those whom its players let see it.

use super::commands::{as_manager, asks, clock_strikes, presses_cancel, presses_leave};
use super::facts::{cancelled, dealt};
use super::*;
use crate::game::PlayerCommand;
use crate::game::event::{CancelReason, ReplayNamed, ReplayVisibility, ReplayVisibilityChanged};

fn shares(player: PlayerId, to: ReplayVisibility) -> Command {
    asks(player, PlayerCommand::ShareReplay(to))
}

fn changed(from: ReplayVisibility, to: ReplayVisibility, by: PlayerId) -> GameEvent {
    GameEvent::ReplayVisibilityChanged(ReplayVisibilityChanged { from, to, by })
}

fn ended() -> Given {
    given_play(&[
        dealt("fire", "water"),
        cancelled(Some(ANA), CancelReason::Host),
    ])
}

#[test]
fn a_game_that_was_played_is_named_just_before_its_end() {
    let game = given_play(&[dealt("fire", "water")]);
    let first = ReplayName::candidates(game.state.info().unwrap().seed, Some(TAVERN)).next();
    let names = |ended: &Decided| {
        let named = ended.events().iter().rev().nth(1).cloned();
        match named {
            Some(GameEvent::ReplayNamed(ReplayNamed { name })) => name,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(Some(names(&game.when(presses_cancel(ANA)))), first);
    assert_eq!(Some(names(&game.when(presses_leave(BEN)))), first);
    let found: ReplayName = "otter-482".parse().unwrap();
    let mut looked_up = game;
    looked_up.lookups.replay_name = Some(found.clone());
    let ended = looked_up.when(presses_cancel(ANA));
    assert_eq!(names(&ended), found);
    let info = ended.state().info().cloned().unwrap();
    assert_eq!(info.replay_name, Some(found));
}

#[test]
fn a_lobby_that_closes_has_no_replay() {
    let lobby = given(&[created(), joined(ANA)]);
    lobby
        .when(presses_cancel(ANA))
        .then_kinds(&["GameCancelled"]);
    let closed = lobby.when(presses_cancel(ANA)).next();
    closed
        .when(shares(ANA, ReplayVisibility::Link))
        .then_rejected(&Rejection::NoReplay);
    lobby
        .at_minute(60)
        .when(clock_strikes())
        .then_kinds(&["GameCancelled"]);
}

#[test]
fn a_player_or_a_manager_changes_who_sees_a_replay() {
    let (server, players) = (ReplayVisibility::Server, ReplayVisibility::Players);
    let hidden = ended().when(shares(BEN, players));
    hidden.then(&[changed(server, players, BEN)]);
    hidden.next().when(shares(BEN, players)).then_nothing();
}

#[test]
fn nobody_else_changes_it_and_nobody_learns_of_what_they_may_not_see() {
    let game = ended();
    let (server, players) = (ReplayVisibility::Server, ReplayVisibility::Players);
    game.when(shares(CAM, players))
        .then_rejected(&Rejection::NotYoursToShare);
    let managed = game.when(as_manager(shares(CAM, players)));
    managed.then(&[changed(server, players, CAM)]);
    let hidden = managed.next();
    for stranger in [shares(CAM, server), as_manager(shares(CAM, server))] {
        hidden.when(stranger).then_rejected(&Rejection::NoReplay);
    }
    hidden
        .when(shares(ANA, server))
        .then(&[changed(players, server, ANA)]);
}

#[test]
fn a_game_that_is_played_has_no_replay_and_one_without_a_server_is_for_no_server() {
    given_play(&[dealt("fire", "water")])
        .when(shares(ANA, ReplayVisibility::Link))
        .then_rejected(&Rejection::NoReplay);
    let mut by_dm = ended();
    by_dm.lookups.guild = None;
    by_dm
        .when(shares(ANA, ReplayVisibility::Server))
        .then_rejected(&Rejection::NoServerToShareWith);
    by_dm
        .when(shares(CAM, ReplayVisibility::Link))
        .then_rejected(&Rejection::NoReplay);
}

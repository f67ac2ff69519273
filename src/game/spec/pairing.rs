//! RULES "Lobby and life cycle": teams, and who plays with whom when people came alone.

use super::super::event::{CancelReason, LeaveReason, TeamOrigin, TeamWithdrawn};
use super::super::values::TeamSlot;
use super::super::{Mode, ModeConfig, PlayerCommand, Seed, TeamId};
use super::commands::*;
use super::contest::{id, lobby_of, players};
use super::facts::*;
use super::*;

fn race() -> ModeConfig {
    ModeConfig::default_of(Mode::Race)
}

/// A race's lobby with so many people in it, who never met.
fn strangers(n: u128) -> Given {
    let mut lobby = given(&[created_in(race())]);
    for place in 0..n {
        lobby = lobby.and(&[joined(PlayerId(Uuid::from_u128(0xa + place)))]);
    }
    lobby
}

fn created_in(config: ModeConfig) -> GameEvent {
    match created() {
        GameEvent::GameCreated(created) => {
            GameEvent::GameCreated(super::super::event::GameCreated { config, ..created })
        }
        _ => unreachable!("`created` makes no other event"),
    }
}

fn entered(decided: &Decided) -> Vec<([PlayerId; 2], TeamOrigin)> {
    let events = decided.events().iter();
    let teams = events.filter_map(|event| match event {
        GameEvent::TeamEntered(entered) => Some((entered.team.players, entered.origin)),
        _ => None,
    });
    teams.collect()
}

#[test]
fn earlier_partners_are_paired_first() {
    let decided = lobby_of(race(), 3).when(presses_start(players(0)[0]));
    let pairs = [0, 1, 2].map(|team| (players(team), TeamOrigin::AutoPaired));
    assert_eq!(entered(&decided), pairs);
}

#[test]
fn who_has_no_earlier_partner_here_is_paired_at_random_by_seed() {
    let drawn = entered(&strangers(8).when(presses_start(ANA)));
    assert_eq!(drawn.len(), 4);
    assert!(
        drawn
            .iter()
            .all(|(_, origin)| *origin == TeamOrigin::Random)
    );
    assert_eq!(entered(&strangers(8).when(presses_start(ANA))), drawn);
}

#[test]
fn an_odd_player_out_leaves_and_stays_out() {
    let decided = strangers(5).when(presses_start(ANA));
    let left = decided.events().iter().find_map(|event| match event {
        GameEvent::PlayerLeft(left) => Some(left),
        _ => None,
    });
    let left = left.expect("one of five is left over");
    assert_eq!(left.reason, LeaveReason::OddOneOut);
    let odd = left.player_id;
    assert!(
        entered(&decided)
            .iter()
            .all(|(team, _)| !team.contains(&odd))
    );
    assert!(!decided.state().has_player(odd));
    decided
        .next()
        .when(presses_join(odd))
        .then_rejected(&Rejection::NotInLobby { phase: "running" });
}

fn odd_one_out(decided: &Decided) -> Option<PlayerId> {
    decided.events().iter().find_map(|event| match event {
        GameEvent::PlayerLeft(left) => Some(left.player_id),
        _ => None,
    })
}

#[test]
fn the_host_is_never_left_out_while_another_player_joined_alone() {
    let GameEvent::GameCreated(created) = created_in(race()) else {
        unreachable!("`created_in` makes no other event")
    };
    for seed in 0..40 {
        let created = super::super::event::GameCreated {
            rng_seed: Seed(seed),
            ..created.clone()
        };
        let people = (0..5).map(|place| joined(PlayerId(Uuid::from_u128(0xa + place))));
        let events: Vec<GameEvent> = std::iter::once(GameEvent::GameCreated(created))
            .chain(people)
            .collect();
        let decided = given(&events).when(presses_start(ANA));
        assert!(odd_one_out(&decided).is_some_and(|odd| odd != ANA));
        assert_eq!(decided.state().info().map(|info| info.host), Some(ANA));
    }
}

#[test]
fn the_host_plays_with_one_of_those_whose_time_as_partners_is_longest_ago() {
    let [dan, eve] = [0xd, 0xe].map(|id| PlayerId(Uuid::from_u128(id)));
    let mut lobby = strangers(5);
    lobby.lookups.partners = vec![[BEN, CAM], [dan, eve]];
    let decided = lobby.when(presses_start(ANA));
    let [(first, origin), (second, drawn)] = entered(&decided)[..] else {
        panic!("five people are two teams")
    };
    assert_eq!((first, origin), ([BEN, CAM], TeamOrigin::AutoPaired));
    assert_eq!(drawn, TeamOrigin::Random);
    assert!(second.contains(&ANA));
    assert!(odd_one_out(&decided).is_some_and(|odd| [dan, eve].contains(&odd)));
}

#[test]
fn the_host_is_left_out_where_all_others_came_as_teams() {
    let [dan, eve] = [0xd, 0xe].map(|id| PlayerId(Uuid::from_u128(id)));
    let team = |players| TeamSlot {
        team_id: TeamId::of(Some(TAVERN), players),
        name: None,
        players,
    };
    let mut lobby = strangers(5);
    lobby.lookups.teams = vec![team([BEN, CAM]), team([dan, eve])];
    let decided = lobby.when(presses_start(ANA));
    assert_eq!(odd_one_out(&decided), Some(ANA));
}

#[test]
fn a_mode_of_teams_takes_2_to_12_of_them() {
    strangers(3)
        .when(presses_start(ANA))
        .then_rejected(&Rejection::TooFewPlayers {
            mode: Mode::Race,
            have: 3,
            need: 4,
        });
    let decided = strangers(24).when(presses_start(ANA));
    assert_eq!(entered(&decided).len(), 12);
    strangers(24)
        .when(presses_join(PlayerId(Uuid::from_u128(0xfff))))
        .then_rejected(&Rejection::Full { seats: 24 });
}

#[test]
fn a_team_of_the_roster_enters_when_both_are_there_and_withdraws_when_one_leaves() {
    let team = TeamSlot {
        team_id: TeamId::of(Some(TAVERN), [ANA, CAM]),
        name: Some("The Kettles".to_owned()),
        players: [ANA, CAM],
    };
    let mut lobby = strangers(2);
    lobby.lookups.teams.push(team.clone());
    let decided = lobby.when(presses_join(CAM));
    decided.then_kinds(&["PlayerJoined", "TeamEntered"]);
    assert_eq!(entered(&decided), [([ANA, CAM], TeamOrigin::Roster)]);
    let withdrawn = GameEvent::TeamWithdrawn(TeamWithdrawn {
        team_id: team.team_id,
        reason: LeaveReason::Left,
    });
    let left = decided.next().when(presses_leave(CAM));
    left.then(&[withdrawn, left_the_lobby(CAM)]);
}

#[test]
fn a_team_of_the_roster_that_came_to_be_in_the_lobby_plays_together_as_well() {
    let [(one, _), (other, _)] = entered(&strangers(4).when(presses_start(ANA)))[..] else {
        panic!("four people are two teams")
    };
    // A pair that the draw would not make.
    let players = [one[0], other[0]];
    let mut lobby = strangers(4);
    lobby.lookups.teams.push(TeamSlot {
        team_id: TeamId::of(Some(TAVERN), players),
        name: Some("The Kettles".to_owned()),
        players,
    });
    let teams = entered(&lobby.when(presses_start(ANA)));
    assert_eq!(teams[0], (players, TeamOrigin::Roster));
    assert_eq!(teams.len(), 2);
}

#[test]
fn the_mode_of_a_lobby_may_change_and_its_settings_with_it() {
    let change = |mode| asks(ANA, PlayerCommand::ChangeMode(mode));
    let lobby = || given(&[created(), joined(ANA), joined(BEN)]);
    let changed = lobby().when(change(Mode::GolfRace));
    changed.then_kinds(&["GameModeChanged"]);
    let config = changed.state().info().map(|info| info.config.clone());
    assert_eq!(config, Some(ModeConfig::default_of(Mode::GolfRace)));
    changed.next().when(change(Mode::GolfRace)).then_nothing();
    lobby()
        .when(asks(BEN, PlayerCommand::ChangeMode(Mode::Race)))
        .then_rejected(&Rejection::NotHost);
}

#[test]
fn a_lobby_does_not_change_to_a_mode_that_takes_fewer_than_are_there() {
    strangers(4)
        .when(asks(ANA, PlayerCommand::ChangeMode(Mode::TwoPlayer)))
        .then_rejected(&Rejection::TooManyPlayers {
            mode: Mode::TwoPlayer,
            have: 4,
            seats: 2,
        });
}

#[test]
fn only_two_player_is_played_with_no_server_at_all() {
    given_invitation_in_dms()
        .when(asks(ANA, PlayerCommand::ChangeMode(Mode::Race)))
        .then_rejected(&Rejection::ServerOnly { mode: Mode::Race });
}

#[test]
fn declining_an_invitation_to_a_mode_of_teams_leaves_the_lobby_open() {
    strangers(4)
        .and(&[invited(PlayerId(Uuid::from_u128(0xfff)))])
        .when(presses_decline(PlayerId(Uuid::from_u128(0xfff))))
        .then_kinds(&["PlayerLeft"]);
    given(&[created(), invited(BEN), joined(ANA)])
        .when(presses_decline(BEN))
        .then(&[cancelled(Some(BEN), CancelReason::TooFewPlayers)]);
}

#[test]
fn every_team_of_a_race_is_dealt_the_same_first_pair() {
    let decided = lobby_of(race(), 2).when(presses_start(players(0)[0]));
    let teams = decided.state().teams();
    let pairs: Vec<_> = teams
        .iter()
        .map(|team| team.open_round().map(|line| &line.pair))
        .collect();
    assert_eq!(teams[0].slot.team_id, id(0));
    assert_eq!(pairs[0], pairs[1]);
}

// Rematch.

/// A rematch of a race of four people, of whom ana opened it.
fn called_back() -> Given {
    let GameEvent::GameCreated(created) = created_in(race()) else {
        unreachable!("`created_in` makes no other event")
    };
    let created = GameEvent::GameCreated(super::super::event::GameCreated {
        rematch_of: Some(GAME),
        ..created
    });
    let [ben, cam, dan] = [1, 2, 3].map(|place| PlayerId(Uuid::from_u128(0xa + place)));
    given(&[
        created,
        invited(ben),
        invited(cam),
        invited(dan),
        joined(ANA),
    ])
}

#[test]
fn a_rematch_starts_when_everybody_who_was_called_back_is_in() {
    let [ben, cam, dan] = [1, 2, 3].map(|place| PlayerId(Uuid::from_u128(0xa + place)));
    let lobby = called_back().and(&[joined(ben)]);
    let decided = lobby.when(presses_join(cam));
    decided.then(&[joined(cam)]);
    let begun = decided.next().when(presses_join(dan));
    assert!(
        begun
            .events()
            .iter()
            .any(|event| matches!(event, GameEvent::GameStarted(_)))
    );
}

#[test]
fn the_host_starts_a_rematch_without_the_rest() {
    let lobby = (1..3).fold(called_back(), |lobby, place| {
        lobby.and(&[joined(PlayerId(Uuid::from_u128(0xa + place)))])
    });
    let dan = PlayerId(Uuid::from_u128(0xd));
    let lobby = lobby.when(presses_leave(dan));
    lobby.then(&[left_the_lobby(dan)]);
    let elsewhere = PlayerId(Uuid::from_u128(0xee));
    let joined_too = lobby.next().when(presses_join(elsewhere));
    assert!(
        joined_too
            .events()
            .iter()
            .any(|event| matches!(event, GameEvent::GameStarted(_))),
        "somebody else made them four"
    );
}

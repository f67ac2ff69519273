//! RULES "Lobby and life cycle", up to the start; and games in DMs.

use super::super::config::OutOfRange;
use super::super::event::{CancelReason, GameSettingsChanged, LeaveReason};
use super::super::values::Change;
use super::super::{Mode, ModeConfig, TwoPlayerConfig};
use super::commands::*;
use super::facts::*;
use super::*;

#[test]
fn the_host_joins_a_lobby_by_opening_it() {
    given(&[])
        .when(opens(&Opening::default()))
        .then(&[created(), joined(ANA)]);
}

#[test]
fn opening_a_lobby_with_a_partner_asks_that_partner() {
    given(&[])
        .when(opens(&Opening {
            partner: Some(BEN),
            ..Opening::default()
        }))
        .then(&[created(), invited(BEN), joined(ANA)]);
}

#[test]
fn a_game_is_opened_once() {
    given(&[created(), joined(ANA)])
        .when(opens(&Opening::default()))
        .then_rejected(&Rejection::GameExists);
}

#[test]
fn nobody_opens_a_game_while_in_another() {
    given(&[])
        .when(opens(&Opening {
            busy: true,
            ..Opening::default()
        }))
        .then_rejected(&Rejection::Busy);
}

#[test]
fn nobody_is_their_own_partner() {
    given(&[])
        .when(opens(&Opening {
            partner: Some(ANA),
            ..Opening::default()
        }))
        .then_rejected(&Rejection::OwnPartner);
}

#[test]
fn a_game_has_1_to_20_rounds() {
    for rounds in [1, 20] {
        let config = TwoPlayerConfig {
            rounds,
            ..TwoPlayerConfig::default()
        };
        given(&[])
            .when(opens(&Opening {
                config,
                ..Opening::default()
            }))
            .then(&[created_with(config), joined(ANA)]);
    }
    for rounds in [0, 21] {
        let config = TwoPlayerConfig {
            rounds,
            ..TwoPlayerConfig::default()
        };
        given(&[])
            .when(opens(&Opening {
                config,
                ..Opening::default()
            }))
            .then_rejected(&Rejection::from(OutOfRange {
                setting: "rounds",
                value: rounds.into(),
                min: 1,
                max: 20,
            }));
    }
}

#[test]
fn nothing_can_be_asked_of_a_game_that_does_not_exist() {
    let asked = [
        presses_join(BEN),
        presses_decline(BEN),
        presses_leave(ANA),
        presses_start(ANA),
        presses_cancel(ANA),
        wants_rounds(ANA, 3),
        pauses(ANA),
        resumes(ANA),
        says(ANA, "boat"),
        gives_up(ANA),
    ];
    for asked in asked {
        given(&[]).when(asked).then_rejected(&Rejection::NoGame);
    }
}

// Join and Leave.

#[test]
fn two_player_starts_with_the_second_player() {
    let begun = given(&[created(), joined(ANA)]).when(presses_join(BEN));
    begun.then_kinds(&BEGUN);
    assert_eq!(
        begun.events()[..3],
        [joined(BEN), team_entered(), started()]
    );
}

#[test]
fn joining_twice_is_joining_once() {
    given(&[created(), joined(ANA), joined(BEN)])
        .when(presses_join(BEN))
        .then_nothing();
}

#[test]
fn a_player_is_in_one_live_game_at_a_time() {
    given(&[created(), joined(ANA)])
        .when(presses_join_while_in_another_game(BEN))
        .then_rejected(&Rejection::Busy);
}

#[test]
fn two_player_takes_no_third_player() {
    given(&[created(), joined(ANA), joined(BEN)])
        .when(presses_join(CAM))
        .then_rejected(&Rejection::Full { seats: 2 });
}

#[test]
fn a_place_is_kept_for_the_partner_who_was_asked() {
    let asked = [created(), joined(ANA), invited(BEN)];
    given(&asked)
        .when(presses_join(CAM))
        .then_rejected(&Rejection::SeatKept);
    given(&asked).when(presses_join(BEN)).then_kinds(&BEGUN);
}

#[test]
fn nobody_joins_after_the_start() {
    given_play(&[dealt("fire", "water")])
        .when(presses_join(CAM))
        .then_rejected(&Rejection::NotInLobby { phase: "running" });
}

#[test]
fn a_player_leaves_a_lobby_and_makes_room() {
    given(&[created(), joined(ANA), joined(BEN)])
        .when(presses_leave(BEN))
        .then(&[left_the_lobby(BEN)]);
    given(&[created(), joined(ANA), joined(BEN), left_the_lobby(BEN)])
        .when(presses_join(CAM))
        .then_kinds(&BEGUN);
}

#[test]
fn a_player_who_is_not_in_a_lobby_cannot_leave_it() {
    let lobby = [created(), joined(ANA), joined(BEN), left_the_lobby(BEN)];
    given(&lobby)
        .when(presses_leave(CAM))
        .then_rejected(&Rejection::Stranger);
    given(&lobby)
        .when(presses_leave(BEN))
        .then_rejected(&Rejection::Stranger);
}

#[test]
fn a_host_who_leaves_the_lobby_passes_it_on() {
    let lobby = [created(), joined(ANA), joined(BEN), left_the_lobby(ANA)];
    given(&lobby).when(wants_rounds(BEN, 5)).then_nothing();
    given(&lobby)
        .and(&[joined(ANA)])
        .when(presses_start(ANA))
        .then_rejected(&Rejection::NotHost);
}

#[test]
fn the_host_takes_somebody_out_of_the_lobby_or_their_invitation_back() {
    let lobby = [created(), joined(ANA), joined(BEN)];
    let mut kicked = left_the_lobby(BEN);
    if let GameEvent::PlayerLeft(left) = &mut kicked {
        left.reason = LeaveReason::Kicked;
    }
    given(&lobby)
        .when(kicks(ANA, BEN))
        .then(std::slice::from_ref(&kicked));
    given(&lobby)
        .when(kicks(BEN, ANA))
        .then_rejected(&Rejection::NotHost);
    given(&lobby)
        .when(as_manager(kicks(CAM, BEN)))
        .then(std::slice::from_ref(&kicked));
    given(&lobby)
        .when(kicks(ANA, CAM))
        .then_rejected(&Rejection::NotInThisLobby);
    given(&[created(), joined(ANA), invited(BEN)])
        .when(kicks(ANA, BEN))
        .then(&[kicked]);
}

#[test]
fn a_lobby_knows_who_passed_it_on_until_somebody_else_leaves() {
    let lobby = [created(), joined(ANA), joined(BEN), joined(CAM)];
    let passed_on_by =
        |decided: &Decided| decided.state().info().and_then(|info| info.passed_on_by);
    let passed_on = given(&lobby).when(presses_leave(ANA));
    assert_eq!(passed_on_by(&passed_on), Some(ANA));
    let later = passed_on.next().when(presses_leave(CAM));
    assert_eq!(passed_on_by(&later), None);
}

#[test]
fn leaving_without_having_come_declines_the_invitation() {
    given(&[created(), invited(BEN), joined(ANA)])
        .when(presses_leave(BEN))
        .then(&[cancelled(Some(BEN), CancelReason::TooFewPlayers)]);
}

#[test]
fn a_lobby_whose_last_player_leaves_closes() {
    given(&[created(), joined(ANA), invited(BEN)])
        .when(presses_leave(ANA))
        .then(&[
            left_the_lobby(ANA),
            cancelled(Some(ANA), CancelReason::TooFewPlayers),
        ]);
}

// Settings.

#[test]
fn settings_change_in_the_lobby() {
    let decided = given(&[created(), joined(ANA)]).when(wants_rounds(ANA, 3));
    decided.then(&[GameEvent::GameSettingsChanged(GameSettingsChanged {
        changes: vec![Change {
            path: "rounds".to_owned(),
            old: Some("5".to_owned()),
            new: "3".to_owned(),
        }],
        config: ModeConfig::TwoPlayer(TwoPlayerConfig {
            rounds: 3,
            ..TwoPlayerConfig::default()
        }),
        by: ANA,
    })]);
    decided.next().when(wants_rounds(ANA, 3)).then_nothing();
}

#[test]
fn a_setting_out_of_range_changes_nothing_and_names_the_range() {
    given(&[created(), joined(ANA)])
        .when(wants_rounds(ANA, 21))
        .then_rejected(&Rejection::from(OutOfRange {
            setting: "rounds",
            value: 21,
            min: 1,
            max: 20,
        }));
}

#[test]
fn settings_stand_from_the_start_on() {
    given_play(&[dealt("fire", "water")])
        .when(wants_rounds(ANA, 3))
        .then_rejected(&Rejection::NotInLobby { phase: "running" });
}

#[test]
fn the_game_is_played_by_the_settings_of_its_lobby() {
    let changed = given(&[created(), joined(ANA), joined(BEN)])
        .when(wants_rounds(ANA, 3))
        .next();
    let shorter = TwoPlayerConfig {
        rounds: 3,
        ..TwoPlayerConfig::default()
    };
    let begun = changed.when(presses_start(ANA));
    assert!(begun.events().contains(&started_with(shorter)));
}

// Start and Cancel.

#[test]
fn the_start_makes_the_two_a_team_and_deals_the_first_pair() {
    let begun = given(&[created(), joined(ANA), joined(BEN)]).when(presses_start(ANA));
    begun.then_kinds(&["TeamEntered", "GameStarted", "RoundStarted"]);
    assert_eq!(begun.events()[..2], [team_entered(), started()]);
}

#[test]
fn two_player_starts_with_exactly_two() {
    given(&[created(), joined(ANA)])
        .when(presses_start(ANA))
        .then_rejected(&Rejection::TooFewPlayers {
            mode: Mode::TwoPlayer,
            have: 1,
            need: 2,
        });
}

#[test]
fn a_game_starts_once() {
    given_play(&[dealt("fire", "water")])
        .when(presses_start(ANA))
        .then_nothing();
    given_play(&[dealt("fire", "water")])
        .when(presses_start(BEN))
        .then_rejected(&Rejection::NotHost);
}

#[test]
fn only_the_host_or_a_manager_governs_a_lobby() {
    for asked in [
        presses_start(BEN),
        presses_cancel(BEN),
        wants_rounds(BEN, 3),
        presses_cancel(CAM),
    ] {
        given(&[created(), joined(ANA), joined(BEN)])
            .when(asked)
            .then_rejected(&Rejection::NotHost);
    }
    let lobby = || given(&[created(), joined(ANA), joined(BEN)]);
    lobby().when(as_manager(presses_start(CAM))).then_kinds(&[
        "TeamEntered",
        "GameStarted",
        "RoundStarted",
    ]);
    lobby()
        .when(as_manager(wants_rounds(CAM, 3)))
        .then_kinds(&["GameSettingsChanged"]);
    lobby()
        .when(as_manager(presses_cancel(CAM)))
        .then(&[cancelled(Some(CAM), CancelReason::Manager)]);
}

#[test]
fn the_host_cancels_a_lobby_once() {
    let gone = given(&[created(), joined(ANA)]).when(presses_cancel(ANA));
    gone.then(&[cancelled(Some(ANA), CancelReason::Host)]);
    gone.next()
        .when(presses_cancel(ANA))
        .then_rejected(&Rejection::Over);
}

#[test]
fn a_cancelled_lobby_takes_nobody() {
    let gone = || {
        given(&[
            created(),
            joined(ANA),
            cancelled(Some(ANA), CancelReason::Host),
        ])
    };
    let closed = Rejection::NotInLobby { phase: "cancelled" };
    gone().when(presses_join(BEN)).then_rejected(&closed);
    gone().when(presses_start(ANA)).then_rejected(&closed);
    gone()
        .when(presses_leave(ANA))
        .then_rejected(&Rejection::Over);
}

#[test]
fn a_lobby_nobody_starts_asks_after_10_minutes_who_is_there_and_closes_after_an_hour() {
    let asked = given(&[created(), joined(ANA)])
        .at_minute(10)
        .when(clock_strikes());
    asked.then_kinds(&["IdleWarned"]);
    let later = asked.next().at_minute(59).when(clock_strikes());
    later.then_nothing();
    given(&[created(), joined(ANA)])
        .at_minute(60)
        .when(clock_strikes())
        .then(&[cancelled(None, CancelReason::TooFewPlayers)]);
}

//! RULES "Lobby and life cycle", from the start on: pausing, leaving, cancelling, idling, outages.

use super::super::event::{
    AbandonReason, AbandonedReason, CancelReason, DmKind, PlayerStatus, RoundEndReason,
};
use super::super::values::RoundOutcome;
use super::super::{Issued, ProgramCommand, due_at};
use super::commands::*;
use super::facts::*;
use super::*;

fn pending() -> Given {
    given_play(&[dealt("fire", "water"), submitted(1, ANA, "steam")])
}

// Pausing.

#[test]
fn pausing_twice_is_pausing_once() {
    let stopped = pending().when(pauses(ANA));
    stopped.then(&[paused()]);
    stopped.next().when(pauses(ANA)).then_nothing();
}

#[test]
fn resuming_what_runs_changes_nothing() {
    pending().when(resumes(ANA)).then_nothing();
}

#[test]
fn resuming_tells_how_long_the_game_stood_still() {
    pending()
        .and(&[paused()])
        .at_minute(20)
        .when(resumes(ANA))
        .then(&[resumed_after_minutes(20)]);
}

#[test]
fn a_guess_that_waited_still_waits_after_a_pause() {
    pending()
        .and(&[paused()])
        .at_minute(20)
        .and(&[resumed_after_minutes(20)])
        .when(says(BEN, "boat"))
        .then_kinds(&["GuessProcessed"]);
}

#[test]
fn a_pause_does_not_count_as_time_of_the_round() {
    let decided = given_play(&[dealt("fire", "water")])
        .at_minute(1)
        .and(&[paused()])
        .at_minute(21)
        .and(&[resumed_after_minutes(20)])
        .at_minute(23)
        .when(gives_up(ANA));
    assert_eq!(decided.round_end().duration_ms, 3 * MINUTE_MS);
}

#[test]
fn a_game_called_off_while_paused_does_not_count_the_pause_either() {
    let paused_in_minute_1 = || {
        given_play(&[dealt("fire", "water")])
            .at_minute(1)
            .and(&[paused()])
            .at_minute(21)
    };
    for asked in [presses_cancel(ANA), presses_leave(BEN)] {
        let decided = paused_in_minute_1().when(asked);
        assert_eq!(decided.round_end().duration_ms, MINUTE_MS);
    }
}

#[test]
fn only_the_host_or_a_manager_pauses_and_resumes() {
    for asked in [pauses(BEN), pauses(CAM)] {
        pending().when(asked).then_rejected(&Rejection::NotHost);
    }
    for asked in [resumes(BEN), resumes(CAM)] {
        pending()
            .and(&[paused()])
            .when(asked)
            .then_rejected(&Rejection::NotHost);
    }
    let stopped = pending().when(as_manager(pauses(CAM)));
    stopped.then_kinds(&["GamePaused"]);
    stopped
        .next()
        .when(as_manager(resumes(CAM)))
        .then_kinds(&["GameResumed"]);
}

#[test]
fn only_a_running_game_is_paused_or_resumed() {
    for asked in [pauses(ANA), resumes(ANA)] {
        given(&[created(), joined(ANA)])
            .when(asked.clone())
            .then_rejected(&Rejection::NotStarted);
        pending()
            .and(&[cancelled(Some(ANA), CancelReason::Host)])
            .when(asked)
            .then_rejected(&Rejection::Over);
    }
}

// Idling.

#[test]
fn a_game_is_abandoned_after_30_minutes_without_a_guess() {
    let warned = pending().at_minute(25).when(clock_strikes());
    warned.then_kinds(&["IdleWarned"]);
    let warned = warned.next().at_minute(29).when(clock_strikes());
    warned.then_nothing();
    let idle = warned.next().at_minute(30).when(clock_strikes());
    idle.then_last(&abandoned(AbandonedReason::Inactivity, 30));
    let idle = pending().at_minute(30).when(clock_strikes());
    idle.then_kinds(&[
        "GuessAbandoned",
        "RoundEnded",
        "ReplayNamed",
        "GameAbandoned",
    ]);
    idle.then_first(&cut_short(
        1,
        AbandonReason::Timeout,
        None,
        Some((ANA, "steam")),
    ));
    assert_eq!(idle.round_end().results[0].outcome, RoundOutcome::Void);
    idle.then_last(&abandoned(AbandonedReason::Inactivity, 30));
}

#[test]
fn a_guess_starts_the_30_minutes_anew() {
    let guessed = || {
        given_play(&[dealt("fire", "water")])
            .at_minute(29)
            .and(&[submitted(1, ANA, "steam")])
    };
    guessed().at_minute(53).when(clock_strikes()).then_nothing();
    guessed()
        .at_minute(59)
        .when(clock_strikes())
        .then_last(&abandoned(AbandonedReason::Inactivity, 30));
}

#[test]
fn a_refused_guess_does_not_restart_the_30_minutes() {
    given_play(&[dealt("fire", "water")])
        .at_minute(29)
        .when(says(ANA, "qwrtz"))
        .given
        .at_minute(30)
        .when(clock_strikes())
        .then_last(&abandoned(AbandonedReason::Inactivity, 30));
}

#[test]
fn a_paused_game_is_never_abandoned_for_idling() {
    let stopped = pending().when(pauses(ANA));
    assert_eq!(due_at(stopped.state()), None);
    stopped
        .next()
        .at_minute(10_000)
        .when(clock_strikes())
        .then_nothing();
}

#[test]
fn resuming_moves_the_30_minutes_by_the_time_paused() {
    let resumed = || {
        pending()
            .at_minute(10)
            .and(&[paused()])
            .at_minute(110)
            .and(&[resumed_after_minutes(100)])
    };
    resumed()
        .at_minute(124)
        .when(clock_strikes())
        .then_nothing();
    resumed()
        .at_minute(125)
        .when(clock_strikes())
        .then_kinds(&["IdleWarned"]);
    resumed()
        .at_minute(130)
        .when(clock_strikes())
        .then_last(&abandoned(AbandonedReason::Inactivity, 30));
}

#[test]
fn a_game_that_is_over_is_never_due() {
    let over = pending().when(presses_cancel(ANA));
    assert_eq!(due_at(over.state()), None);
    over.next()
        .at_minute(10_000)
        .when(clock_strikes())
        .then_nothing();
}

// Outages.

#[test]
fn time_the_bot_was_down_for_is_added_to_what_is_left() {
    let back = pending().at_minute(50).when(comes_back_after_minutes(45));
    back.then(&[recovered(45, 45)]);
    assert_eq!(due_at(back.state()), Some(minute(70)));
}

#[test]
fn time_the_bot_was_down_for_is_added_to_a_lobby_too() {
    let back = given(&[created(), joined(ANA)])
        .at_minute(70)
        .when(comes_back_after_minutes(65));
    assert_eq!(due_at(back.state()), Some(minute(75)));
}

#[test]
fn an_outage_does_not_count_as_time_of_the_round() {
    let decided = given_play(&[dealt("fire", "water")])
        .at_minute(50)
        .when(comes_back_after_minutes(45))
        .next()
        .when(gives_up(ANA));
    assert_eq!(decided.round_end().duration_ms, 5 * MINUTE_MS);
}

#[test]
fn an_outage_in_a_pause_is_granted_once_by_the_pause() {
    let back = pending()
        .and(&[paused()])
        .at_minute(50)
        .when(comes_back_after_minutes(45));
    back.then(&[recovered(45, 0)]);
    let resumed = back.next().at_minute(60).when(resumes(ANA));
    assert_eq!(due_at(resumed.state()), Some(minute(85)));
}

#[test]
fn a_game_that_is_over_is_not_taken_up_again() {
    pending()
        .and(&[cancelled(Some(ANA), CancelReason::Host)])
        .at_minute(50)
        .when(comes_back_after_minutes(45))
        .then_nothing();
}

// Leaving and cancelling.

#[test]
fn a_player_who_leaves_a_running_game_ends_it() {
    for player in [ANA, BEN] {
        let ended = pending().when(presses_leave(player));
        ended.then_kinds(&[
            "PlayerLeft",
            "GuessAbandoned",
            "RoundEnded",
            "ReplayNamed",
            "GameAbandoned",
        ]);
        assert_eq!(
            ended.events()[..2],
            [
                left_the_game(player),
                cut_short(
                    1,
                    AbandonReason::PlayerLeft,
                    Some(player),
                    Some((ANA, "steam")),
                ),
            ]
        );
        assert_eq!(ended.round_end().reason, RoundEndReason::Void);
        ended.then_last(&abandoned(AbandonedReason::AllLeft, 0));
    }
}

#[test]
fn a_paused_game_can_be_left() {
    pending()
        .and(&[paused()])
        .when(presses_leave(BEN))
        .then_last(&abandoned(AbandonedReason::AllLeft, 0));
}

#[test]
fn leaving_twice_is_refused() {
    pending()
        .when(presses_leave(BEN))
        .next()
        .when(presses_leave(BEN))
        .then_rejected(&Rejection::Over);
    pending()
        .when(presses_leave(CAM))
        .then_rejected(&Rejection::Stranger);
}

#[test]
fn cancelling_voids_the_open_round() {
    let ended = pending().when(presses_cancel(ANA));
    ended.then_kinds(&[
        "GuessAbandoned",
        "RoundEnded",
        "ReplayNamed",
        "GameCancelled",
    ]);
    let [result] = &ended.round_end().results[..] else {
        panic!("one team plays");
    };
    assert_eq!(result.outcome, RoundOutcome::Void);
    assert_eq!(result.attempts, 0);
    ended.then_last(&cancelled(Some(ANA), CancelReason::Host));
}

#[test]
fn a_game_whose_server_the_bot_is_gone_from_is_off_at_any_stage() {
    let off = cancelled(None, CancelReason::ServerRemoved);
    let lobby = given(&[created(), joined(ANA)]);
    for stage in [lobby, pending(), pending().and(&[paused()])] {
        let gone = || Issued::Program(ProgramCommand::ServerRemoved);
        let ended = stage.when(gone());
        ended.then_last(&off);
        ended.next().when(gone()).then_rejected(&Rejection::Over);
    }
}

#[test]
fn a_paused_game_can_be_cancelled() {
    pending()
        .and(&[paused()])
        .when(presses_cancel(ANA))
        .then_last(&cancelled(Some(ANA), CancelReason::Host));
}

#[test]
fn only_the_host_or_a_manager_cancels() {
    for asked in [presses_cancel(BEN), presses_cancel(CAM)] {
        pending().when(asked).then_rejected(&Rejection::NotHost);
    }
    pending()
        .when(as_manager(presses_cancel(BEN)))
        .then_last(&cancelled(Some(BEN), CancelReason::Manager));
}

#[test]
fn a_game_ends_once() {
    let over = || pending().when(presses_cancel(ANA)).next().at_minute(100);
    for asked in [
        presses_cancel(ANA),
        presses_leave(ANA),
        pauses(ANA),
        resumes(ANA),
        says(BEN, "boat"),
        gives_up(BEN),
    ] {
        over().when(asked).then_rejected(&Rejection::Over);
    }
}

#[test]
fn a_second_ending_would_change_nothing() {
    let over = pending().when(presses_cancel(ANA));
    let state = over.state().clone();
    let twice = over
        .next()
        .and(&[abandoned(AbandonedReason::AllLeft, 0)])
        .when(clock_strikes());
    assert_eq!(*twice.state(), state);
}

// Direct messages.

#[test]
fn a_player_whose_dms_are_closed_is_marked_once_and_plays_on() {
    let failed = pending().when(dm_fails(BEN, DmKind::Deal));
    failed.then_kinds(&["DmDeliveryFailed", "PlayerStatusChanged"]);
    let participant = failed.state().info().and_then(|info| info.participant(BEN));
    assert_eq!(
        participant.map(|participant| participant.status),
        Some(PlayerStatus::Unreachable)
    );
    let again = failed.next().when(dm_fails(BEN, DmKind::Result));
    again.then_kinds(&["DmDeliveryFailed"]);
    again
        .next()
        .when(says(BEN, "boat"))
        .then_kinds(&["GuessProcessed"]);
}

#[test]
fn a_result_that_cannot_be_delivered_after_the_end_changes_nothing() {
    pending()
        .and(&[cancelled(Some(ANA), CancelReason::Host)])
        .when(dm_fails(BEN, DmKind::Result))
        .then_nothing();
}

#[test]
fn a_player_whom_a_dm_reaches_again_is_marked_so_once() {
    let arrives = || Issued::Program(ProgramCommand::DmArrived(BEN));
    let reached = pending()
        .when(dm_fails(BEN, DmKind::Deal))
        .next()
        .when(arrives());
    reached.then_kinds(&["PlayerStatusChanged"]);
    reached.next().when(arrives()).then_nothing();
}

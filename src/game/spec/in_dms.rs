//! RULES "Two-player", last sentence: a game with no server, invited and answered in DMs.

use super::super::Rejection;
use super::super::event::{CancelReason, DmKind};
use super::commands::*;
use super::facts::*;
use super::*;

#[test]
fn a_game_in_dms_needs_a_partner() {
    given(&[])
        .when(opens(&Opening {
            in_dms: true,
            ..Opening::default()
        }))
        .then_rejected(&Rejection::PartnerNeeded);
}

#[test]
fn accepting_in_dms_starts_the_game() {
    let accepted = given_invitation_in_dms().when(presses_join(BEN));
    accepted.then_kinds(&["PlayerJoined", "TeamEntered", "GameStarted", "RoundStarted"]);
    accepted.then_first(&joined(BEN));
}

#[test]
fn accepting_in_dms_while_in_another_game_is_refused() {
    given_invitation_in_dms()
        .when(presses_join_while_in_another_game(BEN))
        .then_rejected(&Rejection::Busy);
}

#[test]
fn only_who_was_invited_joins_in_dms() {
    given_invitation_in_dms()
        .when(presses_join(CAM))
        .then_rejected(&Rejection::NotInvited);
}

#[test]
fn declining_in_dms_ends_the_game() {
    given_invitation_in_dms()
        .when(presses_decline(BEN))
        .then(&[cancelled(Some(BEN), CancelReason::TooFewPlayers)]);
}

#[test]
fn only_who_was_invited_declines() {
    for stranger in [ANA, CAM] {
        given_invitation_in_dms()
            .when(presses_decline(stranger))
            .then_rejected(&Rejection::NotInvited);
    }
}

#[test]
fn a_host_who_leaves_before_the_answer_takes_the_invitation_back() {
    let taken_back = given_invitation_in_dms().when(presses_leave(ANA));
    taken_back.then(&[
        left_the_lobby(ANA),
        cancelled(Some(ANA), CancelReason::TooFewPlayers),
    ]);
    taken_back
        .next()
        .when(presses_join(BEN))
        .then_rejected(&Rejection::NotInLobby { phase: "cancelled" });
}

#[test]
fn an_invitation_that_cannot_be_delivered_ends_a_game_in_dms() {
    let failed = given_invitation_in_dms().when(dm_fails(BEN, DmKind::Invitation));
    failed.then_kinds(&["DmDeliveryFailed", "GameCancelled"]);
    failed.then_last(&cancelled(None, CancelReason::StartFailed));
}

#[test]
fn an_invitation_that_cannot_be_delivered_leaves_a_lobby_in_a_server_open() {
    given(&[created(), joined(ANA), invited(BEN)])
        .when(dm_fails(BEN, DmKind::Invitation))
        .then_kinds(&["DmDeliveryFailed"]);
}

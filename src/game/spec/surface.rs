//! Where players see their pair: in DMs or on a panel, and who is called to a turn that they have not looked at.

use super::super::event::{PlayerCalled, PlayerSurface, PlayerSurfaceUsed, SurfaceReason};
use super::super::state::millis_between;
use super::super::{Mode, PlayerCommand, due_at};
use super::commands::*;
use super::contest::{Contest, players};
use super::*;

const CALL_MS: u64 = 120_000;

fn opens_panel(player: PlayerId) -> Command {
    asks(player, PlayerCommand::UseSurface(PlayerSurface::Panel))
}

fn says_on(surface: PlayerSurface, player: PlayerId, word: &str) -> Command {
    let guess = PlayerCommand::Guess(word.to_owned());
    asks(player, PlayerCommand::On(surface, Box::new(guess)))
}

fn surface_of(contest: &Contest, player: PlayerId) -> PlayerSurface {
    let info = contest.state().info().unwrap();
    info.participant(player).unwrap().surface
}

#[test]
fn a_player_uses_the_surface_that_they_asked_for_or_guessed_on_last() {
    let mut race = Contest::of(Mode::Race, 2);
    let [ana, _] = players(0);
    assert_eq!(surface_of(&race, ana), PlayerSurface::Dms);
    race.asks(opens_panel(ana))
        .then_kinds(&["PlayerSurfaceUsed"]);
    race.asks(opens_panel(ana)).then_kinds(&[]);
    assert_eq!(surface_of(&race, ana), PlayerSurface::Panel);
    race.asks(says_on(PlayerSurface::Dms, ana, "pelican"))
        .then_kinds(&["PlayerSurfaceUsed", "GuessSubmitted"]);
    let GameEvent::PlayerSurfaceUsed(PlayerSurfaceUsed { reason, .. }) = &race.events[0] else {
        panic!("{:?}", race.events)
    };
    assert_eq!(*reason, SurfaceReason::Guessed);
    assert_eq!(surface_of(&race, ana), PlayerSurface::Dms);
}

#[test]
fn a_word_that_is_refused_moves_nobody() {
    let mut race = Contest::of(Mode::Race, 2);
    let [ana, _] = players(0);
    race.is_refused(
        says_on(PlayerSurface::Panel, ana, "x"),
        &Rejection::NotAWord(crate::words::NotAWord::TooShort {
            letters: 1,
            at_least: 2,
        }),
    );
    assert_eq!(surface_of(&race, ana), PlayerSurface::Dms);
}

#[test]
fn a_player_on_a_panel_is_called_once_to_a_turn_that_they_do_not_look_at() {
    let mut race = Contest::of(Mode::Race, 2);
    let [ana, ben] = players(0);
    race.asks(opens_panel(ana)).misses(0, 1);
    assert_eq!(due_at(race.state()), Some(later(minute(0), CALL_MS)));
    race.strikes_at_ms(CALL_MS - 1).then_kinds(&[]);
    race.strikes_at_ms(CALL_MS).then_kinds(&["PlayerCalled"]);
    let GameEvent::PlayerCalled(PlayerCalled {
        player_id, attempt, ..
    }) = &race.events[0]
    else {
        panic!("{:?}", race.events)
    };
    assert_eq!((*player_id, *attempt), (ana, 2));
    race.strikes_at_ms(CALL_MS + 1).then_kinds(&[]);
    // Ben plays by DM.
    assert_eq!(surface_of(&race, ben), PlayerSurface::Dms);
}

#[test]
fn a_player_who_looks_or_guesses_is_not_called() {
    let mut race = Contest::of(Mode::Race, 2);
    let [ana, _] = players(0);
    race.asks(opens_panel(ana)).misses(0, 1);
    race.asks(asks(ana, PlayerCommand::Look))
        .then_kinds(&["PlayerSurfaceUsed"]);
    race.asks(asks(ana, PlayerCommand::Look)).then_kinds(&[]);
    race.strikes_at_ms(CALL_MS).then_kinds(&[]);
}

#[test]
fn in_rounds_that_all_play_a_player_is_called_once_a_round() {
    let mut knockout = Contest::of(Mode::Knockout, 3);
    let [ana, _] = players(0);
    knockout.asks(opens_panel(ana)).misses(0, 1);
    knockout
        .strikes_at_ms(CALL_MS)
        .then_kinds(&["PlayerCalled"]);
    for team in 0..2 {
        knockout.matches(team);
    }
    knockout.strikes_at_ms(300_000);
    let next = due_at(knockout.state()).unwrap();
    let next_ms = millis_between(minute(0), next);
    knockout.strikes_at_ms(next_ms);
    knockout
        .strikes_at_ms(next_ms + CALL_MS)
        .then_kinds(&["PlayerCalled"]);
}

#[test]
fn nobody_is_called_while_the_game_is_paused() {
    let mut race = Contest::of(Mode::Race, 2);
    let [ana, _] = players(0);
    race.asks(opens_panel(ana)).misses(0, 1);
    race.at_ms(60_000).asks(pauses(players(0)[0]));
    race.strikes_at_ms(CALL_MS).then_kinds(&[]);
    race.at_ms(160_000).asks(resumes(players(0)[0]));
    race.strikes_at_ms(CALL_MS + 99_999).then_kinds(&[]);
    race.strikes_at_ms(CALL_MS + 100_000)
        .then_kinds(&["PlayerCalled"]);
}

#[test]
fn who_has_guessed_has_a_silent_partner_called_once_an_attempt() {
    let mut race = Contest::of(Mode::Race, 2);
    let [ana, ben] = players(0);
    let nudges = |player| asks(player, PlayerCommand::Nudge);
    race.at_ms(CALL_MS).asks(nudges(ana)).then_kinds(&[]);
    race.guesses(0, 0, None);
    race.asks(nudges(ben)).then_kinds(&[]);
    race.asks(nudges(ana)).then_kinds(&["PlayerCalled"]);
    let GameEvent::PlayerCalled(called) = &race.events[0] else {
        panic!("{:?}", race.events)
    };
    assert_eq!((called.player_id, called.by), (ben, Some(ana)));
    race.asks(nudges(ana)).then_kinds(&[]);
    race.guesses(0, 1, None);
    // The next attempt began just now.
    race.guesses(0, 0, None);
    race.asks(nudges(ana)).then_kinds(&[]);
    race.at_ms(2 * CALL_MS - 1)
        .asks(nudges(ana))
        .then_kinds(&[]);
}

#[test]
fn only_who_plays_nudges() {
    let mut race = Contest::of(Mode::Race, 2);
    let stranger = PlayerId(Uuid::from_u128(99_999));
    race.is_refused(asks(stranger, PlayerCommand::Nudge), &Rejection::Stranger);
}

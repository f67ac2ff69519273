//! Which payloads are ill made, whatever the state: EVENTS, the checks marked (S).

use super::super::event::{Outcome, PlayerStatus, PlayerStatusChanged};
use super::super::values::{RoundOutcome, Scope};
use super::super::{ModeConfig, TwoPlayerConfig};
use super::facts::*;
use super::*;
use crate::words::MatchKind;

/// Spoils a well-made event, and states which field is then refused.
#[track_caller]
fn refused(mut event: GameEvent, spoil: impl FnOnce(&mut GameEvent), field: &str) {
    assert_eq!(event.validate(), Ok(()), "well made before");
    spoil(&mut event);
    let refused = event.validate().expect_err("ill made");
    assert_eq!(refused.field, field, "{refused}");
}

macro_rules! spoil {
    ($variant:ident, $spoil:expr) => {
        |event: &mut GameEvent| {
            let GameEvent::$variant(event) = event else {
                unreachable!("the event is the one named")
            };
            let spoil: fn(&mut super::super::event::$variant) = $spoil;
            spoil(event);
        }
    };
}

#[test]
fn settings_out_of_range_are_refused() {
    let config = ModeConfig::TwoPlayer(TwoPlayerConfig {
        rounds: 0,
        ..TwoPlayerConfig::default()
    });
    let mut event = created();
    if let GameEvent::GameCreated(created) = &mut event {
        created.config = config;
    }
    assert_eq!(
        event.validate().map_err(|refused| refused.field),
        Err("config")
    );
}

#[test]
fn a_change_of_settings_changes_something() {
    let decided = given(&[created(), joined(ANA)]).when(commands::wants_rounds(ANA, 3));
    refused(
        decided.events()[0].clone(),
        spoil!(GameSettingsChanged, |event| event.changes.clear()),
        "changes",
    );
}

#[test]
fn nobody_invites_themselves() {
    refused(
        invited(BEN),
        spoil!(PlayerInvited, |event| event.by = BEN),
        "player_id",
    );
}

#[test]
fn a_status_changes_to_another() {
    let changed = GameEvent::PlayerStatusChanged(PlayerStatusChanged {
        player_id: BEN,
        from: PlayerStatus::Active,
        to: PlayerStatus::Away,
        cause: "said so".to_owned(),
    });
    refused(
        changed,
        spoil!(PlayerStatusChanged, |event| event.to = event.from),
        "to",
    );
}

#[test]
fn a_team_is_two_different_people() {
    refused(
        team_entered(),
        spoil!(TeamEntered, |event| event.team.players = [ANA, ANA]),
        "team.players",
    );
}

#[test]
fn two_player_is_started_by_exactly_one_team_and_has_no_clock() {
    refused(
        started(),
        spoil!(GameStarted, |event| event.teams.clear()),
        "teams",
    );
    refused(
        started(),
        spoil!(GameStarted, |event| event.deadline = Some(minute(3))),
        "deadline",
    );
}

#[test]
fn a_round_counts_from_1_deals_different_words_and_ends_after_it_starts() {
    let round = || dealt("fire", "water");
    refused(
        round(),
        spoil!(RoundStarted, |event| event.round = 0),
        "round",
    );
    refused(
        round(),
        spoil!(RoundStarted, |event| event.deals.clear()),
        "deals",
    );
    refused(
        round(),
        spoil!(RoundStarted, |event| event.deals[0].pair =
            pair(["fire", "fire"])),
        "deals.pair",
    );
    refused(
        round(),
        spoil!(RoundStarted, |event| event.deadline =
            Some(event.started_at)),
        "deadline",
    );
}

#[test]
fn an_attempt_is_of_two_players_and_tells_its_rule_exactly_when_matched() {
    let attempt = || missed(1, ["fire", "water"], [(ANA, "steam"), (BEN, "boat")]);
    refused(
        attempt(),
        spoil!(GuessProcessed, |event| event.submissions[1].player_id = ANA),
        "submissions",
    );
    refused(
        attempt(),
        spoil!(GuessProcessed, |event| event.matched = true),
        "match_kind",
    );
    refused(
        attempt(),
        spoil!(GuessProcessed, |event| event.match_kind =
            Some(MatchKind::Exact)),
        "match_kind",
    );
}

#[test]
fn results_of_a_round_fit_its_scope_and_its_mode() {
    let won = || round_over(1, RoundOutcome::Matched, 1);
    refused(
        won(),
        spoil!(RoundEnded, |event| event.results.clear()),
        "results",
    );
    refused(
        won(),
        spoil!(RoundEnded, |event| {
            event.scope = Scope::Team;
            event.results.push(event.results[0].clone());
        }),
        "results",
    );
    refused(
        won(),
        spoil!(RoundEnded, |event| event.results[0].perfect = false),
        "results.perfect",
    );
    refused(
        won(),
        spoil!(RoundEnded, |event| event.results[0].matched_word = None),
        "results.matched_word",
    );
    refused(
        won(),
        spoil!(RoundEnded, |event| event.results[0].points = 1),
        "results.points",
    );
}

#[test]
fn a_recovery_grants_no_more_than_the_time_away() {
    refused(
        recovered(5, 5),
        spoil!(GameRecovered, |event| event.deadline_shift_ms += 1),
        "deadline_shift_ms",
    );
}

#[test]
fn winners_stand_in_the_standings_and_fit_the_outcome_and_places_are_dense() {
    let config = TwoPlayerConfig {
        rounds: 1,
        ..TwoPlayerConfig::default()
    };
    let decided = given(&[
        created_with(config),
        joined(ANA),
        joined(BEN),
        team_entered(),
        started_with(config),
        dealt("fire", "water"),
        submitted(1, ANA, "steam"),
    ])
    .when(commands::says(BEN, "steam"));
    let won = || decided.events().last().cloned().expect("the game is won");
    refused(
        won(),
        spoil!(GameCompleted, |event| event.standings.clear()),
        "winners",
    );
    refused(
        won(),
        spoil!(GameCompleted, |event| event.outcome = Outcome::Draw),
        "winners",
    );
    refused(
        won(),
        spoil!(GameCompleted, |event| event.outcome = Outcome::Lost),
        "winners",
    );
    refused(
        won(),
        spoil!(GameCompleted, |event| event.standings[0].place = 2),
        "standings.place",
    );
}

//! What a server decided about games: who may play, which words, by which settings. MIA manages it.

use super::super::config::KnockoutConfig;
use super::super::event::{GameCreated, GameRecovered, GameSettingsChanged, RecoveryCause};
use super::super::ids::PresetId;
use super::super::server::event::{
    GuildConfigChanged, ModePresetDefined, PlayerBanned, PlayerUnbanned, ServerEvent, WordList,
    WordListChanged,
};
use super::super::values::Change;
use super::super::{
    CommonRules, Issued, Mode, ModeConfig, PlayerCommand, ProgramCommand, Recovery,
};
use super::commands::*;
use super::facts::*;
use super::*;
use crate::words::NotAWord;

const MIA: PlayerId = PlayerId(Uuid::from_u128(0xf));

fn set(key: &str, value: &str) -> ServerEvent {
    ServerEvent::GuildConfigChanged(GuildConfigChanged {
        version: 1,
        changes: vec![Change {
            path: key.to_owned(),
            old: None,
            new: value.to_owned(),
        }],
        by: MIA,
    })
}

fn listed(list: WordList, words: &[&str]) -> ServerEvent {
    ServerEvent::WordListChanged(WordListChanged {
        list,
        version: 1,
        added: words.iter().copied().map(word).collect(),
        removed: Vec::new(),
        by: MIA,
    })
}

fn banned(player_id: PlayerId, until: Option<Ts>) -> ServerEvent {
    ServerEvent::PlayerBanned(PlayerBanned {
        player_id,
        until,
        reason: None,
        by: MIA,
    })
}

/// A game that was opened by these server rules, dealt "fire" and "water".
fn played_by(server_rules: CommonRules) -> Given {
    let opened = match created() {
        GameEvent::GameCreated(created) => GameEvent::GameCreated(GameCreated {
            house: server_rules,
            ..created
        }),
        _ => unreachable!("`created` makes no other event"),
    };
    given(&[
        opened,
        joined(ANA),
        joined(BEN),
        team_entered(),
        started(),
        dealt("fire", "water"),
    ])
}

#[test]
fn a_banned_player_opens_no_game_and_joins_none_until_the_ban_is_over() {
    let until = Some(minute(90));
    let refused = Rejection::Banned {
        wait_ms: Some(90 * MINUTE_MS),
    };
    given(&[])
        .in_a_server_where(&[banned(ANA, until)])
        .when(opens(&Opening::default()))
        .then_rejected(&refused);
    let lobby = || given(&[created(), joined(ANA)]).in_a_server_where(&[banned(BEN, until)]);
    lobby().when(presses_join(BEN)).then_rejected(&refused);
    lobby()
        .at_minute(90)
        .when(presses_join(BEN))
        .then_kinds(&BEGUN);
}

#[test]
fn a_ban_without_an_end_holds_until_it_is_lifted() {
    let lifted = ServerEvent::PlayerUnbanned(PlayerUnbanned {
        player_id: BEN,
        by: MIA,
    });
    let lobby = |decided: &[ServerEvent]| {
        given(&[created(), joined(ANA)])
            .in_a_server_where(decided)
            .at_minute(50)
            .when(presses_join(BEN))
    };
    lobby(&[banned(BEN, None)]).then_rejected(&Rejection::Banned { wait_ms: None });
    lobby(&[banned(BEN, None), lifted]).then_kinds(&BEGUN);
}

#[test]
fn a_word_that_the_server_does_not_want_is_refused_in_any_form() {
    let play = || {
        given_play(&[dealt("fire", "water")])
            .in_a_server_where(&[listed(WordList::Block, &["mouse"])])
    };
    play()
        .when(says(ANA, "mice"))
        .then_rejected(&Rejection::Blocked {
            word: word("mice"),
            listed: word("mouse"),
        });
    play()
        .when(says(ANA, "rat"))
        .then(&[submitted(1, ANA, "rat")]);
}

#[test]
fn a_word_that_the_server_accepts_need_not_be_in_the_dictionary() {
    let play = || given_play(&[dealt("fire", "water")]);
    play()
        .when(says(ANA, "kubernetes"))
        .then_rejected(&Rejection::NotAWord(NotAWord::NotInDictionary(word(
            "kubernetes",
        ))));
    play()
        .in_a_server_where(&[listed(WordList::Accept, &["Kubernetes"])])
        .when(says(ANA, "kubernetes"))
        .then(&[submitted(1, ANA, "kubernetes")]);
}

#[test]
fn offensive_words_may_be_guessed_where_the_server_lets_them_or_lists_them() {
    let refused = Rejection::NotAWord(NotAWord::Offensive);
    given_play(&[dealt("fire", "water")])
        .when(says(ANA, "bitch"))
        .then_rejected(&refused);
    given_play(&[dealt("fire", "water")])
        .in_a_server_where(&[listed(WordList::Accept, &["bitch"])])
        .when(says(ANA, "bitch"))
        .then_kinds(&["GuessSubmitted"]);
    let lenient = CommonRules {
        refuse_offensive: false,
        ..CommonRules::default()
    };
    played_by(lenient)
        .when(says(ANA, "bitch"))
        .then_kinds(&["GuessSubmitted"]);
}

#[test]
fn a_pair_is_drawn_from_the_words_of_the_server_as_well_and_not_from_those_it_does_not_want() {
    let pair_with = |decided: &[ServerEvent]| {
        let lobby = given(&[created(), joined(ANA), joined(BEN)]);
        let decided = lobby.in_a_server_where(decided).when(presses_start(ANA));
        let dealt = decided.state().teams()[0].open_round().cloned();
        dealt.expect("a round is open").pair
    };
    let usual = pair_with(&[]);
    let [one, _] = usual.each_ref().map(Word::as_str);
    let without = pair_with(&[listed(WordList::Block, &[one])]);
    assert!(!without.contains(&usual[0]), "{without:?}");
    // If the server blocks all of the program's words, only its own are left.
    let lexicon = Lexicon::english();
    let prompts = lexicon.prompts().iter();
    let all: Vec<&str> = prompts.map(|prompt| prompt.word.as_str()).collect();
    let own = listed(WordList::Play, &["ocelot", "okapi"]);
    let only = pair_with(&[own, listed(WordList::Block, &all)]);
    let mut only = only.map(|word| word.to_string());
    only.sort();
    assert_eq!(only, ["ocelot", "okapi"]);
}

#[test]
fn how_many_words_are_recent_is_what_the_server_had_set_when_the_game_was_opened() {
    let last = |recent_words| CommonRules {
        recent_words,
        ..CommonRules::default()
    };
    let says_again = |server_rules| {
        played_by(server_rules)
            .who_guessed_before(ANA, &["mouse", "lamp"])
            .when(says(ANA, "mouse"))
    };
    says_again(last(2)).then_rejected(&Rejection::Recent {
        last: 2,
        word: word("mouse"),
        recent: word("mouse"),
    });
    says_again(last(1)).then_kinds(&["GuessSubmitted"]);
    says_again(last(0)).then_kinds(&["GuessSubmitted"]);
}

#[test]
fn a_game_keeps_the_server_rules_and_their_version_it_was_opened_with() {
    let decided = given(&[])
        .in_a_server_where(&[set("recent_words", "20")])
        .when(opens(&Opening::default()));
    let Some(GameEvent::GameCreated(created)) = decided.events().first() else {
        panic!("{:?}", decided.events())
    };
    assert_eq!(
        (created.house.recent_words, created.config_version),
        (20, 1)
    );
    let info = decided.state().info().map(|info| info.server_rules);
    assert_eq!(info.map(|rules| rules.recent_words), Some(20));
}

#[test]
fn downtime_is_granted_unless_the_server_had_that_off() {
    let shift = |grant_downtime| {
        let server_rules = CommonRules {
            grant_downtime,
            ..CommonRules::default()
        };
        let recovers = ProgramCommand::Recover(Recovery {
            replayed_events: 6,
            last_event_at: minute(0),
            downtime_ms: 5_000,
            cause: RecoveryCause::Outage,
        });
        let decided = played_by(server_rules)
            .at_minute(1)
            .when(Issued::Program(recovers));
        match decided.events() {
            [
                GameEvent::GameRecovered(GameRecovered {
                    deadline_shift_ms, ..
                }),
            ] => *deadline_shift_ms,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!((shift(true), shift(false)), (5_000, 0));
}

fn quick_knockout() -> ModeConfig {
    ModeConfig::Knockout(KnockoutConfig {
        round_ms: MINUTE_MS,
        ..KnockoutConfig::default()
    })
}

fn preset() -> ServerEvent {
    ServerEvent::ModePresetDefined(ModePresetDefined {
        preset_id: PresetId(Uuid::from_u128(1)),
        name: "Quick".to_owned(),
        config: quick_knockout(),
        version: 1,
        by: MIA,
    })
}

#[test]
fn a_preset_of_the_server_sets_mode_and_settings_of_a_lobby() {
    let lobby = || {
        given(&[created(), joined(ANA)]).in_a_server_where(&[preset(), set("race.seconds", "60")])
    };
    let asked = |name: &str| asks(ANA, PlayerCommand::UsePreset(name.to_owned()));
    let chosen = lobby().when(asked(" quick "));
    chosen.then_kinds(&["GameModeChanged", "GameSettingsChanged"]);
    let Some(GameEvent::GameSettingsChanged(GameSettingsChanged { changes, .. })) =
        chosen.events().last()
    else {
        unreachable!("its kind was looked at")
    };
    assert_eq!((&*changes[0].path, &*changes[0].new), ("preset", "Quick"));
    let config = chosen.state().info().map(|info| info.config.clone());
    assert_eq!(config, Some(quick_knockout()));
    chosen.next().when(asked("Quick")).then_nothing();
    lobby()
        .when(asked("slow"))
        .then_rejected(&Rejection::NoPreset);
    lobby()
        .when(asks(BEN, PlayerCommand::UsePreset("Quick".to_owned())))
        .then_rejected(&Rejection::NotHost);
}

#[test]
fn another_mode_is_played_by_the_settings_of_the_server() {
    let changed = given(&[created(), joined(ANA)])
        .in_a_server_where(&[set("race.seconds", "60")])
        .when(asks(ANA, PlayerCommand::ChangeMode(Mode::Race)));
    let config = changed.state().info().map(|info| info.config.clone());
    let Some(ModeConfig::Race(race)) = config else {
        panic!("{config:?}")
    };
    assert_eq!(race.limit_ms, MINUTE_MS);
}

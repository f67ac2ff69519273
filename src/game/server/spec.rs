//! What a server decides, sentence by sentence. MIA manages the server, ANA does not.

use chrono::DateTime;
use uuid::Uuid;

use super::event::{
    DailyCalled, GuildInstalled, GuildRemoved, Removal, SeasonEnded, SeasonStarted, WordListChanged,
};
use super::*;
use crate::game::config::TwoPlayerConfig;
use crate::game::event::Checked;
use crate::game::given::Specified;
use crate::game::ids::{ChannelId, RoleId};
use crate::game::roster::NotAName;
use crate::words::{NotAWord, Word};

const ANA: PlayerId = PlayerId(Uuid::from_u128(0xa));
const MIA: PlayerId = PlayerId(Uuid::from_u128(0xf));

/// Nothing is looked up for a command to a server's settings.
#[derive(Clone, Default)]
struct Lookups;

impl Specified for Lookups {
    type Rules = ServerRules;
    type Command = Command;

    fn rules() -> ServerRules {
        ServerRules::new(Lexicon::english())
    }

    fn context(&self, at: Ts, command: Command) -> CommandContext {
        CommandContext { at, command }
    }

    fn check(event: &ServerEvent) -> Checked {
        event.validate()
    }
}

type Given = crate::game::given::Given<Lookups>;

fn given(events: &[ServerEvent]) -> Given {
    crate::game::given::given(events)
}

fn mia(command: ManagerCommand) -> Command {
    Issuer::manager(MIA).issues(command)
}

fn day(n: u64) -> Ts {
    later(DateTime::UNIX_EPOCH, n * DAY_MS)
}

fn set(key: &str, value: &str) -> Command {
    mia(ManagerCommand::Set {
        key: key.to_owned(),
        value: value.to_owned(),
    })
}

fn changed(version: u32, key: &str, old: &str, new: &str) -> ServerEvent {
    let (path, old, new) = (key.to_owned(), Some(old.to_owned()), new.to_owned());
    let changes = vec![Change { path, old, new }];
    ServerEvent::GuildConfigChanged(GuildConfigChanged {
        version,
        changes,
        by: MIA,
    })
}

fn preset_id(n: u128) -> PresetId {
    PresetId(Uuid::from_u128(n))
}

fn defines(n: u128, name: &str, rounds: u32) -> Command {
    mia(ManagerCommand::DefinePreset(DefinePreset {
        preset_id: preset_id(n),
        name: name.to_owned(),
        mode: Mode::TwoPlayer,
        change: SettingsChange {
            rounds: Some(rounds),
            ..SettingsChange::default()
        },
    }))
}

fn defined(version: u32, n: u128, name: &str, rounds: u32) -> ServerEvent {
    ServerEvent::ModePresetDefined(ModePresetDefined {
        preset_id: preset_id(n),
        name: name.to_owned(),
        config: ModeConfig::TwoPlayer(TwoPlayerConfig {
            rounds,
            ..TwoPlayerConfig::default()
        }),
        version,
        by: MIA,
    })
}

fn adds(list: WordList, words: &str) -> Command {
    mia(ManagerCommand::AddWords {
        list,
        words: words.to_owned(),
    })
}

fn removes(list: WordList, words: &str) -> Command {
    mia(ManagerCommand::RemoveWords {
        list,
        words: words.to_owned(),
    })
}

fn listed(version: u32, list: WordList, added: &[&str], removed: &[&str]) -> ServerEvent {
    let words = |words: &[&str]| words.iter().map(|word| Word::stored(*word)).collect();
    let (added, removed, by) = (words(added), words(removed), MIA);
    ServerEvent::WordListChanged(WordListChanged {
        list,
        version,
        added,
        removed,
        by,
    })
}

fn bans(player: PlayerId, days: Option<u32>, reason: Option<&str>) -> Command {
    mia(ManagerCommand::Ban(BanPlayer {
        player,
        days,
        reason: reason.map(str::to_owned),
    }))
}

fn banned(until: Option<Ts>, reason: Option<&str>) -> ServerEvent {
    let reason = reason.map(str::to_owned);
    ServerEvent::PlayerBanned(PlayerBanned {
        player_id: ANA,
        until,
        reason,
        by: MIA,
    })
}

#[test]
fn the_bot_comes_and_goes_once_each_time() {
    let arrives = || {
        Issued::Program(ProgramCommand::Arrive {
            locale: "de".to_owned(),
        })
    };
    let leaves = || Issued::Program(ProgramCommand::Leave(Removal::Notified));
    let installed = ServerEvent::GuildInstalled(GuildInstalled {
        locale: "de".to_owned(),
    });
    let removed = ServerEvent::GuildRemoved(GuildRemoved {
        reason: Removal::Notified,
    });
    given(&[])
        .when(arrives())
        .then(std::slice::from_ref(&installed))
        .when(arrives())
        .then(&[])
        .when(leaves())
        .then(std::slice::from_ref(&removed))
        .when(leaves())
        .then(&[])
        .when(arrives())
        .then(&[installed]);
    // A log from before this was recorded does not say that the bot was there.
    given(&[]).when(leaves()).then(&[removed]);
}

#[test]
fn only_managers_may_ask_anything() {
    let ana = Issuer::player(ANA);
    let reset = || ManagerCommand::Reset { key: None };
    given(&[])
        .when(ana.issues(reset()))
        .then_rejected(&Rejection::NotManager);
    given(&[]).when(mia(reset())).then(&[]);
}

#[test]
fn a_setting_changes_with_its_version_and_who_changed_it() {
    let server = given(&[])
        .when(set("two_player.rounds", "3"))
        .then(&[changed(1, "two_player.rounds", "5", "3")]);
    let ModeConfig::TwoPlayer(config) = server.state.settings.mode(Mode::TwoPlayer) else {
        panic!("two-player has two-player's settings")
    };
    assert_eq!((config.rounds, server.state.version), (3, 1));
    let touched = server
        .state
        .touched(Setting::named("two_player.rounds").unwrap());
    assert_eq!(
        touched,
        Some(Touched {
            by: MIA,
            at: day(0)
        })
    );
    assert_eq!(
        server
            .state
            .touched(Setting::named("race.seconds").unwrap()),
        None
    );
    // What is so already changes nothing.
    server.when(set("two_player.rounds", "3")).then(&[]);
}

#[test]
fn a_setting_that_is_none_or_out_of_range_is_refused() {
    given(&[])
        .when(set("colour", "red"))
        .then_rejected(&Rejection::UnknownSetting);
    let refused = given(&[]).when(set("two_player.rounds", "21"));
    let message = refused.outcome.as_ref().unwrap_err().to_string();
    assert_eq!(
        message,
        "`two_player.rounds` takes a whole number from 1 to 20. Nothing was changed."
    );
}

#[test]
fn one_setting_or_all_can_be_made_the_default_again() {
    let key = Some("recent_words".to_owned());
    let both = || {
        given(&[])
            .when(set("recent_words", "3"))
            .next()
            .when(set("race.seconds", "60"))
            .next()
    };
    both()
        .when(mia(ManagerCommand::Reset { key: key.clone() }))
        .then(&[changed(3, "recent_words", "3", "12")])
        .when(mia(ManagerCommand::Reset { key }))
        .then(&[]);
    let reset = ServerEvent::GuildConfigReset(GuildConfigReset {
        version: 3,
        by: MIA,
    });
    let all = both()
        .when(mia(ManagerCommand::Reset { key: None }))
        .then(&[reset]);
    assert_eq!(all.state.settings, Settings::default());
    all.when(mia(ManagerCommand::Reset { key: None })).then(&[]);
}

#[test]
fn the_managers_role_is_a_setting() {
    let server = given(&[]).when(set("manager_role", "<@&42>")).next();
    assert_eq!(server.state.settings.manager_role, Some(RoleId(42)));
}

#[test]
fn the_language_is_what_managers_chose_or_else_the_servers_on_discord() {
    let installed = ServerEvent::GuildInstalled(GuildInstalled {
        locale: "de".to_owned(),
    });
    let server = given(&[installed]);
    assert_eq!(server.state.language(), Some("de"));
    let chosen = server.when(set("language", "fr")).next();
    assert_eq!(chosen.state.language(), Some("fr"));
    let reset = ManagerCommand::Reset {
        key: Some("language".to_owned()),
    };
    let again = chosen
        .when(mia(reset))
        .then(&[changed(2, "language", "fr", "discord")]);
    assert_eq!(again.state.language(), Some("de"));
}

#[test]
fn a_stored_value_that_is_no_longer_allowed_still_holds() {
    let server = given(&[
        changed(1, "recent_words", "12", "200"),
        changed(2, "gone", "1", "2"),
    ]);
    assert_eq!(server.state.settings.server_rules.recent_words, 200);
}

#[test]
fn a_preset_is_a_named_variation_of_the_servers_defaults() {
    let server = given(&[])
        .when(defines(1, "Quick", 2))
        .then(&[defined(1, 1, "Quick", 2)]);
    assert_eq!(
        server
            .state
            .preset("  quick")
            .map(|preset| preset.preset_id),
        Some(preset_id(1))
    );
    // Defining it again changes it, under the name's new spelling, and it stays the same preset.
    let server = server
        .when(defines(2, "QUICK", 3))
        .then(&[defined(2, 1, "QUICK", 3)]);
    let server = server.when(defines(3, "QUICK", 3)).then(&[]);
    let removed = ModePresetRemoved {
        preset_id: preset_id(1),
        version: 3,
        by: MIA,
    };
    server
        .when(mia(ManagerCommand::RemovePreset {
            name: "quick".to_owned(),
        }))
        .then(&[ServerEvent::ModePresetRemoved(removed)])
        .when(mia(ManagerCommand::RemovePreset {
            name: "quick".to_owned(),
        }))
        .then_rejected(&Rejection::NoPreset);
}

#[test]
fn a_preset_must_be_playable_and_well_named() {
    let refused = given(&[])
        .when(defines(1, "Quick", 21))
        .outcome
        .unwrap_err();
    assert_eq!(
        refused.to_string(),
        "`rounds` must be from 1 to 20, and 21 is not. Nothing was changed."
    );
    let name = NotAName::TooShort { signs: 1 };
    given(&[])
        .when(defines(1, "Q", 2))
        .then_rejected(&Rejection::Name(name));
}

#[test]
fn a_server_has_at_most_25_presets() {
    let full = (1..=25).fold(given(&[]), |given, n| {
        given.when(defines(n, &format!("Quick {n}"), 2)).next()
    });
    let full = full
        .when(defines(26, "One more", 2))
        .then_rejected(&Rejection::TooManyPresets);
    full.when(defines(26, "Quick 25", 3)).next();
}

#[test]
fn words_are_put_on_a_list_and_taken_off_again() {
    given(&[])
        .when(adds(WordList::Block, "Moist, ink,moist"))
        .then(&[listed(1, WordList::Block, &["ink", "moist"], &[])])
        .when(adds(WordList::Block, "ink"))
        .then(&[])
        .when(removes(WordList::Block, "INK sea"))
        .then(&[listed(2, WordList::Block, &[], &["ink"])])
        .when(removes(WordList::Block, "ink"))
        .then_rejected(&Rejection::NotListed);
}

#[test]
fn the_accept_and_block_lists_take_words_that_no_dictionary_has() {
    given(&[])
        .when(adds(WordList::Accept, "floop"))
        .then(&[listed(1, WordList::Accept, &["floop"], &[])]);
    let typed = "floop".to_owned();
    let problem = NotAWord::NotInDictionary(Word::stored("floop"));
    given(&[])
        .when(adds(WordList::Play, "floop"))
        .then_rejected(&Rejection::NotAWord { typed, problem });
}

#[test]
fn the_play_list_takes_words_that_a_pair_may_have() {
    given(&[])
        .when(adds(WordList::Play, "otter"))
        .then(&[listed(1, WordList::Play, &["otter"], &[])]);
    let short = Rejection::NotForPairs(Word::stored("ox"));
    given(&[])
        .when(adds(WordList::Play, "otter ox"))
        .then_rejected(&short);
    given(&[])
        .when(adds(WordList::Play, " , "))
        .then_rejected(&Rejection::NoWords);
}

#[test]
fn a_list_holds_at_most_500_words() {
    let letters = |n: usize| {
        [n / 26, n % 26]
            .map(|n| char::from(b'a' + u8::try_from(n).unwrap()))
            .iter()
            .collect::<String>()
    };
    let many: Vec<String> = (0..501).map(|n| format!("zz{}zz", letters(n))).collect();
    given(&[])
        .when(adds(WordList::Block, &many.join(" ")))
        .then_rejected(&Rejection::ListFull)
        .when(adds(WordList::Block, &many[1..].join(" ")))
        .next()
        .when(adds(WordList::Block, &many[0]))
        .then_rejected(&Rejection::ListFull);
}

/// Reads a file; words without a sign are to be accepted.
fn read(text: &str) -> WordFile {
    Lookups::rules().read_words(text, WordList::Accept)
}

#[test]
fn a_file_of_words_is_imported_at_once_and_says_what_in_it_is_no_word() {
    let text = "\u{feff}# ours\nfnord, wug # both\r\n\n! lamp\n-mouse\ntwo words, Wug\n!ox\n";
    let file = read(text);
    let refused = |line, text: &str, problem| RefusedLine {
        line,
        text: text.to_owned(),
        problem,
    };
    assert_eq!(
        file.refused,
        [
            refused(6, "two words", Unfit::NotAWord(NotAWord::NotOneWord)),
            refused(7, "!ox", Unfit::NotForPairs(Word::stored("ox"))),
        ]
    );
    let server = given(&[listed(1, WordList::Accept, &["wug"], &[])])
        .when(mia(ManagerCommand::ImportWords(file.words.clone())))
        .then(&[
            listed(2, WordList::Play, &["lamp"], &[]),
            listed(3, WordList::Accept, &["fnord"], &[]),
            listed(4, WordList::Block, &["mouse"], &[]),
        ]);
    // Written and read, it is the same.
    let exported = server.state.words().to_file();
    assert_eq!(
        read(&exported),
        WordFile {
            refused: Vec::new(),
            ..file
        }
    );
    server
        .when(mia(ManagerCommand::ImportWords(read(&exported).words)))
        .then_nothing();
    let unsigned = Lookups::rules().read_words("mouse", WordList::Block);
    assert_eq!(unsigned, read("-mouse"));
}

#[test]
fn a_file_with_too_many_words_for_a_list_changes_nothing() {
    let words = |letter| (0..300).map(move |n| Word::stored(format!("{letter}{n}")));
    let file = BTreeMap::from([
        (WordList::Accept, words('a').collect::<BTreeSet<Word>>()),
        (WordList::Block, words('a').chain(words('b')).collect()),
    ]);
    given(&[])
        .when(mia(ManagerCommand::ImportWords(file)))
        .then_rejected(&Rejection::ListFull);
}

#[test]
fn a_ban_holds_until_its_end_or_until_it_is_lifted() {
    let server = given(&[])
        .when(bans(ANA, Some(3), Some(" Too \n loud ")))
        .then(&[banned(Some(day(3)), Some("Too loud"))]);
    assert!(server.state.ban_of(ANA, day(2)).is_some());
    assert!(server.state.ban_of(ANA, day(3)).is_none());
    let over = server
        .at(day(3))
        .when(mia(ManagerCommand::Unban { player: ANA }))
        .then_rejected(&Rejection::NotBanned);
    let unbanned = PlayerUnbanned {
        player_id: ANA,
        by: MIA,
    };
    let lifted = over
        .when(bans(ANA, None, None))
        .then(&[banned(None, None)])
        .when(mia(ManagerCommand::Unban { player: ANA }))
        .then(&[ServerEvent::PlayerUnbanned(unbanned)]);
    assert!(lifted.state.ban_of(ANA, day(3)).is_none());
}

#[test]
fn a_ban_that_is_none_is_refused() {
    given(&[])
        .when(bans(MIA, None, None))
        .then_rejected(&Rejection::Yourself);
    given(&[])
        .when(bans(ANA, Some(0), None))
        .then_rejected(&Rejection::Days);
    let long = "x".repeat(201);
    given(&[])
        .when(bans(ANA, None, Some(&long)))
        .then_rejected(&Rejection::Reason);
}

fn starts_season(name: Option<&str>) -> Command {
    let name = name.map(str::to_owned);
    mia(ManagerCommand::StartSeason { name })
}

fn started(season: u32, name: &str, at: Ts) -> ServerEvent {
    ServerEvent::SeasonStarted(SeasonStarted {
        season,
        name: name.to_owned(),
        starts_at: at,
    })
}

#[test]
fn one_season_goes_on_at_a_time() {
    let ends = || {
        let board_digest = "0".to_owned();
        mia(ManagerCommand::EndSeason { board_digest })
    };
    let ended = ServerEvent::SeasonEnded(SeasonEnded {
        season: 1,
        ended_at: day(9),
        board_digest: "0".to_owned(),
    });
    let none = given(&[])
        .at(day(2))
        .when(ends())
        .then_rejected(&Rejection::NoSeason);
    let first = none
        .when(starts_season(None))
        .then(&[started(1, "Season 1", day(2))])
        .when(starts_season(Some("Winter")))
        .then_rejected(&Rejection::SeasonGoesOn("Season 1".to_owned()));
    let second = first
        .at(day(9))
        .when(ends())
        .then(&[ended])
        .when(starts_season(Some(" Winter ")))
        .then(&[started(2, "Winter", day(9))]);
    assert_eq!(second.state.season().map(|season| season.number), Some(2));
    assert_eq!(second.state.seasons()[0].ended_at, Some(day(9)));
}

fn hour(day_no: u64, hour: u64) -> Ts {
    later(day(day_no), hour * 3_600_000)
}

#[test]
fn the_daily_pair_is_called_once_a_day_at_the_hour_that_the_server_chose() {
    let tick = || Issued::Program(ProgramCommand::Tick);
    let called = |day| {
        let channel_id = ChannelId(42);
        ServerEvent::DailyCalled(DailyCalled { day, channel_id })
    };
    let off = given(&[]).at(hour(100, 12)).when(tick()).then_nothing();
    assert_eq!(off.state.due_at(), None);

    // It is past nine today.
    let chosen = off.when(set("daily_channel", "<#42>"));
    let chosen = chosen.given;
    assert_eq!(chosen.state.due_at(), Some(hour(101, 9)));
    let first = chosen
        .when(tick())
        .then_nothing()
        .at(hour(101, 9))
        .when(tick())
        .then(&[called(101)])
        .when(tick())
        .then_nothing();
    assert_eq!(first.state.due_at(), Some(hour(102, 9)));

    // Berlin is an hour ahead; it is not called again on a day that was.
    let moved = first
        .at(hour(101, 10))
        .when(set("time_zone", "Europe/Berlin"))
        .given
        .when(set("daily_hour", "20"))
        .given;
    assert_eq!(moved.state.due_at(), Some(hour(102, 19)));

    // Whoever was away for days calls once, and then at the usual hour.
    let late = moved.at(hour(105, 3)).when(tick()).then(&[called(105)]);
    assert_eq!(late.state.due_at(), Some(hour(106, 19)));

    let removed = late.when(Issued::Program(ProgramCommand::Leave(Removal::Notified)));
    assert_eq!(removed.given.state.due_at(), None);
    let silent = late.when(set("daily_channel", "none")).given;
    assert_eq!(silent.state.due_at(), None);
}

/// On 29 March 2026 the clocks of Berlin skip the hour from two.
#[test]
fn an_hour_that_clocks_skip_is_called_just_after_it() {
    let given = given(&[]).at(DateTime::from_timestamp(1_774_724_400, 0).unwrap());
    let set_up = given
        .when(set("time_zone", "Europe/Berlin"))
        .given
        .when(set("daily_hour", "2"))
        .given
        .when(set("daily_channel", "<#42>"))
        .given;
    let due = set_up.state.due_at().unwrap();
    assert_eq!(due.to_rfc3339(), "2026-03-29T01:00:00+00:00");
}

//! Why the rules refuse something, for the person who asked for it.
//!
//! Owns: these texts in every language. What the rules themselves say of a rejection is in English, for the log.

use super::phrase::{mode_title, pair};
use crate::game::config::{BadSetting, OutOfRange};
use crate::game::roster::{self, Answered, NotAName};
use crate::game::server::{
    self, BadValue, DISCORD, LANGUAGES, Range, Unfit, decimal, limits as server_limits,
};
use crate::game::values::{NotAWord, Word};
use crate::game::{Rejection, player};
use crate::texts::Texts;

/// Says why a command to a game is refused.
pub(crate) fn refusal(rejection: &Rejection, t: Texts) -> String {
    match rejection {
        Rejection::NoGame => t.no_such_game(),
        Rejection::GameExists => t.refused_game_exists(),
        Rejection::NotInThisLobby => t.refused_not_in_this_lobby(),
        Rejection::Stranger => t.refused_stranger(),
        Rejection::NotInLobby { phase } => {
            return t.refused_not_in_lobby(phase_name(phase, t));
        }
        Rejection::NotStarted => t.refused_not_started(),
        Rejection::Over => t.refused_over(),
        Rejection::Paused => t.refused_paused(),
        Rejection::RoundNotOpen => t.refused_round_not_open(),
        Rejection::NoProposal => t.refused_no_proposal(),
        Rejection::Full { seats } => return t.refused_full(seats),
        Rejection::SeatKept => t.refused_seat_kept(),
        Rejection::Busy => t.refused_busy(),
        Rejection::OthersBusy => t.refused_others_busy(),
        Rejection::NotHost => t.refused_not_host(),
        Rejection::TooFewPlayers { mode, have, need } => {
            return capitalised(&t.refused_too_few_players(mode_title(t, *mode), need, have));
        }
        Rejection::OwnPartner => t.refused_own_partner(),
        Rejection::PartnerNeeded => t.refused_partner_needed(),
        Rejection::NotInvited => t.refused_not_invited(),
        Rejection::Setting(problem) => {
            return t.refused_nothing_changed(bad_setting(problem, t));
        }
        Rejection::NotAWord(problem) => return t.refused_try_another_word(not_a_word(problem, t)),
        Rejection::Shown { word, shown } => {
            return t.refused_shown(bold(word), form_of(word, shown, t));
        }
        Rejection::UsedThisRound { word, used } => {
            return t.refused_used_this_round(bold(word), form_of(word, used, t));
        }
        Rejection::Recent { last, word, recent } => {
            return t.refused_recent(bold(word), last, form_of(word, recent, t));
        }
        Rejection::Blocked { word, listed } => {
            return t.refused_blocked(bold(word), form_of(word, listed, t));
        }
        Rejection::Banned { wait_ms } => return banned(*wait_ms, t),
        Rejection::NoPreset => t.refused_no_preset(),
        Rejection::AlreadyGuessed { word } => return t.refused_already_guessed(bold(word)),
        Rejection::PairChanged {
            attempt,
            pair: shown,
        } => {
            return t.refused_pair_changed(attempt, pair(shown));
        }
        Rejection::TimeUp => t.refused_time_up(),
        Rejection::ServerOnly { mode } => return t.refused_server_only(mode_title(t, *mode)),
        Rejection::TooManyPlayers { mode, have, seats } => {
            return t.refused_too_many_players(mode_title(t, *mode), seats, have);
        }
        Rejection::NoPair => t.refused_no_pair(),
        Rejection::DailyPlayed => t.refused_daily_played(),
        Rejection::DailyOver => t.refused_daily_over(),
        Rejection::DailyFixed => t.refused_daily_fixed(),
        Rejection::NoReplay => t.refused_no_replay(),
        Rejection::NotYoursToShare => t.refused_not_yours_to_share(),
        Rejection::PracticeNotShared => t.refused_practice_not_shared(),
        Rejection::NoServerToShareWith => t.refused_no_server_to_share_with(),
    }
    .to_owned()
}

/// Says why a command to a roster of teams is refused.
pub(crate) fn team_refusal(rejection: &roster::Rejection, t: Texts) -> String {
    match rejection {
        roster::Rejection::Yourself => t.refused_team_yourself(),
        roster::Rejection::TeamAlready => t.refused_team_already(),
        roster::Rejection::InvitationOpen { wait_ms } => {
            return t.refused_invitation_open(roster::wait(*wait_ms));
        }
        roster::Rejection::NotYours => t.refused_invitation_not_yours(),
        roster::Rejection::NotInvited => t.refused_no_invitation(),
        roster::Rejection::Closed(Answered::Accepted) => t.refused_invitation_accepted(),
        roster::Rejection::Closed(Answered::Declined) => t.refused_invitation_declined(),
        roster::Rejection::Closed(Answered::Cancelled) => t.refused_invitation_cancelled(),
        roster::Rejection::Closed(Answered::Expired) => t.refused_invitation_expired(),
        roster::Rejection::Unknown => t.refused_invitation_unknown(),
        roster::Rejection::NothingToCancel => t.refused_nothing_to_cancel(),
        roster::Rejection::NoTeam => t.in_no_team(),
        roster::Rejection::Name(problem) => {
            return t.refused_try_another_name(not_a_name(problem, t));
        }
        roster::Rejection::NameTaken => t.refused_name_taken(),
        roster::Rejection::RenamedLately { wait_ms } => {
            return t.refused_renamed_lately(roster::wait(*wait_ms));
        }
    }
    .to_owned()
}

/// Says why a player's own command is refused.
pub(crate) const fn player_refusal(rejection: player::Rejection, t: Texts) -> &'static str {
    match rejection {
        player::Rejection::TooSoon { .. } => t.refused_one_word_an_hour(),
    }
}

/// Says why a decision about a server is refused.
pub(crate) fn server_refusal(rejection: &server::Rejection, t: Texts) -> String {
    match rejection {
        server::Rejection::NotManager => t.refused_not_manager(),
        server::Rejection::UnknownSetting => t.refused_unknown_setting(),
        server::Rejection::Value(problem) => {
            return t.refused_nothing_changed(bad_value(problem, t));
        }
        server::Rejection::Setting(problem) => {
            return t.refused_nothing_changed(bad_setting(problem, t));
        }
        server::Rejection::Name(problem) => {
            return t.refused_try_another_name(not_a_name(problem, t));
        }
        server::Rejection::NoPreset => t.refused_server_no_preset(),
        server::Rejection::TooManyPresets => {
            return t.refused_too_many_presets(server_limits::MAX_PRESETS);
        }
        server::Rejection::NoWords => t.refused_no_words(),
        server::Rejection::NotAWord { typed, problem } => {
            return t.refused_not_a_word_in(not_a_word(problem, t), typed);
        }
        server::Rejection::NotForPairs(word) => return t.refused_not_for_pairs(word),
        server::Rejection::ListFull => return t.refused_list_full(server_limits::MAX_WORDS),
        server::Rejection::NotListed => t.refused_not_listed(),
        server::Rejection::Yourself => t.refused_ban_yourself(),
        server::Rejection::Days => return t.refused_ban_days(server_limits::MAX_BAN_DAYS),
        server::Rejection::Reason => return t.refused_ban_reason(server_limits::MAX_REASON),
        server::Rejection::NotBanned => t.refused_not_banned(),
        server::Rejection::SeasonGoesOn(season) => {
            return capitalised(&t.refused_season_goes_on(season));
        }
        server::Rejection::NoSeason => t.refused_no_season(),
    }
    .to_owned()
}

/// Returns what the phase of a game is called; the phase is named as the read tables have it.
pub(super) fn phase_name(phase: &str, t: Texts) -> &str {
    match phase {
        "lobby" => t.phase_lobby(),
        "running" => t.phase_running(),
        "paused" => t.phase_paused(),
        "finished" => t.phase_finished(),
        phase => phase,
    }
}

fn banned(wait_ms: Option<u64>, t: Texts) -> String {
    const HOUR_MS: u64 = 60 * 60 * 1_000;
    // In days or hours, never less than it is.
    match wait_ms.map(|wait_ms| wait_ms.div_ceil(HOUR_MS)) {
        None => t.refused_banned().to_owned(),
        Some(hours @ 0..=48) => t.refused_banned_hours(hours),
        Some(hours) => t.refused_banned_days(hours.div_ceil(24)),
    }
}

/// Begins a sentence with what may be the name of a mode.
fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect()
}

fn bold(word: &Word) -> String {
    format!("**{word}**")
}

fn form_of(word: &Word, other: &Word, t: Texts) -> String {
    if word == other {
        String::new()
    } else {
        format!(" {}", t.refused_same_word_as(bold(other)))
    }
}

fn bad_setting(problem: &BadSetting, t: Texts) -> String {
    match problem {
        BadSetting::OutOfRange(problem) => out_of_range(problem, t),
        BadSetting::NotInMode {
            setting,
            mode,
            changeable,
        } => {
            let changeable: Vec<String> = changeable.split(" and ").map(str::to_owned).collect();
            capitalised(&t.setting_not_in_mode(
                mode_title(t, *mode),
                setting,
                t.listed(&changeable),
            ))
        }
    }
}

fn out_of_range(problem: &OutOfRange, t: Texts) -> String {
    t.setting_out_of_range(problem.setting, problem.min, problem.max, problem.value)
}

fn bad_value(problem: &BadValue, t: Texts) -> String {
    match problem {
        BadValue::NotInRange { key, range } => t.setting_takes(key, range_text(*range, t)),
        BadValue::NotWholeDays { key } => t.not_whole_days(key),
    }
}

/// Says which values a setting takes, as the object of a sentence.
pub(super) fn range_text(range: Range, t: Texts) -> String {
    match range {
        Range::Whole { min, max } => t.takes_whole_number(min, max),
        Range::Milli { min, max } => t.takes_number(decimal(min), decimal(max)),
        Range::Switch => t.takes_on_or_off().to_owned(),
        Range::DayEnd => t.takes_day_end().to_owned(),
        Range::Bands => t.takes_golf_points().to_owned(),
        Range::Role => t.takes_role().to_owned(),
        Range::TimeZone => t.takes_time_zone().to_owned(),
        Range::Channel => t.takes_channel().to_owned(),
        Range::Language => t.takes_language(LANGUAGES.join(", "), format!("`{DISCORD}`")),
    }
}

/// Says why a text cannot be put on a list of words, after a colon.
pub(super) fn unfit(problem: &Unfit, t: Texts) -> String {
    let text = match problem {
        Unfit::NotAWord(problem) => not_a_word(problem, t),
        Unfit::NotForPairs(_) => t.words_of_pairs().to_owned(),
    };
    // In German a sentence begins there.
    if t == Texts::German {
        return text;
    }
    let mut letters = text.chars();
    let first = letters.next().into_iter().flat_map(char::to_lowercase);
    first.chain(letters).collect()
}

fn not_a_word(problem: &NotAWord, t: Texts) -> String {
    match problem {
        NotAWord::Empty => t.no_word_in_that().to_owned(),
        NotAWord::NotOneWord => t.more_than_one_word().to_owned(),
        NotAWord::TooShort { letters, at_least } => t.word_too_short(at_least, letters),
        NotAWord::TooLong { letters, at_most } => t.word_too_long(at_most, letters),
        NotAWord::Letter(letter) => t.not_an_english_letter(letter),
        NotAWord::NotInDictionary(word) => t.not_in_the_dictionary(word),
        NotAWord::Offensive => t.word_not_allowed().to_owned(),
    }
}

fn not_a_name(problem: &NotAName, t: Texts) -> String {
    match problem {
        NotAName::TooShort { signs } => return t.name_too_short(roster::MIN_SIGNS, signs),
        NotAName::TooLong { signs } => return t.name_too_long(roster::MAX_SIGNS, signs),
        NotAName::TooMarked => t.name_too_marked(),
        NotAName::Unspeakable => t.name_unspeakable(),
        NotAName::Mention => t.name_mentions(),
        NotAName::Link => t.name_has_link(),
        NotAName::Control => t.name_has_controls(),
        NotAName::Invisible => t.name_has_invisible(),
        NotAName::Direction => t.name_turns_text(),
    }
    .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::game::Mode;

    #[test]
    fn in_english_it_is_what_the_rules_say_for_the_log() {
        let word = |text: &str| Word::stored(text);
        let mode = Mode::Race;
        let pair = [word("fire"), word("water")];
        let all = [
            Rejection::Busy,
            Rejection::NotInLobby { phase: "running" },
            Rejection::TooFewPlayers {
                mode,
                have: 2,
                need: 4,
            },
            Rejection::TooManyPlayers {
                mode,
                have: 9,
                seats: 2,
            },
            Rejection::Setting(BadSetting::NotInMode {
                setting: "rounds",
                mode: Mode::Knockout,
                changeable: "`minutes` and `attempts`",
            }),
            Rejection::NotAWord(NotAWord::NotOneWord),
            Rejection::Recent {
                last: 12,
                word: word("mice"),
                recent: word("mouse"),
            },
            Rejection::Banned {
                wait_ms: Some(200_000_000),
            },
            Rejection::PairChanged { attempt: 3, pair },
        ];
        // The rules' own words begin in lower case where they name a problem or a mode.
        for rejection in all {
            let (text, said) = (refusal(&rejection, Texts::English), rejection.to_string());
            assert_eq!(text.to_lowercase(), said.to_lowercase());
        }
    }
}

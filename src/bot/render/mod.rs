//! What players read: every sentence, and the shape of every message.
//!
//! Owns: wording, and how a message becomes Discord's JSON. Pure: a view in, text out. Works without
//! colour and emoji, on a phone, for a screen reader; ends with what the reader can do next.
//! Does not know: where a message goes, and who may read it.

mod admin;
mod board;
mod buttons;
mod confirm;
mod daily;
mod dead_letters;
mod drama;
mod ended;
mod events;
mod first_contact;
mod help;
mod lobby;
mod message;
mod modes;
mod my_words;
mod names;
mod nudge;
mod pages;
mod panel;
mod phrase;
mod plain;
mod play;
mod privacy;
mod rebuild;
mod refusals;
mod replay;
mod reply;
mod result;
mod rounds;
mod server;
mod share;
mod statistics;
mod status;
mod table;
mod teams;
mod word_requests;

pub(crate) use admin::{
    Health, admin_game, health, intervened, managers_only, no_such_version, operators_only,
};
pub(crate) use board::{
    BoardView, OwnPlace, RaceView, board, nobody_is_listed, race_card, season_ended, season_started,
};
pub(crate) use buttons::guess_buttons;
pub(crate) use confirm::{ask_to_give_up, ask_to_leave};
pub(crate) use daily::{
    DailyResults, DailyToday, daily_call, daily_channel_choices, daily_today, daily_yesterday,
};
pub(crate) use dead_letters::{dead_letters, no_such_dead_letter, resolving};
pub(crate) use events::{
    EventsPage, events_page, exported, no_such_type, not_a_correlation_id, unreadable_moment,
};
pub(crate) use first_contact::{
    bot_as_partner, help_message, how_it_works, or_new_game, play_with_somebody, welcome,
};
pub(crate) use help::{help, rules, rules_text};
pub(crate) use lobby::{
    declined, host_now, invitation, lobby, odd_one_out, status_line, taken_out_of_lobby,
};
pub use message::Message;
pub(crate) use message::{Style, modal};
pub(crate) use modes::elimination::{
    forfeited, give_up_confirmation, give_up_dropped, give_up_proposal,
    give_up_proposal_in_channel, plays_on_in_channel, team_out,
};
pub(crate) use modes::gave_up;
pub(crate) use modes::knockout::{
    knockout_attempt, knockout_deal, knockout_round_begins, knockout_round_over, knockout_summary,
};
pub(crate) use modes::longform::{
    day_begins, day_over, longform_attempt, longform_deal, reminder, reminder_in_channel,
    team_stays,
};
pub(crate) use modes::practice::practice_result;
pub(crate) use modes::race::{race_deal, race_resumed};
pub(crate) use my_words::my_words;
pub(crate) use names::{NameForms, Names, plain};
pub(crate) use nudge::{called, idle, idle_by_dm, idle_lobby, nudged_in_channel, offer_nudge};
pub(crate) use panel::{PanelView, panel, plays_by_dm};
pub(crate) use phrase::{mode_title, moment, pair};
pub(crate) use plain::not_a_guess;
pub(crate) use play::{
    accepted, attempt_result, called_in_channel, deal, guess_is_in, host_left_server, left,
    left_race, not_reachable, partner_unreachable, paused, resumed, round_cut_short, turn,
};
pub(crate) use privacy::{Kept, ask_to_erase, kept, personal_data, receipt, stats_visibility};
pub(crate) use rebuild::{RebuildLine, no_such_table, rebuilding};
pub(crate) use refusals::{player_refusal, refusal, server_refusal, team_refusal};
pub(crate) use replay::{
    ReplayPage, ask_who_sees, named_in_list, replay_choice, replay_list, replay_page,
    replay_picture, shared_replay, why, with_replay_name,
};
pub(crate) use reply::{
    Confirmation, confirmation, failed, game_choice, game_name, log_is_down, too_many,
    unreadable_game,
};
pub(crate) use result::{
    abandoned, cancelled, declined_by, practice_completed, result, result_by_dm,
};
pub(crate) use rounds::round_title;
pub(crate) use server::{
    ask_to_reset, banned, file_too_long, language_choices, preset_defined, preset_of_another_mode,
    presets, setting_form, setting_set, settings_page, settings_reset, unbanned, word_list,
    words_changed, words_exported, words_imported,
};
pub(crate) use share::{Shared, share, shared_text};
pub(crate) use statistics::{
    StatsView, Subject, no_games_of, no_games_yet, rating_changed, stats, stats_card, words_matched,
};
pub(crate) use status::{live, status};
pub(crate) use table::{menu, table_of_others};
pub(crate) use teams::{
    Outcome, TeamConfirmation, no_such_team, team_confirmation, team_history, team_invitation,
    team_renamed, team_shown, team_sleeps, team_united, they_are_in_no_team,
};
pub(crate) use word_requests::{
    offer_word, requested_words, word_requested, word_requested_too_soon,
};

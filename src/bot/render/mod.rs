//! What players read: every sentence, and the shape of every message.
//!
//! Owns: wording, and how a message becomes Discord's JSON. Pure: a view in, text out. Works without
//! colour and emoji, on a phone, for a screen reader; ends with what the reader can do next.
//! Does not know: where a message goes, and who may read it.

mod admin;
mod buttons;
mod dead_letters;
mod events;
mod help;
mod lobby;
mod message;
mod modes;
mod my_words;
mod names;
mod pages;
mod phrase;
mod play;
mod rebuild;
mod reply;
mod result;
mod rounds;
mod server;
mod status;
mod teams;

pub use admin::{
    Health, admin_game, health, in_a_server, intervened, managers_only, no_such_version,
    operators_only,
};
pub use dead_letters::{dead_letters, no_such_dead_letter, resolving};
pub use events::{
    EventsPage, events_page, exported, never_met, no_such_act, no_such_type, unreadable_moment,
};
pub use help::{TOPICS, help, rules};
pub use lobby::{declined, host_now, invitation, lobby, odd_one_out, status_line};
pub use message::{Button, Control, ControlId, Message, Style, modal};
pub use modes::elimination::{
    asks_partner, forfeited, give_up_asked, give_up_asked_in_channel, give_up_dropped,
    plays_on_in_channel, standings, team_out,
};
pub use modes::gave_up;
pub use modes::knockout::{
    knockout_attempt, knockout_deal, knockout_round_begins, knockout_round_over, knockout_summary,
};
pub use modes::longform::{
    day_begins, day_over, longform_attempt, longform_deal, reminder, reminder_in_channel,
    team_leaves, team_stays,
};
pub use modes::practice::{practice_completed, practice_result};
pub use modes::race::{race_deal, race_result_for, race_resumed};
pub use my_words::my_words;
pub use names::{Names, plain};
pub use phrase::pair;
pub use play::{
    accepted, attempt_result, deal, dm_hint, left, left_race, no_own_game, not_reachable,
    partner_unreachable, paused, resumed, round_cut_short, taken_out,
};
pub use rebuild::{RebuildLine, no_such_table, rebuilding};
pub use reply::{
    Confirmation, confirmation, failed, fault, may_not_write, no_game_here, not_over, old_button,
    partner_is_bot, plain_words_go_to, practice_is_alone, preset_alone, press_again, rejected,
    unknown_command, unknown_mode, unreadable_game, went_to,
};
pub use result::{abandoned, cancelled, closed, completed, final_card};
pub use rounds::{round_short, round_title};
pub use server::{
    banned, preset_defined, preset_of_another_mode, preset_removed, presets, setting_set,
    settings_page, settings_reset, unbanned, word_list, words_changed,
};
pub use status::status;
pub use teams::{
    Outcome, TeamConfirmation, in_no_team, no_such_team, team_confirmation, team_invitation,
    team_renamed, team_shown, team_sleeps, team_story, team_united,
};

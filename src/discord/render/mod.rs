//! What players read: every sentence, and the shape of every message.
//!
//! Owns: wording, and how a message becomes Discord's JSON. Pure: a view in, text out. Works without
//! colour and emoji, on a phone, for a screen reader; ends with what the reader can do next.
//! Does not know: where a message goes, and who may read it.

mod admin;
mod help;
mod lobby;
mod message;
mod modes;
mod names;
mod phrase;
mod play;
mod practice;
mod race;
mod reply;
mod result;
mod status;

pub use admin::{
    Health, admin_game, health, in_a_server, managers_only, no_such_version, operators_only,
    steered,
};
pub use help::{TOPICS, help, rules};
pub use lobby::{declined, host_now, invitation, lobby, odd_one_out, status_line};
pub use message::{Button, Control, Message, Style, modal};
pub use modes::round_title;
pub use names::{Names, plain};
pub use phrase::pair;
pub use play::{
    accepted, attempt_result, deal, dm_hint, gave_up, left, left_race, my_words, no_own_game,
    not_reachable, partner_unreachable, paused, resumed, round_cut_short,
};
pub use practice::{practice_completed, practice_result};
pub use race::{race_deal, race_result, race_result_for, race_resumed};
pub use reply::{
    Did, did, failed, fault, may_not_write, no_game_here, not_over, old_button, partner_is_bot,
    press_again, rejected, unknown_command, unknown_mode, unreadable_game,
};
pub use result::{abandoned, cancelled, closed, completed, final_card};
pub use status::status;

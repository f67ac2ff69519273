//! What players read: every sentence, and the shape of every message.
//!
//! Owns: wording, and how a message becomes Discord's JSON. Pure: a view in, text out. Works without
//! colour and emoji, on a phone, for a screen reader; ends with what the reader can do next.
//! Does not know: where a message goes, and who may read it.

mod help;
mod message;
mod modes;
mod reply;
mod text;

pub use help::{TOPICS, help, rules};
pub use message::{Button, Message, Style, modal};
pub use modes::round_title;
pub use reply::{
    Did, did, failed, fault, may_not_write, no_game_here, old_button, partner_is_bot, press_again,
    rejected, unknown_command, unknown_mode, unreadable_game,
};
pub use text::{
    Names, abandoned, accepted, attempt_result, cancelled, closed, completed, deal, declined,
    dm_hint, final_card, gave_up, invitation, left, lobby, my_words, no_own_game, not_reachable,
    pair, partner_unreachable, paused, plain, resumed, round_cut_short, status, status_line,
};

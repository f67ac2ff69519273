//! The texts of `/rules` and `/help`.

use super::modes::wording;
use crate::game::{Mode, ModeConfig};

/// Says the rules of a mode, or of all.
pub(crate) fn rules(mode: Option<Mode>) -> String {
    let rules = |mode| wording(&ModeConfig::default_of(mode)).rules();
    let of_mode = match mode {
        Some(mode) => rules(mode).to_owned(),
        None => format!(
            "{}\nThe other modes: `/rules` with `mode`.",
            rules(Mode::TwoPlayer)
        ),
    };
    format!(
        "**How it goes**\n\
     You and your partner see the same two words. Each secretly sends one word that links them. Equal words win the round. \
     Otherwise your two guesses become the next pair, until you meet.\n\
     **What counts as equal**: case, accents and hyphens do not matter; spellings of one word (colour, color) and forms of one word \
     (mouse, mice) are the same.\n\
     **What is refused**, at no cost: more than one word, words that are not in the dictionary, the words shown, words your team used in \
     this round, and your own last 12 words, all in any form. A guess cannot be changed.\n\
     {of_mode}\n\
     `/game new` starts one, `/help` tells the commands."
    )
}

/// Says what can be done, about one topic or in all.
pub(crate) fn help(topic: Option<&str>) -> String {
    match topic {
        Some("start") => "**Starting a game**\n\
             In a server: `/game new` with a mode opens a lobby; the others press Join, the host presses Start. \
             With `partner:@somebody` they are asked by name. Players without a team get a partner at the start.\n\
             Until then `/game mode` and `/game settings` change what is played. Rematch under a result plays it again.\n\
             Modes: two_player is for two, together. race, golf_race and knockout are for 2 to 12 teams at once, longform for a week.\n\
             In a DM with me: `/game new mode:two_player partner:@somebody` sends them an invitation; Accept starts the game.\n\
             The host or a manager can pause, resume and cancel: `/game pause`, `/game resume`, `/game cancel`."
            .to_owned(),
        Some("guess") => "**Guessing**\n\
             Write your word to me by DM, use `/guess`, or press Guess: all three are the same. Nobody sees it before both have guessed. \
             `/words` shows your pair and the words you may not use; `/giveup`, or the words \"give up\" by DM, gives the round up. In knockout and longform your partner is asked first. \
             In a longform game and another one at once, plain words go to the pair shown last, and Guess to the pair above it."
            .to_owned(),
        Some("teams") => "**Teams**\n\
             A team is two people in one server, with a name and a history. `/team invite` asks somebody; they press Accept within 5 minutes, \
             or use `/team accept`. Once both have pressed Join in a lobby, you play together.\n\
             You are in one team at a time. Joining another, or `/team leave`, leaves the old one; invite the same person again and it is back, \
             with its name and history.\n\
             `/team rename` names it, once in 10 minutes. `/team show` and `/team history` tell about yours, or another by `user` or `name`."
            .to_owned(),
        Some("commands") => "**Commands**\n\
             `/game new`, `join`, `leave`, `mode`, `settings`, `start`, `pause`, `resume`, `cancel`, `status`: a game from lobby to end\n\
             `/practice`: alone, with me as your partner; it counts for nothing\n\
             `/guess`, `/words`, `/giveup`: playing\n\
             `/team invite`, `accept`, `decline`, `cancel`, `leave`, `rename`, `show`, `history`: being a team of two in a server\n\
             `/rules`: how it goes, with `mode` for one of the five modes. `/help topic`: start, guess, teams, commands, privacy"
            .to_owned(),
        Some("privacy") => "**Privacy**\n\
             I keep your Discord user id, display name and language in one table, and under a random id what you did in games. \
             I read what you write to me by DM, and nothing you write elsewhere. Your words are shown to your team only, after both have guessed, \
             and in the game's result once its round is over."
            .to_owned(),
        _ => "**GameBot**: two people, two words, one link.\n\
             Start: `/game new` in a server, for two or for teams; or `/game new mode:two_player partner:@somebody` in a DM with me.\n\
             Play: write your word by DM, use `/guess`, or press Guess. `/words` shows where you are.\n\
             More: `/rules`, or `/help` with a topic: start, guess, teams, commands, privacy."
            .to_owned(),
    }
}

//! The texts of `/rules` and `/help`.

use super::message::{Message, Style};
use super::modes::wording;
use crate::bot::start_button::StartButton;
use crate::game::{Mode, ModeConfig};

/// Says the rules of a mode, with an example; by default those of two-player.
pub(crate) fn rules(mode: Option<Mode>) -> Message {
    Message::text(rules_text(mode)).control(StartButton::MoreRules, Style::Secondary)
}

/// Says the same without a button.
pub(crate) fn rules_text(mode: Option<Mode>) -> String {
    let rules = |mode| wording(&ModeConfig::default_of(mode)).rules();
    match mode {
        Some(mode) => rules(mode).to_owned(),
        None => format!(
            "{}\nThe other modes: `/rules` with `mode`.",
            rules(Mode::TwoPlayer)
        ),
    }
}

/// Says what holds in every mode, and what rarely happens.
pub(crate) fn more_rules() -> &'static str {
    "**What counts as equal**: case, accents and hyphens do not matter; spellings of one word (colour, color) and forms of one word \
     (mouse, mice) are the same.\n\
     **What is refused**, at no cost: more than one word, words that are not in the dictionary, the words shown, words your team used in \
     this round, and your own last 12 words, all in any form. A guess cannot be changed, and nobody sees it before both are in.\n\
     **Giving up** a round counts as 12 attempts in two-player, as one more attempt in a race, and costs a point in a golf race. In \
     knockout and longform it takes your team out of the game, once your partner agrees.\n\
     **When time is up** in a race, rounds that are open count for nothing. Whoever leaves ends the race for their team, which keeps its points.\n\
     **Longform**: if the worst teams are all teams, nobody leaves that day; on the second such day in a row the team that took the most \
     time so far leaves. If nobody matched, only teams without an attempt leave.\n\
     **Nobody there**: two-player ends after 30 minutes without a guess, longform after two days."
}

/// Says what can be done, about one topic or in all.
pub(crate) fn help(topic: Option<&str>) -> String {
    match topic {
        Some("start") => "**Starting a game**\n\
             In a server: `/game new`. Two-player starts as soon as somebody presses Play, or your `partner:` presses Accept. \
             The other modes open a lobby: the others press Join, the host presses Start, and players without a team get a partner.\n\
             Until then `/game mode` and `/game settings` change what is played. Rematch under a result plays it again.\n\
             Modes: two_player is for two, together. race, golf_race and knockout are for 2 to 12 teams, longform for 3 to 12, with one round a day.\n\
             In a DM with me: `/game new mode:two_player partner:@somebody` sends them an invitation; Accept starts the game.\n\
             The host or a manager can pause, resume and cancel: `/game pause`, `/game resume`, `/game cancel`."
            .to_owned(),
        Some("guess") => "**Guessing**\n\
             Write your word to me by DM, use `/guess`, or press Guess: all three are the same. Nobody sees it before both have guessed. \
             `/words` shows your pair and the words you may not use; `/giveup`, or the words \"give up\" by DM, gives up the round. In knockout and longform your partner is asked first. \
             A word that my dictionary lacks is refused with the button It is a word: managers then see it, and can accept it.\n\
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
             I read what you write to me by DM, and nothing you write elsewhere. Nobody sees your word before your partner has guessed, too. \
             Then your team does; at a table in a channel, everybody there does; and the result of a game shows the words of its rounds. \
             When you press It is a word, managers and the people who run me see that word, and how many asked for it."
            .to_owned(),
        _ => "**GameBot**: two people, two words, one link.\n\
             Start: `/game new` in a server, for two or for teams; or `/game new mode:two_player partner:@somebody` in a DM with me.\n\
             Play: write your word by DM, use `/guess`, or press Guess. `/words` shows where you are.\n\
             More: `/rules`, or `/help` with a topic: start, guess, teams, commands, privacy."
            .to_owned(),
    }
}

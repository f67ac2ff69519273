//! The ids of buttons and forms, with everything needed to answer a press after a restart.
//!
//! Owns: their format. Does not know: what a press leads to.
//!
//! `1:join:0190…`: a version, an action, a game; where it matters, the round and attempt it was shown in.
//! A button of another version is from another version of the program.

use std::borrow::Cow;
use std::fmt;

use uuid::Uuid;

use super::plain_words::PlainWord;
use crate::game::GameId;
use crate::texts::Texts;

const VERSION: &str = "1";

/// What a button or a form is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    Join,
    Leave,
    Start,
    Cancel,
    Accept,
    Decline,
    Guess,
    /// Guess at the table, on the message of the round `shown`.
    GuessAtTable {
        shown: u32,
    },
    /// Take part in a two-player game that anybody may join.
    Play,
    /// Decline an invitation in a channel; for the host: take it back.
    NotNow,
    /// Open what else can be done at a table.
    Menu,
    /// Ask whether to give up.
    GiveUp {
        round: u32,
    },
    /// Give up, after having been asked.
    GiveUpNow {
        round: u32,
    },
    /// Ask whether to leave the running game.
    AskToLeave,
    /// Leave, after having been asked.
    LeaveNow,
    /// Do nothing after all.
    StayIn,
    Pause,
    Resume,
    Rules,
    /// Play by DM from now on.
    ByDm,
    /// Have the partner called who has been silent in this attempt.
    Nudge {
        round: u32,
        attempt: u32,
    },
    /// Post the table below again.
    BringBack,
    /// Reject the partner's proposal to give up, or withdraw one's own.
    KeepPlaying {
        round: u32,
    },
    /// See the pair and the words not to use.
    MyWords,
    /// Open a lobby that plays a finished game again.
    Rematch,
    /// Play a finished game back.
    Replay,
    /// See how the rounds of a finished game went, without the words, to show it to others.
    Share,
    /// See the same with the words.
    ShareWords,
    /// See what the game did to one's rating, and how one's games go.
    Stats,
    /// Post what one saw so.
    Post {
        with_words: bool,
    },
    /// The form: a guess for this round and attempt.
    Say {
        round: u32,
        attempt: u32,
    },
    /// Guess a word after all that seemed to ask for something.
    GuessWord {
        word: PlainWord,
        round: u32,
        attempt: u32,
    },
    /// The form: a guess at the table, on the message of the round `shown`.
    SayAtTable {
        shown: u32,
        round: u32,
        attempt: u32,
    },
}

/// A button or form of a game.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CustomId {
    pub action: Action,
    pub game: GameId,
}

/// An id that this version of the program did not write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownId;

impl Action {
    const fn name(self) -> &'static str {
        match self {
            Self::Join => "join",
            Self::Leave => "leave",
            Self::Start => "start",
            Self::Cancel => "cancel",
            Self::Accept => "accept",
            Self::Decline => "decline",
            Self::Guess => "guess",
            Self::GuessAtTable { .. } => "tguess",
            Self::Play => "play",
            Self::NotNow => "notnow",
            Self::Menu => "menu",
            Self::GiveUp { .. } => "giveup",
            Self::GiveUpNow { .. } => "giveupnow",
            Self::AskToLeave => "askleave",
            Self::LeaveNow => "leavenow",
            Self::StayIn => "stay",
            Self::Pause => "pause",
            Self::Resume => "resume",
            Self::Rules => "rules",
            Self::ByDm => "bydm",
            Self::Nudge { .. } => "nudge",
            Self::BringBack => "back",
            Self::KeepPlaying { .. } => "keep",
            Self::MyWords => "words",
            Self::Rematch => "rematch",
            Self::Replay => "replay",
            Self::Share => "share",
            Self::Stats => "stats",
            Self::ShareWords => "sharewords",
            Self::Post { with_words: false } => "post",
            Self::Post { with_words: true } => "postwords",
            Self::Say { .. } => "say",
            Self::GuessWord { .. } => "sayword",
            Self::SayAtTable { .. } => "tsay",
        }
    }

    pub(crate) fn label(self, t: Texts) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::Join => t.label_join(),
            Self::Leave | Self::AskToLeave | Self::LeaveNow => t.label_leave(),
            Self::Start => t.label_start(),
            Self::Cancel => t.label_cancel(),
            Self::Accept => t.label_accept(),
            Self::Decline => t.label_decline(),
            Self::Guess
            | Self::GuessAtTable { .. }
            | Self::Say { .. }
            | Self::SayAtTable { .. } => t.label_guess(),
            Self::GuessWord { word, .. } => return t.label_guess_word(word.name()).into(),
            Self::Play => t.label_play(),
            Self::NotNow => t.label_not_now(),
            Self::Menu => "⋯",
            Self::GiveUp { .. } | Self::GiveUpNow { .. } => t.label_give_up(),
            Self::KeepPlaying { .. } | Self::StayIn => t.label_keep_playing(),
            Self::Pause => t.label_pause(),
            Self::Resume => t.label_resume(),
            Self::Rules => t.label_rules(),
            Self::ByDm => t.label_by_dm(),
            Self::Nudge { .. } => t.label_nudge(),
            Self::BringBack => t.label_bring_back(),
            Self::MyWords => t.label_my_words(),
            Self::Rematch => t.label_rematch(),
            Self::Replay => t.label_replay(),
            Self::Share => t.label_share(),
            Self::Stats => t.label_stats(),
            Self::ShareWords => t.label_share_words(),
            Self::Post { .. } => t.label_post(),
        })
    }
}

impl fmt::Display for CustomId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{VERSION}:{}:{}",
            self.action.name(),
            self.game.0.simple()
        )?;
        match self.action {
            Action::Say { round, attempt } | Action::Nudge { round, attempt } => {
                write!(f, ":{round}:{attempt}")
            }
            Action::GuessWord {
                word,
                round,
                attempt,
            } => write!(f, ":{}:{round}:{attempt}", word.name()),
            Action::SayAtTable {
                shown,
                round,
                attempt,
            } => write!(f, ":{shown}:{round}:{attempt}"),
            Action::GuessAtTable { shown: round }
            | Action::GiveUp { round }
            | Action::GiveUpNow { round }
            | Action::KeepPlaying { round } => write!(f, ":{round}"),
            _ => Ok(()),
        }
    }
}

impl std::str::FromStr for CustomId {
    type Err = UnknownId;

    fn from_str(text: &str) -> Result<Self, UnknownId> {
        let parts: Vec<&str> = text.split(':').collect();
        let [VERSION, action, game, rest @ ..] = parts.as_slice() else {
            return Err(UnknownId);
        };
        let number = |text: &str| text.parse().map_err(|_| UnknownId);
        let action = match (*action, rest) {
            ("join", []) => Action::Join,
            ("leave", []) => Action::Leave,
            ("start", []) => Action::Start,
            ("cancel", []) => Action::Cancel,
            ("accept", []) => Action::Accept,
            ("decline", []) => Action::Decline,
            ("guess", []) => Action::Guess,
            ("giveup", [round]) => Action::GiveUp {
                round: number(round)?,
            },
            ("giveupnow", [round]) => Action::GiveUpNow {
                round: number(round)?,
            },
            ("tguess", [shown]) => Action::GuessAtTable {
                shown: number(shown)?,
            },
            ("play", []) => Action::Play,
            ("notnow", []) => Action::NotNow,
            ("menu", []) => Action::Menu,
            ("askleave", []) => Action::AskToLeave,
            ("leavenow", []) => Action::LeaveNow,
            ("stay", []) => Action::StayIn,
            ("pause", []) => Action::Pause,
            ("resume", []) => Action::Resume,
            ("rules", []) => Action::Rules,
            ("bydm", []) => Action::ByDm,
            ("back", []) => Action::BringBack,
            ("nudge", [round, attempt]) => Action::Nudge {
                round: number(round)?,
                attempt: number(attempt)?,
            },
            ("tsay", [shown, round, attempt]) => Action::SayAtTable {
                shown: number(shown)?,
                round: number(round)?,
                attempt: number(attempt)?,
            },
            ("keep", [round]) => Action::KeepPlaying {
                round: number(round)?,
            },
            ("words", []) => Action::MyWords,
            ("rematch", []) => Action::Rematch,
            ("replay", []) => Action::Replay,
            ("share", []) => Action::Share,
            ("stats", []) => Action::Stats,
            ("sharewords", []) => Action::ShareWords,
            ("post", []) => Action::Post { with_words: false },
            ("postwords", []) => Action::Post { with_words: true },
            ("sayword", [word, round, attempt]) => Action::GuessWord {
                word: PlainWord::named(word).ok_or(UnknownId)?,
                round: number(round)?,
                attempt: number(attempt)?,
            },
            ("say", [round, attempt]) => Action::Say {
                round: number(round)?,
                attempt: number(attempt)?,
            },
            _ => return Err(UnknownId),
        };
        let game = Uuid::try_parse(game).map_err(|_| UnknownId)?;
        Ok(Self {
            action,
            game: GameId(game),
        })
    }
}

/// Discord's bound on an id, in characters.
pub(super) const LIMIT: usize = 100;

#[cfg(test)]
mod tests {
    use super::*;

    const GAME: GameId = GameId(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001));

    #[test]
    fn every_id_reads_back_as_it_was_written_and_fits_discord() {
        let all = [
            Action::Join,
            Action::Leave,
            Action::Start,
            Action::Cancel,
            Action::Accept,
            Action::Decline,
            Action::Guess,
            Action::GiveUp { round: u32::MAX },
            Action::GiveUpNow { round: u32::MAX },
            Action::GuessAtTable { shown: u32::MAX },
            Action::Play,
            Action::NotNow,
            Action::Menu,
            Action::AskToLeave,
            Action::LeaveNow,
            Action::StayIn,
            Action::Pause,
            Action::Resume,
            Action::Rules,
            Action::ByDm,
            Action::BringBack,
            Action::Nudge {
                round: u32::MAX,
                attempt: u32::MAX,
            },
            Action::SayAtTable {
                shown: u32::MAX,
                round: u32::MAX,
                attempt: u32::MAX,
            },
            Action::KeepPlaying { round: u32::MAX },
            Action::MyWords,
            Action::Rematch,
            Action::Replay,
            Action::Share,
            Action::Stats,
            Action::ShareWords,
            Action::Post { with_words: false },
            Action::Post { with_words: true },
            Action::Say {
                round: u32::MAX,
                attempt: u32::MAX,
            },
            Action::GuessWord {
                word: PlainWord::Rules,
                round: u32::MAX,
                attempt: u32::MAX,
            },
        ];
        for action in all {
            let id = CustomId { action, game: GAME };
            assert_eq!(id.to_string().parse(), Ok(id));
            assert!(id.to_string().len() <= LIMIT);
        }
    }

    #[test]
    fn an_id_of_another_version_is_unknown() {
        #[track_caller]
        fn check(text: &str) {
            assert_eq!(text.parse::<CustomId>(), Err(UnknownId));
        }

        check("");
        check("2:join:01900000000070008000000000000001");
        check("1:dance:01900000000070008000000000000001");
        check("1:join:not-a-game");
        check("1:join:01900000000070008000000000000001:more");
        check("1:say:01900000000070008000000000000001:1");
    }
}

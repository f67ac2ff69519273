//! Texts that people write to the bot without meaning them as guesses.
//!
//! Owns: which texts these are. Does not know: what each of them gets.

use crate::texts::Texts;

/// What somebody wrote, where it is likely no guess.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PlainText {
    Word(PlainWord),
    /// The same in the writer's language, which no guess is in.
    Translated(PlainWord),
    /// A question mark alone, or a whole question.
    Question,
    /// They give up.
    GiveUp,
}

/// A word that asks the bot for something. It can be meant as a guess all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlainWord {
    Help,
    Rules,
    Skip,
    Pass,
    Stop,
    Quit,
    Leave,
    Hi,
    Hello,
    Yes,
    No,
    Ok,
    What,
}

impl PlainWord {
    const ALL: [Self; 13] = [
        Self::Help,
        Self::Rules,
        Self::Skip,
        Self::Pass,
        Self::Stop,
        Self::Quit,
        Self::Leave,
        Self::Hi,
        Self::Hello,
        Self::Yes,
        Self::No,
        Self::Ok,
        Self::What,
    ];

    /// Reads a word as it is written, without what stands around it.
    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|word| word.name() == name)
    }

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Help => "help",
            Self::Rules => "rules",
            Self::Skip => "skip",
            Self::Pass => "pass",
            Self::Stop => "stop",
            Self::Quit => "quit",
            Self::Leave => "leave",
            Self::Hi => "hi",
            Self::Hello => "hello",
            Self::Yes => "yes",
            Self::No => "no",
            Self::Ok => "ok",
            Self::What => "what",
        }
    }
}

/// With these a question begins.
const QUESTION_WORDS: [&str; 20] = [
    "how", "what", "why", "when", "where", "who", "which", "whose", "can", "could", "do", "does",
    "did", "is", "are", "am", "may", "should", "will", "would",
];

impl PlainText {
    /// Returns what they would have written in English.
    pub(super) const fn in_english(self) -> Self {
        match self {
            Self::Translated(word) => Self::Word(word),
            said => said,
        }
    }

    /// Reads what somebody wrote who reads `t`. None where it may be a guess.
    pub(super) fn read(text: &str, t: Texts) -> Option<Self> {
        Self::read_english(text).or_else(|| Self::read_translated(text, t))
    }

    fn read_translated(text: &str, t: Texts) -> Option<Self> {
        let text = text.trim_matches(|sign: char| !sign.is_alphanumeric());
        let text = text.to_lowercase().replace('’', "'");
        if text == t.typed_give_up() || text == t.typed_i_give_up() {
            return Some(Self::GiveUp);
        }
        let words = [
            (t.typed_help(), PlainWord::Help),
            (t.typed_rules(), PlainWord::Rules),
            (t.typed_quit(), PlainWord::Quit),
            (t.typed_hello(), PlainWord::Hello),
            (t.typed_yes(), PlainWord::Yes),
            (t.typed_no(), PlainWord::No),
        ];
        let mut words = words.into_iter();
        let (_, word) = words.find(|(typed, _)| *typed == text)?;
        Some(Self::Translated(word))
    }

    fn read_english(text: &str) -> Option<Self> {
        let letters = |word: &str| {
            let word = word.trim_matches(|sign: char| !sign.is_alphanumeric());
            word.to_lowercase()
        };
        let words: Vec<String> = text.split_whitespace().map(letters).collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let is_asked = text.trim_end().ends_with('?');
        match words[..] {
            [""] if is_asked => Some(Self::Question),
            [word] => PlainWord::named(word).map(Self::Word),
            ["give", "up"] | ["i", "give", "up"] => Some(Self::GiveUp),
            [first, _, ..] if is_asked || QUESTION_WORDS.contains(&first) => Some(Self::Question),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_asks_for_something_is_told_from_a_guess() {
        #[track_caller]
        fn check(text: &str, expected: Option<PlainText>) {
            assert_eq!(PlainText::read(text, Texts::English), expected, "{text}");
        }

        for word in PlainWord::ALL {
            check(word.name(), Some(PlainText::Word(word)));
            check(
                &format!("  {}! ", word.name().to_uppercase()),
                Some(PlainText::Word(word)),
            );
        }
        check("give up", Some(PlainText::GiveUp));
        check("  Give   UP! ", Some(PlainText::GiveUp));
        check("I give up.", Some(PlainText::GiveUp));
        check("?", Some(PlainText::Question));
        check("???", Some(PlainText::Question));
        check("how does this work", Some(PlainText::Question));
        check("and what now?", Some(PlainText::Question));
        check("steam", None);
        check("steam?", None);
        check("give", None);
        check("never give up", None);
        check("giveup", None);
        check("two words", None);
        check("helpful", None);
        check("", None);
        check("aufgeben", None);
    }

    #[test]
    fn what_asks_for_something_is_understood_in_the_language_of_its_writer() {
        #[track_caller]
        fn check(texts: Texts, text: &str, expected: Option<PlainText>) {
            assert_eq!(PlainText::read(text, texts), expected, "{text}");
        }

        check(Texts::German, "Aufgeben!", Some(PlainText::GiveUp));
        check(Texts::French, "J’abandonne.", Some(PlainText::GiveUp));
        check(Texts::Spanish, "me rindo", Some(PlainText::GiveUp));
        let yes = Some(PlainText::Translated(PlainWord::Yes));
        check(Texts::Spanish, "Sí", yes);
        check(Texts::German, "ja", yes);
        check(
            Texts::German,
            "help",
            Some(PlainText::Word(PlainWord::Help)),
        );
        check(Texts::German, "oui", None);
    }
}

//! What teams and presets may be called.
//!
//! Owns: RULES "Teams" on names, and when two names are the same one. Does not know: whose name it is.

use thiserror::Error;
use unicode_segmentation::UnicodeSegmentation;

use crate::words::caseless;

/// The fewest characters of a name, as a person counts them.
pub(crate) const MIN_SIGNS: usize = 3;

/// The most characters of a name, as a person counts them.
pub(crate) const MAX_SIGNS: usize = 32;

/// The most code points of a name: letters of every script fit many times over, and a tower of accents
/// on one letter does not.
const MAX_CHARS: usize = 8 * MAX_SIGNS;

/// Why typed text is not a name, worded for the person who typed it.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum NotAName {
    /// Fewer characters than a name must have.
    #[error("a name has at least {MIN_SIGNS} characters, and that has {signs}")]
    TooShort {
        /// How many there are, as a person counts them.
        signs: usize,
    },
    /// More characters than a name may have.
    #[error("a name has at most {MAX_SIGNS} characters, and that has {signs}")]
    TooLong {
        /// How many there are, as a person counts them.
        signs: usize,
    },
    /// A tower of accents.
    #[error("that name has too many accents and marks on its letters")]
    TooMarked,
    /// Nothing in it can be said.
    #[error("a name needs at least one letter or digit")]
    Unspeakable,
    /// It would address somebody, or show something that Discord makes of it.
    #[error("a name cannot mention people, roles or channels")]
    Mention,
    /// It would lead somewhere.
    #[error("a name cannot hold a link, nor anything that looks like one (`word.word`)")]
    Link,
    /// A sign that is no letter of a line of text.
    #[error("a name cannot hold line breaks, tabs or other control characters")]
    Control,
    /// A sign that nobody sees.
    #[error("a name cannot hold invisible characters (some emoji are several, joined by one)")]
    Invisible,
    /// A sign that turns the direction of what follows.
    #[error("a name cannot hold characters that change the direction of the text")]
    Direction,
}

/// Parses a typed name: space around it is dropped, space inside becomes single.
pub(in crate::game) fn name(typed: &str) -> Result<String, NotAName> {
    let typed = typed.trim();
    // Cut first, so that no text is long enough to cost time.
    let is_huge = typed.chars().nth(MAX_CHARS).is_some();
    for sign in typed.chars().take(MAX_CHARS) {
        match sign {
            _ if turns(sign) => return Err(NotAName::Direction),
            _ if is_invisible(sign) => return Err(NotAName::Invisible),
            '\u{2028}' | '\u{2029}' => return Err(NotAName::Control),
            _ if sign.is_control() => return Err(NotAName::Control),
            _ => {}
        }
    }
    let name = typed.split_whitespace().collect::<Vec<_>>().join(" ");
    let signs = name.graphemes(true).count();
    match signs {
        _ if signs < MIN_SIGNS => return Err(NotAName::TooShort { signs }),
        _ if signs > MAX_SIGNS => return Err(NotAName::TooLong { signs }),
        _ if is_huge => return Err(NotAName::TooMarked),
        _ => {}
    }
    if !name.chars().any(char::is_alphanumeric) {
        return Err(NotAName::Unspeakable);
    }
    if mentions(&name) {
        return Err(NotAName::Mention);
    }
    if links(&name) {
        return Err(NotAName::Link);
    }
    Ok(name)
}

/// Tells whether two names are the same one: case does not count, nor how accents are encoded.
pub(in crate::game) fn same(one: &str, other: &str) -> bool {
    caseless(one) == caseless(other)
}

/// Marks of direction, and overrides of it.
const fn turns(sign: char) -> bool {
    matches!(sign, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// What takes no room. How an emoji is drawn (`U+FE0E`, `U+FE0F`) stays: people do not type it on purpose.
const fn is_invisible(sign: char) -> bool {
    matches!(
        sign,
        '\u{ad}'
            | '\u{34f}'
            | '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}'
            | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200d}'
            | '\u{2060}'..='\u{2065}' | '\u{206a}'..='\u{206f}'
            | '\u{2800}'
            | '\u{fe00}'..='\u{fe0d}'
            | '\u{feff}'
            | '\u{fff0}'..='\u{fffb}'
            | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}

/// `<@1>`, `<#1>`, `</play:1>`, `<:smile:1>`, `<t:1>`, `@everyone`, and `@somebody` as people write it.
fn mentions(name: &str) -> bool {
    let made_by_discord = ["<@", "<#", "</", "<:", "<a:", "<t:", "<id:"];
    let lower = name.to_lowercase();
    let after = std::iter::once(' ').chain(name.chars());
    let addressed =
        after
            .zip(name.chars())
            .zip(name.chars().skip(1))
            .any(|((before, at), next)| {
                at == '@' && !before.is_alphanumeric() && next.is_alphanumeric()
            });
    addressed || made_by_discord.iter().any(|sign| lower.contains(sign))
}

/// An address with `://`, an invitation, a link in Markdown, or two words with nothing but a dot between.
fn links(name: &str) -> bool {
    let lower = name.to_lowercase();
    if ["://", "www.", "discord.gg", "]("]
        .iter()
        .any(|sign| lower.contains(sign))
    {
        return true;
    }
    let signs: Vec<char> = lower.chars().collect();
    signs
        .windows(4)
        .any(|window| matches!(window, [before, '.', one, two] if before.is_alphanumeric() && one.is_alphabetic() && two.is_alphabetic()))
}

/// Tells whether somebody typed this name, whatever the case.
pub(crate) fn is_name(typed: &str, name: &str) -> bool {
    same(typed.trim(), name)
}

/// Returns what a team without a name of its own is called after its players.
pub(crate) fn name_of_two(one: &str, other: &str) -> String {
    format!("{one} & {other}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typed_text_becomes_a_name_or_a_reason() {
        #[track_caller]
        fn check(typed: &str, expected: &Result<&str, NotAName>) {
            assert_eq!(
                name(typed).as_deref(),
                expected.as_ref().copied(),
                "{typed:?}"
            );
        }

        check("Otters", &Ok("Otters"));
        check("  The   Otters ", &Ok("The Otters"));
        check("Müller & Sjöberg", &Ok("Müller & Sjöberg"));
        check("獺と狐", &Ok("獺と狐"));
        check("No. 1", &Ok("No. 1"));
        check("A.B.C", &Ok("A.B.C"));
        check("m@rio", &Ok("m@rio"));
        check("I \u{2764}\u{fe0f} ink", &Ok("I \u{2764}\u{fe0f} ink"));
        check("", &Err(NotAName::TooShort { signs: 0 }));
        check("ab", &Err(NotAName::TooShort { signs: 2 }));
        check("abc", &Ok("abc"));
        check("!?!", &Err(NotAName::Unspeakable));
        check("a\nb c", &Err(NotAName::Control));
        check("a\u{7}bc", &Err(NotAName::Control));
        check("a\u{2028}bc", &Err(NotAName::Control));
        check("a\u{200b}bc", &Err(NotAName::Invisible));
        check("a\u{ad}bc", &Err(NotAName::Invisible));
        check("a\u{feff}bc", &Err(NotAName::Invisible));
        check("a\u{202e}bc", &Err(NotAName::Direction));
        check("a\u{200f}bc", &Err(NotAName::Direction));
        check("a\u{2067}bc", &Err(NotAName::Direction));
        check("@everyone wins", &Err(NotAName::Mention));
        check("team @ana", &Err(NotAName::Mention));
        check("<@123>", &Err(NotAName::Mention));
        check("<#123> fans", &Err(NotAName::Mention));
        check("<t:0:R> late", &Err(NotAName::Mention));
        check("https://example.org", &Err(NotAName::Link));
        check("discord.gg/abc", &Err(NotAName::Link));
        check("see example.org", &Err(NotAName::Link));
        check("[abc](def)", &Err(NotAName::Link));
    }

    #[test]
    fn a_character_is_what_a_person_counts_as_one() {
        let (accented, flag) = ("e\u{301}", "\u{1f1eb}\u{1f1f7}");
        assert_eq!(name(&accented.repeat(32)), Ok(accented.repeat(32)));
        assert_eq!(
            name(&accented.repeat(33)),
            Err(NotAName::TooLong { signs: 33 })
        );
        assert_eq!(name(&format!("ab{flag}")), Ok(format!("ab{flag}")));
        assert_eq!(
            name(&format!("a{flag}")),
            Err(NotAName::TooShort { signs: 2 })
        );
    }

    #[test]
    fn a_tower_of_accents_is_no_letter() {
        let tower = format!("abc{}", "\u{301}".repeat(300));
        assert_eq!(name(&tower), Err(NotAName::TooMarked));
    }

    #[test]
    fn names_that_differ_in_case_or_encoding_only_are_the_same() {
        #[track_caller]
        fn check(one: &str, other: &str, expected: bool) {
            assert_eq!(same(one, other), expected, "{one} {other}");
        }

        check("Otters", "oTTERS", true);
        check("Caf\u{e9}", "cafe\u{301}", true);
        check("STRASSE", "straße", true);
        check("Café", "Cafe", false);
        check("Otters", "Otter", false);
    }
}

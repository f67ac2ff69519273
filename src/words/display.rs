//! Cleans typed text into the form of a word that other people are shown.
//!
//! Owns: what may appear in front of a partner. Does not know: the dictionary.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::fold::straight;

/// Cleans `text` for people's eyes: lower case, composed, and nothing left but letters, digits,
/// `'`, `-` and single inner spaces, so that no mark-up, mention or invisible character survives.
///
/// Cleaning twice changes nothing more. A run of marks inside a word is cut to two (`o'-lantern`).
pub(super) fn clean(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut marks = Marks::default();
    let mut push = |letter: char| match letter {
        '\'' | '-' => marks.push(letter),
        _ if letter.is_alphanumeric() && !is_combining_mark(letter) => {
            if !shown.is_empty() {
                marks.write(&mut shown);
            }
            marks = Marks::default();
            shown.push(letter);
        }
        _ => marks.space |= letter.is_whitespace(),
    };
    if text.is_ascii() {
        text.chars()
            .for_each(|letter| push(straight(letter).to_ascii_lowercase()));
        return shown;
    }
    let lower = text
        .chars()
        .map(straight)
        .nfkc()
        .map(straight)
        .flat_map(char::to_lowercase);
    lower.nfc().for_each(&mut push);
    // Dropping what stood between two characters may let them compose.
    if unicode_normalization::is_nfc(&shown) {
        shown
    } else {
        shown.nfc().collect()
    }
}

/// What has been read since the last letter, kept only if another letter follows.
#[derive(Default)]
struct Marks {
    space: bool,
    run: [Option<char>; 2],
}

impl Marks {
    fn push(&mut self, mark: char) {
        match self.run {
            [None, _] => self.run[0] = Some(mark),
            [Some(first), None] if first != mark => self.run[1] = Some(mark),
            _ => {}
        }
    }

    fn write(&self, shown: &mut String) {
        if self.space {
            shown.push(' ');
        } else {
            shown.extend(self.run.iter().flatten());
        }
    }
}

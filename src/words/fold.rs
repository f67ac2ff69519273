//! Folds a word to the key that the lexicon is looked up by.
//!
//! Owns: which characters count, and which letters are the same. `build.rs` compiles this file too,
//! so the table and the look-up cannot disagree. Does not know: the dictionary.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Folds `text` to its key: letters, digits and `'`, without case and accents, and one space where
/// it is spaced apart inside. Only Latin letters fold to ASCII; all keys of the lexicon are ASCII.
pub(super) fn fold(text: &str) -> String {
    // As most words are: their own key.
    if text.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return text.to_owned();
    }
    let mut key = String::with_capacity(text.len());
    let mut gap = false;
    let mut push = |letter: char| {
        if letter == '\'' || letter.is_alphanumeric() {
            if gap && !key.is_empty() {
                key.push(' ');
            }
            gap = false;
            key.push(letter);
        } else if letter.is_whitespace() {
            gap = true;
        }
    };
    if text.is_ascii() {
        for byte in text.bytes() {
            push(char::from(straight_ascii(byte).to_ascii_lowercase()));
        }
        return key;
    }
    let lower = text
        .chars()
        .map(straight)
        .nfkc()
        .flat_map(char::to_lowercase);
    for letter in lower.nfkd().filter(|letter| !is_combining_mark(*letter)) {
        match spelled_out(letter) {
            Some(letters) => letters.chars().for_each(&mut push),
            None => push(letter),
        }
    }
    key
}

/// Returns `'` for every mark that people and keyboards use as an apostrophe, `-` for every dash.
pub(super) fn straight(mark: char) -> char {
    match mark {
        '`' | '\u{b4}' | 'ʹ' | 'ʻ' | 'ʼ' | 'ˈ' | '‘' | '’' | '‛' | '′' | '‵' | '＇' => {
            '\''
        }
        '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' | '﹣' | '－' => '-',
        other => other,
    }
}

fn straight_ascii(byte: u8) -> u8 {
    if byte == b'`' { b'\'' } else { byte }
}

/// Letters that have no decomposition, as the letters they are typed with elsewhere.
fn spelled_out(letter: char) -> Option<&'static str> {
    Some(match letter {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'ł' => "l",
        'đ' | 'ð' => "d",
        'þ' => "th",
        _ => return None,
    })
}

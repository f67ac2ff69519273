//! What people read, in their language.
//!
//! Owns: which languages there are, their plurals, and who gets which; how numbers, times and lists are written. The
//! texts are in the catalogues in `locales`; the build makes one typed function of each message. Does not know: who
//! reads what, and where.

mod phrases;

/// The texts in one language.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Texts {
    #[default]
    English,
    German,
    French,
    Spanish,
}

/// Which form a number takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Plural {
    One,
    Many,
    Other,
}

impl Texts {
    /// Returns the texts for a locale as Discord and terminals write it, such as `es-ES` or `de_AT.UTF-8`; English where
    /// there are none.
    #[must_use]
    pub fn of_locale(locale: &str) -> Self {
        match locale.split(['-', '_', '.', '@']).next() {
            Some("de") => Self::German,
            Some("fr") => Self::French,
            Some("es") => Self::Spanish,
            _ => Self::English,
        }
    }

    /// Returns the plural of the language for a whole number, by the rules of Unicode's CLDR.
    const fn plural(self, n: u64) -> Plural {
        let is_millions = n != 0 && n.is_multiple_of(1_000_000);
        match (self, n) {
            (Self::English | Self::German | Self::Spanish, 1) | (Self::French, 0 | 1) => {
                Plural::One
            }
            (Self::French | Self::Spanish, _) if is_millions => Plural::Many,
            (Self::English | Self::German | Self::French | Self::Spanish, _) => Plural::Other,
        }
    }
}

#[allow(
    clippy::all,
    clippy::pedantic,
    reason = "written by the build, from the catalogues"
)]
mod generated {
    use super::{Plural, Texts};

    include!(concat!(env!("OUT_DIR"), "/texts.rs"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_locale_gets_its_language_and_else_english() {
        #[track_caller]
        fn check(locale: &str, expected: Texts) {
            assert_eq!(Texts::of_locale(locale), expected, "{locale}");
        }

        check("de", Texts::German);
        check("de_AT.UTF-8", Texts::German);
        check("fr", Texts::French);
        check("fr_CA@euro", Texts::French);
        check("es-ES", Texts::Spanish);
        check("es-419", Texts::Spanish);
        check("en-GB", Texts::English);
        check("C.UTF-8", Texts::English);
        check("", Texts::English);
    }

    #[test]
    fn numbers_take_the_plurals_of_the_language() {
        #[track_caller]
        fn check(texts: Texts, expected: [Plural; 5]) {
            assert_eq!(
                [0, 1, 2, 1_000, 2_000_000].map(|n| texts.plural(n)),
                expected
            );
        }

        use Plural::{Many, One, Other};
        check(Texts::English, [Other, One, Other, Other, Other]);
        check(Texts::German, [Other, One, Other, Other, Other]);
        check(Texts::French, [One, One, Other, Other, Many]);
        check(Texts::Spanish, [Other, One, Other, Other, Many]);
    }
}

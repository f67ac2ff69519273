//! Bounds of a server's settings.

/// How many presets a server may have: as many as Discord lists for an option.
pub(crate) const MAX_PRESETS: usize = 25;

/// How long a ban may be, in days; a longer one has no end.
pub(crate) const MAX_BAN_DAYS: u32 = 3_650;

/// How long the reason of a ban may be, in characters.
pub(crate) const MAX_REASON: usize = 200;

/// How many words a list may hold; every guess is compared with all of a list.
pub(crate) const MAX_WORDS: usize = 500;

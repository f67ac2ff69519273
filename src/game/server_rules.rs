//! What holds in a game whatever its mode, as the server had set it when the game was opened.
//!
//! Owns: the fields, their defaults and ranges. Does not know: who may change them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The most words that a server can make a player not repeat.
pub const MOST_RECENT_WORDS: u32 = 50;

/// What holds in a game whatever its mode.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CommonRules {
    /// How many of their last words a player must not repeat: 0 to 50.
    pub recent_words: u32,
    /// Whether deadlines move by the time the program was away for.
    pub grant_downtime: bool,
    /// Whether offensive words are refused.
    pub refuse_offensive: bool,
}

impl Default for CommonRules {
    fn default() -> Self {
        Self {
            recent_words: 12,
            grant_downtime: true,
            refuse_offensive: true,
        }
    }
}

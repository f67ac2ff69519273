//! The bot as a partner: what it is shown, and what it guesses.
//!
//! Owns: RULES "Practice". It cannot cheat: [`Shown`] holds the pair and the words that may not be used,
//! and no pending guess. Does not know: when it guesses.

use uuid::Uuid;

use super::ids::PlayerId;
use super::round::guessable_round;
use super::server::Server;
use super::server::event::WordList;
use super::state::State;
use super::values::Pair;
pub use crate::words::Relation;
use crate::words::{Lexicon, Links, Occasion, Reason, Vectors, Word, linking_word};

/// The bot as a player: the same in every practice game, in all of which it plays at once. Nobody in
/// `people`, and random like every player's id.
pub const PARTNER: PlayerId = PlayerId(Uuid::from_u128(0x8c0e_5bd3_61f4_4c1a_9d27_b1f0_3e6a_5c94));

/// What the bot is shown of a round in which it has not guessed: what its partner is shown, too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    pub round: u32,
    pub attempt: u32,
    pair: Pair,
    /// Words used in this round, the bot's own last ones in this game, and those the server does not want.
    barred: Vec<Word>,
    /// Which of the pair the player guessed in the last attempt; none if the pair is fresh.
    theirs: Option<usize>,
    seed: u64,
}

impl Shown {
    /// Returns what the bot sees before it guesses; none if it does not play, or has guessed already.
    pub(crate) fn to_partner(state: &State, server: &Server) -> Option<Self> {
        let info = state.info().filter(|info| info.practice)?;
        // Refused when its own guess waits, for which nothing else of the waiting guess is looked at.
        let open = guessable_round(state, PARTNER).ok()?;
        let recent = state.recent_words(PARTNER, &[]);
        let last = recent.last().filter(|_| open.attempt > 1);
        let mine = open.pair.iter().position(|word| Some(word) == last);
        let theirs = mine.map(|mine| 1 - mine);
        let blocked = server.words().list(WordList::Block).cloned();
        Some(Self {
            round: open.round,
            attempt: open.attempt,
            pair: open.pair.clone(),
            barred: open
                .used
                .iter()
                .cloned()
                .chain(recent)
                .chain(blocked)
                .collect(),
            theirs,
            seed: info.seed.0,
        })
    }

    /// Returns the bot's guess, the same each time; none if every word it knows was used.
    pub fn answer(&self, lexicon: &Lexicon) -> Option<Word> {
        // A round has fewer attempts than this, so that each attempt of a game draws by its own number.
        const ROUND: u64 = 1 << 16;
        let ordinal = u64::from(self.round) * ROUND + u64::from(self.attempt);
        let occasion = Occasion {
            pair: &self.pair,
            barred: &self.barred,
            theirs: self.theirs,
            attempt: self.attempt,
            // Turned, so that its words are not drawn by the numbers that pairs are drawn by.
            seed: self.seed.rotate_left(32),
            ordinal,
        };
        linking_word(lexicon, Vectors::english(), Links::english(), &occasion)
    }
}

/// What ties the bot's guess to a word of the pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tie {
    /// The dictionary relates them.
    Related(Relation),
    /// People often write of both.
    Together,
}

/// How near two words are, in hundredths, that a reader takes a relation of theirs for granted.
const CREDIBLE: i32 = 20;
/// How near two words are that people often write of together.
const TOGETHER: i32 = 40;

/// Returns what ties each word of `pair` to the bot's guess; none where there is nothing good to say.
pub fn ties(pair: &Pair, guess: &Word) -> [Option<Tie>; 2] {
    let (lexicon, links) = (Lexicon::english(), Links::english());
    pair.each_ref().map(|word| {
        let nearness = Vectors::english().nearness(lexicon, word, guess)?;
        match links.reason(lexicon, word, guess) {
            Reason::Related(relation) if is_plain(relation) && nearness >= CREDIBLE => {
                Some(Tie::Related(relation))
            }
            _ => (nearness >= TOGETHER).then_some(Tie::Together),
        }
    })
}

/// Tells whether a relation makes a reason that a reader understands.
const fn is_plain(relation: Relation) -> bool {
    match relation {
        Relation::Same
        | Relation::Kind
        | Relation::Sort
        | Relation::Part
        | Relation::Opposite
        | Relation::Before
        | Relation::After
        | Relation::Holds
        | Relation::In => true,
        Relation::Sibling
        | Relation::Derived
        | Relation::Like
        | Relation::Topic
        | Relation::Told
        | Relation::Said => false,
    }
}

//! The embedded lexicon: looking words up and comparing them.
//!
//! Owns: reading the packed table, a cache of recent reads, and the same-word rule. Does not know: games.
//!
//! Invariant: a key's senses are one intersection away from any other's; nothing here follows a
//! third word.

use std::cell::RefCell;
use std::fmt;
use std::sync::OnceLock;

use fst::Map;
use quick_cache::unsync::Cache;

use super::display::clean;
use super::fold::fold;
use super::layout::{FLAG_NAMES, FORM_BITS, GRADE_SHIFT, PAYLOAD_SHIFT, POOLED, SPLIT_SHIFT};
use super::word::{MatchKind, NotAWord, Word};

/// The fewest letters of a guess.
const MIN_LETTERS: usize = 2;
/// The most letters of a guess; the longest word of any dictionary has 45.
const MAX_LETTERS: usize = 45;
/// The most characters that are looked at; more are refused at once.
const MAX_CHARS: usize = 64;

/// The words of one language, with their forms and spellings.
pub struct Lexicon {
    pub(super) map: Map<&'static [u8]>,
    pool: &'static [u8],
    /// The part of speech of each lexeme, one ASCII letter each.
    pub(super) parts: &'static [u8],
    prompts: Vec<Prompt>,
    /// Those of them that fresh pairs are drawn from.
    dealt: Vec<Word>,
    version: &'static str,
}

/// A word of the hand-picked list that fresh pairs are drawn from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prompt {
    pub word: Word,
    /// 3: everyone can picture it; 2: wider.
    pub grade: u8,
    /// Whether it has the 3 to 8 letters of a fresh pair's words.
    pub deals: bool,
}

impl Lexicon {
    /// Returns the English lexicon, which is part of the program; the first call makes it ready.
    ///
    /// # Panics
    /// Never: the embedded table was packed by the build of this very program.
    pub fn english() -> &'static Self {
        static ENGLISH: OnceLock<Lexicon> = OnceLock::new();
        ENGLISH.get_or_init(Self::embedded)
    }

    /// Reads the embedded table; [`Lexicon::english`] does it once.
    #[doc(hidden)]
    pub fn embedded() -> Self {
        let bytes: &'static [u8] = include_bytes!(concat!(env!("OUT_DIR"), "/words.fst"));
        let prompts = include_str!(concat!(env!("OUT_DIR"), "/words.prompts"));
        let prompts: Vec<Prompt> = prompts.lines().filter_map(Prompt::read).collect();
        let dealt = prompts.iter().filter(|prompt| prompt.deals);
        Self {
            dealt: dealt.map(|prompt| prompt.word.clone()).collect(),
            map: Map::new(bytes).expect("build.rs wrote a whole map"),
            pool: include_bytes!(concat!(env!("OUT_DIR"), "/words.pool")),
            parts: include_bytes!(concat!(env!("OUT_DIR"), "/words.parts")),
            prompts,
            version: include_str!(concat!(env!("OUT_DIR"), "/words.version")),
        }
    }

    /// Parses what a player typed into a word, or returns the exact reason why it is none.
    ///
    /// Accepts any dictionary word, offensive ones too; [`Lexicon::admit_decent`] refuses those.
    pub fn admit(&self, typed: &str) -> Result<Word, NotAWord> {
        self.admitted(typed).map(|(word, _)| word)
    }

    /// Parses what a player typed into a word that is not offensive.
    pub fn admit_decent(&self, typed: &str) -> Result<Word, NotAWord> {
        match self.admitted(typed)? {
            (_, record) if record.flags().contains(Flags::OFFENSIVE) => Err(NotAWord::Offensive),
            (word, _) => Ok(word),
        }
    }

    fn admitted(&self, typed: &str) -> Result<(Word, Record), NotAWord> {
        let too_long = |letters| NotAWord::TooLong {
            letters,
            at_most: MAX_LETTERS,
        };
        // Cut first, so that no text is long enough to cost time.
        if typed.chars().nth(MAX_CHARS).is_some() {
            return Err(too_long(typed.chars().count()));
        }
        let shown = clean(typed);
        let (word, reading) = self.recall(&shown, |word, reading| (word.clone(), reading.clone()));
        let letters = reading.key.chars().filter(|c| c.is_alphanumeric()).count();
        match letters {
            0 => return Err(NotAWord::Empty),
            _ if letters < MIN_LETTERS => {
                return Err(NotAWord::TooShort {
                    letters,
                    at_least: MIN_LETTERS,
                });
            }
            _ if letters > MAX_LETTERS => return Err(too_long(letters)),
            _ => {}
        }
        if let Some(record) = reading.record {
            return Ok((word, record));
        }
        if let Some(letter) = reading.key.chars().find(|c| !c.is_ascii()) {
            return Err(NotAWord::Letter(letter));
        }
        if shown.contains(' ') {
            return Err(NotAWord::NotOneWord);
        }
        Err(NotAWord::NotInDictionary(word))
    }

    /// Says whether two words count as the same, and by which rule.
    ///
    /// Words that are in no dictionary, such as ones stored by an older version, agree when their
    /// keys do.
    pub fn agree(&self, a: &Word, b: &Word) -> Option<MatchKind> {
        self.same(&self.read(a.as_str()), &self.read(b.as_str()))
    }

    /// Returns what compares `word` with many others, as [`agree`](Self::agree) does.
    pub fn comparing(&self, word: &Word) -> Comparing<'_> {
        Comparing {
            lexicon: self,
            reading: self.recall(word.as_str(), |_, reading| reading.clone()),
        }
    }

    /// Compares two texts as they were typed, whether they are words or not.
    pub fn compare(&self, a: &str, b: &str) -> Option<MatchKind> {
        self.same(&self.read(&clean(a)), &self.read(&clean(b)))
    }

    /// Returns what is known of `word`; nothing is set where it is in no dictionary.
    pub fn flags(&self, word: &Word) -> Flags {
        self.read(word.as_str())
            .record
            .map_or(Flags::default(), Record::flags)
    }

    /// Returns the hand-picked words, in alphabetical order.
    pub fn prompts(&self) -> &[Prompt] {
        &self.prompts
    }

    /// Returns the words that fresh pairs are drawn from, in alphabetical order.
    pub(super) fn dealt(&self) -> &[Word] {
        &self.dealt
    }

    /// Returns which table this is, as games store it: language, format, hash.
    pub fn version(&self) -> &'static str {
        self.version
    }

    /// Hands over a cleaned text and what it reads as. A text that is said again soon is the same word in memory,
    /// and not looked up again. `look` must not recall another.
    fn recall<T>(&self, shown: &str, look: impl FnOnce(&Word, &Reading) -> T) -> T {
        RECENT.with_borrow_mut(|recent| {
            if let Some((word, reading)) = recent.get(shown) {
                return look(word, reading);
            }
            let (word, reading) = (Word::stored(shown), self.read(shown));
            let answer = look(&word, &reading);
            recent.insert(word.clone(), (word, reading));
            answer
        })
    }

    /// Looks a cleaned text up: as it is, then without what marks a possessive, then without
    /// apostrophes. The first that is found is what was meant.
    pub(super) fn read(&self, shown: &str) -> Reading {
        let whole = fold(shown);
        if let Some(record) = self.find(&whole) {
            return Reading::found(whole, record);
        }
        if !whole.contains('\'') {
            return Reading {
                key: whole,
                record: None,
            };
        }
        let owner = whole
            .strip_suffix("'s")
            .or(whole.strip_suffix('\''))
            .unwrap_or(&whole);
        let candidates = [owner.to_owned(), bare(owner), bare(&whole)];
        for candidate in &candidates {
            if let Some(record) = self.find(candidate) {
                return Reading::found(candidate.clone(), record);
            }
        }
        let [_, key, _] = candidates;
        Reading { key, record: None }
    }

    /// Looks up a key that may have spaces, each of which the entry must allow where it stands.
    fn find(&self, spaced: &str) -> Option<Record> {
        if !spaced.contains(' ') {
            return self.map.get(spaced).map(Record);
        }
        let record = Record(self.map.get(joined(spaced))?);
        let mut letters = 0;
        let mut pieces = spaced.split(' ');
        pieces.next_back();
        let allowed = pieces.all(|piece| {
            letters += piece.len();
            self.splits(record).any(|split| split == letters)
        });
        allowed.then_some(record)
    }

    pub(super) fn same(&self, a: &Reading, b: &Reading) -> Option<MatchKind> {
        if a.key == b.key {
            return (!a.key.is_empty()).then_some(MatchKind::Exact);
        }
        let (a, b) = (a.record?, b.record?);
        let mut kind = None;
        for sense in self.senses(a) {
            for other in self.senses(b) {
                if sense == other {
                    return Some(MatchKind::Variant);
                }
                if sense.lexeme() == other.lexeme() {
                    kind = Some(MatchKind::Lemma);
                }
            }
        }
        kind
    }

    /// Returns the senses of an entry: which lexemes it is a form of, and which form.
    pub(super) fn senses(&self, record: Record) -> impl Iterator<Item = Sense> {
        let payload = record.payload();
        let (single, listed) = if record.0 & POOLED == 0 {
            (payload.checked_sub(1), &[][..])
        } else {
            let [n_splits, n_senses] = self.counts(payload);
            let start = payload + 2 + n_splits;
            (None, &self.pool[start..start + 4 * n_senses])
        };
        let single = single.and_then(|sense| u32::try_from(sense).ok());
        let (listed, _) = listed.as_chunks::<4>();
        single
            .into_iter()
            .chain(listed.iter().copied().map(u32::from_le_bytes))
            .map(Sense)
    }

    /// Returns after how many bytes of its key an entry may be spaced apart.
    fn splits(&self, record: Record) -> impl Iterator<Item = usize> {
        let payload = record.payload();
        let (single, listed) = if record.0 & POOLED == 0 {
            (Some(record.split()).filter(|split| *split > 0), &[][..])
        } else {
            let [n_splits, _] = self.counts(payload);
            (None, &self.pool[payload + 2..payload + 2 + n_splits])
        };
        single
            .into_iter()
            .chain(listed.iter().copied().map(usize::from))
    }

    fn counts(&self, offset: usize) -> [usize; 2] {
        [
            usize::from(self.pool[offset]),
            usize::from(self.pool[offset + 1]),
        ]
    }
}

impl fmt::Debug for Lexicon {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lexicon")
            .field("version", &self.version)
            .finish_non_exhaustive()
    }
}

impl Prompt {
    fn read(line: &str) -> Option<Self> {
        let (word, grade) = line.split_once('\t')?;
        let letters = word.chars().filter(|c| c.is_alphanumeric()).count();
        Some(Self {
            word: Word::stored(word),
            grade: grade.parse().ok()?,
            deals: (3..=8).contains(&letters),
        })
    }
}

/// One word, looked up once to be compared with many. See [`Lexicon::comparing`].
pub struct Comparing<'a> {
    lexicon: &'a Lexicon,
    reading: Reading,
}

impl Comparing<'_> {
    /// Says whether the word and `other` count as the same.
    pub fn agrees(&self, other: &Word) -> bool {
        let Self { lexicon, reading } = self;
        lexicon.recall(other.as_str(), |_, other| {
            lexicon.same(reading, other).is_some()
        })
    }
}

/// How many texts a thread remembers: more than are said at a time in all games of a busy bot.
const RECENT_LIMIT: usize = 4_096;

thread_local! {
    // A guess is compared with dozens of words, most of which were compared with the guess before it, and the
    // table they are looked up in is larger than a processor's cache.
    static RECENT: RefCell<Cache<Word, (Word, Reading)>> = RefCell::new(Cache::new(RECENT_LIMIT));
}

/// What the table holds on a word besides its forms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Flags(u8);

impl Flags {
    /// A contraction, in which the apostrophe counts.
    pub const CONTRACTION: Self = Self(1 << 2);
    /// Unfit to be shown to just anyone.
    pub const OFFENSIVE: Self = Self(1 << 4);

    /// Says whether all of `flags` are set.
    pub fn contains(self, flags: Self) -> bool {
        self.0 & flags.0 == flags.0
    }

    /// Returns the names of the flags that are set.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        let names = FLAG_NAMES.iter().enumerate();
        names
            .filter(move |(place, _)| self.0 >> place & 1 == 1)
            .map(|(_, name)| *name)
    }
}

/// A text as the lexicon understands it.
#[derive(Clone)]
pub(super) struct Reading {
    /// What equal texts have equal. Apostrophes are gone unless they tell a contraction apart.
    pub(super) key: String,
    pub(super) record: Option<Record>,
}

impl Reading {
    fn found(spaced: String, record: Record) -> Self {
        let contraction = record.flags().contains(Flags::CONTRACTION);
        let key = if contraction || !spaced.contains('\'') {
            spaced
        } else {
            bare(&spaced)
        };
        Self {
            key: if key.contains(' ') { joined(&key) } else { key },
            record: Some(record),
        }
    }
}

/// The packed value of a key.
#[derive(Clone, Copy)]
pub(super) struct Record(pub(super) u64);

impl Record {
    pub(super) fn flags(self) -> Flags {
        Flags(self.0.to_le_bytes()[0])
    }

    /// Returns the prompt grade, 0 for no prompt.
    pub(super) fn grade(self) -> u8 {
        (self.0 >> GRADE_SHIFT & 0b11).to_le_bytes()[0]
    }

    fn split(self) -> usize {
        usize::from((self.0 >> SPLIT_SHIFT & 0b11_1111).to_le_bytes()[0])
    }

    fn payload(self) -> usize {
        usize::try_from(self.0 >> PAYLOAD_SHIFT).expect("the pool fits in memory")
    }
}

/// A lexeme and a form of it, in one number.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Sense(u32);

impl Sense {
    pub(super) fn lexeme(self) -> u32 {
        self.0 >> FORM_BITS
    }

    pub(super) fn form(self) -> u32 {
        self.0 & ((1 << FORM_BITS) - 1)
    }
}

fn bare(key: &str) -> String {
    key.replace('\'', "")
}

fn joined(spaced: &str) -> String {
    spaced.replace(' ', "")
}

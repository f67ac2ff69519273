//! Packs the tables of words, links and vectors into the binary files that `src/words` embeds, and turns the catalogues
//! of texts into the functions of `src/texts.rs`.
//!
//! Owns: the columns of the tables in `data/en`. Shares the binary layout and the
//! folding of words with `src/words`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::Path;
use std::{env, error, fs};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

#[path = "build/catalogues.rs"]
mod catalogues;
#[path = "src/words/fold.rs"]
mod fold;
#[path = "src/words/layout.rs"]
mod layout;

use layout::{
    DIMENSIONS, FIRST_WORD, FLAG_NAMES, FORM_BITS, GRADE_SHIFT, LINK_BYTES, PAYLOAD_SHIFT, POOLED,
    RELATION_NAMES, SPLIT_SHIFT,
};

const TABLE: &str = "data/en/words.tsv";
const LINKS: &str = "data/en/links.tsv";
const VECTORS: &str = "data/en/vectors.tsv";
const LOCALES: &str = "locales";

/// One spelling of a row of the table of words.
struct Row<'t> {
    key: String,
    /// The key that stands for the row's own spelling in `senses`.
    form: String,
    /// Where the key can be split by spaces.
    splits: Vec<u8>,
    /// Lexeme ids, each with the first spelling of the form (empty for the row's own).
    senses: Vec<(&'t str, &'t str)>,
    grade: u64,
    flags: u64,
}

fn main() -> Result<(), Box<dyn error::Error>> {
    for input in [
        TABLE,
        LINKS,
        VECTORS,
        LOCALES,
        "src/words/fold.rs",
        "src/words/layout.rs",
        "build/catalogues.rs",
        "build.rs",
    ] {
        println!("cargo::rerun-if-changed={input}");
    }
    let table = fs::read_to_string(TABLE)?;
    let out = env::var("OUT_DIR")?;
    let out = Path::new(&out);

    fs::write(out.join("texts.rs"), texts()?)?;

    let mut rows = Vec::new();
    let mut prompts = String::new();
    for line in table.lines() {
        read_row(line, &mut rows, &mut prompts).map_err(|e| format!("{TABLE}: {line:?}: {e}"))?;
    }
    let numbers = number_forms(&rows)?;
    let parts: String = numbers
        .lexemes
        .keys()
        .map(|id| part_of_speech(id))
        .collect();

    let mut pool = Vec::new();
    let mut values = BTreeMap::new();
    let mut short = Vec::new();
    for row in &rows {
        let value = pack(row, &numbers, &mut pool)?;
        if row.key == row.form {
            if values.insert(row.key.as_str(), value).is_some() {
                return Err(format!("{TABLE}: two rows have the key {}", row.key).into());
            }
        } else {
            short.push((row.key.as_str(), value));
        }
    }
    for (key, value) in short {
        values.entry(key).or_insert(value);
    }
    let map = fst::Map::from_iter(values)?;

    let links = fs::read_to_string(LINKS)?;
    let (words, links) = pack_links(&links).map_err(|e| format!("{LINKS}: {e}"))?;
    let vectors = fs::read_to_string(VECTORS)?;
    let (known, vectors) = pack_vectors(&vectors).map_err(|e| format!("{VECTORS}: {e}"))?;
    fs::write(out.join("vectors.words"), known)?;
    fs::write(out.join("vectors.bin"), vectors)?;
    fs::write(out.join("links.words"), words)?;
    fs::write(out.join("links.bin"), links)?;
    fs::write(out.join("words.fst"), map.as_fst().as_bytes())?;
    fs::write(out.join("words.pool"), pool)?;
    fs::write(out.join("words.parts"), parts)?;
    fs::write(out.join("words.prompts"), prompts)?;
    fs::write(
        out.join("words.version"),
        format!("en-1-{:08x}", hash(table.as_bytes())),
    )?;
    Ok(())
}

/// Returns the functions of the texts; an error lists all that is wrong with the catalogues.
fn texts() -> Result<String, Box<dyn error::Error>> {
    let mut sources: [String; catalogues::LANGUAGES.len()] = Default::default();
    for (source, language) in sources.iter_mut().zip(&catalogues::LANGUAGES) {
        let folder = Path::new(LOCALES).join(language.locale);
        let mut files: Vec<_> = fs::read_dir(folder)?.collect::<Result<_, _>>()?;
        files.sort_by_key(fs::DirEntry::file_name);
        for file in files {
            source.push_str(&fs::read_to_string(file.path())?);
            source.push('\n');
        }
    }
    catalogues::functions(&sources).map_err(|faults| faults.join("\n").into())
}

fn read_row<'t>(
    line: &'t str,
    rows: &mut Vec<Row<'t>>,
    prompts: &mut String,
) -> Result<(), Box<dyn error::Error>> {
    let columns: Vec<&str> = line.split('\t').collect();
    let &[surface, senses, grade, flags] = &columns[..] else {
        return Err("not four columns".into());
    };
    let mut bits = 0;
    for flag in flags.split_whitespace() {
        let place = FLAG_NAMES
            .iter()
            .position(|name| *name == flag)
            .ok_or("unknown flag")?;
        bits |= 1 << place;
    }
    let senses: Vec<_> = senses
        .split_whitespace()
        .map(|sense| sense.split_once('=').unwrap_or((sense, "")))
        .collect();
    let grade = if grade.is_empty() { 0 } else { grade.parse()? };
    if grade > 0 {
        writeln!(prompts, "{}\t{grade}", surface.replace('·', ""))?;
    }

    // Hyphenated and open compounds can be typed with spaces. An apostrophe can be left out, unless it
    // distinguishes a contraction from another word.
    let open = surface.replace(['-', '·'], " ");
    let mut spaced = vec![fold::fold(&open)];
    if surface.contains('\'') && !flags.contains("contraction") {
        spaced.push(spaced[0].replace('\'', ""));
    }
    let form = spaced[0].replace(' ', "");
    for spaced in spaced {
        let mut key = String::new();
        let mut splits = Vec::new();
        for piece in spaced.split(' ') {
            if !key.is_empty() {
                splits.push(u8::try_from(key.len())?);
            }
            key.push_str(piece);
        }
        let form = form.clone();
        rows.push(Row {
            key,
            form,
            splits,
            senses: senses.clone(),
            grade,
            flags: bits,
        });
    }
    Ok(())
}

/// Numbers of the lexemes, and of the forms of each lexeme: the form of its headword is 0.
struct Numbers<'t> {
    lexemes: BTreeMap<&'t str, u32>,
    forms: BTreeMap<(&'t str, String), u32>,
}

fn number_forms<'t>(rows: &[Row<'t>]) -> Result<Numbers<'t>, String> {
    let mut forms_of: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for row in rows {
        for (lexeme, first) in &row.senses {
            forms_of
                .entry(lexeme)
                .or_default()
                .insert(form_name(row, first));
        }
    }
    let mut numbers = Numbers {
        lexemes: BTreeMap::new(),
        forms: BTreeMap::new(),
    };
    for (number, (lexeme, mut forms)) in (0..).zip(forms_of) {
        numbers.lexemes.insert(lexeme, number);
        let head = lexeme.split('.').next().unwrap_or_default().to_owned();
        if forms.len() > 1 << FORM_BITS {
            return Err(format!("{lexeme} has too many forms"));
        }
        let first = forms.remove(&head).then_some(head);
        for (number, form) in (0..).zip(first.into_iter().chain(forms)) {
            numbers.forms.insert((lexeme, form), number);
        }
    }
    Ok(numbers)
}

fn form_name(row: &Row<'_>, first: &str) -> String {
    if first.is_empty() {
        row.form.clone()
    } else {
        first.to_owned()
    }
}

fn part_of_speech(lexeme: &str) -> char {
    lexeme
        .rsplit('.')
        .next()
        .and_then(|part| part.chars().next())
        .unwrap_or('x')
}

fn pack(
    row: &Row<'_>,
    numbers: &Numbers<'_>,
    pool: &mut Vec<u8>,
) -> Result<u64, Box<dyn error::Error>> {
    let senses: Vec<u32> = row
        .senses
        .iter()
        .map(|(lexeme, first)| {
            let form = numbers.forms[&(*lexeme, form_name(row, first))];
            numbers.lexemes[lexeme] << FORM_BITS | form
        })
        .collect();
    let value = row.flags | row.grade << GRADE_SHIFT;
    if senses.len() <= 1 && row.splits.len() <= 1 {
        let split = row.splits.first().copied().map_or(0, u64::from);
        let sense = senses.first().map_or(0, |sense| u64::from(*sense) + 1);
        return Ok(value | split << SPLIT_SHIFT | sense << PAYLOAD_SHIFT);
    }
    let offset = u64::try_from(pool.len())?;
    pool.extend([u8::try_from(row.splits.len())?, u8::try_from(senses.len())?]);
    pool.extend(&row.splits);
    pool.extend(senses.iter().flat_map(|sense| sense.to_le_bytes()));
    Ok(value | POOLED | offset << PAYLOAD_SHIFT)
}

/// Packs the table of links into its words, one per line, and their packed rows.
fn pack_links(table: &str) -> Result<(String, Vec<u8>), Box<dyn error::Error>> {
    let rows: Vec<Vec<&str>> = table.lines().map(|l| l.split('\t').collect()).collect();
    let words: Vec<&str> = rows.iter().map(|row| row[0]).collect();
    if !words.is_sorted() {
        return Err("the words are not in order".into());
    }
    let number = |word: &str| -> Result<u16, Box<dyn error::Error>> {
        let place = words
            .binary_search(&word)
            .map_err(|_| format!("{word:?} has no row of its own"))?;
        Ok(u16::try_from(place)?)
    };
    let mut packed = Vec::new();
    for row in &rows {
        let &[_, ease, links] = &row[..] else {
            return Err(format!("{row:?}: not three columns").into());
        };
        let links: Vec<&str> = links.split_whitespace().collect();
        packed.extend([ease.parse()?, u8::try_from(links.len())?]);
        for link in links {
            let parts: Vec<&str> = link.split(':').collect();
            let &[word, strength, why] = &parts[..] else {
                return Err(format!("{link:?}: not three parts").into());
            };
            let why = match why.strip_prefix('=') {
                Some(word) => number(word)?
                    .checked_add(FIRST_WORD)
                    .ok_or("too many words")?,
                None => RELATION_NAMES
                    .iter()
                    .position(|name| *name == why)
                    .ok_or_else(|| format!("{link:?}: unknown relation"))?
                    .try_into()?,
            };
            let [[w0, w1], [y0, y1]] = [number(word)?.to_le_bytes(), why.to_le_bytes()];
            let link: [u8; LINK_BYTES] = [w0, w1, strength.parse()?, y0, y1];
            packed.extend(link);
        }
    }
    Ok((words.join("\n"), packed))
}

/// Packs the table of vectors: its words, one a line, and their rows of weight and numbers.
fn pack_vectors(table: &str) -> Result<(String, Vec<u8>), Box<dyn error::Error>> {
    let (mut words, mut packed) = (Vec::new(), Vec::new());
    for line in table.lines() {
        let columns: Vec<&str> = line.split('\t').collect();
        let &[word, weight, vector] = &columns[..] else {
            return Err(format!("{line:?}: not three columns").into());
        };
        words.push(word);
        packed.push(weight.parse()?);
        let numbers = STANDARD.decode(vector)?;
        if numbers.len() != DIMENSIONS {
            return Err(format!("{word:?} has {} numbers", numbers.len()).into());
        }
        packed.extend(numbers);
    }
    if !words.is_sorted() {
        return Err("the words are not in order".into());
    }
    Ok((words.join("\n"), packed))
}

/// FNV-1a, folded to 32 bits: enough to distinguish two versions of the table.
fn hash(bytes: &[u8]) -> u32 {
    let hash = bytes.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    });
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the high half is folded in first"
    )]
    let folded = (hash ^ hash >> 32) as u32;
    folded
}

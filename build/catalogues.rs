//! Turns the catalogues in `locales` into one typed function per message.
//!
//! Owns: what is required of a catalogue: every language has the same messages with the same variables, every choice
//! by a number covers the plurals of its language, and no text is longer than Discord takes. Does not know: who reads
//! the texts.
//!
//! The order of a function's parameters is that in which the English text uses its variables. A variable that chooses a
//! plural, in any language, is a `u64`; every other one is whatever can be displayed.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use fluent_syntax::ast::{
    Entry, Expression, InlineExpression, Pattern, PatternElement, VariantKey,
};
use fluent_syntax::parser;
use fluent_syntax::unicode::unescape_unicode_to_string;

/// A language: its variant of `Texts`, its folder in `locales`, and the plurals it has besides `other`. The first
/// in `required` has to be there in every choice; the others are for numbers that hardly occur, such as millions.
pub(crate) struct Language {
    pub(crate) variant: &'static str,
    pub(crate) locale: &'static str,
    rare_plurals: &'static [&'static str],
}

pub(crate) const LANGUAGES: [Language; 4] = [
    Language {
        variant: "English",
        locale: "en-US",
        rare_plurals: &[],
    },
    Language {
        variant: "German",
        locale: "de",
        rare_plurals: &[],
    },
    Language {
        variant: "French",
        locale: "fr",
        rare_plurals: &["many"],
    },
    Language {
        variant: "Spanish",
        locale: "es-ES",
        rare_plurals: &["many"],
    },
];

/// How long a text may be where its kind is known, by the beginning of its id: in characters, without its variables.
const LIMITS: [(&str, usize); 5] = [
    ("label-", 80),
    // What fits above a chart.
    ("caption-", 48),
    ("form-", 45),
    ("hint-", 100),
    // Any message.
    ("", 2_000),
];

/// A text, in the order in which it is written.
type Text = Vec<Piece>;

enum Piece {
    Literal(String),
    Variable(String),
    Choice {
        by: String,
        /// What is chosen for a number or a plural, and else.
        variants: Vec<(Key, Text)>,
        otherwise: Text,
    },
}

enum Key {
    Number(u64),
    Plural(String),
}

/// The texts of one language by their ids, in the order of the file.
type Messages = Vec<(String, Text)>;

/// Returns the source of the functions, or all that is wrong with the catalogues: one source per language.
pub(crate) fn functions(sources: &[String; LANGUAGES.len()]) -> Result<String, Vec<String>> {
    let mut faults = Vec::new();
    let catalogues: Vec<Messages> = LANGUAGES
        .iter()
        .zip(sources)
        .map(|(language, source)| read(language, source, &mut faults))
        .collect();
    if !faults.is_empty() {
        return Err(faults);
    }
    let by_id: Vec<BTreeMap<&str, &Text>> = catalogues
        .iter()
        .map(|messages| {
            messages
                .iter()
                .map(|(id, text)| (id.as_str(), text))
                .collect()
        })
        .collect();
    let [english, others @ ..] = &by_id[..] else {
        return Err(faults);
    };
    for (language, texts) in LANGUAGES[1..].iter().zip(others) {
        let locale = language.locale;
        let missing = english.keys().filter(|id| !texts.contains_key(*id));
        faults.extend(missing.map(|id| format!("{locale} lacks {id}")));
        for (id, text) in texts {
            match english.get(id) {
                None => faults.push(format!("{locale} has {id}, which en-US lacks")),
                Some(original) if names(original) != names(text) => faults.push(format!(
                    "{locale} has other variables in {id}: {:?} instead of {:?}",
                    names(text),
                    names(original)
                )),
                Some(_) => {}
            }
        }
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    let mut code = String::from("impl Texts {\n");
    for (id, original) in &catalogues[0] {
        let translated: Vec<&Text> = by_id.iter().map(|texts| texts[id.as_str()]).collect();
        write_function(&mut code, id, original, &translated);
    }
    code.push_str("}\n");
    Ok(code)
}

fn read(language: &Language, source: &str, faults: &mut Vec<String>) -> Messages {
    let locale = language.locale;
    let resource = parser::parse(source).unwrap_or_else(|(resource, errors)| {
        faults.extend(errors.iter().map(|error| format!("{locale}: {error}")));
        resource
    });
    let mut messages = Messages::new();
    let mut ids = BTreeSet::new();
    for entry in &resource.body {
        let Entry::Message(message) = entry else {
            continue;
        };
        let id = message.id.name;
        let text = match &message.value {
            Some(pattern) => text_of(language, pattern),
            None => Err("has no text".to_owned()),
        };
        match text {
            Ok(text) => {
                if !ids.insert(id) {
                    faults.push(format!("{locale} has {id} twice"));
                }
                let limit = LIMITS.iter().find(|(kind, _)| id.starts_with(kind));
                let limit = limit.map_or(usize::MAX, |(_, limit)| *limit);
                let length = longest(&text);
                if limit < length {
                    faults.push(format!(
                        "{locale}: {id} has {length} characters, over {limit}"
                    ));
                }
                messages.push((id.to_owned(), text));
            }
            Err(fault) => faults.push(format!("{locale}: {id} {fault}")),
        }
    }
    messages
}

fn text_of(language: &Language, pattern: &Pattern<&str>) -> Result<Text, String> {
    let elements = pattern.elements.iter();
    elements
        .map(|element| match element {
            PatternElement::TextElement { value } => Ok(Piece::Literal((*value).to_owned())),
            PatternElement::Placeable {
                expression: Expression::Inline(inline),
            } => match inline {
                InlineExpression::StringLiteral { value } => Ok(Piece::Literal(
                    unescape_unicode_to_string(value).into_owned(),
                )),
                InlineExpression::VariableReference { id } => {
                    Ok(Piece::Variable(id.name.to_owned()))
                }
                _ => Err("uses more than variables and literals".to_owned()),
            },
            PatternElement::Placeable {
                expression: Expression::Select { selector, variants },
            } => {
                let InlineExpression::VariableReference { id } = selector else {
                    return Err("chooses by something that is no variable".to_owned());
                };
                let mut otherwise = None;
                let mut chosen = Vec::new();
                for variant in variants {
                    let text = text_of(language, &variant.value)?;
                    match (&variant.key, variant.default) {
                        (VariantKey::Identifier { name: "other" }, true) => otherwise = Some(text),
                        (VariantKey::Identifier { name }, false)
                            if *name == "one" || language.rare_plurals.contains(name) =>
                        {
                            chosen.push((Key::Plural((*name).to_owned()), text));
                        }
                        (VariantKey::NumberLiteral { value }, false) => {
                            let number = value.parse().map_err(|_| "chooses by no whole number")?;
                            chosen.push((Key::Number(number), text));
                        }
                        _ => return Err("has a plural that the language lacks".to_owned()),
                    }
                }
                let is_one =
                    |(key, _): &(Key, Text)| matches!(key, Key::Plural(name) if name == "one");
                match otherwise {
                    Some(otherwise) if chosen.iter().any(is_one) => Ok(Piece::Choice {
                        by: id.name.to_owned(),
                        variants: chosen,
                        otherwise,
                    }),
                    _ => Err("lacks a plural of the language".to_owned()),
                }
            }
        })
        .collect()
}

/// Returns the length of the longest text that can come of it, in characters, without variables.
fn longest(text: &Text) -> usize {
    let pieces = text.iter().map(|piece| match piece {
        Piece::Literal(literal) => literal.chars().count(),
        Piece::Variable(_) => 0,
        Piece::Choice {
            variants,
            otherwise,
            ..
        } => {
            let variants = variants.iter().map(|(_, text)| longest(text));
            variants.fold(longest(otherwise), usize::max)
        }
    });
    pieces.sum()
}

fn names(text: &Text) -> BTreeSet<&str> {
    in_order(text).into_iter().collect()
}

/// Returns the variables in the order in which they are first used.
fn in_order(text: &Text) -> Vec<&str> {
    let mut names = Vec::new();
    for piece in text {
        let used = match piece {
            Piece::Literal(_) => Vec::new(),
            Piece::Variable(name) => vec![name.as_str()],
            Piece::Choice {
                by,
                variants,
                otherwise,
            } => {
                let texts = variants.iter().map(|(_, text)| text).chain([otherwise]);
                std::iter::once(by.as_str())
                    .chain(texts.flat_map(in_order))
                    .collect()
            }
        };
        for name in used {
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
    names
}

/// Tells whether a variable chooses a plural.
fn chooses(text: &Text, name: &str) -> bool {
    text.iter().any(|piece| match piece {
        Piece::Literal(_) | Piece::Variable(_) => false,
        Piece::Choice {
            by,
            variants,
            otherwise,
        } => {
            let mut texts = variants.iter().map(|(_, text)| text).chain([otherwise]);
            by == name || texts.any(|text| chooses(text, name))
        }
    })
}

fn write_function(code: &mut String, id: &str, original: &Text, translated: &[&Text]) {
    let function = id.replace('-', "_");
    let names = in_order(original);
    let counts: BTreeSet<&str> = names
        .iter()
        .copied()
        .filter(|name| translated.iter().any(|text| chooses(text, name)))
        .collect();
    let parameters: Vec<String> = names
        .iter()
        .map(|name| {
            let of_type = if counts.contains(name) {
                "u64"
            } else {
                "impl std::fmt::Display"
            };
            format!(", {}: {of_type}", name.replace('-', "_"))
        })
        .collect();
    let parameters = parameters.concat();
    let is_constant = names.is_empty();
    let (qualifier, result) = if is_constant {
        ("const ", "&'static str")
    } else {
        ("", "String")
    };
    let _ = writeln!(
        code,
        "    pub(crate) {qualifier}fn {function}(self{parameters}) -> {result} {{\n        match self {{"
    );
    for (language, text) in LANGUAGES.iter().zip(translated) {
        let written = if is_constant {
            let literals = text.iter().map(|piece| match piece {
                Piece::Literal(literal) => literal.as_str(),
                Piece::Variable(_) | Piece::Choice { .. } => "",
            });
            format!("{:?}", literals.collect::<String>())
        } else {
            expression(text)
        };
        let _ = writeln!(code, "            Self::{} => {written},", language.variant);
    }
    code.push_str("        }\n    }\n");
}

/// Writes the expression of type `String` for a text.
fn expression(text: &Text) -> String {
    let pieces = text.iter().map(|piece| match piece {
        Piece::Literal(literal) => format!("{literal:?}"),
        Piece::Variable(name) => format!("{}.to_string().as_str()", name.replace('-', "_")),
        Piece::Choice {
            by,
            variants,
            otherwise,
        } => {
            let by = by.replace('-', "_");
            let arms: Vec<String> = variants
                .iter()
                .map(|(key, text)| {
                    let pattern = match key {
                        Key::Number(number) => format!("({number}, _)"),
                        Key::Plural(name) => {
                            let (first, rest) = name.split_at(1);
                            format!("(_, Plural::{}{rest})", first.to_uppercase())
                        }
                    };
                    format!("{pattern} => {}, ", expression(text))
                })
                .collect();
            format!(
                "match ({by}, self.plural({by})) {{ {}_ => {} }}.as_str()",
                arms.concat(),
                expression(otherwise)
            )
        }
    });
    let pieces: Vec<String> = pieces.collect();
    format!("[{}].concat()", pieces.join(", "))
}

//! The step language: one line, one step. [`super::Discord::play`] runs it.
//!
//! ```text
//! guild tavern: #lounge, ana (manager), ben
//! ana: /game new mode:two_player partner:@ben in #lounge
//! ben presses Join
//! ana looks up /replay show name:mo
//! ana presses Guess in dm
//! ana submits word:steam
//! at once: ana dms "steam" & ben dms "boat"
//! ben says "good luck" in #lounge
//! ben closes dms          (opens dms, joins tavern, leaves tavern)
//! expect ben sees "**fire** + **water**"
//! expect ben sees [Accept]
//! expect ben never saw "steam"
//! discord cuts the gateway    (goes down, comes back, hears the bot)
//! -- a remark
//! ```
//!
//! Owns: reading lines into steps. Knows no state: a name is only a name here.

use thiserror::Error;

/// One line of a scene.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Step {
    Guild {
        name: String,
        channels: Vec<String>,
        members: Vec<Member>,
    },
    /// One act, or several at the same instant.
    Acts(Vec<Act>),
    /// From the last act on, the person's client was shown this text.
    Sees {
        who: String,
        text: String,
    },
    /// The person's screen has this button, enabled.
    SeesButton {
        who: String,
        label: String,
    },
    /// The person's client was never shown this text.
    NeverSaw {
        who: String,
        text: String,
    },
    Discord(Trouble),
}

#[derive(Debug, PartialEq, Eq)]
pub(super) struct Member {
    pub(super) name: String,
    pub(super) manager: bool,
}

/// What one person does.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Act {
    pub(super) who: String,
    pub(super) does: Does,
    /// Where, when the line says so.
    pub(super) place: Option<Place>,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Does {
    Command {
        name: String,
        options: Vec<(String, String)>,
    },
    LookUp {
        name: String,
        options: Vec<(String, String)>,
    },
    Press(String),
    Submit(Vec<(String, String)>),
    Write(String),
    OpenDms(bool),
    Join(String),
    Leave(String),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Dm,
    Channel(String),
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Trouble {
    CutsGateway,
    GoesDown,
    ComesBack,
    /// The scene goes on when the bot holds a session again.
    HearsBot,
}

#[derive(Debug, Error, PartialEq, Eq)]
#[error("cannot read the step {0:?}")]
pub(super) struct NotAStep(String);

/// Reads a scene; blank lines and remarks are no steps.
pub(super) fn parse(scene: &str) -> Result<Vec<(&str, Step)>, NotAStep> {
    let lines = scene.lines().map(str::trim);
    let lines = lines.filter(|line| !line.is_empty() && !line.starts_with("--"));
    lines
        .map(|line| Ok((line, step(line).ok_or_else(|| NotAStep(line.into()))?)))
        .collect()
}

fn step(line: &str) -> Option<Step> {
    if let Some(rest) = line.strip_prefix("guild ") {
        return guild(rest);
    }
    if let Some(rest) = line.strip_prefix("expect ") {
        return expectation(rest);
    }
    if let Some(rest) = line.strip_prefix("discord ") {
        return Some(Step::Discord(match rest {
            "cuts the gateway" => Trouble::CutsGateway,
            "goes down" => Trouble::GoesDown,
            "comes back" => Trouble::ComesBack,
            "hears the bot" => Trouble::HearsBot,
            _ => return None,
        }));
    }
    let acts = line
        .strip_prefix("at once: ")
        .map_or(vec![line], |all| all.split(" & ").collect());
    acts.into_iter()
        .map(act)
        .collect::<Option<_>>()
        .map(Step::Acts)
}

fn guild(rest: &str) -> Option<Step> {
    let (name, listed) = rest.split_once(':')?;
    let (channels, members): (Vec<&str>, Vec<&str>) = listed
        .split(',')
        .map(str::trim)
        .partition(|part| part.starts_with('#'));
    let member = |part: &str| match part.strip_suffix("(manager)") {
        Some(name) => Member {
            name: name.trim().into(),
            manager: true,
        },
        None => Member {
            name: part.into(),
            manager: false,
        },
    };
    Some(Step::Guild {
        name: name.into(),
        channels: channels.into_iter().map(|part| part[1..].into()).collect(),
        members: members.into_iter().map(member).collect(),
    })
}

fn expectation(rest: &str) -> Option<Step> {
    let (who, rest) = rest.split_once(' ')?;
    let who = who.to_owned();
    if let Some(text) = rest.strip_prefix("never saw ") {
        return Some(Step::NeverSaw {
            who,
            text: quoted(text)?,
        });
    }
    let what = rest.strip_prefix("sees ")?;
    match what
        .strip_prefix('[')
        .and_then(|label| label.strip_suffix(']'))
    {
        Some(label) => Some(Step::SeesButton {
            who,
            label: label.into(),
        }),
        None => Some(Step::Sees {
            who,
            text: quoted(what)?,
        }),
    }
}

fn act(line: &str) -> Option<Act> {
    let (line, place) = with_place(line);
    let (who, rest) = line.split_once(' ')?;
    let (verb, object) = match who.strip_suffix(':') {
        Some(_) => ("types", rest),
        None => rest.split_once(' ')?,
    };
    let does = match verb {
        "types" => {
            let (name, options) = command(object)?;
            Does::Command { name, options }
        }
        "looks" => {
            let (name, options) = command(object.strip_prefix("up ")?)?;
            Does::LookUp { name, options }
        }
        "presses" => Does::Press(object.into()),
        "submits" => Does::Submit(pairs(&words(object))?),
        "dms" | "says" => Does::Write(quoted(object)?),
        "opens" if object == "dms" => Does::OpenDms(true),
        "closes" if object == "dms" => Does::OpenDms(false),
        "joins" => Does::Join(object.into()),
        "leaves" => Does::Leave(object.into()),
        _ => return None,
    };
    let place = if verb == "dms" {
        Some(Place::Dm)
    } else {
        place
    };
    Some(Act {
        who: who.trim_end_matches(':').into(),
        does,
        place,
    })
}

/// Takes `in #lounge` or `in dm` off the end of a line.
fn with_place(line: &str) -> (&str, Option<Place>) {
    if let Some(line) = line.strip_suffix(" in dm") {
        return (line, Some(Place::Dm));
    }
    match line.rsplit_once(" in #") {
        Some((line, name)) if !name.contains([' ', '"']) => {
            (line, Some(Place::Channel(name.into())))
        }
        _ => (line, None),
    }
}

/// Reads `/game new mode:two_player` as a name of one to three words, and options.
fn command(text: &str) -> Option<(String, Vec<(String, String)>)> {
    let words = words(text.strip_prefix('/')?);
    let name_ends = words
        .iter()
        .position(|word| word.contains(':'))
        .unwrap_or(words.len());
    Some((words[..name_ends].join(" "), pairs(&words[name_ends..])?))
}

fn pairs(words: &[String]) -> Option<Vec<(String, String)>> {
    let pair = |word: &String| {
        let (name, value) = word.split_once(':')?;
        Some((name.to_owned(), value.to_owned()))
    };
    words.iter().map(pair).collect()
}

/// Splits at blanks, but not inside double quotes, which are dropped.
fn words(text: &str) -> Vec<String> {
    let (mut words, mut word, mut inside) = (Vec::new(), String::new(), false);
    for letter in text.chars() {
        match letter {
            '"' => inside = !inside,
            ' ' if !inside => {
                words.extend(Some(std::mem::take(&mut word)).filter(|it| !it.is_empty()));
            }
            letter => word.push(letter),
        }
    }
    words.extend(Some(word).filter(|word| !word.is_empty()));
    words
}

fn quoted(text: &str) -> Option<String> {
    Some(text.strip_prefix('"')?.strip_suffix('"')?.into())
}

#[test]
fn every_kind_of_line_is_read() {
    #[track_caller]
    fn check(line: &str, expected: &str) {
        let read = step(line).map(|step| format!("{step:?}"));
        assert_eq!(read.as_deref(), Some(expected));
    }

    check(
        "guild tavern: #lounge, ana (manager), ben",
        r#"Guild { name: "tavern", channels: ["lounge"], members: [Member { name: "ana", manager: true }, Member { name: "ben", manager: false }] }"#,
    );
    check(
        r#"ana: /game new mode:two_player note:"a b" in #lounge"#,
        r#"Acts([Act { who: "ana", does: Command { name: "game new", options: [("mode", "two_player"), ("note", "a b")] }, place: Some(Channel("lounge")) }])"#,
    );
    check(
        "ben presses Give up in dm",
        r#"Acts([Act { who: "ben", does: Press("Give up"), place: Some(Dm) }])"#,
    );
    check(
        r#"at once: ana dms "steam" & ben closes dms"#,
        r#"Acts([Act { who: "ana", does: Write("steam"), place: Some(Dm) }, Act { who: "ben", does: OpenDms(false), place: None }])"#,
    );
    check(
        "expect ben sees [Give up]",
        r#"SeesButton { who: "ben", label: "Give up" }"#,
    );
    check(
        r#"expect ben never saw "x""#,
        r#"NeverSaw { who: "ben", text: "x" }"#,
    );
    check("discord goes down", "Discord(GoesDown)");
    assert_eq!(
        parse("-- a remark\n\nben dances").unwrap_err().to_string(),
        r#"cannot read the step "ben dances""#,
    );
}

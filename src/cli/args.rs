//! The command line.
//!
//! Owns: names, help texts and ranges of everything that is typed behind `gamebot`. Does not know:
//! what comes of it.

use std::fmt;
use std::str::FromStr;

use clap::{Parser, Subcommand};
use uuid::Uuid;

use crate::clock::Moment;
use crate::store::{Actor, StreamId};

/// GameBot: a Discord word game in which two people converge on one word
///
/// Without a subcommand it runs the bot.
#[derive(Parser)]
#[command(
    name = "gamebot",
    version,
    after_help = "Example: gamebot play\nSettings come from the environment and from a file .env in this folder; .env.example lists them."
)]
pub(super) struct Args {
    /// The file of the log, in place of `DATABASE_URL`
    #[arg(long, global = true, value_name = "URL")]
    pub(super) database: Option<String>,
    #[command(subcommand)]
    pub(super) tool: Option<Tool>,
}

/// What the program can do.
#[derive(Subcommand)]
pub(super) enum Tool {
    /// Run the bot on Discord (the default)
    #[command(after_help = "Example: DISCORD_TOKEN=... gamebot run")]
    Run,
    /// Play in this terminal, no Discord: two people at one keyboard, or one with the bot
    Play(Play),
    /// Show the log of events, also while the bot runs
    Events(Events),
    /// Show one game as it stands, or as it stood at any version
    Game(Game),
    /// Show how far the derived tables are
    #[command(after_help = "Example: gamebot projections\n\
        The lag is how many events of the log the rows do not know yet. May run beside the bot.")]
    Projections(Projections),
    /// Make the rows of the derived tables anew from the log, while the old ones keep answering
    #[command(after_help = "Example: gamebot rebuild all\n\
        May run beside the bot, which goes on with the new rows. What was made before it was stopped or killed is gone on with.\n\
        The rows that were in use before are kept until the next time: --back puts them back in use.")]
    Rebuild(Rebuild),
    /// Check that the log can be what happened, and that the tables are what it says
    #[command(after_help = "Example: gamebot verify --json\n\
        Changes nothing, and may run beside the bot. Exit code 1 when something is wrong.")]
    Verify(Verify),
    /// Show everything that follows the log, pause it, or have it go on
    #[command(after_help = "Example: gamebot subscriptions pause words\n\
        May run beside the bot, which does what is asked within two seconds. What was paused stays so until it is\n\
        resumed, also after a restart; each change is an event. The lag is how many events of the log follow.")]
    Subscriptions(Subscriptions),
    /// See what could not be delivered or read, have it tried again, or forget it
    #[command(
        subcommand,
        name = "deadletters",
        after_help = "May run beside the bot, which does what is wished for within seconds; otherwise it is done at its next start."
    )]
    DeadLetters(DeadLetters),
    /// Let bot players play many games, and check what the log then holds
    Simulate(Simulate),
    /// Measure how fast the store is here, beside the bare database
    #[command(
        after_help = "Example: gamebot bench --database postgres://gamebot@localhost/postgres\n\
        On a server it makes a database of its own and takes it away; otherwise a file of its own in the\n\
        folder of --database, or in that for temporary files. Each figure is the median of 5 runs."
    )]
    Bench(Bench),
    /// Check, compare and register the slash commands
    #[command(subcommand)]
    Commands(Commands),
    /// Check settings, database, words and Discord
    Doctor(Doctor),
    /// Look into the dictionary
    #[command(subcommand)]
    Words(Words),
}

#[derive(clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct Subscriptions {
    /// One JSON object a line
    #[arg(long)]
    pub(super) json: bool,
    #[command(subcommand)]
    pub(super) change: Option<ChangeSubscription>,
}

#[derive(clap::Subcommand)]
pub(super) enum ChangeSubscription {
    /// Stop one, in every process that runs it
    Pause {
        /// Which one
        name: String,
    },
    /// Have a paused one go on
    Resume {
        /// Which one
        name: String,
    },
}

#[derive(clap::Subcommand)]
pub(super) enum DeadLetters {
    /// Show them
    List {
        /// Only those of this follower of the log
        #[arg(long, value_name = "NAME")]
        subscription: Option<String>,
        /// One JSON object a line
        #[arg(long)]
        json: bool,
    },
    /// Have them tried again
    Retry(WhichLetters),
    /// Forget them: they are never tried again
    Discard(WhichLetters),
}

#[derive(clap::Args)]
pub(super) struct WhichLetters {
    /// Only those of this follower of the log
    #[arg(long, value_name = "NAME")]
    pub(super) subscription: Option<String>,
    /// Only this one
    #[arg(long, value_name = "NUMBER", required_unless_present_any = ["subscription", "all"])]
    pub(super) id: Option<i64>,
    /// All there are
    #[arg(long, conflicts_with_all = ["id", "subscription"])]
    pub(super) all: bool,
}

#[derive(clap::Args)]
#[command(after_help = "Example: gamebot play --names ana,ben --rounds 3\n\
    Alone, with the bot as partner: gamebot play --solo\n\
    Words may also be piped in, one a line: gamebot play --names ana,ben < words.txt")]
pub(super) struct Play {
    /// How many rounds [default: 5]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=20))]
    pub(super) rounds: Option<u32>,
    /// Where the draw of words starts from: the same seed deals the same pairs
    #[arg(long, value_name = "N")]
    pub(super) seed: Option<u64>,
    /// Who plays; asked for when not given
    #[arg(long, value_name = "ANA,BEN", value_parser = two_names)]
    pub(super) names: Option<TwoNames>,
    /// Play alone, with the bot as partner; it counts for nothing
    #[arg(long, conflicts_with = "names")]
    pub(super) solo: bool,
    /// Who plays alone; asked for when not given
    #[arg(long, value_name = "ANA", value_parser = name, requires = "solo")]
    pub(super) name: Option<String>,
    /// Go on with the game that was left last
    #[arg(long, conflicts_with_all = ["rounds", "seed", "solo"])]
    pub(super) resume: bool,
}

/// The names of two people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TwoNames(pub(super) [String; 2]);

#[derive(clap::Args)]
#[command(
    after_help = "Example: gamebot events --type guess_processed --since 2h --limit 20\n\
    What led to event 17, and what came of it: gamebot events --why 17\n\
    Guesses that wait for the partner's are masked. Ids of games and players may be shortened as long as they are unambiguous."
)]
pub(super) struct Events {
    /// Only of this game
    #[arg(long, value_name = "ID")]
    pub(super) game: Option<String>,
    /// Only what this player did or is named in
    #[arg(long, value_name = "ID")]
    pub(super) player: Option<String>,
    /// Only of this type; may be given several times
    #[arg(long = "type", value_name = "TYPE")]
    pub(super) types: Vec<String>,
    /// Only what grew from one act
    #[arg(long, value_name = "ID")]
    pub(super) correlation: Option<Uuid>,
    /// Only what this act or event caused, and nothing that was caused by that
    #[arg(long, value_name = "ID")]
    pub(super) causation: Option<Uuid>,
    /// Only of this server
    #[arg(long, value_name = "ID")]
    pub(super) guild: Option<u64>,
    /// Only of this kind of stream: game, player, roster, guild, ops; may be given several times
    #[arg(long = "family", value_name = "FAMILY")]
    pub(super) families: Vec<String>,
    /// Only of this stream
    #[arg(long, value_name = "STREAM", value_parser = stream, conflicts_with = "game")]
    pub(super) stream: Option<StreamId>,
    /// Only what was done by this: timer, recovery, system, player:ID, operator:NAME
    #[arg(long, value_name = "WHO", value_parser = actor)]
    pub(super) actor: Option<Actor>,
    /// Only recorded from then on: a time in UTC, as 2026-01-31 or 2026-01-31T20:15:00Z, or how long ago, as 90s, 30m, 2h, 7d
    #[arg(long, value_name = "TIME")]
    pub(super) since: Option<Moment>,
    /// Only recorded before then, written as for --since
    #[arg(long, value_name = "TIME")]
    pub(super) until: Option<Moment>,
    /// Only what follows this position
    #[arg(
        long,
        value_name = "POSITION",
        default_value_t = 0,
        hide_default_value = true
    )]
    pub(super) after: u64,
    /// At most this many
    #[arg(long, value_name = "N")]
    pub(super) limit: Option<usize>,
    /// From the end of the log back, the newest event first
    #[arg(long, conflicts_with_all = ["follow", "why"])]
    pub(super) newest_first: bool,
    /// Goes on with what is recorded from now on, until it is stopped
    #[arg(long, conflicts_with = "why")]
    pub(super) follow: bool,
    /// Only what led to this event, and all that came of it; an id, or its position in the log
    #[arg(
        long,
        value_name = "EVENT",
        conflicts_with_all = ["game", "player", "types", "correlation", "causation", "guild", "families", "stream", "actor", "since", "until", "after", "limit"]
    )]
    pub(super) why: Option<String>,
    /// One JSON object a line, with the whole envelope
    #[arg(long)]
    pub(super) json: bool,
}

fn stream(typed: &str) -> Result<StreamId, String> {
    StreamId::parse(typed).map_err(|error| error.to_string())
}

fn actor(typed: &str) -> Result<Actor, String> {
    match (typed, typed.split_once(':')) {
        ("timer", _) => Ok(Actor::Timer),
        ("recovery", _) => Ok(Actor::Recovery),
        ("system", _) => Ok(Actor::System),
        (_, Some(("player", id))) => id.parse().map(Actor::Player).map_err(|_| {
            "player: is followed by a whole id; --player takes the start of one".to_owned()
        }),
        (_, Some(("operator", name))) if !name.is_empty() => Ok(Actor::Operator(name.to_owned())),
        _ => Err("is none of timer, recovery, system, player:ID, operator:NAME".to_owned()),
    }
}

#[derive(clap::Args)]
pub(super) struct Projections {
    /// As JSON
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(clap::Args)]
pub(super) struct Rebuild {
    /// Which projection, or all
    pub(super) projection: String,
    /// Only the rows of this server
    #[arg(long, value_name = "ID")]
    pub(super) guild: Option<u64>,
    /// Put the rows back in use that were in use before
    #[arg(long, conflicts_with = "guild")]
    pub(super) back: bool,
    /// What came of it, one JSON object a line
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(clap::Args)]
pub(super) struct Bench {
    /// As JSON
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(clap::Args)]
pub(super) struct Verify {
    /// All findings, as JSON
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(clap::Args)]
#[command(
    after_help = "Example: gamebot simulate --games 1000 --mode all --seed 7\n\
    Plays on a log of its own, which is removed afterwards; with --database on that one, to fill a demo.\n\
    The same seed plays the same games; a log takes them once. Exit code 1 when a game gets stuck or the log breaks an invariant."
)]
pub(super) struct Simulate {
    /// How many games
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..))]
    pub(super) games: u32,
    /// Where chance starts from; drawn and shown when not given
    #[arg(long, value_name = "S")]
    pub(super) seed: Option<u64>,
    /// Which mode; all takes turns
    #[arg(long, value_enum, default_value_t = Wished::All)]
    pub(super) mode: Wished,
    /// How fast simulated time passes: max, or how many times as fast as real time
    #[arg(long, value_name = "SPEED", default_value = "max")]
    pub(super) speed: Speed,
    /// The summary as JSON
    #[arg(long)]
    pub(super) json: bool,
}

/// Which games are to be simulated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
#[value(rename_all = "snake_case")]
pub(super) enum Wished {
    All,
    TwoPlayer,
    Knockout,
    Race,
    GolfRace,
    Longform,
    Practice,
}

impl fmt::Display for Wished {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = clap::ValueEnum::to_possible_value(self);
        f.pad(value.as_ref().map_or("", |value| value.get_name()))
    }
}

/// How fast simulated time passes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Speed {
    /// As fast as games can be played.
    Max,
    /// So many times as fast as real time.
    Times(u32),
}

impl FromStr for Speed {
    type Err = String;

    fn from_str(typed: &str) -> Result<Self, Self::Err> {
        match (typed, typed.parse()) {
            ("max", _) => Ok(Self::Max),
            (_, Ok(times)) if 0 < times => Ok(Self::Times(times)),
            _ => Err("is max, or how many times as fast as real time, as 60".to_owned()),
        }
    }
}

#[derive(clap::Args)]
#[command(after_help = "Example: gamebot game 0199f1c2-7a3b --at 12")]
pub(super) struct Game {
    /// The game's id; its start is enough while it is unambiguous
    pub(super) id: String,
    /// As it was after this many events
    #[arg(long, value_name = "VERSION", value_parser = clap::value_parser!(u32).range(1..))]
    pub(super) at: Option<u32>,
    /// As JSON
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Subcommand)]
pub(super) enum Commands {
    /// List the commands, held against Discord's limits; asks nobody
    #[command(after_help = "Example: gamebot commands check")]
    Check,
    /// Show what `deploy` would change at Discord; changes nothing
    #[command(after_help = "Example: gamebot commands diff")]
    Diff,
    /// Register the commands with Discord, when something differs
    ///
    /// The bot does so itself when it starts. With `GAMEBOT_COMMANDS_GUILD` only in that server.
    #[command(after_help = "Example: gamebot commands deploy")]
    Deploy,
    /// Take all commands away from Discord
    #[command(after_help = "Example: gamebot commands remove")]
    Remove,
}

#[derive(clap::Args)]
#[command(after_help = "Example: gamebot doctor")]
pub(super) struct Doctor {
    /// Only tell whether the bot was alive within the last 30 seconds, by the exit code
    #[arg(long)]
    pub(super) alive: bool,
    /// As JSON
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Subcommand)]
pub(super) enum Words {
    /// Tell for each line `word_a<TAB>word_b` whether the two count as one word
    #[command(after_help = "Example: printf 'mouse\\tmice\\n' | gamebot words match")]
    Match,
    /// Show what the dictionary knows of a word
    #[command(after_help = "Example: gamebot words show colour")]
    Show {
        /// The word
        word: String,
    },
    /// List the words that pairs are drawn from, with their grade
    #[command(after_help = "Example: gamebot words prompts | head")]
    Prompts,
}

/// The longest name, as a person counts.
const NAME_LIMIT: usize = 32;

/// Reads one name.
pub(super) fn name(typed: &str) -> Result<String, String> {
    let name = typed.trim();
    if name.is_empty() || name.chars().count() > NAME_LIMIT {
        return Err(format!("a name has 1 to {NAME_LIMIT} characters"));
    }
    if name.chars().any(char::is_control) {
        return Err("a name has no control characters".to_owned());
    }
    Ok(name.to_owned())
}

/// Reads two names that differ.
pub(super) fn two(one: &str, other: &str) -> Result<TwoNames, String> {
    let names = [name(one)?, name(other)?];
    if names[0].to_lowercase() == names[1].to_lowercase() {
        return Err("the two players need different names".to_owned());
    }
    Ok(TwoNames(names))
}

fn two_names(typed: &str) -> Result<TwoNames, String> {
    match typed.split(',').collect::<Vec<_>>()[..] {
        [one, other] => two(one, other),
        _ => Err("expected two names with a comma between: ana,ben".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        Args::command().debug_assert();
    }

    #[test]
    fn two_names_are_read_or_refused_with_the_reason() {
        #[track_caller]
        fn check(typed: &str, expected: Result<[&str; 2], &str>) {
            let read = two_names(typed).map(|TwoNames(names)| names);
            assert_eq!(
                read,
                expected
                    .map(|names| names.map(str::to_owned))
                    .map_err(str::to_owned)
            );
        }

        check("ana, ben", Ok(["ana", "ben"]));
        check("Ana,ana", Err("the two players need different names"));
        check(
            "ana",
            Err("expected two names with a comma between: ana,ben"),
        );
        check("ana,", Err("a name has 1 to 32 characters"));
    }
}

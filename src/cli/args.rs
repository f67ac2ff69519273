//! The command line: names, help texts and value ranges of all subcommands and options.

use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

use clap::Parser;
use uuid::Uuid;

use crate::clock::Moment;
use crate::game::Mode;
use crate::store::{Actor, StreamId};

/// GameBot: a Discord word game in which two people converge on one word
///
/// Without a subcommand it runs the bot.
#[derive(Parser)]
#[command(
    name = "gamebot",
    version,
    after_help = "Example: gamebot play\nSettings come from environment variables and the file .env in this folder; .env.example lists them."
)]
pub(super) struct Args {
    /// Where the log is, overriding `DATABASE_URL`: a SQLite file or a postgres:// address
    #[arg(long, global = true, value_name = "URL")]
    pub(super) database: Option<String>,
    #[command(subcommand)]
    pub(super) subcommand: Option<Subcommand>,
}

#[derive(clap::Subcommand)]
pub(super) enum Subcommand {
    /// Run the bot on Discord (the default)
    #[command(after_help = "Example: DISCORD_TOKEN=... gamebot run")]
    Run,
    /// Play in this terminal, without Discord: two people at one keyboard, or one with the bot
    Play(Play),
    /// Show the event log, also while the bot runs
    Events(Events),
    /// Show a game as it is now or was at any version
    Game(Game),
    /// Show how far the projections have followed the log
    #[command(after_help = "Example: gamebot projections\n\
        The lag is the number of events not yet applied to the tables. Works while the bot runs.")]
    Projections(Projections),
    /// Rebuild the tables of a projection from the log, while the old ones stay in use
    #[command(after_help = "Example: gamebot rebuild all\n\
        Works while the bot runs; the bot then switches to the new tables. A rebuild that was interrupted continues where it stopped.\n\
        The previous tables are kept until the next rebuild; --back puts them back in use.")]
    Rebuild(Rebuild),
    /// Check that the log is consistent and that the tables match it
    #[command(after_help = "Example: gamebot verify --json\n\
        Changes nothing, and works while the bot runs. Exit code 1 when something is wrong.")]
    Verify(Verify),
    /// List everything that follows the log, pause it or resume it
    #[command(after_help = "Example: gamebot subscriptions pause event_index\n\
        Works while the bot runs, which then acts within two seconds. A paused subscription stays paused until it is\n\
        resumed, even after a restart; each change is an event. Play goes on; what is missing meanwhile is said when you\n\
        pause one. The lag is the number of events not yet handled.")]
    Subscriptions(Subscriptions),
    /// List, retry or discard dead letters: messages and events that failed for good
    #[command(
        subcommand,
        name = "deadletters",
        after_help = "Works while the bot runs, which then acts within seconds; otherwise it acts at its next start."
    )]
    DeadLetters(DeadLetters),
    /// Let simulated players play many games, then check the log
    Simulate(Simulate),
    /// Measure the speed of the store on this machine, compared with the bare database
    #[command(
        after_help = "Example: gamebot bench --database postgres://gamebot@localhost/postgres\n\
        With a PostgreSQL address it creates temporary databases on that server; otherwise a temporary file\n\
        in the folder of --database, or in the system's temporary folder. Each figure is the median of 5 runs."
    )]
    Bench(Bench),
    /// Check, compare and register the slash commands
    #[command(subcommand)]
    Commands(Commands),
    /// Check settings, dictionary, database and Discord
    Doctor(Doctor),
    /// Query the dictionary
    #[command(subcommand)]
    Words(Words),
}

#[derive(clap::Args)]
pub(super) struct Subscriptions {
    /// One JSON object per line
    #[arg(long)]
    pub(super) json: bool,
    #[command(subcommand)]
    pub(super) change: Option<ChangeSubscription>,
}

#[derive(clap::Subcommand)]
pub(super) enum ChangeSubscription {
    /// Pause a subscription in every process that runs it
    Pause { name: String },
    /// Resume a paused subscription
    Resume { name: String },
}

#[derive(clap::Subcommand)]
pub(super) enum DeadLetters {
    /// List dead letters
    List {
        /// Only those of this subscription
        #[arg(long, value_name = "NAME")]
        subscription: Option<String>,
        /// One JSON object per line
        #[arg(long)]
        json: bool,
    },
    /// Try dead letters again
    Retry(WhichDeadLetters),
    /// Discard dead letters: they are never tried again
    Discard(WhichDeadLetters),
}

#[derive(clap::Args)]
pub(super) struct WhichDeadLetters {
    /// Only those of this subscription
    #[arg(long, value_name = "NAME")]
    pub(super) subscription: Option<String>,
    /// Only the one with this number
    #[arg(long, value_name = "NUMBER", required_unless_present_any = ["subscription", "all"])]
    pub(super) id: Option<i64>,
    /// All of them
    #[arg(long, conflicts_with_all = ["id", "subscription"])]
    pub(super) all: bool,
}

#[derive(clap::Args)]
#[command(after_help = "Example: gamebot play --names ana,ben --rounds 3\n\
    Alone, with the bot as your partner: gamebot play --solo\n\
    Words can also be piped in, one per line: gamebot play --names ana,ben < words.txt")]
pub(super) struct Play {
    /// Number of rounds [default: 5]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=20))]
    pub(super) rounds: Option<u32>,
    /// Seed of the random draws: the same seed deals the same pairs
    #[arg(long, value_name = "N")]
    pub(super) seed: Option<u64>,
    /// Names of the two players; asked for when not given
    #[arg(long, value_name = "ANA,BEN", value_parser = two_names)]
    pub(super) names: Option<TwoNames>,
    /// Play alone, with the bot as your partner; does not count in statistics
    #[arg(long, conflicts_with = "names")]
    pub(super) solo: bool,
    /// Name of the solo player; asked for when not given
    #[arg(long, value_name = "ANA", value_parser = name, requires = "solo")]
    pub(super) name: Option<String>,
    /// Continue the last unfinished game
    #[arg(long, conflicts_with_all = ["rounds", "seed", "solo"])]
    pub(super) resume: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TwoNames(pub(super) [String; 2]);

#[derive(clap::Args)]
#[command(
    after_help = "Example: gamebot events --type guess_processed --since 2h --limit 20\n\
    The causes and effects of event 17: gamebot events --why 17\n\
    Guesses that wait for the partner's guess are masked. Ids of games and players may be shortened while they are unambiguous."
)]
pub(super) struct Events {
    /// Only events of this game
    #[arg(long, value_name = "ID")]
    pub(super) game: Option<String>,
    /// Only events caused by this player or naming this player
    #[arg(long, value_name = "ID")]
    pub(super) player: Option<String>,
    /// Only events of this type; may be repeated
    #[arg(long = "type", value_name = "TYPE")]
    pub(super) types: Vec<String>,
    /// Only events with this correlation id: everything that followed from one human action
    #[arg(long, value_name = "ID")]
    pub(super) correlation: Option<Uuid>,
    /// Only events caused directly by this request or event
    #[arg(long, value_name = "ID")]
    pub(super) causation: Option<Uuid>,
    /// Only events of this Discord server
    #[arg(long, value_name = "ID")]
    pub(super) guild: Option<u64>,
    /// Only events of this stream family: game, player, roster, guild, ops; may be repeated
    #[arg(long = "family", value_name = "FAMILY")]
    pub(super) families: Vec<String>,
    /// Only events of this stream
    #[arg(long, value_name = "STREAM", value_parser = stream, conflicts_with = "game")]
    pub(super) stream: Option<StreamId>,
    /// Only events of this actor: timer, recovery, system, player:ID, operator:NAME
    #[arg(long, value_name = "ACTOR", value_parser = actor)]
    pub(super) actor: Option<Actor>,
    /// Only events recorded at or after this time: UTC, like 2026-01-31 or 2026-01-31T20:15:00Z, or an age, like 90s, 30m, 2h, 7d
    #[arg(long, value_name = "TIME")]
    pub(super) since: Option<Moment>,
    /// Only events recorded before this time, written as for --since
    #[arg(long, value_name = "TIME")]
    pub(super) until: Option<Moment>,
    /// Only events after this position
    #[arg(
        long,
        value_name = "POSITION",
        default_value_t = 0,
        hide_default_value = true
    )]
    pub(super) after: u64,
    /// At most this many events
    #[arg(long, value_name = "N")]
    pub(super) limit: Option<usize>,
    /// Newest events first
    #[arg(long, conflicts_with_all = ["follow", "why"])]
    pub(super) newest_first: bool,
    /// Keep running and show new events as they are recorded
    #[arg(long, conflicts_with = "why")]
    pub(super) follow: bool,
    /// Show the causes and effects of this event, given by id or position
    #[arg(
        long,
        value_name = "EVENT",
        conflicts_with_all = ["game", "player", "types", "correlation", "causation", "guild", "families", "stream", "actor", "since", "until", "after", "limit"]
    )]
    pub(super) why: Option<String>,
    /// One JSON object per line, with the whole envelope
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
            "player: takes a whole id; --player also takes the start of one".to_owned()
        }),
        (_, Some(("operator", name))) if !name.is_empty() => Ok(Actor::Operator(name.to_owned())),
        _ => Err("expected timer, recovery, system, player:ID or operator:NAME".to_owned()),
    }
}

#[derive(clap::Args)]
pub(super) struct Projections {
    /// Print JSON
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(clap::Args)]
pub(super) struct Rebuild {
    /// Name of a projection, or all
    pub(super) projection: String,
    /// Only the rows of this Discord server
    #[arg(long, value_name = "ID")]
    pub(super) guild: Option<u64>,
    /// Put the previous tables back in use
    #[arg(long, conflicts_with = "guild")]
    pub(super) back: bool,
    /// Print the result as one JSON object per line
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(clap::Args)]
pub(super) struct Bench {
    /// Print JSON
    #[arg(long)]
    pub(super) json: bool,
    /// Measure only a part
    #[arg(long)]
    pub(super) only: Option<BenchPart>,
}

/// What can be measured without the rest.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum BenchPart {
    /// Guesses from Discord to their answers
    Guesses,
    /// Starts with live games
    Start,
    /// Appends to the log
    Appends,
    /// What needs no database
    Pure,
}

#[derive(clap::Args)]
pub(super) struct Verify {
    /// Print all findings as JSON
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(clap::Args)]
#[command(
    after_help = "Example: gamebot simulate --games 1000 --mode all --seed 7\n\
    Uses a temporary log unless --database names one, for example to fill a demo: a week of 30 people is\n\
    gamebot --database sqlite://demo.db simulate --games 200 --people 30 --days 7\n\
    The same seed plays the same games; a log accepts them only once. Exit code 1 when a game never ends or the log breaks an invariant."
)]
pub(super) struct Simulate {
    /// Number of games
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..))]
    pub(super) games: u32,
    /// Random seed; chosen and printed when not given
    #[arg(long, value_name = "S")]
    pub(super) seed: Option<u64>,
    /// Mode to play; `all` alternates between them
    #[arg(long, value_enum, default_value_t = SimulatedMode::All)]
    pub(super) mode: SimulatedMode,
    /// Speed of simulated time: max, or a multiple of real time such as 60
    #[arg(long, value_name = "SPEED", default_value = "max")]
    pub(super) speed: Speed,
    /// Draw the players of all games from so many people, who have names and play one game after the other
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(2..=10_000))]
    pub(super) people: Option<u16>,
    /// Spread the games over so many days, with daily pairs among them
    #[arg(long, value_name = "N", default_value_t = 1, requires = "people", value_parser = clap::value_parser!(u16).range(1..=366))]
    pub(super) days: u16,
    /// The Discord server in which these people play
    #[arg(long, value_name = "ID", default_value_t = 1, requires = "people")]
    pub(super) server: u64,
    /// Instead, let the whole program fail in virtual time until so many faults happened: of the database and of
    /// Discord, deaths of the process, repeated and reordered input
    #[arg(long, value_name = "N", conflicts_with_all = ["games", "mode", "speed", "people"])]
    pub(super) faults: Option<u64>,
    /// Print the summary as JSON
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SimulatedMode {
    All,
    Mode(Mode),
    Practice,
}

static SIMULATED_MODES: LazyLock<Vec<SimulatedMode>> = LazyLock::new(|| {
    let modes = Mode::ALL.into_iter().map(SimulatedMode::Mode);
    let all = std::iter::once(SimulatedMode::All);
    all.chain(modes).chain([SimulatedMode::Practice]).collect()
});

impl SimulatedMode {
    /// Returns each mode, in the order in which `All` takes them.
    pub(super) fn each() -> &'static [Self] {
        &SIMULATED_MODES[1..]
    }

    const fn name(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Mode(mode) => mode.name(),
            Self::Practice => "practice",
        }
    }
}

impl clap::ValueEnum for SimulatedMode {
    fn value_variants<'a>() -> &'a [Self] {
        &SIMULATED_MODES
    }

    fn to_possible_value(&self) -> Option<clap::builder::PossibleValue> {
        Some(self.name().into())
    }
}

impl fmt::Display for SimulatedMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// The speed of simulated time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Speed {
    /// As fast as games can be played.
    Max,
    /// A multiple of real time.
    Times(u32),
}

impl FromStr for Speed {
    type Err = String;

    fn from_str(typed: &str) -> Result<Self, Self::Err> {
        match (typed, typed.parse()) {
            ("max", _) => Ok(Self::Max),
            (_, Ok(times)) if 0 < times => Ok(Self::Times(times)),
            _ => Err("expected max, or a multiple of real time such as 60".to_owned()),
        }
    }
}

#[derive(clap::Args)]
#[command(after_help = "Example: gamebot game 0199f1c2-7a3b --at 12")]
pub(super) struct Game {
    /// The game's id, or the start of it while that is unambiguous
    pub(super) id: String,
    /// As it was at this version: after this many events
    #[arg(long, value_name = "VERSION", value_parser = clap::value_parser!(u32).range(1..))]
    pub(super) at: Option<u32>,
    /// Print JSON
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(clap::Subcommand)]
pub(super) enum Commands {
    /// List the commands and check them against Discord's limits, offline
    #[command(after_help = "Example: gamebot commands check")]
    Check,
    /// Show what `deploy` would change on Discord
    #[command(after_help = "Example: gamebot commands diff")]
    Diff,
    /// Register the commands with Discord if they differ
    ///
    /// The bot does this itself when it starts. With `GAMEBOT_COMMANDS_GUILD` set, only in that server.
    #[command(after_help = "Example: gamebot commands deploy")]
    Deploy,
    /// Remove all commands from Discord
    #[command(after_help = "Example: gamebot commands remove")]
    Remove,
}

#[derive(clap::Args)]
#[command(after_help = "Example: gamebot doctor")]
pub(super) struct Doctor {
    /// Only check whether the bot was alive within the last 30 seconds: exit code 0 or 1
    #[arg(long)]
    pub(super) alive: bool,
    /// Print JSON
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(clap::Subcommand)]
pub(super) enum Words {
    #[command(flatten)]
    Query(WordsQuery),
    /// List the refused words that players say are words, in games that are over, of all servers
    #[command(after_help = "Example: gamebot words refused | head\n\
        Each with the number of people who asked for it, and of servers. Words that the dictionary has by now are left out.")]
    Refused {
        /// One JSON object per line
        #[arg(long)]
        json: bool,
    },
}

/// A query that needs the dictionary alone.
#[derive(clap::Subcommand)]
pub(super) enum WordsQuery {
    /// For each input line `word_a<TAB>word_b`, print whether the two count as one word
    #[command(after_help = "Example: printf 'mouse\\tmice\\n' | gamebot words match")]
    Match,
    /// Show what the dictionary knows about a word
    #[command(after_help = "Example: gamebot words show colour")]
    Show { word: String },
    /// List the words that pairs are drawn from, with their grades
    #[command(after_help = "Example: gamebot words prompts | head")]
    Prompts,
}

/// The longest name, in characters.
const NAME_LIMIT: usize = 32;

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

/// Parses two names, which must differ in more than case.
pub(super) fn two_distinct_names(one: &str, other: &str) -> Result<TwoNames, String> {
    let names = [name(one)?, name(other)?];
    if names[0].to_lowercase() == names[1].to_lowercase() {
        return Err("the two players need different names".to_owned());
    }
    Ok(TwoNames(names))
}

fn two_names(typed: &str) -> Result<TwoNames, String> {
    match typed.split(',').collect::<Vec<_>>()[..] {
        [one, other] => two_distinct_names(one, other),
        _ => Err("expected two names separated by a comma: ana,ben".to_owned()),
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
            Err("expected two names separated by a comma: ana,ben"),
        );
        check("ana,", Err("a name has 1 to 32 characters"));
    }
}

//! The program's subcommands.
//!
//! Owns: what is typed in a shell, and what is printed there: data on standard output, talk on
//! standard error, exit code 0 done, 1 failed, 2 wrong usage. Puts the parts together.

mod args;
mod audit;
mod bench;
mod commands;
mod control;
mod dead_letters;
mod digest;
mod doctor;
pub mod engine;
mod events;
mod find;
mod followers;
mod game;
mod output;
mod play;
mod projections;
mod rebuild;
mod rest;
mod run;
pub mod serve;
mod signals;
mod simulate;
mod subscriptions;
mod verify;
mod words;

use std::error::Error;
use std::fmt;
use std::io;
use std::path::Path;
use std::process::ExitCode;

use clap::Parser;
use tokio::runtime::Runtime;

use self::args::{Args, Tool};
use self::output::talk;
use crate::config::Config;
use crate::store::subscriptions::with_causes;
use crate::{panics, telemetry};

/// Where settings may be written down, in the folder the program is started in.
const SETTINGS_FILE: &str = ".env";

/// What tools other than `run` log when `GAMEBOT_LOG` does not say.
const TOOLS_LOG: &str = "warn";

/// Why a subcommand did not do what it was asked, by the exit code that says so.
enum Failure {
    /// It failed; the cause is printed.
    Failed(Box<dyn Error + Send + Sync>),
    /// It failed, and what was printed says why.
    Told,
    /// It was used in a wrong way; the sentence says what to do.
    Usage(String),
}

impl Failure {
    /// Fails with a sentence of its own.
    fn saying(sentence: impl Into<String>) -> Self {
        Self::Failed(sentence.into().into())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Failed(error) => f.write_str(&with_causes(&**error)),
            Self::Told => Ok(()),
            Self::Usage(sentence) => f.write_str(sentence),
        }
    }
}

impl<E: Error + Send + Sync + 'static> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::Failed(Box::new(error))
    }
}

/// Runs what the command line says.
#[must_use]
pub fn main() -> ExitCode {
    // Ends the program itself when the arguments are wrong (2) or ask for help (0).
    let args = Args::parse();
    match start(args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Failed(error)) if is_closed_pipe(&*error) => ExitCode::SUCCESS,
        Err(Failure::Told) => ExitCode::from(1),
        Err(failure @ Failure::Failed(_)) => {
            talk(format_args!("gamebot: {failure}"));
            ExitCode::from(1)
        }
        Err(failure @ Failure::Usage(_)) => {
            talk(failure);
            ExitCode::from(2)
        }
    }
}

fn start(args: Args) -> Result<(), Failure> {
    let tool = args.tool.unwrap_or(Tool::Run);
    if let Tool::Words(tool) = tool {
        return words::run(&tool);
    }
    let mut config = Config::load(Path::new(SETTINGS_FILE))
        .map_err(|error| Failure::Usage(with_causes(&error)))?;
    if let Some(url) = &args.database {
        config.database_url.clone_from(url);
    }
    let default_log = match tool {
        Tool::Run => telemetry::DEFAULT_FILTER,
        _ => TOOLS_LOG,
    };
    let log = config.log.as_deref().unwrap_or(default_log);
    telemetry::start(log, config.log_format).map_err(Failure::Usage)?;
    panics::log_without_text();
    let runtime = Runtime::new()?;
    let done = runtime.block_on(async {
        match tool {
            Tool::Run => run::run(config).await,
            Tool::Play(args) => play::run(&config, args).await,
            Tool::Events(args) => events::run(&config, args).await,
            Tool::Game(args) => game::run(&config, &args).await,
            Tool::Projections(args) => projections::run(&config, &args).await,
            Tool::Subscriptions(args) => subscriptions::run(&config, &args).await,
            Tool::DeadLetters(tool) => dead_letters::run(&config, &tool).await,
            Tool::Rebuild(args) => rebuild::run(&config, &args).await,
            Tool::Verify(args) => verify::run(&config, &args).await,
            // Never on the log of the settings: what bots play does not belong there.
            Tool::Simulate(tool) => simulate::run(args.database.as_deref(), &tool).await,
            // Never on the log of the settings either.
            Tool::Bench(tool) => bench::run(args.database.as_deref(), &tool).await,
            Tool::Commands(tool) => commands::run(&config, &tool).await,
            Tool::Doctor(args) => doctor::run(&config, &args).await,
            Tool::Words(tool) => words::run(&tool),
        }
    });
    // A thread may still wait for a key; nothing that matters runs by now.
    runtime.shutdown_background();
    done
}

/// Tells whether whoever read our output has had enough, as in `gamebot events | head`.
fn is_closed_pipe(error: &(dyn Error + 'static)) -> bool {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if let Some(error) = error.downcast_ref::<io::Error>() {
            return error.kind() == io::ErrorKind::BrokenPipe;
        }
        cause = error.source();
    }
    false
}

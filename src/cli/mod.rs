//! The program's subcommands.
//!
//! Owns: the command line, what the program prints, and its exit codes: 0 success, 1 failure, 2 wrong
//! usage. Results go to standard output, messages to standard error. Puts all other modules together.

pub mod app;
mod args;
mod bench;
mod commands;
mod control;
mod dead_letters;
mod doctor;
mod event_summary;
mod events;
mod failure;
mod find;
mod followers;
mod game;
mod log_check;
mod output;
mod play;
mod projections;
mod rebuild;
mod rest;
mod run;
pub mod serve;
mod signals;
pub mod simulate;
mod subscriptions;
mod verify;
mod words;

use std::path::Path;
use std::process::ExitCode;

use clap::Parser;
use tokio::runtime::Runtime;
use tracing::{info, warn};

use self::args::{Args, Subcommand, Words};
use self::failure::Failure;
use crate::config::Config;
use crate::store::subscriptions::with_causes;
use crate::{panics, telemetry};

/// Settings may be written to this file in the current directory.
const SETTINGS_FILE: &str = ".env";

/// The log filter of every subcommand but `run` when `GAMEBOT_LOG` is not set.
const DEFAULT_LOG_FILTER: &str = "warn";

/// Runs the subcommand that the command line names.
pub fn main() -> ExitCode {
    // Exits by itself when the arguments are wrong (2) or ask for help (0).
    let args = Args::parse();
    let code = match run(args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    };
    telemetry::flush();
    code
}

fn run(args: Args) -> Result<(), Failure> {
    let subcommand = args.subcommand.unwrap_or(Subcommand::Run);
    if let Subcommand::Words(Words::Query(args)) = subcommand {
        return words::query(&args);
    }
    let mut config = Config::load(Path::new(SETTINGS_FILE))
        .map_err(|error| Failure::Usage(with_causes(&error)))?;
    if let Some(url) = &args.database {
        config.database_url.clone_from(url);
    }
    let default_log = match subcommand {
        Subcommand::Run => telemetry::DEFAULT_FILTER,
        _ => DEFAULT_LOG_FILTER,
    };
    let log = config.log.as_deref().unwrap_or(default_log);
    telemetry::start(log, config.log_format).map_err(Failure::Usage)?;
    panics::log_without_text();
    if matches!(subcommand, Subcommand::Run) {
        for sentence in &config.misspelt {
            warn!("{sentence}");
        }
        if let Some(name) = config.unused_proxy {
            info!("{name} is set, but gamebot connects to Discord without a proxy");
        }
    }
    let runtime = Runtime::new()?;
    let result = runtime.block_on(async {
        match subcommand {
            Subcommand::Run => run::run(config).await,
            Subcommand::Play(args) => play::run(&config, args).await,
            Subcommand::Events(args) => events::run(&config, args).await,
            Subcommand::Game(args) => game::run(&config, &args).await,
            Subcommand::Projections(args) => projections::run(&config, &args).await,
            Subcommand::Subscriptions(args) => subscriptions::run(&config, &args).await,
            Subcommand::DeadLetters(args) => dead_letters::run(&config, &args).await,
            Subcommand::Rebuild(args) => rebuild::run(&config, &args).await,
            Subcommand::Verify(args) => verify::run(&config, &args).await,
            // These two ignore DATABASE_URL: simulated games and test data must not end up in the real log.
            Subcommand::Simulate(options) => {
                simulate::run(args.database.as_deref(), &options).await
            }
            Subcommand::Bench(options) => bench::run(args.database.as_deref(), &options).await,
            Subcommand::Commands(args) => commands::run(&config, &args).await,
            Subcommand::Doctor(args) => doctor::run(&config, &args).await,
            Subcommand::Words(Words::Query(args)) => words::query(&args),
            Subcommand::Words(Words::Refused { json }) => words::refused(&config, json).await,
        }
    });
    // A thread may still be blocked reading the keyboard; nothing else is running by now.
    runtime.shutdown_background();
    result
}

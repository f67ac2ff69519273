//! `gamebot commands`: compares the slash commands of the files with those registered on Discord.

use std::io::Write;
use std::time::Duration;

use tokio::time::Instant;

use super::args::Commands;
use super::failure::Failure;
use super::output::{buffered_stdout, print_message};
use super::rest;
use crate::clock::Clock;
use crate::config::Config;
use crate::discord::commands::{self, Registration, Scope};

/// How long all requests to Discord may take, including waits for its rate limits.
const DISCORD_TIMEOUT: Duration = Duration::from_mins(1);

pub(super) async fn run(config: &Config, args: &Commands) -> Result<(), Failure> {
    let registration = Registration::embedded();
    let checked = registration.check()?;
    let mut out = buffered_stdout();
    if let Commands::Check = args {
        writeln!(out, "{checked}")?;
        return Ok(out.flush()?);
    }
    let rest = rest::client(config, &Clock::system())?;
    let scope = scope(config);
    let deadline = Instant::now() + DISCORD_TIMEOUT;
    let application = rest.current_application(deadline).await?.id;
    match scope {
        Some(guild) => print_message(format_args!("In server {guild} (GAMEBOT_COMMANDS_GUILD):")),
        None => print_message("In all servers:"),
    }
    let difference = match args {
        Commands::Check | Commands::Diff => {
            registration.diff(&rest, application, scope, deadline).await
        }
        Commands::Deploy => {
            registration
                .deploy(&rest, application, scope, deadline)
                .await
        }
        Commands::Remove => commands::remove(&rest, application, scope, deadline).await,
    }?;
    writeln!(out, "{difference}")?;
    Ok(out.flush()?)
}

/// Returns where the commands are to be registered.
pub(super) fn scope(config: &Config) -> Scope {
    config.commands_guild.map(Into::into)
}

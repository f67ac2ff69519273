//! `gamebot commands`: the slash commands as Discord has them, and as the files say.
//!
//! Owns: which of the two is asked, and for how long. Does not know: what is in the files.

use std::io::Write;
use std::time::Duration;

use tokio::time::Instant;

use super::args::Commands;
use super::output::{data, talk};
use super::{Failure, rest};
use crate::clock::Clock;
use crate::config::Config;
use crate::discord::commands::{self, Registration, Scope};

/// How long Discord may take in all: registering waits for its limits.
const DISCORD_LIMIT: Duration = Duration::from_mins(1);

pub(super) async fn run(config: &Config, tool: &Commands) -> Result<(), Failure> {
    let registration = Registration::embedded();
    let checked = registration.check()?;
    let mut out = data();
    if let Commands::Check = tool {
        writeln!(out, "{checked}")?;
        return Ok(out.flush()?);
    }
    let rest = rest::client(config, &Clock::system())?;
    let scope = scope(config);
    let deadline = Instant::now() + DISCORD_LIMIT;
    let application = rest.current_application(deadline).await?.id;
    match scope {
        Some(guild) => talk(format_args!(
            "In server {guild}, as GAMEBOT_COMMANDS_GUILD says:"
        )),
        None => talk("In every server:"),
    }
    let difference = match tool {
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

/// Returns where the commands are registered.
pub(super) fn scope(config: &Config) -> Scope {
    config.commands_guild.map(Into::into)
}

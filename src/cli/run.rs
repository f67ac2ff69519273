//! `gamebot run`: the bot on Discord.
//!
//! Owns: what is printed when the token is missing. Does not know: what the bot does.

use tokio_util::sync::CancellationToken;

use super::failure::Failure;
use super::serve::serve;
use super::signals::cancel_on_signal;
use crate::clock::Clock;
use crate::config::Config;
use crate::discord::rest::BotToken;

/// How to get a token; fits one screen.
const NO_TOKEN: &str = "\
DISCORD_TOKEN is not set, so there is no bot to run. To get one:

  1. Open https://discord.com/developers/applications and press New Application.
  2. On its page Bot press Reset Token, and copy the token.
  3. Write it to the file .env in this folder, and start gamebot again:

       DISCORD_TOKEN=the-token-you-copied

  4. Invite the bot to your server with this link. Replace APPLICATION_ID with
     the Application ID from the page General Information:

       https://discord.com/oauth2/authorize?client_id=APPLICATION_ID&scope=bot+applications.commands

You need no token to play in this terminal:

       gamebot play

.env.example lists all settings, and `gamebot doctor` checks them.";

pub(super) async fn run(config: Config) -> Result<(), Failure> {
    let Some(token) = &config.token else {
        return Err(Failure::Usage(NO_TOKEN.to_owned()));
    };
    let stop = CancellationToken::new();
    cancel_on_signal(stop.clone())?;
    serve(&config, &BotToken::new(token), Clock::system(), stop).await?;
    Ok(())
}

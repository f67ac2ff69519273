//! The bot in this process, on a real file, told that the scripted Discord is Discord.

use std::path::PathBuf;

use gamebot::cli::serve::{ServeError, serve};
use gamebot::clock::Clock;
use gamebot::config::Config;
use gamebot::discord::rest::BotToken;
use tempfile::TempDir;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::discord::Discord;

/// Where a bot keeps its data, for as long as the test lasts.
pub(crate) struct Home {
    folder: TempDir,
}

impl Home {
    pub(crate) fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    pub(crate) fn log(&self) -> PathBuf {
        self.folder.path().join("gamebot.db")
    }

    pub(crate) fn database_url(&self) -> String {
        format!("sqlite://{}", self.log().display())
    }
}

/// A running bot.
pub(crate) struct Bot {
    stop: CancellationToken,
    task: JoinHandle<Result<(), ServeError>>,
}

impl Bot {
    /// Starts the bot and waits until it hears Discord.
    pub(crate) async fn start(discord: &Discord, home: &Home) -> Self {
        Self::start_seeded(discord, home, 1).await
    }

    /// Starts the bot with its draws fixed by `seed`.
    pub(crate) async fn start_seeded(discord: &Discord, home: &Home, seed: u64) -> Self {
        let config = config(discord, home);
        let stop = CancellationToken::new();
        let token = BotToken::new(config.token.as_deref().unwrap());
        let stopped = stop.clone();
        let task =
            tokio::spawn(async move { serve(&config, &token, Clock::seeded(seed), stopped).await });
        discord.bot_ready().await;
        Self { stop, task }
    }

    /// Stops the bot as SIGTERM does, and waits until it has.
    pub(crate) async fn stop(self) {
        self.stop.cancel();
        self.task.await.unwrap().unwrap();
    }
}

/// Leaves the edits of live messages out of a page: how many there are is a matter of time.
pub(crate) fn without_edits(page: &str) -> String {
    let mut inside = false;
    let kept = page.lines().filter(|line| {
        if !line.starts_with("    ") {
            inside = line.contains("  GameBot (edited)");
        }
        !inside
    });
    kept.collect::<Vec<_>>().join("\n")
}

fn config(discord: &Discord, home: &Home) -> Config {
    Config::from(|name| match name {
        "DISCORD_TOKEN" => Some(discord.token()),
        "DISCORD_API_URL" => Some(discord.url()),
        "DATABASE_URL" => Some(home.database_url()),
        "GAMEBOT_SHARDS" => Some("1".to_owned()),
        _ => None,
    })
    .unwrap()
}

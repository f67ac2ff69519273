//! The program as a process of its own, told that the scripted Discord is Discord.
//!
//! Owns: starting it, ending it without a word, asking it to stop. Does not know: what is played.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};

use super::harness::Home;
use crate::discord::Discord;

const PROGRAM: &str = env!("CARGO_BIN_EXE_gamebot");

/// A running `gamebot run`. Dropping it kills it.
pub(crate) struct Process {
    child: Child,
    log: PathBuf,
}

impl Process {
    /// Starts the program on what `home` holds, and waits for nothing.
    pub(crate) fn spawn(discord: &Discord, home: &Home) -> Self {
        Self::spawn_with(discord, home, &[])
    }

    /// Starts the program with these settings as well.
    pub(crate) fn spawn_with(discord: &Discord, home: &Home, settings: &[(&str, &str)]) -> Self {
        Self::spawn_by(discord, home, &["run"], Command::new(PROGRAM), settings)
    }

    /// Starts the program by a shell command, which calls it `$0`.
    pub(crate) fn spawn_in_shell(discord: &Discord, home: &Home, script: &str) -> Self {
        Self::spawn_by(
            discord,
            home,
            &["-c", script, PROGRAM],
            Command::new("sh"),
            &[],
        )
    }

    /// Starts the program with this standard error.
    pub(crate) fn spawn_to(discord: &Discord, home: &Home, stderr: Stdio) -> Self {
        let settings = [("GAMEBOT_LOG", "debug")];
        let command = Command::new(PROGRAM);
        Self::spawn_logging(discord, home, &["run"], command, &settings, Some(stderr))
    }

    fn spawn_by(
        discord: &Discord,
        home: &Home,
        args: &[&str],
        command: Command,
        settings: &[(&str, &str)],
    ) -> Self {
        Self::spawn_logging(discord, home, args, command, settings, None)
    }

    fn spawn_logging(
        discord: &Discord,
        home: &Home,
        args: &[&str],
        mut command: Command,
        settings: &[(&str, &str)],
        stderr: Option<Stdio>,
    ) -> Self {
        discord.waits_for_outbox_of(home.database_url());
        let folder = home.log().parent().unwrap().to_owned();
        let log = folder.join(format!(
            "stderr-{}.log",
            std::fs::read_dir(&folder).unwrap().count()
        ));
        let child = command
            .args(args)
            .current_dir(folder)
            .env_clear()
            .env("DISCORD_TOKEN", discord.token())
            .env("DISCORD_API_URL", discord.url())
            .env("DATABASE_URL", home.database_url())
            .env("GAMEBOT_SHARDS", "1")
            .envs(settings.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(stderr.unwrap_or_else(|| File::create(&log).unwrap().into()))
            .spawn()
            .unwrap();
        Self { child, log }
    }

    /// Waits until it has logged this.
    pub(crate) async fn until_it_says(&self, discord: &Discord, expected: &str) {
        discord
            .until(expected, || self.said().contains(expected))
            .await;
    }

    /// Waits until it handles signals.
    pub(crate) async fn until_it_listens(&self, discord: &Discord) {
        let status = format!("/proc/{}/status", self.child.id());
        discord
            .until("the program handles signals", || {
                let status = std::fs::read_to_string(&status).unwrap();
                let mask = status.lines().find_map(|line| line.strip_prefix("SigCgt:"));
                let mask = u64::from_str_radix(mask.unwrap().trim(), 16).unwrap();
                // SIGINT is 2, SIGTERM is 15.
                mask >> 1 & mask >> 14 & 1 == 1
            })
            .await;
    }

    /// Starts the program and waits until it hears Discord.
    pub(crate) async fn start(discord: &Discord, home: &Home) -> Self {
        let sessions = discord.gateway().identified();
        let mut process = Self::spawn(discord, home);
        process.heard(discord, sessions).await;
        process
    }

    /// Waits until it holds a session that is not among the first `sessions`.
    pub(crate) async fn heard(&mut self, discord: &Discord, sessions: usize) {
        discord
            .until("the program hears Discord", || {
                if let Some(status) = self.child.try_wait().unwrap() {
                    let said = std::fs::read_to_string(&self.log).unwrap_or_default();
                    panic!("the program ended by itself, {status}:\n{said}");
                }
                sessions < discord.gateway().identified()
            })
            .await;
    }

    /// Tells whether it still runs.
    pub(crate) fn is_running(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    /// Ends it with SIGKILL: no code of it runs any more when this returns.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Sends it a signal, as `TERM` or `INT`.
    pub(crate) fn signal(&self, name: &str) {
        let sent = Command::new("kill")
            .args([format!("-{name}"), self.child.id().to_string()])
            .status()
            .unwrap();
        assert!(sent.success());
    }

    /// Waits until it has ended, and returns how.
    pub(crate) async fn ended(mut self, discord: &Discord) -> ExitStatus {
        let mut ended = None;
        discord
            .until("the program has ended", || {
                ended = self.child.try_wait().unwrap();
                ended.is_some()
            })
            .await;
        ended.unwrap()
    }

    /// Asks it to stop as a service manager does, and expects it to do so in peace.
    pub(crate) async fn stop(self, discord: &Discord) {
        self.signal("TERM");
        let log = self.log.clone();
        let status = self.ended(discord).await;
        assert_eq!(
            status.code(),
            Some(0),
            "{}",
            std::fs::read_to_string(log).unwrap_or_default()
        );
    }

    /// Returns the file of what it logs.
    pub(crate) fn log(&self) -> &Path {
        &self.log
    }

    /// Returns what it logged.
    pub(crate) fn said(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended before.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

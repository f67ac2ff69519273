//! The bot plays on, and stops when asked, whatever becomes of the reader of its log.

use std::fs::File;
use std::io::Write as _;
use std::process::Stdio;

use super::harness::Home;
use super::process::Process;
use crate::discord::Discord;

/// Starts the bot with this standard error, has it answer somebody, and stops it.
async fn plays_with(stderr: Stdio) {
    let (discord, home) = (Discord::start().await, Home::new());
    let (tavern, ana) = (discord.guild("tavern"), discord.user("ana"));
    let lounge = tavern.channel("lounge");
    tavern.join(&[&ana]);
    let mut process = Process::spawn_to(&discord, &home, stderr);
    process.heard(&discord, 0).await;
    let asked = ana.command(&lounge, "game new", &[("mode", "two_player")]);
    asked.unwrap().answered().await;
    process.stop(&discord).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_log_that_cannot_be_written_is_lost_and_nothing_else() {
    let (reader, closed) = std::io::pipe().unwrap();
    drop(reader);
    plays_with(closed.into()).await;
    let full = File::options().write(true).open("/dev/full").unwrap();
    plays_with(full.into()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_log_that_nobody_reads_holds_nothing_up() {
    let (reader, writer) = std::io::pipe().unwrap();
    let mut filler = writer.try_clone().unwrap();
    // It writes until the pipe is full, and fails when the reader is gone.
    let filling = std::thread::spawn(move || while filler.write_all(&[b'.'; 4_096]).is_ok() {});
    plays_with(writer.into()).await;
    drop(reader);
    filling.join().unwrap();
}

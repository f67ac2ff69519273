//! What goes wrong: with the programs, with the database, with Discord.
//!
//! Owns: the programs and the way of each to the database. Does not know: who plays.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use super::super::harness::Home;
use super::super::process::Process;
use super::{World, pause};
use crate::bot::crash::dice::Dice;
use crate::discord::{Answer, Channel, Discord, Harm, User};
use crate::store::{OwnServer, Proxy};

/// How long anything may take to be as before: longer than what is promised, since tests share the machine.
const RECOVERY_LIMIT: Duration = Duration::from_mins(1);

/// How long it may take until the shards are divided evenly again.
const REST_LIMIT: Duration = Duration::from_secs(10);

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Killed,
    BothKilled,
    Frozen,
    Restarted,
    DatabaseAway,
    DatabaseAwayForOne,
    DatabaseSilent,
    DatabaseSlow,
    DatabaseCrashed,
    KilledWithoutDatabase,
    RequestsRefused,
    RequestsCut,
    RateLimited,
    GatewayCut,
    DiscordAway,
}

impl Kind {
    pub(super) const ALL: [Self; 15] = [
        Self::Killed,
        Self::BothKilled,
        Self::Frozen,
        Self::Restarted,
        Self::DatabaseAway,
        Self::DatabaseAwayForOne,
        Self::DatabaseSilent,
        Self::DatabaseSlow,
        Self::DatabaseCrashed,
        Self::KilledWithoutDatabase,
        Self::RequestsRefused,
        Self::RequestsCut,
        Self::RateLimited,
        Self::GatewayCut,
        Self::DiscordAway,
    ];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Killed => "one program killed",
            Self::BothKilled => "both programs killed",
            Self::Frozen => "one program frozen",
            Self::Restarted => "one program restarted",
            Self::DatabaseAway => "database away",
            Self::DatabaseAwayForOne => "database away for one",
            Self::DatabaseSilent => "database silent",
            Self::DatabaseSlow => "database slow",
            Self::DatabaseCrashed => "database crashed",
            Self::KilledWithoutDatabase => "database away, one killed",
            Self::RequestsRefused => "Discord answers 503",
            Self::RequestsCut => "Discord cuts requests",
            Self::RateLimited => "Discord answers 429",
            Self::GatewayCut => "gateway cut",
            Self::DiscordAway => "Discord away",
        }
    }

    /// Whether a press may stay unanswered: nobody was there to answer, or Discord did not take the answer. A shard is
    /// handed over within the 3 s of Discord where machine and database have time to spare, which `bot::shards` checks; here
    /// they may not, and then nobody is connected (`was_heard` is false) or the answer comes too late.
    pub(super) fn excuses_silence(self, was_heard: bool) -> bool {
        match self {
            Self::Killed
            | Self::BothKilled
            | Self::Frozen
            | Self::KilledWithoutDatabase
            | Self::GatewayCut
            | Self::RequestsRefused
            | Self::RequestsCut
            | Self::DiscordAway => true,
            // A shard that is handed over meanwhile waits for the database, and one of a program that stops is nobody's
            // for a moment.
            Self::Restarted
            | Self::DatabaseAway
            | Self::DatabaseAwayForOne
            | Self::DatabaseSilent
            | Self::DatabaseSlow
            | Self::DatabaseCrashed => !was_heard,
            Self::RateLimited => false,
        }
    }

    pub(super) fn is_discord_away(self) -> bool {
        matches!(
            self,
            Self::RequestsRefused | Self::RequestsCut | Self::DiscordAway
        )
    }
}

/// One machine: a program, its folder, and its way to the database.
struct Machine {
    home: Home,
    proxy: Proxy,
    program: Option<Process>,
}

pub(super) struct Machines {
    server: OwnServer,
    both: [Machine; 2],
}

impl Machine {
    fn start(&mut self, discord: &Discord) {
        let settings = [("GAMEBOT_SHARDS", "2")];
        self.program = Some(Process::spawn_with(discord, &self.home, &settings));
    }

    /// How many shards its program has, by what it logs.
    fn n_shards(&self) -> usize {
        let mut shards = BTreeSet::new();
        let said = self.program.as_ref().map(Process::said);
        for line in said.unwrap_or_default().lines() {
            for shard in 0..2 {
                if line.contains(&format!("runs shard {shard}")) {
                    shards.insert(shard);
                } else if line.contains(&format!("leaves shard {shard}"))
                    || line.contains(&format!("took over the subscription shard:{shard}"))
                {
                    shards.remove(&shard);
                }
            }
        }
        shards.len()
    }

    fn kill(&mut self) {
        if let Some(program) = self.program.take() {
            program.kill();
        }
    }
}

impl Machines {
    pub(super) async fn start(discord: &Discord) -> Self {
        let server = OwnServer::start();
        let machine = async || {
            let proxy = Proxy::to(&server.url()).await;
            let home = Home::on(proxy.url());
            Machine {
                home,
                proxy,
                program: None,
            }
        };
        let mut both = [machine().await, machine().await];
        for machine in &mut both {
            machine.start(discord);
        }
        Self { server, both }
    }

    pub(super) fn database_url(&self) -> String {
        self.server.url()
    }

    fn each(&self, change: impl Fn(&Proxy)) {
        self.both.iter().for_each(|machine| change(&machine.proxy));
    }

    /// Lets one fault begin and end.
    pub(super) async fn suffer(&mut self, kind: Kind, world: &World, dice: &mut Dice) {
        let discord = &world.discord;
        let one = usize::try_from(dice.of(0..2)).unwrap();
        match kind {
            Kind::Killed => {
                self.both[one].kill();
                pause(dice, 0..3_000).await;
                self.both[one].start(discord);
            }
            Kind::BothKilled => {
                self.both.iter_mut().for_each(Machine::kill);
                pause(dice, 0..2_000).await;
                for machine in &mut self.both {
                    machine.start(discord);
                }
            }
            Kind::Frozen => {
                let program = self.both[one].program.as_ref().unwrap();
                program.signal("STOP");
                pause(dice, 2_000..12_000).await;
                program.signal("CONT");
            }
            Kind::Restarted => {
                let program = self.both[one].program.take().unwrap();
                program.stop(discord).await;
                pause(dice, 0..2_000).await;
                self.both[one].start(discord);
            }
            Kind::DatabaseAway => {
                self.each(|proxy| proxy.close(true));
                pause(dice, 1_000..8_000).await;
                self.each(|proxy| proxy.close(false));
            }
            Kind::DatabaseAwayForOne => {
                self.both[one].proxy.close(true);
                pause(dice, 1_000..13_000).await;
                self.both[one].proxy.close(false);
            }
            Kind::DatabaseSilent => {
                self.each(|proxy| proxy.freeze(true));
                pause(dice, 1_000..8_000).await;
                self.each(|proxy| proxy.freeze(false));
            }
            Kind::DatabaseSlow => {
                let delay = Duration::from_millis(dice.of(10..80));
                self.each(|proxy| proxy.slow_down(delay));
                pause(dice, 3_000..6_000).await;
                self.each(|proxy| proxy.slow_down(Duration::ZERO));
            }
            Kind::DatabaseCrashed => {
                tokio::task::block_in_place(|| self.server.stop());
                pause(dice, 0..4_000).await;
                tokio::task::block_in_place(|| self.server.go_on());
            }
            Kind::KilledWithoutDatabase => {
                self.each(|proxy| proxy.close(true));
                pause(dice, 1_000..4_000).await;
                self.both[one].kill();
                pause(dice, 0..1_000).await;
                self.each(|proxy| proxy.close(false));
                self.both[one].start(discord);
            }
            Kind::RequestsRefused => {
                discord.harm(u32::MAX, "*", "**", Harm::Status(503));
                pause(dice, 1_000..5_000).await;
                discord.heal();
            }
            Kind::RequestsCut => {
                for n in 0..200 {
                    let harm = [Harm::CutBeforeEffect, Harm::CutAfterEffect][n % 2];
                    discord.harm(1, "*", "**", harm);
                }
                pause(dice, 1_000..5_000).await;
                discord.heal();
            }
            Kind::RateLimited => {
                for _ in 0..20 {
                    let retry_after_s = f64::from(u32::try_from(dice.of(1..15)).unwrap()) / 10.0;
                    let global = dice.percent(20);
                    let harm = Harm::RateLimit {
                        retry_after_s,
                        global,
                    };
                    discord.harm(1, "*", "/channels/**", harm);
                }
                pause(dice, 3_000..5_000).await;
                discord.heal();
            }
            Kind::GatewayCut => {
                discord.gateway().refuse(dice.percent(50));
                discord.gateway().cut();
                pause(dice, 0..3_000).await;
                discord.gateway().refuse(false);
            }
            Kind::DiscordAway => {
                discord.go_down().await;
                pause(dice, 500..5_000).await;
                discord.come_back().await;
            }
        }
    }

    /// Waits until each program has its share of the shards: what fails next then meets two programs at work.
    pub(super) async fn at_rest(&self) {
        let rest = async {
            while !self.both.iter().all(|machine| machine.n_shards() == 1) {
                tokio::time::sleep(Duration::from_millis(200)).await;
            }
        };
        // Some come to rest only after the next fault.
        let _ = tokio::time::timeout(REST_LIMIT, rest).await;
    }

    /// Waits until the bot does what is asked in each server and by DM. Returns how long that took.
    pub(super) async fn recovered(&self, world: &World, probes: &[(User, Channel); 2]) -> Duration {
        let began = Instant::now();
        let limit = async {
            let [(one, one_side), (other, other_side)] = probes;
            tokio::join!(
                works(one, one_side),
                works(other, other_side),
                answers_dms(one)
            );
        };
        if tokio::time::timeout(RECOVERY_LIMIT, limit).await.is_err() {
            let said = self.said();
            let asked = world.discord.entries();
            let asked = asked.iter().rev().filter(|entry| {
                let mut names = probes.iter().map(|(who, _)| who.id);
                names.any(|id| entry.seen_by.contains(&id)) || entry.line.contains("/game cancel")
            });
            let asked: Vec<&str> = asked.take(12).map(|entry| &*entry.line).collect();
            panic!(
                "the bot is not itself again, {:?} after {}: {asked:#?}\n{said}",
                began.elapsed(),
                world.ledger.newest()
            );
        }
        began.elapsed()
    }

    /// Notes, and starts again, what ended by itself.
    pub(super) fn run_on(&mut self, world: &World) {
        for machine in &mut self.both {
            let program = machine.program.as_mut().unwrap();
            if !program.is_running() {
                let said = program.said();
                let last = said.lines().last().unwrap_or_default();
                world
                    .ledger
                    .fails(&format!("a program ended by itself: {last}"));
                machine.start(&world.discord);
            }
        }
    }

    pub(super) async fn stop(&mut self, world: &World) {
        for machine in &mut self.both {
            let program = machine.program.take().unwrap();
            program.stop(&world.discord).await;
        }
    }

    /// Returns what the programs warned of.
    pub(super) fn said(&self) -> String {
        let mut said = String::new();
        for machine in &self.both {
            let folder = machine.home.log().parent().unwrap().to_owned();
            let entries = std::fs::read_dir(folder).unwrap();
            let logs = entries.map(|entry| entry.unwrap().path());
            let mut logs: Vec<_> = logs
                .filter(|path| path.extension() == Some("log".as_ref()))
                .collect();
            logs.sort();
            for path in logs {
                let text = std::fs::read_to_string(path).unwrap();
                said.push_str("-- a program:\n");
                for line in text.lines() {
                    if [" WARN ", " ERROR ", "runs shard", "leaves shard"]
                        .iter()
                        .any(|sign| line.contains(sign))
                    {
                        said.push_str(line);
                        said.push('\n');
                    }
                }
            }
        }
        said
    }
}

/// Opens a lobby and calls it off, which writes the log and posts a message. A lobby that is left over is called off first.
async fn works(who: &User, side: &Channel) {
    let ask = async |name: &str, options: &[(&str, &str)]| {
        let act = who.command(side, name, options).unwrap();
        loop {
            match act.answer() {
                Some(Answer::Given(texts)) => return texts.concat(),
                Some(Answer::Missed { .. }) => return String::new(),
                None => tokio::time::sleep(Duration::from_millis(20)).await,
            }
        }
    };
    loop {
        let opened = ask("game new", &[("mode", "race")]).await;
        let is_open = opened.contains("The lobby is open");
        let off = ask("game cancel", &[]).await;
        if is_open && off.contains("The game is off") {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

async fn answers_dms(who: &User) {
    let dm = who.dm_channel();
    let act = who.dm("help");
    let nonce = super::people::nonce(act.id());
    while !who
        .sees_in(&dm, act.id())
        .iter()
        .any(|seen| seen.nonce.as_ref() == Some(&nonce))
    {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

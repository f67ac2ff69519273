//! Answering `/admin rebuild`, with its progress.
//!
//! Owns: who may rebuild which rows, and recording the outcome. Does not know: how rows are built.

use tokio::sync::watch;

use super::admin::Manager;
use super::failure::Failure;
use super::reply::Reply;
use super::requester::Requester;
use super::responder::Responder;
use crate::bot::render::{self, RebuildLine};
use crate::game::GuildId;
use crate::host::Host;
use crate::limits;
use crate::projections::{Rebuilder, Rebuilding, Rebuilt, Tables};

/// The name that means all projections.
const ALL: &str = "all";

impl Responder {
    pub(super) async fn rebuild(
        &self,
        requester: &Requester,
        manager: &Manager,
        projection: &str,
        all_servers: bool,
    ) -> Result<Reply, Failure> {
        let guild = manager.sees(all_servers)?;
        let known = Tables::names();
        let names = match known.iter().find(|name| **name == projection) {
            Some(name) => vec![*name],
            None if projection == ALL => known,
            None => return Err(Failure::Invalid(render::no_such_table(&known))),
        };
        let options = vec![format!("projection={projection}")];
        let record = self
            .record(requester, manager, "admin rebuild", options, all_servers)
            .await?;
        let lines: Vec<_> = names.into_iter().map(RebuildLine::Waiting).collect();
        let (updates, shown) = watch::channel(render::rebuilding(&lines, all_servers));
        let work = Work {
            rebuilder: self.tables.rebuilder(),
            host: self.host.clone(),
            guild,
            record,
            server: manager.guild,
            lines,
            updates,
        };
        tokio::spawn(work.run());
        Ok(Reply::Updating(shown))
    }
}

/// Returns the choices for the option `projection`.
pub(super) fn choices(typed: &str) -> Vec<(String, String)> {
    let names = std::iter::once(ALL).chain(Tables::names());
    let fitting = names.filter(|name| name.contains(&typed.trim().to_lowercase()));
    let choices = fitting.map(|name| (name.to_owned(), name.to_owned()));
    choices.take(limits::CHOICES).collect()
}

/// The rebuild of several projections, one after the other.
struct Work {
    rebuilder: Rebuilder,
    host: Host,
    guild: Option<GuildId>,
    /// The position of the recorded command.
    record: i64,
    server: GuildId,
    lines: Vec<RebuildLine>,
    updates: watch::Sender<render::Message>,
}

impl Work {
    async fn run(mut self) {
        for idx in 0..self.lines.len() {
            let name = self.lines[idx].name();
            if let Some(rebuilding) = self.rebuilder.start(name, self.guild) {
                self.lines[idx] = self.follow(idx, name, rebuilding).await;
                self.show();
            }
        }
    }

    async fn follow(
        &mut self,
        idx: usize,
        name: &'static str,
        mut rebuilding: Rebuilding,
    ) -> RebuildLine {
        while rebuilding.progress.changed().await.is_ok() {
            let progress = *rebuilding.progress.borrow_and_update();
            self.lines[idx] = RebuildLine::Going(name, progress);
            self.show();
        }
        match rebuilding.done().await {
            Ok(rebuilt) => {
                self.note(&rebuilt);
                RebuildLine::Done(rebuilt)
            }
            Err(error) => {
                tracing::error!(
                    projection = name,
                    error = &error as &dyn std::error::Error,
                    "the rows of {name} could not be rebuilt"
                );
                RebuildLine::Failed(name)
            }
        }
    }

    fn show(&self) {
        let shown = render::rebuilding(&self.lines, self.guild.is_none());
        // The rebuild continues even if nobody is watching any more.
        self.updates.send_replace(shown);
    }

    fn note(&self, rebuilt: &Rebuilt) {
        let fact = rebuilt.fact();
        let name = format!("rebuilt/{}/{}", rebuilt.projection, self.record);
        let now = self.host.games.clock().now();
        self.host.ops_log.note(&name, now, Some(self.server), fact);
    }
}

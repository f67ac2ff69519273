//! The progress and the outcome of a rebuild.
//!
//! Owns: wording. Does not know: how rows are made.

use std::fmt::Write;

use super::message::Message;
use super::phrase::count;
use crate::projections::{RebuildProgress, Rebuilt};

#[derive(Clone, Debug)]
pub(crate) enum RebuildLine {
    Waiting(&'static str),
    Going(&'static str, RebuildProgress),
    Done(Rebuilt),
    Failed(&'static str),
}

impl RebuildLine {
    /// Returns the name of the projection.
    pub(crate) const fn name(&self) -> &'static str {
        match self {
            Self::Waiting(name) | Self::Going(name, _) | Self::Failed(name) => name,
            Self::Done(rebuilt) => rebuilt.projection,
        }
    }

    const fn is_over(&self) -> bool {
        matches!(self, Self::Done(_) | Self::Failed(_))
    }
}

/// Says how far the rows are, and at the end what changed.
pub(crate) fn rebuilding(lines: &[RebuildLine], all_servers: bool) -> Message {
    let is_over = lines.iter().all(RebuildLine::is_over);
    let place = if all_servers {
        "all servers"
    } else {
        "this server"
    };
    let mut text = if is_over {
        format!("**Rebuilt** from the log, for {place}\n")
    } else {
        format!("**Rebuilding** from the log, for {place}; the old tables answer meanwhile\n")
    };
    for line in lines {
        let name = line.name();
        let _ = match line {
            RebuildLine::Waiting(_) => writeln!(text, "Table {name}: waits."),
            RebuildLine::Going(_, RebuildProgress { position, head }) => {
                let percent = (position.0 * 100).checked_div(head.0).unwrap_or(100);
                writeln!(
                    text,
                    "Table {name}: {percent} %, event {position} of {head}."
                )
            }
            RebuildLine::Failed(_) => writeln!(
                text,
                "Table {name}: it failed, and is as it was. My log has the cause; trying again is safe."
            ),
            RebuildLine::Done(rebuilt) => writeln!(text, "Table {name}: {}.", changed(rebuilt)),
        };
    }
    Message::text(text.trim_end())
}

fn changed(Rebuilt { n_gone, n_new, .. }: &Rebuilt) -> String {
    match (n_gone, n_new) {
        (0, 0) => "every row was as the log says".to_owned(),
        (gone, new) => format!(
            "{} went that the log does not say, {new} came",
            count(*gone, "row")
        ),
    }
}

pub(crate) fn no_such_table(known: &[&str]) -> String {
    format!(
        "There is no such table. There are {}, and all.",
        known.join(", ")
    )
}

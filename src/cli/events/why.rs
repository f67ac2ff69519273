//! What led to an event, and what came of it: its causal tree.
//!
//! Owns: going up from cause to cause, and down again from the first. Does not know: how an event
//! looks.
//!
//! Invariant: every event is shown once, below what caused it. Causes come before what they cause, so
//! the tree is found by one look at the log.

use std::collections::{HashMap, HashSet};
use std::pin::pin;

use futures_util::TryStreamExt as _;
use uuid::Uuid;

use crate::cli::find::up_to_now;
use crate::cli::{Failure, output::short};
use crate::projections::Finder;
use crate::store::{EventId, Filter, Position, RecordedEvent, Store};

/// How many causes are followed up: a log that leads in a circle ends there.
const CAUSES_LIMIT: usize = 256;

/// How many events a tree holds at most; of what came later only the number is told.
const TREE_LIMIT: usize = 1_000;

/// A tree, as it is read from top to bottom.
pub(super) struct Tree {
    /// The act that began it; none when the log does not say what caused its first event.
    pub(super) act: Option<Uuid>,
    /// How many causes there are between the act and each event.
    pub(super) events: Vec<(usize, RecordedEvent)>,
    /// How many more events belong to it.
    pub(super) n_more: usize,
}

/// Finds the event that is meant by an id or by a position.
pub(super) async fn find(finder: &Finder, typed: &str) -> Result<RecordedEvent, Failure> {
    let found = if let Ok(position) = typed.parse::<i64>() {
        let at = [Position(position)];
        finder.store().read_at(&at).await?.pop()
    } else if let Ok(id) = typed.parse() {
        event(finder.store(), id).await?
    } else {
        return Err(Failure::Usage(format!(
            "{typed:?} is neither a position in the log nor the id of an event; `gamebot events` shows positions, with --json also ids"
        )));
    };
    found.ok_or_else(|| Failure::saying(format!("there is no event {typed} in the log")))
}

/// Reads the tree of an event: from the act that led to it, down to all that came of that act.
pub(super) async fn tree(finder: &Finder, event: &RecordedEvent) -> Result<Tree, Failure> {
    let mut root = event.clone();
    let mut act = root.causation_id;
    for _ in 0..CAUSES_LIMIT {
        let Some(cause) = act else { break };
        let Some(before) = self::event(finder.store(), cause).await? else {
            break;
        };
        act = before.causation_id;
        root = before;
    }
    // What grew from one act has one correlation, by which the database selects.
    let filter = if root.correlation_id == event.correlation_id {
        Filter::all().correlation(root.correlation_id)
    } else {
        Filter::all()
    };
    // Below whom an event stands: its cause, where that is in the tree.
    let mut known: HashSet<Uuid> = act.into_iter().collect();
    let mut below: HashMap<Option<Uuid>, Vec<RecordedEvent>> = HashMap::new();
    let (mut n_found, mut n_more) = (0, 0);
    let mut found = pin!(up_to_now(finder, filter));
    while let Some(event) = found.try_next().await? {
        let parent = event.causation_id.filter(|cause| known.contains(cause));
        if parent.is_some() || event.event_id == root.event_id {
            if n_found == TREE_LIMIT {
                n_more += 1;
            } else {
                n_found += 1;
                known.insert(event.event_id.as_uuid());
                below.entry(parent).or_default().push(event);
            }
        }
    }
    let mut events = Vec::new();
    if act.is_some() {
        descend(&mut below, act, 0, &mut events);
    }
    descend(&mut below, None, 0, &mut events);
    Ok(Tree {
        act,
        events,
        n_more,
    })
}

/// Takes what is below `cause`, each event followed by what is below it.
fn descend(
    below: &mut HashMap<Option<Uuid>, Vec<RecordedEvent>>,
    cause: Option<Uuid>,
    depth: usize,
    events: &mut Vec<(usize, RecordedEvent)>,
) {
    for event in below.remove(&cause).unwrap_or_default() {
        let id = event.event_id.as_uuid();
        events.push((depth, event));
        descend(below, Some(id), depth + 1, events);
    }
}

/// Reads an event by its id.
async fn event(store: &Store, id: Uuid) -> Result<Option<RecordedEvent>, Failure> {
    let id = EventId::from_uuid(id);
    if id.ordinal() == 0 {
        // That is a request.
        return Ok(None);
    }
    let recorded = store.read_request(id.request()).await?;
    Ok(recorded.into_iter().find(|event| event.event_id == id))
}

/// Says what began a tree.
pub(super) fn beginning(tree: &Tree) -> String {
    match (tree.act, tree.events.first()) {
        (Some(act), Some((_, first))) => {
            let source = first.source.kind.name();
            let id = first.source.id.as_deref();
            let id = id.map_or_else(String::new, |id| format!(" {id}"));
            let actor = super::show::actor(&first.actor);
            format!("act {}, {source}{id}, by {actor}", short(act))
        }
        _ => "The log does not say what caused it.".to_owned(),
    }
}

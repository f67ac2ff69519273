//! The causal tree of an event: what led to it, and what followed from that.
//!
//! Owns: the way up from cause to cause, and down again from the first. Does not know: how an event is
//! printed.
//!
//! Invariant: every event appears once, below its cause. Causes precede their effects in the log, so one
//! pass over the log finds the tree.

use std::collections::{HashMap, HashSet};
use std::pin::pin;

use futures_util::TryStreamExt as _;
use uuid::Uuid;

use crate::cli::failure::Failure;
use crate::cli::find::up_to_now;
use crate::cli::output::short_id;
use crate::projections::Finder;
use crate::store::{EventId, Filter, Position, RecordedEvent, Store};

/// The longest chain of causes that is followed, in case a log has a cycle.
const CAUSES_LIMIT: usize = 256;

/// The most events that a tree holds; later ones are only counted.
const TREE_LIMIT: usize = 1_000;

pub(super) struct CausalTree {
    /// The request at its root; none when the log does not say what caused the first event.
    pub(super) request: Option<Uuid>,
    /// The events from top to bottom.
    pub(super) events: Vec<TreeEvent>,
    /// How many more events belong to it.
    pub(super) n_omitted: usize,
}

pub(super) struct TreeEvent {
    /// The number of causes between the root and the event.
    pub(super) depth: usize,
    pub(super) event: RecordedEvent,
}

/// Finds an event by its id or position.
pub(super) async fn find_event(finder: &Finder, typed: &str) -> Result<RecordedEvent, Failure> {
    let found = if let Ok(position) = typed.parse::<i64>() {
        let at = [Position(position)];
        finder.store().read_at(&at).await?.pop()
    } else if let Ok(id) = typed.parse() {
        event_with_id(finder.store(), id).await?
    } else {
        return Err(Failure::Usage(format!(
            "{typed:?} is neither a position in the log nor the id of an event; `gamebot events` shows positions, with --json also ids"
        )));
    };
    found.ok_or_else(|| Failure::message(format!("there is no event {typed} in the log")))
}

/// Reads the whole tree that an event belongs to.
pub(super) async fn causal_tree(
    finder: &Finder,
    event: &RecordedEvent,
) -> Result<CausalTree, Failure> {
    let mut root = event.clone();
    let mut request = root.causation_id;
    for _ in 0..CAUSES_LIMIT {
        let Some(cause) = request else { break };
        let Some(before) = event_with_id(finder.store(), cause).await? else {
            break;
        };
        request = before.causation_id;
        root = before;
    }
    // Everything that followed from one action shares a correlation id, which the database can filter by.
    let filter = if root.correlation_id == event.correlation_id {
        Filter::all().correlation(root.correlation_id)
    } else {
        Filter::all()
    };
    let mut in_tree: HashSet<Uuid> = request.into_iter().collect();
    // The effects of each event of the tree; those of no known cause are under `None`.
    let mut effects: HashMap<Option<Uuid>, Vec<RecordedEvent>> = HashMap::new();
    let (mut n_found, mut n_omitted) = (0, 0);
    let mut found = pin!(up_to_now(finder, filter));
    while let Some(event) = found.try_next().await? {
        let parent = event.causation_id.filter(|cause| in_tree.contains(cause));
        if parent.is_some() || event.event_id == root.event_id {
            if n_found == TREE_LIMIT {
                n_omitted += 1;
            } else {
                n_found += 1;
                in_tree.insert(event.event_id.as_uuid());
                effects.entry(parent).or_default().push(event);
            }
        }
    }
    let mut events = Vec::new();
    if request.is_some() {
        move_effects(&mut effects, request, 0, &mut events);
    }
    move_effects(&mut effects, None, 0, &mut events);
    Ok(CausalTree {
        request,
        events,
        n_omitted,
    })
}

/// Moves the effects of `cause` to `events`, each followed by its own effects.
fn move_effects(
    effects: &mut HashMap<Option<Uuid>, Vec<RecordedEvent>>,
    cause: Option<Uuid>,
    depth: usize,
    events: &mut Vec<TreeEvent>,
) {
    for event in effects.remove(&cause).unwrap_or_default() {
        let id = event.event_id.as_uuid();
        events.push(TreeEvent { depth, event });
        move_effects(effects, Some(id), depth + 1, events);
    }
}

async fn event_with_id(store: &Store, id: Uuid) -> Result<Option<RecordedEvent>, Failure> {
    let id = EventId::from_uuid(id);
    if id.ordinal() == 0 {
        // It is the id of a request.
        return Ok(None);
    }
    let recorded = store.read_request(id.request()).await?;
    Ok(recorded.into_iter().find(|event| event.event_id == id))
}

/// Describes the request at the root of a tree.
pub(super) fn origin(tree: &CausalTree) -> String {
    match (tree.request, tree.events.first()) {
        (Some(request), Some(TreeEvent { event: first, .. })) => {
            let source = first.source.kind.name();
            let id = first.source.id.as_deref();
            let id = id.map_or_else(String::new, |id| format!(" {id}"));
            let actor = super::layout::actor(&first.actor);
            format!("request {}, {source}{id}, by {actor}", short_id(request))
        }
        _ => "The log does not say what caused it.".to_owned(),
    }
}

//! Holding a stream to the invariants of games in a test.

use std::fmt;

use gamebot::game::GameEvent;
use gamebot::game::invariants::Watch;
use gamebot::game::values::Ts;

/// The first event of a stream that breaks an invariant.
#[derive(Debug)]
pub(crate) struct Broken {
    /// Its place in the stream, from 1.
    pub(crate) version: usize,
    pub(crate) event: GameEvent,
    pub(crate) rule: &'static str,
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "event {}: {}: {:?}", self.version, self.rule, self.event)
    }
}

/// Checks the invariants of a game's stream, complete or not.
pub(crate) fn hold(events: &[(GameEvent, Ts)]) -> Result<(), Box<Broken>> {
    let mut watch = Watch::default();
    for (place, (event, at)) in events.iter().enumerate() {
        watch.see(event, *at).map_err(|rule| {
            let (version, event) = (place + 1, event.clone());
            Box::new(Broken {
                version,
                event,
                rule,
            })
        })?;
    }
    Ok(())
}

/// Fails with the first event that breaks an invariant of game streams.
#[track_caller]
pub(crate) fn check(events: &[(GameEvent, Ts)]) {
    if let Err(broken) = hold(events) {
        panic!("{broken}");
    }
}

//! Faults of the program itself: what must not happen, and did.
//!
//! Owns: which are alike, and that many alike are few records. Does not know: what went wrong.

use std::error::Error;

use dashmap::DashMap;
use tracing::error;
use uuid::Uuid;

use super::games::Games;
use crate::game::OpsEvent;
use crate::game::event::SystemFault;
use crate::game::values::Ts;
use crate::limits;
use crate::store::subscriptions::with_causes;

/// What was seen of faults of each kind.
#[derive(Default)]
pub(super) struct Faults(DashMap<String, Seen>);

struct Seen {
    recorded_at: Ts,
    n_since: u32,
}

impl Faults {
    /// Counts a fault; returns for how many a record is due, if it is.
    fn count(&self, fingerprint: &str, now: Ts) -> Option<u32> {
        if self.0.len() >= limits::KINDS_OF_FAULTS {
            self.0.clear();
        }
        let mut seen = self.0.entry(fingerprint.to_owned()).or_insert(Seen {
            recorded_at: Ts::MIN_UTC,
            n_since: 0,
        });
        seen.n_since = seen.n_since.saturating_add(1);
        let is_due = limits::FAULTS_RECORDED_EVERY <= (now - seen.recorded_at).to_std().ok()?;
        is_due.then(|| {
            seen.recorded_at = now;
            std::mem::take(&mut seen.n_since)
        })
    }
}

impl Games {
    /// Notes that `component` failed: the first of a kind at once, those that follow once a minute with
    /// their number. `context` says where, as lines of `key=value`; no word that anybody wrote is in it.
    pub fn note_failure(
        &self,
        component: &str,
        code: &str,
        failure: &(dyn Error + 'static),
        context: Vec<String>,
    ) {
        error!(
            component,
            code,
            context = context.join(" "),
            error = failure,
            "{component} failed"
        );
        // Alike but for numbers is alike.
        let kind =
            format!("{component}/{code}/{failure}").replace(|sign: char| sign.is_ascii_digit(), "");
        let fingerprint = Uuid::new_v5(&Uuid::NAMESPACE_OID, kind.as_bytes());
        let fingerprint = fingerprint.simple().to_string();
        let now = self.0.clock.now();
        let Some(count) = self.0.faults.count(&fingerprint, now) else {
            return;
        };
        let name = format!("fault/{fingerprint}/{}", self.0.clock.random_id());
        let fact = OpsEvent::SystemFault(SystemFault {
            component: component.to_owned(),
            code: code.to_owned(),
            message: with_causes(failure),
            fingerprint,
            count,
            context,
        });
        self.note(&name, now, None, fact);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_faults_alike_the_first_is_recorded_and_then_how_many_came_in_a_minute() {
        let faults = Faults::default();
        let at = |seconds| Ts::from_timestamp(seconds, 0).unwrap();
        assert_eq!(faults.count("a", at(0)), Some(1));
        assert_eq!(faults.count("a", at(1)), None);
        assert_eq!(faults.count("a", at(59)), None);
        assert_eq!(faults.count("b", at(59)), Some(1));
        assert_eq!(faults.count("a", at(60)), Some(3));
        assert_eq!(faults.count("a", at(61)), None);
    }
}

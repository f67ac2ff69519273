//! How many requests are answered: of a person, of a server, of all together.
//!
//! Owns: what was used of each allowance. Does not know: what is requested.
//!
//! Time is the time of the request's own id, so that what was written during an outage and is read later counts as
//! when it was written.

use std::hash::Hash;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Utc};
use dashmap::DashMap;
use tracing::warn;

use crate::game::GuildId;
use crate::limits::{self, Allowance};

/// Whose allowance is used up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exceeded {
    Person,
    Server,
    Everybody,
}

/// A request that is not carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Refused {
    pub(crate) exceeded: Exceeded,
    /// How soon the next one is accepted.
    pub(crate) wait_ms: i64,
    /// No other one was refused since the last that was accepted.
    pub(crate) is_first: bool,
}

#[derive(Default)]
pub(super) struct RequestLimits {
    people: DashMap<u64, Used>,
    servers: DashMap<GuildId, Used>,
    all: Mutex<Used>,
}

/// What was used of an allowance: it is free again at `free_at_ms`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Used {
    free_at_ms: i64,
    is_refusing: bool,
}

impl Used {
    /// Uses one part of `allowance`, or returns how soon there is one.
    fn take(&mut self, allowance: Allowance, now_ms: i64) -> Result<(), i64> {
        let each_ms = allowance.one_every_ms;
        let free_at_ms = self.free_at_ms.max(now_ms);
        let wait_ms = free_at_ms + each_ms - (now_ms + each_ms * i64::from(allowance.at_once));
        if each_ms < wait_ms {
            // It was made before others that are counted already, as missed DMs are that are read back.
            return Ok(());
        }
        if 0 < wait_ms {
            return Err(wait_ms);
        }
        self.free_at_ms = free_at_ms + each_ms;
        self.is_refusing = false;
        Ok(())
    }

    fn refuse(&mut self, exceeded: Exceeded, wait_ms: i64) -> Refused {
        Refused {
            exceeded,
            wait_ms,
            is_first: !std::mem::replace(&mut self.is_refusing, true),
        }
    }
}

impl RequestLimits {
    /// Counts a request that a person made at `at`.
    pub(super) fn admit(
        &self,
        user: u64,
        guild: Option<GuildId>,
        at: DateTime<Utc>,
    ) -> Result<(), Refused> {
        let now_ms = at.timestamp_millis();
        let admitted = self.admit_each(user, guild, now_ms);
        if let Err(Refused {
            exceeded,
            is_first: true,
            ..
        }) = admitted
        {
            let guild = guild.map(|guild| guild.0);
            match exceeded {
                Exceeded::Person => {
                    warn!(
                        user.id = user,
                        guild.id = guild,
                        "a user makes more requests than are answered"
                    );
                }
                Exceeded::Server => {
                    warn!(
                        guild.id = guild,
                        "a server makes more requests than are answered"
                    );
                }
                Exceeded::Everybody => warn!("more requests come than are answered"),
            }
        }
        admitted
    }

    fn admit_each(&self, user: u64, guild: Option<GuildId>, now_ms: i64) -> Result<(), Refused> {
        admit_one(
            &self.people,
            user,
            limits::REQUESTS_OF_PERSON,
            now_ms,
            Exceeded::Person,
        )?;
        if let Some(guild) = guild {
            admit_one(
                &self.servers,
                guild,
                limits::REQUESTS_OF_SERVER,
                now_ms,
                Exceeded::Server,
            )?;
        }
        let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        all.take(limits::REQUESTS_OF_ALL, now_ms)
            .map_err(|wait_ms| all.refuse(Exceeded::Everybody, wait_ms))
    }
}

fn admit_one<K: Eq + Hash>(
    used: &DashMap<K, Used>,
    key: K,
    allowance: Allowance,
    now_ms: i64,
    exceeded: Exceeded,
) -> Result<(), Refused> {
    if limits::REQUESTERS_REMEMBERED <= used.len() {
        // Those who have all of their allowance again need not be remembered.
        used.retain(|_, used| now_ms < used.free_at_ms);
    }
    let mut used = used.entry(key).or_default();
    let taken = used.take(allowance, now_ms);
    taken.map_err(|wait_ms| used.refuse(exceeded, wait_ms))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(ms: i64) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(1_700_000_000_000 + ms).unwrap()
    }

    #[test]
    fn whoever_makes_too_many_requests_waits_and_nobody_else_does() {
        let limits = RequestLimits::default();
        let at_once = i64::from(limits::REQUESTS_OF_PERSON.at_once);
        for _ in 0..at_once {
            assert_eq!(limits.admit(1, None, at(0)), Ok(()));
        }
        let refused = limits.admit(1, None, at(0)).unwrap_err();
        assert_eq!(
            (refused.exceeded, refused.is_first),
            (Exceeded::Person, true)
        );
        assert!(!limits.admit(1, None, at(0)).unwrap_err().is_first);
        assert_eq!(limits.admit(2, None, at(0)), Ok(()));
        assert_eq!(limits.admit(1, None, at(refused.wait_ms)), Ok(()));
        assert!(
            limits
                .admit(1, None, at(refused.wait_ms))
                .unwrap_err()
                .is_first
        );
    }

    #[test]
    fn a_server_has_an_allowance_of_its_own() {
        let limits = RequestLimits::default();
        let mut refused = None;
        for user in 0..2 * u64::from(limits::REQUESTS_OF_SERVER.at_once) {
            refused = refused.or(limits.admit(user, Some(GuildId(7)), at(0)).err());
        }
        assert_eq!(refused.unwrap().exceeded, Exceeded::Server);
        assert_eq!(limits.admit(1, Some(GuildId(8)), at(0)), Ok(()));
    }

    #[test]
    fn what_is_read_later_than_others_is_admitted_as_when_it_was_written() {
        let limits = RequestLimits::default();
        assert_eq!(limits.admit(1, None, at(3_600_000)), Ok(()));
        assert_eq!(limits.admit(1, None, at(0)), Ok(()));
        assert_eq!(limits.admit(2, None, at(0)), Ok(()));
    }

    proptest! {
        #[test]
        fn what_is_admitted_stays_within_the_allowance(mut times in prop::collection::vec(0_i64..60_000, 1..400)) {
            times.sort_unstable();
            let limits = RequestLimits::default();
            let admitted = times.iter().filter(|ms| limits.admit(1, None, at(**ms)).is_ok());
            let span_ms = times.last().unwrap() - times[0];
            let Allowance { at_once, one_every_ms } = limits::REQUESTS_OF_PERSON;
            let allowed = i64::from(at_once) + span_ms / one_every_ms;
            prop_assert!(i64::try_from(admitted.count()).unwrap() <= allowed);
        }
    }
}

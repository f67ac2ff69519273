//! Which shards this process runs, when several processes share one log.
//!
//! Owns: the even division of the shards among the processes, and the hand-over of a session from one to the next.
//! Does not know: what a shard receives, and how it stays connected.
//!
//! Each shard is a lease. A process takes free ones up to its share, and gives some up when another has too few. It
//! leaves the session behind, and the next holder resumes it, so that Discord delivers what came in between.
//!
//! Invariant: a process runs a shard only while it holds its lease.

use std::cmp::Reverse;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, join_all};
use tokio::sync::watch;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use crate::discord::gateway::{RunShard, SavedSession, ShardCount, ShardLeases};
use crate::store::subscriptions::{HandlerError, HeldLease, PartLease, Running, StartError};
use crate::store::{Position, ReadError, Store, warn_unless_down};

/// The names of the leases: of each shard, and of each process that can run some.
const SHARD: &str = "shard:";
const PROCESS: &str = "process:";

/// The name of the notes, and their keys: how many shards there are, the process whose setting that is, and the
/// session of each.
const NOTES: &str = "gateway";
const COUNT: &str = "n_shards";
const COUNT_BY: &str = "n_shards/by";
const SESSION: &str = "session/";

/// How often the division is looked at, and while something is to change.
const LOOK_EVERY: Duration = Duration::from_secs(1);
const LOOK_SOON: Duration = Duration::from_millis(200);

/// How often the session of a live shard is saved for whoever takes over from a process that is gone.
const SAVE_EVERY: Duration = Duration::from_secs(2);

/// How long the database is asked whether a lease still holds.
const CONFIRM_LIMIT: Duration = Duration::from_secs(1);

/// What this process had or has of a shard.
#[derive(Clone)]
enum Hold {
    Held(HeldLease),
    /// Given back: what was received before is still this process's, since the next one resumes behind it.
    Left,
    /// Another process took it over.
    Lost,
}

pub(crate) struct SharedShards {
    store: Store,
    holds: Arc<Mutex<BTreeMap<u32, Hold>>>,
    /// Shows the other processes that this one is there.
    _presence: Running,
}

impl SharedShards {
    pub(super) fn start(store: &Store) -> Result<Self, StartError> {
        let name = format!("{PROCESS}{}", store.holder());
        let presence = store.start_part(&name, |lease: HeldLease| async move {
            lease.ended().await;
            Ok::<_, HandlerError>(())
        });
        Ok(Self {
            store: store.clone(),
            holds: Arc::default(),
            _presence: presence?,
        })
    }

    /// Returns whether this process may act on what a shard received: whether no other process has the shard.
    ///
    /// A process that was frozen finds out here. While the database cannot be asked nobody else can take the shard.
    pub(super) async fn may_act(&self, shard: u32) -> bool {
        let hold = lock(&self.holds).get(&shard).cloned();
        match hold {
            Some(Hold::Held(lease)) if !lease.is_fresh() => {
                match timeout(CONFIRM_LIMIT, lease.confirm()).await {
                    Ok(Ok(is_held)) => is_held,
                    Ok(Err(_)) | Err(_) => true,
                }
            }
            Some(Hold::Held(_) | Hold::Left) => true,
            Some(Hold::Lost) | None => false,
        }
    }

    /// Reads who is there and who has which shard.
    async fn read(&self) -> Result<Situation, ReadError> {
        let held = |lease: &PartLease| lease.is_held;
        let processes = self.store.part_leases(PROCESS).await?;
        let shards = self.store.part_leases(SHARD).await?;
        let mut processes: BTreeSet<String> = processes
            .into_iter()
            .filter(held)
            .map(|lease| lease.part)
            .collect();
        processes.insert(self.store.holder().to_owned());
        let holders = shards
            .into_iter()
            .filter(held)
            .filter_map(|lease| Some((lease.part.parse().ok()?, lease.holder)))
            .collect();
        Ok(Situation { processes, holders })
    }

    async fn agreed_count(&self) -> Result<Option<AgreedCount>, ReadError> {
        let notes: BTreeMap<_, _> = self.store.notes(NOTES, COUNT).await?.into_iter().collect();
        let n_shards = notes.get(COUNT).and_then(|count| count.parse().ok());
        Ok(n_shards.map(|n_shards| AgreedCount {
            n_shards,
            by: notes.get(COUNT_BY).cloned(),
        }))
    }

    async fn agree_on(&self, count: ShardCount) -> Result<u32, ReadError> {
        let me = self.store.holder();
        let agreed = self.agreed_count().await?;
        let situation = self.read().await?;
        if let Some(AgreedCount { n_shards, .. }) = agreed
            && situation.follows(me, count, agreed.as_ref())
        {
            if count.is_binding && count.n_shards != n_shards {
                let own = count.n_shards;
                warn!(
                    own,
                    n_shards,
                    "another process runs {n_shards} shards, and this one was to run {own}: it runs {n_shards}, too; \
                     set GAMEBOT_SHARDS alike everywhere, or nowhere"
                );
            }
            return Ok(n_shards);
        }
        let own = AgreedCount {
            n_shards: count.n_shards,
            by: count.is_binding.then(|| me.to_owned()),
        };
        if agreed.as_ref() != Some(&own) {
            let notes = vec![
                (COUNT.to_owned(), Some(own.n_shards.to_string())),
                (COUNT_BY.to_owned(), own.by),
            ];
            let saved = self.store.save_checkpoint(NOTES, Position::START, notes);
            if let Err(error) = saved.await {
                warn_unless_down!(
                    self.store.health(),
                    error = &error as &dyn std::error::Error,
                    "could not note how many shards there are"
                );
            }
        }
        Ok(count.n_shards)
    }

    fn start_shard(
        &self,
        shard: u32,
        n_shards: u32,
        run: &RunShard,
    ) -> Result<Running, StartError> {
        let (store, holds, run) = (self.store.clone(), Arc::clone(&self.holds), Arc::clone(run));
        self.store
            .start_part(&format!("{SHARD}{shard}"), move |lease| {
                let (store, holds, run) = (store.clone(), Arc::clone(&holds), Arc::clone(&run));
                async move {
                    lock(&holds).insert(shard, Hold::Held(lease.clone()));
                    info!(shard, "this process runs shard {shard}");
                    let saved = saved_session(&store, shard, n_shards).await;
                    // Whoever goes on after this process must not take what it handles for events of the time between.
                    let in_use = saved.clone().map(SavedSession::in_use);
                    if !save(&store, &lease, shard, in_use).await {
                        lock(&holds).insert(shard, Hold::Lost);
                        lease.ended().await;
                        return Ok(());
                    }
                    let (sessions, session) = watch::channel(saved);
                    let stop = CancellationToken::new();
                    let running = run(shard, sessions, stop.clone());
                    tokio::pin!(running);
                    let mut last_saved = None;
                    loop {
                        tokio::select! {
                            () = &mut running => break,
                            () = lease.ended(), if !stop.is_cancelled() => stop.cancel(),
                            () = sleep(SAVE_EVERY) => {
                                let now = session.borrow().clone();
                                if now != last_saved {
                                    save(&store, &lease, shard, now.clone()).await;
                                    last_saved = now;
                                }
                            }
                        }
                    }
                    let session = session.borrow().clone().map(SavedSession::left);
                    let hold = if save(&store, &lease, shard, session).await {
                        Hold::Left
                    } else {
                        Hold::Lost
                    };
                    lock(&holds).insert(shard, hold);
                    // Ended by itself: the gateway decides what follows.
                    lease.ended().await;
                    Ok::<_, HandlerError>(())
                }
            })
    }
}

impl ShardLeases for SharedShards {
    fn agree(&self, count: ShardCount) -> BoxFuture<'_, u32> {
        async move {
            loop {
                match self.agree_on(count).await {
                    Ok(n_shards) => return n_shards,
                    Err(error) => {
                        warn_unless_down!(
                            self.store.health(),
                            error = &error as &dyn std::error::Error,
                            "could not read how many shards there are"
                        );
                        sleep(LOOK_EVERY).await;
                    }
                }
            }
        }
        .boxed()
    }

    fn run(&self, n_shards: u32, run: RunShard, stop: CancellationToken) -> BoxFuture<'_, ()> {
        async move {
            let mut running: BTreeMap<u32, Running> = BTreeMap::new();
            if let Err(error) = self.store.forget_part_leases(PROCESS).await {
                warn_unless_down!(
                    self.store.health(),
                    error = &error as &dyn std::error::Error,
                    "could not forget processes that are gone"
                );
            }
            loop {
                let pause = match self.divide(n_shards, &run, &mut running).await {
                    Ok(pause) => pause,
                    Err(error) => {
                        // What runs goes on: without the database nobody can take it. Soon it is known to be away, and
                        // said so.
                        let before = self.store.health();
                        sleep(LOOK_SOON).await;
                        let health = if before.is_down() { before } else { self.store.health() };
                        warn_unless_down!(
                            health,
                            error = &error as &dyn std::error::Error,
                            "could not read who runs which shard"
                        );
                        LOOK_EVERY
                    }
                };
                let is_other_count =
                    matches!(self.agreed_count().await, Ok(Some(agreed)) if agreed.n_shards != n_shards);
                if is_other_count || stop.run_until_cancelled(sleep(pause)).await.is_none() {
                    break;
                }
            }
            join_all(running.into_values().map(Running::stop)).await;
        }
        .boxed()
    }
}

impl SharedShards {
    /// Takes and gives up shards as the division asks for. Returns when to look again.
    async fn divide(
        &self,
        n_shards: u32,
        run: &RunShard,
        running: &mut BTreeMap<u32, Running>,
    ) -> Result<Duration, ReadError> {
        let me = self.store.holder();
        let situation = self.read().await?;
        let Division { take, give_up } = situation.divide(n_shards, me);
        let is_settled = take.is_empty() && give_up.is_empty() && situation.is_even(n_shards);
        // Tried for, and taken by another process meanwhile.
        let missed: Vec<u32> = running
            .keys()
            .copied()
            .filter(|shard| {
                situation
                    .holders
                    .get(shard)
                    .is_some_and(|holder| holder != me)
            })
            .collect();
        for shard in missed.into_iter().chain(give_up) {
            if let Some(part) = running.remove(&shard) {
                info!(shard, "this process leaves shard {shard} to another");
                part.stop().await;
            }
        }
        for shard in take {
            if let Entry::Vacant(entry) = running.entry(shard) {
                match self.start_shard(shard, n_shards, run) {
                    Ok(part) => {
                        entry.insert(part);
                    }
                    Err(error) => warn!(shard, "could not run shard {shard}: {error}"),
                }
            }
        }
        Ok(if is_settled { LOOK_EVERY } else { LOOK_SOON })
    }
}

/// How many shards the processes agreed on.
#[derive(Clone, Debug, PartialEq, Eq)]
struct AgreedCount {
    n_shards: u32,
    /// The process that is bound to that number; none where it is what Discord recommends.
    by: Option<String>,
}

/// Who is there, and who has which shard.
#[derive(Debug)]
struct Situation {
    processes: BTreeSet<String>,
    holders: BTreeMap<u32, String>,
}

/// What one process does to come closer to an even division.
#[derive(Debug, PartialEq, Eq)]
struct Division {
    take: Vec<u32>,
    give_up: Vec<u32>,
}

impl Situation {
    /// Tells whether a process runs the shards that were agreed on, and not its own number.
    ///
    /// Of two numbers that bind processes the larger one stands while its process is there: Discord refuses too few,
    /// and a smaller one that stood would be replaced and put back without end.
    fn follows(&self, me: &str, count: ShardCount, agreed: Option<&AgreedCount>) -> bool {
        let Some(AgreedCount { n_shards, by }) = agreed else {
            return false;
        };
        let mut others = self.processes.iter().filter(|process| *process != me);
        if count.is_binding {
            count.n_shards <= *n_shards && others.any(|process| Some(process) == by.as_ref())
        } else {
            others.next().is_some()
        }
    }

    fn of(&self, process: &str) -> Vec<u32> {
        let of = |(shard, holder): (&u32, &String)| (holder == process).then_some(*shard);
        self.holders.iter().filter_map(of).collect()
    }

    fn free(&self, n_shards: u32) -> Vec<u32> {
        (0..n_shards)
            .filter(|shard| !self.holders.contains_key(shard))
            .collect()
    }

    /// The fewest and the most shards that a process has in an even division.
    fn shares(&self, n_shards: u32) -> (usize, usize) {
        let (n_shards, n_processes) = (n_shards as usize, self.processes.len().max(1));
        (n_shards / n_processes, n_shards.div_ceil(n_processes))
    }

    fn is_even(&self, n_shards: u32) -> bool {
        let (fewest, most) = self.shares(n_shards);
        self.free(n_shards).is_empty()
            && self
                .processes
                .iter()
                .all(|process| (fewest..=most).contains(&self.of(process).len()))
    }

    fn divide(&self, n_shards: u32, me: &str) -> Division {
        let (fewest, most) = self.shares(n_shards);
        let (mine, free) = (self.of(me), self.free(n_shards));
        let lacking = |process: &str| fewest.saturating_sub(self.of(process).len());
        let lacking_in_all: usize = self.processes.iter().map(|process| lacking(process)).sum();
        let wanted = match lacking(me) {
            // One more where they do not come out even, once nobody has too few.
            0 if mine.len() < most && lacking_in_all == 0 => 1,
            wanted => wanted,
        };
        // Those with the most give first.
        let mut donors: Vec<(Reverse<usize>, &String)> = self
            .processes
            .iter()
            .map(|process| (Reverse(self.of(process).len()), process))
            .filter(|(Reverse(count), _)| fewest < *count)
            .collect();
        donors.sort_unstable();
        let missing = lacking_in_all.saturating_sub(free.len());
        let is_donor = donors.iter().take(missing).any(|(_, name)| *name == me);
        let kept = mine.len().min(most) - usize::from(is_donor && mine.len() <= most);
        Division {
            take: free.into_iter().take(wanted).collect(),
            give_up: mine[kept..].to_vec(),
        }
    }
}

fn lock(holds: &Mutex<BTreeMap<u32, Hold>>) -> MutexGuard<'_, BTreeMap<u32, Hold>> {
    holds.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Returns the session that the last holder of a shard left, if there was one of this many shards.
async fn saved_session(store: &Store, shard: u32, n_shards: u32) -> Option<SavedSession> {
    let key = format!("{SESSION}{shard}");
    let notes = match store.notes(NOTES, &key).await {
        Ok(notes) => notes,
        Err(error) => {
            warn_unless_down!(
                store.health(),
                shard,
                error = &error as &dyn std::error::Error,
                "could not read the session of shard {shard}"
            );
            return None;
        }
    };
    let (_, note) = notes.into_iter().find(|(found, _)| *found == key)?;
    let session: SavedSession = serde_json::from_str(&note).ok()?;
    (session.n_shards == n_shards).then_some(session)
}

/// Saves the session of a shard. Returns false when another process has the shard.
async fn save(store: &Store, lease: &HeldLease, shard: u32, session: Option<SavedSession>) -> bool {
    let note = session.and_then(|session| serde_json::to_string(&session).ok());
    let saved = lease.save_note(NOTES, format!("{SESSION}{shard}"), note);
    saved.await.unwrap_or_else(|error| {
        warn_unless_down!(
            store.health(),
            shard,
            error = &error as &dyn std::error::Error,
            "could not save the session of shard {shard}"
        );
        true
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The shards of each process, in the order of their names.
    fn situation(held: &[&[u32]]) -> Situation {
        let name = |n: usize| format!("p{n}");
        let holders = held.iter().enumerate();
        let holders =
            holders.flat_map(|(n, shards)| shards.iter().map(move |shard| (*shard, name(n))));
        Situation {
            processes: (0..held.len()).map(name).collect(),
            holders: holders.collect(),
        }
    }

    /// Lets each process do in turn what its division says, and returns how many shards each has in the end.
    fn settled(n_shards: u32, held: &[&[u32]]) -> Vec<usize> {
        let mut situation = situation(held);
        for _ in 0..20 {
            for process in situation.processes.clone() {
                let Division { take, give_up } = situation.divide(n_shards, &process);
                for shard in give_up {
                    assert_eq!(situation.holders.remove(&shard).as_ref(), Some(&process));
                }
                for shard in take {
                    assert_eq!(situation.holders.insert(shard, process.clone()), None);
                }
            }
        }
        assert!(situation.is_even(n_shards), "{situation:?}");
        let count = |process: &String| situation.of(process).len();
        situation.processes.iter().map(count).collect()
    }

    #[test]
    fn shards_are_divided_evenly_whoever_comes_and_goes() {
        #[track_caller]
        fn check(n_shards: u32, held: &[&[u32]], expected: &[usize]) {
            let mut counts = settled(n_shards, held);
            counts.sort_unstable();
            assert_eq!(counts, expected, "{n_shards} {held:?}");
        }

        check(1, &[&[]], &[1]);
        check(1, &[&[0], &[]], &[0, 1]);
        check(2, &[&[0, 1], &[]], &[1, 1]);
        check(4, &[&[0, 1], &[2, 3], &[]], &[1, 1, 2]);
        check(4, &[&[0, 1, 2, 3], &[], &[]], &[1, 1, 2]);
        check(5, &[&[3], &[]], &[2, 3]);
        check(16, &[&[], &[], &[], &[]], &[4, 4, 4, 4]);
        check(2, &[&[1]], &[2]);
    }

    #[test]
    fn an_even_division_stays_as_it_is() {
        #[track_caller]
        fn check(n_shards: u32, held: &[&[u32]]) {
            let situation = situation(held);
            for process in &situation.processes {
                let Division { take, give_up } = situation.divide(n_shards, process);
                assert_eq!((take, give_up), (vec![], vec![]), "{situation:?}");
            }
        }

        check(3, &[&[0, 1], &[2]]);
        check(2, &[&[0], &[1]]);
        check(1, &[&[], &[0]]);
    }

    #[test]
    fn processes_with_different_settings_agree_on_the_largest() {
        /// Lets processes with these settings agree in turn, until nothing changes.
        #[track_caller]
        fn check(settings: &[Option<u32>], stored: Option<(u32, &str)>, expected: u32) {
            let here = situation(&vec![&[][..]; settings.len()]);
            let by = |(n_shards, by): (u32, &str)| AgreedCount {
                n_shards,
                by: Some(by.to_owned()),
            };
            let mut agreed = stored.map(by);
            for round in 0..3 {
                for (n, setting) in settings.iter().enumerate() {
                    let me = format!("p{n}");
                    let count = ShardCount {
                        n_shards: setting.unwrap_or(1),
                        is_binding: setting.is_some(),
                    };
                    if !here.follows(&me, count, agreed.as_ref()) {
                        agreed = Some(AgreedCount {
                            n_shards: count.n_shards,
                            by: count.is_binding.then_some(me),
                        });
                    }
                    let n_shards = agreed.as_ref().map(|agreed| agreed.n_shards);
                    assert!(
                        round == 0 || n_shards == Some(expected),
                        "{settings:?}: {agreed:?}"
                    );
                }
            }
        }

        check(&[Some(2), Some(4)], None, 4);
        check(&[Some(4), Some(2)], None, 4);
        check(&[Some(2), Some(3), Some(2), Some(4)], None, 4);
        check(&[None, Some(2), None], None, 2);
        check(&[Some(2), Some(2)], Some((4, "gone")), 2);
    }
}

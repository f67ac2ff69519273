//! Every bound of the running program, with its unit and its reason.
//!
//! Owns: numbers. Does not know: who keeps to them.

use std::time::Duration;

/// How often a command is decided anew when somebody else appended to the game meanwhile.
pub const DECISION_LIMIT: usize = 5;

/// How long a command waits for a store that cannot be written, before its player is told so.
pub const STORE_WAIT: Duration = Duration::from_secs(20);

/// How many requests of a game are remembered, to answer a repeated one as the first.
pub const REQUESTS_PER_GAME: usize = 256;

/// How many games stay folded in memory; beyond, those at rest are folded anew when touched.
pub const GAMES_IN_MEMORY: usize = 20_000;

/// How many servers' teams or settings stay in memory; beyond, those at rest are read anew when touched.
pub const BOOKS_IN_MEMORY: usize = 10_000;

/// How many live games are taken up at once after a restart.
pub const TAKEN_UP_AT_ONCE: usize = 64;

/// How often a game is tried to be taken up after a restart while the log cannot be used.
pub const RECOVERY_ATTEMPTS: u32 = 6;

/// How soon it is tried again at first; doubled each time, so that half a minute is bridged in all.
pub const RECOVERY_RETRY: Duration = Duration::from_secs(1);

/// How many events a fold reads at once.
pub const FOLD_PAGE: u32 = 1_000;

/// The longest the timers sleep before they look at the clock again: it may have jumped.
pub const TIMER_SLEEP: Duration = Duration::from_secs(30);

/// How soon a deadline whose command failed is tried again.
pub const TIMER_RETRY: Duration = Duration::from_secs(5);

/// How often the program notes that it is alive, to know after a crash how long it was away.
pub const HEARTBEAT: Duration = Duration::from_secs(5);

/// Discord gives 3 s to the first answer of an interaction; after this long an answer is deferred.
pub const DEFER_AFTER: Duration = Duration::from_millis(1_200);

/// How long a stop waits for what was accepted to be finished.
pub const STOP_LIMIT: Duration = Duration::from_secs(10);

/// How many rejections and other notes wait to be recorded; beyond, they are only logged.
pub const NOTES_WAITING: usize = 1_024;

/// How often faults of one kind are recorded: those in between are counted.
pub const FAULTS_RECORDED_EVERY: Duration = Duration::from_mins(1);

/// How many kinds of faults are told apart; beyond, counting begins anew.
pub const KINDS_OF_FAULTS: usize = 1_000;

/// Status messages are edited at most this often.
pub const EDIT_EVERY: Duration = Duration::from_secs(3);

/// How many events the outbox has under way at once.
pub const OUTBOX_UNDER_WAY: usize = 1_000;

/// How often it is looked whether somebody wished something for a message that could not be delivered.
pub const WISHES_LOOKED_AT: Duration = Duration::from_secs(2);

/// How far back a DM channel is read after an outage: Discord's largest page.
pub const DM_HISTORY: u8 = 100;

/// How many live games of a server are counted for its managers; beyond, they read "or more".
pub const GAMES_COUNTED: u32 = 1_000;

/// How many choices Discord shows for an option.
pub const CHOICES: usize = 25;

/// How long a reader waits for the rows of a position it knows to be in the log.
pub const CATCH_UP_WAIT: Duration = Duration::from_secs(5);

/// How many events that projections go on without are told at once; all are kept beside the rows.
pub const QUARANTINED_TOLD: usize = 256;

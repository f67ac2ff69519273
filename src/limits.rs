//! Every bound of the running program, with its unit and its reason.
//!
//! Owns: numbers. Does not know: who keeps to them.

use std::time::Duration;

use crate::retry::Backoff;

/// How often a command is decided when somebody else appends to the stream meanwhile.
pub const DECISION_LIMIT: usize = 5;

/// How long a command waits for a store that is there and takes no more, before its player gets an answer that says so.
pub const STORE_WAIT: Duration = Duration::from_secs(20);

/// How long after the log went down, or after a request came later, the person is told so. Short outages pass
/// unnoticed, and a deferred answer comes while the person still looks.
pub const STORE_DOWN_WAIT: Duration = Duration::from_secs(2);

/// How long after that a person is told so whose request has not ended by itself.
pub const LOG_DOWN_ANSWER: Duration = Duration::from_millis(2_400);

/// How long after it came a request waits for a log that was down already: longer than from one probe to the next.
pub const LOG_BACK_WAIT: Duration = Duration::from_secs(1);

/// How many guesses a process keeps in its journal while the log is down: of some thousand players for longer than they
/// go on guessing without an answer, in a file of a few megabytes.
pub const JOURNAL_ENTRIES: usize = 10_000;

/// How long a guess waits for the disk to keep it.
pub const JOURNAL_WAIT: Duration = Duration::from_secs(1);

/// How long a command to a game waits for the guesses kept for it, once the log is back.
pub const KEPT_GUESSES_WAIT: Duration = Duration::from_secs(2);

/// For how many games kept guesses are submitted concurrently, and how many players are told concurrently what came
/// of theirs.
pub const KEPT_GUESSES_AT_ONCE: usize = 32;

/// How long after an interaction its player is answered by its token, which Discord accepts for 15 minutes.
pub const FOLLOW_UP_WITHIN: Duration = Duration::from_mins(14);

/// The waits before a player is told again what came of a kept guess, when that failed.
pub const KEPT_GUESSES_RETRY: Backoff = Backoff {
    first: Duration::from_secs(1),
    limit: Duration::from_secs(30),
};

/// How long somebody waits to read that they are erased; it goes on all the same.
pub const ERASURE_ANSWER: Duration = Duration::from_mins(1);

/// How many events are redacted in one transaction: play waits for it.
pub const REDACTED_AT_ONCE: usize = 256;

/// The waits before events are read again out of which another process says it takes texts.
pub const REDACTED_READ_AGAIN: [Duration; 3] = [
    Duration::from_secs(1),
    Duration::from_secs(5),
    Duration::from_secs(30),
];

/// The waits before an erasure that failed goes on.
pub const ERASURE_RETRY: Backoff = Backoff {
    first: Duration::from_secs(1),
    limit: Duration::from_mins(5),
};

/// How often a command looks up what it needs before it is given up: each time, others may have joined a game.
pub const LOOK_UPS_PER_COMMAND: usize = 16;

/// How many requests of an aggregate are remembered, to recognize a repeated one; older ones are looked up in the log.
pub const REQUESTS_REMEMBERED: usize = 256;

/// About how many games stay folded in memory; beyond, those that nobody uses are folded again when needed.
pub const GAMES_IN_MEMORY: usize = 20_000;

/// About how many servers' teams, and as many settings, stay folded in memory.
pub const SERVERS_IN_MEMORY: usize = 10_000;

/// About how many players stay folded in memory: those who asked for a word lately.
pub const PLAYERS_IN_MEMORY: usize = 1_000;

/// How many live games are recovered at once after a restart.
pub const RECOVERIES_AT_ONCE: usize = 64;

/// How often the recovery of a game is tried while the log cannot be used.
pub const RECOVERY_ATTEMPTS: u32 = 6;

/// The waits between these attempts, which bridge at least half a minute in all.
pub const RECOVERY_BACKOFF: Backoff = Backoff {
    first: Duration::from_secs(2),
    limit: Duration::from_secs(32),
};

/// How many events a fold reads at once.
pub const FOLD_PAGE: u32 = 1_000;

/// The longest the timers sleep before they look at the clock again: it may have jumped.
pub const TIMER_SLEEP: Duration = Duration::from_secs(30);

/// How soon a deadline whose command failed fires again.
pub const TIMER_RETRY: Duration = Duration::from_secs(5);

/// When it is tried again to cancel the games of a server that the bot has left.
pub const LEAVE_BACKOFF: Backoff = Backoff {
    first: Duration::from_secs(5),
    limit: Duration::from_mins(5),
};

/// The shortest time in which nobody could play that games are granted: shorter ones passed unnoticed.
pub const ABSENCE_MS: u64 = 2_000;

/// How many of these times are remembered. Games are granted them at once, so each is needed for seconds only.
pub const ABSENCES_REMEMBERED: usize = 64;

/// How far the clock may run ahead of the machine's, to go on from the log after the machine's was set back. What is
/// further ahead was written under a wrong clock, and people would see its dates forever.
pub const CLOCK_LEAD: Duration = Duration::from_hours(24);

/// How long the payloads of the program's own events are kept: long enough to find out why something went wrong.
pub const OPS_KEPT: Duration = Duration::from_hours(30 * 24);

/// How often older ones are looked for.
pub const EXPIRED_EVERY: Duration = Duration::from_hours(1);

/// How often the program saves that it is alive, to know after a crash how long it was away.
pub const HEARTBEAT: Duration = Duration::from_secs(5);

/// Discord gives 3 s to the first answer of an interaction; after this long an answer is deferred.
pub const DEFER_AFTER: Duration = Duration::from_millis(1_200);

/// How long a stop waits until what was accepted is done.
pub const STOP_LIMIT: Duration = Duration::from_secs(10);

/// How long the log may take to answer while the program stops: what is accepted is not finished without it.
pub const STOP_ANSWER: Duration = Duration::from_millis(800);

/// How many rejections and other notes wait to be recorded; beyond, they are only logged.
pub const NOTES_WAITING: usize = 1_024;

/// How many of them no rejection may be: where many come, as in an outage, they must not keep out the others, which
/// are few and count.
pub const NOTES_RESERVED: usize = 256;

/// How often faults of one kind are recorded: those in between are counted.
pub const FAULTS_RECORDED_EVERY: Duration = Duration::from_mins(1);

/// How many kinds of faults are counted; one beyond takes the place of one that did not happen lately.
pub const KINDS_OF_FAULTS: usize = 1_000;

/// Status messages are edited at most this often.
pub const EDIT_EVERY: Duration = Duration::from_secs(3);

/// For how many live messages the bot remembers what they show; others are edited once more than needed.
pub const LIVE_MESSAGES_REMEMBERED: usize = 4_096;

/// How many panels can be changed without a press; others stay as they are until the next one.
pub const PANELS_REMEMBERED: usize = 20_000;

/// How long a panel is kept up to date after a press: Discord allows 15 minutes, less what the clocks may differ.
pub const PANEL_LIFE: Duration = Duration::from_secs(14 * 60 + 50);

/// How soon the outbox looks again at a message that somebody's press is changing.
pub const PRESS_PAUSE: Duration = Duration::from_millis(100);

/// How often a message is edited after a press, as long as others change its game meanwhile; then the outbox does it.
pub const EDITS_PER_PRESS: usize = 5;

/// How many events the outbox plans in one transaction.
pub const PLANNED_AT_ONCE: usize = 64;

/// For how many aggregates that ended recently the last version is remembered: more than end while their events are
/// read.
pub const ENDED_AGGREGATES_KNOWN: usize = 4_096;

/// How many aggregates are brought up to date concurrently with what other processes wrote.
pub const FOREIGN_WRITES_AT_ONCE: usize = 64;

/// How many DM channels without anything to do stay in memory.
pub const DM_CHANNELS_IN_MEMORY: usize = 10_000;

/// How many games stay folded beside the events whose messages are planned; others are folded again.
pub const GAMES_FOLDED_BESIDE_EVENTS: usize = 4_096;

/// How many servers' teams stay folded beside the events whose messages are planned.
pub const ROSTERS_FOLDED_BESIDE_EVENTS: usize = 256;

/// How many messages are being sent at once, each to another place: more than wait for Discord while some
/// places stall for as long as one try may take.
pub const MESSAGES_UNDER_WAY: usize = 512;

/// How long a line for the newest DM may take to be added to it, before it is looked again which one that is.
pub const DM_EDIT_LIMIT: Duration = Duration::from_secs(1);

/// In how many DM channels buttons of earlier messages are taken off at once.
pub const BUTTON_REMOVALS_AT_ONCE: usize = 32;

/// How long one try to send a message may take; what Discord does not answer within it is tried again later.
pub const SEND_LIMIT: Duration = Duration::from_secs(10);

/// When a message that failed is tried again, unless Discord says so.
pub const SEND_BACKOFF: Backoff = Backoff {
    first: Duration::from_secs(1),
    limit: Duration::from_secs(10),
};

/// In how many DM channels, or games, missed DMs and answers that failed are tried again at once.
pub const DM_CHANNELS_AT_ONCE: usize = 32;

/// How often a message is tried that fails by a defect of this program.
pub const SEND_ATTEMPTS: u32 = 5;

/// How many places are looked at in one query for messages that are due.
pub const PLACES_PAGE: u32 = 256;

/// How often the sender looks for messages that another process planned.
pub const OUTBOX_POLL: Duration = Duration::from_millis(250);

/// How often the sender records its position.
pub const OUTBOX_POSITION_EVERY: Duration = Duration::from_secs(2);

/// After a player has been silent for this long it is looked up whether they have left the server; and again, after
/// twice as long each time.
pub const SILENCE_MS: u64 = 60_000;

/// How often the bot looks for silent players.
pub const SILENCE_CHECKED_EVERY: Duration = Duration::from_secs(10);

/// How long a member who was looked up counts as one before the next look-up.
pub const MEMBER_KNOWN: Duration = Duration::from_mins(1);

/// How long a look-up of a member may take.
pub const MEMBER_LOOK_UP: Duration = Duration::from_secs(5);

/// The waits between looks at whether a new lobby was posted: its host is told at once if Discord refuses it.
pub const LOBBY_LOOKED_AT: [Duration; 6] = [
    Duration::from_millis(50),
    Duration::from_millis(100),
    Duration::from_millis(200),
    Duration::from_millis(400),
    Duration::from_millis(800),
    Duration::from_millis(1_600),
];

/// How long after it was added the bot welcomes a server: longer than a restart takes.
pub const FIRST_MINUTES: Duration = Duration::from_mins(10);

/// How long the start of a game waits for look-ups: people wait for it. Those that follow go on meanwhile.
pub const MEMBER_LOOK_UPS_AT_START: Duration = Duration::from_secs(1);

/// How soon a look-up follows another: far fewer than the 50 requests a second that Discord allows.
pub const MEMBER_LOOK_UP_EVERY: Duration = Duration::from_millis(50);

/// How long nobody of a server is looked up after Discord refused to say: it counts refusals.
pub const MEMBERS_REFUSED: Duration = Duration::from_mins(10);

/// How long nobody of a server is looked up after Discord did not answer.
pub const MEMBERS_UNAVAILABLE: Duration = Duration::from_secs(5);

/// How many members are remembered with the time they were seen; others are looked up once more than needed.
pub const MEMBERS_REMEMBERED: usize = 20_000;

/// How many servers are remembered in which Discord refused to look up members.
pub const SERVERS_RESTING: usize = 1_000;

/// How far back a DM channel is read after an outage: Discord's largest page.
pub const DM_HISTORY: u8 = 100;

/// How many live games of a server are counted for its managers; beyond, they read "or more".
pub const GAMES_COUNTED: u32 = 1_000;

/// How many requests are accepted.
#[derive(Clone, Copy, Debug)]
pub struct Allowance {
    /// How many are accepted at once after a pause.
    pub at_once: u32,
    /// How long it takes until one more is accepted.
    pub one_every_ms: i64,
}

/// The requests of one person: several times as many as a quick player makes.
pub const REQUESTS_OF_PERSON: Allowance = Allowance {
    at_once: 40,
    one_every_ms: 250,
};

/// The requests of one server: those of some hundred players in races.
pub const REQUESTS_OF_SERVER: Allowance = Allowance {
    at_once: 1_000,
    one_every_ms: 4,
};

/// The requests of all: about as many as one program can record.
pub const REQUESTS_OF_ALL: Allowance = Allowance {
    at_once: 8_000,
    one_every_ms: 1,
};

/// How many people or servers are remembered before those are forgotten that made no request lately.
pub const REQUESTERS_REMEMBERED: usize = 10_000;

/// How long a file of words may be that somebody attaches: more than all lists together can hold.
pub const WORD_FILE_BYTES: usize = 256 * 1024;

/// How long a file that somebody attaches is waited for.
pub const DOWNLOAD_LIMIT: Duration = Duration::from_secs(20);

/// How many of the words that players asked for are looked through: those accepted since are left out of the list.
pub const REQUESTED_WORDS: u32 = 1_000;

/// How many choices Discord shows for an option.
pub const CHOICES: usize = 25;

/// How long a reader waits for the rows of a position it knows to be in the log.
pub const CATCH_UP_WAIT: Duration = Duration::from_secs(5);

/// How many events that projections skipped wait to be reported; all are kept beside the rows.
pub const QUARANTINED_TOLD: usize = 256;

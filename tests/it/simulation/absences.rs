//! The time in which nobody could play is granted: while the program did not run, the log was down, the process stood
//! still, or the clock was set.

use std::collections::BTreeMap;
use std::io::{self, ErrorKind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::TimeDelta;
use futures_util::future::BoxFuture;
use gamebot::cli::app::App;
use gamebot::clock;
use gamebot::game::event::Visibility;
use gamebot::game::roster::{self, InvitationRef, Invite};
use gamebot::game::state::State;
use gamebot::game::{
    ChannelId, CreateGame, GameId, GuildId, InvitationId, Issuer, JoinGame, KnockoutConfig,
    LongformConfig, ModeConfig, PlayerCommand, PlayerId, RaceConfig, Seed, TwoPlayerConfig, due_at,
};
use gamebot::host::{Caller, Games, Origin};
use gamebot::store::{
    DatabaseFault, DatabaseFaults, DatabaseWork, Filter, Position, set_database_faults,
};
use serde_json::Value;
use tokio::time::{advance, sleep};
use uuid::Uuid;

use super::time::{START, open};

/// How much less than the time away may be granted. Whoever tries to play in an outage reveals it; otherwise the
/// program does, when it next writes that it is alive.
const NOTICED_WITHIN: TimeDelta = TimeDelta::seconds(6);

const GUILD: GuildId = GuildId(1);

const HOUR: TimeDelta = TimeDelta::hours(1);

/// How many games and rosters have a deadline in [`Waiting`].
const N_WAITING: usize = 7;

/// Refuses all writes while it is set.
struct Full(AtomicBool);

impl DatabaseFaults for Full {
    fn next(&self, work: DatabaseWork) -> BoxFuture<'static, DatabaseFault> {
        let writes = matches!(work, DatabaseWork::Write | DatabaseWork::Commit);
        let refuses = writes && self.0.load(Ordering::SeqCst);
        Box::pin(async move {
            if refuses {
                DatabaseFault::Refused(ErrorKind::StorageFull)
            } else {
                DatabaseFault::None
            }
        })
    }
}

fn player(n: u128) -> PlayerId {
    PlayerId(Uuid::from_u128(n))
}

fn caller(app: &App) -> Caller {
    let clock = app.host.games.clock();
    let (id, at) = (clock.random_id(), clock.now());
    Caller {
        at,
        guild: Some(GUILD),
        origin: Origin::Terminal { id, at },
    }
}

async fn submit(app: &App, game: GameId, by: u128, command: PlayerCommand) {
    let command = Issuer::player(player(by)).issues(command);
    let games = &app.host.games;
    games.submit(game, caller(app), command).await.unwrap();
}

/// Opens a game of `n_players`, the first of whom is `host`, and starts it.
async fn started(app: &App, host: u128, n_players: u128, config: ModeConfig) -> GameId {
    let starts_by_itself = matches!(config, ModeConfig::TwoPlayer(_));
    let game = lobby(app, host, config).await;
    for other in host + 1..host + n_players {
        let join = PlayerCommand::Join(JoinGame {
            dm_ok: true,
            busy: false,
        });
        submit(app, game, other, join).await;
    }
    if !starts_by_itself {
        submit(app, game, host, PlayerCommand::Start).await;
    }
    game
}

async fn lobby(app: &App, host: u128, config: ModeConfig) -> GameId {
    create(app, host, config, None).await
}

/// Opens a lobby in a channel, or invites a partner by DM.
async fn create(app: &App, host: u128, config: ModeConfig, partner: Option<u128>) -> GameId {
    let caller = Caller {
        guild: partner.is_none().then_some(GUILD),
        ..caller(app)
    };
    let game_id = Games::game_id_for(&caller.origin);
    let create = PlayerCommand::Create(CreateGame {
        game_id,
        channel_id: partner.is_none().then_some(ChannelId(2)),
        config,
        visibility: Visibility::Server,
        partner: partner.map(player),
        dm_ok: true,
        seed: Seed(1),
        busy: false,
        surface: None,
        rematch: None,
        daily: false,
    });
    let create = Issuer::player(player(host)).issues(create);
    app.host
        .games
        .submit(game_id, caller, create)
        .await
        .unwrap();
    game_id
}

/// What waits for people: of each kind of deadline one, and a game that is paused.
struct Waiting {
    games: BTreeMap<&'static str, GameId>,
    paused: GameId,
}

impl Waiting {
    async fn begin(app: &App) -> Self {
        let race = || ModeConfig::Race(RaceConfig { limit_ms: 60_000 });
        let longform = ModeConfig::Longform(LongformConfig {
            min_teams: 2,
            ..LongformConfig::default()
        });
        let knockout = ModeConfig::Knockout(KnockoutConfig::default());
        let two_player = || ModeConfig::TwoPlayer(TwoPlayerConfig::default());
        let games = BTreeMap::from([
            ("a lobby", lobby(app, 10, race()).await),
            ("a race", started(app, 20, 4, race()).await),
            (
                "a day and its reminders",
                started(app, 30, 4, longform).await,
            ),
            ("a round of knockout", started(app, 60, 4, knockout).await),
            ("two who are idle", started(app, 70, 2, two_player()).await),
            (
                "a game by DM",
                create(app, 80, two_player(), Some(81)).await,
            ),
        ]);
        let paused = started(app, 40, 4, race()).await;
        sleep(Duration::from_secs(10)).await;
        submit(app, paused, 40, PlayerCommand::Pause).await;
        invites(app, 50, 51).await;
        Self { games, paused }
    }

    /// Returns how much time is left for each.
    async fn left(&self, app: &App) -> BTreeMap<&'static str, TimeDelta> {
        let now = app.host.games.clock().now();
        let mut left = BTreeMap::new();
        for (name, game) in &self.games {
            let state = app.host.games.state(*game).await.unwrap();
            let due = due_at(&state).unwrap_or_else(|| panic!("{name} is over: {state:?}"));
            left.insert(*name, due - now);
        }
        let roster = app.host.rosters.state(GUILD).await.unwrap();
        let due = roster::due_at(&roster).expect("the invitation is open");
        left.insert("an invitation", due - now);
        left
    }

    /// Checks that there is as much time left as there was.
    async fn is_left(&self, app: &App, before: &BTreeMap<&'static str, TimeDelta>) {
        for (name, left) in self.left(app).await {
            let lost = before[name] - left;
            assert!(
                lost < NOTICED_WITHIN && -NOTICED_WITHIN < lost,
                "{name} lost {lost}"
            );
        }
    }

    /// Checks that the paused race still has the 50 s that it had, and that the invitation can be accepted.
    async fn goes_on(&self, app: &App) {
        submit(app, self.paused, 40, PlayerCommand::Resume).await;
        let state = app.host.games.state(self.paused).await.unwrap();
        let left = due_at(&state).unwrap() - app.host.games.clock().now();
        assert!(
            (left - TimeDelta::seconds(50)).abs() < NOTICED_WITHIN,
            "{left}"
        );
        let accept = roster::PlayerCommand::Accept(InvitationRef::Newest);
        let accept = Issuer::player(player(51)).issues(accept);
        let accepted = app.host.rosters.submit(GUILD, caller(app), accept).await;
        assert!(accepted.unwrap().state.team_of(player(50)).is_some());
    }
}

async fn invites(app: &App, by: u128, invitee: u128) {
    let invite = roster::PlayerCommand::Invite(Invite {
        invitation_id: InvitationId(Uuid::from_u128(by)),
        invitee: player(invitee),
        name: None,
        channel_id: ChannelId(2),
    });
    let invite = Issuer::player(player(by)).issues(invite);
    let rosters = &app.host.rosters;
    rosters.submit(GUILD, caller(app), invite).await.unwrap();
}

/// Returns the causes for which something was granted.
async fn causes(app: &App) -> Vec<String> {
    let filter = Filter::all().types(["game_recovered", "roster_recovered"]);
    let page = app.store.read_all(Position::START, 99, &filter).await;
    let causes = page.unwrap().events.into_iter().map(|event| {
        let fact: Value = serde_json::from_str(&event.data).unwrap();
        fact["cause"].as_str().unwrap().to_owned()
    });
    causes.collect()
}

#[test]
fn no_deadline_passes_in_an_outage_a_freeze_a_clock_set_forward_or_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("gamebot.db");
    let (waiting, before, ended_at) = clock::run_in_virtual_time(async {
        let app = open(&file, START).await;
        let waiting = Waiting::begin(&app).await;
        let before = waiting.left(&app).await;

        let full = Arc::new(Full(AtomicBool::new(true)));
        set_database_faults(Some(full.clone()));
        // Longer than the race and the invitation.
        sleep(Duration::from_mins(10)).await;
        full.0.store(false, Ordering::SeqCst);
        sleep(Duration::from_secs(1)).await;
        set_database_faults(None);
        waiting.is_left(&app, &before).await;
        assert_eq!(causes(&app).await, ["outage"; N_WAITING]);

        let before = waiting.left(&app).await;
        advance(Duration::from_hours(60)).await;
        sleep(Duration::from_secs(1)).await;
        waiting.is_left(&app, &before).await;
        assert_eq!(causes(&app).await[N_WAITING..], ["freeze"; N_WAITING]);

        let before = waiting.left(&app).await;
        app.host.games.clock().set_machine(TimeDelta::days(3));
        sleep(Duration::from_secs(2)).await;
        waiting.is_left(&app, &before).await;
        assert_eq!(causes(&app).await[2 * N_WAITING..], ["clock"; N_WAITING]);

        let before = waiting.left(&app).await;
        (waiting, before, app.host.games.clock().now())
    })
    .unwrap();

    // That run ended where it stood, and so does the next one, before anybody does anything.
    let died_at = clock::run_in_virtual_time(async {
        let app = open(&file, ended_at + TimeDelta::days(3)).await;
        sleep(Duration::from_millis(10)).await;
        app.host.games.clock().now()
    })
    .unwrap();
    clock::run_in_virtual_time(async {
        let app = open(&file, died_at + TimeDelta::days(3)).await;
        sleep(Duration::from_millis(10)).await;
        waiting.is_left(&app, &before).await;
        waiting.goes_on(&app).await;
        assert!(
            causes(&app).await[3 * N_WAITING..]
                .iter()
                .all(|cause| cause == "restart")
        );
        app.close().await;
    })
    .unwrap();
}

#[test]
fn of_a_clock_that_is_set_back_people_notice_nothing() {
    let folder = tempfile::tempdir().unwrap();
    clock::run_in_virtual_time(async {
        let file = folder.path().join("gamebot.db");
        let app = open(&file, START).await;
        let clock = app.host.games.clock();
        let waiting = Waiting::begin(&app).await;
        let before = waiting.left(&app).await;
        clock.set_machine(-HOUR);
        let alive_at = async || app.store.alive_at().await.unwrap().unwrap();
        sleep(Duration::from_secs(10)).await;
        for (name, left) in waiting.left(&app).await {
            let passed = before[name] - left;
            assert!((passed - TimeDelta::seconds(10)).abs() < TimeDelta::seconds(1));
        }
        // Whoever asks whether the program is alive has the machine's clock.
        assert!(clock.machine_now() - alive_at().await <= TimeDelta::seconds(5));
        // A minute is a second longer at most, while the clock follows the machine's.
        sleep(Duration::from_secs(41)).await;
        let race = app.host.games.state(waiting.games["a race"]).await.unwrap();
        assert!(matches!(*race, State::Finished(_)), "{race:?}");
        waiting.goes_on(&app).await;
        app.close().await;
    })
    .unwrap();
}

#[test]
fn a_clock_that_was_set_back_before_the_start_goes_on_from_the_log() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("gamebot.db");
    let (waiting, before, ended_at) = clock::run_in_virtual_time(async {
        let app = open(&file, START).await;
        let waiting = Waiting::begin(&app).await;
        let before = waiting.left(&app).await;
        let ended_at = app.host.games.clock().now();
        app.close().await;
        (waiting, before, ended_at)
    })
    .unwrap();

    clock::run_in_virtual_time(async {
        let app = open(&file, ended_at - HOUR).await;
        waiting.is_left(&app, &before).await;
        sleep(Duration::from_secs(61)).await;
        let race = app.host.games.state(waiting.games["a race"]).await.unwrap();
        assert!(matches!(*race, State::Finished(_)), "{race:?}");
        waiting.goes_on(&app).await;
        app.close().await;
    })
    .unwrap();
}

/// What is logged, shared with whoever reads it.
#[derive(Clone, Default)]
struct Logged(Arc<Mutex<Vec<u8>>>);

impl Logged {
    fn lines(&self) -> Vec<String> {
        let logged = String::from_utf8(self.0.lock().unwrap().clone()).unwrap();
        logged.lines().map(str::to_owned).collect()
    }
}

impl io::Write for Logged {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn an_outage_is_logged_when_it_begins_once_a_minute_and_when_it_ends() {
    let logged = Logged::default();
    let writer = logged.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::WARN)
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .finish();
    let _guard = crate::logging::subscribe(subscriber);
    let folder = tempfile::tempdir().unwrap();
    clock::run_in_virtual_time(async {
        let app = open(&folder.path().join("gamebot.db"), START).await;
        let waiting = Waiting::begin(&app).await;
        let full = Arc::new(Full(AtomicBool::new(true)));
        set_database_faults(Some(full.clone()));
        let cancel = Issuer::player(player(10)).issues(PlayerCommand::Cancel);
        for _ in 0..33 {
            let games = &app.host.games;
            let cancelled = games.submit(waiting.games["a lobby"], caller(&app), cancel.clone());
            assert!(cancelled.await.is_err());
            sleep(Duration::from_secs(8)).await;
        }
        full.0.store(false, Ordering::SeqCst);
        sleep(Duration::from_secs(1)).await;
        set_database_faults(None);
        let games = &app.host.games;
        let cancelled = games.submit(waiting.games["a lobby"], caller(&app), cancel);
        cancelled.await.unwrap();
        app.close().await;
    })
    .unwrap();
    let lines = logged.lines();
    let [began, during @ .., ended] = &lines[..] else {
        panic!("{lines:#?}")
    };
    assert!(began.contains("the log cannot be written: "), "{lines:#?}");
    assert!(ended.contains("the log can be used again"), "{lines:#?}");
    // 33 times 8 s, and what the answers take.
    assert!((4..=6).contains(&during.len()), "{lines:#?}");
    for (line, minutes) in during.iter().zip(1..) {
        let seconds = format!("the log cannot be written for {} s now", 60 * minutes);
        assert!(line.contains(&seconds), "{lines:#?}");
    }
}

//! Two programs on one database: what is due is done once, whoever looks first.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::{DateTime, Utc};
use gamebot::cli::app::App;
use gamebot::clock::Clock;
use gamebot::game::event::Visibility;
use gamebot::game::roster::{self, due_at};
use gamebot::game::{
    ChannelId, CreateGame, GameId, GuildId, InvitationId, Issuer, JoinGame, Mode, ModeConfig,
    PlayerCommand, PlayerId, Seed,
};
use gamebot::host::{Caller, ErasedPlayer, Games, Origin};
use gamebot::store::StreamId;
use uuid::Uuid;

use crate::game::invariants;
use crate::store::Database;

use super::crash::audit;

const PATIENCE: Duration = Duration::from_secs(20);
const N_GAMES: u128 = 12;
const TAVERN: GuildId = GuildId(7);

pub(super) fn start() -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000, 0).unwrap()
}

pub(super) fn player(n: u128) -> PlayerId {
    PlayerId(Uuid::from_u128(0xa000 + n))
}

pub(super) fn call(clock: &Clock, player: PlayerId, n: u128) -> Caller {
    let at = clock.now();
    Caller {
        at,
        guild: Some(TAVERN),
        origin: Origin::Terminal {
            id: Uuid::new_v5(&player.0, &n.to_be_bytes()),
            at,
        },
    }
}

/// Opens a knockout of four, and starts it: its round ends by the clock.
pub(super) async fn knockout(engine: &App, n: u128) -> GameId {
    let (games, clock) = (&engine.host.games, engine.host.games.clock());
    let people: Vec<PlayerId> = (0..4).map(|seat| player(10 * n + seat)).collect();
    let opening = call(clock, people[0], 0);
    let game = Games::game_id_for(&opening.origin);
    let (dm_ok, busy) = (true, false);
    let create = PlayerCommand::Create(CreateGame {
        game_id: game,
        channel_id: Some(ChannelId(70)),
        config: ModeConfig::default_of(Mode::Knockout),
        visibility: Visibility::Server,
        partner: None,
        surface: None,
        rematch: None,
        daily: false,
        dm_ok,
        seed: Seed(1),
        busy,
    });
    let host = Issuer::player(people[0]);
    games
        .submit(game, opening, host.issues(create))
        .await
        .unwrap();
    for joining in &people[1..] {
        let join = PlayerCommand::Join(JoinGame { dm_ok, busy });
        let join = Issuer::player(*joining).issues(join);
        games
            .submit(game, call(clock, *joining, 1), join)
            .await
            .unwrap();
    }
    let starts = call(clock, people[0], 2);
    let start = host.issues(PlayerCommand::Start);
    games.submit(game, starts, start).await.unwrap();
    game
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_due_is_done_by_one_of_two_programs_on_one_database() {
    let place = Database::new();
    let url = place.url().await;
    let clocks = [1, 2].map(|seed| Clock::standing(start(), seed));
    let first = App::open(&url, clocks[0].clone()).await.unwrap();
    let mut games = Vec::new();
    for n in 1..=N_GAMES {
        games.push(knockout(&first, n).await);
    }
    let invite = roster::PlayerCommand::Invite(roster::Invite {
        invitation_id: InvitationId(Uuid::from_u128(1)),
        invitee: player(1),
        name: None,
        channel_id: ChannelId(70),
    });
    let asks = call(&clocks[0], player(0), 9);
    let invite = Issuer::player(player(0)).issues(invite);
    first
        .host
        .rosters
        .submit(TAVERN, asks, invite)
        .await
        .unwrap();
    // Takes up what is live: from here on both wait for the same deadlines.
    let second = App::open(&url, clocks[1].clone()).await.unwrap();
    let engines = [&first, &second];

    // Nobody guessed: the round is played anew once, and then nobody has won. Each clock brings it about.
    for _ in 0..8 {
        for clock in &clocks {
            clock.advance(Duration::from_secs(301));
        }
        let all_done = async {
            for engine in engines {
                let now = engine.host.games.clock().now();
                for game in &games {
                    loop {
                        let state = engine.host.games.state(*game).await.unwrap();
                        if gamebot::game::due_at(&state).is_none_or(|due| due > now) {
                            break;
                        }
                        tokio::time::sleep(Duration::from_millis(2)).await;
                    }
                }
                loop {
                    let roster = engine.host.rosters.state(TAVERN).await.unwrap();
                    if due_at(&roster).is_none_or(|due| due > now) {
                        break;
                    }
                    tokio::time::sleep(Duration::from_millis(2)).await;
                }
            }
        };
        tokio::time::timeout(PATIENCE, all_done).await.unwrap();
    }

    let log = audit::whole(&first.store).await;
    let mut n_of: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for event in &log {
        let of = (event.stream.as_str(), &*event.event_type);
        *n_of.entry(of).or_default() += 1;
    }
    let expired = n_of[&("roster-7", "team_invitation_expired")];
    assert_eq!(expired, 1);
    for stream in audit::streams(&log) {
        invariants::check(&stream);
    }
    for game in &games {
        let stream = format!("game-{game}");
        assert_eq!(n_of[&(stream.as_str(), "game_completed")], 1, "{n_of:?}");
        assert_eq!(n_of[&(stream.as_str(), "round_ended")], 2, "{n_of:?}");
    }
    first.close().await;
    second.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_game_that_one_program_opened_is_brought_to_its_end_by_the_other() {
    let place = Database::new();
    let url = place.url().await;
    let clock = Clock::standing(start(), 1);
    let first = App::open(&url, clock.clone()).await.unwrap();
    let second = App::open(&url, Clock::standing(start(), 2)).await.unwrap();
    let game = knockout(&first, 1).await;
    let asks = call(&clock, player(20), 9);
    let invite = roster::PlayerCommand::Invite(roster::Invite {
        invitation_id: InvitationId(Uuid::from_u128(1)),
        invitee: player(21),
        name: None,
        channel_id: ChannelId(70),
    });
    let invite = Issuer::player(player(20)).issues(invite);
    first
        .host
        .rosters
        .submit(TAVERN, asks, invite)
        .await
        .unwrap();
    // Whoever sits in it has no seat elsewhere, whichever program is asked.
    let heard = async {
        while second.host.games.game_of(player(11)) != Some(game) {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    };
    tokio::time::timeout(PATIENCE, heard).await.unwrap();
    first.close().await;

    // Nobody asks anything of it: what is due is all that moves it.
    let ended = async {
        while !audit::whole(&second.store)
            .await
            .iter()
            .any(|event| &*event.event_type == "game_completed")
        {
            second.host.games.clock().advance(Duration::from_secs(301));
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(PATIENCE, ended).await.unwrap();
    let log = audit::whole(&second.store).await;
    let expired =
        |event: &&gamebot::store::RecordedEvent| &*event.event_type == "team_invitation_expired";
    assert_eq!(log.iter().filter(expired).count(), 1);
    for stream in audit::streams(&log) {
        invariants::check(&stream);
    }
    assert_eq!(second.host.games.game_of(player(11)), None);
    second.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_one_program_takes_out_of_the_log_the_other_drops_from_memory() {
    let place = Database::new();
    let url = place.url().await;
    let clock = Clock::standing(start(), 1);
    let first = App::open(&url, clock.clone()).await.unwrap();
    let second = App::open(&url, Clock::standing(start(), 2)).await.unwrap();
    let invite = roster::PlayerCommand::Invite(roster::Invite {
        invitation_id: InvitationId(Uuid::from_u128(1)),
        invitee: player(21),
        name: Some("Zsofia and friends".to_owned()),
        channel_id: ChannelId(70),
    });
    let invite = Issuer::player(player(20)).issues(invite);
    let asks = call(&clock, player(20), 9);
    let rosters = &first.host.rosters;
    rosters.submit(TAVERN, asks, invite).await.unwrap();
    let is_known = async || {
        let roster = second.host.rosters.state(TAVERN).await.unwrap();
        format!("{roster:?}").contains("Zsofia")
    };
    let known = async {
        while !is_known().await {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(PATIENCE, known).await.unwrap();

    let erased = ErasedPlayer {
        player: player(20),
        receipt: Uuid::from_u128(77),
        at: clock.now(),
        traces: Vec::new(),
        common_names: Vec::new(),
    };
    let stream = StreamId::parse(&format!("roster-{TAVERN}")).unwrap();
    let found = first.host.find_texts(&erased, &[stream].into(), &[]).await;
    assert_eq!(first.host.take_out(found.unwrap()).await.unwrap(), 1);
    let dropped = async {
        while is_known().await {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(PATIENCE, dropped).await.unwrap();
    first.close().await;
    second.close().await;
}

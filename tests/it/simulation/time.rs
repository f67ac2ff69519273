//! Virtual time: hours of play within a second, and no time at all for work in the database.

use std::path::Path;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::time::sleep;
use uuid::Uuid;

use gamebot::cli::app::App;
use gamebot::clock::{self, Clock};
use gamebot::game::event::Visibility;
use gamebot::game::values::Ts;
use gamebot::game::{
    ChannelId, CreateGame, GameId, GuildId, Issuer, Mode, ModeConfig, PlayerCommand, PlayerId,
    Seed, due_at,
};
use gamebot::host::{Caller, Games, Origin};
use gamebot::limits;

pub(super) const START: DateTime<Utc> = DateTime::from_timestamp(1_767_225_600, 0).unwrap();

pub(super) async fn open(file: &Path, at: DateTime<Utc>) -> App {
    let url = format!("sqlite://{}", file.display());
    App::open(&url, Clock::starting(at, 1)).await.unwrap()
}

async fn open_lobby(app: &App) -> GameId {
    let at = app.host.games.clock().now();
    let id = Uuid::from_u128(7);
    let caller = Caller {
        at,
        guild: Some(GuildId(1)),
        origin: Origin::Terminal { id, at },
    };
    let game_id = Games::game_id_for(&caller.origin);
    let create = PlayerCommand::Create(CreateGame {
        game_id,
        channel_id: Some(ChannelId(2)),
        config: ModeConfig::default_of(Mode::Race),
        visibility: Visibility::Server,
        partner: None,
        dm_ok: true,
        seed: Seed(1),
        busy: false,
        surface: None,
        rematch: None,
        daily: false,
    });
    let create = Issuer::player(PlayerId(Uuid::from_u128(1))).issues(create);
    app.host
        .games
        .submit(game_id, caller, create)
        .await
        .unwrap();
    game_id
}

#[test]
fn a_deadline_passes_on_the_millisecond_also_after_a_crash() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("gamebot.db");
    let (game, due) = clock::run_in_virtual_time(async {
        let app = open(&file, START).await;
        let game = open_lobby(&app).await;
        sleep(Duration::from_mins(1)).await;
        (game, due(&app, game).await)
    })
    .unwrap();

    // That life ended where it stood. The next one begins at the same moment.
    let crashed_at = START + TimeDelta::minutes(1);
    clock::run_in_virtual_time(async {
        let app = open(&file, crashed_at).await;
        // Nothing took time but the waits of this test. Granted is what the last heartbeat does not cover.
        assert_eq!(app.host.games.clock().now(), crashed_at);
        let granted = self::due(&app, game).await - due;
        assert_eq!(granted.to_std().unwrap(), limits::HEARTBEAT);

        let left = due + granted - crashed_at;
        sleep(left.to_std().unwrap()).await;
        let asked = async || {
            let state = app.host.games.state(game).await.unwrap();
            state.info().unwrap().idle_warned
        };
        assert!(!asked().await);
        sleep(Duration::from_millis(2)).await;
        assert!(asked().await);
        app.close().await;
    })
    .unwrap();
}

async fn due(app: &App, game: GameId) -> Ts {
    due_at(&app.host.games.state(game).await.unwrap()).unwrap()
}

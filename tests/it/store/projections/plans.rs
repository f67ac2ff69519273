//! How each query of the read tables is answered: by an index, not by looking at every row of a table that grows.

use gamebot::game::{ChannelId, GameId, GuildId, Mode, PlayerId};
use gamebot::projections::{BoardKind, BoardQuery, GameFilter, Plans, Replays, Span, Tables};
use sqlx::Connection as _;
use uuid::Uuid;

use super::given::{Beside, Followed};
use super::results::{SERVERS, evening, write_down};
use crate::game::crowd::person;
use crate::store::contract::Backend;
use crate::store::given::Place;
use crate::store::postgres::Database;

/// What is read as a whole: few rows, or those of games that go on.
const WHOLE: [&str; 2] = [
    "select player_id from hidden_players",
    "select game_id from games where live = 1",
];

/// Asks everything that players, managers and the program ask.
async fn ask(tables: &Tables) {
    let (guild, player) = (GuildId(SERVERS[0]), person(1));
    let both: [PlayerId; 2] = [1, 2].map(person);
    let game = GameId(Uuid::from_u128(0x0199_0a5e_4c00_7000_8000_0000_0000_0000));
    let within = Span {
        from_ms: 1,
        to_ms: i64::MAX,
    };
    tables.fresh().await.unwrap();
    for span in [Span::ALL, within] {
        for mode in [None, Some(Mode::Race)] {
            for kind in [BoardKind::Players, BoardKind::Teams] {
                let board = BoardQuery {
                    guild,
                    kind,
                    mode,
                    span,
                };
                let hidden = [person(3)].into();
                let own = Some(player.0);
                tables.board(&board, (0, 10), own, &hidden).await.unwrap();
                tables.wins_of(player, &board).await.unwrap();
            }
            for guild in [Some(guild), None] {
                let filter = GameFilter { guild, mode, span };
                tables.played(player, None, &filter).await.unwrap();
            }
            tables.words_matched(guild, mode, span, 10).await.unwrap();
        }
    }
    tables.rating(guild, Mode::Race, player).await.unwrap();
    tables.rated_players(guild, game, 1).await.unwrap();
    tables.daily_played(20_000, both).await.unwrap();
    tables.daily_board(20_000, guild, 15, player).await.unwrap();
    tables.daily_partner(20_000, player).await.unwrap();
    tables.daily_world(20_000).await.unwrap();
    tables.daily_links(20_000).await.unwrap();
    for partner in [None, Some(both[1])] {
        tables.daily_streak(20_000, player, partner).await.unwrap();
    }
    let otter = "otter-482".parse().unwrap();
    for here in [Some(guild), None] {
        tables.replays_named(&otter, player, here).await.unwrap();
        tables
            .replays_beginning("ot", player, here, 25)
            .await
            .unwrap();
        for player_of in [None, Some(both[1])] {
            let replays = Replays {
                reader: player,
                guild: here,
                player: player_of,
                mode: None,
            };
            tables.replays(replays, 0, 10).await.unwrap();
        }
        let names = [otter.clone()];
        tables.taken_replay_names(here, &names).await.unwrap();
    }
    tables.replay_of(game).await.unwrap();
    tables.personal_record(player).await.unwrap();
    tables.guild_of(game).await.unwrap();
    tables.live_games().await.unwrap();
    tables.live_in_channel(ChannelId(1)).await.unwrap();
    tables.live_in_guild(guild, 25).await.unwrap();
    tables.games_in_guild(guild, "01", 25).await.unwrap();
    tables.games_of(player, 25).await.unwrap();
    tables.requested_words(guild, 25).await.unwrap();
}

async fn plans(place: &impl Beside) -> (Followed, Plans) {
    let followed = Followed::open(place).await;
    write_down(&followed.store, &evening(1)).await;
    let plans = Plans::default();
    ask(&followed.caught_up().await.tables.noting_plans(&plans)).await;
    (followed, plans)
}

/// Returns whether a step looks at all rows of a table or an index.
fn looks_at_all(step: &str) -> bool {
    let step = step.trim_start_matches([' ', '-', '>']);
    if !step.contains("_g1") {
        return false;
    }
    // Readers on PostgreSQL do that only where no index would do. An index that is read from its beginning to its end is
    // not found out here: of so few rows that is as good as any other way.
    step.starts_with("SCAN") || step.starts_with("Seq Scan")
}

#[track_caller]
fn check(plans: &Plans) {
    let plans = plans.lock().unwrap();
    assert!(40 < plans.len(), "{}", plans.len());
    let mut slow = Vec::new();
    for (query, plan) in plans.iter() {
        let is_whole = WHOLE
            .iter()
            .any(|whole| query.trim_start().starts_with(whole));
        if !is_whole && plan.iter().any(|step| looks_at_all(step)) {
            slow.push(format!("{query}\n{}", plan.join("\n")));
        }
    }
    assert!(slow.is_empty(), "{}", slow.join("\n\n"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_sqlite_every_query_of_the_read_tables_is_answered_by_an_index() {
    let (followed, plans) = plans(&Place::new()).await;
    check(&plans);
    followed.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_postgres_every_query_of_the_read_tables_is_answered_by_an_index() {
    let database = Database::new();
    let (followed, _) = plans(&database).await;
    let url = database.url().await;
    let mut conn = sqlx::PgConnection::connect(&url).await.unwrap();
    sqlx::raw_sql("analyze").execute(&mut conn).await.unwrap();
    conn.close().await.unwrap();
    let plans = Plans::default();
    ask(&followed.tables.noting_plans(&plans)).await;
    check(&plans);
    followed.close().await;
}

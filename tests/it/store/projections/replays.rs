//! Replays by name, server and player: who finds which.

use std::collections::BTreeSet;

use gamebot::game::event::ReplayVisibility;
use gamebot::projections::{ReplayRow, Replays};

use super::given::{Beside, Evening, Followed, GUILDS, guild, play, player, seed};
use crate::store::contract::Backend;
use crate::store::given::Place;
use crate::store::postgres::Database;

/// Lists all that somebody sees, page by page.
async fn listed(followed: &Followed, asked: Replays) -> Vec<ReplayRow> {
    let mut all = Vec::new();
    loop {
        let skip = u32::try_from(all.len()).unwrap();
        let page = followed.tables.replays(asked, skip, 3).await.unwrap();
        all.extend(page.replays);
        if !page.has_more {
            return all;
        }
    }
}

async fn replays_are_named_once_in_a_server_and_seen_by_those_who_may(place: impl Beside) {
    let followed = Followed::open(&place).await;
    let mut evening = Evening::new(seed());
    play(&followed.store, &mut evening, 900).await;
    followed.caught_up().await;
    let tables = &followed.tables;

    let mut all: Vec<ReplayRow> = Vec::new();
    for reader in (0..6).map(player) {
        let own = Replays {
            reader,
            guild: None,
            player: None,
            mode: None,
        };
        for row in listed(&followed, own).await {
            assert!(row.players.contains(&reader));
            if all.iter().all(|known| known.game != row.game) {
                all.push(row);
            }
        }
    }
    let names: BTreeSet<_> = all.iter().map(|row| (row.guild, &row.name)).collect();
    assert!(10 < all.len());
    assert_eq!(names.len(), all.len(), "a name is given once in a server");
    let n_of = |visibility| {
        all.iter()
            .filter(|row| row.visibility == visibility)
            .count()
    };
    assert!(
        ReplayVisibility::ALL
            .into_iter()
            .all(|visibility| 0 < n_of(visibility))
    );

    for reader in (0..6).map(player) {
        for here in GUILDS.into_iter().filter(|id| *id != 0).map(guild) {
            let mut expected: Vec<&ReplayRow> = all
                .iter()
                .filter(|row| row.guild == here && row.may_be_seen(reader, here))
                .collect();
            expected.sort_by_key(|row| std::cmp::Reverse(row.ended_at));
            let asked = Replays {
                reader,
                guild: here,
                player: None,
                mode: None,
            };
            let seen = listed(&followed, asked).await;
            assert_eq!(seen.iter().collect::<Vec<_>>(), expected);
            let of = Some(player(3));
            let asked = Replays {
                player: of,
                ..asked
            };
            expected.retain(|row| row.players.contains(&player(3)));
            let seen = listed(&followed, asked).await;
            assert_eq!(seen.iter().collect::<Vec<_>>(), expected);
            let begin = tables.replays_beginning("otter-1", reader, here, 500).await;
            let begin = begin.unwrap();
            assert!(begin.iter().all(|row| row.may_be_seen(reader, here)));
            assert!(begin.is_sorted_by_key(|row| row.name.clone()));
        }
        let Some(row) = all.iter().find(|row| row.players.contains(&reader)) else {
            continue;
        };
        let found = tables
            .replays_named(&row.name, reader, row.guild)
            .await
            .unwrap();
        let here = found.iter().filter(|other| other.guild == row.guild);
        assert_eq!(here.collect::<Vec<_>>(), [row]);
        assert_eq!(
            found.first(),
            Some(row)
                .filter(|row| row.guild.is_some())
                .or(found.first())
        );
        assert_eq!(
            tables.replay_of(row.game).await.unwrap().as_ref(),
            Some(row)
        );
        let taken = tables
            .taken_replay_names(row.guild, std::slice::from_ref(&row.name))
            .await;
        assert_eq!(taken.unwrap(), std::slice::from_ref(&row.name));
    }
    followed.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn replays_are_named_once_in_a_server_and_seen_by_those_who_may_on_both() {
    replays_are_named_once_in_a_server_and_seen_by_those_who_may(Place::new()).await;
    replays_are_named_once_in_a_server_and_seen_by_those_who_may(Database::new()).await;
}

//! What managers page through: what happened in their server, and why.

use serde_json::Value;

use super::harness::{Bot, Home, only_told, started};
use crate::discord::Discord;

/// Hides ids of acts, which are drawn.
fn without_ids(page: &str) -> String {
    let mut text = String::new();
    for (n, part) in page.split('`').enumerate() {
        let is_id = n % 2 == 1 && part.len() > 12 && part.contains('-');
        text.push_str(if 0 < n { "`" } else { "" });
        text.push_str(if is_id { "…" } else { part });
    }
    text
}

#[tokio::test]
async fn a_manager_pages_through_what_happened_and_why_also_after_a_restart() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord, &home).await;
    home.servers_are_noted(1).await;
    started(&discord).await;
    discord
        .play(
            r#"
            ana dms "ink"
            ben dms "sea"
            expect ana sees "Attempt 2:"
            "#,
        )
        .await;
    let from = discord.now();
    discord
        .play(
            r"
            mia: /admin events in #lounge
            mia presses Next in #lounge
            ",
        )
        .await;
    bot.stop().await;
    let bot = Bot::start(&discord, &home).await;
    discord
        .play(
            r"
            mia presses Previous in #lounge
            mia: /admin events type:guess_submitted player:ana in #lounge
            mia: /admin events type:guess_exploded in #lounge
            mia: /admin events since:yesterday in #lounge
            mia: /admin events correlation:12 in #lounge
            mia: /admin events since:2999-01-01 in #lounge
            mia: /admin events all_servers:true in #lounge
            mia: /admin events in #lounge
            mia presses Export in #lounge
            guild castle: #hall, eve (manager)
            eve: /admin events type:guess_submitted in #hall
            ",
        )
        .await;
    let page = without_ids(&only_told(&discord.transcript_since(from)));
    for word in ["ink", "sea"] {
        assert!(!page.contains(word), "{word} was shown");
    }
    insta::assert_snapshot!(page, @r#"
    mia: /admin events in #lounge
      #lounge  GameBot → mia only: **Events**, the newest first
        `13` {time} player_registered, by mia, because of interaction `{id 1}`
        `12` {time} guess_processed, game `…`, by ben, because of message `{id 2}`
        `11` {time} guess_submitted, game `…`, by ana, because of message `{id 3}`
        `10` {time} round_started, game `…`, by ben, because of interaction `{id 4}`
        `9` {time} game_started, game `…`, by ben, because of interaction `{id 4}`
        `8` {time} team_entered, game `…`, by ben, because of interaction `{id 4}`
        `7` {time} player_joined, game `…`, by ben, because of interaction `{id 4}`
        `6` {time} player_joined, game `…`, by ana, because of interaction `{id 5}`
        [Next] [Export]
    mia presses [Next] in #lounge
      #lounge  GameBot → mia only: **Events**, the newest first
        `5` {time} player_invited, game `…`, by ana, because of interaction `{id 5}`
        `4` {time} game_created, game `…`, by ana, because of interaction `{id 5}`
        `3` {time} player_registered, by ben, because of interaction `{id 5}`
        `2` {time} player_registered, by ana, because of interaction `{id 5}`
        `1` {time} guild_installed, by the system, because of system `{id 6}`
        [Previous] [Export]
    mia presses [Previous] in #lounge
      #lounge  GameBot → mia only: **Events**, the newest first
        `13` {time} player_registered, by mia, because of interaction `{id 1}`
        `12` {time} guess_processed, game `…`, by ben, because of message `{id 2}`
        `11` {time} guess_submitted, game `…`, by ana, because of message `{id 3}`
        `10` {time} round_started, game `…`, by ben, because of interaction `{id 4}`
        `9` {time} game_started, game `…`, by ben, because of interaction `{id 4}`
        `8` {time} team_entered, game `…`, by ben, because of interaction `{id 4}`
        `7` {time} player_joined, game `…`, by ben, because of interaction `{id 4}`
        `6` {time} player_joined, game `…`, by ana, because of interaction `{id 5}`
        [Next] [Export]
    mia: /admin events type:guess_submitted player:ana in #lounge
      #lounge  GameBot → mia only: **Events**, the newest first, player ana, type `guess_submitted`
        `11` {time} guess_submitted, game `…`, by ana, because of message `{id 3}`
        [Export]
    mia: /admin events type:guess_exploded in #lounge
      #lounge  GameBot → mia only: No event is called `guess_exploded`. They are called game_created, guess_processed, …: the pages show each.
    mia: /admin events since:yesterday in #lounge
      #lounge  GameBot → mia only: `since` was not understood: a time is 2026-01-31, 2026-01-31T20:15:00Z, or how long ago: {duration}, {duration}, {duration}, 7d.
    mia: /admin events correlation:12 in #lounge
      #lounge  GameBot → mia only: `correlation` takes a whole correlation id, like {id 7}.
    mia: /admin events since:2999-01-01 in #lounge
      #lounge  GameBot → mia only: **Events**, the newest first, since {time}
        Nothing fits.
    mia: /admin events all_servers:true in #lounge
      #lounge  GameBot → mia only: Only my operators can ask for all servers. Leave `all_servers` out for this one.
    mia: /admin events in #lounge
      #lounge  GameBot → mia only: **Events**, the newest first
        `18` {time} admin_acted, by mia, because of interaction `{id 8}`
        `17` {time} admin_acted, by mia, because of interaction `{id 9}`
        `16` {time} game_recovered, game `…`, by the recovery, because of system `{id 10}`
        `14` {time} admin_acted, by mia, because of interaction `{id 1}`
        `13` {time} player_registered, by mia, because of interaction `{id 1}`
        `12` {time} guess_processed, game `…`, by ben, because of message `{id 2}`
        `11` {time} guess_submitted, game `…`, by ana, because of message `{id 3}`
        `10` {time} round_started, game `…`, by ben, because of interaction `{id 4}`
        [Next] [Export]
    mia presses [Export] in #lounge
      #lounge  GameBot → mia only: 17 events, one JSON object a line. Of live games it holds no words.
        {file events.jsonl}
    eve: /admin events type:guess_submitted in #hall
      #hall  GameBot → eve only: **Events**, the newest first, type `guess_submitted`
        Nothing fits.
    "#);
    let shown = discord.every_byte_shown_to(&discord.user("mia"));
    let lines: Vec<Value> = shown
        .iter()
        .flat_map(|shown| shown.text.lines())
        .filter_map(|line| serde_json::from_str(line).ok())
        .filter(Value::is_object)
        .collect();
    let types: Vec<&str> = lines
        .iter()
        .map(|line| line["event_type"].as_str().unwrap())
        .collect();
    assert_eq!(types.len(), 17, "{types:?}");
    assert!(types.contains(&"guess_processed"));
    for line in &lines {
        let is_of_game = line["stream"].as_str().unwrap().starts_with("game-");
        assert_eq!(line["data"].is_null(), is_of_game, "{line}");
    }
    bot.stop().await;
    discord.assert_clean();
    assert_eq!(discord.unanswered(), [""; 0]);
}

//! The log of the program holds no secret, whatever its filter and format: no token, no password, no word of a
//! round that is open.

use std::collections::BTreeSet;

use regex::Regex;

use super::harness::{Home, dm_holds};
use super::process::Process;
use crate::discord::Discord;
use crate::store::Database;

/// Asks for everything, also by the names of what shows most.
const EVERYTHING: &str = "trace,serenity=trace,tungstenite::protocol=trace,tokio_tungstenite=trace,h2=trace,\
                          hyper=trace,hyper_util=trace,reqwest=trace,rustls=trace,sqlx=trace,gamebot=trace";

/// Words that people give. Neither the program nor its log says them by itself.
const GIVEN: [&str; 4] = ["albeit", "whereas", "zucchini", "walrus"];

const PASSWORD: &str = "pa55-of-the-database";

/// Returns what a text may look like in a log.
fn encodings(secret: &str) -> Vec<String> {
    let bytes = secret.as_bytes();
    let joined = |separator: &str, write: fn(&u8) -> String| {
        bytes.iter().map(write).collect::<Vec<_>>().join(separator)
    };
    vec![
        secret.to_owned(),
        joined("", |byte| format!("{byte:02x}")),
        joined(" ", |byte| format!("{byte:02x}")),
        joined(", ", |byte| format!("0x{byte:02x}")),
        joined(", ", u8::to_string),
        joined(",", u8::to_string),
        joined("", |byte| format!("\\x{byte:02x}")),
        joined("", |byte| format!("\\u{byte:04x}")),
        joined("", |byte| format!("%{byte:02x}")),
        base64(bytes, 0),
        base64(bytes, 1),
        base64(bytes, 2),
    ]
}

/// Returns the part of an encoding in base64 that does not depend on what stands around, at this offset.
fn base64(bytes: &[u8], offset: usize) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let whole = &bytes[(3 - offset) % 3..];
    let groups = whole.chunks_exact(3).flat_map(|group| {
        let bits = u32::from(group[0]) << 16 | u32::from(group[1]) << 8 | u32::from(group[2]);
        [18, 12, 6, 0].map(|shift| char::from(DIGITS[(bits >> shift) as usize & 63]))
    });
    groups.collect()
}

#[test]
fn a_secret_is_looked_for_in_base64_as_well() {
    // "walrus" alone, and behind one and two other bytes.
    assert_eq!(base64(b"walrus", 0), "d2FscnVz");
    assert_eq!(base64(b"walrus", 1), "bHJ1");
    assert_eq!(base64(b"walrus", 2), "YWxy");
    assert!("eHdhbHJ1cw==".contains("bHJ1"), "behind one byte");
}

fn assert_absent(log: &str, secrets: &BTreeSet<String>) {
    let log = log.to_lowercase();
    for secret in secrets {
        for form in encodings(&secret.to_lowercase()) {
            // Short pieces of base64 are in any text.
            let is_long = 6 <= form.len();
            assert!(
                !is_long || !log.contains(&form.to_lowercase()),
                "the log has {secret:?} as {form:?}"
            );
        }
    }
}

/// Returns the words of the pairs that a player was shown.
fn shown_to(discord: &Discord, name: &str) -> BTreeSet<String> {
    let pair = Regex::new(r"\*\*([a-z]+)\*\* \+ \*\*([a-z]+)\*\*").unwrap();
    let texts = discord.every_byte_shown_to(&discord.user(name));
    let pairs = texts
        .iter()
        .flat_map(|shown| pair.captures_iter(&shown.text));
    pairs
        .flat_map(|found| [found[1].to_owned(), found[2].to_owned()])
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_filter_and_no_format_shows_a_secret() {
    let database = Database::new();
    let url = database.url().await;
    let with_password = url.replacen('@', &format!(":{PASSWORD}@"), 1);
    assert!(with_password.contains(PASSWORD), "{with_password}");
    for (home, format) in [(Home::new(), "text"), (Home::on(with_password), "json")] {
        let discord = Discord::start().await;
        discord.guild("tavern").channel("lounge");
        let settings = [("GAMEBOT_LOG", EVERYTHING), ("GAMEBOT_LOG_FORMAT", format)];
        let mut process = Process::spawn_with(&discord, &home, &settings);
        process.heard(&discord, 0).await;
        let at_start = process.said().to_lowercase();
        let [one, two, three, four] = GIVEN;
        discord
            .play(&format!(
                r#"
                guild tavern: #lounge, ana, ben
                ana: /game new mode:two_player partner:@ben rounds:1 where:dm in #lounge
                expect ben sees "ana challenges"
                ben presses Accept in #lounge
                expect ana sees "Round 1 of 1"
                expect ben sees "Round 1 of 1"
                ana dms "{one}"
                expect ana sees "Got it"
                ben: /guess word:{two} in #lounge
                expect ana sees "Attempt 2:"
                ben presses Guess in dm
                ben submits word:{three}
                ana dms "{four} {three}"
                ana dms "not{four}atall"
                "#
            ))
            .await;
        dm_holds(&discord, "ana", "Try another word").await;
        // An event that does not decode, and a connection that is cut in the middle.
        discord.gateway().cut();
        discord.play(r#"ana dms "xqzzt""#).await;
        let log = process.said();
        process.stop(&discord).await;
        assert!(log.contains("gamebot"), "something is logged");

        let mut secrets: BTreeSet<String> = GIVEN.map(str::to_owned).into();
        secrets.insert(discord.token());
        secrets.insert("interaction-token-".to_owned());
        secrets.insert(PASSWORD.to_owned());
        let shown = shown_to(&discord, "ana");
        assert!(shown.len() > 2, "{shown:?}");
        // Words that the program uses to describe itself say nothing.
        secrets.extend(shown.into_iter().filter(|word| {
            6 <= word.len() && !at_start.contains(&**word) && !SOURCES.contains(&**word)
        }));
        assert_absent(&log, &secrets);
    }
}

/// Where the program's own lines about a game come from.
const SOURCES: &str = concat!(
    include_str!("../../../src/bot/run.rs"),
    include_str!("../../../src/bot/interactions.rs"),
    include_str!("../../../src/bot/inbox.rs"),
    include_str!("../../../src/discord/gateway/shard.rs"),
    include_str!("../../../src/discord/rest/sender.rs"),
    include_str!("../../../src/bot/outbox/delivery.rs"),
);

//! Replays: named at the end, found by those who may see them, played back round by round.

use gamebot::store::{Filter, Position};

use super::harness::{Bot, Home, answers_first, read_log};
use crate::discord::Discord;

/// Returns what the replays of the log are called, oldest first.
async fn names_of_replays(home: &Home) -> Vec<String> {
    let store = read_log(home).await;
    let filter = Filter::all().types(["replay_named"]);
    let page = store.read_all(Position::START, 100, &filter).await.unwrap();
    store.close().await;
    let named = |data: &str| {
        let data: serde_json::Value = serde_json::from_str(data).unwrap();
        data["name"].as_str().unwrap().to_owned()
    };
    page.events.iter().map(|event| named(&event.data)).collect()
}

/// Two rounds at a table: the first is matched on attempt 2, the second given up.
const GAME: &str = r#"
    ana: /game new mode:two_player partner:@ben rounds:2 in #lounge
    expect ben sees [Accept]
    ben presses Accept in #lounge
    expect ana sees "Round 1 of 2"
    ana presses Guess in #lounge
    ana submits word:music
    ben presses Guess in #lounge
    ben submits word:dance
    expect ana sees "→ music · dance"
    ben presses Guess in #lounge
    ben submits word:ballets
    ana presses Guess in #lounge
    ana submits word:ballet
    expect ana sees "Round 2 of 2"
    ana presses ⋯ in #lounge
    ana presses Give up in #lounge
    ana presses Give up in #lounge
    expect ana sees [Rematch]
    expect ana sees "The result: https"
"#;

#[tokio::test]
async fn a_finished_game_is_played_back_round_by_round_even_after_a_restart() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord, &home).await;
    discord.play("guild tavern: #lounge, ana, ben, cat").await;
    discord.play(GAME).await;
    let name = names_of_replays(&home).await.pop().unwrap();

    let page = discord
        .play(&format!(
            r"
            ana presses Replay in #lounge
            ben: /game status in #lounge
            cat looks up /replay show name:{} in #lounge
            cat looks up /replay show name:ben in #lounge
            cat looks up /replay show name:golf in #lounge
            cat: /replay list in #lounge
            cat: /replay list user:@ben mode:two_player in #lounge
            cat: /replay list mode:race in #lounge
            cat: /replay show name:{name} in #lounge
            ",
            &name[..2]
        ))
        .await;
    insta::assert_snapshot!(answers_first(&page), @r#"
    ana presses [Replay] in #lounge
      #lounge  GameBot → ana only: **cicada-595** · two-player · ana & ben · round 1 of 2
        1. **gutter** + **octopus**: ana said *music* after {duration}, ben said *dance* {duration} later
        -# Both knew the pair alone; ben also saw that ana was in
        2. **music** + **dance**: ben said *ballets* after {duration}, ana said *ballet* {duration} later
        -# Both knew the pair, and the two words before it; ana also saw that ben was in
        ✓ **ballets** in 2 attempts, {duration}
        [Next] [Why?] [Picture] [Share]
    ben: /game status in #lounge
      #lounge  GameBot → ben only: **ana & ben did not make it this time:** 7 attempts a round (4 or fewer win).
        gutter + octopus → **ballets** 2
        butter + jaw: given up (12)
        Best: round 1 (2). Worst: round 2 (12).
        14 attempts, 0 perfect, {duration}
        `/game new` opens another.
        Replay: `cicada-595`
    cat looks up /replay show name:ci… in #lounge
      #lounge  cat is offered: cicada-595 · two-player · ana & ben
    cat looks up /replay show name:ben… in #lounge
      #lounge  cat is offered: cicada-595 · two-player · ana & ben
    cat looks up /replay show name:golf… in #lounge
      #lounge  cat is offered: 
    cat: /replay list in #lounge
      #lounge  GameBot → cat only: Replays, newest first:
        `cicada-595` · two-player · ana & ben · {time}
        `/replay show` plays one back.
    cat: /replay list user:@ben mode:two_player in #lounge
      #lounge  GameBot → cat only: Replays, newest first:
        `cicada-595` · two-player · ana & ben · {time}
        `/replay show` plays one back.
    cat: /replay list mode:race in #lounge
      #lounge  GameBot → cat only: No replay to see here yet: every game gets one when it is over.
        [New game]
    cat: /replay show name:cicada-595 in #lounge
      #lounge  GameBot: **cicada-595** · two-player · ana & ben · round 1 of 2
        1. **gutter** + **octopus**: ana said *music* after {duration}, ben said *dance* {duration} later
        -# Both knew the pair alone; ben also saw that ana was in
        2. **music** + **dance**: ben said *ballets* after {duration}, ana said *ballet* {duration} later
        -# Both knew the pair, and the two words before it; ana also saw that ben was in
        ✓ **ballets** in 2 attempts, {duration}
        [Next] [Why?] [Picture] [Share]
    "#);

    bot.stop().await;
    let bot = Bot::start(&discord, &home).await;
    let page = discord
        .play(
            "
            cat presses Next in #lounge
            ben presses Previous in #lounge
            cat presses Why? in #lounge
            ben presses Next in #lounge
            ben presses Why? in #lounge
            ben presses Previous in #lounge
            cat presses Picture in #lounge
            ",
        )
        .await;
    insta::assert_snapshot!(answers_first(&page), @r#"
    cat presses [Next] in #lounge
      #lounge  GameBot (edited): **cicada-595** · two-player · ana & ben · round 2 of 2
        **butter** + **jaw**: no word for it
        Given up; it counts as 12 attempts
        [Previous] [Why?] [Picture] [Share]
    ben presses [Previous] in #lounge
      #lounge  GameBot (edited): **cicada-595** · two-player · ana & ben · round 1 of 2
        1. **gutter** + **octopus**: ana said *music* after {duration}, ben said *dance* {duration} later
        -# Both knew the pair alone; ben also saw that ana was in
        2. **music** + **dance**: ben said *ballets* after {duration}, ana said *ballet* {duration} later
        -# Both knew the pair, and the two words before it; ana also saw that ben was in
        ✓ **ballets** in 2 attempts, {duration}
        [Next] [Why?] [Picture] [Share]
    cat presses [Why?] in #lounge
      #lounge  GameBot → cat only: **Why?** **cicada-595** · two-player · ana & ben · round 1 of 2
        **gutter** + **octopus** opened round 1 {time}, as the game began.
        Attempt 1: ana sent *music* with a button or a command at {duration}, and waited; ben sent *dance* with a button or a command at {duration}: two words, so no match: they became the next pair.
        Attempt 2: ben sent *ballets* with a button or a command at {duration}, and waited; ana sent *ballet* with a button or a command at {duration}: forms of one word, so a match.
        That guess ended round 1: the match was made.
        The match came on attempt 2, so the round counts as 2 attempts.
    ben presses [Next] in #lounge
      #lounge  GameBot (edited): **cicada-595** · two-player · ana & ben · round 2 of 2
        **butter** + **jaw**: no word for it
        Given up; it counts as 12 attempts
        [Previous] [Why?] [Picture] [Share]
    ben presses [Why?] in #lounge
      #lounge  GameBot → ben only: **Why?** **cicada-595** · two-player · ana & ben · round 2 of 2
        **butter** + **jaw** opened round 2 {time}, as the one before was over.
        ana gave up with a button or a command.
        That ended round 2: it was given up.
        Without a match a round counts as 12 attempts, the limit of this game.
    ben presses [Previous] in #lounge
      #lounge  GameBot (edited): **cicada-595** · two-player · ana & ben · round 1 of 2
        1. **gutter** + **octopus**: ana said *music* after {duration}, ben said *dance* {duration} later
        -# Both knew the pair alone; ben also saw that ana was in
        2. **music** + **dance**: ben said *ballets* after {duration}, ana said *ballet* {duration} later
        -# Both knew the pair, and the two words before it; ana also saw that ben was in
        ✓ **ballets** in 2 attempts, {duration}
        [Next] [Why?] [Picture] [Share]
    cat presses [Picture] in #lounge
      #lounge  GameBot: `cicada-595`
        {file cicada-595-1.png}
    "#);
    bot.stop().await;
    discord.assert_clean();
}

#[tokio::test]
async fn its_players_decide_who_sees_a_replay_and_to_others_it_does_not_exist() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    discord.guild("castle").channel("yard");
    let bot = Bot::start(&discord, &home).await;
    discord
        .play(
            "
            guild tavern: #lounge, ana, ben, cat, mo (manager)
            guild castle: #yard, ana, dan
            ",
        )
        .await;
    discord.play(GAME).await;
    let name = names_of_replays(&home).await.pop().unwrap();

    let page = discord
        .play(&format!(
            r"
            -- Another server, a DM and a wrong name.
            dan: /replay show name:{name} in #yard
            dan looks up /replay show name:{} in #yard
            cat: /replay show name:{name} in dm
            cat: /replay show name:zebra-1 in #lounge
            ana: /replay show name:{name} in dm
            -- Only players and managers share.
            cat: /replay share name:{name} visibility:link in #lounge
            ben: /replay share name:{name} visibility:players in #lounge
            cat: /replay show name:{name} in #lounge
            cat: /replay list in #lounge
            cat looks up /replay show name:{} in #lounge
            mo: /replay share name:{name} visibility:server in #lounge
            ben: /replay show name:{name} in #lounge
            ben presses Share in #lounge
            ben presses Anybody with its name in #lounge
            dan: /replay show name:{name} in #yard
            dan presses Share in #yard
            dan: /replay share name:{name} visibility:players in #yard
            mo: /replay share name:{name} visibility:server in #lounge
            dan presses Next in #yard
            dan: /replay list in dm
            ",
            &name[..3],
            &name[..3],
        ))
        .await;
    insta::assert_snapshot!(answers_first(&page), @r#"
    dan: /replay show name:cicada-595 in #yard
      #yard  GameBot → dan only: There is no replay with this name. `/replay list` shows those you can see.
    dan looks up /replay show name:cic… in #yard
      #yard  dan is offered: 
    cat: /replay show name:cicada-595 in cat's DM
      cat's DM  GameBot: There is no replay with this name. `/replay list` shows those you can see.
    cat: /replay show name:zebra-1 in #lounge
      #lounge  GameBot → cat only: There is no replay with this name. `/replay list` shows those you can see.
    ana: /replay show name:cicada-595 in ana's DM
      ana's DM  GameBot: **cicada-595** · two-player · ana & ben · round 1 of 2
        1. **gutter** + **octopus**: ana said *music* after {duration}, ben said *dance* {duration} later
        -# Both knew the pair alone; ben also saw that ana was in
        2. **music** + **dance**: ben said *ballets* after {duration}, ana said *ballet* {duration} later
        -# Both knew the pair, and the two words before it; ana also saw that ben was in
        ✓ **ballets** in 2 attempts, {duration}
        [Next] [Why?] [Picture] [Share]
    cat: /replay share name:cicada-595 visibility:link in #lounge
      #lounge  GameBot → cat only: Only its players or a manager of the server can change who sees this replay.
    ben: /replay share name:cicada-595 visibility:players in #lounge
      #lounge  GameBot → ben only: Only its players can see `cicada-595`.
    cat: /replay show name:cicada-595 in #lounge
      #lounge  GameBot → cat only: There is no replay with this name. `/replay list` shows those you can see.
    cat: /replay list in #lounge
      #lounge  GameBot → cat only: No replay to see here yet: every game gets one when it is over.
        [New game]
    cat looks up /replay show name:cic… in #lounge
      #lounge  cat is offered: 
    mo: /replay share name:cicada-595 visibility:server in #lounge
      #lounge  GameBot → mo only: There is no replay with this name. `/replay list` shows those you can see.
    ben: /replay show name:cicada-595 in #lounge
      #lounge  GameBot → ben only: **cicada-595** · two-player · ana & ben · round 1 of 2
        1. **gutter** + **octopus**: ana said *music* after {duration}, ben said *dance* {duration} later
        -# Both knew the pair alone; ben also saw that ana was in
        2. **music** + **dance**: ben said *ballets* after {duration}, ana said *ballet* {duration} later
        -# Both knew the pair, and the two words before it; ana also saw that ben was in
        ✓ **ballets** in 2 attempts, {duration}
        [Next] [Why?] [Picture] [Share]
    ben presses [Share] in #lounge
      #lounge  GameBot → ben only: Only its players can see `cicada-595`. Who should?
        [This server] [Anybody with its name]
    ben presses [Anybody with its name] in #lounge
      #lounge  GameBot → ben only (edited): Anybody who knows its name can see `cicada-595`, in any server and by DM. Give them its name: `/replay show name:cicada-595`
    dan: /replay show name:cicada-595 in #yard
      #yard  GameBot: **cicada-595** · two-player · ana & ben · round 1 of 2
        1. **gutter** + **octopus**: ana said *music* after {duration}, ben said *dance* {duration} later
        -# Both knew the pair alone; ben also saw that ana was in
        2. **music** + **dance**: ben said *ballets* after {duration}, ana said *ballet* {duration} later
        -# Both knew the pair, and the two words before it; ana also saw that ben was in
        ✓ **ballets** in 2 attempts, {duration}
        [Next] [Why?] [Picture] [Share]
    dan presses [Share] in #yard
      #yard  GameBot → dan only: Only its players or a manager of the server can change who sees this replay.
    dan: /replay share name:cicada-595 visibility:players in #yard
      #yard  GameBot → dan only: Only its players or a manager of the server can change who sees this replay.
    mo: /replay share name:cicada-595 visibility:server in #lounge
      #lounge  GameBot → mo only: Everybody in its server can see `cicada-595`. Give them its name: `/replay show name:cicada-595`
    dan presses [Next] in #yard
      #yard  GameBot → dan only: There is no replay with this name. `/replay list` shows those you can see.
    dan: /replay list in dan's DM
      dan's DM  GameBot: No replay to see here yet: every game gets one when it is over.
        [New game]
    "#);
    bot.stop().await;
    discord.assert_clean();
}

#[tokio::test]
async fn live_games_have_no_replay_and_those_of_dms_and_practice_are_their_players_alone() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord, &home).await;
    discord
        .play(
            r#"
            guild tavern: #lounge, ana, ben, cat
            ana: /game new mode:two_player partner:@ben rounds:1 in dm
            expect ben sees [Accept]
            ben presses Accept in dm
            expect ana sees "Round 1 of 1"
            ana dms "ink"
            ana: /replay list in dm
            ben dms "ink"
            expect ana sees "fewer win)"
            expect ben sees "fewer win)"
            cat: /practice rounds:1 in dm
            expect cat sees "Round 1 of 1"
            cat: /giveup in dm
            cat presses Give up in dm
            expect cat sees "Practice games do not count"
            ana: /practice in dm
            expect ana sees "Round 1 of 5"
            "#,
        )
        .await;
    let names = names_of_replays(&home).await;
    let [played, practice] = &names[..] else {
        panic!("{names:?}");
    };
    let page = discord
        .play(&format!(
            "
            ana: /replay list in dm
            ana: /replay list in #lounge
            ana: /replay show name:{played} in dm
            ana: /replay show name:{played} in #lounge
            ana: /replay share name:{played} visibility:server in dm
            cat: /replay show name:{played} in dm
            cat: /replay show name:{played} in #lounge
            ana: /replay show name:{practice} in dm
            cat: /replay show name:{practice} in dm
            cat: /replay share name:{practice} visibility:link in dm
            ana: /replay share name:{played} visibility:link in dm
            cat: /replay show name:{played} in #lounge
            "
        ))
        .await;
    // The buttons of earlier DMs go in their own time.
    let page = answers_first(&page);
    let lines = page
        .lines()
        .filter(|line| !line.contains("the buttons are gone"));
    let answers = lines.collect::<Vec<_>>().join("\n");
    insta::assert_snapshot!(answers, @r#"
    ana: /replay list in ana's DM
      ana's DM  GameBot: Replays, newest first:
        `lark-98928` · two-player · ana & ben · {time}
        `/replay show` plays one back.
    ana: /replay list in #lounge
      #lounge  GameBot → ana only: No replay to see here yet: every game gets one when it is over.
        [New game]
    ana: /replay show name:lark-98928 in ana's DM
      ana's DM  GameBot: **lark-98928** · two-player · ana & ben · round 1 of 1
        1. **gutter** + **octopus**: ana said *ink* after {duration}, ben said *ink* {duration} later
        -# Both knew the pair alone
        ✓ **ink** on the first attempt, a perfect round, in {duration}
        [Why?] [Picture] [Share]
    ana: /replay show name:lark-98928 in #lounge
      #lounge  GameBot → ana only: **lark-98928** · two-player · ana & ben · round 1 of 1
        1. **gutter** + **octopus**: ana said *ink* after {duration}, ben said *ink* {duration} later
        -# Both knew the pair alone
        ✓ **ink** on the first attempt, a perfect round, in {duration}
        [Why?] [Picture] [Share]
    ana: /replay share name:lark-98928 visibility:server in ana's DM
      ana's DM  GameBot: This game was played in no server. Choose `players` or `link`.
    cat: /replay show name:lark-98928 in cat's DM
      cat's DM  GameBot: There is no replay with this name. `/replay list` shows those you can see.
    cat: /replay show name:lark-98928 in #lounge
      #lounge  GameBot → cat only: There is no replay with this name. `/replay list` shows those you can see.
    ana: /replay show name:plover-11933 in ana's DM
      ana's DM  GameBot: There is no replay with this name. `/replay list` shows those you can see.
    cat: /replay show name:plover-11933 in cat's DM
      cat's DM  GameBot: **plover-11933** · two-player · cat & GameBot · round 1 of 1
        **bottle** + **origami**: no word for it
        Given up; it counts as 12 attempts
        [Why?] [Picture]
    cat: /replay share name:plover-11933 visibility:link in cat's DM
      cat's DM  GameBot: Practice is between you and me: its replay stays yours alone.
    ana: /replay share name:lark-98928 visibility:link in ana's DM
      ana's DM  GameBot: Anybody who knows its name can see `lark-98928`, in any server and by DM. Give them its name: `/replay show name:lark-98928`
    cat: /replay show name:lark-98928 in #lounge
      #lounge  GameBot: **lark-98928** · two-player · ana & ben · round 1 of 1
        1. **gutter** + **octopus**: ana said *ink* after {duration}, ben said *ink* {duration} later
        -# Both knew the pair alone
        ✓ **ink** on the first attempt, a perfect round, in {duration}
        [Why?] [Picture] [Share]
    "#);
    bot.stop().await;
    discord.assert_clean();
}

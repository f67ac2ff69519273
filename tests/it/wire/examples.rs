//! One event of each type, with every field it can have: scenes of one evening in one server.

mod servers;

use chrono::{DateTime, Duration};
use gamebot::game::event::{
    AbandonReason, AbandonedReason, AdminActed, CancelReason, CommandRejected, Connection,
    DmDeliveryFailed, DmKind, Elimination, EliminationReason, ErasedBy, ErasedScope,
    EventQuarantined, EventRedacted, FinalSecondsBegan, Frozen, GameAbandoned, GameCancelled,
    GameCompleted, GameCreated, GameFaulted, GameModeChanged, GamePaused, GameRecovered,
    GameResumed, GameSettingsChanged, GameStarted, GiveUpDropped, GiveUpProposed, GuessAbandoned,
    GuessProcessed, GuessRejected, GuessSubmitted, IdleWarned, KnockoutRoundCompleted, LeaveReason,
    LongformDayEnded, LongformExit, MovedDeadline, Outcome, Phase, PlayerCalled, PlayerErased,
    PlayerInvited, PlayerJoined, PlayerLeft, PlayerPreferencesChanged, PlayerRegistered,
    PlayerStatus, PlayerStatusChanged, PlayerSurface, PlayerSurfaceUsed, PlayersReminded,
    ProjectionRebuilt, RaceTimeExpired, RecoveryCause, RecoveryFailed, RecoveryStarted, Remedy,
    ReplayNamed, ReplayVisibility, ReplayVisibilityChanged, RoundDetail, RoundEndReason,
    RoundEnded, RoundStarted, StoreConnectionChanged, SubscriptionPaused, SubscriptionResumed,
    SubscriptionStalled, SubscriptionUnpaused, Surface, SurfaceReason, SystemFault, TeamEliminated,
    TeamEntered, TeamOrigin, TeamWithdrawn, Visibility, WordRequested,
};
use gamebot::game::values::{
    Change, Deal, Pair, PlayerTally, RoundOutcome, Scope, Standing, Submission, TeamRound,
    TeamSlot, Ts,
};
use gamebot::game::{
    ChannelId, CommonRules, GameEvent, GameId, GuildId, Mode, ModeConfig, OpsEvent, PlayerEvent,
    PlayerId, Seed, TeamId, TwoPlayerConfig,
};
use gamebot::wire::Event;
use gamebot::words::{MatchKind, Word};
use uuid::Uuid;

const GAME: GameId = GameId(Uuid::from_u128(0x0199_0a5e_4c00_7000_8000_0000_0000_0001));
const ANA: PlayerId = PlayerId(Uuid::from_u128(0xa11c_e000_0000_4000_8000_0000_0000_000a));
const BEN: PlayerId = PlayerId(Uuid::from_u128(0xb0b0_0000_0000_4000_8000_0000_0000_000b));
const CID: PlayerId = PlayerId(Uuid::from_u128(0xc1d0_0000_0000_4000_8000_0000_0000_000c));
const TAVERN: GuildId = GuildId(1_100_000_000_000_000_007);

/// Returns one event of each type, in the catalogue's order.
pub(super) fn one_of_each() -> Vec<Event> {
    let mut events = Vec::new();
    events.extend(lobby().map(Event::Game));
    events.extend(rounds().map(Event::Game));
    events.extend(life().map(Event::Game));
    events.extend(endings().map(Event::Game));
    events.extend(servers::roster().map(Event::Roster));
    events.extend(servers::server().map(Event::Server));
    events.push(Event::Player(PlayerEvent::PlayerRegistered(
        PlayerRegistered {
            first_guild_id: Some(TAVERN),
        },
    )));
    events.push(Event::Player(PlayerEvent::WordRequested(WordRequested {
        word: Word::stored("fnord"),
        guild_id: Some(TAVERN),
        game_id: GAME,
        round: Some(1),
    })));
    events.push(Event::Player(PlayerEvent::PlayerPreferencesChanged(
        PlayerPreferencesChanged {
            changes: vec![Change {
                path: "stats_visible".to_owned(),
                old: Some("true".to_owned()),
                new: "false".to_owned(),
            }],
        },
    )));
    events.push(Event::Player(PlayerEvent::PlayerErased(PlayerErased {
        receipt: Uuid::from_u128(0x4ece_1b70_0000_4000_8000_0000_0000_0001),
        scope: ErasedScope::Person,
        requested_by: ErasedBy::Player,
    })));
    events.extend(troubles().map(Event::Ops));
    events
}

/// The moment so many seconds into the game.
fn second(after: i64) -> Ts {
    DateTime::UNIX_EPOCH + Duration::seconds(1_767_225_600 + after)
}

fn pair(one: &str, other: &str) -> Pair {
    [Word::stored(one), Word::stored(other)]
}

fn said(player_id: PlayerId, word: &str, elapsed_ms: u64) -> Submission {
    Submission {
        player_id,
        word: Word::stored(word),
        elapsed_ms,
    }
}

fn team() -> TeamId {
    TeamId::of(Some(TAVERN), [ANA, BEN])
}

fn slot() -> TeamSlot {
    TeamSlot {
        team_id: team(),
        name: Some("The Kettles".to_owned()),
        players: [ANA, BEN],
    }
}

fn config(rounds: u32) -> ModeConfig {
    ModeConfig::TwoPlayer(TwoPlayerConfig {
        rounds,
        ..TwoPlayerConfig::default()
    })
}

fn lobby() -> [GameEvent; 12] {
    [
        GameEvent::GameCreated(GameCreated {
            game_id: GAME,
            channel_id: Some(ChannelId(1_100_000_000_000_000_070)),
            created_by: ANA,
            config: config(5),
            config_version: 3,
            house: CommonRules {
                recent_words: 20,
                ..CommonRules::default()
            },
            visibility: Visibility::Server,
            surface: Surface::Table,
            rematch_of: Some(GameId(Uuid::from_u128(
                0x0190_0000_0000_7000_8000_0000_0000_0002,
            ))),
            practice: false,
            daily: Some(20_454),
            words_version: "en-1-0123456789abcdef".to_owned(),
            rng_seed: Seed(u64::MAX),
        }),
        GameEvent::PlayerInvited(PlayerInvited {
            player_id: BEN,
            by: ANA,
        }),
        GameEvent::GameSettingsChanged(GameSettingsChanged {
            changes: vec![Change {
                path: "rounds".to_owned(),
                old: Some("5".to_owned()),
                new: "1".to_owned(),
            }],
            config: config(1),
            by: ANA,
        }),
        GameEvent::GameModeChanged(GameModeChanged {
            from: Mode::TwoPlayer,
            to: Mode::GolfRace,
            config: ModeConfig::default_of(Mode::GolfRace),
            by: ANA,
        }),
        GameEvent::PlayerJoined(PlayerJoined {
            player_id: BEN,
            team_id: Some(team()),
            dm_ok: true,
        }),
        GameEvent::PlayerLeft(PlayerLeft {
            player_id: BEN,
            team_id: Some(team()),
            phase: Phase::Running,
            reason: LeaveReason::Left,
        }),
        GameEvent::PlayerStatusChanged(PlayerStatusChanged {
            player_id: BEN,
            from: PlayerStatus::Active,
            to: PlayerStatus::Unreachable,
            cause: "dm_closed".to_owned(),
        }),
        GameEvent::PlayerSurfaceUsed(PlayerSurfaceUsed {
            player_id: BEN,
            surface: PlayerSurface::Panel,
            reason: SurfaceReason::Asked,
        }),
        GameEvent::PlayerCalled(PlayerCalled {
            player_id: BEN,
            team_id: team(),
            round: 1,
            attempt: 2,
            by: Some(ANA),
        }),
        GameEvent::TeamEntered(TeamEntered {
            team: slot(),
            origin: TeamOrigin::AutoPaired,
        }),
        GameEvent::TeamWithdrawn(TeamWithdrawn {
            team_id: team(),
            reason: LeaveReason::Left,
        }),
        GameEvent::GameStarted(GameStarted {
            teams: vec![slot()],
            config: config(1),
            started_at: second(0),
            deadline: None,
        }),
    ]
}

fn rounds() -> [GameEvent; 12] {
    [
        GameEvent::RoundStarted(RoundStarted {
            round: 1,
            scope: Scope::All,
            deals: vec![Deal {
                team_id: team(),
                pair: pair("fire", "water"),
            }],
            started_at: second(0),
            deadline: None,
            day: None,
        }),
        GameEvent::GuessSubmitted(GuessSubmitted {
            round: 1,
            team_id: team(),
            attempt: 1,
            submission: said(ANA, "mice", 8_250),
        }),
        GameEvent::GuessProcessed(GuessProcessed {
            round: 1,
            team_id: team(),
            attempt: 1,
            shown: pair("fire", "water"),
            submissions: [said(ANA, "mice", 8_250), said(BEN, "mouse", 21_000)],
            matched: true,
            match_kind: Some(MatchKind::Lemma),
        }),
        GameEvent::GuessAbandoned(GuessAbandoned {
            round: 1,
            team_id: team(),
            attempt: 2,
            reason: AbandonReason::GaveUp,
            by: Some(BEN),
            pending: Some(said(ANA, "steam", 30_500)),
        }),
        GameEvent::RoundEnded(RoundEnded {
            round: 1,
            scope: Scope::All,
            results: vec![result()],
            reason: RoundEndReason::Matched,
            duration_ms: 21_000,
            detail: RoundDetail::TwoPlayer {
                attempts_total: 1,
                rounds_left: 0,
            },
        }),
        GameEvent::GiveUpProposed(GiveUpProposed {
            round: 2,
            team_id: team(),
            by: ANA,
            expires_at: second(90),
        }),
        GameEvent::GiveUpDropped(GiveUpDropped {
            round: 2,
            team_id: team(),
            proposed_by: ANA,
            by: Some(BEN),
        }),
        GameEvent::KnockoutRoundCompleted(KnockoutRoundCompleted {
            round: 2,
            eliminated: vec![Elimination {
                team_id: team(),
                reason: EliminationReason::Forced,
                attempts: 7,
                place: 3,
            }],
            advancing: vec![TeamId::of(Some(TAVERN), [BEN, CID])],
            replayed: false,
            quota: 1,
            duration_ms: 92_000,
            next_at: Some(second(97)),
        }),
        GameEvent::RaceTimeExpired(RaceTimeExpired {
            standings: vec![standing()],
            elapsed_ms: 180_000,
            limit_ms: 180_000,
            voided: vec![team()],
        }),
        GameEvent::PlayersReminded(PlayersReminded {
            round: 1,
            percent: 50,
            players: vec![ANA, BEN],
        }),
        GameEvent::LongformDayEnded(LongformDayEnded {
            day: 1,
            results: vec![result()],
            eliminated: vec![LongformExit {
                team_id: team(),
                reason: EliminationReason::Forced,
                attempts: 1,
                place: 3,
                revealed_at: second(86_403),
            }],
            held: false,
            next_day_at: Some(second(86_406)),
        }),
        GameEvent::TeamEliminated(TeamEliminated {
            team_id: team(),
            round: 2,
            reason: EliminationReason::Forced,
            attempts: 7,
            place: 3,
        }),
    ]
}

fn life() -> [GameEvent; 6] {
    [
        GameEvent::DmDeliveryFailed(DmDeliveryFailed {
            player_id: BEN,
            kind: DmKind::Deal,
            discord_code: 50_007,
            attempt: 1,
            next_retry_at: Some(second(60)),
        }),
        GameEvent::GamePaused(GamePaused {
            by: ANA,
            reason: Some("supper".to_owned()),
            frozen: vec![Frozen {
                scope: Scope::All,
                remaining_ms: 120_000,
            }],
        }),
        GameEvent::GameResumed(GameResumed {
            by: ANA,
            paused_ms: 1_800_000,
            deadlines: vec![MovedDeadline {
                scope: Scope::All,
                deadline: second(1_920),
            }],
        }),
        GameEvent::GameRecovered(GameRecovered {
            replayed_events: 7,
            last_event_at: second(21),
            downtime_ms: 45_000,
            deadline_shift_ms: 45_000,
            cause: RecoveryCause::Freeze,
        }),
        GameEvent::IdleWarned(IdleWarned {
            idle_ms: 1_500_000,
            ends_at: second(1_800),
        }),
        GameEvent::FinalSecondsBegan(FinalSecondsBegan {
            remaining_ms: 30_000,
        }),
    ]
}

fn endings() -> [GameEvent; 5] {
    [
        GameEvent::GameCompleted(GameCompleted {
            outcome: Outcome::Won,
            winners: vec![team()],
            standings: vec![standing()],
            tallies: vec![tally(ANA, 8_250, 1), tally(BEN, 21_000, 0)],
            rounds: 1,
            duration_ms: 21_000,
            ended_at: second(21),
        }),
        GameEvent::GameCancelled(GameCancelled {
            by: Some(ANA),
            reason: CancelReason::Host,
        }),
        GameEvent::GameAbandoned(GameAbandoned {
            reason: AbandonedReason::Inactivity,
            idle_ms: 1_800_000,
        }),
        GameEvent::ReplayNamed(ReplayNamed {
            name: "otter-482".parse().expect("it is a name"),
        }),
        GameEvent::ReplayVisibilityChanged(ReplayVisibilityChanged {
            from: ReplayVisibility::Server,
            to: ReplayVisibility::Link,
            by: ANA,
        }),
    ]
}

fn result() -> TeamRound {
    TeamRound {
        team_id: team(),
        outcome: RoundOutcome::Matched,
        attempts: 1,
        matched_word: Some(Word::stored("mice")),
        match_kind: Some(MatchKind::Lemma),
        perfect: true,
        points: 0,
        duration_ms: 21_000,
    }
}

fn standing() -> Standing {
    Standing {
        team_id: team(),
        place: 1,
        points: 0,
        matches: 1,
        attempts: 1,
        give_ups: 0,
        perfect: 1,
        avg_attempts_milli: Some(1_000),
        active_ms: 21_000,
    }
}

fn tally(player_id: PlayerId, response_ms: u64, first_in: u32) -> PlayerTally {
    PlayerTally {
        player_id,
        submissions: 1,
        matched: 1,
        abandoned: 0,
        first_in,
        response_ms_total: response_ms,
        fastest_ms: Some(response_ms),
    }
}

fn troubles() -> [OpsEvent; 15] {
    [
        OpsEvent::CommandRejected(CommandRejected {
            command: "game start".to_owned(),
            code: "too_few_players".to_owned(),
            player_id: ANA,
            game_id: Some(GAME),
            hint: "two-player needs 2 players, and 1 joined so far. Ask somebody to press Join."
                .to_owned(),
        }),
        OpsEvent::GuessRejected(GuessRejected {
            game_id: GAME,
            round: 1,
            team_id: Some(team()),
            player_id: BEN,
            reason: "shown".to_owned(),
        }),
        OpsEvent::GameFaulted(GameFaulted {
            game_id: GAME,
            code: "fold".to_owned(),
            fatal: false,
            recovery: Remedy::Retry,
            hint: "Look at the stream with `gamebot game`.".to_owned(),
        }),
        OpsEvent::SystemFault(SystemFault {
            component: "outbox".to_owned(),
            code: "unreachable".to_owned(),
            message: "could not reach Discord".to_owned(),
            fingerprint: "outbox/unreachable".to_owned(),
            count: 3,
            context: vec!["status=503".to_owned()],
        }),
        OpsEvent::RecoveryStarted(RecoveryStarted {
            game_id: GAME,
            attempt: 1,
        }),
        OpsEvent::RecoveryFailed(RecoveryFailed {
            game_id: GAME,
            attempt: 1,
            code: "unreadable".to_owned(),
            next_at: Some(second(60)),
            hint: "Look at the stream with `gamebot game`.".to_owned(),
        }),
        OpsEvent::EventQuarantined(EventQuarantined {
            reader: "outbox".to_owned(),
            position: 4_711,
            event_type: "game_exploded".to_owned(),
            schema_version: 1,
            code: "unknown_type".to_owned(),
        }),
        OpsEvent::SubscriptionStalled(SubscriptionStalled {
            name: "outbox".to_owned(),
            position: 4_710,
            attempts: 5,
            error: "could not fold a game".to_owned(),
        }),
        OpsEvent::SubscriptionResumed(SubscriptionResumed {
            name: "outbox".to_owned(),
            position: 4_710,
            stalled_ms: 90_000,
        }),
        OpsEvent::SubscriptionPaused(SubscriptionPaused {
            name: "words".to_owned(),
        }),
        OpsEvent::SubscriptionUnpaused(SubscriptionUnpaused {
            name: "words".to_owned(),
        }),
        OpsEvent::StoreConnectionChanged(StoreConnectionChanged {
            from: Connection::Down,
            to: Connection::Up,
            failures: 3,
            buffered: 2,
        }),
        OpsEvent::ProjectionRebuilt(ProjectionRebuilt {
            name: "games".to_owned(),
            version: 2,
            guild_id: Some(TAVERN),
            events: 4_711,
            duration_ms: 85,
            differences: 0,
        }),
        OpsEvent::AdminActed(AdminActed {
            command: "admin rebuild".to_owned(),
            by: Some(ANA),
            options: vec!["projection=games".to_owned()],
            all_servers: false,
        }),
        OpsEvent::EventRedacted(EventRedacted {
            position: 4_712,
            paths: vec!["teams.0.name".to_owned()],
            by: ANA,
            reason: "erased".to_owned(),
        }),
    ]
}

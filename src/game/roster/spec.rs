//! RULES "Teams", sentence by sentence. ANA, BEN, CID and DEE are in one server; everything happens in
//! minute 0 unless a spec says otherwise.

use chrono::DateTime;
use uuid::Uuid;

use super::event::{
    DormantReason, Founding, PlayerTeamChanged, RosterRecovered, TeamChangeReason, TeamCreated,
    TeamDormant, TeamInvitationAccepted, TeamInvitationCancelled, TeamInvitationDeclined,
    TeamInvitationExpired, TeamInvited, TeamReactivated, TeamRenamed,
};
use super::*;
use crate::game::event::Checked;
use crate::game::event::RecoveryCause;
use crate::game::given::Specified;
use crate::game::ids::{ChannelId, GuildId, InvitationId, PlayerId, TeamId};
use crate::game::time::later;

const ANA: PlayerId = PlayerId(Uuid::from_u128(0xa));
const BEN: PlayerId = PlayerId(Uuid::from_u128(0xb));
const CID: PlayerId = PlayerId(Uuid::from_u128(0xc));
const DEE: PlayerId = PlayerId(Uuid::from_u128(0xd));
const TAVERN: GuildId = GuildId(7);
const LOUNGE: ChannelId = ChannelId(70);

/// What teams without a name of their own are called.
#[derive(Clone, Default)]
struct Lookups {
    called: Vec<(TeamId, String)>,
}

impl Specified for Lookups {
    type Rules = RosterRules;
    type Command = Command;

    fn rules() -> RosterRules {
        RosterRules
    }

    fn context(&self, at: Ts, command: Command) -> CommandContext {
        CommandContext {
            at,
            guild: TAVERN,
            called: self.called.clone(),
            command,
        }
    }

    fn check(event: &RosterEvent) -> Checked {
        event.validate()
    }
}

type Given = crate::game::given::Given<Lookups>;

fn given(events: &[RosterEvent]) -> Given {
    crate::game::given::given(events)
}

impl Given {
    fn at_second(self, now_s: u64) -> Self {
        self.at(second(now_s))
    }

    /// Says what a team without a name of its own is called.
    fn where_is_called(mut self, players: [PlayerId; 2], name: &str) -> Self {
        self.lookups.called.push((team(players), name.to_owned()));
        self
    }
}

fn second(after: u64) -> Ts {
    later(DateTime::UNIX_EPOCH, after * 1_000)
}

fn team(players: [PlayerId; 2]) -> TeamId {
    TeamId::of(Some(TAVERN), players)
}

fn id(n: u128) -> InvitationId {
    InvitationId(Uuid::from_u128(n))
}

fn says(player: PlayerId, command: PlayerCommand) -> Command {
    Issuer::player(player).issues(command)
}

fn invites(n: u128, by: PlayerId, whom: PlayerId, name: Option<&str>) -> Command {
    says(
        by,
        PlayerCommand::Invite(Invite {
            invitation_id: id(n),
            invitee: whom,
            name: name.map(str::to_owned),
            channel_id: LOUNGE,
        }),
    )
}

fn accepts(player: PlayerId) -> Command {
    says(player, PlayerCommand::Accept(InvitationRef::Newest))
}

fn presses_accept(player: PlayerId, n: u128) -> Command {
    says(player, PlayerCommand::Accept(InvitationRef::Id(id(n))))
}

fn presses_decline(player: PlayerId, n: u128) -> Command {
    says(player, PlayerCommand::Decline(InvitationRef::Id(id(n))))
}

fn leaves(player: PlayerId) -> Command {
    says(player, PlayerCommand::Leave)
}

fn renames(player: PlayerId, name: &str) -> Command {
    says(player, PlayerCommand::Rename(name.to_owned()))
}

const CLOCK: Command = Issued::Program(ProgramCommand::Tick);

fn invited(n: u128, by: PlayerId, whom: PlayerId) -> RosterEvent {
    invited_as(n, by, whom, None)
}

fn invited_as(n: u128, by: PlayerId, whom: PlayerId, name: Option<&str>) -> RosterEvent {
    RosterEvent::TeamInvited(TeamInvited {
        invitation_id: id(n),
        inviter: by,
        invitee: whom,
        proposed_name: name.map(str::to_owned),
        channel_id: LOUNGE,
        expires_at: second(300),
    })
}

fn accepted(n: u128, players: [PlayerId; 2]) -> RosterEvent {
    let (invitation_id, team_id) = (id(n), team(players));
    RosterEvent::TeamInvitationAccepted(TeamInvitationAccepted {
        invitation_id,
        team_id,
    })
}

fn declined(n: u128) -> RosterEvent {
    let invitation_id = id(n);
    RosterEvent::TeamInvitationDeclined(TeamInvitationDeclined { invitation_id })
}

fn cancelled(n: u128, by: PlayerId) -> RosterEvent {
    let invitation_id = id(n);
    RosterEvent::TeamInvitationCancelled(TeamInvitationCancelled { invitation_id, by })
}

fn expired(n: u128) -> RosterEvent {
    let invitation_id = id(n);
    RosterEvent::TeamInvitationExpired(TeamInvitationExpired { invitation_id })
}

fn created(n: u128, players: [PlayerId; 2], name: Option<&str>) -> RosterEvent {
    RosterEvent::TeamCreated(TeamCreated {
        team_id: team(players),
        name: name.map(str::to_owned),
        players,
        origin: Founding::Invitation,
        invitation_id: Some(id(n)),
    })
}

fn reactivated(n: u128, players: [PlayerId; 2]) -> RosterEvent {
    let (team_id, invitation_id) = (team(players), Some(id(n)));
    RosterEvent::TeamReactivated(TeamReactivated {
        team_id,
        invitation_id,
    })
}

fn dormant(players: [PlayerId; 2], by: PlayerId, reason: DormantReason) -> RosterEvent {
    RosterEvent::TeamDormant(TeamDormant {
        team_id: team(players),
        by: Some(by),
        reason,
    })
}

fn moved(
    player_id: PlayerId,
    from: Option<[PlayerId; 2]>,
    to: Option<[PlayerId; 2]>,
    reason: TeamChangeReason,
) -> RosterEvent {
    let (from, to) = (from.map(team), to.map(team));
    RosterEvent::PlayerTeamChanged(PlayerTeamChanged {
        player_id,
        from,
        to,
        reason,
    })
}

fn joined(player: PlayerId, to: [PlayerId; 2]) -> RosterEvent {
    moved(player, None, Some(to), TeamChangeReason::Joined)
}

fn named(
    players: [PlayerId; 2],
    old: Option<&str>,
    new: &str,
    by: PlayerId,
    seq: u32,
) -> RosterEvent {
    RosterEvent::TeamRenamed(TeamRenamed {
        team_id: team(players),
        old_name: old.map(str::to_owned),
        new_name: new.to_owned(),
        by,
        seq,
    })
}

const ANA_BEN: [PlayerId; 2] = [ANA, BEN];

/// ANA and BEN are a team.
fn given_team(name: Option<&str>) -> Given {
    given(&[
        invited_as(1, ANA, BEN, name),
        accepted(1, ANA_BEN),
        created(1, ANA_BEN, name),
        joined(ANA, ANA_BEN),
        joined(BEN, ANA_BEN),
    ])
}

#[test]
fn two_people_become_a_team_when_one_asks_and_the_other_accepts() {
    let asked = given(&[]).when(invites(1, ANA, BEN, Some("  The  Otters ")));
    let asked = asked.then(&[invited_as(1, ANA, BEN, Some("The Otters"))]);
    let team = asked.when(accepts(BEN)).then(&[
        accepted(1, ANA_BEN),
        created(1, ANA_BEN, Some("The Otters")),
        joined(ANA, ANA_BEN),
        joined(BEN, ANA_BEN),
    ]);
    let slot = team.state.team_of(BEN).unwrap().slot();
    assert_eq!(
        (slot.name.as_deref(), slot.players),
        (Some("The Otters"), ANA_BEN)
    );
}

#[test]
fn the_same_two_people_are_always_the_same_team_and_keep_their_name_and_history() {
    let apart = given_team(Some("Otters")).when(leaves(BEN)).then(&[
        dormant(ANA_BEN, BEN, DormantReason::Left),
        moved(ANA, Some(ANA_BEN), None, TeamChangeReason::PartnerLeft),
        moved(BEN, Some(ANA_BEN), None, TeamChangeReason::Left),
    ]);
    assert!(apart.state.team_of(ANA).is_none() && apart.state.team_of(BEN).is_none());
    let reunited = apart
        .when(invites(2, BEN, ANA, None))
        .next()
        .when(accepts(ANA))
        .then(&[
            accepted(2, ANA_BEN),
            reactivated(2, ANA_BEN),
            joined(BEN, ANA_BEN),
            joined(ANA, ANA_BEN),
        ]);
    let team = reunited.state.team_of(ANA).unwrap();
    assert_eq!(
        (team.name.as_deref(), team.is_active()),
        (Some("Otters"), true)
    );
}

#[test]
fn joining_another_team_puts_the_old_one_to_sleep_and_the_partner_is_in_none() {
    let switched = given_team(None)
        .and(&[invited(2, CID, BEN)])
        .when(presses_accept(BEN, 2));
    let after = switched.then(&[
        accepted(2, [CID, BEN]),
        dormant(ANA_BEN, BEN, DormantReason::JoinedAnother),
        moved(ANA, Some(ANA_BEN), None, TeamChangeReason::PartnerLeft),
        created(2, [CID, BEN], None),
        joined(CID, [CID, BEN]),
        moved(
            BEN,
            Some(ANA_BEN),
            Some([CID, BEN]),
            TeamChangeReason::Joined,
        ),
    ]);
    assert!(after.state.team_of(ANA).is_none());
    assert!(matches!(
        after.state.team(team(ANA_BEN)).unwrap().standing,
        Standing::Dormant { .. }
    ));
}

#[test]
fn when_both_were_in_other_teams_both_of_these_sleep() {
    let [one, other, new] = [[ANA, CID], [BEN, DEE], ANA_BEN];
    given(&[
        created(8, one, None),
        joined(ANA, one),
        joined(CID, one),
        created(9, other, None),
        joined(BEN, other),
        joined(DEE, other),
        invited(1, ANA, BEN),
    ])
    .when(accepts(BEN))
    .then(&[
        accepted(1, new),
        dormant(one, ANA, DormantReason::JoinedAnother),
        moved(CID, Some(one), None, TeamChangeReason::PartnerLeft),
        dormant(other, BEN, DormantReason::JoinedAnother),
        moved(DEE, Some(other), None, TeamChangeReason::PartnerLeft),
        created(1, new, None),
        moved(ANA, Some(one), Some(new), TeamChangeReason::Joined),
        moved(BEN, Some(other), Some(new), TeamChangeReason::Joined),
    ]);
}

#[test]
fn an_invitation_can_be_declined_by_whom_it_asks() {
    given(&[invited(1, ANA, BEN)])
        .when(presses_decline(BEN, 1))
        .then(&[declined(1)])
        .when(presses_accept(BEN, 1))
        .then_rejected(&Rejection::Closed(Answered::Declined));
}

#[test]
fn an_invitation_can_be_cancelled_by_who_made_it() {
    given(&[invited(1, ANA, BEN)])
        .when(says(ANA, PlayerCommand::Cancel))
        .then(&[cancelled(1, ANA)])
        .when(presses_accept(BEN, 1))
        .then_rejected(&Rejection::Closed(Answered::Cancelled))
        .when(says(ANA, PlayerCommand::Cancel))
        .then_rejected(&Rejection::NothingToCancel);
}

#[test]
fn only_the_person_asked_may_answer() {
    let open = given(&[invited(1, ANA, BEN)]);
    let open = open
        .when(presses_accept(ANA, 1))
        .then_rejected(&Rejection::NotYours);
    let open = open
        .when(presses_decline(CID, 1))
        .then_rejected(&Rejection::NotYours);
    let open = open
        .when(accepts(CID))
        .then_rejected(&Rejection::NotInvited);
    let open = open
        .when(presses_accept(BEN, 9))
        .then_rejected(&Rejection::Unknown);
    open.when(says(BEN, PlayerCommand::Cancel))
        .then_rejected(&Rejection::NothingToCancel);
}

#[test]
fn an_invitation_expires_after_5_minutes() {
    let open = given(&[invited(1, ANA, BEN)]);
    let open = open.at_second(299).when(CLOCK).then(&[]);
    // The deadline holds even before its tick.
    let over = open.at_second(300);
    let over = over
        .when(presses_accept(BEN, 1))
        .then_rejected(&Rejection::Closed(Answered::Expired));
    let over = over
        .when(accepts(BEN))
        .then_rejected(&Rejection::NotInvited);
    let over = over
        .when(says(ANA, PlayerCommand::Cancel))
        .then_rejected(&Rejection::NothingToCancel);
    let over = over.when(CLOCK).then(&[expired(1)]);
    assert_eq!(due_at(&over.state), None);
    over.when(CLOCK).then(&[]);
}

#[test]
fn a_time_in_which_nobody_could_answer_is_granted() {
    let away = |seconds: u64| {
        Issued::Program(ProgramCommand::Recover {
            downtime_ms: seconds * 1_000,
            cause: RecoveryCause::Outage,
        })
    };
    let open = given(&[invited(1, ANA, BEN)]).at_second(400);
    let granted = RosterEvent::RosterRecovered(RosterRecovered {
        downtime_ms: 120_000,
        cause: RecoveryCause::Outage,
    });
    let open = open.when(away(120)).then(&[granted]);
    assert_eq!(due_at(&open.state), Some(second(420)));
    let open = open.at_second(419).when(CLOCK).then(&[]);
    let over = open.at_second(420).when(CLOCK).then(&[expired(1)]);
    // Nothing is left to grant.
    over.when(away(120)).then(&[]);
}

#[test]
fn its_deadline_is_in_the_event_so_that_it_stands_across_a_restart() {
    let open = given(&[])
        .at_second(40)
        .when(invites(1, ANA, BEN, None))
        .next();
    assert_eq!(due_at(&open.state), Some(second(340)));
}

#[test]
fn a_player_has_one_outgoing_invitation() {
    let open = given(&[invited(1, ANA, BEN)]).at_second(60);
    let open = open
        .when(invites(2, ANA, CID, None))
        .then_rejected(&Rejection::InvitationOpen { wait_ms: 240_000 });
    // Several may ask the same person, and an expired one is in nobody's way.
    let open = open.when(invites(3, DEE, BEN, None)).next();
    open.at_second(300).when(invites(4, ANA, CID, None)).next();
}

#[test]
fn accept_without_a_name_means_the_newest_and_with_one_that_persons() {
    let asked = || {
        given(&[
            invited(1, ANA, DEE),
            invited(2, BEN, DEE),
            invited(3, CID, DEE),
        ])
    };
    let newest = asked().when(accepts(DEE)).next();
    assert_eq!(newest.state.team_of(DEE).unwrap().partner_of(DEE), CID);
    let named = asked()
        .when(says(DEE, PlayerCommand::Accept(InvitationRef::From(ANA))))
        .next();
    assert_eq!(named.state.team_of(DEE).unwrap().partner_of(DEE), ANA);
    asked()
        .when(says(ANA, PlayerCommand::Accept(InvitationRef::From(BEN))))
        .then_rejected(&Rejection::NotInvited);
}

#[test]
fn two_people_who_ask_each_other_are_a_team() {
    given(&[invited(1, ANA, BEN)])
        .when(invites(2, BEN, ANA, Some("Otters")))
        .then(&[
            accepted(1, ANA_BEN),
            created(1, ANA_BEN, Some("Otters")),
            joined(ANA, ANA_BEN),
            joined(BEN, ANA_BEN),
        ]);
}

#[test]
fn whoever_joins_a_team_takes_their_own_invitation_back() {
    given(&[invited(1, ANA, BEN), invited(2, BEN, CID)])
        .when(presses_accept(BEN, 1))
        .then(&[
            accepted(1, ANA_BEN),
            cancelled(2, BEN),
            created(1, ANA_BEN, None),
            joined(ANA, ANA_BEN),
            joined(BEN, ANA_BEN),
        ]);
}

#[test]
fn nobody_can_ask_themselves_or_their_partner() {
    given(&[])
        .when(invites(1, ANA, ANA, None))
        .then_rejected(&Rejection::Yourself);
    given_team(None)
        .when(invites(2, BEN, ANA, None))
        .then_rejected(&Rejection::TeamAlready);
}

#[test]
fn who_is_in_no_team_has_nothing_to_leave_or_rename() {
    given(&[])
        .when(leaves(ANA))
        .then_rejected(&Rejection::NoTeam);
    given(&[])
        .when(renames(ANA, "Otters"))
        .then_rejected(&Rejection::NoTeam);
}

#[test]
fn a_team_without_a_name_given_has_none_of_its_own_until_it_is_named() {
    given_team(None)
        .when(renames(BEN, "Otters"))
        .then(&[named(ANA_BEN, None, "Otters", BEN, 1)]);
}

#[test]
fn a_name_that_is_none_is_refused_with_the_reason() {
    let short = Rejection::Name(NotAName::TooShort { signs: 2 });
    given(&[])
        .when(invites(1, ANA, BEN, Some("ab")))
        .then_rejected(&short);
    given_team(None)
        .when(renames(ANA, "@everyone"))
        .then_rejected(&Rejection::Name(NotAName::Mention));
}

#[test]
fn names_are_unique_in_a_server_ignoring_case_also_those_of_sleeping_teams() {
    let [others, ours] = [[CID, DEE], ANA_BEN];
    let both = given_team(None).and(&[
        created(2, others, Some("Otters")),
        joined(CID, others),
        joined(DEE, others),
    ]);
    let both = both
        .when(renames(ANA, "oTTers"))
        .then_rejected(&Rejection::NameTaken);
    let asleep = both.when(leaves(CID)).next();
    let asleep = asleep
        .when(renames(ANA, "OTTERS"))
        .then_rejected(&Rejection::NameTaken);
    // A team may change the case of its own name.
    let named_now = asleep
        .when(renames(ANA, "Foxes"))
        .then(&[named(ours, None, "Foxes", ANA, 1)]);
    named_now
        .at_second(600)
        .when(renames(ANA, "FOXES"))
        .then(&[named(ours, Some("Foxes"), "FOXES", ANA, 2)]);
}

#[test]
fn a_name_must_also_differ_from_what_teams_without_one_are_called() {
    let both = given_team(None).where_is_called(ANA_BEN, "Ana & Ben");
    let both = both
        .when(invites(2, CID, DEE, Some("ana & BEN")))
        .then_rejected(&Rejection::NameTaken);
    both.when(renames(ANA, "Ana & Ben"))
        .then(&[named(ANA_BEN, None, "Ana & Ben", ANA, 1)]);
}

#[test]
fn a_name_taken_while_the_invitation_was_open_leaves_the_team_without_one() {
    let others = [CID, DEE];
    given(&[
        invited_as(1, ANA, BEN, Some("Otters")),
        created(2, others, Some("otters")),
    ])
    .when(accepts(BEN))
    .then(&[
        accepted(1, ANA_BEN),
        created(1, ANA_BEN, None),
        joined(ANA, ANA_BEN),
        joined(BEN, ANA_BEN),
    ]);
}

#[test]
fn a_team_is_renamed_at_most_once_in_10_minutes() {
    let team = given_team(Some("Otters"))
        .when(renames(ANA, "Foxes"))
        .next();
    let team = team.at_second(599).when(renames(BEN, "Hares"));
    let team = team.then_rejected(&Rejection::RenamedLately { wait_ms: 1_000 });
    // Asking for the name it has changes nothing and is no rename.
    let team = team.when(renames(BEN, "Foxes")).then(&[]);
    team.at_second(600)
        .when(renames(BEN, "Hares"))
        .then(&[named(ANA_BEN, Some("Foxes"), "Hares", BEN, 2)]);
}

#[test]
fn a_name_proposed_to_a_sleeping_team_renames_it_when_it_wakes() {
    let asleep = given_team(Some("Otters")).when(leaves(ANA)).next();
    asleep
        .when(invites(2, ANA, BEN, Some("Foxes")))
        .next()
        .when(accepts(BEN))
        .then(&[
            accepted(2, ANA_BEN),
            reactivated(2, ANA_BEN),
            named(ANA_BEN, Some("Otters"), "Foxes", ANA, 1),
            joined(ANA, ANA_BEN),
            joined(BEN, ANA_BEN),
        ]);
}

#[test]
fn every_refusal_says_what_to_do() {
    #[track_caller]
    fn check(rejection: &Rejection, expected: &str) {
        assert_eq!(rejection.to_string(), expected);
    }

    check(
        &Rejection::InvitationOpen { wait_ms: 239_001 },
        "Your last invitation is still open for 4 min. `/team cancel` withdraws it; then you can invite again.",
    );
    check(
        &Rejection::RenamedLately { wait_ms: 1_000 },
        "A team can be renamed once in 10 minutes, and yours was a short while ago. Try again in 1 s.",
    );
    check(
        &Rejection::Closed(Answered::Expired),
        "This invitation has expired. `/team invite` sends a new one.",
    );
    check(
        &Rejection::Name(NotAName::TooShort { signs: 2 }),
        "a name has at least 3 characters, and that has 2. Try another name.",
    );
}

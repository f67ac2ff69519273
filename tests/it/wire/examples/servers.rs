//! The server's evening: ana and ben become a team, and ana sets the tavern up.

use gamebot::game::event::RecoveryCause;
use gamebot::game::roster::event::{
    DormantReason, Founding, PlayerTeamChanged, RosterRecovered, TeamChangeReason, TeamCreated,
    TeamDormant, TeamInvitationAccepted, TeamInvitationCancelled, TeamInvitationDeclined,
    TeamInvitationExpired, TeamInvited, TeamReactivated, TeamRenamed,
};
use gamebot::game::server::event::{
    DailyCalled, GuildConfigChanged, GuildConfigReset, GuildInstalled, GuildRemoved,
    ModePresetDefined, ModePresetRemoved, PlayerBanned, PlayerUnbanned, Removal, SeasonEnded,
    SeasonStarted, WordList, WordListChanged,
};
use gamebot::game::values::Change;
use gamebot::game::{
    ChannelId, InvitationId, Mode, ModeConfig, PlayerId, PresetId, RosterEvent, ServerEvent, TeamId,
};
use gamebot::words::Word;
use uuid::Uuid;

use super::{ANA, BEN, CID, TAVERN, second, team};

const INVITATION: InvitationId =
    InvitationId(Uuid::from_u128(0x0199_0a5e_4c00_7000_8000_0000_0000_0002));
const PRESET: PresetId = PresetId(Uuid::from_u128(0x0199_0a5e_4c00_7000_8000_0000_0000_0003));

fn of_ana_and(other: PlayerId) -> TeamId {
    TeamId::of(Some(TAVERN), [ANA, other])
}

pub(super) fn roster() -> [RosterEvent; 11] {
    let (invitation_id, team_id) = (INVITATION, team());
    [
        RosterEvent::TeamInvited(TeamInvited {
            invitation_id,
            inviter: ANA,
            invitee: BEN,
            proposed_name: Some("The Otters".to_owned()),
            channel_id: ChannelId(1_100_000_000_000_000_070),
            expires_at: second(300),
        }),
        RosterEvent::TeamInvitationAccepted(TeamInvitationAccepted {
            invitation_id,
            team_id,
        }),
        RosterEvent::TeamInvitationDeclined(TeamInvitationDeclined { invitation_id }),
        RosterEvent::TeamInvitationCancelled(TeamInvitationCancelled {
            invitation_id,
            by: ANA,
        }),
        RosterEvent::TeamInvitationExpired(TeamInvitationExpired { invitation_id }),
        RosterEvent::TeamCreated(TeamCreated {
            team_id,
            name: Some("The Otters".to_owned()),
            players: [ANA, BEN],
            origin: Founding::Invitation,
            invitation_id: Some(invitation_id),
        }),
        RosterEvent::TeamReactivated(TeamReactivated {
            team_id,
            invitation_id: Some(invitation_id),
        }),
        RosterEvent::TeamRenamed(TeamRenamed {
            team_id,
            old_name: Some("The Otters".to_owned()),
            new_name: "The Foxes".to_owned(),
            by: BEN,
            seq: 1,
        }),
        RosterEvent::PlayerTeamChanged(PlayerTeamChanged {
            player_id: ANA,
            from: Some(of_ana_and(CID)),
            to: Some(team_id),
            reason: TeamChangeReason::Joined,
        }),
        RosterEvent::TeamDormant(TeamDormant {
            team_id: of_ana_and(CID),
            by: Some(ANA),
            reason: DormantReason::JoinedAnother,
        }),
        RosterEvent::RosterRecovered(RosterRecovered {
            downtime_ms: 45_000,
            cause: RecoveryCause::Clock,
        }),
    ]
}

pub(super) fn server() -> [ServerEvent; 12] {
    let by = ANA;
    [
        ServerEvent::GuildInstalled(GuildInstalled {
            locale: "en-GB".to_owned(),
        }),
        ServerEvent::GuildRemoved(GuildRemoved {
            reason: Removal::FoundMissing,
        }),
        ServerEvent::GuildConfigChanged(GuildConfigChanged {
            version: 1,
            changes: vec![Change {
                path: "two_player.rounds".to_owned(),
                old: Some("5".to_owned()),
                new: "3".to_owned(),
            }],
            by,
        }),
        ServerEvent::GuildConfigReset(GuildConfigReset { version: 2, by }),
        ServerEvent::ModePresetDefined(ModePresetDefined {
            preset_id: PRESET,
            name: "Quick".to_owned(),
            config: ModeConfig::default_of(Mode::Race),
            version: 3,
            by,
        }),
        ServerEvent::ModePresetRemoved(ModePresetRemoved {
            preset_id: PRESET,
            version: 4,
            by,
        }),
        ServerEvent::WordListChanged(WordListChanged {
            list: WordList::Block,
            version: 1,
            added: vec![Word::stored("moist")],
            removed: vec![Word::stored("ink")],
            by,
        }),
        ServerEvent::PlayerBanned(PlayerBanned {
            player_id: CID,
            until: Some(second(86_400)),
            reason: Some("Too loud".to_owned()),
            by,
        }),
        ServerEvent::PlayerUnbanned(PlayerUnbanned { player_id: CID, by }),
        ServerEvent::SeasonStarted(SeasonStarted {
            season: 1,
            name: "Winter".to_owned(),
            starts_at: second(90_000),
        }),
        ServerEvent::SeasonEnded(SeasonEnded {
            season: 1,
            ended_at: second(180_000),
            board_digest: "1f0e3dad99908345f7439f8ffabdffc4".to_owned(),
        }),
        ServerEvent::DailyCalled(DailyCalled {
            day: 20_454,
            channel_id: ChannelId(1_001),
        }),
    ]
}

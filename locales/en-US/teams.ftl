# Teams: invitations, who is a team, its history.
team-invitation =
    { $reader }: **{ $asker } asks you to be a team**.
    A team plays together in this server, with a name and a history of its own. This ends { $until }.
team-invitation-named =
    { $reader }: **{ $asker } asks you to be a team**, called **{ $name }**.
    A team plays together in this server, with a name and a history of its own. This ends { $until }.
team-invitation-accepted = **{ $asker } and { $other } are a team now.** `/team show` shows it; `/game new` opens a game for it.
team-invitation-declined = { $other } does not want to be a team with { $asker } now.
team-invitation-taken-back = { $asker } took the invitation to { $other } back.
team-invitation-expired = { $other } did not answer { $asker } in time. `/team invite` asks again.
team-sleeps-joined-another = { $by } joined another team. { $team } keeps its name and history: `/team invite` brings you two together again.
team-sleeps-left = { $by } left your team. { $team } keeps its name and history: `/team invite` brings you two together again.
team-invited = I asked them in this channel. They have 5 minutes to accept; `/team cancel` takes it back.
team-declined = All right. The invitation in the channel says so.
team-taken-back = The invitation is taken back.
team-left = You left your team, and I tell your partner. It keeps its name and history until you two are together again.
team-united = You are a team: { $team }. Press Join in the same lobby, both of you, and you play together.
team-renamed = The team is now called { $team }.
team-renamed-already = The team is already called { $team }.
team-since = A team since { $date }.
team-active = They play together: the team enters a lobby once both have pressed Join there.
team-dormant = Asleep since { $date }: its players are not together now. It keeps its name and history.
team-story = **The story of { $team }**
team-story-cut = (the last { $shown } of { $all } moments)
team-founded-as = founded as { $name }
team-founded = founded
team-together-again = together again
team-named-by = named { $name } by { $by }
team-asleep-left = asleep: { $by } left
team-asleep-joined-another = asleep: { $by } joined another team
in-no-team = You are not in a team here. `/team invite` asks somebody to be one with you.
they-are-in-no-team = { $name } is not in a team here.
no-such-team = No team here is called { $name }. `/team show` with a `user` finds the one somebody is in.

# Before a game starts: lobbies, invitations, choices.
lobby-open = **A { $mode } game is open**, hosted by { $host }.
lobby-players = Players ({ $n } of { $most }): { $players }
lobby-team = Team: { $team }
lobby-asked = Asked to play: { $players }
lobby-waits-for-all = It starts when all of them are in, or when the host presses Start.
lobby-join = Press Join to take part. The words come by DM.
lobby-all-here = All are here: the host presses Start.
lobby-pairing = Players without a team get a partner at the start, earlier partners first.
lobby-missing = It takes { $need } players: { $missing ->
        [one] 1 more is needed.
       *[other] { $missing } more are needed.
    }
lobby-full = All seats are taken: the host presses Start.
lobby-enough = Enough are here: the host presses Start, or waits for more.
lobby-odd = Enough are here, but one would be left over: one more makes it even, or the host presses Start.
lobby-can-start = Enough players are here, and the host can press Start.
lobby-waits-for = { $missing ->
        [one] The game waits for one more player.
       *[other] The game waits for { $missing } more players.
    }
lobby-idle = { $players }, are you still there? { $needed } It closes { $when }; press Leave if you cannot wait.
challenge-anybody = **{ $host } looks for a partner: meet on one word**
challenge-partner = **{ $host } challenges { $partner }: meet on one word**
challenge-anybody-daily =
    { "" }**{ $host } looks for a partner: the daily pair, the same for everybody**
challenge-partner-daily =
    { "" }**{ $host } challenges { $partner }: the daily pair, the same for everybody**
challenge-here = It is played right here, and everybody can follow.
challenge-by-dm = The words come by DM.
waiting-for-answer =
    { "" }**A { $mode } game is open**, in DMs.
    { $terms }
    It starts when { $partner } accepts. Cancel takes the invitation back.
invitation =
    { "" }**{ $host } asks you to play a { $mode } game**, here in DMs.
    { $terms }
    Accept starts it. `/rules` explains it.
declined = { $partner } does not want to play now. `/game new` asks somebody else.
the-host = The host

# A game in a list of choices, and in a sentence: with its channel, if it has one.
game-in-channel = { $mode } game in { $channel }
game-of-mode = { $mode } game
host-now-running = { $before } is not in the { $game }, so you host it now. It has started: `/game pause`, `/game resume` and `/game cancel` are for you.
host-now-lobby = { $before } left, so you host the { $game } now. Press Start there once all are in; Cancel calls it off.
odd-one-out = The { $game } started without you: there was an odd number of players, so one had to stay out. You are free for another; `/game new` opens one.
taken-out-of-lobby = You were taken out of the { $game } before its start, by its host or a manager. `/game new` opens another.
choice-of-game = { $mode } game, { $phase }, hosted by { $host }
phase-lobby = lobby
phase-running = running
phase-paused = paused
phase-finished = finished

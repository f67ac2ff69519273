# When a game is over.
nobody-won = **Nobody won the { $game }:** { $why }.
you-won = **You won the { $game }** { $how }.
you-share-the-win = **You and { $others } share the win of the { $game }** { $how }.
they-won = **{ $winner } won the { $game }** { $how }.
they-share-the-win = **{ $winners } share the win of the { $game }** { $how }.
n-others = { $n ->
        [one] 1 other
       *[other] { $n } others
    }
n-teams = { $n ->
        [one] 1 team
       *[other] { $n } teams
    }
longform-game = longform game
you-came = You came { $place } of { $n }.
with-points = with { $points }
after-rounds = after { $rounds ->
        [one] 1 round
       *[other] { $rounds } rounds
    }, { $took }
after-days = after { $days ->
        [one] 1 day
       *[other] { $days } days
    }
why-twice-no-match = twice in a row no team matched
why-no-match = no team matched
you-team = **{ $team }** (you)
your-rounds = Your rounds:
best-round = Best round: { $round }, by { $team }
rounds-before = { $n ->
        [one] (1 round before)
       *[other] ({ $n } rounds before)
    }
practice-does-not-count = Practice games do not count. `/practice` plays another.
rematch-in = For another, press Rematch in { $channel }.
verdict-and-result = { $verdict } The result: { $channel }
no-such-game = There is no such game. `/game new` opens one.
cancelled-by = { $who } called the game off. `/game new` opens another.
cancelled-not-in-it = The game is off: { $who } is not in it any more. `/game new` opens another.
cancelled-not-started = The lobby closed: nobody started the game within an hour. `/game new` opens another.
cancelled-not-shown = The game is off: its invitation could not be shown. `/game new` opens another.
cancelled-server-removed = The game is off: I am no longer in its server. `/game new` opens another.
practice-over = The practice is over. `/practice` starts another.
abandoned-idle = The game ended: nobody guessed for { $span }. `/game new` opens another.
abandoned-left = The game ended: a partner left. `/game new` opens another.
abandoned-not-recovered = The game ended: it could not be taken up again after a restart. `/game new` opens another.
abandoned-race-idle = The race ended without a result: its end passed while nobody kept the time. `/game new` opens another.
abandoned-race-left = The race ended without a result: every team lost a player. `/game new` opens another.
matched-so-far = { $team }: { $n ->
        [one] 1 matched round
       *[other] { $n } matched rounds
    }

# Two-player.
two-player-won = **{ $who } won:** { $average } ({ $target } or fewer win).
two-player-you-won = **You won:** { $average } ({ $target } or fewer win).
two-player-lost = **{ $who } did not make it this time:** { $average } ({ $target } or fewer win).
two-player-you-lost = **You did not make it this time:** { $average } ({ $target } or fewer win).
no-attempts = no attempts
one-attempt-a-round = 1 attempt a round
average-attempts = { $average } attempts a round
two-player-summary = { $attempts ->
        [one] 1 attempt
       *[other] { $attempts } attempts
    }, { $perfect } perfect, { $took }
best-and-worst = Best: round { $best } ({ $fewest }). Worst: round { $worst } ({ $most }).

# What players show to others.
place-of = { $place } of { $n }
share-given-up = given up
share-no-match = no match
not-yours-to-share = Only its players can share this game. `/game new` opens one of your own.
nothing-to-share = This game has no result to share.

# The live message of a game.
game-is-running = **A { $mode } game is running**
game-is-paused = **A { $mode } game is paused**
status-paused-by = Paused by { $by }; `/game resume` goes on.
status-not-reached = DMs do not reach: { $players }.
status-at-table = It is played in { $channel }.
status-how-to-guess = Players guess by DM, or with the buttons here; only they see the words.
where-round-of = round { $round } of { $rounds }
still-to-guess = Attempt { $attempt }, still to guess: { $players }
lead-taken = **{ $team } take the lead!**
perfect-first = **A perfect round:** { $team } matched on the first attempt.
last-two = **The last two:** { $one } against { $other }.
only-two-playing = **Only two teams are still playing:** { $one } and { $other }.
final-seconds = **The last 30 seconds!**
replay-named = Replay: `{ $name }`
words-of-today = Others still play these pairs today: the words can be shared from midnight UTC on.

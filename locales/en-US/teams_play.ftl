# Knockout and longform: why a team is out.
out-no-match-in-time = no match in time
out-no-match-in = no match in { $attempts ->
        [one] 1 attempt
       *[other] { $attempts } attempts
    }
out-behind = matched, but behind the others
out-inactive = made no attempt
out-removed = a player was removed
out-gave-up = gave up
your-team-is-out = **Your team is out** { $round } ({ $why }).
place-of-teams = Place { $place } of { $teams }.
others-play-on = The others play on; I tell you here who wins. You are free for another game: `/game new`.
told-who-wins = I tell you here who wins. You are free for another game: `/game new`.
team-is-out = **{ $team }** are out ({ $why }).
wants-to-give-up =
    { "" }**{ $by } wants to give up.** Your team would be out of the { $mode } game. Do you agree? Without your yes within 60 seconds ({ $when }) you two play on.
    Attempt { $attempt }: { $pair }
wants-to-give-up-in-channel = { $player }, { $by } wants to give up: your team would be out. Do you agree? Without a yes from { $partner } within 60 seconds you two play on.
asked-partner-to-give-up = I asked { $partner }, since giving up takes your team out of the game and you both have to agree. Without a yes within 60 seconds ({ $when }) you two play on. Keep playing takes it back.
dropped-plays-on-after-all = { $partner } plays on after all.
dropped-wants-to-keep-playing = { $partner } wants to keep playing, so the round goes on.
dropped-no-answer = { $partner } did not answer within 60 seconds, so you two play on.
dropped-time-over = The 60 seconds to agree are over, so you two play on.
plays-on-in-channel = { $player }, nobody gives up: your team plays on. My words shows your pair.
round-ends = { $round } ends { $when }
out-list = Out: { $teams }
attempts-behind = { $attempts ->
        [one] 1 attempt behind
       *[other] { $attempts } attempts behind
    }
time-behind = { $span } behind
slower-over-all-days = { $span } slower over all days
place-why = Place { $places }: { $why }
places-why = Places { $places }: { $why }
from-to = { $first } to { $last }
team-at-attempt = attempt { $attempt }, still to guess: { $player }
both-still = both
team-matched = matched, { $attempts ->
        [one] 1 attempt
       *[other] { $attempts } attempts
    }
team-spent = no attempt left
team-waits = waits for the next round

# Knockout.
next-round = Next round: { $forecast }
next-round-at = Next round { $when }: { $forecast }
forecast = { $teams } teams, and at least { $out ->
        [one] 1 is
       *[other] { $out } are
    } out after this round.
knockout-deal =
    { "" }**Round { $round }** with { $partner }: { $forecast }
    { $pair }
    Send me one word that links them.
knockout-deal-replay =
    { "" }**Round { $round }** with { $partner } (replay): { $forecast }
    { $pair }
    Send me one word that links them.
other-pair = Your team has a different pair, because one of you recently used a word of the others' pair.
knockout-ends = The round ends { $when }; you have { $attempts ->
        [one] 1 attempt
       *[other] { $attempts } attempts
    }.
round-begins-in-channel = { $players }: round { $round } has begun. My words shows your pair.
round-begins-in-channel-until = { $players }: round { $round } has begun and ends { $when }. My words shows your pair.
no-match-no-attempt-left = No match, and no attempt is left.
out-if-another-matches = Your team is out if another team matches. If none does, the round is replayed with a new pair.
out-if-another-matches-last = Your team is out if another team matches. If none does, the game ends without a winner.
still-playing = Still playing: { $n ->
        [one] 1 other team
       *[other] { $n } other teams
    }.
round-ends-at-the-latest = The round ends { $when } at the latest.
round-is-over = **Round { $round } is over.** { $next }
round-is-over-you-are-in =
    { "" }**Round { $round } is over, and you are in.** Out: { $out }.
    { $next }
nobody-matched-replay = Nobody matched, so nobody is out. The round is replayed with a new pair { $when }. If nobody matches again, the game ends without a winner.
knockout-round-over = **Knockout: round { $round } is over** after { $span }.
pair-was = The pair was { $pair }.
summary-out = out ({ $why })
summary-in = in, { $attempts ->
        [one] 1 attempt
       *[other] { $attempts } attempts
    }
summary-no-match = no match

# Longform.
next-day-begins = The next day begins { $when }.
longform-deal =
    { "" }**Longform, day { $day }** with { $partner }: { $teams ->
        [one] 1 team
       *[other] { $teams } teams
    } are in.
    { $pair }
    Send me one word that links them, as often as it takes; fewer attempts rank better.
day-ends = The day ends { $when }.
day-ends-then-told = The day ends { $when }, and then you learn who is out.
reminder =
    { $late } Your team has not matched yet.
    { $next }
reminder-partner = Your guess is in; { $partner } has not guessed yet.
half-of-day = **Half of day { $day } is over.**
percent-of-day = **{ $percent } percent of day { $day } is over.**
reminder-in-channel = { $players }: { $late } Your team has not matched yet. My words shows your pair.
day-begins = **Longform: day { $day } begins** with { $n ->
        [one] 1 team
       *[other] { $n } teams
    }: { $teams }.{ $ends } The words are in your DMs.
day-begins-ends = It ends { $when }.
shows-your-pair = { $players }: My words shows your pair.
nobody-matched-nobody-leaves = Nobody matched, so nobody leaves today. If tomorrow nobody would leave either, the total time to match decides.
equally-good-nobody-leaves = All teams were equally good, so nobody leaves today. If tomorrow nobody would leave either, the total time to match decides.
slowest-leaves = For the second day in a row nobody would leave, so the total time to match decides: the slowest leaves.
only-without-attempt-leave = Nobody matched, so only those leave who made no attempt.
day-is-over = **Longform: day { $day } is over.**
in-list = In:
out-one = Out: { $team }
teams-left = { $n ->
        [one] 1 team
       *[other] { $n } teams
    } are left. The next day begins { $when }.
teams-out-suspense = { $n ->
        [one] 1 team is out …
       *[other] { $n } teams are out. One after the other …
    }
more-out-suspense = { $n ->
        [one] And one more …
       *[other] And { $n } more …
    }
attempts-perfect = 1 attempt, perfect
day-over-you-are-in = **Day { $day } is over, and you are in**: place { $place } of the day.
told-how-it-ends = I tell you here how the game ends.

# Races.
race-ends = The race ends { $when }.
race-has-left = The race has { $span } left once it goes on.
race-is-on = The race is on.
race-status-ends = it ends { $when }
race-status-left = with { $span } left
race-so-far = Round { $round }: { $how }, { $points }. Your team has { $total }.
race-brought = Round { $round } brought { $points }; your team has { $total }.
race-brought-nothing = Round { $round } brought nothing; your team has { $total }.
race-cost = Round { $round } cost { $points }; your team has { $total }.
race-deal =
    { "" }**Round { $round }** with { $partner }. { $race }
    { $pair }
    Send me one word that links them.
left-no-more-rounds = { $player } left: no more rounds
no-round-open = no round open
race-at-work = Round { $round }, attempt { $attempt }, still to guess: { $player }
attempts-a-match = { $average } a match
earlier-by = { $span } earlier
level-attempts = Level on points: fewer attempts a match.
level-earlier = Level on points: fewer attempts a match, then the earlier last match.
level-matches = Level on points: fewer attempts a match, then more matches.

# Practice: why the bot said its word.
why-both-together = Why { $said }? Because both { $one } and { $other } often come up with { $said }.
why-one = Why { $said }? Because { $because }.
why-two = Why { $said }? Because { $because }, and { $also }.
because-kind = { $word } is a kind of { $said }
because-same = { $word } and { $said } mean much the same
because-opposite = { $word } and { $said } are opposites
because-people-say = people say “{ $first } { $second }”
because-there-is = there is { $part } in { $whole }
because-belong = { $word } and { $said } belong together
because-together = { $word } and { $said } often come up together

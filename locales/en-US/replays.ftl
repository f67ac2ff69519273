# Replays: /replay, and Why?
replay-title = **{ $name }** · { $mode } · { $team } · { $round } of { $last }
replay-attempt = { $n }. { $pair }: { $one } said *{ $first }* after { $time }, { $other } said *{ $second }* { $later } later
replay-no-word = { $pair }: no word for it
replay-another-team = Another team
replay-perfect = ✓ **{ $word }** on the first attempt, a perfect round, in { $time }
replay-matched = ✓ **{ $word }** in { $attempts ->
        [one] 1 attempt
       *[other] { $attempts } attempts
    }, { $time }
replay-with-points = { $how }: { $points }
replay-given-up = Given up; it counts as { $attempts ->
        [one] 1 attempt
       *[other] { $attempts } attempts
    }
replay-given-up-golf = Given up; it counts as { $attempts ->
        [one] 1 attempt
       *[other] { $attempts } attempts
    }, and costs a point
replay-cut-short = Cut short; it counts for nothing
replay-eliminated = No match, and the team was out
replay-no-match = No match; it counts as { $attempts ->
        [one] 1 attempt
       *[other] { $attempts } attempts
    }
knew-the-pair = Both knew the pair alone
knew-words-before = Both knew the pair, and the { $words ->
        [2] two words
        [one] word
       *[other] { $words } words
    } before it
knew-partner-was-in = { $both }; { $second } also saw that { $first } was in
picture-described = { $title }, { $subtitle }: { $path }. { $ending }.

# The list, and who sees a replay.
replays-newest-first = Replays, newest first:
replays-how = `/replay show` plays one back.
no-replays-yet = No replay to see here yet: every game gets one when it is over.
replay-only-you = practice, only you
replay-only-players = only its players
n-more = { $n } more
replay-of-today = This replay opens at midnight UTC: until then you can play its pairs yourself. `/daily` plays them.
replay-seen-by-server = Everybody in its server can see `{ $name }`.
replay-seen-by-players = Only its players can see `{ $name }`.
replay-seen-by-anybody = Anybody who knows its name can see `{ $name }`, in any server and by DM.
replay-who-should-see = { $seen } Who should?
replay-give-name = { $seen } Give them its name: `/replay show name:{ $name }`
no-round-to-replay = `{ $name }` ended before its first round did, so there is nothing to play back.

# Why a round ended as it did.
replay-why = **Why?** { $title }
this-round = round { $round }
this-day = day { $day }
through-discord = with a button or a command
through-dm = by DM
through-time = as time went by
through-terminal = at a terminal
through-page = on a page
through-itself = on its own
why-opened-with-game = { $pair } opened { $round } { $when }, as the game began.
why-opened-on-time = { $pair } opened { $round } { $when }, when its time had come.
why-opened-next = { $pair } opened { $round } { $when }, as the one before was over.
why-sent = { $player } sent *{ $word }* { $through } at { $time }
why-attempt = Attempt { $attempt }: { $first }, and waited; { $second }: { $judged }.
why-two-words-next = two words, so no match: they became the next pair
why-two-words = two words, so no match
why-same-word = the same word, so **{ $word }** it is
why-spellings = spellings of one word, so a match
why-forms = forms of one word, so a match
why-asked-to-give-up = { $player } asked { $through } to give up.
why-gave-up = { $player } gave up { $through }.
why-left = { $player } left the game { $through }.
why-time-ran-out = The time ran out.
why-unreachable = { $player } could not be reached.
why-game-ended = The game ended around it.
why-guess-stays-secret = { $player }'s guess still waited, and stays a secret.
why-guess-ended = That guess ended { $round }: { $how }.
why-that-ended = That ended { $round }: { $how }.
why-clock-ended = The clock ended { $round }: { $how }.
why-others-ended = What another team did { $through } ended { $round }: { $how }.
why-how-matched = the match was made
why-how-spent = no attempt was left
why-how-time-up = the time was up
why-how-given-up = it was given up
why-how-cut-short = it was cut short
counts-for-nothing = It counts for nothing.
counts-by-match = The match came on attempt { $on }, so the round counts as { $attempts ->
        [one] 1 attempt
       *[other] { $attempts } attempts
    }.
counts-by-limit = Without a match a round counts as { $attempts ->
        [one] 1 attempt
       *[other] { $attempts } attempts
    }, the limit of this game.
counts-a-point = Every match is a point.
counts-golf-points = A match on attempt { $on } earns { $points }. { $terms }
counts-golf-given-up = Giving up costs a point.
counts-no-point = No point, and { $attempts ->
        [one] 1 attempt
       *[other] { $attempts } attempts
    } more to count.
counts-through = The team was through for now, with { $attempts ->
        [one] 1 attempt
       *[other] { $attempts } attempts
    }.
counts-could-be-out = Without a match after { $attempts ->
        [one] 1 attempt
       *[other] { $attempts } attempts
    }, the team could be sent out.
why-out = The team was out, as number { $place }: { $why }.
why-out-time = it had not matched when the time was up
why-out-last-attempt = its last attempt failed
why-out-behind = it matched, but others were better
why-out-forfeited = it gave up, or a player left
why-out-inactive = it made no attempt
why-out-removed = a player was removed

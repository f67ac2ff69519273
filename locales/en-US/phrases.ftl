# The small pieces that sentences are made of.
somebody = somebody
somebody-starts = Somebody
your-partner = your partner
mode-two-player = two-player
mode-knockout = knockout
mode-race = race
mode-golf-race = golf race
mode-longform = longform
mode-practice = practice
attempts = { $n ->
        [one] 1 attempt
       *[other] { $n } attempts
    }
points = { $n ->
        [one] 1 point
       *[other] { $n } points
    }
minus-points = { $n ->
        [one] minus 1 point
       *[other] minus { $n } points
    }
matches = { $n ->
        [one] 1 match
       *[other] { $n } matches
    }
less-than-a-second = less than a second
list-and = { $before } and { $last }
words-none-yet = none yet
send-one-word = Send me one word that links them.
what-links-them = What one word links them?
words-are-english = The words you play with are English.
round-title = Round { $round }
round-of = Round { $round } of { $rounds }
day-title = Day { $day }
round-name = round { $round }
day-name = day { $day }
in-round = in round { $round }
on-day = on day { $day }
new-game-opens-another = `/game new` opens another.
daily-pair = daily pair
one-attempt-a-match = 1 attempt a match
average-attempts-a-match = { $average } attempts a match

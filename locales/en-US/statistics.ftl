# How games went: /stats.
all-games = all games
games-of-mode = { $mode } games
games-of-month = { $games } of this month
games-of-week = { $games } of this week
games-of-day = { $games } of today
games-of-season = { $games } of { $season }
games-in-server = { $games }, in this server
games-everywhere = { $games }, everywhere
stats-title = **{ $name }**: { $games }
games-won = { $games ->
        [one] 1 game
       *[other] { $games } games
    }, { $won } won ({ $percent } %)
best-streak = best streak: { $best } wins in a row
streak-best-so-far = { $now } wins in a row, the best streak so far
streak-and-best = { $now } wins in a row, at best { $best }
rounds-matched = { $rounds ->
        [one] 1 round
       *[other] { $rounds } rounds
    }, { $matched } matched
n-perfect = { $n } perfect
n-given-up = { $n } given up
fastest-match = fastest match { $time }
half-of-answers = half of the answers within { $time }
half-of-answers-of = half of the answers of { $player } within { $time }
first-to-answer = first to answer { $first } of { $guesses } times
answered-first = { $player } answered first { $first } of { $guesses } times
most-matched = Most matched: { $words }
head-to-head = Head to head: { $scores }
score-against = { $ahead }–{ $behind } against { $name }
score-against-level = { $ahead }–{ $behind } against { $name } ({ $level } level)
words-matched-here =
    { "" }**Words that teams here matched on most often**, in { $games }:
    { $words }
    `/stats player` shows your own.
words-matched-by =
    { "" }**Words that { $team } matched on most often**, in { $games }:
    { $words }
    `/stats player` shows your own.
finished-games = games
finished-games-of-mode = { $mode } games
no-games-yet = No finished { $games } yet. `/game new` starts one; practice does not count.
no-games-of = { $name } has no finished games like that here yet. `/leaderboard` shows who has played here.
stats-of-others-in-servers = Here you see your own games. `/stats player` with a `user` works in a server you share.
bots-have-no-stats = Bots play only for practice, and practice does not count.

# What a game did to somebody's rating.
stats-rating = Rating: { $rating }
rating-changed = **Your { $mode } rating: { $before } → { $now }** ({ $change }), give or take { $uncertainty }. You came { $place } of { $n }; { $why }.
rated-alike = all teams were rated alike
rated-before = by the ratings before, your team was { $place }

# The picture, and what it shows in words.
bar-none = none
caption-rounds-by-attempts = Rounds by attempts until the match
caption-attempts-by-week = Attempts a match, week by week
rounds-by-attempts-described = Rounds by the attempts until the match: { $bars }.
attempts-by-week-described = Attempts a match by week: { $weeks }.

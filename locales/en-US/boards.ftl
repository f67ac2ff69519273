# Who is ahead in a server: /leaderboard, and seasons.
board-players-by-wins = **Players by wins**: { $games }
board-players-by-rating = **Players by rating**: { $games }
board-teams-by-wins = **Teams by wins**: { $games }
board-teams-by-rating = **Teams by rating**: { $games }
board-line = **{ $place }.** { $name }: { $achieved }
board-nobody-listed = Nobody is listed yet.
board-page = Page { $page } of { $pages }
board-you = **{ $name }** (you)
board-won = { $wins } of { $games } won

# Where the reader is.
board-you-are = You are
board-player-is = { $name } is
board-your-team-is = Your team is
board-team-of-is = The team of { $name } is
board-place = { $who } { $place } of { $n }: { $achieved }.
board-listed-after = { $who } listed after { $needed ->
        [one] 1 finished game
       *[other] { $needed } finished games
    }: { $missing } to go.
board-you-in-no-team = You are in no team here: `/team invite` asks somebody to be one with you.
board-player-in-no-team = { $name } is in no team here.
board-hidden = { $who } hidden: `/privacy stats visible:True` shows you on boards again.
nobody-on-board = Nobody is on this board yet.

# Seasons.
no-season-yet = This server has had no season yet. Whoever manages it starts one with `/server season start`.
the-season = The season
season-started = { $season } has started: games that end from now on count for it. `/leaderboard period:season` shows the board.
season-ended = { $season } is over, and its board stays as it is: `/leaderboard period:season` shows it. `/server season start` starts the next.
caption-race-for-first-place = The race for first place, { $games }
caption-wins = Wins
race-described = Wins from { $from } to { $to }: { $wins }.

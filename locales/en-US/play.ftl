# While a game is played: pairs, guesses, pauses.
deal =
    { "" }**{ $round }** with { $partner }
    { $pair }
    Send me one word that links them.
turn =
    { "" }**{ $round }, attempt { $attempt }** with { $partner }
    { $pair }
    Send me one word that links them.
round-and-attempt = **{ $round }, attempt { $attempt }** with { $partner }
called-in-channel = { $player }, it is your turn: My words shows your pair.
both-guesses = Attempt { $attempt }: { $one } said **{ $first }**, { $other } said **{ $second }**.
two-spellings = Two spellings of one word:
two-forms = Two forms of one word:
round-matched = **A match!** Round { $round } is done in { $attempts ->
        [one] 1 attempt
       *[other] { $attempts } attempts
    }.
round-matched-perfect = **A match!** Round { $round } is done in 1 attempt, perfect.
day-matched = **A match!** Day { $day } is done for you in { $attempts ->
        [one] 1 attempt
       *[other] { $attempts } attempts
    }.
day-matched-perfect = **A match!** Day { $day } is done for you in 1 attempt, perfect.
your-path = Your path: { $words }.
then-word = then { $word }
no-match-next =
    No match. Attempt { $attempt }: { $pair }
    Send me one word that links them.
round-cut-short = **Round { $round } is over** without a match. It counts as { $attempts ->
        [one] 1 attempt
       *[other] { $attempts } attempts
    }.
accepted-match = Got it: **{ $word }**. It is a match! { $next }
accepted-no-match = Got it: **{ $word }**. That completes the attempt. { $next }
accepted-at-table = It is all in { $channel }.
accepted-by-dm = The result comes by DM.
accepted-on-panel = My words shows the result.
accepted = Got it.
accepted-first = Got it: **{ $word }**. Now it is { $partner }'s turn.
partner-left = { $who }, so the game is over. `/game new` opens another.
partner-left-race = { $who }. Your team keeps its points and plays no more rounds; the result comes at the end.
who-was-removed = { $who } was taken out of the game by a manager
who-left-server = { $who } left the server
who-is-unreachable = { $who } cannot be reached any more
who-left = { $who } left
who-left-race = { $who } left the race
host-left-server = { $host } left the server, so this game is off. `/game new` opens one of your own.
taken-out = A manager of this game's server took you out of it: you may not play there for now. Your other games go on.
paused = { $by } paused the game. No guess is taken until it goes on: `/game resume`, by its host or a manager.
resumed = { $by } resumed the game.
attempt-and-pair = Attempt { $attempt }: { $pair }
not-reachable = { $players }, I cannot reach you by DM. Play right here: My words shows your pair, Guess takes your word, and only you see either. Or allow DMs from members of this server in its privacy settings.
partner-unreachable = My DMs do not reach { $partner }. Ask them to allow DMs from members of a server we share; then start again with `/game new`.
partner-is-quiet = { $partner } has been quiet for a while. A nudge pings them, once for this pair.
nudged-in-channel = { $player }, { $by } has guessed and waits for your word.
called-by = { $by } has guessed and waits for your word. { $turn }
called = It is your turn. { $turn }
idle = { $players }, are you still playing? Without a guess I close this game { $when }.
idle-by-dm = Are you still playing? Without a guess I close this game { $when }.

# How a round went.
round-line-perfect = { $dealt } → **{ $word }** { $attempts }, perfect
round-line-given-up = { $dealt }: given up ({ $attempts })
round-line-cut-short = { $dealt }: cut short
round-line-no-attempt = { $dealt }: no attempt
round-line-no-match = { $dealt }: no match ({ $attempts })
word-on-first-attempt = **{ $word }** on the first attempt, perfect
word-in-attempts = **{ $word }** in { $attempts ->
        [one] 1 attempt
       *[other] { $attempts } attempts
    }
matched-on-first-attempt = matched on the first attempt, perfect
matched-in-attempts = matched in { $attempts ->
        [one] 1 attempt
       *[other] { $attempts } attempts
    }
given-up-counts-as = given up, counts as { $attempts ->
        [one] 1 attempt
       *[other] { $attempts } attempts
    }
no-match-counts-as = no match, counts as { $attempts ->
        [one] 1 attempt
       *[other] { $attempts } attempts
    }
cut-short = cut short, counts for nothing
no-attempt = no attempt

# The table, the panel, and a player's own words.
perfect-round = 1, a perfect round
paused-by = Paused by { $by }.
what-would-you-like = What would you like to do?
table-of-team = { $team } play here, and you can follow. `/game new` opens a game of your own.
table-of-others = Others play here, and you can follow. `/game new` opens a game of your own.
table-moved = The game goes on further down.
table-gone = The message of this game was deleted. Your press counts; I post the game again below.
table-gone-elsewhere = The message of this game was deleted. Your press counts; *Bring it back* in `/game status` shows the game again.
played-elsewhere = This game is played in another conversation, and I can show it only there: use `/game status` in it.
on-the-table = Got it. The game shows it.
panel-paused-by = Paused by { $by }; no guess is taken.
panel-up-to-date = -# Up to date until { $time }; any press renews it.
panel-ends = It ends { $when }.
panel-you-guessed = you: **{ $word }** ✓ · { $partner } …
panel-partner-guessed = you … · { $partner } ✓
panel-nobody-guessed = you … · { $partner } …
panel-you-asked-to-give-up = You asked { $partner } to give up; the question lapses { $when }.
panel-partner-gives-up = **{ $partner } wants to give up.** Your team would be out. Do you agree? Without your yes you two play on { $when }.
panel-recent-words = Your recent words, not to be repeated: { $words }
panel-moved = Your words are further down.
plays-by-dm = You play by DM now. My words brings your words back here.
recent-words-not-again = Your recent words, which you may not use again in any form: { $words }
my-words-paused = The game is paused; no guess is taken.
my-words-guessed = Your guess is in: **{ $word }**. Now it is { $partner }'s turn.
my-words-not-allowed =
    Not allowed, in any form:
    Used in this round: { $used }
    Your recent words: { $recent }
not-open-not-started = The game has not started yet.
not-open-you-left = You left the game.
not-open-team-out = Your team is out.
not-open-matched = Your team has matched and waits for the others.
not-open-spent = Your team has no attempt left and waits for the others.
not-open = No round is open for you right now.
not-open-over = The game is over.

# What is written without meaning it as a guess.
hi-in-game =
    Hi! You and { $partner } are looking for one word that links these two:
    { $pair }
no-yes-or-no =
    I am not waiting for a yes or no. What one word links these two?
    { $pair }
explained-in-game =
    You and { $partner } see the same two words. Send me one word that links them; { $partner } does the same, and you meet when both words are equal. Nobody sees yours before both are in.
    { $pair }

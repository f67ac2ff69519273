# What the rules refuse, and why. Commands, options and words stay as they are typed.
refused-game-exists = That game exists already.
refused-not-in-this-lobby = They are not in this lobby. `/game status` shows who is.
refused-stranger = You are not in this game. `/game status` shows who is.
refused-not-in-lobby = That only works before the start, and this game is { $phase }. `/game new` opens another.
refused-not-started = The game has not started yet. Its host presses Start when all are there.
refused-over = This game is over. `/game new` opens another.
refused-paused = The game is paused. `/game resume` goes on, by its host or a manager.
refused-round-not-open = No round is open for you right now. `/game status` shows where the game is.
refused-no-proposal = Nobody in your team asks to give up right now. Your round goes on: `/words` shows it.
refused-full = All { $seats } seats are taken. `/game new` opens another game.
refused-seat-kept = The other seat is kept for the partner who was asked. `/game new` opens a game of your own.
refused-busy = You are in another game already. Finish or leave that one first: `/game status` shows it. Only a longform game can be played beside another.
refused-others-busy = Somebody here is in another game of that kind, so the mode stays as it is. They finish or leave that one first.
refused-not-host = Only the host of this game or a manager of the server can do that.
refused-too-few-players = { $mode } needs { $need } players, and { $have } joined so far. Ask somebody to press Join.
refused-own-partner = You cannot be your own partner. Name somebody else.
refused-partner-needed = A game in DMs needs a partner: `/game new mode:two_player partner:@somebody`.
refused-not-invited = This invitation is not for you, or it was answered already.
refused-shown = { $word } is one of the two words shown{ $why }. Try another word.
refused-used-this-round = Your team used { $word } in this round already{ $why }. Try another word.
refused-recent = { $word } is among your last { $last } words{ $why }. `/words` lists them; try another.
refused-blocked = { $word } is not allowed in this server{ $why }. Try another word.
refused-same-word-as = (it counts as the same word as { $other })
refused-banned = You cannot play in this server. Its managers can tell you why.
refused-banned-hours = You cannot play in this server for another { $hours } h. Its managers can tell you why.
refused-banned-days = You cannot play in this server for another { $days ->
        [one] 1 day
       *[other] { $days } days
    }. Its managers can tell you why.
refused-no-preset = There is no preset of that name here. The option `preset` offers those there are.
refused-already-guessed = Your guess for this attempt is in: { $word }. It cannot be changed; now it is your partner's turn.
refused-pair-changed = That was for an earlier pair, so it was not taken. Now it is attempt { $attempt }: { $pair }
refused-time-up = Time is up, so it was not taken. The result comes in a moment.
refused-server-only = A { $mode } game is played in a server. Use `/game new` in one of its channels.
refused-too-many-players = A { $mode } game takes { $seats } players, and { $have } are here. Choose another mode, or let somebody leave.
refused-no-pair = No fresh pair of words is left for you two. Cancel the game and start another.
refused-nothing-changed = { $problem }. Nothing was changed.
refused-try-another-word = { $problem }. Try another word.
refused-try-another-name = { $problem }. Try another name.
setting-out-of-range = `{ $setting }` must be from { $min } to { $max }, and { $value } is not
setting-not-in-mode = { $mode } has no setting `{ $setting }`; it has { $changeable }
setting-takes = `{ $key }` takes { $range }

# Why something typed is no word.
no-word-in-that = There is no word in that
more-than-one-word = That is more than one word
word-too-short = A word needs at least { $least } letters, and that has { $letters }
word-too-long = A word has at most { $most } letters, and that has { $letters }
not-an-english-letter = `{ $letter }` is not a letter of the English alphabet
not-in-the-dictionary = `{ $word }` is not in the dictionary
word-not-allowed = That word is not allowed here

# Why something typed is no name.
name-too-short = A name has at least { $least } characters, and that has { $signs }
name-too-long = A name has at most { $most } characters, and that has { $signs }
name-too-marked = That name has too many accents and marks on its letters
name-unspeakable = A name needs at least one letter or digit
name-mentions = A name cannot mention people, roles or channels
name-has-link = A name cannot hold a link, nor anything that looks like one (`word.word`)
name-has-controls = A name cannot hold line breaks, tabs or other control characters
name-has-invisible = A name cannot hold invisible characters (some emoji are several, joined by one)
name-turns-text = A name cannot hold characters that change the direction of the text

# Teams.
refused-team-yourself = You cannot be a team with yourself. `/team invite` asks somebody else.
refused-team-already = You two are a team already. `/team show` shows it.
refused-invitation-open = Your last invitation is still open for { $wait }. `/team cancel` withdraws it; then you can invite again.
refused-invitation-not-yours = This invitation is for somebody else. `/team invite` asks people yourself.
refused-no-invitation = No invitation is waiting for you here. `/team invite` asks somebody yourself.
refused-invitation-accepted = This invitation was accepted already: `/team show` shows the team. `/team invite` sends a new one.
refused-invitation-declined = This invitation was declined already. `/team invite` sends a new one.
refused-invitation-cancelled = This invitation was taken back. `/team invite` sends a new one.
refused-invitation-expired = This invitation has expired. `/team invite` sends a new one.
refused-invitation-unknown = This invitation is not open any more. `/team invite` sends a new one.
refused-nothing-to-cancel = You have no invitation open here. `/team invite` asks somebody.
refused-name-taken = Another team here has that name already. Try another.
refused-renamed-lately = A team can be renamed once in 10 minutes, and yours was a short while ago. Try again in { $wait }.
refused-one-word-an-hour = You can say that of one word an hour.

# Servers.
refused-not-manager = Only people who manage this server can do that.
refused-unknown-setting = There is no setting of that name. `/server show` lists them all.
refused-server-no-preset = There is no preset of that name. `/server preset list` lists them.
refused-too-many-presets = A server has at most { $most } presets. `/server preset remove` makes room.
refused-no-words = Name at least one word. Several are separated by commas or spaces.
refused-not-a-word-in = { $problem } (in `{ $typed }`). Nothing was changed.
refused-not-for-pairs = Words of pairs have 3 to 8 letters, and **{ $word }** has not. Nothing was changed.
refused-list-full = A list holds at most { $most } words. Nothing was changed; `/server words remove` makes room.
refused-not-listed = None of that is on the list. `/server words list` shows it.
refused-ban-yourself = You cannot ban yourself.
refused-ban-days = A ban lasts from 1 to { $most } days; without `days` it has no end. Nothing was changed.
refused-ban-reason = A reason has at most { $most } characters. Nothing was changed.
refused-not-banned = They are not banned here.

# Replays and seasons.
refused-daily-played = You two have played today's pair already. Tomorrow has another, and today somebody else may play it with you.
refused-daily-over = That daily pair is over. `/daily` opens today's.
refused-daily-fixed = The daily pair is the same for everybody, so its settings stay as they are. `/game new` opens a game of your own.
refused-no-replay = There is no replay with this name. `/replay list` shows those you can see.
refused-not-yours-to-share = Only its players or a manager of the server can change who sees this replay.
refused-practice-not-shared = Practice is between you and me: its replay stays yours alone.
refused-no-server-to-share-with = This game was played in no server. Choose `players` or `link`.
refused-season-goes-on = { $season } goes on. `/server season end` ends it; then another can start.
refused-no-season = No season goes on. `/server season start` starts one.

# What managers read of what they decided: /server.
settings-title = **How games are played here: { $page }**
settings-games-keep = Games that are open keep what they were opened with.
setting-usual = Usually { $usual }.
setting-usual-changed = Usually { $usual }; changed by { $by } { $when }.
setting-set = { $sentence } Until now, `{ $key }` was { $before }. Games that are open keep theirs.
setting-set-at-once = { $sentence } Until now, `{ $key }` was { $before }.
setting-set-already = Nothing to change. { $sentence }
setting-reset = `{ $key }` is **{ $value }** again, as usual.
setting-reset-already = `{ $key }` is **{ $value }** already, as usual.
settings-reset = All settings are as usual again. Presets, words and bans stay.
settings-reset-already = All settings are as usual already. Presets, words and bans stay.
settings-as-usual = All settings are as usual already.
ask-to-reset-settings = This sets { $n ->
        [one] 1 setting
       *[other] { $n } settings
    } back: { $keys }. Presets, words and bans stay.
form-new-value = The new value

# Each setting, with its value.
setting-recent-words = How many of their last words players may not repeat: **{ $n }**.
setting-words-repeat = Players may repeat their own words.
setting-clocks-stand = Clocks stand still while I am away.
setting-clocks-go-on = Clocks go on while I am away.
setting-offensive-refused = Offensive words are refused.
setting-offensive-taken = Offensive words are taken.
setting-manager-role = Members with the role { $role } manage me too, beside those who may manage the server.
setting-no-manager-role = Only those who may manage the server manage me.
setting-time-zone = Days and weeks begin by the clock of **{ $zone }**.
setting-language = Where everybody reads it, I write in **{ $language }**.
setting-language-of-discord = Where everybody reads it, I write in the language that this server had on Discord when I came.
setting-daily-channel = Every day, I call people to the daily pair in { $channel }.
setting-no-daily-channel = I call nobody to the daily pair.
setting-daily-hour = I call people to the daily pair at **{ $n }**:00 by the clock of { $zone }, where a channel is set for it.
setting-rounds = Rounds of a game: **{ $n }**.
setting-attempts-to-win = A game is won with **{ $n }** attempts a round or fewer.
setting-attempts = A round ends after **{ $n }** attempts at most.
setting-in-channel = Games are played in the channel, where others can read along.
setting-by-dm = Games are played by DM, and only the result is posted.
setting-round-seconds = A round lasts **{ $n }** seconds at most.
setting-knockout-attempts = A team is out after **{ $n }** attempts in a round.
setting-quota-high = Teams that go out in a round of many teams: **{ $n }**.
setting-quota-low = Teams that go out in any other round: **{ $n }**.
setting-quota-above = More than **{ $n }** teams are many.
setting-pause-seconds = Seconds of rest between two rounds: **{ $n }**.
setting-race-seconds = A race lasts **{ $n }** seconds.
setting-golf-seconds = A golf race lasts **{ $n }** seconds.
setting-golf-points = A match of a golf race earns points by its attempts (from so many attempts on : so many points): **{ $points }**.
setting-day-minutes = A day lasts **{ $n }** minutes.
setting-day-ends-at = Days end at **{ $time }** (UTC).
setting-day-ends-at-start = Days end at the time of day when the game started.
setting-min-teams = A game takes **{ $n }** teams to start.
setting-reveal-seconds = At a day's end, each step waits **{ $n }** seconds for the one before.
setting-reveal-at-once = At a day's end, everything is told at once.

# Which values a setting takes.
takes-whole-number = a whole number from { $min } to { $max }
takes-number = a number from { $min } to { $max }
takes-on-or-off = on or off
takes-day-end = a time such as 18:00, or `start` for the game's own
takes-golf-points = attempts:points from 1 attempt on, never rising, such as 1:4 2:3 5:2 8:1 11:0
takes-role = a role, or `none`
takes-time-zone = a time zone such as UTC or Europe/Berlin
takes-channel = `here` for the channel where you write it, or `none`
takes-language = { $languages }, or { $discord }
language-name = English
as-discord-says = As on Discord
not-whole-days = `{ $key }` cannot be that: days that end at a fixed time last whole days (1440 minutes, 2880, …), others end at `start`

# Presets.
preset-defined =
    { "" }**{ $name }** is a { $mode } game: { $terms }
    `/game new` plays it with `preset`, and `/game settings` in a lobby.
preset-removed = The preset is gone. Games opened with it keep their settings.
presets-none = There are no presets here. `/server preset define` names a variation of a mode.
presets-title = **Presets of this server**
preset-line = { $name }: { $mode }, by { $by }
presets-how = `/game new` plays one with `preset`.

# Lists of words.
list-play = words that pairs are drawn from besides mine
list-accept = words that may be guessed besides those of my dictionary
list-block = words that may not be guessed, in any form, and are not drawn
words-listed-already = All of that is on the list already ({ $list }): { $n ->
        [one] 1 word
       *[other] { $n } words
    }.
words-added = Added to the { $list }: { $words }. { $n ->
        [one] 1 word
       *[other] { $n } words
    } now, in live games as well.
words-removed = Taken off the { $list }: { $words }. { $n ->
        [one] 1 word
       *[other] { $n } words
    } now, in live games as well.
word-list-title = **The { $list }**
word-list-empty = { $title }: none. `/server words add` adds some.
word-list-shown =
    { $title }: { $n ->
        [one] 1 word
       *[other] { $n } words
    }
    { $words }
word-list-in-file = { $title }: { $n ->
        [one] 1 word
       *[other] { $n } words
    }, in the file.
words-none-in-file = There is no word in that file. It takes one word a line; `/server words export` shows how.
words-nothing-new = Nothing new was in that file.
words-imported = Imported, in live games as well:
words-imported-line = - { $n ->
        [one] 1 word
       *[other] { $n } words
    } for the { $list }
words-known = On the lists already: { $n ->
        [one] 1 word
       *[other] { $n } words
    }.
words-not-imported = **Not imported: { $n ->
        [one] 1 word
       *[other] { $n } words
    }**
words-refused-line = - line { $line }, `{ $text }`: { $problem }
words-correct-file = The file has them all: correct it, and import it.
words-refused-in-file = { $text } # line { $line }: { $problem }
words-of-pairs = words of pairs have 3 to 8 letters
words-exported = The words of this server. `/server words import` takes the file again, here or in another server.
file-too-long = I take files of up to { $limit } KiB. Nothing was changed; split that one.
file-is-no-text = That file is not plain text (UTF-8). Nothing was changed; save it as plain text, one word a line.
file-not-fetched = I could not get that file from Discord. Nothing was changed; please try again in a minute.

# Bans.
banned-until = { $name } plays no games here until { $until }, and is out of those they were in.
banned-until-unban = { $name } plays no games here until `/server unban`, and is out of those they were in.
ban-noted = Noted: { $reason }
bots-do-not-play = Bots do not play, so there is nobody to ban. `/server ban` takes a player.
unbanned = { $name } may play here again.

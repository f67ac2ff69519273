# The texts of /rules and /help.
rules-other-modes = The other modes: `/rules` with `mode`.
rules-two-player =
    { "" }**Two-player**: you and your partner see the same two words, and each secretly sends one word that links them.
    Equal words win the round. Otherwise your two words are the next pair.
    5 rounds (1 to 20), no clock. You win together with 4 attempts a round or fewer; after 12, a round is over and counts as 12.
    For example: skirt + jazz → music · dance → **ballet**: a match on attempt 2
rules-knockout =
    { "" }**Knockout**: 2 to 12 teams, the same pair for all, 5 minutes and 12 attempts a round.
    Teams that do not match are out. At least one goes each round (three when more than eight play): if all match, the one with the most attempts, then the slowest.
    The last team wins. If no team matches, the round is replayed with a new pair; if that happens twice in a row, nobody wins.
    For example: two teams match, on attempts 2 and 5, and one does not: that one is out
rules-race =
    { "" }**Race**: 2 to 12 teams, 3 minutes. You and your partner see the same two words, and each secretly sends one word that links them.
    Equal words are a match: a point, and the next pair at once. Otherwise your two words are the next pair.
    Most points win; then fewer attempts a match, then the earlier last match.
    For example: ana & ben match 5 times, cat & dan 4 times: ana & ben win
rules-golf-race =
    { "" }**Golf race**: a race of 3 minutes for 2 to 12 teams in which few attempts pay.
    A match on attempt 1 earns 4 points, on 2 to 4 three, on 5 to 7 two, on 8 to 10 one, later none. Giving up costs one.
    Most points win; then fewer attempts a match, then more matches.
    For example: matches on attempts 1 and 6 earn 4 + 2 = 6 points
rules-longform =
    { "" }**Longform**: 3 to 12 teams, one pair a day for all, as many attempts as you like, beside any other game.
    At the day's end the worst teams leave together: those without a match, or else those with the most attempts.
    The last team wins. I remind you at half and at nine tenths of the day.
    For example: three teams match on attempts 3, 3 and 8: the one with 8 leaves
more-rules =
    { "" }**What counts as equal**: case, accents and hyphens do not matter; spellings of one word (colour, color) and forms of one word (mouse, mice) are the same.
    { "" }**What is refused**, at no cost: more than one word, words that are not in the dictionary, the words shown, words your team used in this round, and your own last 12 words, all in any form. A guess cannot be changed, and nobody sees it before both are in.
    { "" }**Giving up** a round counts as 12 attempts in two-player, as one more attempt in a race, and costs a point in a golf race. In knockout and longform it takes your team out of the game, once your partner agrees.
    { "" }**When time is up** in a race, rounds that are open count for nothing. Whoever leaves ends the race for their team, which keeps its points.
    { "" }**Longform**: if the worst teams are all teams, nobody leaves that day; on the second such day in a row the team that took the most time so far leaves. If nobody matched, only teams without an attempt leave.
    { "" }**Nobody there**: two-player ends after 30 minutes without a guess, longform after two days.
help =
    { "" }**GameBot**: two people, two words, one link.
    Start: `/game new` in a server, for two or for teams; or `/game new mode:two_player partner:@somebody` in a DM with me.
    Play: write your word by DM, use `/guess`, or press Guess. `/words` shows where you are.
    More: `/rules`, or `/help` with a topic: start, guess, teams, commands, privacy.
help-start =
    { "" }**Starting a game**
    In a server: `/game new`. Two-player starts as soon as somebody presses Play, or your `partner:` presses Accept. The other modes open a lobby: the others press Join, the host presses Start, and players without a team get a partner.
    Until then `/game mode` and `/game settings` change what is played. Rematch under a result plays it again.
    Modes: two_player is for two, together. race, golf_race and knockout are for 2 to 12 teams, longform for 3 to 12, with one round a day.
    In a DM with me: `/game new mode:two_player partner:@somebody` sends them an invitation; Accept starts the game.
    The host or a manager can pause, resume and cancel: `/game pause`, `/game resume`, `/game cancel`.
help-guess =
    { "" }**Guessing**
    Write your word to me by DM, use `/guess`, or press Guess: all three are the same. Nobody sees it before both have guessed. `/words` shows your pair and the words you may not use; `/giveup`, or the words "give up" by DM, gives up the round. In knockout and longform your partner is asked first. A word that my dictionary lacks is refused with the button It is a word: managers then see it, and can accept it.
    In a longform game and another one at once, plain words go to the pair shown last, and Guess to the pair above it.
help-teams =
    { "" }**Teams**
    A team is two people in one server, with a name and a history. `/team invite` asks somebody; they press Accept within 5 minutes, or use `/team accept`. Once both have pressed Join in a lobby, you play together.
    You are in one team at a time. Joining another, or `/team leave`, leaves the old one; invite the same person again and it is back, with its name and history.
    `/team rename` names it, once in 10 minutes. `/team show` and `/team history` tell about yours, or another by `user` or `name`.
help-commands =
    { "" }**Commands**
    `/game new`, `join`, `leave`, `mode`, `settings`, `start`, `pause`, `resume`, `cancel`, `status`: a game from lobby to end
    `/practice`: alone, with me as your partner; it counts for nothing
    `/guess`, `/words`, `/giveup`: playing
    `/team invite`, `accept`, `decline`, `cancel`, `leave`, `rename`, `show`, `history`: being a team of two in a server
    `/rules`: how it goes, with `mode` for one of the five modes. `/help topic`: start, guess, teams, commands, privacy
    `/daily`: today's pairs. `/replay`, `/stats`, `/leaderboard`: how games went. `/privacy`: your data
help-privacy =
    { "" }**Privacy**
    I keep your Discord user id, display name and language in one table, and under a random id what you did in games. I read what you write to me by DM, and nothing you write elsewhere. Nobody sees your word before your partner has guessed, too. Then your team does; at a table in a channel, everybody there does; and the result of a game shows the words of its rounds. When you press It is a word, managers and the people who run me see that word, and how many asked for it.
    `/privacy show`, `export`, `stats` and `erase`: see what I keep about you, take it along, leave boards, be forgotten.

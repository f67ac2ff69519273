# What people read about their own data: /privacy.
kept-about-you = **What I keep about you**, since { $since }
kept-who-you-are = **Who you are**, in one table: { $what }.
kept-user-id-and-name = your Discord user id, the name I last saw ({ $name })
kept-language = your language ({ $locale })
kept-dms = where our DMs are
kept-what-you-did = **What you did**, under a random id: { $what }. With joining, leaving and everything else: { $records ->
        [one] 1 record
       *[other] { $records } records
    }.
kept-games = { $games ->
        [one] 1 game
       *[other] { $games } games
    } in { $servers ->
        [one] 1 server
       *[other] { $servers } servers
    }
kept-guesses = { $n ->
        [one] 1 word
       *[other] { $n } words
    } guessed
kept-teams = { $n ->
        [one] 1 team
       *[other] { $n } teams
    }
kept-requested-words = { $n ->
        [one] 1 word
       *[other] { $n } words
    } that you said I should know
kept-seen = **Who sees you**: boards and statistics of your servers may show you. `/privacy stats visible:False` leaves you out.
kept-hidden = **Who sees you**: boards and other people's statistics leave you out. `/privacy stats visible:True` shows you again.
kept-how =
    I read what you write to me, and nothing else you write.
    `/privacy export` gives you all of it as a file. `/privacy erase` makes me forget you.
nothing-kept = I keep nothing about you: you have not used me yet. `/help` says what I can do.
stats-visible = Boards and other people's statistics may show you again, from now on and with your earlier games.
stats-hidden = Done: no board and nobody else's statistics show you, in any server. You still see your own, and your games and your partners' figures stay as they are.
personal-data = Everything I keep about you, as JSON: { $records ->
        [one] 1 record
       *[other] { $records } records
    }. Other people are numbered in it. Keep it to yourself: it has your Discord user id.
personal-data-compressed = Everything I keep about you, as JSON, compressed with gzip: { $records ->
        [one] 1 record
       *[other] { $records } records
    }. Other people are numbered in it. Keep it to yourself: it has your Discord user id.
too-much-to-export = There is more about you than Discord takes in one file. Ask the people who run me: `gamebot events --player` gives them all of it.
ask-to-erase =
    { "" }**Forget you?** It cannot be undone.
    - You leave the games and teams you are in. A partner is told that somebody left.
    - Your Discord user id, your name and what you typed outside games, such as names of teams, are gone for good.
    - Your games stay, played by "somebody": your partners keep their figures, and the words of finished attempts stay with them.
    - If you come back, I do not know you: you start again at nothing.
    `/privacy export` first gives you a copy.
keeps-everything = Nothing was changed.
erased-before = There is nothing left to forget: that was done before.
erased = Forgotten. Your receipt: `{ $receipt }`. `/privacy erase receipt:{ $receipt }` shows what was done, for you or whoever checks it. Messages that I have posted on Discord stay there until somebody deletes them.
being-erased = I do not know you any more, and the rest is being removed; that takes longer than usual. Your receipt: `{ $receipt }`. `/privacy erase receipt:{ $receipt }` shows when it is done.
no-such-receipt = There is no such receipt here. It is the long id that I gave when somebody was forgotten.
receipt-done = Asked for { $requested }, done { $finished }. Who it was is not known here any more; texts were taken out of { $records ->
        [one] 1 record
       *[other] { $records } records
    }.
receipt-not-done = Asked for { $requested }, and not done yet. It goes on by itself.

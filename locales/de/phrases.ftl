somebody = jemand
somebody-starts = Jemand
your-partner = dein Partner
mode-two-player = Duo
mode-knockout = K.-o.-Runden
mode-race = Wettlauf
mode-golf-race = Golf-Wettlauf
mode-longform = Langspiel
mode-practice = Übung
attempts = { $n ->
        [one] 1 Versuch
       *[other] { $n } Versuche
    }
points = { $n ->
        [one] 1 Punkt
       *[other] { $n } Punkte
    }
minus-points = { $n ->
        [one] minus 1 Punkt
       *[other] minus { $n } Punkte
    }
matches = { $n ->
        [one] 1 Treffer
       *[other] { $n } Treffer
    }
less-than-a-second = weniger als eine Sekunde
list-and = { $before } und { $last }
words-none-yet = noch keine
send-one-word = Schick mir ein Wort, das beide verbindet.
what-links-them = Welches Wort verbindet die beiden?
words-are-english = Gespielt wird mit englischen Wörtern.
round-title = Runde { $round }
round-of = Runde { $round } von { $rounds }
day-title = Tag { $day }
round-name = Runde { $round }
day-name = Tag { $day }
in-round = in Runde { $round }
on-day = an Tag { $day }
new-game-opens-another = `/spiel neu` öffnet ein neues.
daily-pair = Tagespaar
one-attempt-a-match = 1 Versuch je Treffer
average-attempts-a-match = { $average } Versuche je Treffer

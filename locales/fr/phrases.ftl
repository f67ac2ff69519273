somebody = quelqu’un
somebody-starts = Quelqu’un
your-partner = ton partenaire
mode-two-player = duo
mode-knockout = élimination
mode-race = course
mode-golf-race = course golf
mode-longform = feuilleton
mode-practice = entraînement
attempts = { $n ->
        [one] { $n } essai
       *[other] { $n } essais
    }
points = { $n ->
        [one] { $n } point
       *[other] { $n } points
    }
minus-points = { $n ->
        [one] moins { $n } point
       *[other] moins { $n } points
    }
matches = { $n ->
        [one] { $n } mot commun
       *[other] { $n } mots communs
    }
less-than-a-second = moins d’une seconde
list-and = { $before } et { $last }
words-none-yet = aucun pour l’instant
send-one-word = Envoie-moi un mot qui les relie.
what-links-them = Quel mot unique les relie ?
words-are-english = On joue avec des mots anglais.
round-title = Manche { $round }
round-of = Manche { $round } sur { $rounds }
day-title = Jour { $day }
round-name = manche { $round }
day-name = jour { $day }
in-round = à la manche { $round }
on-day = au jour { $day }
new-game-opens-another = `/partie nouvelle` en ouvre une autre.
daily-pair = paire du jour
one-attempt-a-match = 1 essai par mot commun
average-attempts-a-match = { $average } essais par mot commun

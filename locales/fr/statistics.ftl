all-games = toutes les parties
games-of-mode = parties ({ $mode })
games-of-month = { $games } ce mois-ci
games-of-week = { $games } cette semaine
games-of-day = { $games } aujourd’hui
games-of-season = { $games }, { $season }
games-in-server = { $games }, sur ce serveur
games-everywhere = { $games }, partout
stats-title = **{ $name }** : { $games }
games-won = { $games ->
        [one] { $games } partie
       *[other] { $games } parties
    }, { $won ->
        [one] { $won } gagnée
       *[other] { $won } gagnées
    } ({ $percent } %)
best-streak = meilleure série : { $best } victoires de suite
streak-best-so-far = { $now } victoires de suite, la meilleure série jusqu’ici
streak-and-best = { $now } victoires de suite, meilleure série : { $best }
rounds-matched = { $rounds ->
        [one] { $rounds } manche
       *[other] { $rounds } manches
    }, { $matched ->
        [one] { $matched } réussie
       *[other] { $matched } réussies
    }
n-perfect = { $n ->
        [one] { $n } parfaite
       *[other] { $n } parfaites
    }
n-given-up = { $n ->
        [one] { $n } abandonnée
       *[other] { $n } abandonnées
    }
fastest-match = mot commun le plus rapide : { $time }
half-of-answers = la moitié des réponses en { $time } au plus
half-of-answers-of = la moitié des réponses en { $time } au plus pour { $player }
first-to-answer = réponse en premier { $first } fois sur { $guesses }
answered-first = { $player } répond en premier { $first } fois sur { $guesses }
most-matched = Mots communs les plus fréquents : { $words }
head-to-head = Face-à-face : { $scores }
score-against = { $ahead }–{ $behind } contre { $name }
score-against-level = { $ahead }–{ $behind } contre { $name } ({ $level } à égalité)
words-matched-here =
    { "" }**Les mots communs les plus fréquents des équipes d’ici** ({ $games }) :
    { $words }
    `/stats joueur` montre les tiens.
words-matched-by =
    { "" }**Les mots communs les plus fréquents de { $team }** ({ $games }) :
    { $words }
    `/stats joueur` montre les tiens.
finished-games = partie terminée
finished-games-of-mode = partie terminée ({ $mode })
no-games-yet = Pas encore de { $games }. `/partie nouvelle` en lance une ; l’entraînement ne compte pas.
no-games-of = { $name } n’a pas encore fini de partie de ce genre ici. `/classement` montre qui a joué ici.
stats-of-others-in-servers = Ici, tu vois tes propres parties. `/stats joueur` avec `user` marche sur un serveur que vous partagez.
bots-have-no-stats = Les bots ne jouent que pour l’entraînement, et l’entraînement ne compte pas.
stats-rating = Cote : { $rating }
rating-changed = **Ta cote ({ $mode }) : { $before } → { $now }** ({ $change }), à { $uncertainty } près. Vous finissez { $place } sur { $n } ; { $why }.
rated-alike = toutes les équipes avaient la même cote
rated-before = d’après les cotes d’avant, vous étiez { $place }
bar-none = aucun
caption-rounds-by-attempts = Manches par essais jusqu’au mot commun
caption-attempts-by-week = Essais par mot commun, semaine par semaine
rounds-by-attempts-described = Manches selon les essais jusqu’au mot commun : { $bars }.
attempts-by-week-described = Essais par mot commun, par semaine : { $weeks }.

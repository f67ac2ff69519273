replay-title = **{ $name }** · { $mode } · { $team } · { $round } sur { $last }
replay-attempt = { $n }. { $pair } : { $one } a dit *{ $first }* après { $time }, { $other } a dit *{ $second }* { $later } plus tard
replay-no-word = { $pair } : pas de mot pour elle
replay-another-team = Une autre équipe
replay-perfect = ✓ **{ $word }** au premier essai, une manche parfaite, en { $time }
replay-matched = ✓ **{ $word }** en { $attempts ->
        [one] { $attempts } essai
       *[other] { $attempts } essais
    }, { $time }
replay-with-points = { $how } : { $points }
replay-given-up = Abandon ; compte pour { $attempts ->
        [one] { $attempts } essai
       *[other] { $attempts } essais
    }
replay-given-up-golf = Abandon ; compte pour { $attempts ->
        [one] { $attempts } essai
       *[other] { $attempts } essais
    } et coûte un point
replay-cut-short = Interrompue ; ne compte pas
replay-eliminated = Pas trouvé, et l’équipe est éliminée
replay-no-match = Pas trouvé ; compte pour { $attempts ->
        [one] { $attempts } essai
       *[other] { $attempts } essais
    }
knew-the-pair = Les deux ne connaissaient que la paire
knew-words-before = Les deux connaissaient la paire et { $words ->
        [2] les deux mots
        [one] le mot
       *[other] les { $words } mots
    } d’avant
knew-partner-was-in = { $both } ; { $second } voyait aussi que { $first } avait joué
picture-described = { $title }, { $subtitle } : { $path }. { $ending }.
replays-newest-first = Rediffusions, les plus récentes d’abord :
replays-how = `/rediffusion montrer` en rejoue une.
no-replays-yet = Pas encore de rediffusion à voir ici : chaque partie en a une quand elle est finie.
replay-only-you = entraînement, pour toi uniquement
replay-only-players = ses joueurs seulement
n-more = { $n ->
        [one] { $n } autre
       *[other] { $n } autres
    }
replay-of-today = Cette rediffusion s’ouvre à minuit UTC : d’ici là, tu peux jouer ses paires toi-même. `/quotidien` les joue.
replay-seen-by-server = Tout son serveur peut voir `{ $name }`.
replay-seen-by-players = Seuls ses joueurs peuvent voir `{ $name }`.
replay-seen-by-anybody = Qui connaît son nom peut voir `{ $name }`, sur tout serveur et en MP.
replay-who-should-see = { $seen } Qui doit pouvoir la voir ?
replay-give-name = { $seen } Donne-leur son nom : `/rediffusion montrer name:{ $name }`
no-round-to-replay = `{ $name }` s’est terminée avant sa première manche : il n’y a rien à rejouer.
replay-why = **Pourquoi ?** { $title }
this-round = la manche { $round }
this-day = le jour { $day }
through-discord = avec un bouton ou une commande
through-dm = en MP
through-time = avec le temps
through-terminal = dans un terminal
through-page = sur une page
through-itself = de façon automatique
why-opened-with-game = { $pair } a ouvert { $round } { $when }, au début de la partie.
why-opened-on-time = { $pair } a ouvert { $round } { $when }, à l’heure prévue.
why-opened-next = { $pair } a ouvert { $round } { $when }, la précédente étant finie.
why-sent = { $player } a envoyé *{ $word }* { $through } à { $time }
why-attempt = Essai { $attempt } : { $first }, puis a attendu ; { $second } : { $judged }.
why-two-words-next = deux mots, donc pas le même : ils sont devenus la paire suivante
why-two-words = deux mots, donc pas le même
why-same-word = le même mot, donc **{ $word }**
why-spellings = graphies d’un même mot, donc trouvé
why-forms = formes d’un même mot, donc trouvé
why-asked-to-give-up = { $player } a proposé { $through } d’abandonner.
why-gave-up = { $player } a abandonné { $through }.
why-left = { $player } a quitté la partie { $through }.
why-time-ran-out = Le temps s’est écoulé.
why-unreachable = Impossible de joindre { $player }.
why-game-ended = La partie s’est terminée entre-temps.
why-guess-stays-secret = { $player } avait déjà donné un mot, qui attendait encore et reste secret.
why-guess-ended = Ce mot a terminé { $round } : { $how }.
why-that-ended = Ça a terminé { $round } : { $how }.
why-clock-ended = Le chrono a terminé { $round } : { $how }.
why-others-ended = Ce qu’une autre équipe a fait { $through } a terminé { $round } : { $how }.
why-how-matched = le mot commun était trouvé
why-how-spent = il ne restait aucun essai
why-how-time-up = le temps était écoulé
why-how-given-up = abandon
why-how-cut-short = interruption
counts-for-nothing = Ça ne compte pas.
counts-by-match = Le mot commun est venu à l’essai { $on }, donc la manche compte pour { $attempts ->
        [one] { $attempts } essai
       *[other] { $attempts } essais
    }.
counts-by-limit = Sans mot commun, une manche compte pour { $attempts ->
        [one] { $attempts } essai
       *[other] { $attempts } essais
    }, la limite de cette partie.
counts-a-point = Chaque mot commun vaut un point.
counts-golf-points = Un mot commun à l’essai { $on } rapporte { $points }. { $terms }
counts-golf-given-up = Abandonner coûte un point.
counts-no-point = Pas de point, et { $attempts ->
        [one] { $attempts } essai
       *[other] { $attempts } essais
    } de plus au compte.
counts-through = L’équipe restait en jeu, avec { $attempts ->
        [one] { $attempts } essai
       *[other] { $attempts } essais
    }.
counts-could-be-out = Sans mot commun après { $attempts ->
        [one] { $attempts } essai
       *[other] { $attempts } essais
    }, l’équipe pouvait être éliminée.
why-out = L’équipe est sortie, au rang { $place } : { $why }.
why-out-time = elle n’avait pas trouvé à temps
why-out-last-attempt = son dernier essai a échoué
why-out-behind = elle a trouvé, mais d’autres ont fait mieux
why-out-forfeited = elle a abandonné, ou quelqu’un est parti
why-out-inactive = elle n’a fait aucun essai
why-out-removed = quelqu’un a été retiré

nobody-won = **Personne n’a gagné ({ $game }) :** { $why }.
you-won = **Vous avez gagné ({ $game })**, { $how }.
you-share-the-win = **Vous partagez la victoire avec { $others } ({ $game })**, { $how }.
they-won = **{ $winner } ont gagné ({ $game })**, { $how }.
they-share-the-win = **{ $winners } se partagent la victoire ({ $game })**, { $how }.
n-others = { $n ->
        [one] { $n } autre
       *[other] { $n } autres
    }
n-teams = { $n ->
        [one] { $n } équipe
       *[other] { $n } équipes
    }
longform-game = feuilleton
you-came = Vous finissez { $place } sur { $n }.
with-points = avec { $points }
after-rounds = après { $rounds ->
        [one] { $rounds } manche
       *[other] { $rounds } manches
    }, { $took }
after-days = après { $days ->
        [one] { $days } jour
       *[other] { $days } jours
    }
why-twice-no-match = deux fois de suite, aucune équipe n’a trouvé
why-no-match = aucune équipe n’a trouvé
you-team = **{ $team }** (vous)
your-rounds = Vos manches :
best-round = Meilleure manche : { $round }, par { $team }
rounds-before = { $n ->
        [one] ({ $n } manche avant)
       *[other] ({ $n } manches avant)
    }
practice-does-not-count = Les parties d’entraînement ne comptent pas. `/entraînement` en joue une autre.
rematch-in = Pour une autre, appuie sur Revanche dans { $channel }.
verdict-and-result = { $verdict } Le résultat : { $channel }
no-such-game = Cette partie n’existe pas. `/partie nouvelle` en ouvre une.
cancelled-by = { $who } a annulé la partie. `/partie nouvelle` en ouvre une autre.
cancelled-not-in-it = La partie est annulée : { $who } n’en est plus. `/partie nouvelle` en ouvre une autre.
cancelled-not-started = La salle est fermée : personne n’a lancé la partie en une heure. `/partie nouvelle` en ouvre une autre.
cancelled-not-shown = La partie est annulée : son invitation n’a pas pu être montrée. `/partie nouvelle` en ouvre une autre.
cancelled-server-removed = La partie est annulée : je ne suis plus sur son serveur. `/partie nouvelle` en ouvre une autre.
practice-over = L’entraînement est fini. `/entraînement` en commence un autre.
abandoned-idle = La partie s’est arrêtée : personne n’a joué pendant { $span }. `/partie nouvelle` en ouvre une autre.
abandoned-left = La partie s’est arrêtée : un partenaire est parti. `/partie nouvelle` en ouvre une autre.
abandoned-not-recovered = La partie s’est arrêtée : elle n’a pas pu reprendre après un redémarrage. `/partie nouvelle` en ouvre une autre.
abandoned-race-idle = La course s’est terminée sans résultat : sa fin est passée pendant que personne ne tenait le chrono. `/partie nouvelle` en ouvre une autre.
abandoned-race-left = La course s’est terminée sans résultat : chaque équipe a perdu un joueur. `/partie nouvelle` en ouvre une autre.
matched-so-far = { $team } : { $n ->
        [one] { $n } manche réussie
       *[other] { $n } manches réussies
    }
two-player-won = **{ $who } ont gagné :** { $average } (on gagne avec { $target } ou moins).
two-player-you-won = **Vous avez gagné :** { $average } (on gagne avec { $target } ou moins).
two-player-lost = **{ $who } n’y sont pas arrivés cette fois :** { $average } (on gagne avec { $target } ou moins).
two-player-you-lost = **Vous n’y êtes pas arrivés cette fois :** { $average } (on gagne avec { $target } ou moins).
no-attempts = aucun essai
one-attempt-a-round = 1 essai par manche
average-attempts = { $average } essais par manche
two-player-summary = { $attempts ->
        [one] { $attempts } essai
       *[other] { $attempts } essais
    }, { $perfect ->
        [one] { $perfect } parfaite
       *[other] { $perfect } parfaites
    }, { $took }
best-and-worst = Meilleure : manche { $best } ({ $fewest }). Moins bonne : manche { $worst } ({ $most }).
place-of = { $place } sur { $n }
share-given-up = abandon
share-no-match = pas trouvé
not-yours-to-share = Seuls ses joueurs peuvent partager cette partie. `/partie nouvelle` en ouvre une à toi.
nothing-to-share = Cette partie n’a pas de résultat à partager.
game-is-running = **{ $mode } : partie en cours**
game-is-paused = **{ $mode } : partie en pause**
status-paused-by = En pause, par { $by } ; `/partie reprendre` reprend.
status-not-reached = Les MP n’arrivent pas à : { $players }.
status-at-table = On joue dans { $channel }.
status-how-to-guess = On devine en MP, ou avec les boutons ici ; seuls les joueurs voient les mots.
where-round-of = manche { $round } sur { $rounds }
still-to-guess = Essai { $attempt }, encore à jouer : { $players }
lead-taken = **{ $team } prennent la tête !**
perfect-first = **Une manche parfaite :** { $team } ont trouvé au premier essai.
last-two = **Les deux dernières :** { $one } contre { $other }.
only-two-playing = **Plus que deux équipes en jeu :** { $one } et { $other }.
final-seconds = **Les 30 dernières secondes !**
replay-named = Rediffusion : `{ $name }`
words-of-today = D’autres jouent encore ces paires aujourd’hui : les mots se partagent à partir de minuit UTC.

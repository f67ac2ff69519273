terms-two-player = { $rounds ->
        [one] { $rounds } manche
       *[other] { $rounds } manches
    }, sans chrono, { $most } essais par manche au plus. Vous gagnez ensemble avec { $target } essais par manche ou moins.
terms-knockout = { $span } et { $attempts ->
        [one] { $attempts } essai
       *[other] { $attempts } essais
    } par manche ; à chaque manche des équipes sortent, et la dernière gagne.
terms-longform = Une manche dure { $span } ; à la fin, les moins bonnes équipes sortent, et la dernière gagne. Il faut { $teams ->
        [one] { $teams } équipe
       *[other] { $teams } équipes
    } pour commencer.
terms-race = { $span } pour la partie. Chaque mot commun vaut un point ; le plus de points gagne.
terms-golf-race = { $span } pour la partie. Moins d’essais rapportent plus, et le plus de points gagne.
golf-first = 1 essai rapporte { $points ->
        [one] { $points } point
       *[other] { $points } points
    }
golf-exactly = { $from } rapportent { $points }
golf-between = { $from } à { $to } rapportent { $points }
golf-from = { $from } ou plus rapportent { $points }
golf-table = { $bands } ; abandonner coûte 1.
give-up-counts-as = Elle compte pour { $attempts ->
        [one] { $attempts } essai
       *[other] { $attempts } essais
    }.
give-up-race = La manche ne rapporte pas de point, mais ses essais comptent quand même en cas d’égalité.
give-up-golf-race = Ça coûte un point.
give-up-elimination = L’équipe est éliminée.
leave-two-player = Elle se termine aussi pour ton partenaire.
leave-race = Ton équipe garde ses points et ne joue plus de manches.
leave-elimination = Ton équipe est éliminée.
leave-practice = L’entraînement sera alors terminé.
ask-to-give-up = Abandonner la manche { $round } ? { $cost }
ask-to-leave = Quitter la partie ? { $cost }
you-keep-playing = Tu continues.
gave-up = { $who } a abandonné la manche { $round }. { $cost }

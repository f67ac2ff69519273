settings-title = **Comment on joue ici : { $page }**
settings-games-keep = Les parties ouvertes gardent leurs réglages de départ.
setting-usual = D’habitude : { $usual }.
setting-usual-changed = D’habitude : { $usual } ; changé par { $by } { $when }.
setting-set = { $sentence } Jusqu’ici, `{ $key }` valait { $before }. Les parties ouvertes gardent leur valeur.
setting-set-at-once = { $sentence } Jusqu’ici, `{ $key }` valait { $before }.
setting-set-already = Rien à changer. { $sentence }
setting-reset = `{ $key }` vaut de nouveau **{ $value }**, comme d’habitude.
setting-reset-already = `{ $key }` vaut déjà **{ $value }**, comme d’habitude.
settings-reset = Tous les réglages sont de nouveau comme d’habitude. Préréglages, mots et bannissements restent.
settings-reset-already = Tous les réglages sont déjà comme d’habitude. Préréglages, mots et bannissements restent.
settings-as-usual = Tous les réglages sont déjà comme d’habitude.
ask-to-reset-settings = Ça rétablit { $n ->
        [one] { $n } réglage
       *[other] { $n } réglages
    } : { $keys }. Préréglages, mots et bannissements restent.
form-new-value = La nouvelle valeur
setting-recent-words = Nombre de ses derniers mots qu’un joueur ne peut pas répéter : **{ $n }**.
setting-words-repeat = Les joueurs peuvent répéter leurs propres mots.
setting-clocks-stand = Les chronos s’arrêtent pendant mon absence.
setting-clocks-go-on = Les chronos continuent pendant mon absence.
setting-offensive-refused = Les mots offensants sont refusés.
setting-offensive-taken = Les mots offensants sont acceptés.
setting-manager-role = Qui a le rôle { $role } me gère aussi, en plus de qui peut gérer le serveur.
setting-no-manager-role = Seuls ceux qui peuvent gérer le serveur me gèrent.
setting-time-zone = Les jours et les semaines commencent à l’heure de **{ $zone }**.
setting-language = Ce que tout le monde lit, je l’écris en **{ $language }**.
setting-language-of-discord = Ce que tout le monde lit, je l’écris dans la langue que ce serveur avait sur Discord à mon arrivée.
setting-daily-channel = Chaque jour, j’annonce la paire du jour dans { $channel }.
setting-no-daily-channel = Je n’annonce pas la paire du jour.
setting-daily-hour = J’annonce la paire du jour à **{ $n }** h, à l’heure de { $zone }, si un salon est choisi pour cela.
setting-rounds = Manches par partie : **{ $n }**.
setting-attempts-to-win = Une partie est gagnée avec **{ $n }** essais par manche ou moins.
setting-attempts = Une manche se termine après **{ $n }** essais au plus.
setting-in-channel = On joue dans le salon, où les autres peuvent suivre.
setting-by-dm = On joue en MP, et seul le résultat est publié.
setting-round-seconds = Une manche dure **{ $n }** secondes au plus.
setting-knockout-attempts = Une équipe est éliminée après **{ $n }** essais dans une manche.
setting-quota-high = Équipes éliminées dans une manche à beaucoup d’équipes : **{ $n }**.
setting-quota-low = Équipes éliminées dans toute autre manche : **{ $n }**.
setting-quota-above = Plus de **{ $n }** équipes, c’est beaucoup.
setting-pause-seconds = Secondes de pause entre deux manches : **{ $n }**.
setting-race-seconds = Une course dure **{ $n }** secondes.
setting-golf-seconds = Une course golf dure **{ $n }** secondes.
setting-golf-points = Un mot commun en course golf rapporte des points selon ses essais (à partir de tant d’essais : tant de points) : **{ $points }**.
setting-day-minutes = Un jour dure **{ $n }** minutes.
setting-day-ends-at = Les jours finissent à **{ $time }** (UTC).
setting-day-ends-at-start = Les jours finissent à l’heure où la partie a commencé.
setting-min-teams = Il faut **{ $n }** équipes pour commencer une partie.
setting-reveal-seconds = À la fin d’un jour, chaque étape attend **{ $n }** secondes après la précédente.
setting-reveal-at-once = À la fin d’un jour, tout est révélé d’un coup.
takes-whole-number = un nombre entier de { $min } à { $max }
takes-number = un nombre de { $min } à { $max }
takes-on-or-off = on ou off
takes-day-end = une heure comme 18:00, ou `start` pour celle de la partie
takes-golf-points = essais:points à partir d’un essai, sans jamais monter, comme 1:4 2:3 5:2 8:1 11:0
takes-role = un rôle, ou `none`
takes-time-zone = un fuseau horaire comme UTC ou Europe/Berlin
takes-channel = `here` pour le salon où tu écris, ou `none`
takes-language = { $languages } ou { $discord }
language-name = Français
as-discord-says = Comme sur Discord
not-whole-days = `{ $key }` ne peut pas valoir ça : des jours qui finissent à heure fixe durent des jours entiers (1440 minutes, 2880, …), les autres finissent à `start`
preset-defined =
    { "" }**{ $name }** est un préréglage ({ $mode }) : { $terms }
    `/partie nouvelle` le joue avec `preset`, et `/partie réglages` dans une salle.
preset-removed = Le préréglage n’existe plus. Les parties ouvertes avec lui gardent leurs réglages.
presets-none = Il n’y a pas de préréglages ici. `/serveur préréglage définir` nomme une variante d’un mode.
presets-title = **Préréglages de ce serveur**
preset-line = { $name } : { $mode }, par { $by }
presets-how = `/partie nouvelle` en joue un avec `preset`.
list-play = mots dont on tire aussi les paires
list-accept = mots qu’on peut jouer en plus de mon dictionnaire
list-block = mots qu’on ne peut jouer sous aucune forme et qui ne sont pas tirés
words-listed-already = Tout ça est déjà sur la liste ({ $list }) : { $n ->
        [one] { $n } mot
       *[other] { $n } mots
    }.
words-added = Ajouté ({ $list }) : { $words }. Maintenant { $n ->
        [one] { $n } mot
       *[other] { $n } mots
    }, aussi dans les parties en cours.
words-removed = Retiré ({ $list }) : { $words }. Maintenant { $n ->
        [one] { $n } mot
       *[other] { $n } mots
    }, aussi dans les parties en cours.
word-list-title = **Les { $list }**
word-list-empty = { $title } : aucun. `/serveur mots ajouter` en ajoute.
word-list-shown =
    { $title } : { $n ->
        [one] { $n } mot
       *[other] { $n } mots
    }
    { $words }
word-list-in-file = { $title } : { $n ->
        [one] { $n } mot
       *[other] { $n } mots
    }, dans le fichier.
words-none-in-file = Il n’y a aucun mot dans ce fichier. Il prend un mot par ligne ; `/serveur mots exporter` montre comment.
words-nothing-new = Rien de nouveau dans ce fichier.
words-imported = Importé, aussi pour les parties en cours :
words-imported-line = - { $n ->
        [one] { $n } mot
       *[other] { $n } mots
    } : { $list }
words-known = Déjà sur les listes : { $n ->
        [one] { $n } mot
       *[other] { $n } mots
    }.
words-not-imported = **Pas importé : { $n ->
        [one] { $n } mot
       *[other] { $n } mots
    }**
words-refused-line = - ligne { $line }, `{ $text }` : { $problem }
words-correct-file = Le fichier les contient tous : corrige-le, et importe-le.
words-refused-in-file = { $text } # ligne { $line } : { $problem }
words-of-pairs = les mots des paires ont de 3 à 8 lettres
words-exported = Les mots de ce serveur. `/serveur mots importer` reprend le fichier, ici ou sur un autre serveur.
file-too-long = Je prends des fichiers jusqu’à { $limit } Kio. Rien n’a été changé ; coupe celui-ci en plusieurs.
file-is-no-text = Ce fichier n’est pas du texte brut (UTF-8). Rien n’a été changé ; enregistre-le en texte brut, un mot par ligne.
file-not-fetched = Je n’ai pas pu récupérer ce fichier auprès de Discord. Rien n’a été changé ; réessaie dans une minute.
banned-until = { $name } ne joue plus ici jusqu’au { $until }, et sort de ses parties en cours.
banned-until-unban = { $name } ne joue plus ici jusqu’à `/serveur débannir`, et sort de ses parties en cours.
ban-noted = Noté : { $reason }
bots-do-not-play = Les bots ne jouent pas : il n’y a personne à bannir. `/serveur bannir` vise un joueur.
unbanned = { $name } peut rejouer ici.

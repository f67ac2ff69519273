board-players-by-wins = **Joueurs par victoires** : { $games }
board-players-by-rating = **Joueurs par cote** : { $games }
board-teams-by-wins = **Équipes par victoires** : { $games }
board-teams-by-rating = **Équipes par cote** : { $games }
board-line = **{ $place }.** { $name } : { $achieved }
board-nobody-listed = Personne n’y figure encore.
board-page = Page { $page } sur { $pages }
board-you = **{ $name }** (toi)
board-won = { $wins ->
        [one] { $wins } gagnée
       *[other] { $wins } gagnées
    } sur { $games }
board-you-are = Toi
board-player-is = { $name }
board-your-team-is = Ton équipe
board-team-of-is = { $name }, en équipe
board-place = { $who } : { $place } sur { $n }, { $achieved }.
board-listed-after = { $who } : au classement après { $needed ->
        [one] { $needed } partie terminée
       *[other] { $needed } parties terminées
    }, encore { $missing }.
board-you-in-no-team = Tu n’as pas d’équipe ici : `/équipe inviter` propose à quelqu’un d’en former une avec toi.
board-player-in-no-team = { $name } n’a pas d’équipe ici.
board-hidden = { $who } : hors classement. `/confidentialité stats visible:True` te montre de nouveau dans les classements.
nobody-on-board = Personne ne figure encore dans ce classement.
no-season-yet = Ce serveur n’a pas encore eu de saison. Un gestionnaire en lance une avec `/serveur saison lancer`.
the-season = La saison
season-started = { $season } a commencé : les parties qui finissent à partir de maintenant comptent. `/classement period:La saison` montre le classement.
season-ended = { $season } a pris fin, et son classement reste tel quel : `/classement period:La saison` le montre. `/serveur saison lancer` commence la suivante.
caption-race-for-first-place = La course à la première place, { $games }
caption-wins = Victoires
race-described = Victoires du { $from } au { $to } : { $wins }.

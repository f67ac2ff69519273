board-players-by-wins = **Jugadores por victorias**: { $games }
board-players-by-rating = **Jugadores por valoración**: { $games }
board-teams-by-wins = **Equipos por victorias**: { $games }
board-teams-by-rating = **Equipos por valoración**: { $games }
board-line = **{ $place }.** { $name }: { $achieved }
board-nobody-listed = Aún no hay nadie.
board-page = Página { $page } de { $pages }
board-you = **{ $name }** (tú)
board-won = { $wins ->
        [one] 1 ganada
       *[other] { $wins } ganadas
    } de { $games }
board-you-are = Tú
board-player-is = { $name }
board-your-team-is = Tu equipo
board-team-of-is = El equipo de { $name }
board-place = { $who }: { $place } de { $n }, { $achieved }.
board-listed-after = { $who }: en la clasificación tras { $needed ->
        [one] 1 partida terminada
       *[other] { $needed } partidas terminadas
    }; { $missing ->
        [one] falta 1.
       *[other] faltan { $missing }.
    }
board-you-in-no-team = Aquí no estás en ningún equipo: `/equipo invitar` se lo propone a alguien.
board-player-in-no-team = { $name } no está aquí en ningún equipo.
board-hidden = { $who }: fuera de la vista. `/privacidad estadísticas visible:True` vuelve a mostrarte en las clasificaciones.
nobody-on-board = Aún no hay nadie en esta clasificación.
no-season-yet = Este servidor aún no ha tenido ninguna temporada. Quien lo gestiona empieza una con `/servidor temporada empezar`.
the-season = La temporada
season-started = { $season } ha empezado: cuentan las partidas que acaben desde ahora. `/clasificación period:La temporada` muestra la clasificación.
season-ended = { $season } se ha acabado, y su clasificación queda como está: `/clasificación period:La temporada` la muestra. `/servidor temporada empezar` empieza la siguiente.
caption-race-for-first-place = La carrera por el primer puesto, { $games }
caption-wins = Victorias
race-described = Victorias del { $from } al { $to }: { $wins }.

board-players-by-wins = **Spieler nach Siegen**: { $games }
board-players-by-rating = **Spieler nach Wertung**: { $games }
board-teams-by-wins = **Teams nach Siegen**: { $games }
board-teams-by-rating = **Teams nach Wertung**: { $games }
board-line = **{ $place }.** { $name }: { $achieved }
board-nobody-listed = Noch steht niemand darauf.
board-page = Seite { $page } von { $pages }
board-you = **{ $name }** (du)
board-won = { $wins } von { $games } gewonnen
board-you-are = Du
board-player-is = { $name }
board-your-team-is = Dein Team
board-team-of-is = Das Team von { $name }
board-place = { $who }: { $place } von { $n }, { $achieved }.
board-listed-after = { $who }: auf der Liste nach { $needed ->
        [one] 1 beendeten Spiel
       *[other] { $needed } beendeten Spielen
    }, noch { $missing }.
board-you-in-no-team = Du bist hier in keinem Team: Mit `/team einladen` fragst du jemanden, ob ihr eins bildet.
board-player-in-no-team = { $name } ist hier in keinem Team.
board-hidden = { $who }: verborgen. `/privatsphäre statistik visible:True` zeigt dich wieder auf Ranglisten.
nobody-on-board = Auf dieser Rangliste steht noch niemand.
no-season-yet = Dieser Server hatte noch keine Saison. Die Serververwaltung beginnt eine mit `/server saison starten`.
the-season = Die Saison
season-started = { $season } hat begonnen: Spiele, die ab jetzt enden, zählen dafür. `/rangliste period:Die Saison` zeigt die Rangliste.
season-ended = { $season } ist vorbei, und die Rangliste bleibt, wie sie ist: `/rangliste period:Die Saison` zeigt sie. `/server saison starten` beginnt die nächste.
caption-race-for-first-place = Das Rennen um Platz 1, { $games }
caption-wins = Siege
race-described = Siege vom { $from } bis zum { $to }: { $wins }.

nobody-won = **{ $game }: Niemand hat gewonnen**, denn { $why }.
you-won = **Ihr habt gewonnen ({ $game })**, { $how }.
you-share-the-win = **Ihr teilt euch den Sieg mit { $others } ({ $game })**, { $how }.
they-won = **Sieg für { $winner } ({ $game })**, { $how }.
they-share-the-win = **{ $winners } teilen sich den Sieg ({ $game })**, { $how }.
n-others = { $n ->
        [one] 1 weiteren
       *[other] { $n } weiteren
    }
n-teams = { $n ->
        [one] 1 Team
       *[other] { $n } Teams
    }
longform-game = Langspiel
you-came = Ihr seid { $place } von { $n } geworden.
with-points = { $points }
after-rounds = nach { $rounds ->
        [one] 1 Runde
       *[other] { $rounds } Runden
    }, { $took }
after-days = nach { $days ->
        [one] 1 Tag
       *[other] { $days } Tagen
    }
why-twice-no-match = zweimal hintereinander hat kein Team getroffen
why-no-match = kein Team hat getroffen
you-team = **{ $team }** (ihr)
your-rounds = Eure Runden:
best-round = Beste Runde: { $round }, von { $team }
rounds-before = { $n ->
        [one] (1 Runde davor)
       *[other] ({ $n } Runden davor)
    }
practice-does-not-count = Übungsspiele zählen nicht. `/üben` spielt noch eins.
rematch-in = Für ein weiteres drück auf Revanche in { $channel }.
verdict-and-result = { $verdict } Das Ergebnis: { $channel }
no-such-game = Dieses Spiel gibt es nicht. `/spiel neu` öffnet eins.
cancelled-by = { $who } hat das Spiel abgesagt. `/spiel neu` öffnet ein anderes.
cancelled-not-in-it = Das Spiel fällt aus: { $who } ist nicht mehr dabei. `/spiel neu` öffnet ein anderes.
cancelled-not-started = Die Lobby ist geschlossen: Niemand hat das Spiel innerhalb einer Stunde gestartet. `/spiel neu` öffnet eine andere.
cancelled-not-shown = Das Spiel fällt aus: Seine Einladung konnte nicht gezeigt werden. `/spiel neu` öffnet ein anderes.
cancelled-server-removed = Das Spiel fällt aus: Ich bin nicht mehr auf seinem Server. `/spiel neu` öffnet ein anderes.
practice-over = Die Übung ist vorbei. `/üben` startet eine neue.
abandoned-idle = Das Spiel ist beendet: Niemand hat geraten, { $span } lang. `/spiel neu` öffnet ein anderes.
abandoned-left = Das Spiel ist beendet: Jemand ist gegangen. `/spiel neu` öffnet ein anderes.
abandoned-not-recovered = Das Spiel ist beendet: Nach einem Neustart ging es nicht weiter. `/spiel neu` öffnet ein anderes.
abandoned-race-idle = Der Wettlauf endete ohne Ergebnis: Sein Ende verstrich, während niemand die Zeit nahm. `/spiel neu` öffnet einen anderen.
abandoned-race-left = Der Wettlauf endete ohne Ergebnis: Jedes Team hat jemanden verloren. `/spiel neu` öffnet einen anderen.
matched-so-far = { $team }: { $n ->
        [one] 1 Runde mit Treffer
       *[other] { $n } Runden mit Treffer
    }
two-player-won = **Sieg für { $who }:** { $average } (mit { $target } oder weniger gewinnt man).
two-player-you-won = **Ihr habt gewonnen:** { $average } (mit { $target } oder weniger gewinnt man).
two-player-lost = **Diesmal hat es für { $who } nicht gereicht:** { $average } (mit { $target } oder weniger gewinnt man).
two-player-you-lost = **Diesmal habt ihr es nicht geschafft:** { $average } (mit { $target } oder weniger gewinnt man).
no-attempts = keine Versuche
one-attempt-a-round = 1 Versuch je Runde
average-attempts = { $average } Versuche je Runde
two-player-summary = { $attempts ->
        [one] 1 Versuch
       *[other] { $attempts } Versuche
    }, { $perfect } perfekt, { $took }
best-and-worst = Beste: Runde { $best } ({ $fewest }). Schlechteste: Runde { $worst } ({ $most }).
place-of = { $place } von { $n }
share-given-up = aufgegeben
share-no-match = kein Treffer
not-yours-to-share = Dieses Spiel können nur die teilen, die mitgespielt haben. `/spiel neu` öffnet ein eigenes.
nothing-to-share = Dieses Spiel hat kein Ergebnis zum Teilen.
game-is-running = **{ $mode }: Spiel läuft**
game-is-paused = **{ $mode }: Spiel pausiert**
status-paused-by = Pausiert von { $by }; `/spiel fortsetzen` setzt fort.
status-not-reached = DMs kommen nicht an bei: { $players }.
status-at-table = Gespielt wird in { $channel }.
status-how-to-guess = Geraten wird per DM oder mit den Schaltflächen hier; nur die Spielenden sehen die Wörter.
where-round-of = Runde { $round } von { $rounds }
still-to-guess = Versuch { $attempt }, noch ohne Wort: { $players }
lead-taken = **Neu in Führung: { $team }!**
perfect-first = **Eine perfekte Runde:** Treffer im ersten Versuch für { $team }.
last-two = **Die letzten zwei:** { $one } gegen { $other }.
only-two-playing = **Nur noch zwei Teams spielen:** { $one } und { $other }.
final-seconds = **Die letzten 30 Sekunden!**
replay-named = Aufzeichnung: `{ $name }`
words-of-today = Andere spielen diese Paare heute noch: Die Wörter lassen sich ab Mitternacht (UTC) teilen.

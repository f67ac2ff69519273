out-no-match-in-time = kein Treffer in der Zeit
out-no-match-in = kein Treffer in { $attempts ->
        [one] 1 Versuch
       *[other] { $attempts } Versuchen
    }
out-behind = getroffen, aber hinter den anderen
out-inactive = ohne Versuch
out-removed = jemand wurde herausgenommen
out-gave-up = aufgegeben
your-team-is-out = **Dein Team ist raus**, { $round } ({ $why }).
place-of-teams = Platz { $place } von { $teams }.
others-play-on = Die anderen spielen weiter; ich sage dir hier, wer gewinnt. Du bist frei für ein anderes Spiel: `/spiel neu`.
told-who-wins = Ich sage dir hier, wer gewinnt. Du bist frei für ein anderes Spiel: `/spiel neu`.
team-is-out = Raus: **{ $team }** ({ $why }).
wants-to-give-up =
    { "" }**{ $by } möchte aufgeben.** Euer Team wäre damit raus ({ $mode }). Bist du einverstanden? Ohne dein Ja innerhalb von 60 Sekunden ({ $when }) spielt ihr weiter.
    Versuch { $attempt }: { $pair }
wants-to-give-up-in-channel = { $player }, { $by } möchte aufgeben: Euer Team wäre raus. Bist du einverstanden? Ohne ein Ja von { $partner } innerhalb von 60 Sekunden spielt ihr weiter.
asked-partner-to-give-up = Ich habe { $partner } gefragt, denn mit Aufgeben ist euer Team raus, und ihr müsst beide zustimmen. Ohne ein Ja innerhalb von 60 Sekunden ({ $when }) spielt ihr weiter. Weiterspielen nimmt es zurück.
dropped-plays-on-after-all = { $partner } spielt doch weiter.
dropped-wants-to-keep-playing = { $partner } möchte weiterspielen, also geht die Runde weiter.
dropped-no-answer = { $partner } hat nicht innerhalb von 60 Sekunden geantwortet, also spielt ihr weiter.
dropped-time-over = Die 60 Sekunden zum Zustimmen sind um, also spielt ihr weiter.
plays-on-in-channel = { $player }, niemand gibt auf: Dein Team spielt weiter. „Meine Wörter“ zeigt dein Paar.
round-ends = { $round } endet { $when }
out-list = Raus: { $teams }
attempts-behind = { $attempts ->
        [one] 1 Versuch zurück
       *[other] { $attempts } Versuche zurück
    }
time-behind = { $span } zurück
slower-over-all-days = { $span } langsamer über alle Tage
place-why = Platz { $places }: { $why }
places-why = Plätze { $places }: { $why }
from-to = { $first } bis { $last }
team-at-attempt = Versuch { $attempt }, noch ohne Wort: { $player }
both-still = beide
team-matched = getroffen, { $attempts ->
        [one] 1 Versuch
       *[other] { $attempts } Versuche
    }
team-spent = kein Versuch mehr übrig
team-waits = wartet auf die nächste Runde
next-round = Nächste Runde: { $forecast }
next-round-at = Nächste Runde { $when }: { $forecast }
forecast = { $teams } Teams, und mindestens { $out ->
        [one] 1 scheidet
       *[other] { $out } scheiden
    } nach dieser Runde aus.
knockout-deal =
    { "" }**Runde { $round }** mit { $partner }: { $forecast }
    { $pair }
    Schick mir ein Wort, das sie verbindet.
knockout-deal-replay =
    { "" }**Runde { $round }** mit { $partner } (Wiederholung): { $forecast }
    { $pair }
    Schick mir ein Wort, das sie verbindet.
other-pair = Euer Team hat ein anderes Paar, weil jemand von euch vor Kurzem ein Wort aus dem Paar der anderen benutzt hat.
knockout-ends = Die Runde endet { $when }; ihr habt { $attempts ->
        [one] 1 Versuch
       *[other] { $attempts } Versuche
    }.
round-begins-in-channel = { $players }: Runde { $round } hat begonnen. „Meine Wörter“ zeigt dein Paar.
round-begins-in-channel-until = { $players }: Runde { $round } hat begonnen und endet { $when }. „Meine Wörter“ zeigt dein Paar.
no-match-no-attempt-left = Kein Treffer, und kein Versuch ist übrig.
out-if-another-matches = Euer Team ist raus, wenn ein anderes trifft. Trifft keins, wird die Runde mit einem neuen Paar wiederholt.
out-if-another-matches-last = Euer Team ist raus, wenn ein anderes trifft. Trifft keins, endet das Spiel ohne Sieger.
still-playing = Es spielen noch: { $n ->
        [one] 1 anderes Team
       *[other] { $n } andere Teams
    }.
round-ends-at-the-latest = Die Runde endet spätestens { $when }.
round-is-over = **Runde { $round } ist vorbei.** { $next }
round-is-over-you-are-in =
    { "" }**Runde { $round } ist vorbei, und ihr seid weiter.** Raus: { $out }.
    { $next }
nobody-matched-replay = Niemand hat getroffen, also ist niemand raus. Die Runde wird mit einem neuen Paar wiederholt, { $when }. Trifft wieder niemand, endet das Spiel ohne Sieger.
knockout-round-over = **K.-o.-Runden: Runde { $round } ist vorbei**, Dauer { $span }.
pair-was = Das Paar war { $pair }.
summary-out = raus ({ $why })
summary-in = weiter, { $attempts ->
        [one] 1 Versuch
       *[other] { $attempts } Versuche
    }
summary-no-match = kein Treffer
next-day-begins = Der nächste Tag beginnt { $when }.
longform-deal =
    { "" }**Langspiel, Tag { $day }** mit { $partner }: noch { $teams ->
        [one] 1 Team
       *[other] { $teams } Teams
    } dabei.
    { $pair }
    Schick mir ein Wort, das sie verbindet, so oft wie nötig; weniger Versuche sind besser.
day-ends = Der Tag endet { $when }.
day-ends-then-told = Der Tag endet { $when }, und dann erfahrt ihr, wer raus ist.
reminder =
    { $late } Euer Team hat noch nicht getroffen.
    { $next }
reminder-partner = Dein Wort ist da; { $partner } hat noch nicht geraten.
half-of-day = **Die Hälfte von Tag { $day } ist vorbei.**
percent-of-day = **{ $percent } Prozent von Tag { $day } sind vorbei.**
reminder-in-channel = { $players }: { $late } Euer Team hat noch nicht getroffen. „Meine Wörter“ zeigt dein Paar.
day-begins = **Langspiel: Tag { $day } beginnt** mit { $n ->
        [one] 1 Team
       *[other] { $n } Teams
    }: { $teams }.{ $ends } Die Wörter sind in euren DMs.
day-begins-ends = Er endet { $when }.
shows-your-pair = { $players }: „Meine Wörter“ zeigt dein Paar.
nobody-matched-nobody-leaves = Niemand hat getroffen, also scheidet heute niemand aus. Falls morgen wieder niemand ausscheiden würde, entscheidet die gesamte Zeit bis zum Treffer.
equally-good-nobody-leaves = Alle Teams waren gleich gut, also scheidet heute niemand aus. Falls morgen wieder niemand ausscheiden würde, entscheidet die gesamte Zeit bis zum Treffer.
slowest-leaves = Den zweiten Tag in Folge würde niemand ausscheiden, also entscheidet die gesamte Zeit bis zum Treffer: Das langsamste Team scheidet aus.
only-without-attempt-leave = Niemand hat getroffen, also scheiden nur die Teams ohne Versuch aus.
day-is-over = **Langspiel: Tag { $day } ist vorbei.**
in-list = Weiter:
out-one = Raus: { $team }
teams-left = Noch { $n ->
        [one] 1 Team
       *[other] { $n } Teams
    }. Der nächste Tag beginnt { $when }.
teams-out-suspense = { $n ->
        [one] 1 Team ist raus …
       *[other] { $n } Teams sind raus. Eins nach dem anderen …
    }
more-out-suspense = { $n ->
        [one] Und noch eins …
       *[other] Und noch { $n } …
    }
attempts-perfect = 1 Versuch, perfekt
day-over-you-are-in = **Tag { $day } ist vorbei, und ihr seid weiter**: Platz { $place } des Tages.
told-how-it-ends = Ich sage euch hier, wie das Spiel ausgeht.
race-ends = Der Wettlauf endet { $when }.
race-has-left = Der Wettlauf hat noch { $span }, wenn es weitergeht.
race-is-on = Der Wettlauf läuft.
race-status-ends = er endet { $when }
race-status-left = noch { $span }
race-so-far = Runde { $round }: { $how }, { $points }. Euer Team hat { $total }.
race-brought = Runde { $round } brachte { $points }; euer Team hat { $total }.
race-brought-nothing = Runde { $round } brachte nichts; euer Team hat { $total }.
race-cost = Runde { $round } kostete { $points }; euer Team hat { $total }.
race-deal =
    { "" }**Runde { $round }** mit { $partner }. { $race }
    { $pair }
    Schick mir ein Wort, das sie verbindet.
left-no-more-rounds = { $player } ist gegangen: keine Runden mehr
no-round-open = keine Runde offen
race-at-work = Runde { $round }, Versuch { $attempt }, noch ohne Wort: { $player }
attempts-a-match = { $average } je Treffer
earlier-by = { $span } früher
level-attempts = Bei gleichen Punkten: weniger Versuche je Treffer.
level-earlier = Bei gleichen Punkten: weniger Versuche je Treffer, dann der frühere letzte Treffer.
level-matches = Bei gleichen Punkten: weniger Versuche je Treffer, dann mehr Treffer.
why-both-together = Warum { $said }? Weil { $one } und { $other } beide oft mit { $said } vorkommen.
why-one = Warum { $said }? { $because }.
why-two = Warum { $said }? { $because }, und { $also }.
because-kind = { $word } ist eine Art { $said }
because-same = { $word } und { $said } bedeuten fast dasselbe
because-opposite = { $word } und { $said } sind Gegensätze
because-people-say = „{ $first } { $second }“ sagt man oft
because-there-is = { $part } steckt in { $whole }
because-belong = { $word } und { $said } gehören zusammen
because-together = { $word } und { $said } kommen oft zusammen vor

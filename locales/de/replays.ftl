replay-title = **{ $name }** · { $mode } · { $team } · { $round } von { $last }
replay-attempt = { $n }. { $pair }: { $one } sagte *{ $first }* nach { $time }, { $other } sagte *{ $second }* { $later } später
replay-no-word = { $pair }: kein Wort dafür
replay-another-team = Ein anderes Team
replay-perfect = ✓ **{ $word }** im ersten Versuch, eine perfekte Runde, in { $time }
replay-matched = ✓ **{ $word }** in { $attempts ->
        [one] 1 Versuch
       *[other] { $attempts } Versuchen
    }, { $time }
replay-with-points = { $how }: { $points }
replay-given-up = Aufgegeben; zählt als { $attempts ->
        [one] 1 Versuch
       *[other] { $attempts } Versuche
    }
replay-given-up-golf = Aufgegeben; zählt als { $attempts ->
        [one] 1 Versuch
       *[other] { $attempts } Versuche
    } und kostet einen Punkt
replay-cut-short = Abgebrochen; zählt nicht
replay-eliminated = Kein Treffer, und das Team war raus
replay-no-match = Kein Treffer; zählt als { $attempts ->
        [one] 1 Versuch
       *[other] { $attempts } Versuche
    }
knew-the-pair = Beide kannten nur das Paar
knew-words-before = Beide kannten das Paar und { $words ->
        [2] die zwei Wörter
        [one] das Wort
       *[other] die { $words } Wörter
    } davor
knew-partner-was-in = { $both }; { $second } sah auch, dass { $first } schon geraten hatte
picture-described = { $title }, { $subtitle }: { $path }. { $ending }.
replays-newest-first = Aufzeichnungen, neueste zuerst:
replays-how = `/aufzeichnung zeigen` spielt eine ab.
no-replays-yet = Hier gibt es noch keine Aufzeichnung: Jedes Spiel bekommt eine, wenn es vorbei ist.
replay-only-you = Übung, nur für dich
replay-only-players = nur für die, die mitgespielt haben
n-more = { $n } weitere
replay-of-today = Diese Aufzeichnung öffnet sich um Mitternacht (UTC): Bis dahin kannst du ihre Paare selbst spielen. `/tagespaar` spielt sie.
replay-seen-by-server = Alle auf seinem Server können `{ $name }` sehen.
replay-seen-by-players = Nur die, die mitgespielt haben, können `{ $name }` sehen.
replay-seen-by-anybody = Wer den Namen kennt, kann `{ $name }` sehen, auf jedem Server und per DM.
replay-who-should-see = { $seen } Wer soll?
replay-give-name = { $seen } Gib den Namen weiter: `/aufzeichnung zeigen name:{ $name }`
no-round-to-replay = `{ $name }` endete vor seiner ersten Runde, also gibt es nichts abzuspielen.
replay-why = **Warum?** { $title }
this-round = Runde { $round }
this-day = Tag { $day }
through-discord = per Schaltfläche oder Befehl
through-dm = per DM
through-time = mit der Zeit
through-terminal = an einem Terminal
through-page = auf einer Seite
through-itself = von selbst
why-opened-with-game = { $pair } eröffnete { $round } { $when }, als das Spiel begann.
why-opened-on-time = { $pair } eröffnete { $round } { $when }, weil es so weit war.
why-opened-next = { $pair } eröffnete { $round } { $when }, weil davor alles vorbei war.
why-sent = { $player } schickte *{ $word }* { $through } nach { $time }
why-attempt = Versuch { $attempt }: { $first } und wartete; { $second }: { $judged }.
why-two-words-next = zwei Wörter, also kein Treffer: Sie wurden das nächste Paar
why-two-words = zwei Wörter, also kein Treffer
why-same-word = dasselbe Wort, also **{ $word }**
why-spellings = Schreibweisen eines Wortes, also ein Treffer
why-forms = Formen eines Wortes, also ein Treffer
why-asked-to-give-up = { $player } wollte { $through } aufgeben.
why-gave-up = { $player } gab { $through } auf.
why-left = { $player } verließ das Spiel { $through }.
why-time-ran-out = Die Zeit lief ab.
why-unreachable = { $player } war nicht zu erreichen.
why-game-ended = Das Spiel endete mittendrin.
why-guess-stays-secret = Das Wort von { $player } wartete noch und bleibt geheim.
why-guess-ended = Mit diesem Wort endete { $round }: { $how }.
why-that-ended = Damit endete { $round }: { $how }.
why-clock-ended = Die Uhr beendete { $round }: { $how }.
why-others-ended = Was ein anderes Team { $through } tat, beendete { $round }: { $how }.
why-how-matched = Der Treffer war da
why-how-spent = Kein Versuch war mehr übrig
why-how-time-up = Die Zeit war um
why-how-given-up = Es wurde aufgegeben
why-how-cut-short = Es wurde abgebrochen
counts-for-nothing = Das zählt nicht.
counts-by-match = Der Treffer kam im { $on }. Versuch, also zählt die Runde als { $attempts ->
        [one] 1 Versuch
       *[other] { $attempts } Versuche
    }.
counts-by-limit = Ohne Treffer zählt eine Runde als { $attempts ->
        [one] 1 Versuch
       *[other] { $attempts } Versuche
    }, so viele, wie dieses Spiel erlaubt.
counts-a-point = Jeder Treffer ist ein Punkt.
counts-golf-points = Ein Treffer im { $on }. Versuch bringt { $points }. { $terms }
counts-golf-given-up = Aufgeben kostet einen Punkt.
counts-no-point = Kein Punkt, und es { $attempts ->
        [one] zählt 1 Versuch
       *[other] zählen { $attempts } Versuche
    } mehr.
counts-through = Das Team war vorerst weiter, mit { $attempts ->
        [one] 1 Versuch
       *[other] { $attempts } Versuchen
    }.
counts-could-be-out = Ohne Treffer nach { $attempts ->
        [one] 1 Versuch
       *[other] { $attempts } Versuchen
    } konnte das Team ausscheiden.
why-out = Das Team schied aus, auf Platz { $place }: { $why }.
why-out-time = Bis die Zeit um war, hatte es nicht getroffen
why-out-last-attempt = Sein letzter Versuch misslang
why-out-behind = Es traf, aber andere waren besser
why-out-forfeited = Es gab auf, oder jemand ging
why-out-inactive = Es machte keinen Versuch
why-out-removed = Jemand wurde herausgenommen

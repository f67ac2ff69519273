terms-two-player = { $rounds ->
        [one] 1 Runde
       *[other] { $rounds } Runden
    }, ohne Uhr, höchstens { $most } Versuche je Runde. Ihr gewinnt gemeinsam mit höchstens { $target } Versuchen je Runde.
terms-knockout = { $span } und { $attempts ->
        [one] 1 Versuch
       *[other] { $attempts } Versuche
    } je Runde; in jeder Runde scheiden Teams aus, und das letzte gewinnt.
terms-longform = Eine Runde dauert { $span }; an ihrem Ende scheiden die schlechtesten Teams aus, und das letzte gewinnt. Zum Start braucht es { $teams ->
        [one] 1 Team
       *[other] { $teams } Teams
    }.
terms-race = { $span } für das Spiel. Jeder Treffer ist ein Punkt; die meisten Punkte gewinnen.
terms-golf-race = { $span } für das Spiel. Weniger Versuche bringen mehr, und die meisten Punkte gewinnen.
golf-first = 1 Versuch bringt { $points ->
        [one] 1 Punkt
       *[other] { $points } Punkte
    }
golf-exactly = { $from } bringen { $points }
golf-between = { $from } bis { $to } bringen { $points }
golf-from = ab { $from } bringen { $points }
golf-table = { $bands }; Aufgeben kostet 1.
give-up-counts-as = Das zählt als { $attempts ->
        [one] 1 Versuch
       *[other] { $attempts } Versuche
    }.
give-up-race = Ihr bekommt keinen Punkt dafür, und die Versuche zählen bei Gleichstand trotzdem.
give-up-golf-race = Das kostet einen Punkt.
give-up-elimination = Das Team ist raus.
leave-two-player = Es endet auch für deinen Partner.
leave-race = Dein Team behält seine Punkte und spielt keine Runden mehr.
leave-elimination = Dein Team ist raus.
leave-practice = Dann ist die Übung vorbei.
ask-to-give-up = Runde { $round } aufgeben? { $cost }
ask-to-leave = Das Spiel verlassen? { $cost }
you-keep-playing = Du spielst weiter.
gave-up = { $who } hat Runde { $round } aufgegeben. { $cost }

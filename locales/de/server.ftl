settings-title = **So wird hier gespielt: { $page }**
settings-games-keep = Offene Spiele behalten, womit sie eröffnet wurden.
setting-usual = Üblich ist { $usual }.
setting-usual-changed = Üblich ist { $usual }; geändert von { $by } { $when }.
setting-set = { $sentence } Bisher war `{ $key }` { $before }. Offene Spiele behalten ihren Wert.
setting-set-at-once = { $sentence } Bisher war `{ $key }` { $before }.
setting-set-already = Nichts zu ändern. { $sentence }
setting-reset = `{ $key }` ist wieder **{ $value }**, wie üblich.
setting-reset-already = `{ $key }` ist schon **{ $value }**, wie üblich.
settings-reset = Alle Einstellungen sind wieder wie üblich. Vorlagen, Wörter und Ausschlüsse bleiben.
settings-reset-already = Alle Einstellungen sind schon wie üblich. Vorlagen, Wörter und Ausschlüsse bleiben.
settings-as-usual = Alle Einstellungen sind schon wie üblich.
ask-to-reset-settings = Das setzt { $n ->
        [one] 1 Einstellung
       *[other] { $n } Einstellungen
    } zurück: { $keys }. Vorlagen, Wörter und Ausschlüsse bleiben.
form-new-value = Der neue Wert
setting-recent-words = So viele ihrer letzten Wörter dürfen Spieler nicht wiederholen: **{ $n }**.
setting-words-repeat = Spieler dürfen ihre eigenen Wörter wiederholen.
setting-clocks-stand = Die Uhren stehen still, während ich weg bin.
setting-clocks-go-on = Die Uhren laufen weiter, während ich weg bin.
setting-offensive-refused = Anstößige Wörter werden abgelehnt.
setting-offensive-taken = Anstößige Wörter werden angenommen.
setting-manager-role = Auch wer die Rolle { $role } hat, verwaltet mich, neben denen, die den Server verwalten dürfen.
setting-no-manager-role = Mich verwalten nur die, die den Server verwalten dürfen.
setting-time-zone = Tage und Wochen beginnen nach der Uhr von **{ $zone }**.
setting-language = Was alle lesen, schreibe ich auf **{ $language }**.
setting-language-of-discord = Was alle lesen, schreibe ich in der Sprache, die dieser Server auf Discord hatte, als ich kam.
setting-daily-channel = Jeden Tag rufe ich in { $channel } zum Tagespaar.
setting-no-daily-channel = Ich rufe niemanden zum Tagespaar.
setting-daily-hour = Zum Tagespaar rufe ich um **{ $n }** Uhr nach der Uhr von { $zone }, sofern ein Kanal dafür bestimmt ist.
setting-rounds = Runden je Spiel: **{ $n }**.
setting-attempts-to-win = Ein Spiel ist mit höchstens **{ $n }** Versuchen je Runde gewonnen.
setting-attempts = Eine Runde endet nach höchstens **{ $n }** Versuchen.
setting-in-channel = Gespielt wird im Kanal, wo andere mitlesen können.
setting-by-dm = Gespielt wird per DM, und nur das Ergebnis wird gepostet.
setting-round-seconds = Eine Runde dauert höchstens **{ $n }** Sekunden.
setting-knockout-attempts = Nach **{ $n }** Versuchen in einer Runde ist ein Team raus.
setting-quota-high = Teams, die in einer Runde mit vielen Teams ausscheiden: **{ $n }**.
setting-quota-low = Teams, die in jeder anderen Runde ausscheiden: **{ $n }**.
setting-quota-above = Mehr als **{ $n }** Teams sind viele.
setting-pause-seconds = Sekunden Pause zwischen zwei Runden: **{ $n }**.
setting-race-seconds = Ein Wettlauf dauert **{ $n }** Sekunden.
setting-golf-seconds = Ein Golf-Wettlauf dauert **{ $n }** Sekunden.
setting-golf-points = Ein Treffer im Golf-Wettlauf bringt Punkte nach seinen Versuchen (ab so vielen Versuchen : so viele Punkte): **{ $points }**.
setting-day-minutes = Ein Tag dauert **{ $n }** Minuten.
setting-day-ends-at = Tage enden um **{ $time }** (UTC).
setting-day-ends-at-start = Tage enden zu der Uhrzeit, zu der das Spiel begann.
setting-min-teams = Ein Spiel braucht zum Start **{ $n }** Teams.
setting-reveal-seconds = Am Ende eines Tages wartet jeder Schritt **{ $n }** Sekunden auf den davor.
setting-reveal-at-once = Am Ende eines Tages wird alles auf einmal verraten.
takes-whole-number = eine ganze Zahl von { $min } bis { $max }
takes-number = eine Zahl von { $min } bis { $max }
takes-on-or-off = on oder off
takes-day-end = eine Uhrzeit wie 18:00, oder `start` für die des Spiels
takes-golf-points = Versuche:Punkte, ab 1 Versuch und nie steigend, etwa 1:4 2:3 5:2 8:1 11:0
takes-role = eine Rolle oder `none`
takes-time-zone = eine Zeitzone wie UTC oder Europe/Berlin
takes-channel = `here` für den Kanal, in dem du es schreibst, oder `none`
takes-language = { $languages } oder { $discord }
language-name = Deutsch
as-discord-says = Wie auf Discord
not-whole-days = `{ $key }` kann das nicht sein: Tage, die zu fester Zeit enden, dauern ganze Tage (1440 Minuten, 2880, …), andere enden zu `start`
preset-defined =
    { "" }**{ $name }** ist eine Vorlage ({ $mode }): { $terms }
    `/spiel neu` spielt sie mit `preset`, und `/spiel einstellungen` in einer Lobby.
preset-removed = Die Vorlage ist weg. Spiele, die damit eröffnet wurden, behalten ihre Einstellungen.
presets-none = Hier gibt es keine Vorlagen. `/server vorlage festlegen` benennt eine Variante eines Modus.
presets-title = **Vorlagen dieses Servers**
preset-line = { $name }: { $mode }, von { $by }
presets-how = `/spiel neu` spielt eine mit `preset`.
list-play = Wörter, aus denen zusätzlich Paare gezogen werden
list-accept = Wörter, die zusätzlich zu meinem Wörterbuch geraten werden dürfen
list-block = Wörter, die in keiner Form geraten werden dürfen und nicht gezogen werden
words-listed-already = Das steht alles schon auf der Liste ({ $list }): { $n ->
        [one] 1 Wort
       *[other] { $n } Wörter
    }.
words-added = Hinzugefügt ({ $list }): { $words }. Jetzt { $n ->
        [one] 1 Wort
       *[other] { $n } Wörter
    }, auch in laufenden Spielen.
words-removed = Entfernt ({ $list }): { $words }. Jetzt { $n ->
        [one] 1 Wort
       *[other] { $n } Wörter
    }, auch in laufenden Spielen.
word-list-title = **{ $list }**
word-list-empty = { $title }: keine. `/server wörter hinzufügen` fügt welche hinzu.
word-list-shown =
    { $title }: { $n ->
        [one] 1 Wort
       *[other] { $n } Wörter
    }
    { $words }
word-list-in-file = { $title }: { $n ->
        [one] 1 Wort
       *[other] { $n } Wörter
    }, in der Datei.
words-none-in-file = In dieser Datei ist kein Wort. Nötig ist ein Wort je Zeile; `/server wörter exportieren` zeigt, wie.
words-nothing-new = In dieser Datei war nichts Neues.
words-imported = Importiert, auch für laufende Spiele:
words-imported-line = - { $n ->
        [one] 1 Wort
       *[other] { $n } Wörter
    }: { $list }
words-known = Schon auf den Listen: { $n ->
        [one] 1 Wort
       *[other] { $n } Wörter
    }.
words-not-imported = **Nicht importiert: { $n ->
        [one] 1 Wort
       *[other] { $n } Wörter
    }**
words-refused-line = - Zeile { $line }, `{ $text }`: { $problem }
words-correct-file = In der Datei stehen alle: Korrigier sie, und importier sie.
words-refused-in-file = { $text } # Zeile { $line }: { $problem }
words-of-pairs = Wörter für Paare haben 3 bis 8 Buchstaben
words-exported = Die Wörter dieses Servers. `/server wörter importieren` nimmt die Datei wieder, hier oder auf einem anderen Server.
file-too-long = Ich nehme Dateien bis { $limit } KiB. Nichts wurde geändert; teil sie auf.
file-is-no-text = Diese Datei ist kein reiner Text (UTF-8). Nichts wurde geändert; speichere sie als reinen Text, ein Wort je Zeile.
file-not-fetched = Ich konnte die Datei nicht von Discord holen. Nichts wurde geändert; bitte versuch es in einer Minute noch einmal.
banned-until = { $name } spielt hier bis { $until } nicht mit und ist aus allen laufenden Spielen raus.
banned-until-unban = { $name } spielt hier bis `/server zulassen` nicht mit und ist aus allen laufenden Spielen raus.
ban-noted = Notiert: { $reason }
bots-do-not-play = Bots spielen nicht mit, also gibt es niemanden auszuschließen. `/server ausschließen` gilt für Spieler.
unbanned = { $name } darf hier wieder spielen.

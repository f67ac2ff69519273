deal =
    { "" }**{ $round }** mit { $partner }
    { $pair }
    Schick mir ein Wort, das sie verbindet.
turn =
    { "" }**{ $round }, Versuch { $attempt }** mit { $partner }
    { $pair }
    Schick mir ein Wort, das sie verbindet.
round-and-attempt = **{ $round }, Versuch { $attempt }** mit { $partner }
called-in-channel = { $player }, du bist dran: „Meine Wörter“ zeigt dein Paar.
both-guesses = Versuch { $attempt }: { $one } sagte **{ $first }**, { $other } sagte **{ $second }**.
two-spellings = Zwei Schreibweisen eines Wortes:
two-forms = Zwei Formen eines Wortes:
round-matched = **Treffer!** Runde { $round } ist nach { $attempts ->
        [one] 1 Versuch
       *[other] { $attempts } Versuchen
    } geschafft.
round-matched-perfect = **Treffer!** Runde { $round } ist im ersten Versuch geschafft: perfekt.
day-matched = **Treffer!** Tag { $day } ist für euch nach { $attempts ->
        [one] 1 Versuch
       *[other] { $attempts } Versuchen
    } geschafft.
day-matched-perfect = **Treffer!** Tag { $day } ist für euch im ersten Versuch geschafft: perfekt.
your-path = Euer Weg: { $words }.
then-word = dann { $word }
no-match-next =
    Kein Treffer. Versuch { $attempt }: { $pair }
    Schick mir ein Wort, das sie verbindet.
round-cut-short = **Runde { $round } ist vorbei**, ohne Treffer. Sie zählt als { $attempts ->
        [one] 1 Versuch
       *[other] { $attempts } Versuche
    }.
accepted-match = Ist angekommen: **{ $word }**. Ein Treffer! { $next }
accepted-no-match = Ist angekommen: **{ $word }**. Damit ist der Versuch vollständig. { $next }
accepted-at-table = Alles steht in { $channel }.
accepted-by-dm = Das Ergebnis kommt per DM.
accepted-on-panel = „Meine Wörter“ zeigt das Ergebnis.
accepted = Ist angekommen.
accepted-first = Ist angekommen: **{ $word }**. Jetzt fehlt noch das Wort von { $partner }.
partner-left = { $who }, also ist das Spiel vorbei. `/spiel neu` öffnet ein neues.
partner-left-race = { $who }. Dein Team behält seine Punkte und spielt keine Runden mehr; das Ergebnis kommt am Ende.
who-was-removed = { $who } wurde von der Serververwaltung aus dem Spiel genommen
who-left-server = { $who } hat den Server verlassen
who-is-unreachable = { $who } ist nicht mehr zu erreichen
who-left = { $who } ist gegangen
who-left-race = { $who } hat den Wettlauf verlassen
host-left-server = { $host } hat den Server verlassen, also fällt dieses Spiel aus. `/spiel neu` öffnet ein eigenes.
taken-out = Die Verwaltung des Servers hat dich aus diesem Spiel genommen: Du darfst dort vorerst nicht spielen. Deine anderen Spiele gehen weiter.
paused = { $by } hat das Spiel pausiert. Bis es weitergeht, wird kein Wort angenommen: `/spiel fortsetzen`, durch Host oder Serververwaltung.
resumed = { $by } hat das Spiel fortgesetzt.
attempt-and-pair = Versuch { $attempt }: { $pair }
not-reachable = { $players }: Meine DMs kommen nicht an. Spiel gleich hier: „Meine Wörter“ zeigt dein Paar, „Raten“ nimmt dein Wort, und nur du siehst beides. Oder erlaube DMs von Mitgliedern dieses Servers in seinen Privatsphäre-Einstellungen.
partner-unreachable = Meine DMs erreichen { $partner } nicht. Bitte darum, DMs von Mitgliedern eines gemeinsamen Servers zu erlauben; dann starte neu mit `/spiel neu`.
partner-is-quiet = { $partner } ist schon eine Weile still. Anstupsen schickt einen Ping, einmal je Paar.
nudged-in-channel = { $player }, { $by } hat geraten und wartet auf dein Wort.
called-by = { $by } hat geraten und wartet auf dein Wort. { $turn }
called = Du bist dran. { $turn }
idle = { $players }, spielt ihr noch? Ohne ein Wort schließe ich dieses Spiel { $when }.
idle-by-dm = Spielst du noch? Ohne ein Wort schließe ich dieses Spiel { $when }.
round-line-perfect = { $dealt } → **{ $word }** { $attempts }, perfekt
round-line-given-up = { $dealt }: aufgegeben ({ $attempts })
round-line-cut-short = { $dealt }: abgebrochen
round-line-no-attempt = { $dealt }: kein Versuch
round-line-no-match = { $dealt }: kein Treffer ({ $attempts })
word-on-first-attempt = **{ $word }** im ersten Versuch, perfekt
word-in-attempts = **{ $word }** in { $attempts ->
        [one] 1 Versuch
       *[other] { $attempts } Versuchen
    }
matched-on-first-attempt = Treffer im ersten Versuch, perfekt
matched-in-attempts = Treffer in { $attempts ->
        [one] 1 Versuch
       *[other] { $attempts } Versuchen
    }
given-up-counts-as = aufgegeben, zählt als { $attempts ->
        [one] 1 Versuch
       *[other] { $attempts } Versuche
    }
no-match-counts-as = kein Treffer, zählt als { $attempts ->
        [one] 1 Versuch
       *[other] { $attempts } Versuche
    }
cut-short = abgebrochen, zählt nicht
no-attempt = kein Versuch
perfect-round = 1, eine perfekte Runde
paused-by = Pausiert von { $by }.
what-would-you-like = Was möchtest du tun?
table-of-team = Hier spielen { $team }, und du kannst zusehen. `/spiel neu` öffnet ein eigenes Spiel.
table-of-others = Hier spielen andere, und du kannst zusehen. `/spiel neu` öffnet ein eigenes Spiel.
table-moved = Das Spiel geht weiter unten weiter.
table-gone = Die Nachricht dieses Spiels wurde gelöscht. Dein Klick zählt; ich poste das Spiel unten neu.
table-gone-elsewhere = Die Nachricht dieses Spiels wurde gelöscht. Dein Klick zählt; *Zurückholen* in `/spiel status` zeigt das Spiel wieder.
played-elsewhere = Dieses Spiel läuft in einer anderen Unterhaltung, und nur dort kann ich es zeigen: Nimm dort `/spiel status`.
on-the-table = Ist angekommen. Das Spiel zeigt es.
panel-paused-by = Pausiert von { $by }; es wird kein Wort angenommen.
panel-up-to-date = -# Aktuell bis { $time }; jeder Klick frischt es auf.
panel-ends = Ende: { $when }.
panel-you-guessed = du: **{ $word }** ✓ · { $partner } …
panel-partner-guessed = du … · { $partner } ✓
panel-nobody-guessed = du … · { $partner } …
panel-you-asked-to-give-up = Du hast { $partner } gefragt, ob ihr aufgebt; die Frage verfällt { $when }.
panel-partner-gives-up = **{ $partner } möchte aufgeben.** Euer Team wäre raus. Bist du einverstanden? Ohne dein Ja spielt ihr weiter, { $when }.
panel-recent-words = Deine letzten Wörter, nicht zu wiederholen: { $words }
panel-moved = Deine Wörter stehen weiter unten.
plays-by-dm = Du spielst jetzt per DM. „Meine Wörter“ holt deine Wörter hierher zurück.
recent-words-not-again = Deine letzten Wörter, die du in keiner Form wieder nehmen darfst: { $words }
my-words-paused = Das Spiel ist pausiert; es wird kein Wort angenommen.
my-words-guessed = Dein Wort ist da: **{ $word }**. Jetzt fehlt noch das von { $partner }.
my-words-not-allowed =
    Nicht erlaubt, in keiner Form:
    In dieser Runde schon benutzt: { $used }
    Deine letzten Wörter: { $recent }
not-open-not-started = Das Spiel hat noch nicht begonnen.
not-open-you-left = Du hast das Spiel verlassen.
not-open-team-out = Dein Team ist raus.
not-open-matched = Dein Team hat getroffen und wartet auf die anderen.
not-open-spent = Dein Team hat keinen Versuch mehr und wartet auf die anderen.
not-open = Für dich ist gerade keine Runde offen.
not-open-over = Das Spiel ist vorbei.
hi-in-game =
    Hi! Du und { $partner } sucht ein Wort, das diese beiden verbindet:
    { $pair }
no-yes-or-no =
    Ich warte nicht auf ein Ja oder Nein. Welches Wort verbindet diese beiden?
    { $pair }
explained-in-game =
    Du und { $partner } seht dieselben zwei Wörter. Schick mir ein englisches Wort, das sie verbindet; { $partner } macht dasselbe, und ihr trefft euch, wenn beide Wörter gleich sind. Niemand sieht deins, bevor beide da sind.
    { $pair }

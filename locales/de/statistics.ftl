all-games = alle Spiele
games-of-mode = Spiele ({ $mode })
games-of-month = { $games } diesen Monat
games-of-week = { $games } diese Woche
games-of-day = { $games } heute
games-of-season = { $games } in { $season }
games-in-server = { $games }, auf diesem Server
games-everywhere = { $games }, überall
stats-title = **{ $name }**: { $games }
games-won = { $games ->
        [one] 1 Spiel
       *[other] { $games } Spiele
    }, { $won } gewonnen ({ $percent } %)
best-streak = beste Serie: { $best } Siege in Folge
streak-best-so-far = { $now } Siege in Folge, die bisher beste Serie
streak-and-best = { $now } Siege in Folge, beste Serie: { $best }
rounds-matched = { $rounds ->
        [one] 1 Runde
       *[other] { $rounds } Runden
    }, { $matched } mit Treffer
n-perfect = { $n } perfekt
n-given-up = { $n } aufgegeben
fastest-match = schnellster Treffer { $time }
half-of-answers = die Hälfte der Antworten innerhalb von { $time }
half-of-answers-of = die Hälfte der Antworten von { $player } innerhalb von { $time }
first-to-answer = { $first } von { $guesses } Mal zuerst geantwortet
answered-first = { $player } hat { $first } von { $guesses } Mal zuerst geantwortet
most-matched = Häufigste Treffer: { $words }
head-to-head = Direkter Vergleich: { $scores }
score-against = { $ahead }–{ $behind } gegen { $name }
score-against-level = { $ahead }–{ $behind } gegen { $name } ({ $level } unentschieden)
words-matched-here =
    { "" }**Wörter, bei denen sich Teams hier am häufigsten treffen** ({ $games }):
    { $words }
    `/statistik spieler` zeigt deine eigenen.
words-matched-by =
    { "" }**Wörter, bei denen sich { $team } am häufigsten treffen** ({ $games }):
    { $words }
    `/statistik spieler` zeigt deine eigenen.
finished-games = Spiel
finished-games-of-mode = Spiel ({ $mode })
no-games-yet = Noch kein beendetes { $games }. `/spiel neu` startet eins; Üben zählt nicht.
no-games-of = { $name } hat hier noch kein solches Spiel beendet. `/rangliste` zeigt, wer hier schon gespielt hat.
stats-of-others-in-servers = Hier siehst du deine eigenen Spiele. `/statistik spieler` mit `user` geht auf einem Server, auf dem ihr beide seid.
bots-have-no-stats = Bots spielen nur zum Üben, und Üben zählt nicht.
stats-rating = Wertung: { $rating }
rating-changed = **Deine Wertung ({ $mode }): { $before } → { $now }** ({ $change }), ungefähr ± { $uncertainty }. Ihr seid { $place } von { $n } geworden; { $why }.
rated-alike = alle Teams hatten die gleiche Wertung
rated-before = euer Team war { $place } nach den Wertungen davor
bar-none = ohne
caption-rounds-by-attempts = Runden nach Versuchen bis zum Treffer
caption-attempts-by-week = Versuche je Treffer, Woche für Woche
rounds-by-attempts-described = Runden nach den Versuchen bis zum Treffer: { $bars }.
attempts-by-week-described = Versuche je Treffer nach Wochen: { $weeks }.

kept-about-you = **Was ich über dich habe**, seit { $since }
kept-who-you-are = **Wer du bist**, in einer Tabelle: { $what }.
kept-user-id-and-name = deine Discord-ID, der Name, den ich zuletzt gesehen habe ({ $name })
kept-language = deine Sprache ({ $locale })
kept-dms = wo unsere DMs sind
kept-what-you-did = **Was du getan hast**, unter einer zufälligen ID: { $what }. Mit Beitreten, Verlassen und allem anderen: { $records ->
        [one] 1 Eintrag
       *[other] { $records } Einträge
    }.
kept-games = { $games ->
        [one] 1 Spiel
       *[other] { $games } Spiele
    } auf { $servers ->
        [one] 1 Server
       *[other] { $servers } Servern
    }
kept-guesses = { $n ->
        [one] 1 geratenes Wort
       *[other] { $n } geratene Wörter
    }
kept-teams = { $n ->
        [one] 1 Team
       *[other] { $n } Teams
    }
kept-requested-words = { $n ->
        [one] 1 Wort, das ich kennen sollte
       *[other] { $n } Wörter, die ich kennen sollte
    }
kept-seen = **Wer dich sieht**: Ranglisten und Statistiken deiner Server dürfen dich zeigen. `/privatsphäre statistik visible:False` lässt dich weg.
kept-hidden = **Wer dich sieht**: Ranglisten und die Statistiken anderer lassen dich weg. `/privatsphäre statistik visible:True` zeigt dich wieder.
kept-how =
    Ich lese, was du mir schreibst, und nichts, was du sonst schreibst.
    `/privatsphäre exportieren` gibt dir alles als Datei. Mit `/privatsphäre vergessen` vergesse ich dich.
nothing-kept = Ich habe nichts über dich: Du hast mich noch nicht benutzt. `/hilfe` sagt, was ich kann.
stats-visible = Ranglisten und die Statistiken anderer dürfen dich wieder zeigen, ab jetzt und mit deinen früheren Spielen.
stats-hidden = Erledigt: Keine Rangliste und keine Statistik anderer zeigt dich, auf keinem Server. Deine eigenen siehst du weiter, und deine Spiele und die Zahlen deiner Partner bleiben, wie sie sind.
personal-data = Alles, was ich über dich habe, als JSON: { $records ->
        [one] 1 Eintrag
       *[other] { $records } Einträge
    }. Andere Leute sind darin nummeriert. Behalt es für dich: Deine Discord-ID steht darin.
personal-data-compressed = Alles, was ich über dich habe, als JSON, mit gzip gepackt: { $records ->
        [one] 1 Eintrag
       *[other] { $records } Einträge
    }. Andere Leute sind darin nummeriert. Behalt es für dich: Deine Discord-ID steht darin.
too-much-to-export = Über dich gibt es mehr, als Discord in einer Datei annimmt. Frag meine Betreiber: `gamebot events --player` gibt ihnen alles.
ask-to-erase =
    { "" }**Dich vergessen?** Das lässt sich nicht rückgängig machen.
    - Du verlässt deine Spiele und Teams. Dein Partner erfährt, dass jemand gegangen ist.
    - Deine Discord-ID, dein Name und was du außerhalb von Spielen getippt hast, etwa Namen von Teams, sind für immer weg.
    - Deine Spiele bleiben, gespielt von „jemand“: Deine Partner behalten ihre Zahlen und die Wörter beendeter Versuche.
    - Kommst du wieder, kenne ich dich nicht: Du fängst bei null an.
    `/privatsphäre exportieren` gibt dir vorher eine Kopie.
keeps-everything = Nichts wurde geändert.
erased-before = Da ist nichts mehr zu vergessen: Das ist schon geschehen.
erased = Vergessen. Dein Beleg: `{ $receipt }`. `/privatsphäre vergessen receipt:{ $receipt }` zeigt dir und allen, die es prüfen wollen, was getan wurde. Nachrichten, die ich auf Discord gepostet habe, bleiben dort, bis jemand sie löscht.
being-erased = Ich kenne dich nicht mehr, und der Rest wird gerade entfernt; das dauert länger als sonst. Dein Beleg: `{ $receipt }`. `/privatsphäre vergessen receipt:{ $receipt }` zeigt, wann es fertig ist.
no-such-receipt = So einen Beleg gibt es hier nicht. Es ist die lange ID, die ich genannt habe, als jemand vergessen wurde.
receipt-done = Gewünscht { $requested }, erledigt { $finished }. Wer es war, ist hier nicht mehr bekannt; Texte wurden aus { $records ->
        [one] 1 Eintrag
       *[other] { $records } Einträgen
    } entfernt.
receipt-not-done = Gewünscht { $requested }, noch nicht erledigt. Es geht von selbst weiter.

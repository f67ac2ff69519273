rules-other-modes = Die anderen Modi: `/regeln` mit `mode`.
rules-two-player =
    { "" }**Duo**: Du und dein Partner seht dieselben zwei Wörter, und jeder schickt heimlich ein Wort, das sie verbindet.
    Gleiche Wörter gewinnen die Runde. Sonst sind eure beiden Wörter das nächste Paar.
    5 Runden (1 bis 20), ohne Uhr. Ihr gewinnt gemeinsam mit höchstens 4 Versuchen je Runde; nach 12 ist eine Runde vorbei und zählt als 12.
    Zum Beispiel: skirt + jazz → music · dance → **ballet**: ein Treffer im 2. Versuch
rules-knockout =
    { "" }**K.-o.-Runden**: 2 bis 12 Teams, dasselbe Paar für alle, 5 Minuten und 12 Versuche je Runde.
    Teams ohne Treffer scheiden aus. In jeder Runde scheidet mindestens eins aus (drei, wenn mehr als acht spielen): Haben alle einen Treffer, ist es das mit den meisten Versuchen, dann das langsamste.
    Das letzte Team gewinnt. Trifft keins, wird die Runde mit einem neuen Paar wiederholt; passiert das zweimal hintereinander, gewinnt niemand.
    Zum Beispiel: Zwei Teams treffen, im 2. und im 5. Versuch, und eins trifft nicht: Das scheidet aus
rules-race =
    { "" }**Wettlauf**: 2 bis 12 Teams, 3 Minuten. Du und dein Partner seht dieselben zwei Wörter, und jeder schickt heimlich ein Wort, das sie verbindet.
    Gleiche Wörter sind ein Treffer: ein Punkt, und sofort das nächste Paar. Sonst sind eure beiden Wörter das nächste Paar.
    Die meisten Punkte gewinnen; dann weniger Versuche je Treffer, dann der frühere letzte Treffer.
    Zum Beispiel: ana & ben treffen 5-mal, cat & dan 4-mal: ana & ben gewinnen
rules-golf-race =
    { "" }**Golf-Wettlauf**: ein Wettlauf von 3 Minuten für 2 bis 12 Teams, bei dem sich wenige Versuche auszahlen.
    Ein Treffer im 1. Versuch bringt 4 Punkte, im 2. bis 4. drei, im 5. bis 7. zwei, im 8. bis 10. einen, später keinen. Aufgeben kostet einen.
    Die meisten Punkte gewinnen; dann weniger Versuche je Treffer, dann mehr Treffer.
    Zum Beispiel: Treffer im 1. und im 6. Versuch bringen 4 + 2 = 6 Punkte
rules-longform =
    { "" }**Langspiel**: 3 bis 12 Teams, ein Paar am Tag für alle, so viele Versuche, wie ihr wollt, neben jedem anderen Spiel.
    Am Ende des Tages scheiden die schlechtesten Teams gemeinsam aus: die ohne Treffer, sonst die mit den meisten Versuchen.
    Das letzte Team gewinnt. Ich erinnere euch nach der Hälfte und nach neun Zehnteln des Tages.
    Zum Beispiel: Drei Teams treffen im 3., 3. und 8. Versuch: Das mit 8 scheidet aus
more-rules =
    { "" }**Was als gleich gilt**: Groß- und Kleinschreibung, Akzente und Bindestriche sind egal; Schreibweisen eines Wortes (colour, color) und seine Formen (mouse, mice) sind gleich.
    { "" }**Was nicht angenommen wird**, ohne dass es etwas kostet: mehr als ein Wort, Wörter, die nicht im Wörterbuch stehen, die gezeigten Wörter, Wörter, die euer Team in dieser Runde schon hatte, und deine eigenen letzten 12 Wörter, jeweils in jeder Form. Ein abgegebenes Wort bleibt, und niemand sieht es, bevor beide da sind.
    { "" }**Aufgeben** zählt im Duo als 12 Versuche, im Wettlauf als ein Versuch mehr und kostet im Golf-Wettlauf einen Punkt. In K.-o.-Runden und im Langspiel scheidet euer Team aus, sobald dein Partner zustimmt.
    { "" }**Wenn die Zeit um ist**, zählen offene Runden im Wettlauf nicht. Wer geht, beendet den Wettlauf für sein Team; die Punkte bleiben.
    { "" }**Langspiel**: Sind alle Teams gleich schlecht, geht an dem Tag niemand; am zweiten solchen Tag in Folge geht das Team, das bisher am längsten gebraucht hat. Hat niemand getroffen, gehen nur Teams ohne Versuch.
    { "" }**Niemand da**: Ein Duo endet nach 30 Minuten ohne Wort, ein Langspiel nach zwei Tagen.
help =
    { "" }**GameBot**: zwei Leute, zwei Wörter, eine Verbindung. Gespielt wird mit englischen Wörtern.
    Starten: `/spiel neu` auf einem Server, zu zweit oder in Teams; oder `/spiel neu mode:Duo partner:@jemand` in einer DM mit mir.
    Spielen: Schreib mir dein Wort per DM, nimm `/raten` oder drück auf Raten. `/wörter` zeigt, wo du gerade bist.
    Mehr: `/regeln`, oder `/hilfe` mit einem Thema.
help-start =
    { "" }**Ein Spiel starten**
    Auf einem Server: `/spiel neu`. Ein Duo beginnt, sobald jemand auf Mitspielen drückt oder dein `partner:` auf Annehmen. Die anderen Modi öffnen eine Lobby: Die anderen drücken auf Mitmachen, der Host auf Starten, und wer kein Team hat, bekommt einen Partner.
    Bis dahin ändern `/spiel modus` und `/spiel einstellungen`, was gespielt wird. Revanche unter einem Ergebnis spielt es noch einmal.
    Modi: Duo ist für zwei, gemeinsam. Wettlauf, Golf-Wettlauf und K.-o.-Runden sind für 2 bis 12 Teams, das Langspiel für 3 bis 12, mit einer Runde am Tag.
    In einer DM mit mir: `/spiel neu mode:Duo partner:@jemand` schickt eine Einladung; Annehmen startet das Spiel.
    Der Host oder die Serververwaltung kann pausieren, fortsetzen und absagen: `/spiel pause`, `/spiel fortsetzen`, `/spiel absagen`.
help-guess =
    { "" }**Raten**
    Schreib mir dein Wort per DM, nimm `/raten` oder drück auf „Raten“: Das ist alles dasselbe. Niemand sieht es, bevor beide geraten haben. `/wörter` zeigt dein Paar und die Wörter, die du nicht nehmen darfst; mit `/aufgeben`, oder „aufgeben“ per DM, gibst du die Runde auf. In K.-o.-Runden und im Langspiel wird zuerst dein Partner gefragt. Fehlt ein Wort in meinem Wörterbuch, lehne ich es ab und zeige die Schaltfläche „Das ist ein Wort“: Drückst du darauf, sieht es die Serververwaltung und kann es zulassen.
    Bist du in einem Langspiel und zugleich in einem anderen Spiel, gilt ein Wort ohne Befehl für das zuletzt gezeigte Paar und die Schaltfläche „Raten“ für das Paar über ihr.
help-teams =
    { "" }**Teams**
    Ein Team sind zwei Leute auf einem Server, mit einem Namen und einer Geschichte. `/team einladen` fragt jemanden; angenommen wird innerhalb von 5 Minuten mit Annehmen oder `/team annehmen`. Sobald beide in einer Lobby auf Mitmachen gedrückt haben, spielt ihr zusammen.
    Du bist immer nur in einem Team. Trittst du einem anderen bei, oder mit `/team verlassen`, verlässt du das alte; lädst du dieselbe Person wieder ein, ist es wieder da, mit Namen und Geschichte.
    `/team umbenennen` benennt es, einmal in 10 Minuten. `/team zeigen` und `/team geschichte` erzählen von eurem, oder mit `user` oder `name` von einem anderen.
help-commands =
    { "" }**Befehle**
    `/spiel neu`, `mitmachen`, `verlassen`, `modus`, `einstellungen`, `starten`, `pause`, `fortsetzen`, `absagen`, `status`: ein Spiel von der Lobby bis zum Ende
    `/üben`: allein, mit mir als Partner; zählt nicht
    `/raten`, `/wörter`, `/aufgeben`: spielen
    `/team einladen`, `annehmen`, `ablehnen`, `zurückziehen`, `verlassen`, `umbenennen`, `zeigen`, `geschichte`: auf einem Server zu zweit ein Team sein
    `/regeln`: wie es geht, mit `mode` für einen der fünf Modi. `/hilfe`: mit einem Thema
    `/tagespaar`: die Paare von heute. `/aufzeichnung`, `/statistik`, `/rangliste`: wie Spiele ausgingen. `/privatsphäre`: deine Daten
help-privacy =
    { "" }**Privatsphäre**
    Ich merke mir deine Discord-ID, deinen Anzeigenamen und deine Sprache in einer Tabelle, und unter einer zufälligen ID, was du in Spielen getan hast. Ich lese, was du mir per DM schreibst, und nichts, was du anderswo schreibst. Niemand sieht dein Wort, bevor auch dein Partner geraten hat. Dann sieht es dein Team; bei einem Spiel im Kanal sehen es alle dort; und das Ergebnis eines Spiels zeigt die Wörter seiner Runden. Drückst du auf Das ist ein Wort, sehen die Serververwaltung und meine Betreiber dieses Wort und wie viele danach gefragt haben.
    `/privatsphäre zeigen`, `exportieren`, `statistik` und `vergessen`: sehen, was ich über dich habe, es mitnehmen, aus Ranglisten verschwinden, vergessen werden.

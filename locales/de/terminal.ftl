typed-give-up = aufgeben
typed-i-give-up = ich gebe auf
typed-words = wörter
typed-status = status
typed-rules = regeln
typed-help = hilfe
typed-quit = ende
typed-yes = ja
typed-no = nein
typed-hello = hallo
terminal-help =
    Tipp ein Wort, wenn du dran bist; niemand sieht es, bevor beide getippt haben.
    Statt eines Wortes kannst du tippen
terminal-help-give-up = die Runde aufgeben und die nächste beginnen
terminal-help-words = dein Paar zeigen, und was du nicht nehmen darfst
terminal-help-status = zeigen, wie das Spiel steht
terminal-help-rules = die Regeln zeigen
terminal-help-quit = gehen; 'gamebot play --resume' setzt das Spiel fort
terminal-help-quotes = Um eins dieser Wörter selbst zu raten, setz es in Anführungszeichen: "{ $word }".
terminal-paused = Das Spiel ist pausiert; 'gamebot play --resume' setzt es fort.
terminal-log-away = Das Protokoll lässt sich gerade nicht schreiben, also zählt das Wort nicht. Tipp es noch einmal.
terminal-welcome-solo = { $rounds ->
        [one] { $player } spielt 1 Runde mit GameBot.
       *[other] { $player } spielt { $rounds } Runden mit GameBot.
    } Beide sehen dieselben zwei Wörter. GameBot hat sein Wort gewählt, bevor du deins tippst, und sieht deins nicht. Gleiche Wörter gewinnen die Runde; sonst sind die beiden das nächste Paar. Gespielt wird mit englischen Wörtern.
terminal-welcome-two = { $rounds ->
        [one] { $one } und { $other } spielen 1 Runde an einer Tastatur.
       *[other] { $one } und { $other } spielen { $rounds } Runden an einer Tastatur.
    } Beide sehen dieselben zwei Wörter. Tippt abwechselnd ein Wort, das sie verbindet; keiner sieht das des anderen. Gleiche Wörter gewinnen die Runde; sonst sind eure beiden das nächste Paar. Gespielt wird mit englischen Wörtern.
terminal-type-help = '{ $help }' zeigt, was du sonst tippen kannst.
terminal-pair = { $round }, Versuch { $attempt }: { $pair }
terminal-used = In dieser Runde schon benutzt: { $words }
terminal-prompt = { $player }, dein Wort:
terminal-prompt-hidden = { $player }, dein Wort (es bleibt verborgen):
type-one-word = Tipp ein Wort, das sie verbindet.
command-new = `/spiel neu`
command-practice = `/üben`
command-resume = `/spiel fortsetzen`
command-status = `/spiel status`
command-words = `/wörter`

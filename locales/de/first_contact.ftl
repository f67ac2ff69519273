welcome = Hi! Ich leite ein Wortspiel für zwei oder mehr: Du und dein Partner seht dieselben zwei Wörter, jeder schickt heimlich ein Wort, das sie verbindet, und gleiche Wörter gewinnen die Runde. Gespielt wird mit englischen Wörtern.
play-with-somebody = Nenn deinen Partner: `/spiel neu mode:Duo partner:@jemand`, gleich hier. Er bekommt eine Einladung von mir und nimmt sie mit einem Klick an. Auf einem Server brauchst du keinen Partner: Wer dort auf Mitspielen drückt, ist dabei.
bot-as-partner = Bots können nicht mitspielen, aber du kannst mit mir üben. Das zählt nicht.
no-own-game = Du bist gerade in keinem Spiel.
no-game-here = Hier läuft kein Spiel; mit der Option `game` nennst du ein anderes.

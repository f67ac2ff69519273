team-invitation =
    { $reader }: **{ $asker } möchte mit dir ein Team bilden**.
    Ein Team spielt auf diesem Server zusammen, mit eigenem Namen und eigener Geschichte. Die Einladung endet { $until }.
team-invitation-named =
    { $reader }: **{ $asker } möchte mit dir ein Team bilden**, namens **{ $name }**.
    Ein Team spielt auf diesem Server zusammen, mit eigenem Namen und eigener Geschichte. Die Einladung endet { $until }.
team-invitation-accepted = **{ $asker } und { $other } sind jetzt ein Team.** `/team zeigen` zeigt es; `/spiel neu` öffnet ein Spiel dafür.
team-invitation-declined = { $other } möchte jetzt kein Team mit { $asker } bilden.
team-invitation-taken-back = { $asker } hat die Einladung an { $other } zurückgezogen.
team-invitation-expired = { $other } hat { $asker } nicht rechtzeitig geantwortet. `/team einladen` fragt noch einmal.
team-sleeps-joined-another = { $by } ist einem anderen Team beigetreten. { $team } behält Namen und Geschichte: `/team einladen` bringt euch wieder zusammen.
team-sleeps-left = { $by } hat euer Team verlassen. { $team } behält Namen und Geschichte: `/team einladen` bringt euch wieder zusammen.
team-invited = Ich habe in diesem Kanal gefragt. Annehmen geht 5 Minuten lang; `/team zurückziehen` nimmt es zurück.
team-declined = Alles klar. Die Einladung im Kanal sagt es.
team-taken-back = Die Einladung ist zurückgezogen.
team-left = Du hast dein Team verlassen, und ich sage es deinem Partner. Es behält Namen und Geschichte, bis ihr wieder zusammen seid.
team-united = Ihr seid ein Team: { $team }. Drückt beide in derselben Lobby auf Mitmachen, und ihr spielt zusammen.
team-renamed = Das Team heißt jetzt { $team }.
team-renamed-already = Das Team heißt schon { $team }.
team-since = Ein Team seit dem { $date }.
team-active = Sie spielen zusammen: Das Team ist in einer Lobby, sobald beide dort auf Mitmachen gedrückt haben.
team-dormant = Schläft seit dem { $date }: Die beiden sind gerade nicht zusammen. Es behält Namen und Geschichte.
team-story = **Die Geschichte von { $team }**
team-story-cut = (die letzten { $shown } von { $all } Momenten)
team-founded-as = gegründet als { $name }
team-founded = gegründet
team-together-again = wieder zusammen
team-named-by = { $name } genannt von { $by }
team-asleep-left = schläft: { $by } ist gegangen
team-asleep-joined-another = schläft: { $by } ist einem anderen Team beigetreten
in-no-team = Du bist hier in keinem Team. Mit `/team einladen` fragst du jemanden, ob ihr eins bildet.
they-are-in-no-team = { $name } ist hier in keinem Team.
no-such-team = Hier heißt kein Team { $name }. `/team zeigen` mit `user` findet das Team einer Person.

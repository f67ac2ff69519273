lobby-open = **Neues Spiel: { $mode }**, geleitet von { $host }.
lobby-players = Dabei ({ $n } von { $most }): { $players }
lobby-team = Team: { $team }
lobby-asked = Eingeladen: { $players }
lobby-waits-for-all = Es beginnt, sobald alle dabei sind oder der Host auf Starten drückt.
lobby-join = Drück auf Mitmachen, um mitzuspielen. Die Wörter kommen per DM.
lobby-all-here = Alle sind da: Der Host drückt auf Starten.
lobby-pairing = Wer kein Team hat, bekommt zum Start einen Partner, am liebsten einen von früher.
lobby-missing = Es braucht { $need } Leute: { $missing ->
        [one] Einer fehlt noch.
       *[other] { $missing } fehlen noch.
    }
lobby-full = Alle Plätze sind besetzt: Der Host drückt auf Starten.
lobby-enough = Es sind genug da: Der Host drückt auf Starten oder wartet auf weitere.
lobby-odd = Es sind genug da, aber einer bliebe übrig: Mit einem mehr geht es auf, oder der Host drückt auf Starten.
lobby-can-start = Es sind genug Leute da, und der Host kann auf Starten drücken.
lobby-waits-for = { $missing ->
        [one] Es fehlt noch eine Person.
       *[other] Es fehlen noch { $missing } Leute.
    }
lobby-idle = { $players }: Noch da? { $needed } Die Lobby schließt { $when }; wer nicht warten kann, drückt auf Verlassen.
challenge-anybody = **{ $host } sucht einen Partner: Trefft euch bei einem Wort**
challenge-partner = **{ $host } fordert { $partner } heraus: Trefft euch bei einem Wort**
challenge-anybody-daily =
    { "" }**{ $host } sucht jemanden: das Tagespaar, für alle gleich**
challenge-partner-daily =
    { "" }**{ $host } fordert { $partner } heraus: das Tagespaar, für alle gleich**
challenge-here = Gespielt wird gleich hier, und alle können zusehen.
challenge-by-dm = Die Wörter kommen per DM.
waiting-for-answer =
    { "" }**Neues Spiel: { $mode }**, per DM.
    { $terms }
    Es beginnt, sobald { $partner } annimmt. Absagen zieht die Einladung zurück.
invitation =
    { "" }**{ $host } lädt dich zu einem Spiel ein: { $mode }**, hier per DM.
    { $terms }
    Mit Annehmen geht es los. `/regeln` erklärt es.
declined = { $partner } möchte jetzt nicht spielen. Mit `/spiel neu` fragst du jemand anderen.
the-host = Der Host
game-in-channel = Spiel ({ $mode }) in { $channel }
game-of-mode = Spiel ({ $mode })
host-now-running = { $game }: { $before } ist nicht mehr dabei, jetzt bist du der Host. Es läuft schon: Mit `/spiel pause`, `/spiel fortsetzen` und `/spiel absagen` steuerst du es.
host-now-lobby = { $game }: { $before } ist gegangen, jetzt bist du der Host. Drück dort auf „Starten“, wenn alle dabei sind; mit „Absagen“ fällt es aus.
odd-one-out = Ohne dich gestartet: { $game }. Die Zahl der Leute war ungerade, also musste jemand aussetzen. Du bist frei für ein anderes Spiel; `/spiel neu` öffnet eins.
taken-out-of-lobby = Der Host oder die Serververwaltung hat dich vor dem Start herausgenommen: { $game }. `/spiel neu` öffnet ein anderes.
choice-of-game = { $mode }, { $phase }, geleitet von { $host }
phase-lobby = Lobby
phase-running = läuft
phase-paused = pausiert
phase-finished = vorbei

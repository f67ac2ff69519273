lobby-open = **Partida abierta: { $mode }**, organizada por { $host }.
lobby-players = Jugadores ({ $n } de { $most }): { $players }
lobby-team = Equipo: { $team }
lobby-asked = Invitados: { $players }
lobby-waits-for-all = Empieza cuando estén todos o cuando el anfitrión pulse Empezar.
lobby-join = Pulsa Unirme para jugar. Las palabras llegan por MD.
lobby-all-here = Ya están todos: el anfitrión pulsa Empezar.
lobby-pairing = Quien no tenga equipo recibe una pareja al empezar, a ser posible, una con la que ya jugó.
lobby-missing = Hacen falta { $need } jugadores: { $missing ->
        [one] falta 1 más.
       *[other] faltan { $missing } más.
    }
lobby-full = No quedan plazas libres: el anfitrión pulsa Empezar.
lobby-enough = Ya sois suficientes: el anfitrión pulsa Empezar o espera a que se unan más.
lobby-odd = Ya sois suficientes, pero sobraría alguien: con una persona más cuadra, o el anfitrión pulsa Empezar.
lobby-can-start = Hay jugadores suficientes, y el anfitrión puede pulsar Empezar.
lobby-waits-for = { $missing ->
        [one] Falta 1 jugador.
       *[other] Faltan { $missing } jugadores.
    }
lobby-idle = { $players }, ¿seguís ahí? { $needed } Se cierra { $when }; pulsa Salir si no puedes esperar.
challenge-anybody = **{ $host } busca pareja para coincidir en una palabra**
challenge-partner = **{ $host } reta a { $partner } a coincidir en una palabra**
challenge-anybody-daily =
    { "" }**{ $host } busca pareja: las palabras del día, las mismas para todos**
challenge-partner-daily =
    { "" }**{ $host } reta a { $partner }: las palabras del día, las mismas para todos**
challenge-here = Se juega aquí mismo, y todos pueden mirar.
challenge-by-dm = Las palabras llegan por MD.
waiting-for-answer =
    { "" }**Partida abierta: { $mode }**, por MD.
    { $terms }
    Empieza cuando { $partner } acepte. Cancelar retira la invitación.
invitation =
    { "" }**{ $host } te invita a jugar: { $mode }**, aquí por MD.
    { $terms }
    Con Aceptar empieza. `/reglas` lo explica.
declined = { $partner } no quiere jugar ahora. Con `/partida nueva` se lo pides a otra persona.
the-host = El anfitrión
game-in-channel = partida ({ $mode }) en { $channel }
game-of-mode = partida ({ $mode })
host-now-running = { $before } ya no está en la { $game }, así que ahora la organizas tú. Ya ha empezado: puedes usar `/partida pausar`, `/partida reanudar` y `/partida cancelar`.
host-now-lobby = { $before } se ha ido, así que ahora organizas tú la { $game }. Pulsa allí Empezar cuando estén todos; Cancelar la anula.
odd-one-out = La { $game } ha empezado sin ti: el número de jugadores era impar y alguien tenía que quedarse fuera. Puedes jugar otra; `/partida nueva` la abre.
taken-out-of-lobby = El anfitrión o un gestor te ha sacado de la { $game } antes de que empezara. `/partida nueva` abre otra.
choice-of-game = { $mode }, { $phase }, organizada por { $host }
phase-lobby = en la sala
phase-running = en juego
phase-paused = en pausa
phase-finished = terminada

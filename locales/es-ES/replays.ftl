replay-title = **{ $name }** · { $mode } · { $team } · { $round } de { $last }
replay-attempt = { $n }. { $pair }: { $one } dijo *{ $first }* tras { $time }; { $other } dijo *{ $second }* { $later } después
replay-no-word = { $pair }: sin palabra
replay-another-team = Otro equipo
replay-perfect = ✓ **{ $word }** al primer intento, una ronda perfecta, en { $time }
replay-matched = ✓ **{ $word }** en { $attempts ->
        [one] 1 intento
       *[other] { $attempts } intentos
    }, { $time }
replay-with-points = { $how }: { $points }
replay-given-up = Abandonada; cuenta como { $attempts ->
        [one] 1 intento
       *[other] { $attempts } intentos
    }
replay-given-up-golf = Abandonada; cuenta como { $attempts ->
        [one] 1 intento
       *[other] { $attempts } intentos
    } y cuesta un punto
replay-cut-short = Interrumpida; no cuenta
replay-eliminated = Sin acierto, y el equipo quedó fuera
replay-no-match = Sin acierto; cuenta como { $attempts ->
        [one] 1 intento
       *[other] { $attempts } intentos
    }
knew-the-pair = Los dos conocían solo el par
knew-words-before = Los dos conocían el par y { $words ->
        [2] las dos palabras
        [one] la palabra
       *[other] las { $words } palabras
    } de antes
knew-partner-was-in = { $both }; { $second } vio además que { $first } ya había jugado
picture-described = { $title }, { $subtitle }: { $path }. { $ending }.
replays-newest-first = Repeticiones, las más nuevas primero:
replays-how = `/repetición mostrar` reproduce una.
no-replays-yet = Aún no hay aquí repeticiones que ver: cada partida tiene una cuando se acaba.
replay-only-you = práctica, solo tú
replay-only-players = solo quienes jugaron
n-more = { $n } más
replay-of-today = Esta repetición se abre a medianoche UTC: hasta entonces puedes jugar tú sus palabras. `/diario` las juega.
replay-seen-by-server = Todos en su servidor pueden ver `{ $name }`.
replay-seen-by-players = Solo quienes jugaron pueden ver `{ $name }`.
replay-seen-by-anybody = Quien sepa su nombre puede ver `{ $name }`, en cualquier servidor y por MD.
replay-who-should-see = { $seen } ¿Quién debería?
replay-give-name = { $seen } Dales su nombre: `/repetición mostrar name:{ $name }`
no-round-to-replay = `{ $name }` acabó antes que su primera ronda, así que no hay nada que reproducir.
replay-why = **¿Por qué?** { $title }
this-round = la ronda { $round }
this-day = el día { $day }
through-discord = con un botón o un comando
through-dm = por MD
through-time = con el tiempo
through-terminal = en un terminal
through-page = en una página
through-itself = de forma automática
why-opened-with-game = { $pair } abrió { $round } { $when }, al empezar la partida.
why-opened-on-time = { $pair } abrió { $round } { $when }, cuando llegó su hora.
why-opened-next = { $pair } abrió { $round } { $when }, al acabar lo anterior.
why-sent = { $player } mandó *{ $word }* { $through } tras { $time }
why-attempt = Intento { $attempt }: { $first } y esperó; { $second }: { $judged }.
why-two-words-next = dos palabras, así que sin acierto: pasaron a ser el par siguiente
why-two-words = dos palabras, así que sin acierto
why-same-word = la misma palabra, así que **{ $word }**
why-spellings = grafías de una misma palabra, así que acierto
why-forms = formas de una misma palabra, así que acierto
why-asked-to-give-up = { $player } pidió { $through } rendirse.
why-gave-up = { $player } se rindió { $through }.
why-left = { $player } salió de la partida { $through }.
why-time-ran-out = Se acabó el tiempo.
why-unreachable = No se pudo contactar con { $player }.
why-game-ended = La partida se acabó entretanto.
why-guess-stays-secret = La palabra de { $player } aún esperaba, y sigue en secreto.
why-guess-ended = Esa palabra terminó { $round }: { $how }.
why-that-ended = Eso terminó { $round }: { $how }.
why-clock-ended = El reloj terminó { $round }: { $how }.
why-others-ended = Lo que otro equipo hizo { $through } terminó { $round }: { $how }.
why-how-matched = hubo acierto
why-how-spent = no quedaba ningún intento
why-how-time-up = se acabó el tiempo
why-how-given-up = hubo rendición
why-how-cut-short = hubo interrupción
counts-for-nothing = No cuenta.
counts-by-match = El acierto llegó en el intento { $on }, así que la ronda cuenta como { $attempts ->
        [one] 1 intento
       *[other] { $attempts } intentos
    }.
counts-by-limit = Sin acierto, una ronda cuenta como { $attempts ->
        [one] 1 intento
       *[other] { $attempts } intentos
    }, el límite de esta partida.
counts-a-point = Cada acierto es un punto.
counts-golf-points = Un acierto en el intento { $on } da { $points }. { $terms }
counts-golf-given-up = Rendirse cuesta un punto.
counts-no-point = Ningún punto, y { $attempts ->
        [one] cuenta 1 intento
       *[other] cuentan { $attempts } intentos
    } más.
counts-through = El equipo seguía por ahora, con { $attempts ->
        [one] 1 intento
       *[other] { $attempts } intentos
    }.
counts-could-be-out = Sin acierto tras { $attempts ->
        [one] 1 intento
       *[other] { $attempts } intentos
    }, el equipo podía quedar fuera.
why-out = El equipo quedó fuera, en el puesto { $place }: { $why }.
why-out-time = no había acertado cuando se acabó el tiempo
why-out-last-attempt = falló su último intento
why-out-behind = acertó, pero otros lo hicieron mejor
why-out-forfeited = se rindió, o alguien se fue
why-out-inactive = no hizo ningún intento
why-out-removed = alguien fue sacado de la partida

nobody-won = **No ha ganado nadie ({ $game }):** { $why }.
you-won = **Habéis ganado ({ $game })**, { $how }.
you-share-the-win = **Compartís la victoria con { $others } ({ $game })**, { $how }.
they-won = **Victoria de { $winner } ({ $game })**, { $how }.
they-share-the-win = **{ $winners } comparten la victoria ({ $game })**, { $how }.
n-others = { $n ->
        [one] 1 más
       *[other] { $n } más
    }
n-teams = { $n ->
        [one] 1 equipo
       *[other] { $n } equipos
    }
longform-game = largo recorrido
you-came = Vuestro puesto: { $place } de { $n }.
with-points = con { $points }
after-rounds = tras { $rounds ->
        [one] 1 ronda
       *[other] { $rounds } rondas
    }, { $took }
after-days = tras { $days ->
        [one] 1 día
       *[other] { $days } días
    }
why-twice-no-match = dos veces seguidas no acertó ningún equipo
why-no-match = ningún equipo acertó
you-team = **{ $team }** (vosotros)
your-rounds = Vuestras rondas:
best-round = Mejor ronda: { $round }, de { $team }
rounds-before = { $n ->
        [one] (1 ronda antes)
       *[other] ({ $n } rondas antes)
    }
practice-does-not-count = Las partidas de práctica no cuentan. `/practicar` juega otra.
rematch-in = Para otra, pulsa Revancha en { $channel }.
verdict-and-result = { $verdict } El resultado: { $channel }
no-such-game = No existe esa partida. `/partida nueva` abre una.
cancelled-by = { $who } ha cancelado la partida. `/partida nueva` abre otra.
cancelled-not-in-it = La partida se cancela: { $who } ya no está. `/partida nueva` abre otra.
cancelled-not-started = La sala se ha cerrado: nadie empezó la partida en una hora. `/partida nueva` abre otra.
cancelled-not-shown = La partida se cancela: no se pudo mostrar la invitación. `/partida nueva` abre otra.
cancelled-server-removed = La partida se cancela: ya no estoy en su servidor. `/partida nueva` abre otra.
practice-over = La práctica se ha acabado. `/practicar` empieza otra.
abandoned-idle = La partida ha terminado: nadie ha jugado en { $span }. `/partida nueva` abre otra.
abandoned-left = La partida ha terminado: alguien se fue. `/partida nueva` abre otra.
abandoned-not-recovered = La partida ha terminado: no se pudo retomar tras un reinicio. `/partida nueva` abre otra.
abandoned-race-idle = La carrera terminó sin resultado: su final pasó sin que nadie controlara el tiempo. `/partida nueva` abre otra.
abandoned-race-left = La carrera terminó sin resultado: todos los equipos perdieron a alguien. `/partida nueva` abre otra.
matched-so-far = { $team }: { $n ->
        [one] 1 ronda acertada
       *[other] { $n } rondas acertadas
    }
two-player-won = **Victoria de { $who }:** { $average } (se gana con { $target } o menos).
two-player-you-won = **Habéis ganado:** { $average } (se gana con { $target } o menos).
two-player-lost = **Esta vez no ha podido ser para { $who }:** { $average } (se gana con { $target } o menos).
two-player-you-lost = **Esta vez no lo habéis logrado:** { $average } (se gana con { $target } o menos).
no-attempts = sin intentos
one-attempt-a-round = 1 intento por ronda
average-attempts = { $average } intentos por ronda
two-player-summary = { $attempts ->
        [one] 1 intento
       *[other] { $attempts } intentos
    }, { $perfect ->
        [one] 1 ronda perfecta
       *[other] { $perfect } rondas perfectas
    }, { $took }
best-and-worst = Mejor: ronda { $best } ({ $fewest }). Peor: ronda { $worst } ({ $most }).
place-of = { $place } de { $n }
share-given-up = abandono
share-no-match = sin acierto
not-yours-to-share = Solo quienes jugaron pueden compartir esta partida. `/partida nueva` abre una tuya.
nothing-to-share = Esta partida no tiene resultado que compartir.
game-is-running = **Partida en juego: { $mode }**
game-is-paused = **Partida en pausa: { $mode }**
status-paused-by = En pausa, por { $by }; `/partida reanudar` la reanuda.
status-not-reached = Los MD no llegan a: { $players }.
status-at-table = Se juega en { $channel }.
status-how-to-guess = Se juega por MD o con los botones de aquí; solo los jugadores ven las palabras.
where-round-of = ronda { $round } de { $rounds }
still-to-guess = Intento { $attempt }, aún sin jugar: { $players }
lead-taken = **¡Cambio en cabeza: { $team }!**
perfect-first = **Una ronda perfecta:** acierto de { $team } al primer intento.
last-two = **Los dos últimos:** { $one } contra { $other }.
only-two-playing = **Solo quedan dos equipos jugando:** { $one } y { $other }.
final-seconds = **¡Últimos 30 segundos!**
replay-named = Repetición: `{ $name }`
words-of-today = Hoy aún hay quien juega estas palabras: se pueden compartir a partir de la medianoche UTC.

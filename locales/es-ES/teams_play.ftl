out-no-match-in-time = sin acierto a tiempo
out-no-match-in = sin acierto en { $attempts ->
        [one] 1 intento
       *[other] { $attempts } intentos
    }
out-behind = con acierto, pero por detrás de los demás
out-inactive = sin ningún intento
out-removed = se sacó a un jugador
out-gave-up = rendición
your-team-is-out = **Tu equipo queda fuera** { $round } ({ $why }).
place-of-teams = Puesto { $place } de { $teams }.
others-play-on = Los demás siguen; te digo aquí quién gana. Puedes jugar otra partida: `/partida nueva`.
told-who-wins = Te digo aquí quién gana. Puedes jugar otra partida: `/partida nueva`.
team-is-out = Equipo fuera: **{ $team }** ({ $why }).
wants-to-give-up =
    { "" }**{ $by } quiere rendirse.** Vuestro equipo quedaría fuera ({ $mode }). ¿Estás de acuerdo? Sin tu sí en 60 segundos ({ $when }) seguís jugando.
    Intento { $attempt }: { $pair }
wants-to-give-up-in-channel = { $player }, { $by } quiere rendirse: vuestro equipo quedaría fuera. ¿Estás de acuerdo? Sin un sí de { $partner } en 60 segundos seguís jugando.
asked-partner-to-give-up = Le he preguntado a { $partner }, porque rendirse deja fuera a vuestro equipo y tenéis que estar de acuerdo los dos. Sin un sí en 60 segundos ({ $when }) seguís jugando. Seguir jugando lo retira.
dropped-plays-on-after-all = { $partner } sigue jugando después de todo.
dropped-wants-to-keep-playing = { $partner } quiere seguir jugando, así que la ronda continúa.
dropped-no-answer = { $partner } no respondió en 60 segundos, así que seguís jugando.
dropped-time-over = Los 60 segundos para aceptar han pasado, así que seguís jugando.
plays-on-in-channel = { $player }, nadie se rinde: tu equipo sigue. Mis palabras muestra tu par.
round-ends = { $round } acaba { $when }
out-list = Fuera: { $teams }
attempts-behind = { $attempts ->
        [one] 1 intento más
       *[other] { $attempts } intentos más
    }
time-behind = { $span } más tarde
slower-over-all-days = { $span } más sumando todos los días
place-why = Puesto { $places }: { $why }
places-why = Puestos { $places }: { $why }
from-to = { $first } a { $last }
team-at-attempt = intento { $attempt }, aún sin jugar: { $player }
both-still = los dos
team-matched = acertado, { $attempts ->
        [one] 1 intento
       *[other] { $attempts } intentos
    }
team-spent = intentos agotados
team-waits = espera la ronda siguiente
next-round = Próxima ronda: { $forecast }
next-round-at = Próxima ronda { $when }: { $forecast }
forecast = { $teams } equipos, y al menos { $out ->
        [one] 1 queda
       *[other] { $out } quedan
    } fuera tras esta ronda.
knockout-deal =
    { "" }**Ronda { $round }** con { $partner }: { $forecast }
    { $pair }
    Mándame una palabra que las una.
knockout-deal-replay =
    { "" }**Ronda { $round }** con { $partner } (repetición): { $forecast }
    { $pair }
    Mándame una palabra que las una.
other-pair = Tu equipo tiene otro par, porque alguno de los dos usó hace poco una palabra del par de los demás.
knockout-ends = La ronda acaba { $when }; tenéis { $attempts ->
        [one] 1 intento
       *[other] { $attempts } intentos
    }.
round-begins-in-channel = { $players }: la ronda { $round } ha empezado. Mis palabras muestra tu par.
round-begins-in-channel-until = { $players }: la ronda { $round } ha empezado y acaba { $when }. Mis palabras muestra tu par.
no-match-no-attempt-left = No coincidís, y no quedan intentos.
out-if-another-matches = Tu equipo queda fuera si acierta otro. Si no acierta ninguno, la ronda se repite con otro par.
out-if-another-matches-last = Tu equipo queda fuera si acierta otro. Si no acierta ninguno, la partida acaba sin ganador.
still-playing = Siguen jugando: { $n ->
        [one] otro equipo
       *[other] otros { $n } equipos
    }.
round-ends-at-the-latest = La ronda acaba como muy tarde { $when }.
round-is-over = **La ronda { $round } se acabó.** { $next }
round-is-over-you-are-in =
    { "" }**La ronda { $round } se acabó, y seguís dentro.** Fuera: { $out }.
    { $next }
nobody-matched-replay = Nadie acertó, así que nadie queda fuera. La ronda se repite con otro par { $when }. Si vuelve a no acertar nadie, la partida acaba sin ganador.
knockout-round-over = **Eliminatoria: la ronda { $round } se acabó** tras { $span }.
pair-was = El par era { $pair }.
summary-out = fuera ({ $why })
summary-in = sigue, { $attempts ->
        [one] 1 intento
       *[other] { $attempts } intentos
    }
summary-no-match = sin acierto
next-day-begins = El próximo día empieza { $when }.
longform-deal =
    { "" }**Largo recorrido, día { $day }** con { $partner }: quedan { $teams ->
        [one] 1 equipo
       *[other] { $teams } equipos
    }.
    { $pair }
    Mándame una palabra que las una, las veces que haga falta; con menos intentos, mejor puesto.
day-ends = El día acaba { $when }.
day-ends-then-told = El día acaba { $when }, y entonces sabréis quién queda fuera.
reminder =
    { $late } Tu equipo aún no ha acertado.
    { $next }
reminder-partner = Ya tengo tu palabra; { $partner } aún no ha jugado.
half-of-day = **Ha pasado la mitad del día { $day }.**
percent-of-day = **Ha pasado el { $percent } por ciento del día { $day }.**
reminder-in-channel = { $players }: { $late } Vuestro equipo aún no ha acertado. Mis palabras muestra tu par.
day-begins = **Largo recorrido: empieza el día { $day }** con { $n ->
        [one] 1 equipo
       *[other] { $n } equipos
    }: { $teams }.{ $ends } Las palabras están en vuestros MD.
day-begins-ends = Acaba { $when }.
shows-your-pair = { $players }: Mis palabras muestra tu par.
nobody-matched-nobody-leaves = Nadie ha acertado, así que hoy nadie queda fuera. Si mañana tampoco tuviera que salir nadie, decidiría el tiempo total hasta acertar.
equally-good-nobody-leaves = Todos los equipos han sido igual de buenos, así que hoy nadie queda fuera. Si mañana tampoco tuviera que salir nadie, decidiría el tiempo total hasta acertar.
slowest-leaves = Por segundo día seguido no saldría nadie, así que decide el tiempo total hasta acertar: sale el más lento.
only-without-attempt-leave = Nadie acertó, así que solo salen los que no hicieron ningún intento.
day-is-over = **Largo recorrido: se acabó el día { $day }.**
in-list = Siguen:
out-one = Fuera: { $team }
teams-left = Quedan { $n ->
        [one] 1 equipo
       *[other] { $n } equipos
    }. El próximo día empieza { $when }.
teams-out-suspense = { $n ->
        [one] 1 equipo queda fuera…
       *[other] { $n } equipos quedan fuera. Uno tras otro…
    }
more-out-suspense = { $n ->
        [one] Y uno más…
       *[other] Y { $n } más…
    }
attempts-perfect = 1 intento, perfecto
day-over-you-are-in = **El día { $day } se acabó, y seguís dentro**: puesto { $place } del día.
told-how-it-ends = Te digo aquí cómo acaba la partida.
race-ends = La carrera acaba { $when }.
race-has-left = Quedarán { $span } cuando se reanude la carrera.
race-is-on = La carrera está en marcha.
race-status-ends = acaba { $when }
race-status-left = quedan { $span }
race-so-far = Ronda { $round }: { $how }, { $points }. Tu equipo tiene { $total }.
race-brought = La ronda { $round } dio { $points }; tu equipo tiene { $total }.
race-brought-nothing = La ronda { $round } no dio nada; tu equipo tiene { $total }.
race-cost = La ronda { $round } costó { $points }; tu equipo tiene { $total }.
race-deal =
    { "" }**Ronda { $round }** con { $partner }. { $race }
    { $pair }
    Mándame una palabra que las una.
left-no-more-rounds = { $player } se fue: no más rondas
no-round-open = ninguna ronda abierta
race-at-work = Ronda { $round }, intento { $attempt }, aún sin jugar: { $player }
attempts-a-match = { $average } por acierto
earlier-by = { $span } antes
level-attempts = Con los mismos puntos: menos intentos por acierto.
level-earlier = Con los mismos puntos: menos intentos por acierto y, después, el último acierto más temprano.
level-matches = Con los mismos puntos: menos intentos por acierto y, después, más aciertos.
why-both-together = ¿Por qué { $said }? Porque tanto { $one } como { $other } aparecen a menudo con { $said }.
why-one = ¿Por qué { $said }? Porque { $because }.
why-two = ¿Por qué { $said }? Porque { $because } y, además, { $also }.
because-kind = { $word } es un tipo de { $said }
because-same = { $word } significa casi lo mismo que { $said }
because-opposite = { $word } es lo contrario de { $said }
because-people-say = se dice «{ $first } { $second }»
because-there-is = hay { $part } en { $whole }
because-belong = { $word } tiene mucho que ver con { $said }
because-together = { $word } aparece a menudo con { $said }

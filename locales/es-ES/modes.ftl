terms-two-player = { $rounds ->
        [one] 1 ronda
       *[other] { $rounds } rondas
    }, sin reloj, { $most } intentos por ronda como mucho. Ganáis juntos con { $target } intentos por ronda o menos.
terms-knockout = { $span } y { $attempts ->
        [one] 1 intento
       *[other] { $attempts } intentos
    } por ronda; en cada ronda caen equipos, y gana el último que quede en pie.
terms-longform = Una ronda dura { $span }; al final caen los peores equipos, y gana el último que quede en pie. Hacen falta { $teams ->
        [one] 1 equipo
       *[other] { $teams } equipos
    } para empezar.
terms-race = { $span } para la partida. Cada acierto es un punto; gana quien tenga más.
terms-golf-race = { $span } para la partida. Menos intentos dan más, y gana quien tenga más puntos.
golf-first = 1 intento da { $points ->
        [one] 1 punto
       *[other] { $points } puntos
    }
golf-exactly = { $from } dan { $points }
golf-between = de { $from } a { $to } dan { $points }
golf-from = { $from } o más dan { $points }
golf-table = { $bands }; rendirse cuesta 1.
give-up-counts-as = Cuenta como { $attempts ->
        [one] 1 intento
       *[other] { $attempts } intentos
    }.
give-up-race = No os da ningún punto, y sus intentos cuentan igualmente en caso de empate.
give-up-golf-race = Cuesta un punto.
give-up-elimination = El equipo queda fuera.
leave-two-player = También se acaba para tu pareja.
leave-race = Tu equipo conserva sus puntos y no juega más rondas.
leave-elimination = Tu equipo queda fuera.
leave-practice = La práctica se acaba entonces.
ask-to-give-up = ¿Abandonar la ronda { $round }? { $cost }
ask-to-leave = ¿Salir de la partida? { $cost }
you-keep-playing = Sigues jugando.
gave-up = { $who } ha abandonado la ronda { $round }. { $cost }

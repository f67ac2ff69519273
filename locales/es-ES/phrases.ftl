somebody = alguien
somebody-starts = Alguien
your-partner = tu pareja
mode-two-player = dúo
mode-knockout = eliminatoria
mode-race = carrera
mode-golf-race = carrera golf
mode-longform = largo recorrido
mode-practice = práctica
attempts = { $n ->
        [one] 1 intento
       *[other] { $n } intentos
    }
points = { $n ->
        [one] 1 punto
       *[other] { $n } puntos
    }
minus-points = { $n ->
        [one] menos 1 punto
       *[other] menos { $n } puntos
    }
matches = { $n ->
        [one] 1 acierto
       *[other] { $n } aciertos
    }
less-than-a-second = menos de un segundo
list-and = { $before } y { $last }
words-none-yet = ninguna todavía
send-one-word = Mándame una palabra que las una.
what-links-them = ¿Qué palabra las une?
words-are-english = Se juega con palabras en inglés.
round-title = Ronda { $round }
round-of = Ronda { $round } de { $rounds }
day-title = Día { $day }
round-name = ronda { $round }
day-name = día { $day }
in-round = en la ronda { $round }
on-day = el día { $day }
new-game-opens-another = `/partida nueva` abre otra.
daily-pair = palabras del día
one-attempt-a-match = 1 intento por acierto
average-attempts-a-match = { $average } intentos por acierto

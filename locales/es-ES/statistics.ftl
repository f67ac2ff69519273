all-games = todas las partidas
games-of-mode = partidas ({ $mode })
games-of-month = { $games } este mes
games-of-week = { $games } esta semana
games-of-day = { $games } hoy
games-of-season = { $games } de { $season }
games-in-server = { $games }, en este servidor
games-everywhere = { $games }, en todas partes
stats-title = **{ $name }**: { $games }
games-won = { $games ->
        [one] 1 partida
       *[other] { $games } partidas
    }, { $won ->
        [one] 1 ganada
       *[other] { $won } ganadas
    } ({ $percent } %)
best-streak = mejor racha: { $best } victorias seguidas
streak-best-so-far = { $now } victorias seguidas, la mejor racha hasta ahora
streak-and-best = { $now } victorias seguidas, mejor racha: { $best }
rounds-matched = { $rounds ->
        [one] 1 ronda
       *[other] { $rounds } rondas
    }, { $matched ->
        [one] 1 acertada
       *[other] { $matched } acertadas
    }
n-perfect = { $n ->
        [one] 1 perfecta
       *[other] { $n } perfectas
    }
n-given-up = { $n ->
        [one] 1 abandonada
       *[other] { $n } abandonadas
    }
fastest-match = acierto más rápido: { $time }
half-of-answers = la mitad de las respuestas en { $time } como mucho
half-of-answers-of = la mitad de las respuestas de { $player } en { $time } como mucho
first-to-answer = primera respuesta { $first } de { $guesses } veces
answered-first = { $player } respondió antes { $first } de { $guesses } veces
most-matched = Aciertos más frecuentes: { $words }
head-to-head = Cara a cara: { $scores }
score-against = { $ahead }–{ $behind } contra { $name }
score-against-level = { $ahead }–{ $behind } contra { $name } ({ $level ->
        [one] 1 empate
       *[other] { $level } empates
    })
words-matched-here =
    { "" }**Palabras en las que más aciertan los equipos de aquí** ({ $games }):
    { $words }
    `/estadísticas jugador` muestra las tuyas.
words-matched-by =
    { "" }**Palabras en las que más aciertan { $team }** ({ $games }):
    { $words }
    `/estadísticas jugador` muestra las tuyas.
finished-games = partida terminada
finished-games-of-mode = partida terminada ({ $mode })
no-games-yet = Aún no hay ninguna { $games }. `/partida nueva` empieza una; la práctica no cuenta.
no-games-of = { $name } aún no ha terminado aquí ninguna partida así. `/clasificación` muestra quién ha jugado aquí.
stats-of-others-in-servers = Aquí ves tus propias partidas. `/estadísticas jugador` con `user` funciona en un servidor que compartáis.
bots-have-no-stats = Los bots solo juegan para practicar, y la práctica no cuenta.
stats-rating = Valoración: { $rating }
rating-changed = **Tu valoración ({ $mode }): { $before } → { $now }** ({ $change }), con un margen de ± { $uncertainty }. Habéis quedado { $place } de { $n }; { $why }.
rated-alike = todos los equipos tenían la misma valoración
rated-before = según las valoraciones de antes, tu equipo era el { $place }
bar-none = nada
caption-rounds-by-attempts = Rondas por intentos hasta el acierto
caption-attempts-by-week = Intentos por acierto, semana a semana
rounds-by-attempts-described = Rondas según los intentos hasta el acierto: { $bars }.
attempts-by-week-described = Intentos por acierto, por semanas: { $weeks }.

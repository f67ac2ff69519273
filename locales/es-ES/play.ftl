deal =
    { "" }**{ $round }** con { $partner }
    { $pair }
    Mándame una palabra que las una.
turn =
    { "" }**{ $round }, intento { $attempt }** con { $partner }
    { $pair }
    Mándame una palabra que las una.
round-and-attempt = **{ $round }, intento { $attempt }** con { $partner }
called-in-channel = { $player }, te toca: Mis palabras muestra tu par.
both-guesses = Intento { $attempt }: { $one } dijo **{ $first }**; { $other } dijo **{ $second }**.
two-spellings = Dos grafías de una misma palabra:
two-forms = Dos formas de una misma palabra:
round-matched = **¡Acierto!** La ronda { $round } sale en { $attempts ->
        [one] 1 intento
       *[other] { $attempts } intentos
    }.
round-matched-perfect = **¡Acierto!** La ronda { $round } sale al primer intento: perfecto.
day-matched = **¡Acierto!** El día { $day } os sale en { $attempts ->
        [one] 1 intento
       *[other] { $attempts } intentos
    }.
day-matched-perfect = **¡Acierto!** El día { $day } os sale al primer intento: perfecto.
your-path = Vuestro camino: { $words }.
then-word = luego { $word }
no-match-next =
    No coincidís. Intento { $attempt }: { $pair }
    Mándame una palabra que las una.
round-cut-short = **La ronda { $round } se acabó** sin acierto. Cuenta como { $attempts ->
        [one] 1 intento
       *[other] { $attempts } intentos
    }.
accepted-match = Anotado: **{ $word }**. ¡Acierto! { $next }
accepted-no-match = Anotado: **{ $word }**. Con eso el intento está completo. { $next }
accepted-at-table = Está todo en { $channel }.
accepted-by-dm = El resultado llega por MD.
accepted-on-panel = Mis palabras muestra el resultado.
accepted = Anotado.
accepted-first = Anotado: **{ $word }**. Ahora le toca a { $partner }.
partner-left = { $who }, así que la partida se acaba. `/partida nueva` abre otra.
partner-left-race = { $who }. Tu equipo conserva sus puntos y no juega más rondas; el resultado llega al final.
who-was-removed = Un gestor ha sacado de la partida a { $who }
who-left-server = { $who } ha salido del servidor
who-is-unreachable = Ya no se puede contactar con { $who }
who-left = { $who } se ha ido
who-left-race = { $who } ha dejado la carrera
host-left-server = { $host } ha salido del servidor, así que esta partida se cancela. `/partida nueva` abre una tuya.
taken-out = Un gestor del servidor te ha sacado de esta partida: de momento no puedes jugar allí. Tus otras partidas siguen.
paused = { $by } ha pausado la partida. No se acepta ninguna palabra hasta que siga: `/partida reanudar`, por el anfitrión o un gestor.
resumed = { $by } ha reanudado la partida.
attempt-and-pair = Intento { $attempt }: { $pair }
not-reachable = { $players }: mis MD no llegan. Se puede jugar aquí mismo: Mis palabras muestra el par, Adivinar recoge la palabra, y cada cual ve solo lo suyo. La otra opción es permitir los MD de miembros de este servidor en sus ajustes de privacidad.
partner-unreachable = Mis MD no le llegan a { $partner }. Pídele que permita MD de miembros de un servidor común; después empieza otra vez con `/partida nueva`.
partner-is-quiet = { $partner } lleva un rato en silencio. Dar un toque le avisa, una vez por este par.
nudged-in-channel = { $player }, { $by } ya ha jugado y espera tu palabra.
called-by = { $by } ya ha jugado y espera tu palabra. { $turn }
called = Te toca. { $turn }
idle = { $players }, ¿seguís jugando? Sin una palabra cierro esta partida { $when }.
idle-by-dm = ¿Sigues jugando? Sin una palabra cierro esta partida { $when }.
round-line-perfect = { $dealt } → **{ $word }** { $attempts }, perfecta
round-line-given-up = { $dealt }: abandonada ({ $attempts })
round-line-cut-short = { $dealt }: interrumpida
round-line-no-attempt = { $dealt }: sin intentos
round-line-no-match = { $dealt }: sin acierto ({ $attempts })
word-on-first-attempt = **{ $word }** al primer intento, perfecto
word-in-attempts = **{ $word }** en { $attempts ->
        [one] 1 intento
       *[other] { $attempts } intentos
    }
matched-on-first-attempt = acierto al primer intento, perfecto
matched-in-attempts = acierto en { $attempts ->
        [one] 1 intento
       *[other] { $attempts } intentos
    }
given-up-counts-as = abandonada, cuenta como { $attempts ->
        [one] 1 intento
       *[other] { $attempts } intentos
    }
no-match-counts-as = sin acierto, cuenta como { $attempts ->
        [one] 1 intento
       *[other] { $attempts } intentos
    }
cut-short = interrumpida, no cuenta
no-attempt = sin intentos
perfect-round = 1, una ronda perfecta
paused-by = En pausa, por { $by }.
what-would-you-like = ¿Qué quieres hacer?
table-of-team = Esta partida es de { $team }, y puedes mirar. `/partida nueva` abre una tuya.
table-of-others = Aquí juegan otros, y puedes mirar. `/partida nueva` abre una partida tuya.
table-moved = La partida sigue más abajo.
table-gone = Se borró el mensaje de esta partida. Tu pulsación cuenta; vuelvo a publicarla abajo.
table-gone-elsewhere = Se borró el mensaje de esta partida. Tu pulsación cuenta; *Traer de vuelta* en `/partida estado` la muestra otra vez.
played-elsewhere = Esta partida se juega en otra conversación, y solo puedo mostrarla allí: usa `/partida estado` en ella.
on-the-table = Anotado. La partida lo muestra.
panel-paused-by = En pausa, por { $by }; no se aceptan palabras.
panel-up-to-date = -# Al día hasta las { $time }; cualquier pulsación lo renueva.
panel-ends = Acaba { $when }.
panel-you-guessed = tú: **{ $word }** ✓ · { $partner } …
panel-partner-guessed = tú … · { $partner } ✓
panel-nobody-guessed = tú … · { $partner } …
panel-you-asked-to-give-up = Le has propuesto a { $partner } rendiros; el plazo para aceptar acaba { $when }.
panel-partner-gives-up = **{ $partner } quiere rendirse.** Vuestro equipo quedaría fuera. ¿Estás de acuerdo? Si no aceptas, la propuesta caduca { $when } y seguís jugando.
panel-recent-words = Tus últimas palabras, no las repitas: { $words }
panel-moved = Tus palabras están más abajo.
plays-by-dm = Ahora juegas por MD. Mis palabras trae aquí tus palabras.
recent-words-not-again = Tus últimas palabras, que no puedes repetir en ninguna forma: { $words }
my-words-paused = La partida está en pausa; no se aceptan palabras.
my-words-guessed = Ya tengo tu palabra: **{ $word }**. Ahora le toca a { $partner }.
my-words-not-allowed =
    No permitidas, en ninguna forma:
    Usadas en esta ronda: { $used }
    Tus últimas palabras: { $recent }
not-open-not-started = La partida aún no ha empezado.
not-open-you-left = Has salido de la partida.
not-open-team-out = Tu equipo está fuera.
not-open-matched = Tu equipo ha acertado y espera a los demás.
not-open-spent = A tu equipo no le quedan intentos y espera a los demás.
not-open = Ahora mismo no tienes ninguna ronda abierta.
not-open-over = La partida se ha acabado.
hi-in-game =
    ¡Hola! Tú y { $partner } buscáis una palabra que una estas dos:
    { $pair }
no-yes-or-no =
    No espero ni un sí ni un no. ¿Qué palabra une estas dos?
    { $pair }
explained-in-game =
    Juegas con { $partner }: los dos veis las mismas dos palabras. Mándame una palabra en inglés que las una; { $partner } hace lo mismo, y acertáis cuando las dos son iguales. Nadie ve la tuya hasta que están las dos.
    { $pair }

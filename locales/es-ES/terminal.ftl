typed-give-up = rendirse
typed-i-give-up = me rindo
typed-words = palabras
typed-status = estado
typed-rules = reglas
typed-help = ayuda
typed-quit = salir
typed-yes = sí
typed-no = no
typed-hello = hola
terminal-help =
    Escribe una palabra cuando te toque; nadie la ve hasta que están las dos.
    En vez de una palabra puedes escribir
terminal-help-give-up = abandonar la ronda y empezar la siguiente
terminal-help-words = mostrar tu par y las palabras no permitidas
terminal-help-status = mostrar cómo va la partida
terminal-help-rules = mostrar las reglas
terminal-help-quit = salir; 'gamebot play --resume' continúa la partida
terminal-help-quotes = Para adivinar una de estas palabras, ponla entre comillas: "{ $word }".
terminal-paused = La partida está en pausa; 'gamebot play --resume' la continúa.
terminal-log-away = Ahora no se puede escribir el registro, así que esa palabra no cuenta. Escríbela otra vez.
terminal-welcome-solo = { $rounds ->
        [one] { $player } juega 1 ronda con GameBot.
       *[other] { $player } juega { $rounds } rondas con GameBot.
    } Ambos ven las mismas dos palabras. GameBot ha elegido la suya antes de que escribas la tuya, y no la ve. Si coincidís, ganáis la ronda; si no, las dos son el par siguiente. Se juega con palabras en inglés.
terminal-welcome-two = { $rounds ->
        [one] { $one } y { $other } juegan 1 ronda en un teclado.
       *[other] { $one } y { $other } juegan { $rounds } rondas en un teclado.
    } Ambos ven las mismas dos palabras. Escribid por turnos una que las una; ninguno ve la del otro. Si coincidís, ganáis la ronda; si no, vuestras dos palabras son el par siguiente. Se juega con palabras en inglés.
terminal-type-help = '{ $help }' muestra qué más puedes escribir.
terminal-pair = { $round }, intento { $attempt }: { $pair }
terminal-used = Usadas en esta ronda: { $words }
terminal-prompt = { $player }, tu palabra:
terminal-prompt-hidden = { $player }, tu palabra (queda oculta):
type-one-word = Escribe una palabra que las una.
command-new = `/partida nueva`
command-practice = `/practicar`
command-resume = `/partida reanudar`
command-status = `/partida estado`
command-words = `/palabras`

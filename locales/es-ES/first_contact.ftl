welcome = ¡Hola! Llevo un juego de palabras para dos o más: tú y tu pareja veis las mismas dos palabras, cada uno manda en secreto una que las una, y si coincidís ganáis la ronda. Se juega con palabras en inglés.
play-with-somebody = Di quién juega contigo: `/partida nueva mode:Dúo partner:@alguien`, aquí mismo. Le llega una invitación mía y la acepta con un toque. En un servidor no hace falta nombrar a nadie: juega quien pulse Jugar.
bot-as-partner = Los bots no pueden jugar, pero puedes practicar conmigo. No cuenta para nada.
no-own-game = Ahora mismo no estás en ninguna partida.
no-game-here = Aquí no hay ninguna partida; con la opción `game` eliges otra.

kept-about-you = **Lo que guardo de ti**, desde el { $since }
kept-who-you-are = **Quién eres**, en una sola tabla: { $what }.
kept-user-id-and-name = tu id de Discord, el último nombre que vi ({ $name })
kept-language = tu idioma ({ $locale })
kept-dms = dónde están nuestros MD
kept-what-you-did = **Lo que hiciste**, con un id al azar: { $what }. Con entrar, salir y todo lo demás: { $records ->
        [one] 1 registro
       *[other] { $records } registros
    }.
kept-games = { $games ->
        [one] 1 partida
       *[other] { $games } partidas
    } en { $servers ->
        [one] 1 servidor
       *[other] { $servers } servidores
    }
kept-guesses = { $n ->
        [one] 1 palabra jugada
       *[other] { $n } palabras jugadas
    }
kept-teams = { $n ->
        [one] 1 equipo
       *[other] { $n } equipos
    }
kept-requested-words = { $n ->
        [one] 1 palabra que según tú debería conocer
       *[other] { $n } palabras que según tú debería conocer
    }
kept-seen = **Quién te ve**: las clasificaciones y estadísticas de tus servidores pueden mostrarte. `/privacidad estadísticas visible:False` te deja fuera.
kept-hidden = **Quién te ve**: las clasificaciones y las estadísticas de otros te dejan fuera. `/privacidad estadísticas visible:True` vuelve a mostrarte.
kept-how =
    Leo lo que me escribes, y nada más de lo que escribes.
    `/privacidad exportar` te lo da todo en un archivo. Con `/privacidad borrar` te olvido.
nothing-kept = No guardo nada de ti: aún no me has usado. `/ayuda` dice lo que sé hacer.
stats-visible = Las clasificaciones y las estadísticas de otros pueden volver a mostrarte, desde ahora y con tus partidas anteriores.
stats-hidden = Hecho: ninguna clasificación ni estadística de otros te muestra, en ningún servidor. Las tuyas las sigues viendo, y tus partidas y las cifras de tus parejas quedan como están.
personal-data = Todo lo que guardo de ti, en JSON: { $records ->
        [one] 1 registro
       *[other] { $records } registros
    }. Los demás aparecen numerados. Guárdalo para ti: lleva tu id de Discord.
personal-data-compressed = Todo lo que guardo de ti, en JSON, comprimido con gzip: { $records ->
        [one] 1 registro
       *[other] { $records } registros
    }. Los demás aparecen numerados. Guárdalo para ti: lleva tu id de Discord.
too-much-to-export = Hay más sobre ti de lo que Discord admite en un archivo. Pídeselo a quienes me mantienen: `gamebot events --player` se lo da todo.
ask-to-erase =
    { "" }**¿Te olvido?** No tiene vuelta atrás.
    - Sales de tus partidas y equipos. A tu pareja se le dice que alguien se fue.
    - Tu id de Discord, tu nombre y lo que escribiste fuera de las partidas, como los nombres de equipos, desaparecen para siempre.
    - Tus partidas se quedan, jugadas por «alguien»: tus parejas conservan sus cifras y las palabras de los intentos acabados.
    - Si vuelves, no te conozco: empiezas de cero.
    `/privacidad exportar` te da antes una copia.
keeps-everything = No se ha cambiado nada.
erased-before = Ya no queda nada que olvidar: eso ya se hizo.
erased = Olvidado. Tu recibo: `{ $receipt }`. `/privacidad borrar receipt:{ $receipt }` muestra lo que se hizo, a ti o a quien lo compruebe. Los mensajes que he publicado en Discord siguen allí hasta que alguien los borre.
being-erased = Ya no te conozco, y el resto se está borrando; tarda más de lo normal. Tu recibo: `{ $receipt }`. `/privacidad borrar receipt:{ $receipt }` muestra cuándo está hecho.
no-such-receipt = Aquí no hay ningún recibo así. Es el id largo que di cuando se olvidó a alguien.
receipt-done = Pedido el { $requested }, hecho el { $finished }. Aquí ya no se sabe quién era; se quitaron textos de { $records ->
        [one] 1 registro
       *[other] { $records } registros
    }.
receipt-not-done = Pedido el { $requested }, aún sin hacer. Sigue solo.

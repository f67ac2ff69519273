word-requested-in-server = Anotado: dices que **{ $word }** es una palabra. Quien gestiona este servidor la ve en `/servidor palabras lista` cuando acabe tu ronda y puede aceptarla. De momento, prueba con otra.
word-requested = Anotado: dices que **{ $word }** es una palabra. Quienes me mantienen la ven cuando acabe tu partida, y cuántos la piden. De momento, prueba con otra.
word-requested-too-soon-in-server = Puedes decirlo de una palabra por hora: otra vez { $when }. Un gestor puede aceptar **{ $word }** cuando quiera: `/servidor palabras añadir`. De momento, prueba con otra palabra.
word-requested-too-soon = Puedes decirlo de una palabra por hora: otra vez { $when }. De momento, prueba con otra palabra.
word-decided = Hay novedades sobre **{ $word }**: vuelve a intentarlo.
requested-words = **Palabras que han pedido los jugadores**
requested-words-none = **Palabras que han pedido los jugadores**: ninguna. Cuando rechazo una palabra que no está en mi diccionario, se puede pulsar *Es una palabra*. Llega aquí cuando acaba la ronda, y puedes aceptarla.
requested-words-how = Una palabra aceptada vale en este servidor, también en las partidas en juego. `/servidor palabras añadir list:Bloquear` rechaza una.
people = { $n ->
        [one] 1 persona
       *[other] { $n } personas
    }
and-more = y { $n } más

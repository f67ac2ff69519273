settings-title = **Cómo se juega aquí: { $page }**
settings-games-keep = Las partidas abiertas conservan lo que tenían al abrirse.
setting-usual = Lo habitual es { $usual }.
setting-usual-changed = Lo habitual es { $usual }; lo cambió { $by } { $when }.
setting-set = { $sentence } Hasta ahora, `{ $key }` era { $before }. Las partidas abiertas conservan el suyo.
setting-set-at-once = { $sentence } Hasta ahora, `{ $key }` era { $before }.
setting-set-already = Nada que cambiar. { $sentence }
setting-reset = `{ $key }` vuelve a ser **{ $value }**, como es habitual.
setting-reset-already = `{ $key }` ya es **{ $value }**, como es habitual.
settings-reset = Todos los ajustes vuelven a ser los habituales. Preajustes, palabras y vetos se quedan.
settings-reset-already = Todos los ajustes son ya los habituales. Preajustes, palabras y vetos se quedan.
settings-as-usual = Todos los ajustes son ya los habituales.
ask-to-reset-settings = Esto restablece { $n ->
        [one] 1 ajuste
       *[other] { $n } ajustes
    }: { $keys }. Preajustes, palabras y vetos se quedan.
form-new-value = El nuevo valor
setting-recent-words = Cuántas de sus últimas palabras no puede repetir un jugador: **{ $n }**.
setting-words-repeat = Los jugadores pueden repetir sus propias palabras.
setting-clocks-stand = Los relojes se paran mientras no estoy.
setting-clocks-go-on = Los relojes siguen mientras no estoy.
setting-offensive-refused = Las palabras ofensivas se rechazan.
setting-offensive-taken = Las palabras ofensivas se aceptan.
setting-manager-role = Quienes tienen el rol { $role } también me gestionan, además de quienes pueden gestionar el servidor.
setting-no-manager-role = Solo me gestionan quienes pueden gestionar el servidor.
setting-time-zone = Los días y las semanas empiezan según el reloj de **{ $zone }**.
setting-language = Lo que todos leen lo escribo en **{ $language }**.
setting-language-of-discord = Lo que todos leen lo escribo en el idioma que este servidor tenía en Discord cuando llegué.
setting-daily-channel = Cada día llamo a jugar las palabras del día en { $channel }.
setting-no-daily-channel = No llamo a nadie a jugar las palabras del día.
setting-daily-hour = Llamo a las **{ $n }**:00 según el reloj de { $zone }, si hay un canal elegido para ello.
setting-rounds = Rondas por partida: **{ $n }**.
setting-attempts-to-win = Una partida se gana con **{ $n }** intentos por ronda o menos.
setting-attempts = Una ronda acaba tras **{ $n }** intentos como mucho.
setting-in-channel = Se juega en el canal, donde otros pueden leer.
setting-by-dm = Se juega por MD, y solo se publica el resultado.
setting-round-seconds = Una ronda dura **{ $n }** segundos como mucho.
setting-knockout-attempts = Un equipo queda fuera tras **{ $n }** intentos en una ronda.
setting-quota-high = Equipos que salen en una ronda con muchos equipos: **{ $n }**.
setting-quota-low = Equipos que salen en cualquier otra ronda: **{ $n }**.
setting-quota-above = Más de **{ $n }** equipos son muchos.
setting-pause-seconds = Segundos de descanso entre dos rondas: **{ $n }**.
setting-race-seconds = Una carrera dura **{ $n }** segundos.
setting-golf-seconds = Una carrera golf dura **{ $n }** segundos.
setting-golf-points = Un acierto en una carrera golf da puntos según sus intentos (desde tantos intentos : tantos puntos): **{ $points }**.
setting-day-minutes = Un día dura **{ $n }** minutos.
setting-day-ends-at = Los días acaban a las **{ $time }** (UTC).
setting-day-ends-at-start = Los días acaban a la hora a la que empezó la partida.
setting-min-teams = Una partida necesita **{ $n }** equipos para empezar.
setting-reveal-seconds = Al acabar un día, cada paso espera **{ $n }** segundos al anterior.
setting-reveal-at-once = Al acabar un día, todo se cuenta de golpe.
takes-whole-number = un número entero de { $min } a { $max }
takes-number = un número de { $min } a { $max }
takes-on-or-off = on u off
takes-day-end = una hora como 18:00, o `start` para la de la partida
takes-golf-points = intentos:puntos desde 1 intento, sin subir nunca, como 1:4 2:3 5:2 8:1 11:0
takes-role = un rol, o `none`
takes-time-zone = una zona horaria como UTC o Europe/Berlin
takes-channel = `here` para el canal donde lo escribes, o `none`
takes-language = { $languages } o { $discord }
language-name = Español
as-discord-says = Como en Discord
not-whole-days = `{ $key }` no puede ser eso: los días que acaban a hora fija duran días enteros (1440 minutos, 2880, …), los demás acaban en `start`
preset-defined =
    { "" }**{ $name }** es un preajuste ({ $mode }): { $terms }
    `/partida nueva` lo juega con `preset`, y `/partida ajustes` en una sala.
preset-removed = El preajuste ya no está. Las partidas abiertas con él conservan sus ajustes.
presets-none = Aquí no hay preajustes. `/servidor preajuste definir` da nombre a una variante de un modo.
presets-title = **Preajustes de este servidor**
preset-line = { $name }: { $mode }, de { $by }
presets-how = `/partida nueva` juega uno con `preset`.
list-play = palabras de las que también se sortean pares
list-accept = palabras que se pueden usar además de las de mi diccionario
list-block = palabras que no se pueden usar, en ninguna de sus formas, y que no se sortean
words-listed-already = Todo eso ya está en la lista ({ $list }): { $n ->
        [one] 1 palabra
       *[other] { $n } palabras
    }.
words-added = Añadido ({ $list }): { $words }. Ahora { $n ->
        [one] 1 palabra
       *[other] { $n } palabras
    }, también en las partidas en juego.
words-removed = Quitado ({ $list }): { $words }. Ahora { $n ->
        [one] 1 palabra
       *[other] { $n } palabras
    }, también en las partidas en juego.
word-list-title = **Las { $list }**
word-list-empty = { $title }: ninguna. `/servidor palabras añadir` añade algunas.
word-list-shown =
    { $title }: { $n ->
        [one] 1 palabra
       *[other] { $n } palabras
    }
    { $words }
word-list-in-file = { $title }: { $n ->
        [one] 1 palabra
       *[other] { $n } palabras
    }, en el archivo.
words-none-in-file = No hay ninguna palabra en ese archivo. Lleva una palabra por línea; `/servidor palabras exportar` muestra cómo.
words-nothing-new = No había nada nuevo en ese archivo.
words-imported = Importado, también para las partidas en juego:
words-imported-line = - { $n ->
        [one] 1 palabra
       *[other] { $n } palabras
    }: { $list }
words-known = Ya en las listas: { $n ->
        [one] 1 palabra
       *[other] { $n } palabras
    }.
words-not-imported = **Sin importar: { $n ->
        [one] 1 palabra
       *[other] { $n } palabras
    }**
words-refused-line = - línea { $line }, `{ $text }`: { $problem }
words-correct-file = El archivo las tiene todas: corrígelo e impórtalo.
words-refused-in-file = { $text } # línea { $line }: { $problem }
words-of-pairs = las palabras de los pares tienen de 3 a 8 letras
words-exported = Las palabras de este servidor. `/servidor palabras importar` vuelve a tomar el archivo, aquí o en otro servidor.
file-too-long = Admito archivos de hasta { $limit } KiB. No se ha cambiado nada; divide ese.
file-is-no-text = Ese archivo no es texto sin formato (UTF-8). No se ha cambiado nada; guárdalo como texto sin formato, una palabra por línea.
file-not-fetched = No he podido obtener ese archivo de Discord. No se ha cambiado nada; vuelve a intentarlo en un minuto.
banned-until = { $name } no juega aquí hasta el { $until }, y sale de las partidas en las que estaba.
banned-until-unban = { $name } no juega aquí hasta `/servidor readmitir`, y sale de las partidas en las que estaba.
ban-noted = Anotado: { $reason }
bots-do-not-play = Los bots no juegan, así que no hay a quién vetar. `/servidor vetar` es para jugadores.
unbanned = { $name } puede volver a jugar aquí.

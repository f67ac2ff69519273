rules-other-modes = Los otros modos: `/reglas` con `mode`.
rules-two-player =
    { "" }**Dúo**: tú y tu pareja veis las mismas dos palabras, y cada uno manda en secreto una que las una.
    Si coincidís, ganáis la ronda. Si no, vuestras dos palabras son el par siguiente.
    5 rondas (de 1 a 20), sin reloj. Ganáis juntos con 4 intentos por ronda o menos; tras 12, la ronda se acaba y cuenta como 12.
    Por ejemplo: skirt + jazz → music · dance → **ballet**: acierto en el intento 2
rules-knockout =
    { "" }**Eliminatoria**: de 2 a 12 equipos, el mismo par para todos, 5 minutos y 12 intentos por ronda.
    Los equipos que no aciertan quedan fuera. En cada ronda cae al menos uno (tres si juegan más de ocho): si aciertan todos, el que más intentos necesitó y, después, el más lento.
    Gana el último equipo que quede en pie. Si ninguno acierta, la ronda se repite con otro par; si pasa dos veces seguidas, no gana nadie.
    Por ejemplo: dos equipos aciertan, en los intentos 2 y 5, y uno no: ese queda fuera
rules-race =
    { "" }**Carrera**: de 2 a 12 equipos, 3 minutos. Tú y tu pareja veis las mismas dos palabras, y cada uno manda en secreto una que las una.
    Si coincidís, es un acierto: un punto, y enseguida el par siguiente. Si no, vuestras dos palabras son el par siguiente.
    Gana quien tenga más puntos; después, menos intentos por acierto; después, el último acierto más temprano.
    Por ejemplo: ana & ben aciertan 5 veces, cat & dan 4: ganan ana & ben
rules-golf-race =
    { "" }**Carrera golf**: una carrera de 3 minutos para 2 a 12 equipos en la que compensa gastar pocos intentos.
    Un acierto en el intento 1 da 4 puntos; del 2 al 4, tres; del 5 al 7, dos; del 8 al 10, uno; después, ninguno. Rendirse cuesta uno.
    Gana quien tenga más puntos; después, menos intentos por acierto; después, más aciertos.
    Por ejemplo: aciertos en los intentos 1 y 6 dan 4 + 2 = 6 puntos
rules-longform =
    { "" }**Largo recorrido**: de 3 a 12 equipos, un par al día para todos, tantos intentos como queráis, a la vez que cualquier otra partida.
    Al acabar el día caen a la vez los peores equipos: los que no acertaron o, si acertaron todos, los que más intentos necesitaron.
    Gana el último equipo que quede en pie. Os lo recuerdo a mitad del día y cuando ha pasado el 90 %.
    Por ejemplo: tres equipos aciertan en los intentos 3, 3 y 8: queda fuera el del 8
more-rules =
    { "" }**Qué cuenta como igual**: mayúsculas, acentos y guiones no importan; las grafías de una palabra (colour, color) y sus formas (mouse, mice) son iguales.
    { "" }**Qué se rechaza**, sin coste: más de una palabra, palabras que no están en el diccionario, las que se muestran, las que tu equipo ya usó en esta ronda y tus últimas 12, en cualquier forma. Una palabra dada no se cambia, y nadie la ve hasta que están las dos.
    { "" }**Rendirse** en una ronda cuenta como 12 intentos en dúo, como un intento más en una carrera, y cuesta un punto en una carrera golf. En eliminatoria y largo recorrido deja fuera a tu equipo, en cuanto tu pareja esté de acuerdo.
    { "" }**Cuando se acaba el tiempo** de una carrera, las rondas abiertas no cuentan. Quien se va termina la carrera de su equipo, que conserva sus puntos.
    { "" }**Largo recorrido**: si todos los equipos son los peores, ese día no sale nadie; al segundo día seguido sale el equipo que más tiempo ha necesitado hasta entonces. Si nadie acertó, solo salen los equipos sin intentos.
    { "" }**Nadie presente**: un dúo acaba tras 30 minutos sin palabras; un largo recorrido, tras dos días.
help =
    { "" }**GameBot**: dos personas, dos palabras, un vínculo. Se juega con palabras en inglés.
    Empezar: `/partida nueva` en un servidor, para dos o por equipos; o `/partida nueva mode:Dúo partner:@alguien` en un MD conmigo.
    Jugar: escribe tu palabra por MD, usa `/adivinar` o pulsa Adivinar. `/palabras` muestra cómo vas.
    Más: `/reglas`, o `/ayuda` con un tema.
help-start =
    { "" }**Empezar una partida**
    En un servidor: `/partida nueva`. Un dúo empieza en cuanto alguien pulsa Jugar, o tu `partner:` pulsa Aceptar. Los otros modos abren una sala: los demás pulsan Unirme, el anfitrión pulsa Empezar, y quien no tiene equipo recibe una pareja.
    Hasta entonces, `/partida modo` y `/partida ajustes` cambian lo que se juega. Revancha, bajo un resultado, lo juega otra vez.
    Modos: el dúo es para dos, juntos. Carrera, carrera golf y eliminatoria son para 2 a 12 equipos; el largo recorrido, para 3 a 12, con una ronda al día.
    En un MD conmigo: `/partida nueva mode:Dúo partner:@alguien` le manda una invitación; con Aceptar empieza la partida.
    El anfitrión o un gestor puede pausar, reanudar y cancelar: `/partida pausar`, `/partida reanudar`, `/partida cancelar`.
help-guess =
    { "" }**Adivinar**
    Escríbeme tu palabra por MD, usa `/adivinar` o pulsa Adivinar: da igual. Nadie la ve hasta que habéis jugado los dos. `/palabras` muestra tu par y las palabras que no puedes usar; `/rendirse`, o «me rindo» por MD, abandona la ronda. En eliminatoria y largo recorrido se pregunta antes a tu pareja. Si mi diccionario no tiene una palabra, la rechazo con el botón Es una palabra: los gestores la ven y pueden aceptarla.
    Con un largo recorrido y otra partida a la vez, las palabras sueltas van al último par mostrado, y Adivinar al par que tiene encima.
help-teams =
    { "" }**Equipos**
    Un equipo son dos personas de un servidor, con un nombre y una historia. `/equipo invitar` se lo pide a alguien; lo acepta en 5 minutos con Aceptar o con `/equipo aceptar`. Cuando los dos habéis pulsado Unirme en una sala, jugáis juntos.
    Se está en un solo equipo a la vez. Entrar en otro, o `/equipo dejar`, deja el anterior; invita otra vez a la misma persona y vuelve, con su nombre y su historia.
    `/equipo renombrar` le pone nombre, una vez cada 10 minutos. `/equipo mostrar` y `/equipo historia` hablan del tuyo, o de otro con `user` o `name`.
help-commands =
    { "" }**Comandos**
    `/partida nueva`, `unirse`, `salir`, `modo`, `ajustes`, `empezar`, `pausar`, `reanudar`, `cancelar`, `estado`: una partida de principio a fin
    `/practicar`: en solitario, conmigo de pareja; no cuenta
    `/adivinar`, `/palabras`, `/rendirse`: jugar
    `/equipo invitar`, `aceptar`, `rechazar`, `retirar`, `dejar`, `renombrar`, `mostrar`, `historia`: ser un equipo de dos en un servidor
    `/reglas`: cómo se juega, con `mode` para uno de los cinco modos. `/ayuda`: con un tema
    `/diario`: las palabras del día. `/repetición`, `/estadísticas`, `/clasificación`: cómo han ido las partidas. `/privacidad`: tus datos
help-privacy =
    { "" }**Privacidad**
    Guardo tu id de Discord, tu nombre visible y tu idioma en una tabla y, bajo un id aleatorio, lo que hiciste en las partidas. Leo lo que me escribes por MD, y nada de lo que escribes en otros sitios. Nadie ve tu palabra antes de que tu pareja también haya jugado. Después la ve tu equipo; si se juega en un canal, la ven todos allí; y el resultado de una partida muestra las palabras de sus rondas. Cuando pulsas Es una palabra, los gestores y quienes me mantienen ven esa palabra y cuántos la pidieron.
    `/privacidad mostrar`, `exportar`, `estadísticas` y `borrar`: ver lo que guardo de ti, llevártelo, salir de las clasificaciones, que te olvide.

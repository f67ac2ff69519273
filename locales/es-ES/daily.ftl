daily-title = **Las palabras del día { $date }**
daily-nobody-here = Nadie las ha jugado aún en este servidor.
daily-in-server = En este servidor:
daily-world-one = En el mundo: una partida, en { $attempts }.
daily-world = En el mundo: { $n } partidas. La mitad necesitó { $median } o menos.
daily-world-range = En el mundo: { $n } partidas. La mitad necesitó { $median } o menos; la mitad central, de { $low } a { $high }.
daily-world-nobody = En el mundo, nadie las ha terminado aún.
daily-streak-begun = Has empezado una racha: juega también mañana.
daily-streak = Tu racha: { $n } días seguidos.
daily-streak-with = Con { $partner }: { $n }.
daily-how = `/diario` las juega, una vez con cada pareja; cambian a medianoche UTC.
daily-nobody-met = Nadie acertó una palabra en las del día { $date }.
daily-met = **Las palabras del día { $date }**, y dónde coincidió la gente:
daily-pair-nobody = { $pair }: nadie
daily-pair-one-word = { $pair }: *{ $word }*, { $times }
daily-pair-words = { $pair }: sobre todo *{ $most }*, { $often }; lo menos, *{ $least }*, { $rarely }
daily-pair-words-alike = { $pair }: { $words }, { $often } cada una
times = { $n ->
        [one] una vez
       *[other] { $n } veces
    }
daily-play-todays = `/diario` juega las de hoy.
daily-call = **Ya están las palabras del día { $date }**: cinco rondas, las mismas para todo el mundo. Cambian { $until }.
daily-in-this-channel = Este canal
daily-in-no-channel = Ningún canal
daily-channel-is-here = Solo puedo llamar en el canal donde usas el comando: escribe `here`, o `none` para que no llame.

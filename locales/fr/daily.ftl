daily-title = **La paire du jour du { $date }**
daily-nobody-here = Personne ne l’a encore jouée sur ce serveur.
daily-in-server = Sur ce serveur :
daily-world-one = Dans le monde : une partie, en { $attempts }.
daily-world = Dans le monde : { $n } parties. La moitié a pris { $median } ou moins.
daily-world-range = Dans le monde : { $n } parties. La moitié a pris { $median } ou moins ; la moitié du milieu, de { $low } à { $high }.
daily-world-nobody = Dans le monde, personne ne l’a encore finie.
daily-streak-begun = Tu as commencé une série : rejoue demain.
daily-streak = Ta série : { $n } jours de suite.
daily-streak-with = Avec { $partner } : { $n }.
daily-how = `/quotidien` la joue, une fois avec chaque partenaire ; elle change à minuit UTC.
daily-nobody-met = Personne n’a trouvé de mot commun à la paire du jour du { $date }.
daily-met = **La paire du jour du { $date }**, et où l’on s’est retrouvé :
daily-pair-nobody = { $pair } : personne
daily-pair-one-word = { $pair } : *{ $word }*, { $times }
daily-pair-words = { $pair } : surtout *{ $most }*, { $often } ; le plus rarement *{ $least }*, { $rarely }
daily-pair-words-alike = { $pair } : { $words }, { $often } chacun
times = { $n ->
        [one] une fois
       *[other] { $n } fois
    }
daily-play-todays = `/quotidien` joue celle d’aujourd’hui.
daily-call = **La paire du jour du { $date }** est là : cinq manches, les mêmes pour le monde entier. Elle change { $until }.
daily-in-this-channel = Ce salon
daily-in-no-channel = Aucun salon
daily-channel-is-here = Je ne peux annoncer la paire du jour que dans le salon où tu utilises la commande : écris `here`, ou `none` pour ne rien annoncer.

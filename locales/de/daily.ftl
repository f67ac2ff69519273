daily-title = **Das Tagespaar vom { $date }**
daily-nobody-here = Auf diesem Server hat es noch niemand gespielt.
daily-in-server = Auf diesem Server:
daily-world-one = Weltweit: ein Spiel, { $attempts }.
daily-world = Weltweit: { $n } Spiele. Die Hälfte davon brauchte höchstens { $median }.
daily-world-range = Weltweit: { $n } Spiele. Die Hälfte davon brauchte höchstens { $median }; die mittlere Hälfte brauchte { $low } bis { $high }.
daily-world-nobody = Weltweit hat es noch niemand zu Ende gespielt.
daily-streak-begun = Du hast eine Serie begonnen: Spiel morgen wieder.
daily-streak = Deine Serie: { $n } Tage in Folge.
daily-streak-with = Mit { $partner }: { $n }.
daily-how = `/tagespaar` spielt es, einmal mit jedem Partner; um Mitternacht (UTC) kommt das nächste.
daily-nobody-met = Beim Tagespaar vom { $date } hat sich niemand bei einem Wort getroffen.
daily-met = **Das Tagespaar vom { $date }**, und wo man sich traf:
daily-pair-nobody = { $pair }: niemand
daily-pair-one-word = { $pair }: *{ $word }*, { $times }
daily-pair-words = { $pair }: meist bei *{ $most }*, { $often }; am seltensten bei *{ $least }*, { $rarely }
daily-pair-words-alike = { $pair }: { $words }, je { $often }
times = { $n ->
        [one] einmal
       *[other] { $n }-mal
    }
daily-play-todays = `/tagespaar` spielt das heutige.
daily-call = **Das Tagespaar vom { $date }** ist da: fünf Runden, für alle auf der Welt dieselben. Das nächste kommt { $until }.
daily-in-this-channel = Dieser Kanal
daily-in-no-channel = Kein Kanal
daily-channel-is-here = Rufen kann ich nur in dem Kanal, in dem du den Befehl benutzt: Schreib `here`, oder `none`, damit ich nicht rufe.

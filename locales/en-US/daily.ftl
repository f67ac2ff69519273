# The daily pair: how today goes, and yesterday.
daily-title = **The daily pair of { $date }**
daily-nobody-here = Nobody in this server has played it yet.
daily-in-server = In this server:
daily-world-one = In the world: one game, in { $attempts }.
daily-world = In the world: { $n } games. Half of them took { $median } or fewer.
daily-world-range = In the world: { $n } games. Half of them took { $median } or fewer; the middle half took { $low } to { $high }.
daily-world-nobody = In the world, nobody has finished it yet.
daily-streak-begun = You have begun a streak: play tomorrow, too.
daily-streak = Your streak: { $n } days in a row.
daily-streak-with = With { $partner }: { $n }.
daily-how = `/daily` plays it, once with each partner; it changes at midnight UTC.
daily-nobody-met = Nobody met on a word in the daily pair of { $date }.
daily-met = **The daily pair of { $date }**, and where people met:
daily-pair-nobody = { $pair }: nobody did
daily-pair-one-word = { $pair }: *{ $word }*, { $times }
daily-pair-words = { $pair }: mostly *{ $most }*, { $often }; most rarely *{ $least }*, { $rarely }
daily-pair-words-alike = { $pair }: { $words }, { $often } each
times = { $n ->
        [one] once
       *[other] { $n } times
    }
daily-play-todays = `/daily` plays today's.
daily-call = **The daily pair of { $date }** is here: five rounds, the same for everybody in the world. It changes { $until }.
daily-in-this-channel = This channel
daily-in-no-channel = No channel
daily-channel-is-here = I can only call people in the channel where you use the command: write `here`, or `none` for no call.

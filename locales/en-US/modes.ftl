# What sets each mode apart: its settings, what giving up and leaving cost.
terms-two-player = { $rounds ->
        [one] 1 round
       *[other] { $rounds } rounds
    }, no clock, at most { $most } attempts a round. You win together with { $target } attempts a round or fewer.
terms-knockout = { $span } and { $attempts ->
        [one] 1 attempt
       *[other] { $attempts } attempts
    } a round; every round teams go out, and the last one wins.
terms-longform = A round lasts { $span }; at its end the worst teams leave, and the last one wins. It takes { $teams ->
        [one] 1 team
       *[other] { $teams } teams
    } to start.
terms-race = { $span } for the game. Every match is a point; most points win.
terms-golf-race = { $span } for the game. Fewer attempts earn more, and most points win.
golf-first = 1 attempt earns { $points ->
        [one] 1 point
       *[other] { $points } points
    }
golf-exactly = { $from } earn { $points }
golf-between = { $from } to { $to } earn { $points }
golf-from = { $from } or more earn { $points }
golf-table = { $bands }; giving up costs 1.
give-up-counts-as = It counts as { $attempts ->
        [one] 1 attempt
       *[other] { $attempts } attempts
    }.
give-up-race = You get no point for it, and its attempts still count in a tie.
give-up-golf-race = It costs a point.
give-up-elimination = The team is out.
leave-two-player = It ends for your partner too.
leave-race = Your team keeps its points and plays no more rounds.
leave-elimination = Your team is out.
leave-practice = The practice is over then.
ask-to-give-up = Give up round { $round }? { $cost }
ask-to-leave = Leave the game? { $cost }
you-keep-playing = You keep playing.
gave-up = { $who } gave up round { $round }. { $cost }

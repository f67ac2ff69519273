# What can be typed instead of a word, in a terminal and by DM: in lower case.
typed-give-up = give up
typed-i-give-up = i give up
typed-words = words
typed-status = status
typed-rules = rules
typed-help = help
typed-quit = quit
typed-yes = yes
typed-no = no
typed-hello = hello

# A game in a terminal.
terminal-help =
    Type one word when it is your turn; nobody sees it before both have typed.
    Instead of a word you can type
terminal-help-give-up = give the round up and begin the next one
terminal-help-words = show your pair, and the words you may not use
terminal-help-status = show how the game stands
terminal-help-rules = show the rules
terminal-help-quit = leave; 'gamebot play --resume' continues the game
terminal-help-quotes = To guess one of these words themselves, put it in quotes: "{ $word }".
terminal-paused = The game is paused; 'gamebot play --resume' continues it.
terminal-log-away = The log cannot be written now, so that word does not count. Type it again.
terminal-welcome-solo = { $rounds ->
        [one] { $player } plays 1 round with GameBot.
       *[other] { $player } plays { $rounds } rounds with GameBot.
    } Both see the same two words. GameBot has chosen its word before you type yours, and does not see yours. Equal words win the round; otherwise the two words become the next pair.
terminal-welcome-two = { $rounds ->
        [one] { $one } and { $other } play 1 round at one keyboard.
       *[other] { $one } and { $other } play { $rounds } rounds at one keyboard.
    } Both see the same two words. Take turns to type one word that links them; neither sees the other's. Equal words win the round; otherwise your two words become the next pair.
terminal-type-help = '{ $help }' shows what else you can type.
terminal-pair = { $round }, attempt { $attempt }: { $pair }
terminal-used = Used in this round: { $words }
terminal-prompt = { $player }, your word:
terminal-prompt-hidden = { $player }, your word (it stays hidden):
type-one-word = Type one word that links them.

# How texts for Discord name what a terminal has under another name.
command-new = `/game new`
command-practice = `/practice`
command-resume = `/game resume`
command-status = `/game status`
command-words = `/words`

# What somebody reads who is in no game.
welcome = Hi! I run a word game for two or more: you and a partner see the same two words, each of you secretly sends one word that links them, and equal words win the round.
play-with-somebody = Name your partner: `/game new mode:two_player partner:@somebody`, right here. They get an invitation from me and accept it with one press. In a server you need no partner: whoever presses Play there is in.
bot-as-partner = Bots cannot join games, but you can practise with me. Practice does not count.
no-own-game = You are not in a game right now.
no-game-here = There is no game here; the option `game` names another.

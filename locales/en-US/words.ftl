# Words that were refused, and that players say are words.
word-requested-in-server = Noted: you say **{ $word }** is a word. Whoever manages this server sees it in `/server words list` once your round is over, and can accept it. For now, try another one.
word-requested = Noted: you say **{ $word }** is a word. The people who run me see it once your game is over, and how many ask for it. For now, try another one.
word-requested-too-soon-in-server = You can say that of one word an hour: again { $when }. A manager can accept **{ $word }** at any time: `/server words add`. For now, try another word.
word-requested-too-soon = You can say that of one word an hour: again { $when }. For now, try another word.
word-decided = There is news about **{ $word }**: guess it again.
requested-words = **Words that players asked for**
requested-words-none = **Words that players asked for**: none. When I refuse a guess that is not in my dictionary, its player can press *It is a word*. It comes here once their round is over, and you can accept it.
requested-words-how = An accepted word may be guessed in this server, in live games as well. `/server words add list:block` turns one down.
people = { $n ->
        [one] 1 person
       *[other] { $n } people
    }
and-more = and { $n } more

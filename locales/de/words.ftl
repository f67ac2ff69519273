word-requested-in-server = Notiert: Du sagst, **{ $word }** ist ein Wort. Die Serververwaltung sieht es in `/server wörter liste`, sobald deine Runde vorbei ist, und kann es zulassen. Versuch vorerst ein anderes.
word-requested = Notiert: Du sagst, **{ $word }** ist ein Wort. Meine Betreiber sehen es, sobald dein Spiel vorbei ist, und wie viele danach fragen. Versuch vorerst ein anderes.
word-requested-too-soon-in-server = Das kannst du von einem Wort je Stunde sagen: wieder { $when }. Die Serververwaltung kann **{ $word }** jederzeit zulassen: `/server wörter hinzufügen`. Versuch vorerst ein anderes Wort.
word-requested-too-soon = Das kannst du von einem Wort je Stunde sagen: wieder { $when }. Versuch vorerst ein anderes Wort.
word-decided = Es gibt Neues zu **{ $word }**: Rate es noch einmal.
requested-words = **Wörter, nach denen gefragt wurde**
requested-words-none = **Wörter, nach denen gefragt wurde**: keine. Wenn ich ein Wort ablehne, das nicht in meinem Wörterbuch steht, kann man auf *Das ist ein Wort* drücken. Nach der Runde steht es hier, und du kannst es zulassen.
requested-words-how = Ein zugelassenes Wort darf auf diesem Server geraten werden, auch in laufenden Spielen. `/server wörter hinzufügen list:Sperren` lehnt eins ab.
people = { $n ->
        [one] 1 Person
       *[other] { $n } Leute
    }
and-more = und { $n } weitere

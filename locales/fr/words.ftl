word-requested-in-server = C’est noté : pour toi, **{ $word }** est un mot. Les gestionnaires du serveur le voient dans `/serveur mots liste` une fois ta manche finie, et peuvent l’accepter. En attendant, essaie un autre mot.
word-requested = C’est noté : pour toi, **{ $word }** est un mot. Les personnes qui me font tourner le voient une fois ta partie finie, et combien le demandent. En attendant, essaie un autre mot.
word-requested-too-soon-in-server = Tu peux signaler un mot par heure ; le prochain { $when }. Un gestionnaire peut accepter **{ $word }** à tout moment : `/serveur mots ajouter`. En attendant, essaie un autre mot.
word-requested-too-soon = Tu peux signaler un mot par heure ; le prochain { $when }. En attendant, essaie un autre mot.
word-decided = Il y a du nouveau pour **{ $word }** : propose-le encore une fois.
requested-words = **Mots demandés par les joueurs**
requested-words-none = **Mots demandés par les joueurs** : aucun. Quand je refuse un mot absent de mon dictionnaire, on peut appuyer sur *C’est un mot*. Il arrive ici une fois la manche finie, et tu peux l’accepter.
requested-words-how = Un mot accepté peut être joué sur ce serveur, même dans les parties en cours. `/serveur mots ajouter list:Bloquer` en refuse un.
people = { $n ->
        [one] { $n } personne
       *[other] { $n } personnes
    }
and-more = et { $n } de plus

kept-about-you = **Ce que je garde sur toi**, depuis le { $since }
kept-who-you-are = **Qui tu es**, dans une seule table : { $what }.
kept-user-id-and-name = ton identifiant Discord, le dernier nom que j’ai vu ({ $name })
kept-language = ta langue ({ $locale })
kept-dms = où sont nos MP
kept-what-you-did = **Ce que tu as fait**, sous un identifiant aléatoire : { $what }. Avec les entrées, les départs et tout le reste : { $records ->
        [one] { $records } enregistrement
       *[other] { $records } enregistrements
    }.
kept-games = { $games ->
        [one] { $games } partie
       *[other] { $games } parties
    } sur { $servers ->
        [one] { $servers } serveur
       *[other] { $servers } serveurs
    }
kept-guesses = { $n ->
        [one] { $n } mot joué
       *[other] { $n } mots joués
    }
kept-teams = { $n ->
        [one] { $n } équipe
       *[other] { $n } équipes
    }
kept-requested-words = { $n ->
        [one] { $n } mot que je devrais connaître, selon toi
       *[other] { $n } mots que je devrais connaître, selon toi
    }
kept-seen = **Qui te voit** : les classements et les statistiques de tes serveurs peuvent te montrer. `/confidentialité stats visible:False` t’en retire.
kept-hidden = **Qui te voit** : les classements et les statistiques des autres ne te montrent pas. `/confidentialité stats visible:True` t’y remet.
kept-how =
    Je lis ce que tu m’écris, et rien d’autre de ce que tu écris.
    `/confidentialité exporter` te donne le tout dans un fichier. `/confidentialité effacer` me fait t’oublier.
nothing-kept = Je ne garde rien sur toi : tu ne t’es pas encore servi de moi. `/aide` dit ce que je sais faire.
stats-visible = Les classements et les statistiques des autres peuvent de nouveau te montrer, dès maintenant et avec tes parties d’avant.
stats-hidden = C’est fait : aucun classement et aucune statistique des autres ne te montre, sur aucun serveur. Tu vois toujours les tiennes, et tes parties et les chiffres de tes partenaires restent tels quels.
personal-data = Tout ce que je garde sur toi, en JSON : { $records ->
        [one] { $records } enregistrement
       *[other] { $records } enregistrements
    }. Les autres personnes y sont numérotées. Garde-le pour toi : il contient ton identifiant Discord.
personal-data-compressed = Tout ce que je garde sur toi, en JSON, compressé avec gzip : { $records ->
        [one] { $records } enregistrement
       *[other] { $records } enregistrements
    }. Les autres personnes y sont numérotées. Garde-le pour toi : il contient ton identifiant Discord.
too-much-to-export = Il y a plus sur toi que Discord n’accepte dans un fichier. Demande à mes opérateurs : `gamebot events --player` leur donne le tout.
ask-to-erase =
    { "" }**T’oublier ?** C’est sans retour.
    - Tu quittes tes parties et tes équipes. Ton partenaire apprend que quelqu’un est parti.
    - Ton identifiant Discord, ton nom et ce que tu as écrit hors des parties, comme les noms d’équipes, disparaissent pour de bon.
    - Tes parties restent, jouées par « quelqu’un » : tes partenaires gardent leurs chiffres et les mots des essais terminés.
    - Si tu reviens, je ne te connais pas : tu repars de zéro.
    `/confidentialité exporter` t’en donne d’abord une copie.
keeps-everything = Rien n’a été changé.
erased-before = Il n’y a plus rien à oublier : c’est déjà fait.
erased = C’est oublié. Ton reçu : `{ $receipt }`. `/confidentialité effacer receipt:{ $receipt }` montre ce qui a été fait, à toi ou à qui le vérifie. Les messages que j’ai publiés sur Discord y restent jusqu’à ce que quelqu’un les supprime.
being-erased = Je ne te connais plus, et le reste est en cours de suppression ; c’est plus long que d’habitude. Ton reçu : `{ $receipt }`. `/confidentialité effacer receipt:{ $receipt }` montre quand c’est fini.
no-such-receipt = Ce reçu n’existe pas ici. C’est le long identifiant que j’ai donné quand quelqu’un a été oublié.
receipt-done = Demandé le { $requested }, fait le { $finished }. On ne sait plus ici qui c’était ; des textes ont été retirés de { $records ->
        [one] { $records } enregistrement
       *[other] { $records } enregistrements
    }.
receipt-not-done = Demandé le { $requested }, pas encore fait. Ça avance tout seul.

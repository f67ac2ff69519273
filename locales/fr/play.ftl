deal =
    { "" }**{ $round }** avec { $partner }
    { $pair }
    Envoie-moi un mot qui les relie.
turn =
    { "" }**{ $round }, essai { $attempt }** avec { $partner }
    { $pair }
    Envoie-moi un mot qui les relie.
round-and-attempt = **{ $round }, essai { $attempt }** avec { $partner }
called-in-channel = { $player }, c’est à toi : « Mes mots » montre ta paire.
both-guesses = Essai { $attempt } : { $one } a dit **{ $first }**, { $other } a dit **{ $second }**.
two-spellings = Deux graphies d’un même mot :
two-forms = Deux formes d’un même mot :
round-matched = **Même mot !** La manche { $round } est réussie en { $attempts ->
        [one] { $attempts } essai
       *[other] { $attempts } essais
    }.
round-matched-perfect = **Même mot !** La manche { $round } est réussie au premier essai : parfait.
day-matched = **Même mot !** Le jour { $day } est réussi pour vous en { $attempts ->
        [one] { $attempts } essai
       *[other] { $attempts } essais
    }.
day-matched-perfect = **Même mot !** Le jour { $day } est réussi pour vous au premier essai : parfait.
your-path = Votre chemin : { $words }.
then-word = puis { $word }
no-match-next =
    Pas le même mot. Essai { $attempt } : { $pair }
    Envoie-moi un mot qui les relie.
round-cut-short = **La manche { $round } est finie** sans mot commun. Elle compte pour { $attempts ->
        [one] { $attempts } essai
       *[other] { $attempts } essais
    }.
accepted-match = C’est noté : **{ $word }**. C’est le même mot ! { $next }
accepted-no-match = C’est noté : **{ $word }**. L’essai est complet. { $next }
accepted-at-table = Tout est dans { $channel }.
accepted-by-dm = Le résultat arrive en MP.
accepted-on-panel = « Mes mots » montre le résultat.
accepted = C’est noté.
accepted-first = C’est noté : **{ $word }**. Maintenant, c’est à { $partner }.
partner-left = { $who }, donc c’est fini. `/partie nouvelle` ouvre une autre partie.
partner-left-race = { $who }. Ton équipe garde ses points et ne joue plus de manches ; le résultat arrive à la fin.
who-was-removed = Un gestionnaire a retiré { $who } de la partie
who-left-server = { $who } a quitté le serveur
who-is-unreachable = { $who } n’est plus joignable
who-left = { $who } a quitté la partie
who-left-race = { $who } a quitté la course
host-left-server = { $host } a quitté le serveur, donc cette partie est annulée. `/partie nouvelle` en ouvre une à toi.
taken-out = Un gestionnaire du serveur t’a fait quitter cette partie : tu ne peux pas jouer sur ce serveur pour l’instant. Tes autres parties continuent.
paused = { $by } a mis la partie en pause. Aucun mot n’est accepté d’ici la reprise : `/partie reprendre`, pour l’hôte ou un gestionnaire.
resumed = { $by } a repris la partie.
attempt-and-pair = Essai { $attempt } : { $pair }
not-reachable = { $players } : mes MP n’arrivent pas. Joue ici même : « Mes mots » montre ta paire, « Deviner » prend ton mot, et personne d’autre ne les voit. Ou autorise les MP des membres de ce serveur dans ses paramètres de confidentialité.
partner-unreachable = Mes MP n’arrivent pas à { $partner }. Demande-lui d’autoriser les MP des membres d’un serveur commun ; puis recommence avec `/partie nouvelle`.
partner-is-quiet = { $partner } ne dit rien depuis un moment. Relancer l’avertit, une fois pour cette paire.
nudged-in-channel = { $player }, { $by } a joué et attend ton mot.
called-by = { $by } a joué et attend ton mot. { $turn }
called = C’est à toi. { $turn }
idle = { $players }, toujours là ? Si personne ne joue, je ferme cette partie { $when }.
idle-by-dm = Tu joues encore ? Si personne ne joue, je ferme cette partie { $when }.
round-line-perfect = { $dealt } → **{ $word }** { $attempts }, parfait
round-line-given-up = { $dealt } : abandon ({ $attempts })
round-line-cut-short = { $dealt } : interrompue
round-line-no-attempt = { $dealt } : aucun essai
round-line-no-match = { $dealt } : pas trouvé ({ $attempts })
word-on-first-attempt = **{ $word }** au premier essai, parfait
word-in-attempts = **{ $word }** en { $attempts ->
        [one] { $attempts } essai
       *[other] { $attempts } essais
    }
matched-on-first-attempt = trouvé au premier essai, parfait
matched-in-attempts = trouvé en { $attempts ->
        [one] { $attempts } essai
       *[other] { $attempts } essais
    }
given-up-counts-as = abandonnée, compte pour { $attempts ->
        [one] { $attempts } essai
       *[other] { $attempts } essais
    }
no-match-counts-as = pas trouvé, compte pour { $attempts ->
        [one] { $attempts } essai
       *[other] { $attempts } essais
    }
cut-short = interrompue, ne compte pas
no-attempt = aucun essai
perfect-round = 1, une manche parfaite
paused-by = En pause, par { $by }.
what-would-you-like = Que veux-tu faire ?
table-of-team = Ici jouent { $team }, et tu peux suivre. `/partie nouvelle` ouvre une partie à toi.
table-of-others = D’autres jouent ici, et tu peux suivre. `/partie nouvelle` ouvre une partie à toi.
table-moved = La partie continue plus bas.
table-gone = Le message de cette partie a été supprimé. Ton clic compte ; je republie la partie plus bas.
table-gone-elsewhere = Le message de cette partie a été supprimé. Ton clic compte ; *Réafficher* dans `/partie état` remontre la partie.
played-elsewhere = Cette partie se joue dans une autre conversation, et je ne peux la montrer que là : utilise `/partie état` là-bas.
on-the-table = C’est noté. La partie le montre.
panel-paused-by = En pause, par { $by } ; aucun mot n’est pris.
panel-up-to-date = -# À jour jusqu’à { $time } ; tout clic le prolonge.
panel-ends = Fin : { $when }.
panel-you-guessed = toi : **{ $word }** ✓ · { $partner } …
panel-partner-guessed = toi … · { $partner } ✓
panel-nobody-guessed = toi … · { $partner } …
panel-you-asked-to-give-up = Tu as proposé à { $partner } d’abandonner ; la demande expire { $when }.
panel-partner-gives-up = **{ $partner } veut abandonner.** Votre équipe serait éliminée. Tu es d’accord ? Sans ton oui, vous continuez { $when }.
panel-recent-words = Tes derniers mots, à ne pas répéter : { $words }
panel-moved = Tes mots sont plus bas.
plays-by-dm = Tu joues maintenant en MP. « Mes mots » ramène tes mots ici.
recent-words-not-again = Tes derniers mots, à ne réutiliser sous aucune forme : { $words }
my-words-paused = La partie est en pause ; aucun mot n’est pris.
my-words-guessed = Ton mot est là : **{ $word }**. Maintenant, c’est à { $partner }.
my-words-not-allowed =
    Interdits, sous toutes leurs formes :
    Déjà joués dans la manche : { $used }
    Tes derniers mots : { $recent }
not-open-not-started = La partie n’a pas encore commencé.
not-open-you-left = Tu as quitté la partie.
not-open-team-out = Ton équipe est éliminée.
not-open-matched = Ton équipe a trouvé et attend les autres.
not-open-spent = Ton équipe n’a plus d’essai et attend les autres.
not-open = Aucune manche n’est ouverte pour toi en ce moment.
not-open-over = La partie est finie.
hi-in-game =
    Salut ! Toi et { $partner } cherchez un mot qui relie ces deux-là :
    { $pair }
no-yes-or-no =
    Je n’attends ni oui ni non. Quel mot unique relie ces deux-là ?
    { $pair }
explained-in-game =
    Toi et { $partner } voyez les deux mêmes mots. Envoie-moi un mot anglais qui les relie ; { $partner } fait de même, et vous vous retrouvez quand les deux mots sont les mêmes. Personne ne voit le tien avant que les deux soient là.
    { $pair }

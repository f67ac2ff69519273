lobby-open = **Partie ouverte : { $mode }**, organisée par { $host }.
lobby-players = Joueurs ({ $n } sur { $most }) : { $players }
lobby-team = Équipe : { $team }
lobby-asked = Invitation envoyée à : { $players }
lobby-waits-for-all = Elle commence dès que tout le monde est là, ou quand l’hôte appuie sur Lancer.
lobby-join = Appuie sur Participer pour jouer. Les mots arrivent en MP.
lobby-all-here = Tout le monde est là : l’hôte appuie sur Lancer.
lobby-pairing = Qui n’a pas d’équipe reçoit un partenaire au départ, de préférence un ancien.
lobby-missing = Il faut { $need } joueurs : { $missing ->
        [one] il en manque encore { $missing }.
       *[other] il en manque encore { $missing }.
    }
lobby-full = Toutes les places sont prises : l’hôte appuie sur Lancer.
lobby-enough = Il y a assez de monde : l’hôte appuie sur Lancer, ou attend d’autres joueurs.
lobby-odd = Il y a assez de monde, mais une personne resterait seule : avec une de plus, le compte est bon. Sinon, l’hôte peut appuyer sur Lancer.
lobby-can-start = Il y a assez de joueurs, et l’hôte peut appuyer sur Lancer.
lobby-waits-for = { $missing ->
        [one] La partie attend encore { $missing } joueur.
       *[other] La partie attend encore { $missing } joueurs.
    }
lobby-idle = { $players }, toujours là ? { $needed } La salle ferme { $when } ; appuie sur Quitter si tu ne peux pas attendre.
challenge-anybody = **{ $host } cherche un partenaire : retrouvez-vous sur un mot**
challenge-partner = **{ $host } défie { $partner } : retrouvez-vous sur un mot**
challenge-anybody-daily =
    { "" }**{ $host } cherche un partenaire : la paire du jour, la même pour tout le monde**
challenge-partner-daily =
    { "" }**{ $host } défie { $partner } : la paire du jour, la même pour tout le monde**
challenge-here = On joue ici même, et tout le monde peut suivre.
challenge-by-dm = Les mots arrivent en MP.
waiting-for-answer =
    { "" }**Partie ouverte : { $mode }**, en MP.
    { $terms }
    Elle commence dès que { $partner } accepte. Annuler retire l’invitation.
invitation =
    { "" }**{ $host } t’invite à jouer : { $mode }**, ici en MP.
    { $terms }
    Accepter lance la partie. `/règles` l’explique.
declined = { $partner } ne veut pas jouer maintenant. `/partie nouvelle` demande à quelqu’un d’autre.
the-host = L’hôte
game-in-channel = partie ({ $mode }) dans { $channel }
game-of-mode = partie ({ $mode })
host-now-running = { $before } n’est plus là, c’est donc toi qui organises maintenant : { $game }. La partie a commencé : `/partie pause`, `/partie reprendre` et `/partie annuler` sont pour toi.
host-now-lobby = { $before } n’est plus là, c’est donc toi qui organises : { $game }. Appuie là-bas sur Lancer quand tout le monde est là ; Annuler l’arrête.
odd-one-out = Commencée sans toi : { $game }. Le nombre de joueurs était impair, quelqu’un devait rester dehors. Tu es libre pour une autre partie ; `/partie nouvelle` en ouvre une.
taken-out-of-lobby = L’hôte ou un gestionnaire t’a fait quitter la salle avant le départ : { $game }. `/partie nouvelle` ouvre une autre partie.
choice-of-game = { $mode }, { $phase }, organisée par { $host }
phase-lobby = en attente
phase-running = en cours
phase-paused = en pause
phase-finished = terminée

team-invitation =
    { $reader } : **{ $asker } te propose de former une équipe**.
    Une équipe joue ensemble sur ce serveur, avec un nom et une histoire à elle. Ça expire { $until }.
team-invitation-named =
    { $reader } : **{ $asker } te propose de former une équipe**, nommée **{ $name }**.
    Une équipe joue ensemble sur ce serveur, avec un nom et une histoire à elle. Ça expire { $until }.
team-invitation-accepted = **{ $asker } et { $other } forment maintenant une équipe.** `/équipe montrer` la montre ; `/partie nouvelle` ouvre une partie pour elle.
team-invitation-declined = { $other } ne veut pas former d’équipe avec { $asker } pour l’instant.
team-invitation-taken-back = { $asker } a retiré l’invitation à { $other }.
team-invitation-expired = { $other } n’a pas répondu à { $asker } à temps. `/équipe inviter` redemande.
team-sleeps-joined-another = { $by } a rejoint une autre équipe. { $team } garde son nom et son histoire : `/équipe inviter` vous réunit à nouveau.
team-sleeps-left = { $by } a quitté votre équipe. { $team } garde son nom et son histoire : `/équipe inviter` vous réunit à nouveau.
team-invited = J’ai demandé dans ce salon. L’invitation tient 5 minutes ; `/équipe annuler` la retire.
team-declined = D’accord. L’invitation dans le salon le dit.
team-taken-back = L’invitation est retirée.
team-left = Tu as quitté ton équipe, et je préviens ton partenaire. Elle garde son nom et son histoire jusqu’à vos retrouvailles.
team-united = Vous formez une équipe : { $team }. Appuyez tous les deux sur Participer dans la même salle, et vous jouez ensemble.
team-renamed = L’équipe s’appelle maintenant { $team }.
team-renamed-already = L’équipe s’appelle déjà { $team }.
team-since = Une équipe depuis le { $date }.
team-active = Équipe active : elle entre dans une salle dès que les deux y ont appuyé sur Participer.
team-dormant = En sommeil depuis le { $date } : ses joueurs ne sont pas ensemble. Elle garde son nom et son histoire.
team-story = **L’histoire de l’équipe { $team }**
team-story-cut = (les { $shown } derniers moments sur { $all })
team-founded-as = fondée sous le nom { $name }
team-founded = fondée
team-together-again = de nouveau ensemble
team-named-by = nommée { $name } par { $by }
team-asleep-left = en sommeil : { $by } a quitté l’équipe
team-asleep-joined-another = en sommeil : { $by } a rejoint une autre équipe
in-no-team = Tu n’es dans aucune équipe ici. `/équipe inviter` propose à quelqu’un d’en former une avec toi.
they-are-in-no-team = { $name } n’est dans aucune équipe ici.
no-such-team = Aucune équipe ici ne s’appelle { $name }. `/équipe montrer` avec `user` trouve celle d’une personne.

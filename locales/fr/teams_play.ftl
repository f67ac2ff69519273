out-no-match-in-time = pas trouvé à temps
out-no-match-in = pas trouvé en { $attempts ->
        [one] { $attempts } essai
       *[other] { $attempts } essais
    }
out-behind = trouvé, mais derrière les autres
out-inactive = aucun essai
out-removed = un joueur a été retiré
out-gave-up = abandon
your-team-is-out = **Ton équipe est éliminée** { $round } ({ $why }).
place-of-teams = Place { $place } sur { $teams }.
others-play-on = Les autres continuent ; je te dis ici qui gagne. Tu es libre pour une autre partie : `/partie nouvelle`.
told-who-wins = Je te dis ici qui gagne. Tu es libre pour une autre partie : `/partie nouvelle`.
team-is-out = L’équipe **{ $team }** est éliminée ({ $why }).
wants-to-give-up =
    { "" }**{ $by } veut abandonner.** Votre équipe serait éliminée ({ $mode }). Tu es d’accord ? Sans ton oui dans les 60 secondes ({ $when }), vous continuez.
    Essai { $attempt } : { $pair }
wants-to-give-up-in-channel = { $player }, { $by } veut abandonner : votre équipe serait éliminée. Tu es d’accord ? Si { $partner } ne dit pas oui dans les 60 secondes, vous continuez.
asked-partner-to-give-up = J’ai demandé à { $partner }, car abandonner sort votre équipe de la partie et vous devez être d’accord tous les deux. Sans un oui dans les 60 secondes ({ $when }), vous continuez. Continuer annule la demande.
dropped-plays-on-after-all = { $partner } continue finalement.
dropped-wants-to-keep-playing = { $partner } veut continuer, donc la manche se poursuit.
dropped-no-answer = { $partner } n’a pas répondu dans les 60 secondes, donc vous continuez.
dropped-time-over = Les 60 secondes pour accepter sont passées, donc vous continuez.
plays-on-in-channel = { $player }, personne n’abandonne : ton équipe continue. « Mes mots » montre ta paire.
round-ends = { $round } se termine { $when }
out-list = Hors jeu : { $teams }
attempts-behind = { $attempts ->
        [one] { $attempts } essai de plus
       *[other] { $attempts } essais de plus
    }
time-behind = { $span } de retard
slower-over-all-days = { $span } de plus sur tous les jours
place-why = Place { $places } : { $why }
places-why = Places { $places } : { $why }
from-to = { $first } à { $last }
team-at-attempt = essai { $attempt }, encore à jouer : { $player }
both-still = les deux
team-matched = trouvé, { $attempts ->
        [one] { $attempts } essai
       *[other] { $attempts } essais
    }
team-spent = plus aucun essai
team-waits = attend la manche suivante
next-round = Manche suivante : { $forecast }
next-round-at = Manche suivante { $when } : { $forecast }
forecast = { $teams } équipes, et au moins { $out ->
        [one] { $out } sort
       *[other] { $out } sortent
    } après cette manche.
knockout-deal =
    { "" }**Manche { $round }** avec { $partner } : { $forecast }
    { $pair }
    Envoie-moi un mot qui les relie.
knockout-deal-replay =
    { "" }**Manche { $round }** avec { $partner } (rejouée) : { $forecast }
    { $pair }
    Envoie-moi un mot qui les relie.
other-pair = Votre équipe a une autre paire, car l’un de vous a joué récemment un mot de celle des autres.
knockout-ends = La manche se termine { $when } ; vous avez { $attempts ->
        [one] { $attempts } essai
       *[other] { $attempts } essais
    }.
round-begins-in-channel = { $players } : la manche { $round } a commencé. « Mes mots » montre ta paire.
round-begins-in-channel-until = { $players } : la manche { $round } a commencé et se termine { $when }. « Mes mots » montre ta paire.
no-match-no-attempt-left = Pas le même mot, et plus aucun essai.
out-if-another-matches = Votre équipe est éliminée si une autre trouve. Sinon, la manche est rejouée avec une nouvelle paire.
out-if-another-matches-last = Votre équipe est éliminée si une autre trouve. Sinon, la partie se termine sans gagnant.
still-playing = Encore en jeu : { $n ->
        [one] { $n } autre équipe
       *[other] { $n } autres équipes
    }.
round-ends-at-the-latest = La manche se termine au plus tard { $when }.
round-is-over = **La manche { $round } est finie.** { $next }
round-is-over-you-are-in =
    { "" }**La manche { $round } est finie, et vous restez.** Éliminées : { $out }.
    { $next }
nobody-matched-replay = Personne n’a trouvé, donc personne ne sort. La manche est rejouée avec une nouvelle paire { $when }. Si personne ne trouve encore, la partie se termine sans gagnant.
knockout-round-over = **Élimination : la manche { $round } est finie** après { $span }.
pair-was = La paire était { $pair }.
summary-out = éliminée ({ $why })
summary-in = reste, { $attempts ->
        [one] { $attempts } essai
       *[other] { $attempts } essais
    }
summary-no-match = pas trouvé
next-day-begins = Le jour suivant commence { $when }.
longform-deal =
    { "" }**Feuilleton, jour { $day }** avec { $partner } : encore { $teams ->
        [one] { $teams } équipe
       *[other] { $teams } équipes
    } en jeu.
    { $pair }
    Envoie-moi un mot qui les relie, autant de fois qu’il faut ; moins d’essais, meilleur classement.
day-ends = Le jour se termine { $when }.
day-ends-then-told = Le jour se termine { $when }, et tu sauras alors qui sort.
reminder =
    { $late } Votre équipe n’a pas encore trouvé.
    { $next }
reminder-partner = Ton mot est là ; { $partner } n’a pas encore joué.
half-of-day = **La moitié du jour { $day } est passée.**
percent-of-day = **{ $percent } pour cent du jour { $day } sont passés.**
reminder-in-channel = { $players } : { $late } Votre équipe n’a pas encore trouvé. « Mes mots » montre ta paire.
day-begins = **Feuilleton : le jour { $day } commence** avec { $n ->
        [one] { $n } équipe
       *[other] { $n } équipes
    } : { $teams }.{ $ends } Les mots sont dans vos MP.
day-begins-ends = Il se termine { $when }.
shows-your-pair = { $players } : « Mes mots » montre ta paire.
nobody-matched-nobody-leaves = Personne n’a trouvé, donc personne ne sort aujourd’hui. En cas de nouvelle égalité demain, c’est le temps total qui décidera.
equally-good-nobody-leaves = Toutes les équipes se valaient, donc personne ne sort aujourd’hui. En cas de nouvelle égalité demain, c’est le temps total qui décidera.
slowest-leaves = Deuxième égalité générale de suite : le temps total décide, et l’équipe la plus lente sort.
only-without-attempt-leave = Personne n’a trouvé, donc seules sortent les équipes sans essai.
day-is-over = **Feuilleton : le jour { $day } est fini.**
in-list = Encore en jeu :
out-one = Éliminée : { $team }
teams-left = Il reste { $n ->
        [one] { $n } équipe
       *[other] { $n } équipes
    }. Le jour suivant commence { $when }.
teams-out-suspense = { $n ->
        [one] { $n } équipe sort …
       *[other] { $n } équipes sortent. L’une après l’autre …
    }
more-out-suspense = { $n ->
        [one] Et encore une …
       *[other] Et encore { $n } …
    }
attempts-perfect = 1 essai, parfait
day-over-you-are-in = **Le jour { $day } est fini, et vous restez** : place { $place } du jour.
told-how-it-ends = Je te dis ici comment la partie se termine.
race-ends = La course se termine { $when }.
race-has-left = Il reste { $span } à la course quand elle reprendra.
race-is-on = La course est lancée.
race-status-ends = elle se termine { $when }
race-status-left = encore { $span }
race-so-far = Manche { $round } : { $how }, { $points }. Votre équipe a { $total }.
race-brought = La manche { $round } a rapporté { $points } ; votre équipe a { $total }.
race-brought-nothing = La manche { $round } n’a rien rapporté ; votre équipe a { $total }.
race-cost = La manche { $round } a coûté { $points } ; votre équipe a { $total }.
race-deal =
    { "" }**Manche { $round }** avec { $partner }. { $race }
    { $pair }
    Envoie-moi un mot qui les relie.
left-no-more-rounds = { $player } a quitté la course : plus aucune manche
no-round-open = aucune manche ouverte
race-at-work = Manche { $round }, essai { $attempt }, encore à jouer : { $player }
attempts-a-match = { $average } par mot commun
earlier-by = { $span } plus tôt
level-attempts = À égalité de points : moins d’essais par mot commun.
level-earlier = À égalité de points : moins d’essais par mot commun, puis le dernier mot commun trouvé le plus tôt.
level-matches = À égalité de points : moins d’essais par mot commun, puis plus de mots communs.
why-both-together = Pourquoi { $said } ? Parce que { $one } et { $other } vont souvent avec { $said }.
why-one = Pourquoi { $said } ? Eh bien, { $because }.
why-two = Pourquoi { $said } ? Eh bien, { $because }, et { $also }.
because-kind = { $word } entre dans la catégorie « { $said } »
because-same = { $word } et { $said } veulent dire presque la même chose
because-opposite = { $word } et { $said } sont des contraires
because-people-say = on dit « { $first } { $second } »
because-there-is = il y a { $part } dans { $whole }
because-belong = { $word } et { $said } vont ensemble
because-together = { $word } et { $said } apparaissent souvent ensemble

rules-other-modes = Les autres modes : `/règles` avec `mode`.
rules-two-player =
    { "" }**Duo** : toi et ton partenaire voyez les deux mêmes mots, et chacun envoie en secret un mot qui les relie.
    Deux mots identiques gagnent la manche. Sinon, vos deux mots forment la paire suivante.
    5 manches (1 à 20), sans chrono. Vous gagnez ensemble avec 4 essais par manche ou moins ; après 12, la manche est finie et compte pour 12.
    Par exemple : skirt + jazz → music · dance → **ballet** : trouvé à l’essai 2
rules-knockout =
    { "" }**Élimination** : 2 à 12 équipes, la même paire pour toutes, 5 minutes et 12 essais par manche.
    Les équipes qui ne trouvent pas de mot commun sont éliminées. Il en sort au moins une par manche (trois quand plus de huit jouent) : si toutes trouvent, celle qui a pris le plus d’essais, puis la plus lente.
    La dernière équipe gagne. Si aucune ne trouve, la manche est rejouée avec une nouvelle paire ; si cela arrive deux fois de suite, personne ne gagne.
    Par exemple : deux équipes trouvent, aux essais 2 et 5, et une ne trouve pas : elle est éliminée
rules-race =
    { "" }**Course** : 2 à 12 équipes, 3 minutes. Toi et ton partenaire voyez les deux mêmes mots, et chacun envoie en secret un mot qui les relie.
    Le même mot tous les deux : un point, et aussitôt la paire suivante. Sinon, vos deux mots forment la paire suivante.
    Le plus de points gagne ; puis le moins d’essais par mot commun, puis le dernier mot commun trouvé le plus tôt.
    Par exemple : ana & ben trouvent 5 fois, cat & dan 4 fois : ana & ben gagnent
rules-golf-race =
    { "" }**Course golf** : une course de 3 minutes pour 2 à 12 équipes, où les essais économisés rapportent.
    Un mot commun à l’essai 1 rapporte 4 points, de 2 à 4 trois, de 5 à 7 deux, de 8 à 10 un, après rien. Abandonner en coûte un.
    Le plus de points gagne ; puis le moins d’essais par mot commun, puis le plus de mots communs.
    Par exemple : des mots communs aux essais 1 et 6 rapportent 4 + 2 = 6 points
rules-longform =
    { "" }**Feuilleton** : 3 à 12 équipes, une paire par jour pour toutes, autant d’essais que vous voulez, à côté de toute autre partie.
    À la fin du jour, les moins bonnes équipes sortent ensemble : celles sans mot commun, sinon celles qui ont pris le plus d’essais.
    La dernière équipe gagne. Je vous fais un rappel à la moitié et aux neuf dixièmes du jour.
    Par exemple : trois équipes trouvent aux essais 3, 3 et 8 : celle à 8 sort
more-rules =
    { "" }**Ce qui compte comme le même mot** : majuscules, accents et traits d’union ne jouent pas ; les graphies d’un mot (colour, color) et ses formes (mouse, mice) comptent pour le même.
    { "" }**Ce qui est refusé**, sans pénalité : plus d’un mot, les mots absents du dictionnaire, les mots affichés, ceux que ton équipe a déjà joués dans la manche et tes 12 derniers mots, sous toutes leurs formes. Un mot donné ne change plus, et personne ne le voit avant que les deux soient là.
    { "" }**Abandonner** une manche compte pour 12 essais en duo, pour un essai de plus en course, et coûte un point en course golf. En élimination et en feuilleton, ton équipe sort de la partie dès que ton partenaire est d’accord.
    { "" }**Quand le temps est écoulé** dans une course, les manches ouvertes ne comptent pas. Partir met fin à la course de son équipe, qui garde ses points.
    { "" }**Feuilleton** : si toutes les équipes sont les moins bonnes, personne ne sort ce jour-là ; au deuxième jour de suite, c’est l’équipe qui a pris le plus de temps jusque-là. Si personne n’a trouvé, seules sortent les équipes sans essai.
    { "" }**Plus personne** : un duo s’arrête après 30 minutes sans mot, un feuilleton après deux jours.
help =
    { "" }**GameBot** : deux personnes, deux mots, un lien. On joue avec des mots anglais.
    Commencer : `/partie nouvelle` sur un serveur, à deux ou en équipes ; ou `/partie nouvelle mode:Duo partner:@quelqu’un` en MP avec moi.
    Jouer : écris ton mot en MP, utilise `/deviner` ou appuie sur Deviner. `/mots` montre où tu en es.
    Plus : `/règles`, ou `/aide` avec un sujet.
help-start =
    { "" }**Lancer une partie**
    Sur un serveur : `/partie nouvelle`. Un duo commence dès que quelqu’un appuie sur Jouer, ou ton `partner:` sur Accepter. Les autres modes ouvrent une salle d’attente : les autres appuient sur Participer, l’hôte sur Lancer, et qui n’a pas d’équipe reçoit un partenaire.
    D’ici là, `/partie mode` et `/partie réglages` changent ce qui est joué. Revanche sous un résultat le rejoue.
    Modes : le duo se joue à deux, ensemble. Course, course golf et élimination sont pour 2 à 12 équipes, le feuilleton pour 3 à 12, avec une manche par jour.
    En MP avec moi : `/partie nouvelle mode:Duo partner:@quelqu’un` envoie une invitation ; Accepter lance la partie.
    L’hôte ou un gestionnaire peut mettre en pause, reprendre et annuler : `/partie pause`, `/partie reprendre`, `/partie annuler`.
help-guess =
    { "" }**Deviner**
    Écris-moi ton mot en MP, utilise `/deviner` ou appuie sur Deviner : c’est pareil. Personne ne le voit avant que vous ayez joué tous les deux. `/mots` montre ta paire et les mots interdits ; `/abandonner`, ou « abandonner » en MP, abandonne la manche. En élimination et en feuilleton, on demande d’abord à ton partenaire. Un mot absent de mon dictionnaire est refusé avec le bouton C’est un mot : les gestionnaires le voient alors et peuvent l’accepter.
    Dans un feuilleton et une autre partie à la fois, les mots écrits vont à la paire montrée en dernier, et Deviner à la paire au-dessus.
help-teams =
    { "" }**Équipes**
    Une équipe, ce sont deux personnes d’un serveur, avec un nom et une histoire. `/équipe inviter` demande à quelqu’un, qui appuie sur Accepter dans les 5 minutes ou utilise `/équipe accepter`. Quand vous avez tous les deux appuyé sur Participer, vous jouez ensemble.
    On est dans une équipe à la fois. En rejoindre une autre, ou `/équipe quitter`, quitte l’ancienne ; réinvite la même personne et elle revient, avec son nom et son histoire.
    `/équipe renommer` la nomme, une fois toutes les 10 minutes. `/équipe montrer` et `/équipe histoire` parlent de la tienne, ou d’une autre par `user` ou `name`.
help-commands =
    { "" }**Commandes**
    `/partie nouvelle`, `rejoindre`, `quitter`, `mode`, `réglages`, `lancer`, `pause`, `reprendre`, `annuler`, `état` : une partie du début à la fin
    `/entraînement` : seul, avec moi comme partenaire ; ça ne compte pas
    `/deviner`, `/mots`, `/abandonner` : jouer
    `/équipe inviter`, `accepter`, `refuser`, `annuler`, `quitter`, `renommer`, `montrer`, `histoire` : former une équipe de deux sur un serveur
    `/règles` : comment jouer, avec `mode` pour l’un des cinq modes. `/aide` : avec un sujet
    `/quotidien` : les paires du jour. `/rediffusion`, `/stats`, `/classement` : comment les parties se sont passées. `/confidentialité` : tes données
help-privacy =
    { "" }**Vie privée**
    Je garde ton identifiant Discord, ton nom affiché et ta langue dans une table et, sous un identifiant aléatoire, ce que tu as fait dans les parties. Je lis ce que tu m’écris en MP, et rien de ce que tu écris ailleurs. Personne ne voit ton mot avant que ton partenaire ait joué, lui aussi. Ensuite ton équipe le voit ; dans une partie jouée dans un salon, tout le monde là-bas le voit ; et le résultat d’une partie montre les mots de ses manches. Quand tu appuies sur C’est un mot, les gestionnaires et les personnes qui me font tourner voient ce mot et combien l’ont demandé.
    `/confidentialité montrer`, `exporter`, `stats` et `effacer` : voir ce que je garde sur toi, l’emporter, quitter les classements, être oublié.

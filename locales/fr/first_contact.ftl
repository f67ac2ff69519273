welcome = Salut ! J’anime un jeu de mots pour deux ou plus : toi et ton partenaire voyez les deux mêmes mots, chacun envoie en secret un mot qui les relie, et deux mots identiques gagnent la manche. On joue avec des mots anglais.
play-with-somebody = Nomme ton partenaire : `/partie nouvelle mode:Duo partner:@quelqu’un`, ici même. Il reçoit une invitation de ma part et l’accepte d’un clic. Sur un serveur, pas besoin de partenaire : la première personne qui appuie sur Jouer est de la partie.
bot-as-partner = Les bots ne peuvent pas jouer, mais tu peux t’entraîner avec moi. Ça ne compte pas.
no-own-game = Tu n’es dans aucune partie pour l’instant.
no-game-here = Il n’y a pas de partie ici ; l’option `game` en nomme une autre.

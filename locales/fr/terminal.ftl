typed-give-up = abandonner
typed-i-give-up = j'abandonne
typed-words = mots
typed-status = état
typed-rules = règles
typed-help = aide
typed-quit = quitter
typed-yes = oui
typed-no = non
typed-hello = bonjour
terminal-help =
    Tape un mot quand c’est à toi ; personne ne le voit avant que les deux aient tapé.
    Au lieu d’un mot, tu peux taper
terminal-help-give-up = abandonner la manche et commencer la suivante
terminal-help-words = montrer ta paire, et les mots interdits
terminal-help-status = montrer où en est la partie
terminal-help-rules = montrer les règles
terminal-help-quit = partir ; 'gamebot play --resume' reprend la partie
terminal-help-quotes = Pour deviner l’un de ces mots, mets-le entre guillemets : "{ $word }".
terminal-paused = La partie est en pause ; 'gamebot play --resume' la reprend.
terminal-log-away = Le journal ne peut pas être écrit pour l’instant, donc ce mot ne compte pas. Tape-le encore une fois.
terminal-welcome-solo = { $rounds ->
        [one] { $player } joue { $rounds } manche avec GameBot.
       *[other] { $player } joue { $rounds } manches avec GameBot.
    } Les deux voient les deux mêmes mots. GameBot a choisi son mot avant que tu tapes le tien, et ne voit pas le tien. Deux mots identiques gagnent la manche ; sinon, ils forment la paire suivante. On joue avec des mots anglais.
terminal-welcome-two = { $rounds ->
        [one] { $one } et { $other } jouent { $rounds } manche à un clavier.
       *[other] { $one } et { $other } jouent { $rounds } manches à un clavier.
    } Les deux voient les deux mêmes mots. Tapez chacun votre tour un mot qui les relie ; personne ne voit celui de l’autre. Deux mots identiques gagnent la manche ; sinon, vos deux mots forment la paire suivante. On joue avec des mots anglais.
terminal-type-help = '{ $help }' montre ce que tu peux taper d’autre.
terminal-pair = { $round }, essai { $attempt } : { $pair }
terminal-used = Déjà joués dans la manche : { $words }
terminal-prompt = { $player }, ton mot :
terminal-prompt-hidden = { $player }, ton mot (il reste caché) :
type-one-word = Tape un mot qui les relie.
command-new = `/partie nouvelle`
command-practice = `/entraînement`
command-resume = `/partie reprendre`
command-status = `/partie état`
command-words = `/mots`

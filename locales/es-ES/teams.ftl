team-invitation =
    { $reader }: **{ $asker } te propone formar equipo**.
    Un equipo juega junto en este servidor, con nombre e historia propios. Caduca { $until }.
team-invitation-named =
    { $reader }: **{ $asker } te propone formar equipo**, llamado **{ $name }**.
    Un equipo juega junto en este servidor, con nombre e historia propios. Caduca { $until }.
team-invitation-accepted = **{ $asker } y { $other } ya son un equipo.** `/equipo mostrar` lo muestra; `/partida nueva` abre una partida para él.
team-invitation-declined = { $other } no quiere formar equipo con { $asker } ahora.
team-invitation-taken-back = { $asker } ha retirado la invitación a { $other }.
team-invitation-expired = { $other } no respondió a { $asker } a tiempo. `/equipo invitar` pregunta otra vez.
team-sleeps-joined-another = { $by } ha entrado en otro equipo. { $team } conserva su nombre y su historia: `/equipo invitar` os vuelve a unir.
team-sleeps-left = { $by } ha dejado vuestro equipo. { $team } conserva su nombre y su historia: `/equipo invitar` os vuelve a unir.
team-invited = Lo he preguntado en este canal. Tiene 5 minutos para aceptar; `/equipo retirar` lo retira.
team-declined = De acuerdo. La invitación del canal lo dice.
team-taken-back = La invitación queda retirada.
team-left = Has dejado tu equipo, y se lo digo a tu pareja. Conserva su nombre y su historia hasta que volváis a estar juntos.
team-united = Ya sois un equipo: { $team }. Pulsad los dos Unirme en la misma sala y jugáis juntos.
team-renamed = El equipo ahora se llama { $team }.
team-renamed-already = El equipo ya se llama { $team }.
team-since = Un equipo desde el { $date }.
team-active = Juegan juntos: el equipo entra en una sala cuando los dos han pulsado Unirme en ella.
team-dormant = Dormido desde el { $date }: sus jugadores ahora no están juntos. Conserva su nombre y su historia.
team-story = **La historia de { $team }**
team-story-cut = (los últimos { $shown } de { $all } momentos)
team-founded-as = fundado como { $name }
team-founded = fundado
team-together-again = juntos otra vez
team-named-by = llamado { $name } por { $by }
team-asleep-left = dormido: { $by } se fue
team-asleep-joined-another = dormido: { $by } entró en otro equipo
in-no-team = Aquí no estás en ningún equipo. `/equipo invitar` le propone a alguien formar uno contigo.
they-are-in-no-team = { $name } no está en ningún equipo aquí.
no-such-team = Aquí ningún equipo se llama { $name }. `/equipo mostrar` con `user` encuentra el de una persona.

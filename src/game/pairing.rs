//! Pairing of the players who joined without a team.
//!
//! Owns: RULES "players without a team are paired at random, earlier partners first", and who is the odd
//! one out. Does not know: who is in the lobby, or what becomes of the odd one out.

use uuid::Uuid;

use super::event::TeamOrigin;
use super::ids::{PlayerId, Seed};

/// The players who joined alone, paired.
pub(super) struct Paired {
    pub(super) teams: Vec<([PlayerId; 2], TeamOrigin)>,
    /// The one who is left over if their number is odd.
    pub(super) odd: Option<PlayerId>,
}

/// Pairs those who played together before, the latest first, and draws the others by `seed`. The host is
/// left over only if nobody else joined alone.
pub(super) fn pair_up(
    alone: &[PlayerId],
    partners: &[[PlayerId; 2]],
    host: PlayerId,
    seed: Seed,
) -> Paired {
    let mut left = alone.to_vec();
    let mut teams = Vec::new();
    for pair in partners {
        if pair[0] != pair[1] && pair.iter().all(|player| left.contains(player)) {
            left.retain(|player| !pair.contains(player));
            teams.push((*pair, TeamOrigin::AutoPaired));
        }
    }
    // The partners who played together the longest ago are drawn again, so that the host gets one.
    if left == [host]
        && let Some((pair, _)) = teams.pop()
    {
        left.extend(pair);
    }
    let drawn = if alone.len() == 2 {
        TeamOrigin::AutoPaired
    } else {
        left.sort_by_key(|player| lot(*player, seed));
        TeamOrigin::Random
    };
    if let [.., next_to_last, last] = &mut left[..]
        && alone.len() % 2 == 1
        && *last == host
    {
        std::mem::swap(next_to_last, last);
    }
    let pairs = left.chunks_exact(2);
    let odd = pairs.remainder().first().copied();
    teams.extend(pairs.map(|pair| ([pair[0], pair[1]], drawn)));
    Paired { teams, odd }
}

/// Returns the number by which a player is drawn: a hash, so that it does not depend on who else is
/// there, or on the order they joined in.
fn lot(player: PlayerId, seed: Seed) -> Uuid {
    Uuid::new_v5(&Uuid::from_u128(seed.0.into()), player.0.as_bytes())
}

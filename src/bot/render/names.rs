//! What people and teams are called in a message, and the language it is in.
//!
//! Owns: that a name can neither format nor ping. Does not know: the messages.

use std::collections::HashMap;
use std::sync::Arc;

use crate::game::PlayerId;
use crate::game::partner::PARTNER;
use crate::game::roster::name_of_two;
use crate::game::state::Team;
use crate::game::values::TeamSlot;
use crate::texts::Texts;

/// The names of people, for a message in one language.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names {
    /// The texts of the message.
    pub(crate) texts: Texts,
    people: Arc<HashMap<PlayerId, Named>>,
}

#[derive(Clone, Debug)]
struct Named {
    /// With Discord's Markdown escaped; none where nothing of it is visible.
    name: Option<String>,
    /// The texts that they read, as far as is known.
    texts: Option<Texts>,
}

impl Names {
    /// Sets the name of `player`, and the language they read.
    pub(crate) fn insert(&mut self, player: PlayerId, name: &str, texts: Option<Texts>) {
        let name = visible(name);
        let name = (!name.is_empty()).then(|| isolated(escaped(&name)));
        Arc::make_mut(&mut self.people).insert(player, Named { name, texts });
    }

    /// Returns the names for a message that is read in another language.
    pub(crate) fn reading(&self, texts: Texts) -> Self {
        Self {
            texts,
            people: Arc::clone(&self.people),
        }
    }

    /// Returns the names for a message that `player` alone reads.
    pub(crate) fn read_by(&self, player: PlayerId) -> Self {
        self.reading(self.texts_of(player).unwrap_or(self.texts))
    }

    /// Returns the texts that `player` reads, as far as is known.
    pub(crate) fn texts_of(&self, player: PlayerId) -> Option<Texts> {
        self.people.get(&player)?.texts
    }

    pub(crate) fn of(&self, player: PlayerId) -> &str {
        let unknown = if player == PARTNER {
            "GameBot"
        } else {
            self.texts.somebody()
        };
        let named = self.people.get(&player);
        named
            .and_then(|named| named.name.as_deref())
            .unwrap_or(unknown)
    }

    /// Names somebody's partner.
    pub(super) fn partner(&self, partner: Option<PlayerId>) -> &str {
        partner.map_or(self.texts.your_partner(), |partner| self.of(partner))
    }

    pub(super) fn list(&self, players: impl IntoIterator<Item = PlayerId>) -> String {
        players
            .into_iter()
            .map(|player| self.of(player))
            .collect::<Vec<_>>()
            .join(", ")
    }

    pub(super) fn team(&self, team: &Team) -> String {
        team.slot
            .name
            .as_deref()
            .map_or_else(|| self.both(&team.slot), team_name)
    }

    /// Names a team within a line of a list: long names are cut, so that a line of a phone holds them.
    pub(super) fn team_in_list(&self, team: &Team) -> String {
        if let Some(name) = &team.slot.name {
            return shortened(&team_name(name), 2 * NAME_CHARS);
        }
        let names = team
            .slot
            .players
            .map(|player| shortened(self.of(player), NAME_CHARS));
        let [one, other] = &names;
        name_of_two(one, other)
    }

    /// Names a team and both its players.
    pub(super) fn slot(&self, team: &TeamSlot) -> String {
        let both = self.both(team);
        team.name.as_deref().map_or_else(
            || both.clone(),
            |name| format!("{} ({both})", team_name(name)),
        )
    }

    fn both(&self, team: &TeamSlot) -> String {
        let [one, other] = team.players;
        name_of_two(self.of(one), self.of(other))
    }
}

/// The ways in which names stand in messages: as they are, with Markdown escaped, and cut for a list. The longest first.
pub(crate) struct NameForms(pub(crate) Vec<String>);

impl NameForms {
    pub(crate) fn of<'n>(names: impl IntoIterator<Item = &'n str>) -> Self {
        let forms = names.into_iter().flat_map(|name| {
            let shown = isolated(escaped(name));
            let cut = [NAME_CHARS, 2 * NAME_CHARS].map(|most| shortened(&shown, most));
            [shown, escaped(name), name.to_owned()]
                .into_iter()
                .chain(cut)
        });
        let mut forms: Vec<String> = forms.filter(|form| !form.is_empty()).collect();
        forms.sort_by_key(|form| std::cmp::Reverse(form.len()));
        forms.dedup();
        Self(forms)
    }
}

/// How many characters of a player's name a line of a list has room for.
const NAME_CHARS: usize = 14;

/// Cuts an escaped name to `most` signs, with a mark.
fn shortened(name: &str, most: usize) -> String {
    let (mut short, mut n_shown, mut is_escape) = (String::new(), 0, false);
    for sign in name.chars() {
        if n_shown == most && sign != '\u{2069}' {
            let is_isolated = name.starts_with('\u{2068}');
            return short + "…" + if is_isolated { "\u{2069}" } else { "" };
        }
        short.push(sign);
        is_escape = sign == '\\' && !is_escape;
        n_shown += usize::from(!is_escape && !matches!(sign, '\u{2068}' | '\u{2069}'));
    }
    short
}

fn team_name(name: &str) -> String {
    isolated(escaped(name))
}

pub(super) fn escaped(name: &str) -> String {
    let mut escaped = String::with_capacity(name.len());
    for sign in visible(name).chars() {
        if r"*_~`|><#[]()\@:-".contains(sign) {
            escaped.push('\\');
        }
        escaped.push(sign);
    }
    escaped
}

/// Returns a name without the signs that nobody sees. Empty when nothing visible is left.
fn visible(name: &str) -> String {
    let mut visible = String::with_capacity(name.len());
    let mut is_visible = false;
    for sign in name.chars() {
        // They join letters of Persian and the parts of emojis, so they stay where there is something to join.
        let joins = matches!(sign, '\u{200c}' | '\u{200d}' | '\u{fe0e}' | '\u{fe0f}');
        if is_ignorable(sign) && !(joins && is_visible) {
            continue;
        }
        is_visible |= !sign.is_whitespace() && sign != '\u{2800}';
        visible.push(sign);
    }
    if is_visible { visible } else { String::new() }
}

/// Returns whether a sign controls something or is not shown: Unicode's `Default_Ignorable_Code_Point`, controls and
/// separators of lines.
fn is_ignorable(sign: char) -> bool {
    sign.is_control()
        || matches!(sign,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}')
}

/// Keeps a name that is read from right to left from turning the text around it.
fn isolated(name: String) -> String {
    let is_right_to_left = |sign| {
        matches!(sign, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefe}'
            | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
    };
    if name.contains(is_right_to_left) {
        format!("\u{2068}{name}\u{2069}")
    } else {
        name
    }
}

/// Returns a text without Discord's Markdown, for a terminal.
pub(crate) fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut signs = text.chars().peekable();
    while let Some(sign) = signs.next() {
        match sign {
            '*' | '`' => {}
            '\\' => plain.extend(signs.next()),
            _ => plain.push(sign),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_format_or_ping() {
        let mut names = Names::default();
        let player = PlayerId(uuid::Uuid::from_u128(1));
        names.insert(player, "**@everyone** <@1>", None);
        assert_eq!(names.of(player), "\\*\\*\\@everyone\\*\\* \\<\\@1\\>");
        assert_eq!(plain(names.of(player)), "**@everyone** <@1>");
    }

    #[test]
    fn a_long_name_is_cut_between_signs() {
        assert_eq!(shortened("ana\\_ben", 7), "ana\\_ben");
        assert_eq!(shortened("ana\\_ben", 6), "ana\\_be…");
        assert_eq!(shortened("ana\\_ben", 4), "ana\\_…");
        assert_eq!(shortened("\u{2068}דנה\u{2069}", 3), "\u{2068}דנה\u{2069}");
        assert_eq!(shortened("\u{2068}דנה\u{2069}", 2), "\u{2068}דנ…\u{2069}");
    }

    #[test]
    fn a_name_shows_and_does_not_turn_the_text_around_it() {
        #[track_caller]
        fn check(name: &str, expected: &str) {
            let mut names = Names::default();
            let player = PlayerId(uuid::Uuid::from_u128(1));
            names.insert(player, name, None);
            assert_eq!(names.of(player), expected);
        }

        check("ana\u{202e}neb", "ananeb");
        check("\u{2067}ana\u{2028}\u{200b}\n", "ana");
        for nothing in [
            "",
            " ",
            "\u{200b}\u{200d}",
            "\u{3164}",
            "\u{2800} \u{fe0f}",
            "\u{202e}\u{ad}",
        ] {
            check(nothing, "somebody");
        }
        check("דנה", "\u{2068}דנה\u{2069}");
        check("می\u{200c}نا", "\u{2068}می\u{200c}نا\u{2069}");
        check("👨\u{200d}👧 ❤\u{fe0f}", "👨\u{200d}👧 ❤\u{fe0f}");
        check("Zoë 美", "Zoë 美");
    }
}

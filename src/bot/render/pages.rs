//! Long lists over several messages: none is cut in the middle of a line.
//!
//! Owns: where a list is split. Does not know: what is listed.

/// How long a message's text gets at most, in characters; Discord's bound is 2,000.
const PAGE_CHARS: usize = 1_900;

/// Puts lines together to as few texts as Discord takes.
pub(super) fn pages(lines: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut pages: Vec<String> = Vec::new();
    for line in lines {
        let length = line.chars().count();
        match pages.last_mut() {
            Some(page) if page.chars().count() + 1 + length <= PAGE_CHARS => {
                page.push('\n');
                page.push_str(&line);
            }
            _ => pages.push(line),
        }
    }
    pages
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_stay_whole_and_in_order() {
        let lines: Vec<String> = (0..7).map(|n| n.to_string().repeat(900)).collect();
        let pages = pages(lines.clone());
        assert_eq!(pages.len(), 4);
        assert!(pages.iter().all(|page| page.chars().count() <= PAGE_CHARS));
        assert_eq!(pages.join("\n"), lines.join("\n"));
    }
}

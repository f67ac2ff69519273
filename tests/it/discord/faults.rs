//! Faults by script: what goes wrong with the next requests of one kind.
//!
//! Owns: which request is hit, how often, and by what. Does not know what the request would do.

use std::time::Duration;

/// What happens to a request instead of, before or after its effect.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Harm {
    /// Answers 429 without any effect; `global` says the limit of the whole bot was hit.
    RateLimit { retry_after_s: f64, global: bool },
    /// Answers this status without any effect.
    Status(u16),
    /// Refuses with this status and JSON code, without any effect.
    Refusal { status: u16, code: u32 },
    /// Answers this status with an HTML page, as the network before Discord does, without any effect.
    Page(u16),
    /// Answers this status although the effect took place.
    StatusAfterEffect(u16),
    /// Answers rightly, but later.
    Delay(Duration),
    /// Cuts the connection without any effect.
    CutBeforeEffect,
    /// Cuts the connection although the effect took place.
    CutAfterEffect,
}

/// A harm for the next `left` requests that fit a method and a path pattern.
#[derive(Clone, Debug)]
pub(super) struct Fault {
    pub(super) method: String,
    pub(super) pattern: String,
    pub(super) left: u32,
    pub(super) harm: Harm,
}

impl Fault {
    fn hits(&self, method: &str, path: &str) -> bool {
        let is_method = self.method == "*" || self.method == method;
        0 < self.left && is_method && fits(&self.pattern, path)
    }
}

/// Takes the harm that is due for this request, oldest fault first.
pub(super) fn take(faults: &mut Vec<Fault>, method: &str, path: &str) -> Option<Harm> {
    let hit = faults.iter_mut().find(|fault| fault.hits(method, path))?;
    hit.left -= 1;
    let harm = hit.harm;
    faults.retain(|fault| 0 < fault.left);
    Some(harm)
}

/// Tells whether a path fits a pattern: `*` stands for one segment, `**` for all that follow.
pub(super) fn fits(pattern: &str, path: &str) -> bool {
    let mut path = path.trim_matches('/').split('/');
    for part in pattern.trim_matches('/').split('/') {
        match (part, path.next()) {
            ("**", _) => return true,
            ("*", Some(_)) => {}
            (part, Some(segment)) if part == segment => {}
            _ => return false,
        }
    }
    path.next().is_none()
}

#[test]
fn a_path_pattern_fits_segment_by_segment() {
    #[track_caller]
    fn check(pattern: &str, path: &str, expected: bool) {
        assert_eq!(fits(pattern, path), expected, "{pattern} against {path}");
    }

    check("/channels/*/messages", "/channels/1/messages", true);
    check("/channels/*/messages", "/channels/1/messages/2", false);
    check("/channels/*", "/channels", false);
    check("/webhooks/**", "/webhooks/1/token/messages/@original", true);
    check("**", "/gateway", true);
}

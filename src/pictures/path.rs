//! The path of a round: the words of two partners, step by step, to where they meet.
//!
//! Owns: how it is drawn. Does not know: who the partners are, and what the words mean.

use super::drawing::{Anchor, Drawing, TextStyle, WIDTH, colour, shortened};

/// A picture of a round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    pub title: String,
    pub subtitle: String,
    /// The partners: the words of the first are on the left.
    pub names: [String; 2],
    /// The pair, and the words of each attempt, the match included.
    pub steps: Vec<[String; 2]>,
    /// The partners met at the last step.
    pub is_matched: bool,
    /// How it ended.
    pub ending: String,
}

const LEFT: i32 = WIDTH / 4;
const RIGHT: i32 = WIDTH - LEFT;
const STEP: i32 = 46;
const TOP: i32 = 118;

/// How many steps are drawn of a very long path.
const FIRST_STEPS: usize = 2;
const LAST_STEPS: usize = 11;

impl Path {
    /// Returns the picture as SVG.
    pub fn svg(&self) -> String {
        let mut drawing = Drawing::default();
        drawing.heading(&self.title, &self.subtitle);
        let sides = [(LEFT, colour::WARM), (RIGHT, colour::ACCENT)];
        for ((x, stroke), name) in sides.into_iter().zip(&self.names) {
            let style = TextStyle::of(13, stroke).at(Anchor::Middle);
            drawing.text((x, 84), &shortened(name, 20), style);
        }
        let steps = self.shown_steps();
        let n_apart = steps.len() - usize::from(self.is_matched);
        let meeting = (WIDTH / 2, row(steps.len().saturating_sub(1)));
        for (x, stroke) in sides {
            let mut points: Vec<(i32, i32)> = (0..n_apart).map(|n| (x, row(n))).collect();
            points.extend(self.is_matched.then_some(meeting));
            drawing.path(&points, stroke);
        }
        for (n, step) in steps.iter().enumerate().take(n_apart) {
            let Some(words) = step else {
                let left_out = format!("… {} …", self.steps.len() - FIRST_STEPS - LAST_STEPS);
                let style = TextStyle::CAPTION.at(Anchor::Middle);
                drawing.text((WIDTH / 2, row(n)), &left_out, style);
                continue;
            };
            for ((x, stroke), word) in sides.into_iter().zip(*words) {
                drawing.dot((x, row(n)), stroke);
                let style = TextStyle::of(14, colour::TEXT).at(Anchor::Middle);
                drawing.text((x, row(n) - 10), &shortened(word, 20), style);
            }
        }
        let mut bottom = row(n_apart.saturating_sub(1)) + 20;
        if let Some([one, other]) = self.steps.last().filter(|_| self.is_matched) {
            let met = if one == other {
                one.clone()
            } else {
                format!("{one} = {other}")
            };
            drawing.dot(meeting, colour::TEXT);
            let style = TextStyle::TITLE.at(Anchor::Middle);
            drawing.text((meeting.0, meeting.1 + 24), &shortened(&met, 30), style);
            bottom = meeting.1 + 40;
        }
        let style = TextStyle::CAPTION.at(Anchor::Middle);
        drawing.text(
            (WIDTH / 2, bottom + 16),
            &shortened(&self.ending, 48),
            style,
        );
        drawing.svg(bottom + 34)
    }

    /// Returns the steps to draw: of very many, some in the middle are left out, and none stands for them.
    fn shown_steps(&self) -> Vec<Option<&[String; 2]>> {
        if self.steps.len() <= FIRST_STEPS + LAST_STEPS + 1 {
            return self.steps.iter().map(Some).collect();
        }
        let last = self.steps.len() - LAST_STEPS;
        let first = self.steps[..FIRST_STEPS].iter().map(Some);
        let last = self.steps[last..].iter().map(Some);
        first.chain([None]).chain(last).collect()
    }
}

/// Returns where a step is.
fn row(n: usize) -> i32 {
    TOP + STEP * i32::try_from(n).unwrap_or_default()
}

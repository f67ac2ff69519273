//! The charts of a card: bars, a line over time, a race.
//!
//! Owns: how figures become shapes. Does not know: what the figures are of.

use super::drawing::{Anchor, Drawing, MARGIN, TextStyle, WIDTH, colour, shortened};

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Chart {
    /// How often each of a few cases happened.
    Bars { caption: String, bars: Vec<Bar> },
    /// A figure over time; fewer than two points with a value draw nothing but themselves.
    Trend {
        caption: String,
        points: Vec<TrendPoint>,
    },
    /// How several people's figures grew, from 0.
    Race {
        caption: String,
        /// The first and the last moment.
        span: [String; 2],
        lines: Vec<RaceLine>,
    },
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bar {
    pub label: String,
    pub count: u64,
    /// It stands apart from the others.
    pub is_other: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrendPoint {
    pub label: String,
    /// In thousandths; none where there is no figure.
    pub milli: Option<u64>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RaceLine {
    pub name: String,
    /// One for each moment, the last at the end.
    pub values: Vec<u64>,
}

const INNER: i32 = WIDTH - 2 * MARGIN;

impl Chart {
    /// Draws the chart from `top` down, and returns its height.
    pub(super) fn draw(&self, drawing: &mut Drawing, top: i32) -> i32 {
        let caption = match self {
            Self::Bars { caption, .. }
            | Self::Trend { caption, .. }
            | Self::Race { caption, .. } => caption,
        };
        drawing.text(
            (MARGIN, top + 22),
            &shortened(caption, 48),
            TextStyle::CAPTION,
        );
        let top = top + 32;
        32 + match self {
            Self::Bars { bars, .. } => draw_bars(drawing, top, bars),
            Self::Trend { points, .. } => draw_trend(drawing, top, points),
            Self::Race { span, lines, .. } => draw_race(drawing, top, span, lines),
        }
    }
}

fn draw_bars(drawing: &mut Drawing, top: i32, bars: &[Bar]) -> i32 {
    const HEIGHT: i32 = 110;
    let base = top + 16 + HEIGHT;
    let slot = INNER / length(bars.len()).max(1);
    let width = (slot * 7 / 10).clamp(6, 40);
    let most = bars.iter().map(|bar| bar.count).max().unwrap_or(0);
    drawing.line([MARGIN, base, WIDTH - MARGIN, base], colour::FRAME);
    for (n, bar) in (0..).zip(bars) {
        let middle = MARGIN + n * slot + slot / 2;
        // Whatever happened at all is seen.
        let height = scaled(bar.count, most, HEIGHT).max(i32::from(bar.count > 0) * 3);
        let fill = if bar.is_other {
            colour::WARM
        } else {
            colour::ACCENT
        };
        if height > 0 {
            drawing.rect([middle - width / 2, base - height, width, height], fill);
            let count = bar.count.to_string();
            let style = TextStyle::VALUE.at(Anchor::Middle);
            drawing.text((middle, base - height - 5), &count, style);
        }
        let label = TextStyle::LABEL.at(Anchor::Middle);
        drawing.text((middle, base + 16), &bar.label, label);
    }
    16 + HEIGHT + 26
}

fn draw_trend(drawing: &mut Drawing, top: i32, points: &[TrendPoint]) -> i32 {
    const HEIGHT: i32 = 90;
    const LEFT: i32 = MARGIN + 30;
    let base = top + HEIGHT;
    let values = points.iter().filter_map(|point| point.milli);
    let (Some(least), Some(most)) = (values.clone().min(), values.max()) else {
        return 0;
    };
    // Whole numbers around all values.
    let (low, high) = (least / 1_000, most / 1_000 + 1);
    let y_of = |milli: u64| base - scaled(milli - low * 1_000, (high - low) * 1_000, HEIGHT);
    let mut lines = vec![low, u64::midpoint(low, high), high];
    lines.dedup();
    for value in lines {
        let y = y_of(value * 1_000);
        drawing.line([LEFT, y, WIDTH - MARGIN, y], colour::GRID);
        let label = TextStyle::LABEL.at(Anchor::End);
        drawing.text((LEFT - 8, y + 4), &value.to_string(), label);
    }
    let step = |n: usize| {
        let width = WIDTH - MARGIN - 16 - LEFT - 8;
        LEFT + 8 + width * length(n) / length(points.len() - 1).max(1)
    };
    let shown = points.iter().enumerate();
    let shown = shown.filter_map(|(n, point)| Some((step(n), y_of(point.milli?))));
    let shown: Vec<(i32, i32)> = shown.collect();
    drawing.path(&shown, colour::ACCENT);
    for at in &shown {
        drawing.dot(*at, colour::ACCENT);
    }
    for (n, anchor) in [(0, Anchor::Start), (points.len() - 1, Anchor::End)] {
        let x = if n == 0 { LEFT } else { WIDTH - MARGIN };
        if n > 0 || anchor == Anchor::Start {
            let label = TextStyle::LABEL.at(anchor);
            drawing.text((x, base + 18), &points[n].label, label);
        }
    }
    HEIGHT + 28
}

fn draw_race(drawing: &mut Drawing, top: i32, span: &[String; 2], lines: &[RaceLine]) -> i32 {
    const HEIGHT: i32 = 170;
    const RIGHT: i32 = WIDTH - MARGIN - 126;
    /// How far apart names have to be.
    const NAME_HEIGHT: i32 = 18;
    let base = top + HEIGHT;
    let most = lines
        .iter()
        .flat_map(|line| &line.values)
        .max()
        .copied()
        .unwrap_or(0);
    drawing.line([MARGIN, base, RIGHT, base], colour::FRAME);
    let mut free_from = top;
    // The first is drawn last, above the others.
    let shown = lines.iter().zip(colour::LINES).collect::<Vec<_>>();
    for (line, stroke) in shown.iter().rev() {
        let width = RIGHT - MARGIN;
        let last = length(line.values.len().saturating_sub(1)).max(1);
        let points = (0..).zip(&line.values);
        let points = points.map(|(n, value)| {
            (
                MARGIN + width * n / last,
                base - scaled(*value, most, HEIGHT),
            )
        });
        let points: Vec<(i32, i32)> = points.collect();
        drawing.path(&points, stroke);
        if let Some(end) = points.last() {
            drawing.dot(*end, stroke);
        }
    }
    for (line, stroke) in &shown {
        let value = line.values.last().copied().unwrap_or(0);
        let y = (base - scaled(value, most, HEIGHT) + 4).max(free_from);
        free_from = y + NAME_HEIGHT;
        let text = format!("{value} {}", shortened(&line.name, 13));
        drawing.text((RIGHT + 10, y), &text, TextStyle::of(12, stroke));
    }
    let [from, to] = span;
    drawing.text((MARGIN, base + 18), from, TextStyle::LABEL);
    drawing.text((RIGHT, base + 18), to, TextStyle::LABEL.at(Anchor::End));
    (base - top + 28).max(free_from - top)
}

/// Returns how many units of `height` stand for `value`, if all of them stand for `most`.
fn scaled(value: u64, most: u64, height: i32) -> i32 {
    let share = u128::from(value) * u128::from(height.unsigned_abs()) / u128::from(most.max(1));
    i32::try_from(share).unwrap_or(height)
}

fn length(n: usize) -> i32 {
    i32::try_from(n).unwrap_or(i32::MAX)
}

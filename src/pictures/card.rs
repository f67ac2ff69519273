//! A card: a title, and charts one below the other.
//!
//! Owns: how they are put together. Does not know: how a chart is drawn.

use super::chart::Chart;
use super::drawing::Drawing;

/// A picture of figures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    pub title: String,
    /// What the figures are of: mode, period, server.
    pub subtitle: String,
    pub charts: Vec<Chart>,
}

impl Card {
    /// Returns the picture as SVG.
    pub fn svg(&self) -> String {
        let mut drawing = Drawing::default();
        drawing.heading(&self.title, &self.subtitle);
        let mut top = 66;
        for chart in &self.charts {
            top += chart.draw(&mut drawing, top);
        }
        drawing.svg(top + 8)
    }
}

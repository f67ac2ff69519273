//! An SVG picture that is built shape by shape.
//!
//! Owns: the size of a picture, its colours and fonts, how text is escaped. Does not know: what is drawn.

use std::fmt::{self, Write as _};

/// How wide every picture is, in its own units: a phone shows it without shrinking.
pub const WIDTH: i32 = 390;

/// The distance to the card's edge.
pub(super) const MARGIN: i32 = 20;

/// Colours that are legible on the card's background, whatever is around the card.
pub mod colour {
    pub const CARD: &str = "#1f2230";
    pub const FRAME: &str = "#4a5068";
    pub const GRID: &str = "#383d51";
    pub const TEXT: &str = "#f4f5f9";
    pub const MUTED: &str = "#b4bace";
    pub const ACCENT: &str = "#5cc8ff";
    pub const WARM: &str = "#ffb454";
    /// Colours of lines, which colour-blind people can tell apart too.
    pub const LINES: [&str; 5] = ["#ffb454", "#5cc8ff", "#4fd6a5", "#f58fc0", "#f0e442"];
}

/// Which part of a text is at its position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    Start,
    Middle,
    End,
}

/// Shapes on a card, the later ones above the earlier.
#[derive(Clone, Debug, Default)]
pub struct Drawing {
    shapes: String,
}

impl Drawing {
    /// Adds a rectangle with round corners.
    pub fn rect(&mut self, [x, y, width, height]: [i32; 4], fill: &str) {
        self.add(format_args!(
            r#"<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="3" fill="{fill}"/>"#
        ));
    }

    pub fn line(&mut self, [from_x, from_y, to_x, to_y]: [i32; 4], stroke: &str) {
        self.add(format_args!(
            r#"<line x1="{from_x}" y1="{from_y}" x2="{to_x}" y2="{to_y}" stroke="{stroke}"/>"#
        ));
    }

    /// Adds a line through several points.
    pub fn path(&mut self, points: &[(i32, i32)], stroke: &str) {
        let points = points.iter().map(|(x, y)| format!("{x},{y}"));
        let points = points.collect::<Vec<_>>().join(" ");
        self.add(format_args!(
            r#"<polyline points="{points}" fill="none" stroke="{stroke}" stroke-width="2.5" stroke-linejoin="round"/>"#
        ));
    }

    pub fn dot(&mut self, (x, y): (i32, i32), fill: &str) {
        self.add(format_args!(
            r#"<circle cx="{x}" cy="{y}" r="3.5" fill="{fill}"/>"#
        ));
    }

    /// Adds a title and a subtitle at the top.
    pub(super) fn heading(&mut self, title: &str, subtitle: &str) {
        // As many as fit beside the margins, unless most of them are wide.
        let (title, subtitle) = (shortened(title, 26), shortened(subtitle, 48));
        self.text((MARGIN, 34), &title, TextStyle::TITLE);
        self.text((MARGIN, 54), &subtitle, TextStyle::CAPTION);
    }

    /// Adds a text whose baseline is at `y`; what the fonts cannot show is left out.
    pub fn text(&mut self, (x, y): (i32, i32), text: &str, style: TextStyle<'_>) {
        let anchor = match style.anchor {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        };
        let weight = if style.is_bold { "bold" } else { "normal" };
        let (size, fill, text) = (style.size, style.fill, escaped(&legible(text)));
        // The edge in the card's colour keeps lines apart from the letters that stand on them.
        let card = colour::CARD;
        self.add(format_args!(
            r#"<text x="{x}" y="{y}" font-size="{size}" font-weight="{weight}" text-anchor="{anchor}" fill="{fill}" stroke="{card}" stroke-width="6" stroke-linejoin="round" paint-order="stroke">{text}</text>"#
        ));
    }

    fn add(&mut self, shape: fmt::Arguments<'_>) {
        let _ = writeln!(self.shapes, "{shape}");
    }

    /// Returns the picture as SVG, on a card that is `height` high.
    pub fn svg(&self, height: i32) -> String {
        let (frame_width, frame_height) = (WIDTH - 1, height - 1);
        format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}" font-family="DejaVu Sans">
<rect width="{WIDTH}" height="{height}" fill="{card}"/>
<rect x="0.5" y="0.5" width="{frame_width}" height="{frame_height}" fill="none" stroke="{frame}"/>
{shapes}</svg>
"#,
            card = colour::CARD,
            frame = colour::FRAME,
            shapes = self.shapes
        )
    }
}

/// How a text looks.
#[derive(Clone, Copy, Debug)]
pub struct TextStyle<'a> {
    pub size: i32,
    pub fill: &'a str,
    pub anchor: Anchor,
    pub is_bold: bool,
}

impl TextStyle<'static> {
    pub const TITLE: Self = Self::of(18, colour::TEXT).bold();
    pub const CAPTION: Self = Self::of(13, colour::MUTED);
    pub const LABEL: Self = Self::of(12, colour::MUTED);
    pub const VALUE: Self = Self::of(12, colour::TEXT).bold();
}

impl<'a> TextStyle<'a> {
    pub const fn of(size: i32, fill: &'a str) -> Self {
        Self {
            size,
            fill,
            anchor: Anchor::Start,
            is_bold: false,
        }
    }

    pub const fn at(self, anchor: Anchor) -> Self {
        Self { anchor, ..self }
    }

    const fn bold(self) -> Self {
        Self {
            is_bold: true,
            ..self
        }
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

/// Returns a text without the characters that the embedded fonts lack, such as emoji; `?` when none is left.
pub fn legible(text: &str) -> String {
    let legible: String = text.chars().filter(|letter| is_drawn(*letter)).collect();
    let legible = legible.trim();
    if legible.is_empty() {
        "?".to_owned()
    } else {
        legible.to_owned()
    }
}

/// Returns whether a character is drawn: the embedded fonts have at least these.
fn is_drawn(letter: char) -> bool {
    matches!(letter,
        ' '..='~' | '\u{a1}'..='\u{ac}' | '\u{ae}'..='\u{17f}' | '\u{218}'..='\u{21b}'
        | '\u{386}' | '\u{388}'..='\u{38a}' | '\u{38c}' | '\u{38e}'..='\u{3a1}' | '\u{3a3}'..='\u{3ce}'
        | '\u{400}'..='\u{45f}' | '\u{490}'..='\u{491}' | '\u{1e9e}' | '\u{2010}'..='\u{2012}' | '\u{2032}' | '\u{2033}' | '–' | '—' | '‘'..='‚' | '“'..='„' | '•' | '…'
        | '‹' | '›' | '€' | '™' | '←'..='↓' | '−' | '≈' | '≠' | '≤' | '≥' | '▲' | '▼' | '●' | '★'
        | '✓' | '✗')
}

/// Returns a name that can be drawn, cut to at most `n_chars` characters; a cut one ends in `…`.
pub fn shortened(name: &str, n_chars: usize) -> String {
    let name = legible(name);
    if name.chars().count() <= n_chars {
        return name;
    }
    let kept: String = name.chars().take(n_chars - 1).collect();
    format!("{}…", kept.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_drawn_without_what_the_fonts_lack() {
        assert_eq!(legible("Zoë 👩‍🚀 <b>"), "Zoë  <b>");
        assert_eq!(legible("美"), "?");
        assert_eq!(shortened("Łukasz the Great", 9), "Łukasz t…");
        let mut drawing = Drawing::default();
        drawing.text((0, 0), "a<b & c\u{0}", TextStyle::LABEL);
        assert!(drawing.svg(10).contains(">a&lt;b &amp; c</text>"));
    }
}

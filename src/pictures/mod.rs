//! Pictures of figures: a card with charts as SVG, and as PNG.
//!
//! Owns: colours, the embedded fonts, layout, rendering. Does not know: games, people, where a picture goes.
//!
//! A card is opaque, so that it reads the same on dark and on light, and is laid out for a phone. Whatever it shows
//! is also in its alternative text.

mod card;
mod chart;
mod drawing;
mod path;
mod png;

pub use card::Card;
pub use chart::{Bar, Chart, RaceLine, TrendPoint};
pub use drawing::{Anchor, Drawing, TextStyle, WIDTH, colour, legible, shortened};
pub use path::Path;
pub use png::{PictureError, png};

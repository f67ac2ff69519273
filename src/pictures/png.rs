//! Rendering SVG to PNG.
//!
//! Owns: the fonts that are in the program, the scale. Does not know: what is drawn.

use std::sync::{Arc, OnceLock};

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{self, Options, Tree, fontdb};
use thiserror::Error;
use tokio::sync::Semaphore;

/// Pixels for each unit of a picture: a phone's screen is that fine.
const SCALE: f32 = 2.0;

const FONTS: [&[u8]; 2] = [
    include_bytes!("../../data/fonts/DejaVuSans.ttf"),
    include_bytes!("../../data/fonts/DejaVuSans-Bold.ttf"),
];

/// How many are drawn at once: each takes a processor.
const AT_ONCE: usize = 2;

#[derive(Debug, Error)]
pub enum PictureError {
    #[error("could not read the picture as SVG")]
    Svg(#[from] usvg::Error),
    #[error("could not draw a picture of {width} x {height} units")]
    Size { width: f32, height: f32 },
    #[error("could not write the picture as PNG: {0}")]
    Png(String),
    #[error("drawing the picture failed")]
    Cancelled(#[from] tokio::task::JoinError),
}

/// Renders SVG to PNG, on a thread where that delays nobody.
///
/// # Errors
/// [`PictureError`]; trying again does not help.
pub async fn png(svg: String) -> Result<Vec<u8>, PictureError> {
    static DRAWING: Semaphore = Semaphore::const_new(AT_ONCE);
    // Never closed.
    let _drawing = DRAWING.acquire().await;
    tokio::task::spawn_blocking(move || rendered(&svg)).await?
}

fn rendered(svg: &str) -> Result<Vec<u8>, PictureError> {
    let pixmap = pixels(svg)?;
    pixmap
        .encode_png()
        .map_err(|error| PictureError::Png(error.to_string()))
}

fn pixels(svg: &str) -> Result<Pixmap, PictureError> {
    let options = Options {
        fontdb: fonts(),
        ..Options::default()
    };
    let tree = Tree::from_str(svg, &options)?;
    let size = tree.size();
    let (width, height) = (size.width(), size.height());
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "sizes are small and positive"
    )]
    let pixmap = Pixmap::new((width * SCALE) as u32, (height * SCALE) as u32);
    let mut pixmap = pixmap.ok_or(PictureError::Size { width, height })?;
    let scale = Transform::from_scale(SCALE, SCALE);
    resvg::render(&tree, scale, &mut pixmap.as_mut());
    Ok(pixmap)
}

/// Returns the embedded fonts: pictures look the same on every system.
fn fonts() -> Arc<fontdb::Database> {
    static FONTS_READ: OnceLock<Arc<fontdb::Database>> = OnceLock::new();
    let read = FONTS_READ.get_or_init(|| {
        let mut fonts = fontdb::Database::new();
        for font in FONTS {
            fonts.load_font_data(font.to_vec());
        }
        Arc::new(fonts)
    });
    Arc::clone(read)
}

//! The pictures: what is drawn, and that it is drawn as before.

use std::fs;
use std::path::PathBuf;

use gamebot::pictures::{Bar, Card, Chart, Path, RaceLine, TrendPoint, png};
use resvg::tiny_skia::Pixmap;

fn statistics() -> Card {
    let bars = [7, 14, 22, 9, 4, 1, 0, 2].into_iter().zip(1..);
    let bars = bars.map(|(count, n)| Bar {
        label: n.to_string(),
        count,
        is_other: false,
    });
    let none = Bar {
        label: "none".to_owned(),
        count: 3,
        is_other: true,
    };
    let weeks = [Some(4_100), Some(3_250), None, Some(3_600), Some(2_400)];
    let points = (2..).step_by(7).zip(weeks);
    let points = points.map(|(day, milli)| TrendPoint {
        label: format!("{day} Nov"),
        milli,
    });
    Card {
        title: "Zoë & <b>the Kettles</b> 🎉".to_owned(),
        subtitle: "All games, in this server".to_owned(),
        charts: vec![
            Chart::Bars {
                caption: "Rounds by attempts until the match".to_owned(),
                bars: bars.chain([none]).collect(),
            },
            Chart::Trend {
                caption: "Attempts a match, week by week".to_owned(),
                points: points.collect(),
            },
        ],
    }
}

fn race() -> Card {
    let lines = [
        ("Łukasz the Magnificent", [0, 1, 3, 6, 9, 12]),
        ("ana", [0, 2, 5, 7, 9, 11]),
        ("ben", [0, 0, 1, 4, 8, 11]),
        ("美", [0, 1, 1, 1, 2, 2]),
        ("dan", [0, 0, 0, 0, 1, 1]),
    ];
    let lines = lines.map(|(name, values)| RaceLine {
        name: name.to_owned(),
        values: values.to_vec(),
    });
    Card {
        title: "Winter".to_owned(),
        subtitle: "The race for first place".to_owned(),
        charts: vec![Chart::Race {
            caption: "Wins".to_owned(),
            span: ["1 Nov".to_owned(), "30 Nov".to_owned()],
            lines: lines.to_vec(),
        }],
    }
}

fn path() -> Path {
    let steps = [
        ["gutter", "octopus"],
        ["music", "dance"],
        ["incomprehensibilities", "drum"],
        ["ballets", "ballet"],
    ];
    Path {
        title: "Zoë & ben".to_owned(),
        subtitle: "cicada-595, two-player, round 1".to_owned(),
        names: ["Zoë".to_owned(), "ben".to_owned()],
        steps: steps.map(|words| words.map(str::to_owned)).to_vec(),
        is_matched: true,
        ending: "✓ ballets in 3 attempts, 12.3 s".to_owned(),
    }
}

#[test]
fn the_shapes_of_a_card_are_as_before() {
    insta::assert_snapshot!("path", path().svg());
    insta::assert_snapshot!("statistics", statistics().svg());
    insta::assert_snapshot!("race", race().svg());
}

#[test]
fn charts_without_figures_are_drawn_too() {
    let card = Card {
        title: String::new(),
        subtitle: String::new(),
        charts: vec![
            Chart::Bars {
                caption: String::new(),
                bars: Vec::new(),
            },
            Chart::Trend {
                caption: String::new(),
                points: Vec::new(),
            },
            Chart::Race {
                caption: String::new(),
                span: [String::new(), String::new()],
                lines: Vec::new(),
            },
        ],
    };
    assert!(card.svg().ends_with("</svg>\n"));
    let path = Path {
        steps: Vec::new(),
        is_matched: false,
        ..path()
    };
    assert!(path.svg().ends_with("</svg>\n"));
}

/// Set `GAMEBOT_BLESS` to draw the stored pictures anew, and look at them.
#[tokio::test]
async fn what_is_drawn_looks_as_before() {
    let cards = [("statistics", statistics().svg()), ("race", race().svg())];
    for (name, svg) in cards.into_iter().chain([("path", path().svg())]) {
        let path =
            PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("tests/it/pictures/{name}.png"));
        let drawn = png(svg).await.unwrap();
        if std::env::var_os("GAMEBOT_BLESS").is_some() {
            fs::write(&path, &drawn).unwrap();
        }
        assert!(drawn.len() < 100_000, "{} bytes", drawn.len());
        let [drawn, stored] =
            [drawn, fs::read(&path).unwrap()].map(|png| Pixmap::decode_png(&png).unwrap());
        assert_eq!(
            (drawn.width(), drawn.height()),
            (stored.width(), stored.height())
        );
        // Wider than a phone's 390 points, at two pixels each; opaque to the corners.
        assert_eq!(drawn.width(), 780);
        assert!(drawn.pixels().iter().all(|pixel| pixel.alpha() == u8::MAX));
        let differences = drawn.data().iter().zip(stored.data());
        let total: u64 = differences
            .map(|(one, other)| u64::from(one.abs_diff(*other)))
            .sum();
        let mean_milli = total * 1_000 / drawn.data().len() as u64;
        assert!(
            mean_milli < 500,
            "{name} differs by {mean_milli} thousandths of a step a channel"
        );
    }
}

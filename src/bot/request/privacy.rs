//! Reading what people ask about their own data.
//!
//! Owns: the options of `/privacy …`. Does not know: what is kept.

use super::options::Options;

/// A request with `/privacy`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Privacy {
    Show,
    Export,
    Erase,
    /// What became of an erasure.
    Receipt(String),
    /// Be shown on boards and in other people's statistics, or not.
    Stats {
        visible: bool,
    },
}

/// Reads `/privacy …`; none when it is another command.
pub(super) fn read(path: &str, options: Options<'_>) -> Option<Privacy> {
    Some(match path.strip_prefix("privacy ")? {
        "show" => Privacy::Show,
        "export" => Privacy::Export,
        "erase" => match options.text("receipt") {
            Some(receipt) => Privacy::Receipt(receipt),
            None => Privacy::Erase,
        },
        "stats" => Privacy::Stats {
            visible: options.flag("visible"),
        },
        _ => return None,
    })
}

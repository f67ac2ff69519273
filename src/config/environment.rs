//! The environment variables of the process.

use std::collections::HashMap;

use super::LoadError;
use super::names;

pub(super) struct Environment {
    /// The values of settings that are not empty.
    pub(super) values: HashMap<&'static str, String>,
    /// The names of all variables that can be one.
    pub(super) names: Vec<String>,
    /// A variable that names a proxy.
    pub(super) proxy: Option<&'static str>,
}

const PROXIES: [&str; 4] = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];

/// Reads the environment. A value loses the quotes around it: `docker --env-file` passes them on.
pub(super) fn read() -> Result<Environment, LoadError> {
    let mut values = HashMap::new();
    for name in names::ALL {
        let Some(value) = std::env::var_os(name) else {
            continue;
        };
        let value = value.into_string();
        let value = value.map_err(|_| LoadError::NotUtf8 { name })?;
        let value = unquoted(value.trim());
        if !value.is_empty() {
            values.insert(name, value.to_owned());
        }
    }
    let names = std::env::vars_os().map(|(name, _)| name.to_string_lossy().into_owned());
    let is_set = |name: &&str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    Ok(Environment {
        values,
        names: names.collect(),
        proxy: PROXIES.into_iter().find(is_set),
    })
}

/// Returns the locale of the terminal, as the variables for messages name it; empty where none is set.
pub(crate) fn terminal_locale() -> String {
    let set = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .filter_map(std::env::var_os);
    let mut set = set.filter(|value| !value.is_empty());
    set.next()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

fn unquoted(value: &str) -> &str {
    let inner = ['"', '\'']
        .into_iter()
        .find_map(|quote| value.strip_prefix(quote)?.strip_suffix(quote));
    inner.map_or(value, str::trim)
}

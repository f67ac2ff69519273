//! One REST request, read whole: path, query, JSON body, uploaded files.

use axum::body::to_bytes;
use axum::extract::Request;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use serde_json::Value;

use crate::discord::openapi::Asked;
use crate::discord::traffic::Left;

const PREFIX: &str = "/api/v10";
/// More than Discord takes in one request.
const BODY_LIMIT_BYTES: usize = 32 << 20;

pub(super) struct Call {
    pub(super) method: String,
    /// Below `/api/v10`, percent-decoded; below `/outside` when it was somewhere else.
    pub(super) path: String,
    pub(super) query: Vec<(String, String)>,
    pub(super) body: Option<Value>,
    pub(super) files: Vec<(String, Vec<u8>)>,
    pub(super) authorization: String,
    /// What is left of its limit, where that is counted.
    pub(super) left: Option<Left>,
}

impl Call {
    pub(super) async fn read(request: Request) -> Self {
        let (parts, body) = request.into_parts();
        let header = |name| {
            let value = parts
                .headers
                .get(name)
                .and_then(|value| value.to_str().ok());
            value.unwrap_or_default().to_owned()
        };
        let bytes = to_bytes(body, BODY_LIMIT_BYTES).await.unwrap_or_default();
        let (body, files) = match header(CONTENT_TYPE).split_once("boundary=") {
            Some((_, boundary)) => multipart(&bytes, boundary.trim_matches('"')),
            None if bytes.is_empty() => (None, Vec::new()),
            // What is not JSON is kept as text: the description refuses it, and says so.
            None => (Some(json_or_text(&bytes)), Vec::new()),
        };
        let query = parts.uri.query().unwrap_or_default();
        let pairs = query
            .split('&')
            .filter(|pair| !pair.is_empty())
            .map(|pair| {
                let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
                (percent_decoded(key), percent_decoded(value))
            });
        let path = parts.uri.path();
        Self {
            method: parts.method.to_string(),
            path: path
                .strip_prefix(PREFIX)
                .map_or_else(|| format!("/outside{path}"), percent_decoded),
            query: pairs.collect(),
            body,
            files,
            authorization: header(AUTHORIZATION),
            left: None,
        }
    }

    pub(super) fn asked(&self) -> Asked<'_> {
        Asked {
            method: &self.method,
            path: &self.path,
            query: &self.query,
            body: self.body.as_ref(),
        }
    }

    /// Gives the JSON body; `null` when there is none.
    pub(super) fn json(&self) -> &Value {
        self.body.as_ref().unwrap_or(&Value::Null)
    }

    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        self.query
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }
}

fn json_or_text(bytes: &[u8]) -> Value {
    serde_json::from_slice(bytes)
        .unwrap_or_else(|_| Value::String(String::from_utf8_lossy(bytes).into_owned()))
}

/// Takes a multipart body apart into `payload_json` and the named files.
fn multipart(bytes: &[u8], boundary: &str) -> (Option<Value>, Vec<(String, Vec<u8>)>) {
    let delimiter = format!("--{boundary}");
    let (mut body, mut files) = (None, Vec::new());
    for part in split(bytes, delimiter.as_bytes()) {
        let Some(end) = find(part, b"\r\n\r\n") else {
            continue;
        };
        let head = String::from_utf8_lossy(&part[..end]).into_owned();
        let content = part[end + 4..]
            .strip_suffix(b"\r\n")
            .unwrap_or(&part[end + 4..]);
        let quoted = |name: &str| {
            let (_, rest) = head.split_once(&format!("{name}=\""))?;
            rest.split_once('"').map(|(value, _)| value.to_owned())
        };
        match (quoted(" name").as_deref(), quoted("filename")) {
            (Some("payload_json"), _) => body = Some(json_or_text(content)),
            (_, Some(filename)) => files.push((filename, content.to_vec())),
            _ => {}
        }
    }
    (body, files)
}

fn split<'a>(mut bytes: &'a [u8], delimiter: &[u8]) -> Vec<&'a [u8]> {
    let mut parts = Vec::new();
    while let Some(at) = find(bytes, delimiter) {
        parts.push(&bytes[..at]);
        bytes = &bytes[at + delimiter.len()..];
    }
    parts
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes
        .windows(wanted.len())
        .position(|window| window == wanted)
}

fn percent_decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut idx = 0;
    while idx < bytes.len() {
        let code = text
            .get(idx + 1..idx + 3)
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match (bytes[idx], code) {
            (b'%', Some(byte)) => {
                decoded.push(byte);
                idx += 3;
            }
            (byte, _) => {
                decoded.push(byte);
                idx += 1;
            }
        }
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

#[test]
fn a_multipart_body_holds_json_and_files() {
    let bytes = b"--B\r\nContent-Disposition: form-data; name=\"files[0]\"; filename=\"a.txt\"\r\n\r\nhi\r\n\
        --B\r\nContent-Disposition: form-data; name=\"payload_json\"\r\n\r\n{\"content\":\"x\"}\r\n--B--\r\n";
    let (body, files) = multipart(bytes, "B");

    assert_eq!(body, Some(serde_json::json!({ "content": "x" })));
    assert_eq!(files, [("a.txt".to_owned(), b"hi".to_vec())]);
}

#[test]
fn a_path_is_percent_decoded() {
    assert_eq!(percent_decoded("/a%20b/%E2%9C%85"), "/a b/✅");
    assert_eq!(percent_decoded("100%"), "100%");
}

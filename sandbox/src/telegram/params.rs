//! A call's arguments, however they came: query, JSON, urlencoded or multipart; nested objects as
//! objects or as JSON strings. Unknown arguments are ignored because nobody asks for them.

use axum::{
    body::to_bytes,
    extract::{FromRequest, Multipart, Request},
    http::header,
};
use bytes::Bytes;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::collections::BTreeMap;

use super::error::ApiError;

/// Bytes of one whole request: the 50 MB a bot may upload, and room for the form around it.
pub(super) const REQUEST_BYTES_MAX: usize = 52 << 20;

/// A file that came with a form.
#[derive(Debug, Clone)]
pub(super) struct Upload {
    /// The name its sender gave it.
    pub file_name: Option<String>,
    /// The MIME type its sender gave it.
    pub mime_type: Option<String>,
    /// The file.
    pub bytes: Bytes,
}

/// The arguments of one call.
#[derive(Debug, Clone, Default)]
pub(super) struct Params {
    values: BTreeMap<String, Value>,
    uploads: BTreeMap<String, Upload>,
    /// Names of uploads in the order they came; a name may come twice.
    pub ordered_uploads: Vec<Upload>,
}

/// Where a call says that a file is to be taken from.
#[derive(Debug, Clone)]
pub(super) enum FileSource {
    /// Sent along.
    Upload(Upload),
    /// Known to the server.
    Id(String),
    /// Somewhere on the web.
    Url,
}

impl Params {
    /// Reads a whole request.
    pub(super) async fn read(request: Request) -> Result<Self, ApiError> {
        let mut params = Self::default();
        if let Some(query) = request.uri().query() {
            params.add_form(query.as_bytes());
        }
        let content_type = request
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
            .to_ascii_lowercase();
        // The body is read to its very end before it is taken apart: a connection whose request was
        // not read out is closed, and the client's next call on it would fail.
        let (head, body) = request.into_parts();
        let body = to_bytes(body, REQUEST_BYTES_MAX)
            .await
            .map_err(|_| ApiError::new(413, "Request Entity Too Large"))?;
        if content_type.starts_with("multipart/form-data") {
            params.add_multipart(Request::from_parts(head, body.into())).await?;
            return Ok(params);
        }
        if body.is_empty() {
            return Ok(params);
        }
        if content_type.starts_with("application/json") {
            params.add_json(&body)?;
        } else {
            params.add_form(&body);
        }
        Ok(params)
    }

    /// Takes a JSON object's members.
    pub(super) fn add_json(&mut self, body: &[u8]) -> Result<(), ApiError> {
        let Ok(Value::Object(members)) = serde_json::from_slice(body) else {
            return Err(ApiError::bad("can't parse JSON object"));
        };
        self.values.extend(members.into_iter().filter(|(_, value)| !value.is_null()));
        Ok(())
    }

    /// The members of a nested object as arguments of their own, with the same uploads.
    pub(super) fn within(&self, object: &Value) -> Self {
        let members = object.as_object().cloned().unwrap_or_default();
        Self {
            values: members.into_iter().filter(|(_, value)| !value.is_null()).collect(),
            uploads: self.uploads.clone(),
            ordered_uploads: Vec::new(),
        }
    }

    fn add_form(&mut self, body: &[u8]) {
        for (name, value) in url::form_urlencoded::parse(body) {
            self.values.insert(name.into_owned(), Value::String(value.into_owned()));
        }
    }

    async fn add_multipart(&mut self, request: Request) -> Result<(), ApiError> {
        let broken = |_| ApiError::bad("can't parse multipart/form-data");
        let too_large = |_| ApiError::new(413, "Request Entity Too Large");
        let mut form = Multipart::from_request(request, &()).await.map_err(|rejection| {
            ApiError::new(400, format!("Bad Request: {}", rejection.body_text()))
        })?;
        while let Some(field) = form.next_field().await.map_err(broken)? {
            let name = field.name().unwrap_or_default().to_owned();
            let file_name = field.file_name().map(str::to_owned);
            let mime_type = field.content_type().map(str::to_owned);
            let bytes = field.bytes().await.map_err(too_large)?;
            let is_file = file_name.is_some()
                || mime_type.as_deref().is_some_and(|mime| !mime.starts_with("text/plain"));
            if is_file {
                let upload = Upload { file_name, mime_type, bytes };
                self.ordered_uploads.push(upload.clone());
                self.uploads.insert(name, upload);
            } else {
                let text = String::from_utf8_lossy(&bytes).into_owned();
                self.values.insert(name, Value::String(text));
            }
        }
        Ok(())
    }

    /// A string; a number or a flag is written out.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        match self.values.get(name)? {
            Value::String(text) => Some(text.clone()),
            Value::Null => None,
            other => Some(other.to_string()),
        }
    }

    /// An integer, also when it came as a string.
    pub(super) fn int(&self, name: &str) -> Option<i64> {
        match self.values.get(name)? {
            Value::Number(number) => number.as_i64(),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        }
    }

    /// A flag; absent is false, as in the real server.
    pub(super) fn flag(&self, name: &str) -> bool {
        match self.values.get(name) {
            Some(Value::Bool(flag)) => *flag,
            Some(Value::String(text)) => {
                matches!(text.to_ascii_lowercase().as_str(), "true" | "yes" | "1")
            }
            Some(Value::Number(number)) => number.as_i64() == Some(1),
            _ => false,
        }
    }

    /// A nested object or array, also when it came as a JSON string.
    pub(super) fn nested(&self, name: &str) -> Result<Option<Value>, ApiError> {
        match self.values.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) if text.trim().is_empty() => Ok(None),
            Some(Value::String(text)) => serde_json::from_str(text)
                .map(Some)
                .map_err(|_| ApiError::bad(format!("can't parse {name} JSON object"))),
            Some(value) => Ok(Some(value.clone())),
        }
    }

    /// A nested object read into a type.
    pub(super) fn typed<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, ApiError> {
        self.nested(name)?
            .map(serde_json::from_value)
            .transpose()
            .map_err(|error| ApiError::bad(format!("can't parse {name}: {error}")))
    }

    /// The file an argument names: an upload of that name, `attach://`, an id or an address.
    pub(super) fn file(&self, name: &str) -> Option<FileSource> {
        if let Some(upload) = self.uploads.get(name) {
            return Some(FileSource::Upload(upload.clone()));
        }
        self.source(&self.text(name)?)
    }

    /// The file a string inside a nested object names.
    pub(super) fn source(&self, written: &str) -> Option<FileSource> {
        if let Some(part) = written.strip_prefix("attach://") {
            return self.uploads.get(part).cloned().map(FileSource::Upload);
        }
        if written.is_empty() {
            return None;
        }
        if written.starts_with("http://") || written.starts_with("https://") {
            return Some(FileSource::Url);
        }
        Some(FileSource::Id(written.to_owned()))
    }
}

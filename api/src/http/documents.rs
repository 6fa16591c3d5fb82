//! The documents that the dashboard sends, known by the SHA-256 of their text; and who may send
//! others.
//!
//! The dashboard's build writes `persisted.json`, which maps each id to its text. A request that
//! names one by `documentId` is that text.

use std::{collections::HashMap, path::Path, sync::Arc};

use sha2::{Digest, Sha256};

use crate::{
    auth::{Carrier, Viewer},
    error::RequestError,
    state::Shop,
};

/// The file in the folder of the dashboard.
const MANIFEST: &str = "persisted.json";
/// Documents at the most: a dashboard of a hundred screens has a few hundred.
const DOCUMENTS_MAX: usize = 5_000;

/// Why a manifest is not taken.
#[derive(Debug, thiserror::Error)]
pub enum BadManifest {
    /// It cannot be read.
    #[error("{MANIFEST} cannot be read: {0}")]
    Unreadable(std::io::Error),
    /// It is no object of texts.
    #[error("{MANIFEST} is no JSON object of texts: {0}")]
    Malformed(serde_json::Error),
    /// A text has another hash than its id.
    #[error("{MANIFEST}: {0} is not the SHA-256 of its document")]
    Misnamed(String),
    /// It has too many.
    #[error("{MANIFEST} has {0} documents, and at most {DOCUMENTS_MAX} are taken")]
    TooMany(usize),
}

/// Who may send documents that the dashboard does not.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum FreeDocuments {
    /// Programs, which carry their token themselves, and staff. A customer's browser sends what his
    /// dashboard sends.
    #[default]
    Staff,
    /// Everybody.
    Everyone,
    /// Nobody.
    Nobody,
}

/// The documents that the dashboard sends. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Documents(Arc<HashMap<String, String>>);

fn id(text: &str) -> String {
    hex::encode(Sha256::digest(text.as_bytes()))
}

impl Documents {
    /// Those of the dashboard in this folder; none when it has no manifest.
    ///
    /// # Errors
    /// A [`BadManifest`].
    pub fn read(dashboard: &Path) -> Result<Self, BadManifest> {
        let text = match std::fs::read_to_string(dashboard.join(MANIFEST)) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Ok(Self::default());
            }
            text => text.map_err(BadManifest::Unreadable)?,
        };
        let known: HashMap<String, String> =
            serde_json::from_str(&text).map_err(BadManifest::Malformed)?;
        if known.len() > DOCUMENTS_MAX {
            return Err(BadManifest::TooMany(known.len()));
        }
        if let Some((named, _)) = known.iter().find(|(named, text)| **named != id(text)) {
            return Err(BadManifest::Misnamed(named.clone()));
        }
        Ok(Self(Arc::new(known)))
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// The text of an id.
    pub(crate) fn text(&self, id: &str) -> Option<&str> {
        self.0.get(id).map(String::as_str)
    }

    fn has(&self, text: &str) -> bool {
        self.0.contains_key(&id(text))
    }
}

/// Refuses a document that the dashboard does not send, to who may send no other.
///
/// # Errors
/// [`RequestError::UnknownDocument`]; unavailable.
pub(crate) async fn admit(shop: &Shop, viewer: &Viewer, text: &str) -> Result<(), RequestError> {
    let free = match shop.options().free_documents {
        FreeDocuments::Everyone => true,
        FreeDocuments::Nobody => false,
        FreeDocuments::Staff => match (viewer.person(), viewer.carrier()) {
            (Ok(person), Some(Carrier::Cookie)) if !shop.options().documents.has(text) => {
                let staff = shop.app().is_staff(person).await;
                staff.map_err(|error| RequestError::unavailable(&error))?
            }
            _ => true,
        },
    };
    if free || shop.options().documents.has(text) {
        return Ok(());
    }
    Err(RequestError::UnknownDocument)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(manifest: &str) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join(MANIFEST), manifest).expect("it can be written");
        folder
    }

    #[test]
    fn a_document_is_known_by_the_hash_of_its_text_alone() {
        let text = "{ viewer { id } }";
        let right = folder(&format!("{{\"{}\":\"{text}\"}}", id(text)));
        let documents = Documents::read(right.path()).expect("it is right");
        assert_eq!((documents.count(), documents.text(&id(text))), (1, Some(text)));
        assert!(documents.has(text) && !documents.has("{ shop }"));
        let wrong = folder(&format!("{{\"{}\":\"{{ shop }}\"}}", id(text)));
        assert!(matches!(Documents::read(wrong.path()), Err(BadManifest::Misnamed(_))));
        assert!(matches!(Documents::read(folder("[]").path()), Err(BadManifest::Malformed(_))));
        let none = tempfile::tempdir().expect("a folder");
        assert_eq!(Documents::read(none.path()).map(|none| none.count()).ok(), Some(0));
    }
}

//! The installation's key, and what is sealed under it.
//!
//! Personal data is sealed with its subject's own key (XChaCha20-Poly1305; associated data is the
//! aggregate and field where it stands), and the subject's key is wrapped with the installation's.
//! Forgetting a subject is deleting its wrapped key. Ids of unique things and tokens of links
//! derive from the installation's key (HMAC-SHA-256), so they need no table.

use std::{collections::HashMap, sync::Arc};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chacha20poly1305::{
    AeadCore, KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, OsRng, Payload},
};
use domain::sealed::{Fingerprint, Sealed};
use hmac::{Hmac, Mac};
use sha2::Sha256;

use crate::{
    App,
    error::{Error, Result, Settled, unavailable},
    ports::PortError,
};

/// Bytes of a key.
pub const KEY_BYTES: usize = 32;
/// Bytes of a nonce of XChaCha20-Poly1305.
const NONCE_BYTES: usize = 24;

/// The installation's key. Its value is never printed.
#[derive(Clone)]
pub struct Keys(Arc<[u8; KEY_BYTES]>);

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keys(..)")
    }
}

fn broken(reason: &str) -> PortError {
    PortError { part: "keys", reason: reason.to_owned() }
}

fn seal_with(key: &[u8], aad: &[u8], plain: &[u8]) -> std::result::Result<Vec<u8>, PortError> {
    let cipher = XChaCha20Poly1305::new_from_slice(key).map_err(|_| broken("bad key length"))?;
    let nonce = XChaCha20Poly1305::generate_nonce(&mut OsRng);
    let sealed = cipher.encrypt(&nonce, Payload { msg: plain, aad });
    let sealed = sealed.map_err(|_| broken("cannot seal"))?;
    Ok([nonce.as_slice(), &sealed].concat())
}

fn open_with(key: &[u8], aad: &[u8], sealed: &[u8]) -> std::result::Result<Vec<u8>, PortError> {
    let (nonce, sealed) =
        sealed.split_at_checked(NONCE_BYTES).ok_or_else(|| broken("too short to be sealed"))?;
    let cipher = XChaCha20Poly1305::new_from_slice(key).map_err(|_| broken("bad key length"))?;
    cipher
        .decrypt(XNonce::from_slice(nonce), Payload { msg: sealed, aad })
        .map_err(|_| broken("cannot open: another key, or changed"))
}

impl Keys {
    /// The installation's key.
    #[must_use]
    pub fn new(installation: [u8; KEY_BYTES]) -> Self {
        Self(Arc::new(installation))
    }

    /// 32 bytes that follow from the installation's key, a purpose and a value.
    #[must_use]
    pub fn derive(&self, purpose: &str, value: &str) -> [u8; 32] {
        let mut mac = <Hmac<Sha256> as Mac>::new_from_slice(self.0.as_slice())
            .expect("HMAC takes keys of any length");
        mac.update(purpose.as_bytes());
        mac.update(&[0]);
        mac.update(value.as_bytes());
        mac.finalize().into_bytes().into()
    }

    /// The keyed hash by which equal values are found equal, and nothing else.
    #[must_use]
    pub fn fingerprint(&self, purpose: &str, value: &str) -> Fingerprint {
        Fingerprint(hex::encode(self.derive(purpose, value)))
    }

    /// Seals a secret under the installation's key.
    ///
    /// # Errors
    /// When sealing fails, which no input makes it do.
    pub fn seal_secret(&self, name: &str, plain: &[u8]) -> std::result::Result<Vec<u8>, PortError> {
        seal_with(self.0.as_slice(), name.as_bytes(), plain)
    }

    /// Opens what [`Keys::seal_secret`] sealed under the same name.
    ///
    /// # Errors
    /// When the key is another, or the bytes were changed.
    pub fn open_secret(
        &self,
        name: &str,
        sealed: &[u8],
    ) -> std::result::Result<Vec<u8>, PortError> {
        open_with(self.0.as_slice(), name.as_bytes(), sealed)
    }
}

/// The subject and the body of a sealed text; none in a read model that no longer holds what was
/// sealed for one who was forgotten.
fn parted(sealed: &Sealed) -> Result<Option<(&str, Vec<u8>)>> {
    if sealed.0.is_empty() {
        return Ok(None);
    }
    let mut parts = sealed.0.splitn(3, '.');
    let (Some("v1"), Some(subject), Some(body)) = (parts.next(), parts.next(), parts.next()) else {
        return Err(unavailable(broken("not a sealed text")));
    };
    Ok(Some((subject, URL_SAFE_NO_PAD.decode(body).map_err(unavailable)?)))
}

/// The secret by which an installation knows that a database is its own.
const MARK: &str = "installation/mark";

impl App {
    /// Whether the keys of the people in this database were wrapped with this installation's key.
    /// The first look leaves a mark, by which later ones tell.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the vault does not answer.
    pub async fn keys_fit(&self) -> Result<bool> {
        if let Some(sealed) = self.ports().vault.secret(MARK).await.settled()? {
            return Ok(self.keys().open_secret(MARK, &sealed).is_ok());
        }
        let known = self.ports().vault.keys().await.settled()?;
        let opens = |(subject, wrapped): &(String, Vec<u8>)| {
            self.keys().open_secret(&format!("subject:{subject}"), wrapped).is_ok()
        };
        let fits = known.first().is_none_or(opens);
        if fits {
            self.keep_secret(MARK, &[]).await?;
        }
        Ok(fits)
    }

    async fn subject_key(&self, subject: &str, make: bool) -> Result<Option<Vec<u8>>> {
        let name = format!("subject:{subject}");
        let fresh = make
            .then(|| {
                let key = XChaCha20Poly1305::generate_key(&mut OsRng);
                self.keys().seal_secret(&name, &key)
            })
            .transpose()
            .settled()?;
        let wrapped = self.ports().vault.key(subject, fresh.as_deref()).await.settled()?;
        wrapped.map(|wrapped| self.keys().open_secret(&name, &wrapped)).transpose().settled()
    }

    /// Seals `plain` for `subject`; `field` is `<aggregate>/<field>`, where it will stand.
    ///
    /// # Errors
    /// As [`App::seal_bytes`].
    pub async fn seal(&self, subject: &str, field: &str, plain: &str) -> Result<Sealed> {
        let bytes = self.seal_bytes(subject, field, plain.as_bytes()).await?;
        Ok(Sealed(format!("v1.{subject}.{}", URL_SAFE_NO_PAD.encode(bytes))))
    }

    /// Opens what [`App::seal`] sealed; none when its subject was forgotten.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the vault does not answer, or the text was changed.
    pub async fn open(&self, field: &str, sealed: &Sealed) -> Result<Option<String>> {
        let Some((subject, body)) = parted(sealed)? else { return Ok(None) };
        let Some(plain) = self.open_bytes(subject, field, &body).await? else { return Ok(None) };
        String::from_utf8(plain).map(Some).map_err(unavailable)
    }

    /// Opens many of what [`App::seal`] sealed, each with the field where it stands, having read
    /// their subjects' keys at once; none in the place of each whose subject was forgotten.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the vault does not answer, or a text was changed.
    pub async fn open_many(
        &self,
        sealed: &[(&'static str, &Sealed)],
    ) -> Result<Vec<Option<String>>> {
        let parts: Vec<Option<(&str, Vec<u8>)>> =
            sealed.iter().map(|(_, sealed)| parted(sealed)).collect::<Result<_>>()?;
        let mut subjects: Vec<String> =
            parts.iter().flatten().map(|(subject, _)| (*subject).to_owned()).collect();
        subjects.sort_unstable();
        subjects.dedup();
        let mut keys = HashMap::new();
        if !subjects.is_empty() {
            for (subject, wrapped) in self.ports().vault.keys_of(&subjects).await.settled()? {
                let key = self.keys().open_secret(&format!("subject:{subject}"), &wrapped);
                keys.insert(subject, key.settled()?);
            }
        }
        let opened = sealed.iter().zip(parts).map(|((field, _), part)| {
            let Some((subject, body)) = part else { return Ok(None) };
            let Some(key) = keys.get(subject) else { return Ok(None) };
            let plain = open_with(key, field.as_bytes(), &body).settled()?;
            String::from_utf8(plain).map(Some).map_err(unavailable)
        });
        opened.collect()
    }

    /// Seals bytes, such as a receipt's picture.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the subject was forgotten: nothing is sealed for him again;
    /// [`Error::Unavailable`] when the vault does not answer.
    pub async fn seal_bytes(&self, subject: &str, field: &str, plain: &[u8]) -> Result<Vec<u8>> {
        let key = self.subject_key(subject, true).await?;
        let key = key.ok_or(Error::NotFound("person"))?;
        seal_with(&key, field.as_bytes(), plain).settled()
    }

    /// Opens what [`App::seal_bytes`] sealed; none when its subject was forgotten.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the vault does not answer, or the bytes were changed.
    pub async fn open_bytes(
        &self,
        subject: &str,
        field: &str,
        sealed: &[u8],
    ) -> Result<Option<Vec<u8>>> {
        let Some(key) = self.subject_key(subject, false).await? else { return Ok(None) };
        open_with(&key, field.as_bytes(), sealed).map(Some).settled()
    }

    /// Keeps a secret, sealed under the installation's key.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the vault does not answer.
    pub async fn keep_secret(&self, name: &str, plain: &[u8]) -> Result<()> {
        let sealed = self.keys().seal_secret(name, plain).settled()?;
        self.ports().vault.put_secret(name, &sealed).await.settled()
    }

    /// Lets a secret go.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the vault does not answer.
    pub async fn drop_secret(&self, name: &str) -> Result<()> {
        self.ports().vault.drop_secret(name).await.settled()
    }

    /// A secret that was kept.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the vault does not answer.
    pub async fn secret(&self, name: &str) -> Result<Option<Vec<u8>>> {
        let sealed = self.ports().vault.secret(name).await.settled()?;
        sealed.map(|sealed| self.keys().open_secret(name, &sealed)).transpose().map_err(|error| {
            tracing::error!(name, "a secret cannot be opened with this installation's key");
            Error::Unavailable(Box::new(error))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_opens_under_its_own_name_only() {
        let keys = Keys::new([7; KEY_BYTES]);
        let sealed = keys.seal_secret("a", b"x").expect("it seals");
        assert_eq!(keys.open_secret("a", &sealed).expect("it opens"), b"x");
        assert!(keys.open_secret("b", &sealed).is_err());
        assert!(Keys::new([8; KEY_BYTES]).open_secret("a", &sealed).is_err());
        assert!(keys.open_secret("a", &sealed[..20]).is_err());
    }

    #[test]
    fn what_is_derived_depends_on_purpose_and_value() {
        let keys = Keys::new([7; KEY_BYTES]);
        assert_ne!(keys.derive("ab", "c"), keys.derive("a", "bc"));
        assert_eq!(keys.fingerprint("a", "b"), keys.fingerprint("a", "b"));
    }
}

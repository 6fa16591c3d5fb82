//! Exports that only the holder of a key can read.

use std::fs;

use super::database::Database;
use super::shop::{self, Blobs};
use crate::export::{
    Coverage, CryptError, Finding, Identity, Recipients, Request, WriteError, decrypt, verify,
};

/// A new identity and its public key.
fn identity() -> (Identity, String) {
    use age::secrecy::ExposeSecret;
    let key = age::x25519::Identity::generate();
    (key.to_string().expose_secret().parse().unwrap(), key.to_public().to_string())
}

#[tokio::test]
async fn an_encrypted_export_is_decrypted_into_the_plain_one() {
    let database = Database::create().await;
    let pool = &database.pool;
    shop::append(pool, 250).await;
    shop::refuse(pool, 5).await;
    shop::sign(pool).await;
    let blobs = Blobs::some(4);
    let (plain, sealed) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let beside =
        |dir| Request { keys: Some(b"sealed keys".to_vec()), blobs: &blobs, ..shop::request(dir) };
    let open = shop::export(pool, &beside(plain.path())).await.unwrap().manifest;
    let (owner, one) = identity();
    let (escrow, two) = identity();
    let recipients = Recipients::parse([one.as_str(), two.as_str()]).unwrap();
    let request = Request { recipients, ..beside(sealed.path()) };
    let written = shop::export(pool, &request).await.unwrap();
    assert!(written.manifest.paths().all(|path| path.ends_with(".age")));
    let report = verify(sealed.path(), &shop::trust()).unwrap();
    assert_eq!((report.findings.as_slice(), report.coverage), ([].as_slice(), Coverage::FilesOnly));
    assert!(report.proved().is_none(), "what cannot be read is not proved");
    for key in [owner, escrow] {
        let out = tempfile::tempdir().unwrap();
        let mut found = decrypt(sealed.path(), &key, out.path()).unwrap();
        shop::sound(out.path());
        found.created_at.clone_from(&open.created_at);
        assert_eq!(found, open);
        let full = decrypt(sealed.path(), &key, out.path());
        assert!(matches!(full, Err(CryptError::NotEmpty(_))));
    }
    let out = tempfile::tempdir().unwrap();
    let stranger = decrypt(sealed.path(), &identity().0, out.path());
    assert!(matches!(stranger, Err(CryptError::Decrypt { .. })));
    let not_sealed = decrypt(plain.path(), &identity().0, out.path());
    assert!(matches!(not_sealed, Err(CryptError::Plain)));
}

#[tokio::test]
async fn an_encrypted_export_keeps_its_full_segments_and_its_recipients() {
    let database = Database::create().await;
    let pool = &database.pool;
    shop::append(pool, 250).await;
    shop::sign(pool).await;
    let dir = tempfile::tempdir().unwrap();
    let (owner, key) = identity();
    let recipients = Recipients::parse([key.as_str()]).unwrap();
    let request = Request { recipients, blobs: &Blobs::some(2), ..shop::request(dir.path()) };
    shop::export(pool, &request).await.unwrap();
    shop::append(pool, 80).await;
    shop::sign(pool).await;
    let other = Recipients::parse([identity().1.as_str()]).unwrap();
    let error =
        shop::export(pool, &Request { recipients: other, ..shop::request(dir.path()) }).await;
    assert!(matches!(error, Err(WriteError::OtherRecipients)));
    let written = shop::export(pool, &request).await.unwrap();
    assert_eq!((written.segments_written, written.segments_kept), (2, 2));
    let out = tempfile::tempdir().unwrap();
    decrypt(dir.path(), &owner, out.path()).unwrap();
    assert_eq!(shop::sound(out.path()).events, 330);
}

#[tokio::test]
async fn a_changed_byte_of_an_encrypted_file_is_found_without_a_key() {
    let database = Database::create().await;
    shop::append(&database.pool, 150).await;
    shop::sign(&database.pool).await;
    let dir = tempfile::tempdir().unwrap();
    let (owner, key) = identity();
    let recipients = Recipients::parse([key.as_str()]).unwrap();
    let request = Request { recipients, ..shop::request(dir.path()) };
    let written = shop::export(&database.pool, &request).await.unwrap();
    let path = written.manifest.segments[0].path.clone();
    let at = dir.path().join(&path);
    let mut bytes = fs::read(&at).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(&at, bytes).unwrap();
    let report = verify(dir.path(), &shop::trust()).unwrap();
    assert_eq!(report.findings, [Finding::Changed { path }]);
    let out = tempfile::tempdir().unwrap();
    assert!(matches!(decrypt(dir.path(), &owner, out.path()), Err(CryptError::Changed { .. })));
}

#[test]
fn malformed_keys_are_refused() {
    assert!(matches!(Recipients::parse(["age1x"]), Err(CryptError::Recipient(..))));
    assert!(matches!("AGE-SECRET-KEY-1".parse::<Identity>(), Err(CryptError::Identity(_))));
    let (_, key) = identity();
    assert!(matches!(Recipients::parse([key.as_str(); 21]), Err(CryptError::TooMany)));
}

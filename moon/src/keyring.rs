//! The installation's keys: three files in `keys/` of the shop's folder, or the environment.
//!
//! `installation.key` seals and derives (32 bytes, hexadecimal; `MOON_INSTALLATION_KEY`).
//! `signing.key` signs checkpoints (`MOON_SIGNING_KEY`). `recovery.pub` is the age recipient that
//! opens the `keys.age` of an export; its secret half is shown once, at the first start, and kept
//! nowhere.

use std::{
    fs,
    io::Write,
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

use age::secrecy::ExposeSecret;
use app::keys::{KEY_BYTES, Keys};
use event_store::tree::SigningKey;
use rand::RngCore;

use crate::exit::{REFUSED, advised};

const INSTALLATION: &str = "installation.key";
const SIGNING: &str = "signing.key";
const RECOVERY: &str = "recovery.pub";
const PUBLIC: &str = "signing.pub";

/// The keys of an installation.
pub(crate) struct Keyring {
    /// Seals and derives.
    pub(crate) keys: Keys,
    /// The same, for the backup of keys.
    pub(crate) installation: [u8; KEY_BYTES],
    /// Signs checkpoints: the seed of an Ed25519 key.
    pub(crate) signing: [u8; KEY_BYTES],
    /// Who can open the backup of keys: an age recipient.
    pub(crate) recovery: String,
}

impl Keyring {
    /// Where the log is signed for: an installation keeps its name across restores.
    pub(crate) fn origin(&self) -> String {
        format!("moonledger/{}", hex::encode(&self.keys.derive("origin", "")[..8]))
    }

    /// The key that signs checkpoints.
    ///
    /// # Errors
    /// When the origin is no name for a key, which it always is.
    pub(crate) fn signing_key(&self) -> anyhow::Result<SigningKey> {
        Ok(SigningKey::from_seed(&self.origin(), &self.signing)?)
    }
}

fn folder(moon_dir: &Path) -> PathBuf {
    moon_dir.join("keys")
}

fn fresh() -> [u8; KEY_BYTES] {
    let mut key = [0; KEY_BYTES];
    rand::rngs::OsRng.fill_bytes(&mut key);
    key
}

/// Writes a file that only its owner reads, and never over another.
fn write_new(path: &Path, text: &str) -> anyhow::Result<()> {
    let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(text.as_bytes())?;
    Ok(file.sync_all()?)
}

/// Makes the keys that are missing. Gives the recovery key when it was made now: it is shown once.
///
/// # Errors
/// When the folder cannot be written.
pub(crate) fn create(moon_dir: &Path) -> anyhow::Result<Option<String>> {
    let folder = folder(moon_dir);
    fs::DirBuilder::new().recursive(true).mode(0o700).create(&folder)?;
    for name in [INSTALLATION, SIGNING] {
        let path = folder.join(name);
        if !path.exists() {
            write_new(&path, &format!("{}\n", hex::encode(fresh())))?;
        }
    }
    let path = folder.join(RECOVERY);
    if path.exists() {
        return Ok(None);
    }
    let identity = age::x25519::Identity::generate();
    write_new(&path, &format!("{}\n", identity.to_public()))?;
    Ok(Some(identity.to_string().expose_secret().to_owned()))
}

/// Writes the public half of the signing key beside it, for whoever verifies.
///
/// # Errors
/// When the folder cannot be written.
pub(crate) fn publish(moon_dir: &Path, public_key: &str) -> anyhow::Result<()> {
    let path = folder(moon_dir).join(PUBLIC);
    Ok(fs::write(path, format!("{public_key}\n"))?)
}

/// Puts keys that a backup held in place of none.
///
/// # Errors
/// When other keys are already there.
pub(crate) fn adopt(
    moon_dir: &Path,
    installation: &[u8; KEY_BYTES],
    signing: &[u8; KEY_BYTES],
    recovery: &str,
) -> anyhow::Result<()> {
    let folder = folder(moon_dir);
    fs::DirBuilder::new().recursive(true).mode(0o700).create(&folder)?;
    for (name, key) in [(INSTALLATION, installation), (SIGNING, signing)] {
        let path = folder.join(name);
        if !path.exists() {
            write_new(&path, &format!("{}\n", hex::encode(key)))?;
        } else if read_key(&folder, name, "")? != *key {
            return Err(advised(
                REFUSED,
                format!("{} holds another key than the backup", path.display()),
                "restore with an empty MOON_DIR, or move its keys/ folder aside",
            ));
        }
    }
    let path = folder.join(RECOVERY);
    if path.exists() { Ok(()) } else { write_new(&path, &format!("{recovery}\n")) }
}

fn read_key(folder: &Path, name: &str, variable: &str) -> anyhow::Result<[u8; KEY_BYTES]> {
    let path = folder.join(name);
    let text = match std::env::var(variable) {
        Ok(text) if !variable.is_empty() => text,
        _ => fs::read_to_string(&path).map_err(|error| {
            advised(
                REFUSED,
                format!("{} cannot be read: {error}", path.display()),
                "`moon setup` makes the keys of a new shop; keys of an old one come from its backup",
            )
        })?,
    };
    let mut key = [0; KEY_BYTES];
    hex::decode_to_slice(text.trim(), &mut key).map_err(|_| {
        advised(
            REFUSED,
            format!("{} is not a key of 64 hexadecimal characters", path.display()),
            "put the right key back; without it sealed data cannot be read",
        )
    })?;
    Ok(key)
}

/// Reads the keys.
///
/// # Errors
/// When one is missing or is no key.
pub(crate) fn read(moon_dir: &Path) -> anyhow::Result<Keyring> {
    let folder = folder(moon_dir);
    let installation = read_key(&folder, INSTALLATION, "MOON_INSTALLATION_KEY")?;
    let signing = read_key(&folder, SIGNING, "MOON_SIGNING_KEY")?;
    let path = folder.join(RECOVERY);
    let recovery = fs::read_to_string(&path).unwrap_or_default().trim().to_owned();
    Ok(Keyring { keys: Keys::new(installation), installation, signing, recovery })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_made_once_and_the_recovery_key_is_shown_once() {
        let folder = tempfile::tempdir().expect("a folder");
        assert!(read(folder.path()).is_err());
        let shown = create(folder.path()).expect("keys are made");
        assert!(shown.is_some_and(|key| key.starts_with("AGE-SECRET-KEY-")));
        let first = read(folder.path()).expect("they can be read");
        assert!(create(folder.path()).expect("nothing is made").is_none());
        let second = read(folder.path()).expect("they can be read");
        assert_eq!(first.installation, second.installation);
        assert!(first.recovery.starts_with("age1"));
    }

    #[test]
    fn keys_of_a_backup_never_replace_others() {
        let folder = tempfile::tempdir().expect("a folder");
        adopt(folder.path(), &[1; 32], &[2; 32], "age1x").expect("there were none");
        adopt(folder.path(), &[1; 32], &[2; 32], "age1x").expect("the same again is nothing");
        assert!(adopt(folder.path(), &[3; 32], &[2; 32], "age1x").is_err());
    }
}

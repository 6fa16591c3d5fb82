//! Which build wrote a state.
//!
//! What an aggregate makes of its events is decided by code that no version number watches. So the mark of a state is
//! the digest of the executable itself: another build reads the events instead, and writes states of its own.

use std::fs::File;
use std::io;
use std::path::PathBuf;

use sha2::{Digest, Sha256};
use tokio::sync::OnceCell;

static BUILD: OnceCell<Option<String>> = OnceCell::const_new();

/// The mark of states of `A` written by this build. None where the executable cannot be read; then there are none.
pub(super) async fn mark<A>() -> Option<String> {
    let build = BUILD.get_or_init(async || {
        let digest = tokio::task::spawn_blocking(digest).await;
        match digest {
            Ok(Ok(digest)) => Some(digest),
            Ok(Err(error)) => {
                tracing::warn!(%error, "the executable cannot be read; long streams are loaded whole");
                None
            }
            Err(_) => None,
        }
    });
    build.await.as_ref().map(|build| format!("{build}/{}", std::any::type_name::<A>()))
}

fn digest() -> io::Result<String> {
    let mut digest = Sha256::new();
    io::copy(&mut File::open(executable()?)?, &mut digest)?;
    Ok(hex::encode(&digest.finalize()[..16]))
}

/// On Linux the file that runs, even when another has taken its name since.
fn executable() -> io::Result<PathBuf> {
    match cfg!(target_os = "linux") {
        true => Ok(PathBuf::from("/proc/self/exe")),
        false => std::env::current_exe(),
    }
}

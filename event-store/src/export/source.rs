//! What the writer asks of whoever keeps the blobs: their names, and the bytes behind one.

use std::io;

use async_trait::async_trait;
use tokio::io::AsyncRead;

use crate::tree::Hash;

/// A place that keeps sealed blobs under the SHA-256 of their bytes.
#[async_trait]
pub trait BlobSource: Send + Sync {
    /// The names of all blobs that the export must hold, in any order.
    async fn names(&self) -> io::Result<Vec<Hash>>;

    /// The bytes of one blob; the writer checks them against the name.
    async fn open(&self, name: &Hash) -> io::Result<Box<dyn AsyncRead + Send + Unpin>>;
}

/// For a log whose events name no blobs.
#[derive(Clone, Copy, Debug)]
pub struct NoBlobs;

#[async_trait]
impl BlobSource for NoBlobs {
    async fn names(&self) -> io::Result<Vec<Hash>> {
        Ok(Vec::new())
    }

    async fn open(&self, _name: &Hash) -> io::Result<Box<dyn AsyncRead + Send + Unpin>> {
        Err(io::ErrorKind::NotFound.into())
    }
}

//! Why an update could not be handled to its end.

use app::{
    chat::{NoFile, Unsent},
    ports::PortError,
};
use projections::QueryError;

/// The result of a handler.
pub(crate) type Outcome<T = ()> = Result<T, Failure>;

/// Why an update could not be handled to its end.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// A use case was not carried out.
    #[error(transparent)]
    App(#[from] app::Error),
    /// The answer did not go out.
    #[error(transparent)]
    Unsent(#[from] Unsent),
    /// A file did not come.
    #[error(transparent)]
    NoFile(#[from] NoFile),
    /// The inbox or the memory does not answer.
    #[error(transparent)]
    Port(#[from] PortError),
    /// A read model does not answer.
    #[error(transparent)]
    Query(#[from] QueryError),
}

impl Failure {
    /// Whether the same again may well succeed.
    pub(crate) const fn passes(&self) -> bool {
        match self {
            Self::App(app::Error::Unavailable(_) | app::Error::Conflict)
            | Self::Unsent(Unsent::Later { .. } | Unsent::Unavailable { .. })
            | Self::NoFile(NoFile::Unavailable { .. })
            | Self::Port(_)
            | Self::Query(_) => true,
            Self::App(_) | Self::Unsent(_) | Self::NoFile(_) => false,
        }
    }
}

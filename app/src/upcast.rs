//! The domain's upcasters in the log's hands, so that aggregates are loaded from events of every version.

use domain::upcast::{ALL, Upcast};
use event_store::{Upcaster, Upcasters};
use serde_json::Value;

/// One step of the domain.
#[derive(Debug)]
struct Step(&'static Upcast);

impl Upcaster for Step {
    fn takes(&self, event_type: &str, event_version: &str) -> bool {
        (event_type, event_version) == (self.0.event_type, self.0.from)
    }

    fn upcast(&self, event_type: &str, payload: Value) -> Result<(String, String, Value), String> {
        let payload = self.0.apply(payload).map_err(|error| error.to_string())?;
        Ok((event_type.to_owned(), self.0.to.to_owned(), payload))
    }
}

/// Every step of the domain.
pub(crate) fn upcasters() -> Upcasters {
    Upcasters::new(ALL.iter().map(|step| Box::new(Step(step)) as Box<dyn Upcaster>).collect())
}

//! What an export consists of: lines of events, lines of refused commands, the manifest.

use event_store::export::{Manifest, Refused, line, parse};

/// Whatever reads has one spelling, which is the bytes that were read.
pub fn export(data: &[u8]) {
    if let Ok(text) = std::str::from_utf8(data) {
        if let Ok(event) = parse(text) {
            assert_eq!(line(&event), text, "an event's line in another spelling");
            assert!(event.position > 0 && event.sequence > 0);
            let value: serde_json::Value = serde_json::from_str(text).expect("a line is JSON");
            assert_eq!(value["position"], event.position, "two readers differ");
            assert_eq!(value["aggregate_id"], event.aggregate_id.as_str(), "two readers differ");
        }
        if let Ok(refused) = Refused::parse(text) {
            assert_eq!(refused.line(), text, "a refused command in another spelling");
        }
    }
    if let Ok(manifest) = Manifest::from_bytes(data) {
        let written = serde_json::to_vec(&manifest).expect("a manifest is plain data");
        let again = Manifest::from_bytes(&written).expect("a manifest reads back");
        assert_eq!(again, manifest);
        for path in manifest.paths() {
            let outside = path.starts_with('/') || path.split('/').any(|part| part == "..");
            assert!(!outside, "a path outside the export: {path}");
        }
    }
}

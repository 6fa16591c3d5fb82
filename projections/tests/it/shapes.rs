//! A version of a read model has one shape for ever: a program of an older version knows by the version alone that it must
//! leave the tables of a newer one as they are. `UPDATE_EXPECT=1` writes down what is new, and never changes a line.

use std::{collections::BTreeMap, fmt::Write as _, path::Path};

use event_store::projection::shape;

#[test]
fn tables_change_only_with_the_version_of_their_projector() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("shapes.txt");
    let written = std::fs::read_to_string(&path).unwrap();
    let line = |text: &str| {
        let mut words = text.split(' ').map(str::to_owned);
        (words.next().unwrap(), words.next().unwrap())
    };
    let mut shapes: BTreeMap<String, String> = written.lines().map(line).collect();
    for projector in projections::all() {
        let shape = shape(projector.as_ref());
        let (version, digest) = shape.split_once(':').unwrap();
        let key = format!("{}/{version}", projector.name());
        let known = shapes.entry(key.clone()).or_insert_with(|| digest.to_owned());
        assert_eq!(known, digest, "{key} has other tables than it had: raise Projector::version");
    }
    let mut now = String::new();
    for (key, digest) in &shapes {
        writeln!(now, "{key} {digest}").unwrap();
    }
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(&path, now).unwrap();
    } else {
        assert_eq!(written, now, "a new shape is written down with UPDATE_EXPECT=1");
    }
}

//! The schema as it describes itself, and documents that ask for all of it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// What a field is, as far as asking for it goes.
#[derive(Debug, Clone)]
pub(super) struct Field {
    pub(super) name: String,
    /// Its arguments, as they are written after its name; empty without any.
    pub(super) arguments: String,
    /// The type without lists and non-nulls.
    pub(super) of: String,
}

/// The types that have fields, and which types stand behind an interface or a union.
pub(super) struct Schema {
    pub(super) types: BTreeMap<String, Vec<Field>>,
    pub(super) possible: BTreeMap<String, Vec<String>>,
}

const INTROSPECTION: &str = "{ __schema { types { kind name possibleTypes { name } fields { name \
    args { name defaultValue type { kind name ofType { kind name ofType { kind name ofType { name } } } } } \
    type { kind name ofType { kind name ofType { kind name ofType { kind name } } } } } } } }";

/// The named type inside lists and non-nulls.
fn bare(of: &Value) -> String {
    match of["name"].as_str() {
        Some(name) => name.to_owned(),
        None => bare(&of["ofType"]),
    }
}

impl Schema {
    /// What introspection asks.
    pub(super) const QUERY: &'static str = INTROSPECTION;

    /// Reads what introspection says; `argument` gives the value of an argument by the type and
    /// the name of its field and by its own name, or nothing where it may be left out.
    pub(super) fn read(
        said: &Value,
        argument: &dyn Fn(&str, &str, &str) -> Option<String>,
    ) -> Self {
        let (mut types, mut possible) = (BTreeMap::new(), BTreeMap::new());
        let mut missing = vec![];
        for one in said["__schema"]["types"].as_array().unwrap() {
            let name = one["name"].as_str().unwrap().to_owned();
            if name.starts_with("__") || ["Mutation", "Subscription"].contains(&name.as_str()) {
                continue;
            }
            if let Some(members) = one["possibleTypes"].as_array() {
                possible.insert(name.clone(), members.iter().map(bare).collect());
            }
            let Some(fields) = one["fields"].as_array() else { continue };
            let read = |field: &Value| {
                let field_name = field["name"].as_str().unwrap();
                let mut given = vec![];
                for arg in field["args"].as_array().unwrap() {
                    let arg_name = arg["name"].as_str().unwrap();
                    match argument(&name, field_name, arg_name) {
                        Some(value) => given.push(format!("{arg_name}: {value}")),
                        None if arg["type"]["kind"] == "NON_NULL"
                            && arg["defaultValue"].is_null() =>
                        {
                            missing.push(format!("{name}.{field_name}({arg_name})"));
                        }
                        None => {}
                    }
                }
                let arguments = if given.is_empty() {
                    String::new()
                } else {
                    format!("({})", given.join(", "))
                };
                Field { name: field_name.to_owned(), arguments, of: bare(&field["type"]) }
            };
            let fields: Vec<Field> = fields.iter().map(read).collect();
            types.insert(name, fields);
        }
        assert!(missing.is_empty(), "these arguments have no value here: {missing:?}");
        Self { types, possible }
    }

    /// Whether a type has fields or members, so that something must be selected of it.
    pub(super) fn is_composite(&self, of: &str) -> bool {
        self.types.contains_key(of) || self.possible.contains_key(of)
    }

    /// Everything of a type down to `depth` levels of things within things, without the paths in
    /// `without`, and noting in `seen` which fields of which types were asked for.
    pub(super) fn selection(
        &self,
        of: &str,
        depth: usize,
        path: &mut Vec<String>,
        without: &BTreeSet<Vec<String>>,
        seen: &mut BTreeSet<(String, String)>,
    ) -> String {
        if let Some(members) = self.possible.get(of) {
            let parts = members.iter().map(|member| {
                // Two members may have a field of one name and two types.
                let inner = self.fields(member, depth, path, without, seen, Some(member));
                format!("... on {member} {{ {inner} }}")
            });
            return format!("__typename {}", parts.collect::<Vec<_>>().join(" "));
        }
        self.fields(of, depth, path, without, seen, None)
    }

    fn fields(
        &self,
        of: &str,
        depth: usize,
        path: &mut Vec<String>,
        without: &BTreeSet<Vec<String>>,
        seen: &mut BTreeSet<(String, String)>,
        alias: Option<&str>,
    ) -> String {
        let mut parts = vec!["__typename".to_owned()];
        for field in self.types.get(of).into_iter().flatten() {
            // A connection says everything twice: by its edges, and by its nodes.
            let twice = of.ends_with("Connection") && field.name == "edges";
            let named = match alias {
                Some(member) => format!("{member}_{}", field.name),
                None => field.name.clone(),
            };
            path.push(named.clone());
            let composite = self.is_composite(&field.of);
            // What only holds a list does not count as a level.
            let next = if of.ends_with("Connection") { depth } else { depth.saturating_sub(1) };
            if !without.contains(path) && !twice && (!composite || depth > 0) {
                let inner = if composite {
                    format!(" {{ {} }}", self.selection(&field.of, next, path, without, seen))
                } else {
                    String::new()
                };
                seen.insert((of.to_owned(), field.name.clone()));
                let named =
                    if named == field.name { named } else { format!("{named}: {}", field.name) };
                parts.push(format!("{named}{}{inner}", field.arguments));
            }
            path.pop();
        }
        parts.join(" ")
    }
}

//! The schema as an artefact: committed, fresh, and described throughout.

use serde_json::Value;

use crate::shop::Shop;

#[test]
fn the_committed_schema_is_the_one_that_is_served() {
    let committed = include_str!("../../schema.graphql");
    assert!(
        committed == api::sdl(),
        "api/schema.graphql is stale: cargo run -p api --example sdl > api/schema.graphql"
    );
}

const EVERYTHING: &str = "{ __schema { types { name description kind \
    fields { name description args { name description } } \
    inputFields { name description } enumValues { name description } } } }";

fn undescribed(types: &[Value]) -> Vec<String> {
    let named = |value: &Value| value["name"].as_str().unwrap_or_default().to_owned();
    let bare = |value: &Value| value["description"].as_str().unwrap_or_default().is_empty();
    let ours = types.iter().filter(|one| !named(one).starts_with("__"));
    let mut found = vec![];
    for one in ours {
        // `ID` is GraphQL's own, and the library gives its connections no words: their fields have.
        let others = named(one) == "ID" || named(one).ends_with("Connection");
        if bare(one) && !others {
            found.push(named(one));
        }
        for part in ["fields", "inputFields", "enumValues"] {
            for member in one[part].as_array().into_iter().flatten() {
                let path = format!("{}.{}", named(one), named(member));
                let arguments = member["args"].as_array().into_iter().flatten();
                found.extend(
                    arguments.filter(|arg| bare(arg)).map(|arg| format!("{path}({})", named(arg))),
                );
                if bare(member) {
                    found.push(path);
                }
            }
        }
    }
    found
}

#[tokio::test]
async fn every_type_field_argument_and_value_has_a_description() {
    let shop = Shop::open().await;
    let answer = shop.ask(None, EVERYTHING, Value::Null).await;
    let types = answer["data"]["__schema"]["types"].as_array().unwrap();
    assert!(types.len() > 100, "{answer}");
    assert_eq!(undescribed(types), Vec::<String>::new());
}

//! All that the tool prints for one history, as it stands in `outputs.txt`: a change of the tool is
//! read as a change of that file. `UPDATE_EXPECT=1` writes it anew.

use std::fmt::Write;
use std::path::Path;

use expect_test::expect_file;

use crate::database::Database;
use crate::shop::Shop;
use crate::tool::moon_replay;

/// Commands of the history.
const COMMANDS: u32 = 80;
/// What it comes from.
const SEED: u64 = 8;

/// Everything that was said so far.
struct Transcript<'t> {
    folder: &'t Path,
    url: String,
    text: String,
}

impl Transcript<'_> {
    fn ask(&mut self, arguments: &[&str]) {
        let said = moon_replay(self.folder, Some(&self.url), arguments);
        self.note(arguments, &said.out, &said.err, said.code);
    }

    fn note(&mut self, arguments: &[&str], out: &str, err: &str, code: i32) {
        let folder = self.folder.display().to_string();
        let shown: Vec<String> = arguments.iter().map(|one| one.replace(&folder, "DIR")).collect();
        writeln!(self.text, "$ moon-replay {}", shown.join(" ")).unwrap();
        self.text += &out.replace(&folder, "DIR");
        self.text += &err.replace(&folder, "DIR");
        writeln!(self.text, "[{code}]\n").unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_tool_prints_is_what_stands_here() {
    let database = Database::create().await;
    Shop::live(&database, SEED, COMMANDS).await;
    let folder = tempfile::tempdir().unwrap();
    let mut said = Transcript { folder: folder.path(), url: database.url(), text: String::new() };
    let sizes: Vec<i64> = sqlx::query_scalar("SELECT size FROM log.checkpoints ORDER BY size")
        .fetch_all(&database.pool)
        .await
        .unwrap();
    let key = database.key.verifier().to_string();
    let delivered: (String, String, String) = sqlx::query_as(
        "SELECT aggregate_id, payload #>> '{Provisioned,order}', payload #>> '{Provisioned,person}' \
         FROM log.events \
         WHERE event_type = 'subscription.provisioned' ORDER BY position LIMIT 1",
    )
    .fetch_one(&database.pool)
    .await
    .unwrap();
    let credited: String = sqlx::query_scalar(
        "SELECT payload #>> '{Credited,payment}' FROM log.events \
         WHERE event_type = 'wallet.credited' ORDER BY position LIMIT 1",
    )
    .fetch_one(&database.pool)
    .await
    .unwrap();
    let online: String = sqlx::query_scalar(
        "SELECT payload #>> '{GatewayCredited,payment}' FROM log.events \
         WHERE event_type = 'wallet.gateway_credited' ORDER BY position DESC LIMIT 1",
    )
    .fetch_one(&database.pool)
    .await
    .unwrap();
    let (account, order, customer) = (&delivered.0, &delivered.1, &delivered.2);
    said.ask(&["--help"]);
    said.ask(&["verify", "--help"]);
    said.ask(&["verify", "--public-key", &key]);
    said.ask(&["verify"]);
    said.ask(&["verify", "--to-position", "30", "--public-key", &key, "--json"]);
    said.ask(&["balance", "--account", "Liabilities"]);
    said.ask(&["balance", "--account", "Liabilities:Wallet", "--position", "40", "--json"]);
    said.ask(&["balance", "--account", "Assets", "--at", "2026-10-01"]);
    said.ask(&["balance", "--account", "Income"]);
    said.ask(&["explain", "--user", customer]);
    said.ask(&["explain", "--payment", &credited]);
    said.ask(&["explain", "--payment", &online]);
    said.ask(&["explain", "--order", order]);
    said.ask(&["explain", "--order", order, "--json"]);
    said.ask(&["trace", "--payment", &credited]);
    said.ask(&["trace", "--payment", &online]);
    said.ask(&["trace", "--order", order]);
    said.ask(&["trace", "--subscription", account]);
    said.ask(&["bisect", "--check", "B5"]);
    said.ask(&["diff"]);
    said.ask(&["diff", "--read-model", "purse"]);
    said.ask(&["prove", "--event", "5"]);
    let (old, new) = (sizes[0].to_string(), sizes[sizes.len() - 1].to_string());
    said.ask(&["prove", "--consistency", &old, &new]);
    said.ask(&["prove", "--event", "100000"]);
    said.ask(&["checkpoint", "list"]);
    said.ask(&["checkpoint", "verify", "--public-key", &key]);
    let books = folder.path().join("books");
    said.ask(&["export", "hledger", "--to", books.to_str().unwrap()]);
    for journal in ["main.journal", "directives.journal", "entries.journal", "assertions.journal"] {
        let text = std::fs::read_to_string(books.join(journal)).unwrap();
        let shown: Vec<&str> = text.lines().take(14).collect();
        writeln!(said.text, "== {journal}, its beginning\n{}\n", shown.join("\n")).unwrap();
    }
    said.ask(&["export", "jsonl", "--to-position", "2"]);
    said.ask(&["plant", "--list"]);
    said.ask(&["verify", "--list-checks"]);
    said.ask(&["verify", "--only", "B,C5"]);
    said.ask(&["plant", "--fault", "own-payment"]);
    database.leave().await;
    said.ask(&["plant", "--drop"]);
    said.ask(&["plant", "--fault", "own-payment"]);
    let shop = std::mem::replace(&mut said.url, format!("{}_copy_1", database.url()));
    said.ask(&["verify", "--public-key", &key]);
    said.ask(&["bisect", "--check", "C5"]);
    said.ask(&["plant", "--fault", "wallet-row"]);
    said.ask(&["diff", "--read-model", "wallet"]);
    said.ask(&["plant", "--drop"]);
    said.url = shop;
    said.ask(&["bisect", "--check", "Q7"]);
    said.ask(&["explain", "--user", "nobody"]);
    let nowhere = moon_replay(folder.path(), None, &["verify"]);
    said.note(&["verify"], &nowhere.out, &nowhere.err, nowhere.code);
    let broken = moon_replay(folder.path(), Some("postgres//nonsense"), &["verify"]);
    said.note(&["verify"], &broken.out, &broken.err, broken.code);
    let text = said.text.replace(&database.name, "THE_SHOP");
    expect_file!["./outputs.txt"].assert_eq(&text);
}

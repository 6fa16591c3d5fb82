//! hledger, as Debian ships it, agrees with the books; and is told nothing that would keep it from
//! noticing one rial.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::database::Database;
use crate::shop::Shop;
use crate::tool::moon_replay;

/// Commands of the history.
const COMMANDS: u32 = 200;

/// What hledger has against the books; nothing when it accepts them.
fn complaint(folder: &Path) -> Option<String> {
    let journal = folder.join("main.journal");
    let checked = Command::new("hledger")
        .env("LC_ALL", "C.UTF-8")
        .args(["-f".as_ref(), journal.as_os_str(), "check".as_ref(), "--strict".as_ref()])
        .output()
        .expect("hledger is installed (Debian's package of that name)");
    let said = String::from_utf8_lossy(&checked.stderr).into_owned();
    (!checked.status.success()).then_some(said)
}

/// Changes one journal, asks hledger, and puts it back.
fn refuses(folder: &Path, name: &str, change: impl FnOnce(&str) -> String) {
    let path = folder.join(name);
    let before = fs::read_to_string(&path).unwrap();
    let after = change(&before);
    assert_ne!(before, after, "{name} was not changed");
    fs::write(&path, after).unwrap();
    assert!(complaint(folder).is_some(), "a change of {name} was accepted");
    fs::write(&path, before).unwrap();
}

/// The text with one rial more on the first line that holds `mark`.
fn one_rial(text: &str, mark: &str) -> String {
    let line = text.lines().find(|line| line.contains(mark) && line.contains(" IRR")).unwrap();
    let number = line.trim_end_matches(" IRR").rsplit(' ').next().unwrap();
    let more: i64 = number.parse::<i64>().unwrap() + 1;
    let changed = format!("{}{more} IRR", line.strip_suffix(&format!("{number} IRR")).unwrap());
    text.replacen(line, &changed, 1)
}

#[tokio::test(flavor = "multi_thread")]
async fn hledger_agrees_with_the_books_and_not_with_one_rial_less() {
    let database = Database::create().await;
    Shop::live(&database, 5, COMMANDS).await;
    let folder = tempfile::tempdir().unwrap();
    let to = folder.path().join("books");
    let export = ["export", "hledger", "--to", to.to_str().unwrap()];
    let said = moon_replay(folder.path(), Some(&database.url()), &export);
    assert_eq!((said.code, said.err.as_str()), (0, ""), "{}", said.out);
    assert_eq!(complaint(&to), None, "{}", said.out);

    // Both legs of one entry, so that it still balances: only the assertions can tell.
    refuses(&to, "entries.journal", |text| {
        let entry = text.split("\n\n").find(|entry| entry.contains("wallet.held")).unwrap();
        let mut changed = entry.to_owned();
        for line in entry.lines().filter(|line| line.ends_with(" IRR")) {
            let number = line.split("  ").last().unwrap().split(' ').next().unwrap();
            let amount: i64 = number.parse().unwrap();
            let more = amount + amount.signum();
            changed = changed.replacen(&format!("  {number} IRR"), &format!("  {more} IRR"), 1);
        }
        text.replacen(entry, &changed, 1)
    });
    refuses(&to, "entries.journal", |text| one_rial(text, "Liabilities:Wallet:"));
    refuses(&to, "entries.journal", |text| {
        let entry = text.split("\n\n").next().unwrap();
        text.replacen(entry, "", 1)
    });
    refuses(&to, "entries.journal", |text| {
        text.replacen("Liabilities:Wallet:", "Liabilities:Walet:", 1)
    });
    // Two entries of one day in each other's place: the day's end is the same.
    refuses(&to, "entries.journal", |text| {
        let mut entries: Vec<&str> = text.split("\n\n").collect();
        let amount = |entry: &&str| {
            let line = entry.lines().find(|line| line.contains("Assets:Clearing:CardIn:"))?;
            Some(line.trim().split_once("  ")?.1.split(' ').next()?.to_owned())
        };
        let credits: Vec<usize> =
            (0..entries.len()).filter(|n| entries[*n].contains("wallet.credited")).collect();
        let a = credits[0];
        let same_day = |n: &&usize| entries[**n].get(..10) == entries[a].get(..10);
        let other = |n: &&usize| amount(&entries[**n]) != amount(&entries[a]);
        let b = *credits.iter().filter(same_day).find(other).unwrap();
        entries.swap(a, b);
        entries.join("\n\n")
    });
    refuses(&to, "assertions.journal", |text| one_rial(text, "Liabilities:Hold:"));
    refuses(&to, "assertions.journal", |text| one_rial(text, "Liabilities:Wallet  "));
    assert_eq!(complaint(&to), None, "what was put back is accepted again");

    // A read model that is one rial off, and events that are not.
    database
        .tamper("UPDATE rm.journal_line SET amount = amount + 1 WHERE (position, n) = (SELECT position, n FROM rm.journal_line ORDER BY position, n LIMIT 1)")
        .await;
    let said = moon_replay(folder.path(), Some(&database.url()), &export);
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(complaint(&to).is_some(), "a read model that is one rial off was accepted");
}

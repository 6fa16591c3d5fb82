//! The page that checks proofs, in a real Chromium, opened as a file: with proofs that the log's own
//! code made, whole and damaged at every byte, by the browser's cryptography and by the page's own.
//!
//! It needs a Chromium (`MOON_CHROMIUM` names another than the one on PATH), so `cargo test` alone
//! leaves it out: `ops/test` runs it, and `cargo test -p app --test page` does.

#![expect(clippy::unwrap_used, reason = "in a test a failure is the answer")]

mod browser;
mod log;

use std::{fs, path::Path};

use browser::{Browser, Tab};
use log::TestLog;
use serde_json::{Value, json};
use tokio::net::TcpListener;

/// Events of the log: two hundred, so that ways up have many steps and no perfect shape.
const EVENTS: u64 = 201;
/// The size of the older head.
const OLD: u64 = 77;
/// Which event is proved.
const POSITION: u64 = 42;

/// A folder with the page in it, and a tab that shows it.
async fn opened(browser: &Browser, home: &Path, log: &TestLog) -> Tab {
    let key = log.key.verifier().to_string();
    let file = home.join("verify.html");
    fs::write(&file, app::proof::page(Some(&key), "MoonVpn").html).unwrap();
    let tab = browser.tab().await;
    tab.open(&format!("file://{}", file.display())).await;
    tab
}

/// The verdicts of these files, by the page as a person uses it.
async fn verdicts(tab: &Tab, home: &Path, files: &[(&str, &str)]) -> Value {
    let mut paths = vec![];
    for (name, text) in files {
        fs::write(home.join(name), text).unwrap();
        paths.push(home.join(name).display().to_string());
    }
    tab.choose("#files", &paths).await;
    tab.wait(&format!("document.querySelectorAll('[data-verdict]').length === {}", files.len()))
        .await;
    let all = "[...document.querySelectorAll('[data-verdict]')].map((one) => one.dataset.verdict)";
    let heads = "[...document.querySelectorAll('[data-heads]')].map((one) => one.dataset.heads)";
    let seen = tab.eval(&format!("({{verdicts: {all}, heads: {heads}}})")).await;
    tab.eval("document.getElementById('result').replaceChildren()").await;
    seen
}

#[tokio::test]
async fn a_true_proof_holds_and_nothing_leaves_the_page() {
    let (home, log) = (tempfile::tempdir().unwrap(), TestLog::new(EVENTS));
    let browser = Browser::start().await;
    let tab = opened(&browser, home.path(), &log).await;
    let proof = format!("# words\n# واژه‌ها\n{}", log.proof(POSITION, EVENTS));
    tab.choose("#files", &{
        fs::write(home.path().join("p.txt"), &proof).unwrap();
        [home.path().join("p.txt").display().to_string()]
    })
    .await;
    tab.wait("document.querySelectorAll('[data-verdict=holds]').length === 1").await;
    let words = tab.eval("document.getElementById('result').innerText").await;
    let words = words.as_str().unwrap();
    for wanted in ["۷۰۰٬۰۰۰ تومان", "شارژ کیف پول", "۴۲", "۲۰۱", &log.code(POSITION)]
    {
        assert!(words.contains(wanted), "no {wanted} in:\n{words}");
    }
    tab.eval("document.getElementById('language').click()").await;
    tab.wait("document.documentElement.dir === 'ltr'").await;
    let words = tab.eval("document.getElementById('result').innerText").await;
    assert!(words.as_str().unwrap().contains("700,000 Toman"), "{words}");
    // All that it asked for was itself.
    let requests = tab.requests().await;
    assert!(requests.iter().all(|url| url.starts_with("file://")), "{requests:?}");
    // Whatever would run or call in this page is stopped by its own policy.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let called = tab.eval(&format!("fetch('{url}').then(() => 'went', () => 'stopped')")).await;
    assert_eq!(called, "stopped");
    let injected = "const s = document.createElement('script'); s.textContent = 'window.ran = 1'; \
        document.body.append(s); const i = new Image(); i.src = URL_; String(window.ran)";
    let injected = tab.eval(&injected.replace("URL_", &format!("'{url}'"))).await;
    assert_eq!(injected, "undefined");
    let waited = tokio::time::timeout(std::time::Duration::from_millis(300), listener.accept());
    assert!(waited.await.is_err(), "something called out of the page");
}

#[tokio::test]
async fn of_every_byte_changed_none_goes_unseen_in_either_cryptography() {
    let (home, log) = (tempfile::tempdir().unwrap(), TestLog::new(EVENTS));
    let browser = Browser::start().await;
    let tab = opened(&browser, home.path(), &log).await;
    let proof = log.proof(POSITION, EVENTS);
    // The page's own Ed25519 is slow: it gets every eleventh byte, and every byte of the signature.
    let script = r#"(async () => {
        const text = TEXT, key = await readKey(document.documentElement.dataset.key);
        const bytes = new TextEncoder().encode(text);
        const signed = new TextEncoder().encode(text.slice(0, text.indexOf("\u2014"))).length;
        const seen = {bytes: bytes.length, web: 0, own: 0, codes: {}, unseen: []};
        for (const engine of ["web", "own"]) await verifyFile(bytes, key, engine);
        for (let at = 0; at < bytes.length; at++) for (const flip of [1, 32]) {
            const changed = bytes.slice();
            changed[at] ^= flip;
            const engines = at % 11 === 0 || at >= signed ? ["web", "own"] : ["web"];
            for (const engine of engines) {
                seen[engine]++;
                try {
                    await verifyFile(changed, key, engine);
                    seen.unseen.push([at, flip, engine]);
                } catch (error) {
                    const code = error.code || String(error);
                    seen.codes[code] = (seen.codes[code] || 0) + 1;
                }
            }
        }
        for (let end = 0; end < bytes.length; end++) {
            try {
                await verifyFile(bytes.slice(0, end), key, "web");
                seen.unseen.push([end, "cut"]);
            } catch {}
        }
        return seen;
    })()"#;
    let seen = tab.eval(&script.replace("TEXT", &json!(proof).to_string())).await;
    println!(
        "a proof of {} bytes: {} changes, {} by the page's own cryptography",
        seen["bytes"], seen["web"], seen["own"]
    );
    println!("refused as {}", seen["codes"]);
    assert_eq!(seen["unseen"], json!([]), "changes that went unseen");
    assert_eq!(seen["web"].as_u64(), Some(2 * proof.len() as u64));
    let usual = ["base64", "root", "forged", "notSigned"];
    for code in seen["codes"].as_object().unwrap().keys() {
        let plain = code.chars().all(|c| c.is_ascii_alphanumeric());
        assert!(plain, "a damaged proof is refused in words, not by an accident: {code}");
    }
    for code in usual {
        assert!(seen["codes"].get(code).is_some(), "{code} never came: {}", seen["codes"]);
    }
}

#[tokio::test]
async fn every_event_of_trees_of_many_sizes_is_proved_and_every_continuation() {
    let (home, log) = (tempfile::tempdir().unwrap(), TestLog::new(40));
    let browser = Browser::start().await;
    let tab = opened(&browser, home.path(), &log).await;
    let mut files = vec![];
    for size in 1..=33 {
        files.extend(
            (1..=size).step_by(3).map(|position| (log.proof(position, size), log.code(position))),
        );
    }
    let steps: Vec<String> = (0..=33)
        .flat_map(|old| (old.max(1)..=33).step_by(4).map(move |new| (old, new)))
        .map(|(old, new)| log.continuation(old, new))
        .collect();
    let script = r#"(async () => {
        const key = await readKey(document.documentElement.dataset.key);
        const utf8 = (text) => new TextEncoder().encode(text);
        let held = 0;
        for (const [text, code] of FILES) {
            const shown = await verifyFile(utf8(text), key);
            if (shown.code !== code) throw new Error(shown.code + " is not " + code);
            held++;
        }
        for (const text of STEPS) {
            await verifyFile(utf8(text), key);
            held++;
            const step = JSON.parse(text);
            if (step.hashes.length === 0) continue;
            for (let at = 0; at < step.hashes.length; at++) {
                const wrong = {...step, hashes: step.hashes.slice()};
                wrong.hashes[at] = wrong.hashes[at].replace(/^./, (c) => (c === "0" ? "1" : "0"));
                if (await verifyFile(utf8(JSON.stringify(wrong)), key).then(() => true, () => false))
                    throw new Error("a wrong continuation holds");
            }
        }
        return held;
    })()"#;
    let script = script
        .replace("FILES", &json!(files).to_string())
        .replace("STEPS", &json!(steps).to_string());
    let held = tab.eval(&script).await;
    assert_eq!(held.as_u64(), Some((files.len() + steps.len()) as u64));
    println!("{} proofs and {} continuations hold", files.len(), steps.len());
}

#[tokio::test]
async fn files_are_compared_and_a_fork_is_shown_as_one() {
    let (home, log) = (tempfile::tempdir().unwrap(), TestLog::new(EVENTS));
    let fork = TestLog::forked(EVENTS, 5);
    let browser = Browser::start().await;
    let tab = opened(&browser, home.path(), &log).await;
    let (old, new) = (log.proof(POSITION, OLD), log.proof(POSITION, EVENTS));
    let step = log.continuation(OLD, EVENTS);
    let home = home.path();
    let seen =
        verdicts(&tab, home, &[("old.txt", &old), ("new.txt", &new), ("c.json", &step)]).await;
    assert_eq!(seen["heads"], json!(["continues"]), "{seen}");
    let seen = verdicts(&tab, home, &[("old.txt", &old), ("new.txt", &new)]).await;
    assert_eq!(seen["heads"], json!(["unproved"]), "{seen}");
    let seen = verdicts(&tab, home, &[("new.txt", &new), ("note.txt", &log.note(EVENTS))]).await;
    assert_eq!((&seen["verdicts"], &seen["heads"]), (&json!(["holds", "holds"]), &json!(["same"])));
    let other = fork.proof(POSITION, EVENTS);
    let seen = verdicts(&tab, home, &[("new.txt", &new), ("fork.txt", &other)]).await;
    assert_eq!(seen["heads"], json!(["fork"]), "both are signed, and they do not fit: {seen}");
    let crossed = fork.proof(POSITION, EVENTS);
    let seen =
        verdicts(&tab, home, &[("old.txt", &old), ("fork.txt", &crossed), ("c.json", &step)]).await;
    assert_eq!(seen["heads"], json!(["fork"]), "{seen}");
    let nonsense =
        [("a.txt", ""), ("b.txt", "hello"), ("c2.json", "{}"), ("d.txt", "# only words\n")];
    let seen = verdicts(&tab, home, &nonsense).await;
    assert_eq!(seen["verdicts"], json!(["unknown", "unknown", "unknown", "cut"]));
}

#[tokio::test]
async fn another_key_that_is_pasted_decides_and_is_said_to_differ() {
    let (home, log) = (tempfile::tempdir().unwrap(), TestLog::new(EVENTS));
    let browser = Browser::start().await;
    let tab = opened(&browser, home.path(), &log).await;
    let paste = async |key: &str| {
        let script = "{ const k = document.getElementById('key'); k.value = KEY; k.dispatchEvent(new Event('input')); }";
        tab.eval(&script.replace("KEY", &json!(key).to_string())).await;
    };
    let proof = log.proof(POSITION, EVENTS);
    let seen = verdicts(&tab, home.path(), &[("p.txt", &proof)]).await;
    assert_eq!(seen["verdicts"], json!(["holds"]));
    paste(&TestLog::stranger().verifier().to_string()).await;
    tab.wait("document.querySelectorAll('[data-verdict=notSigned]').length === 1").await;
    tab.wait("document.getElementById('key-said').textContent.includes('⚠️')").await;
    paste(&log.key.verifier().to_string()).await;
    tab.wait("document.querySelectorAll('[data-verdict=holds]').length === 1").await;
    paste("nonsense").await;
    tab.wait("document.getElementById('key-said').textContent !== ''").await;
}

#[tokio::test]
async fn on_a_phone_nothing_is_wider_than_the_screen() {
    let (home, log) = (tempfile::tempdir().unwrap(), TestLog::new(EVENTS));
    let browser = Browser::start().await;
    let tab = opened(&browser, home.path(), &log).await;
    tab.phone().await;
    let proof = log.proof(POSITION, EVENTS);
    for direction in ["rtl", "ltr"] {
        fs::write(home.path().join("p.txt"), &proof).unwrap();
        tab.choose("#files", &[home.path().join("p.txt").display().to_string()]).await;
        tab.wait("document.querySelectorAll('[data-verdict=holds]').length === 1").await;
        tab.eval("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
            .await;
        let size =
            "[document.documentElement.dir, document.documentElement.scrollWidth <= innerWidth]";
        assert_eq!(tab.eval(size).await, json!([direction, true]));
        tab.eval("document.getElementById('language').click()").await;
    }
}

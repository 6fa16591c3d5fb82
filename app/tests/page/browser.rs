//! A Chromium without a window, spoken to over its DevTools protocol.

use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
    sync::{
        Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use futures::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::net::TcpStream;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async, tungstenite::Message};

/// How long the browser may take over one answer; the longest calculates for some seconds.
const PATIENCE: Duration = Duration::from_secs(180);

/// How long something on the page may be waited for; several browsers calculate beside each other on two cores.
const WAIT: Duration = Duration::from_secs(120);

/// A browser of one test, ended with it.
pub(crate) struct Browser {
    child: Child,
    _home: TempDir,
    address: String,
}

/// One page of it.
pub(crate) struct Tab {
    socket: tokio::sync::Mutex<WebSocketStream<MaybeTlsStream<TcpStream>>>,
    next: AtomicU64,
    requested: Mutex<Vec<String>>,
}

impl Browser {
    /// Starts one.
    pub(crate) async fn start() -> Self {
        let home = tempfile::tempdir().unwrap();
        let program = std::env::var("MOON_CHROMIUM").unwrap_or_else(|_| "chromium".to_owned());
        let mut command = Command::new(&program);
        command.args([
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
        ]);
        command.args([
            "--no-first-run",
            "--disable-background-networking",
            "--remote-debugging-port=0",
        ]);
        command.arg(format!("--user-data-dir={}", home.path().display())).arg("about:blank");
        let started = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn();
        let mut child = started.unwrap_or_else(|error| panic_at(&program, &error));
        let mut said = BufReader::new(child.stderr.take().unwrap());
        let address = tokio::task::spawn_blocking(move || {
            let mut line = String::new();
            loop {
                line.clear();
                assert!(said.read_line(&mut line).unwrap() > 0, "the browser ended");
                if let Some((_, address)) = line.split_once("ws://") {
                    let address = address.trim().to_owned();
                    std::thread::spawn(move || std::io::copy(&mut said, &mut std::io::sink()));
                    return address;
                }
            }
        });
        let address = address.await.unwrap();
        Self { child, _home: home, address }
    }

    /// A new page.
    pub(crate) async fn tab(&self) -> Tab {
        let root = Tab::connect(&format!("ws://{}", self.address)).await;
        let made = root.call("Target.createTarget", json!({"url": "about:blank"})).await;
        let host = self.address.split('/').next().unwrap();
        let target = made["targetId"].as_str().unwrap();
        let tab = Tab::connect(&format!("ws://{host}/devtools/page/{target}")).await;
        for domain in ["Page", "Network", "DOM", "Runtime"] {
            tab.call(&format!("{domain}.enable"), json!({})).await;
        }
        tab
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

#[expect(clippy::panic, reason = "in a test a failure is the answer")]
fn panic_at(program: &str, error: &std::io::Error) -> Child {
    panic!("{program} cannot be started ({error}); install chromium, or name one in MOON_CHROMIUM")
}

impl Tab {
    async fn connect(url: &str) -> Self {
        let (socket, _) = connect_async(url).await.unwrap();
        let socket = tokio::sync::Mutex::new(socket);
        Self { socket, next: AtomicU64::new(1), requested: Mutex::new(vec![]) }
    }

    async fn call(&self, method: &str, params: Value) -> Value {
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        let mut socket = self.socket.lock().await;
        let asked = json!({"id": id, "method": method, "params": params}).to_string();
        socket.send(Message::text(asked)).await.unwrap();
        loop {
            let heard = tokio::time::timeout(PATIENCE, socket.next()).await;
            let heard = heard.expect("the browser answers").unwrap().unwrap();
            let Ok(text) = heard.to_text() else { continue };
            let Ok(answer) = serde_json::from_str::<Value>(text) else { continue };
            if answer["method"] == "Network.requestWillBeSent" {
                let url = answer["params"]["request"]["url"].as_str().unwrap_or_default();
                self.requested.lock().unwrap().push(url.to_owned());
            }
            if answer["id"] == id {
                assert!(answer["error"].is_null(), "{method}: {answer}");
                return answer["result"].clone();
            }
        }
    }

    /// Shows an address, and waits until its script has run.
    pub(crate) async fn open(&self, url: &str) {
        self.call("Page.navigate", json!({"url": url})).await;
        self.wait("document.title !== '' && document.readyState === 'complete'").await;
    }

    /// The value of an expression, awaited when it is a promise.
    pub(crate) async fn eval(&self, expression: &str) -> Value {
        let asked = json!({"expression": expression, "awaitPromise": true, "returnByValue": true});
        let answer = self.call("Runtime.evaluate", asked).await;
        assert!(answer["exceptionDetails"].is_null(), "{}", answer["exceptionDetails"]);
        answer["result"]["value"].clone()
    }

    /// Waits until an expression is true; the browser itself looks, at each frame.
    pub(crate) async fn wait(&self, condition: &str) {
        let patience = WAIT.as_millis();
        let script = format!(
            "new Promise((done) => {{ const end = Date.now() + {patience}; const look = () => ({condition}) \
             ? done(true) : Date.now() > end ? done(false) : setTimeout(look, 20); look(); }})"
        );
        let seen = self.eval(&script).await;
        assert_eq!(seen, true, "it never came: {condition}");
    }

    /// Chooses files in an input.
    pub(crate) async fn choose(&self, selector: &str, files: &[String]) {
        let document = self.call("DOM.getDocument", json!({})).await;
        let root = document["root"]["nodeId"].clone();
        let asked = json!({"nodeId": root, "selector": selector});
        let input = self.call("DOM.querySelector", asked).await["nodeId"].clone();
        self.call("DOM.setFileInputFiles", json!({"nodeId": input, "files": files})).await;
    }

    /// Becomes as narrow as a small phone.
    pub(crate) async fn phone(&self) {
        let screen = json!({"width": 360, "height": 740, "deviceScaleFactor": 2, "mobile": true});
        self.call("Emulation.setDeviceMetricsOverride", screen).await;
    }

    /// What the page has asked for so far.
    pub(crate) async fn requests(&self) -> Vec<String> {
        // An answer comes after everything that was before it.
        self.eval("1").await;
        self.requested.lock().unwrap().clone()
    }
}

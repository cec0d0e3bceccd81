//! A Chromium without a window, spoken to in its DevTools protocol over a pipe.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::{Value, json};

/// One tab.
pub(crate) struct Browser {
    child: Child,
    commands: ChildStdin,
    messages: Receiver<Value>,
    session: Option<String>,
    events: VecDeque<Value>,
    n_sent: u64,
    _profile: tempfile::TempDir,
    _turn: MutexGuard<'static, ()>,
}

/// One browser at a time: each has a dozen threads.
static TURN: Mutex<()> = Mutex::new(());

/// Longer than anything here takes, also on a machine that does other things.
const PATIENCE: Duration = Duration::from_secs(120);

impl Browser {
    /// Starts Chromium; `None`, and a line that says so, where there is none.
    pub(crate) fn start() -> Option<Browser> {
        let names = ["/usr/bin/chromium", "/usr/bin/google-chrome"];
        let Some(program) = names.into_iter().find(|name| Path::new(name).exists()) else {
            // Straight to standard error: what is printed with `println!` is not shown for tests
            // that pass.
            let _ = writeln!(std::io::stderr(), "skipped: Chromium is not installed");
            return None;
        };
        let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
        let profile = tempfile::tempdir().unwrap();
        let mut child = Command::new("sh")
            // The pipe is expected at the descriptors 3 and 4.
            .args(["-c", "exec \"$0\" \"$@\" 3<&0 4>&1 </dev/null >/dev/null 2>&1", program])
            .args([
                "--headless",
                "--remote-debugging-pipe",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
            ])
            .args(["--no-first-run", "--disable-background-networking", "--disable-sync"])
            .args(["--disable-component-update", "--disable-quic", "--window-size=1400,1000"])
            // WebGL where there is no graphics card.
            .arg("--enable-unsafe-swiftshader")
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let commands = child.stdin.take().unwrap();
        let mut answers = BufReader::new(child.stdout.take().unwrap());
        let (sender, messages) = channel();
        std::thread::spawn(move || {
            let mut message = Vec::new();
            while answers.read_until(0, &mut message).is_ok_and(|n| n > 0) {
                message.pop();
                let parsed = serde_json::from_slice(&message).expect("messages are JSON");
                if sender.send(parsed).is_err() {
                    break;
                }
                message.clear();
            }
        });
        let mut browser = Browser {
            child,
            commands,
            messages,
            session: None,
            events: VecDeque::new(),
            n_sent: 0,
            _profile: profile,
            _turn: turn,
        };
        let target = browser.send("Target.createTarget", &json!({"url": "about:blank"}));
        let attach = json!({"targetId": target["targetId"], "flatten": true});
        let attached = browser.send("Target.attachToTarget", &attach);
        browser.session = attached["sessionId"].as_str().map(str::to_owned);
        for domain in ["Page", "Runtime", "Log", "Network"] {
            browser.send(&format!("{domain}.enable"), &json!({}));
        }
        Some(browser)
    }

    /// Opens a file and waits until it has loaded.
    pub(crate) fn open(&mut self, file: &Path) {
        let is_load = |event: &Value| event["method"] == "Page.loadEventFired";
        self.events.retain(|event| !is_load(event));
        self.send("Page.navigate", &json!({"url": format!("file://{}", file.display())}));
        while !self.events.iter().any(is_load) {
            let event = self.receive();
            self.events.push_back(event);
        }
    }

    /// What an expression of JavaScript gives; a promise is waited for.
    pub(crate) fn value(&mut self, expression: &str) -> Value {
        let ask = json!({"expression": expression, "awaitPromise": true, "returnByValue": true});
        let answer = self.send("Runtime.evaluate", &ask);
        assert!(answer["exceptionDetails"].is_null(), "{expression}: {answer}");
        answer["result"]["value"].clone()
    }

    pub(crate) fn text(&mut self, selector: &str) -> String {
        let element = format!("document.querySelector({})", json!(selector));
        let text = self.value(&format!("{element}?.textContent ?? null"));
        text.as_str().unwrap_or_else(|| panic!("there is no {selector}")).to_owned()
    }

    pub(crate) fn count(&mut self, selector: &str) -> u64 {
        let n = self.value(&format!("document.querySelectorAll({}).length", json!(selector)));
        n.as_u64().unwrap()
    }

    /// Waits until an expression is true.
    pub(crate) fn wait_for(&mut self, expression: &str) {
        let poll = format!(
            "new Promise((done) => {{ const start = Date.now(); const look = () => \
             ({expression}) ? done(true) : Date.now() - start > 20000 ? done(false) : setTimeout(look, 20); look(); }})"
        );
        assert_eq!(self.value(&poll), true, "waited in vain for {expression}");
    }

    /// Presses and releases a key by its name, such as `Enter`.
    pub(crate) fn press(&mut self, key: &str) {
        let code = match key {
            "Enter" => 13,
            "Escape" => 27,
            "Tab" => 9,
            "ArrowDown" => 40,
            _ => key.to_ascii_uppercase().as_bytes()[0].into(),
        };
        let text = match key {
            "Enter" => "\r",
            key if key.len() == 1 => key,
            _ => "",
        };
        for kind in ["keyDown", "keyUp"] {
            let mut event = json!({"type": kind, "key": key, "windowsVirtualKeyCode": code});
            if kind == "keyDown" && !text.is_empty() {
                event["text"] = json!(text);
            }
            self.send("Input.dispatchKeyEvent", &event);
        }
    }

    pub(crate) fn type_text(&mut self, text: &str) {
        self.send("Input.insertText", &json!({"text": text}));
    }

    pub(crate) fn move_mouse(&mut self, x: f64, y: f64) {
        self.send("Input.dispatchMouseEvent", &json!({"type": "mouseMoved", "x": x, "y": y}));
    }

    /// Clicks at a place in the window.
    pub(crate) fn click(&mut self, x: f64, y: f64) {
        for kind in ["mousePressed", "mouseReleased"] {
            let event = json!({"type": kind, "x": x, "y": y, "button": "left", "clickCount": 1});
            self.send("Input.dispatchMouseEvent", &event);
        }
    }

    /// Console messages, exceptions, refusals and requests since the start, but for the page itself.
    pub(crate) fn complaints(&mut self) -> Vec<String> {
        // What is under way has been told when this has been answered.
        self.value("new Promise((done) => setTimeout(done, 200))");
        let told = self.events.iter().filter_map(|event| match event["method"].as_str()? {
            // The driver that draws without a graphics card says that it is slow.
            "Log.entryAdded" if event.to_string().contains("GL Driver Message") => None,
            "Runtime.consoleAPICalled" | "Runtime.exceptionThrown" | "Log.entryAdded" => {
                Some(event.to_string())
            }
            "Network.requestWillBeSent" if event["params"]["type"] != "Document" => {
                Some(event["params"]["request"]["url"].to_string())
            }
            _ => None,
        });
        told.collect()
    }

    fn send(&mut self, method: &str, params: &Value) -> Value {
        self.n_sent += 1;
        let id = self.n_sent;
        let mut command = json!({"id": id, "method": method, "params": params});
        if let Some(session) = &self.session {
            command["sessionId"] = json!(session);
        }
        self.commands.write_all(format!("{command}\0").as_bytes()).unwrap();
        loop {
            let message = self.receive();
            if message["id"] == id {
                assert!(message["error"].is_null(), "{method}: {message}");
                return message["result"].clone();
            }
            self.events.push_back(message);
        }
    }

    fn receive(&mut self) -> Value {
        self.messages.recv_timeout(PATIENCE).expect("Chromium answers")
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

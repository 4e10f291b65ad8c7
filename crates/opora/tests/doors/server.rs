//! The real program as a process, and a client that says exactly what it wants over a socket.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

pub const LOGIN: &str = "administrator";
pub const PASSWORD: &str = "Зимний-Сад-на-окраине-42";

/// A running server over a data folder of its own.
pub struct Server {
    pub folder: tempfile::TempDir,
    pub port: u16,
    child: Child,
    descriptors: u32,
}

/// An answer.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: String,
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        let start = format!("{name}:");
        let line = self.head.lines().find(|line| line.to_ascii_lowercase().starts_with(&start));
        line.and_then(|line| line.split_once(':')).map(|(_, value)| value.trim())
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

impl Server {
    /// A server with one administrator and the usual limits.
    pub fn start() -> Server {
        Server::with(1024, "")
    }

    /// A server that may open so many descriptors and gives clients little time.
    pub fn impatient(descriptors: u32) -> Server {
        Server::with(descriptors, "head_seconds = 2\nstall_seconds = 2\nidle_seconds = 4\n")
    }

    fn with(descriptors: u32, settings: &str) -> Server {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        std::fs::create_dir(&data).unwrap();
        std::fs::write(data.join("opora.toml"), settings).unwrap();
        let mut add = Command::new(env!("CARGO_BIN_EXE_opora"))
            .args(["user", "add", LOGIN, "--name", "Анна Петровна Смирнова", "--password-stdin", "--data"])
            .arg(&data)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        add.stdin.take().unwrap().write_all(PASSWORD.as_bytes()).unwrap();
        assert!(add.wait().unwrap().success(), "the administrator was not created");
        let (child, port) = serve(&data, descriptors);
        Server { folder, port, child, descriptors }
    }

    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Kills the program as a power cut would, and starts it again.
    pub fn kill_and_start(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        (self.child, self.port) = serve(&self.data(), self.descriptors);
    }

    /// Asks the program to end and tells how long it took.
    pub fn terminate(&mut self) -> Duration {
        let began = Instant::now();
        let asked = Command::new("kill").arg("-TERM").arg(self.child.id().to_string()).status().unwrap();
        assert!(asked.success());
        while self.child.try_wait().unwrap().is_none() {
            assert!(began.elapsed() < Duration::from_secs(30), "the program does not end");
            std::thread::sleep(Duration::from_millis(50));
        }
        began.elapsed()
    }

    pub fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(300))).unwrap();
        stream
    }

    /// Opens a connection and says the beginning of something.
    pub fn half(&self, beginning: &str) -> TcpStream {
        let mut stream = self.connect();
        stream.write_all(beginning.as_bytes()).unwrap();
        stream
    }

    pub fn get(&self, path: &str, cookie: &str) -> Answer {
        self.send("GET", path, &[("Cookie", cookie)], b"")
    }

    pub fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        let mut head = format!("{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n");
        for (name, value) in headers.iter().filter(|(_, value)| !value.is_empty()) {
            head += &format!("{name}: {value}\r\n");
        }
        head += &format!("Content-Length: {}\r\n\r\n", body.len());
        let mut stream = self.half(&head);
        // A server that has heard enough may close: its answer counts.
        let _heard_enough = stream.write_all(body);
        let mut bytes = Vec::new();
        let _closed_roughly = stream.read_to_end(&mut bytes);
        let text = String::from_utf8_lossy(&bytes);
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
        Answer { status, head: head.to_owned(), body: body.to_owned() }
    }

    /// Most memory that the program held so far, in megabytes.
    pub fn peak(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap();
        line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() / 1024
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _gone = self.child.kill();
        let _gone = self.child.wait();
    }
}

fn serve(data: &std::path::Path, descriptors: u32) -> (Child, u16) {
    let mut child = Command::new("sh")
        .arg("-c")
        .arg(format!("ulimit -n {descriptors}; exec \"$0\" \"$@\""))
        .arg(env!("CARGO_BIN_EXE_opora"))
        .args(["serve", "--listen", "127.0.0.1:0", "--data"])
        .arg(data)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let line = lines.by_ref().map_while(Result::ok).find(|line| line.contains("http://"));
    let line = line.expect("the server printed no address");
    let port =
        line.split("http://").nth(1).and_then(|rest| rest.split([' ', '/']).next()?.rsplit(':').next()?.parse().ok());
    std::thread::spawn(move || lines.map_while(Result::ok).for_each(drop));
    (child, port.unwrap_or_else(|| panic!("no port in {line}")))
}

/// A program that is signed in.
pub struct Session {
    pub cookie: String,
    pub token: String,
}

impl Session {
    pub fn open(server: &Server) -> Session {
        let body = serde_json::json!({"login": LOGIN, "password": PASSWORD}).to_string();
        let answer = server.send("POST", "/api/v1/session", &[("Content-Type", "application/json")], body.as_bytes());
        assert_eq!(answer.status, 200, "{answer:?}");
        // The cookie of the browser comes beside that of the session, in any order.
        let set = answer.head.lines().filter_map(|line| line.split_once(": ").map(|(_, value)| value));
        let cookie = set.filter_map(|value| value.split(';').next()).find(|pair| pair.starts_with("opora_session="));
        let cookie = cookie.unwrap().to_owned();
        let token = answer.json()["csrf"].as_str().unwrap().to_owned();
        Session { cookie, token }
    }

    /// Sends files of results; gives the id of the import.
    pub fn load(&self, server: &Server, name: &str, bytes: &[u8]) -> String {
        let answer = self.load_any(server, name, bytes);
        assert_eq!(answer.status, 303, "{answer:?}");
        answer.header("location").unwrap().rsplit('/').next().unwrap().to_owned()
    }

    pub fn load_any(&self, server: &Server, name: &str, bytes: &[u8]) -> Answer {
        let mut body = format!(
            "--x\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{}\r\n--x\r\n\
             Content-Disposition: form-data; name=\"files\"; filename=\"{name}\"\r\n\r\n",
            self.token
        )
        .into_bytes();
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n--x--\r\n");
        let headers = [("Cookie", self.cookie.as_str()), ("Content-Type", "multipart/form-data; boundary=x")];
        server.send("POST", "/results/load", &headers, &body)
    }

    pub fn post(&self, server: &Server, path: &str) -> Answer {
        let body = format!("csrf={}", self.token);
        let headers = [("Cookie", self.cookie.as_str()), ("Content-Type", "application/x-www-form-urlencoded")];
        server.send("POST", path, &headers, body.as_bytes())
    }

    pub fn import(&self, server: &Server, id: &str) -> serde_json::Value {
        server.get(&format!("/api/v1/results/imports/{id}"), &self.cookie).json()
    }

    pub fn state(&self, server: &Server, id: &str) -> String {
        let import = self.import(server, id);
        import["state"].as_str().unwrap_or_else(|| panic!("no state of «{id}»: {import}")).to_owned()
    }

    /// Waits until the import is no longer in a state; tells the next one and how long it took.
    pub fn leaves(&self, server: &Server, id: &str, state: &str, within: Duration) -> (String, Duration) {
        let began = Instant::now();
        loop {
            let now = self.state(server, id);
            if now != state {
                return (now, began.elapsed());
            }
            assert!(began.elapsed() < within, "still {state} after {within:?}");
            std::thread::sleep(Duration::from_millis(100));
        }
    }
}

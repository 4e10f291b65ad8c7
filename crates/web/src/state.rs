//! What every handler can reach.

use std::sync::Arc;

use jiff::civil::Date;
use operations::App;

use crate::network::Network;

use crate::serving::Limits;

/// Everything the router needs; cheap to clone.
#[derive(Clone)]
pub struct State {
    /// The operations of the system.
    pub app: Arc<App>,
    /// Settings of the web face.
    pub config: Arc<Config>,
}

/// Settings of the web face.
#[derive(Debug, Clone)]
pub struct Config {
    /// Address at which people see us, without the closing slash («https://opora.example.ru»): feeds are built on it.
    pub base_url: String,
    /// Whether cookies travel over https only (true when `base_url` is https).
    pub secure_cookies: bool,
    /// Largest file that may be uploaded, in bytes.
    pub upload_limit: usize,
    /// Most bytes of results files that may be sent at once.
    pub results_limit: usize,
    /// Proxies that may name the asker's address; nobody else is believed.
    pub trusted_proxies: Vec<Network>,
    /// How long clients may take and how many may come.
    pub limits: Limits,
    /// The data were made by a rehearsal: every page says so.
    pub rehearsal: bool,
}

impl Config {
    /// Settings for a base address, with cookies as secure as the address allows and uploads up to 60 MB
    /// (300 MB for files of results).
    pub fn new(base_url: impl Into<String>) -> Config {
        let base_url = base_url.into().trim_end_matches('/').to_owned();
        let secure_cookies = base_url.starts_with("https://");
        let (upload_limit, results_limit) = (60 * 1024 * 1024, 300 * 1024 * 1024);
        Config {
            base_url,
            secure_cookies,
            upload_limit,
            results_limit,
            trusted_proxies: Vec::new(),
            limits: Limits::default(),
            rehearsal: false,
        }
    }
}

impl State {
    /// A state from its two parts.
    pub fn new(app: Arc<App>, config: Config) -> State {
        State { app, config: Arc::new(config) }
    }

    /// The present day at this place.
    pub fn today(&self) -> Date {
        self.app.clock.today()
    }
}

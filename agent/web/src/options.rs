//! What can be set about the console.

use greffier_config::Config;

/// How the console behaves.
#[derive(Debug, Clone, Copy)]
pub struct WebOptions {
    /// Whether cookies are sent over HTTPS only. Their names then begin with `__Host-`.
    pub secure_cookies: bool,
    /// Minutes after which an unused session ends.
    pub session_minutes: u32,
    /// Bytes that a request may have.
    pub max_request_bytes: usize,
    /// Seconds that a request may take.
    pub seconds: u64,
}

impl WebOptions {
    /// As the office's configuration says it.
    #[must_use]
    pub fn from_config(config: &Config) -> Self {
        let console = &config.console;
        Self {
            secure_cookies: console.secure_cookies,
            session_minutes: console.session_minutes.clamp(1, 60 * 24 * 7),
            max_request_bytes: 256 << 10,
            seconds: 60,
        }
    }
}

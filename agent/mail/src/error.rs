//! Why a message could not be sent.

/// Why a message could not be sent. No address and no text stands in it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MailError {
    /// The configuration, or a file that it names, cannot be used.
    #[error("GRF-MAIL-001: {0}")]
    Settings(String),
    /// The server cannot be reached, or asks to try again later (RFC 5321, section 4.2.1: 4yz).
    #[error("GRF-MAIL-002: {0}")]
    Later(String),
    /// The server refuses (RFC 5321, section 4.2.1: 5yz).
    #[error("GRF-MAIL-003: {0}")]
    Refused(String),
    /// The address, or another part of the message, cannot be written in a header.
    #[error("GRF-MAIL-004: the address of the person is none that a message can be sent to")]
    Address,
}

impl MailError {
    /// The stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Settings(_) => "GRF-MAIL-001",
            Self::Later(_) => "GRF-MAIL-002",
            Self::Refused(_) => "GRF-MAIL-003",
            Self::Address => "GRF-MAIL-004",
        }
    }

    /// Whether trying again later may help without anybody mending anything.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        // A handshake that failed may be the network's doing; what somebody has to mend is tried a few times and then told.
        matches!(self, Self::Later(_) | Self::Settings(_))
    }

    /// What a server said, without its words: they may quote the address.
    pub(crate) fn of(error: &lettre::transport::smtp::Error) -> Self {
        let status = error.status().map(|code| format!("the server answered {code}"));
        match status {
            Some(said) if error.is_permanent() => Self::Refused(said),
            Some(said) => Self::Later(said),
            None if error.is_tls() => Self::Settings("the server's certificate is not trusted, or it does not encrypt".to_owned()),
            None if error.is_client() => Self::Settings("the server does not offer what the settings ask".to_owned()),
            None => Self::Later("the server cannot be reached, or ended the connection".to_owned()),
        }
    }
}

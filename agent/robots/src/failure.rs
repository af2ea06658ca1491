//! Why work did not come to its end. No reason bears a value of the case, an address that has one, or a secret.

/// Work that did not come to its end.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// A failure of the machines: the same, with the same key, may succeed later.
    #[error("{0}")]
    Again(Reason),
    /// The same would fail again: somebody must mend something first.
    #[error("{0}")]
    Never(Reason),
}

impl Failure {
    /// Why.
    #[must_use]
    pub fn reason(&self) -> &Reason {
        match self {
            Self::Again(reason) | Self::Never(reason) => reason,
        }
    }

    /// The stable code, with a page in `agent/docs/errors/`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.reason().code()
    }
}

/// A reason, in words for whoever mends it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// The configuration lacks what the robot names.
    #[error("GRF-ROBOT-021: {0}")]
    Lacking(String),
    /// What is given is not what the robot asks for.
    #[error("GRF-ROBOT-022: {0}")]
    Inputs(String),
    /// The other system cannot be reached, or its answer broke off.
    #[error("GRF-ROBOT-023: {0}")]
    Unreached(String),
    /// It says that it is busy or out of order.
    #[error("GRF-ROBOT-024: the answer has the status {0}")]
    Busy(u16),
    /// It answers with what the robot does not foresee.
    #[error("GRF-ROBOT-025: the answer has the status {0}")]
    Unforeseen(u16),
    /// Its answer is not the one that the robot describes.
    #[error("GRF-ROBOT-026: {0}")]
    Answer(String),
    /// A file cannot be put into its folder.
    #[error("GRF-ROBOT-027: {0}")]
    Folder(String),
    /// Another file has the name.
    #[error("GRF-ROBOT-028: the file {0} is there with another content")]
    OtherFile(String),
    /// A program did not end well.
    #[error("GRF-ROBOT-029: {0}")]
    Program(String),
}

impl Reason {
    /// The stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Lacking(_) => "GRF-ROBOT-021",
            Self::Inputs(_) => "GRF-ROBOT-022",
            Self::Unreached(_) => "GRF-ROBOT-023",
            Self::Busy(_) => "GRF-ROBOT-024",
            Self::Unforeseen(_) => "GRF-ROBOT-025",
            Self::Answer(_) => "GRF-ROBOT-026",
            Self::Folder(_) => "GRF-ROBOT-027",
            Self::OtherFile(_) => "GRF-ROBOT-028",
            Self::Program(_) => "GRF-ROBOT-029",
        }
    }
}

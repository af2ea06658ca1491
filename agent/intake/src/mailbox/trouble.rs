//! What can go wrong with a mailbox, each with its code (pages in `agent/docs/errors/`).

use greffier_casework::Language;

/// Why a mailbox, or one message of it, does not go on. No message is dropped: each stays where it is until it can be taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MailTrouble {
    /// The server refuses the account. In the server's words.
    #[error("the server refuses the account: {0}")]
    SignIn(String),
    /// The server's certificate does not hold.
    #[error("the server's certificate is not trusted: {0}")]
    Certificate(String),
    /// The mailbox does not exist, or the account may not read it. In the server's words.
    #[error("the mailbox cannot be opened: {0}")]
    NoMailbox(String),
    /// The server is not reached, or the connection broke.
    #[error("the server is not reached: {0}")]
    Connection(String),
    /// A message has more bytes than allowed.
    #[error("the message has more than {limit} bytes")]
    TooLarge {
        /// The bound, in bytes.
        limit: u64,
    },
    /// Messages were taken and could not be marked or moved. In the server's words.
    #[error("messages were taken but could not be marked or moved: {0}")]
    NotMarked(String),
    /// A file with a secret or with authorities cannot be used.
    #[error("a file cannot be used: {0}")]
    File(String),
    /// No token is given for the account.
    #[error("no access token: {0}")]
    Token(String),
    /// The server does not speak as it should, or not as the configuration says.
    #[error("the server does not speak as expected: {0}")]
    Protocol(String),
    /// The server lists a message and does not give it. In the server's words.
    #[error("the message cannot be fetched: {0}")]
    Unreadable(String),
}

impl MailTrouble {
    /// What lies behind it, for the person who mends it.
    pub(crate) fn detail(&self) -> String {
        match self {
            Self::TooLarge { limit } => format!("> {limit}"),
            Self::SignIn(said)
            | Self::Certificate(said)
            | Self::NoMailbox(said)
            | Self::Connection(said)
            | Self::NotMarked(said)
            | Self::File(said)
            | Self::Token(said)
            | Self::Protocol(said)
            | Self::Unreadable(said) => said.clone(),
        }
    }

    /// Whether asking again soon helps nobody: accounts are locked for it.
    pub(crate) fn needs_a_person(&self) -> bool {
        matches!(self, Self::SignIn(_) | Self::Certificate(_) | Self::NoMailbox(_) | Self::File(_) | Self::Token(_))
    }

    pub(crate) fn texts(&self, language: Language) -> (&'static str, &'static str) {
        let (code, fr, en) = match self {
            Self::SignIn(_) => (
                "GRF-IN-011",
                "Le serveur de courriel refuse le compte. Vérifiez l'utilisateur et son mot de passe (ou son jeton), et qu'IMAP lui est permis.",
                "The mail server refuses the account. Check the user and its password (or token), and that it is allowed IMAP.",
            ),
            Self::Certificate(_) => (
                "GRF-IN-012",
                "Le certificat du serveur de courriel n'est pas reconnu. Vérifiez le nom du serveur, ou nommez son autorité dans ca_file.",
                "The mail server's certificate is not trusted. Check the server's name, or name its authority in ca_file.",
            ),
            Self::NoMailbox(_) => (
                "GRF-IN-013",
                "La boîte aux lettres ne s'ouvre pas. Vérifiez son nom (mailbox) et que le compte peut la lire.",
                "The mailbox cannot be opened. Check its name (mailbox) and that the account may read it.",
            ),
            Self::Connection(_) => (
                "GRF-IN-014",
                "Le serveur de courriel ne répond pas ou la connexion s'est rompue ; elle est reprise d'elle-même. Si cela dure, vérifiez le réseau.",
                "The mail server does not answer or the connection broke; it is taken up again by itself. If it lasts, check the network.",
            ),
            Self::TooLarge { .. } => (
                "GRF-IN-015",
                "Le message dépasse la taille permise ; il reste dans la boîte aux lettres. Demandez-le en plusieurs parties ou relevez max_message_mib.",
                "The message is larger than allowed; it stays in the mailbox. Ask for it in several parts or raise max_message_mib.",
            ),
            Self::NotMarked(_) => (
                "GRF-IN-016",
                "Des messages sont reçus, mais n'ont pu être marqués ou déplacés. Vérifiez que le compte peut écrire dans la boîte et dans move_to.",
                "Messages are received but could not be marked or moved. Check that the account may write in the mailbox and in move_to.",
            ),
            Self::File(_) => (
                "GRF-IN-017",
                "Un fichier de la boîte aux lettres (mot de passe, jeton, autorité) ne peut pas servir. Vérifiez qu'il existe et que l'agent seul le lit (chmod 600).",
                "A file of the mailbox (password, token, authority) cannot be used. Check that it exists and that the agent alone reads it (chmod 600).",
            ),
            Self::Token(_) => (
                "GRF-IN-018",
                "Aucun jeton d'accès n'est donné pour la boîte aux lettres. Vérifiez token_address et client_id, et renouvelez le jeton de refresh_token_file.",
                "No access token is given for the mailbox. Check token_address and client_id, and renew the token in refresh_token_file.",
            ),
            Self::Protocol(_) => (
                "GRF-IN-019",
                "Le serveur de courriel ne parle pas comme prévu. Vérifiez l'adresse, le port et tls ; sinon, montrez le détail à qui tient le serveur.",
                "The mail server does not speak as expected. Check the address, the port and tls; else show the detail to who keeps the server.",
            ),
            Self::Unreadable(_) => (
                "GRF-IN-020",
                "Le serveur nomme un message, mais ne le donne pas ; il reste dans la boîte aux lettres et sera redemandé. Ouvrez-le vous-même.",
                "The server lists a message but does not give it; it stays in the mailbox and is asked for again. Open it yourself.",
            ),
        };
        (code, if language == Language::En { en } else { fr })
    }
}

//! Why a container cannot be taken apart at all.

use crate::Why;

/// A container that is not taken apart: its bytes stay what they are.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// None of the kinds that are read; an office document is none.
    #[error("not a message or an archive that can be opened: treat it as a document")]
    NotAContainer,
    /// More bytes than allowed.
    #[error("the container has {bytes} bytes, at most {limit} are allowed: ask for it in several messages")]
    TooLarge {
        /// What it has.
        bytes: u64,
        /// The bound, [`crate::Bounds::total_bytes`].
        limit: u64,
    },
    /// Too broken, too intricate or built to overwhelm: why, as for a part.
    #[error("the container cannot be opened: {}", .0.text("en"))]
    Unreadable(Why),
}

impl Refusal {
    /// The stable name of the reason, for machines: `not_a_container`, or the name of a [`Why`].
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::NotAContainer => "not_a_container",
            Self::TooLarge { .. } => Why::TooLarge.name(),
            Self::Unreadable(why) => why.name(),
        }
    }

    /// A sentence for a clerk, in French, or in English for a BCP 47 tag that begins with `en`.
    #[must_use]
    pub fn text(&self, lang: &str) -> String {
        let english = lang.get(..2).is_some_and(|tag| tag.eq_ignore_ascii_case("en"));
        match self {
            Self::NotAContainer if english => "Not a message or an archive that can be opened.".to_owned(),
            Self::NotAContainer => "Ce n'est ni un message ni une archive que l'on sache ouvrir.".to_owned(),
            Self::TooLarge { .. } => Why::TooLarge.text(lang),
            Self::Unreadable(why) => why.text(lang),
        }
    }

    pub(crate) fn of(why: Why) -> Self {
        Self::Unreadable(why)
    }
}

//! What could not be taken out, and why, in words for a clerk.

/// Something inside a container that did not become a part, or not as it should.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Left {
    /// Where it is, as in [`crate::Part::path`]; empty for the container that arrived.
    pub path: String,
    /// A safe file name, as in [`crate::Part::name`]; empty where none is known.
    pub name: String,
    /// Why.
    pub why: Why,
}

/// Why something was left.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Why {
    /// It is encrypted: S/MIME (RFC 8551), `OpenPGP` (RFC 3156) or an entry of an archive with a password.
    Encrypted,
    /// It is a container inside too many others ([`crate::Bounds::depth`]); it stays whole.
    TooDeep,
    /// It, or all parts together, have more bytes than allowed.
    TooLarge,
    /// There are more parts than allowed: so many more.
    TooMany(u64),
    /// It would become so many times larger than it is that it is a bomb.
    Ratio,
    /// Entries of an archive lie on top of each other: the same bytes would come out many times.
    Overlapping,
    /// A way of packing that is not read, by its name in the standard.
    Unsupported(String),
    /// It is damaged; what could be read of it may be among the parts.
    Broken,
}

impl Why {
    /// The stable name of the reason, for machines: `encrypted`, `too_deep`, `too_large`, `too_many`, `ratio`, `overlapping`,
    /// `unsupported`, `broken`.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Encrypted => "encrypted",
            Self::TooDeep => "too_deep",
            Self::TooLarge => "too_large",
            Self::TooMany(_) => "too_many",
            Self::Ratio => "ratio",
            Self::Overlapping => "overlapping",
            Self::Unsupported(_) => "unsupported",
            Self::Broken => "broken",
        }
    }

    /// A sentence for a clerk: what is the matter and what to do. English for a BCP 47 tag that begins with `en`, else French.
    #[must_use]
    pub fn text(&self, lang: &str) -> String {
        if lang.get(..2).is_some_and(|tag| tag.eq_ignore_ascii_case("en")) { self.english() } else { self.french() }
    }

    fn french(&self) -> String {
        match self {
            Self::Encrypted => "Chiffré ou protégé par un mot de passe : ouvrez le fichier avec la clé ou demandez-en un autre.".to_owned(),
            Self::TooDeep => "Trop de fichiers les uns dans les autres : celui-ci est gardé tel quel, ouvrez-le à la main.".to_owned(),
            Self::TooLarge => "Trop volumineux : demandez le document en plusieurs envois.".to_owned(),
            Self::TooMany(more) => format!("Trop de pièces : {more} de plus n'ont pas été prises ; demandez-les en plusieurs envois."),
            Self::Ratio => "Ce fichier compressé deviendrait démesuré : il peut être malveillant, ne l'ouvrez pas.".to_owned(),
            Self::Overlapping => "Les fichiers de cette archive se recouvrent : elle peut être malveillante, ne l'ouvrez pas.".to_owned(),
            Self::Unsupported(method) => format!("Emballage non pris en charge ({method}) : demandez le document en PDF."),
            Self::Broken => "Endommagé : ce qui a pu être lu est gardé ; comparez, ou demandez un nouvel envoi.".to_owned(),
        }
    }

    fn english(&self) -> String {
        match self {
            Self::Encrypted => "Encrypted or protected by a password: open the file with the key, or ask for another one.".to_owned(),
            Self::TooDeep => "Too many files inside one another: this one is kept as it is, open it by hand.".to_owned(),
            Self::TooLarge => "Too large: ask for the document in several messages.".to_owned(),
            Self::TooMany(more) => format!("Too many parts: {more} more were not taken; ask for them in several messages."),
            Self::Ratio => "This compressed file would become excessively large: it may be hostile, do not open it.".to_owned(),
            Self::Overlapping => "The files of this archive lie on top of each other: it may be hostile, do not open it.".to_owned(),
            Self::Unsupported(method) => format!("A way of packing that is not read ({method}): ask for the document as a PDF."),
            Self::Broken => "Damaged: what could be read is kept; compare, or ask for it to be sent again.".to_owned(),
        }
    }
}

impl Left {
    /// The sentence of [`Why::text`].
    #[must_use]
    pub fn text(&self, lang: &str) -> String {
        self.why.text(lang)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_has_a_name_of_its_own_and_a_sentence_in_both_languages() {
        let all = [
            Why::Encrypted,
            Why::TooDeep,
            Why::TooLarge,
            Why::TooMany(7),
            Why::Ratio,
            Why::Overlapping,
            Why::Unsupported("LZMA".to_owned()),
            Why::Broken,
        ];
        let names: std::collections::BTreeSet<&str> = all.iter().map(Why::name).collect();
        assert_eq!(names.len(), all.len());
        for why in all {
            assert_ne!(why.text("fr"), why.text("en-CA"));
            assert!(why.text("fr").ends_with('.') && why.text("en").ends_with('.'));
        }
        assert!(Why::TooMany(7).text("fr-CA").contains('7'));
        assert!(Why::Broken.text("é").starts_with("Endommagé"), "an odd tag is answered in French");
    }
}

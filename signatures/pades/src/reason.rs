//! Why a signature is not valid: one list, one code each. Codes are written in JSON and never change their meaning.

use crate::Verdict;
use greffier_cms::ChainFault;
use greffier_cms::verify::CmsFault;
use greffier_pdf::{Anomaly, PdfError};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

/// Declares the reasons: variant, code, verdict, French sentence, English sentence.
macro_rules! reasons {
    ($($(#[doc = $doc:literal])+ $variant:ident, $code:literal, $verdict:ident, $fr:literal, $en:literal;)+) => {
        /// A reason, with its code, what it does to the verdict, and its sentence in two languages.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Reason {
            $($(#[doc = $doc])+ $variant,)+
        }

        impl Reason {
            /// Every reason.
            pub const ALL: &'static [Reason] = &[$(Self::$variant,)+];

            /// The stable code.
            pub fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }

            /// The verdict it leads to; never valid.
            pub fn verdict(self) -> Verdict {
                match self { $(Self::$variant => Verdict::$verdict,)+ }
            }

            /// One French sentence.
            pub fn fr(self) -> &'static str {
                match self { $(Self::$variant => $fr,)+ }
            }

            /// One English sentence.
            pub fn en(self) -> &'static str {
                match self { $(Self::$variant => $en,)+ }
            }
        }
    };
}

reasons! {
    /// There is nothing to verify.
    NoSignature, "no-signature", CannotTell,
        "Le document ne porte aucune signature électronique.",
        "The document bears no electronic signature.";
    /// The file cannot be read.
    Unreadable, "unreadable", CannotTell,
        "Le fichier ne peut pas être lu comme un PDF.",
        "The file cannot be read as a PDF.";
    /// The file is encrypted.
    Encrypted, "encrypted", CannotTell,
        "Le fichier est chiffré : il faut vérifier une copie déchiffrée par la personne qui l'a produit.",
        "The file is encrypted: verify a copy decrypted by whoever made it.";
    /// Readers may see different documents.
    Ambiguous, "ambiguous-structure", CannotTell,
        "La structure du fichier est endommagée ou ambiguë : deux lecteurs peuvent y voir deux documents.",
        "The file's structure is damaged or ambiguous: two readers may see two documents.";
    /// A bound was passed.
    TooLarge, "too-large", CannotTell,
        "Le fichier dépasse les limites de vérification.",
        "The file is beyond the limits of verification.";
    /// More signatures than are looked at.
    TooManySignatures, "too-many-signatures", CannotTell,
        "Le document porte plus de signatures qu'il n'en est vérifié.",
        "The document bears more signatures than are verified.";
    /// A signature that belongs to no field.
    StraySignature, "stray-signature", CannotTell,
        "Le fichier contient une signature qui n'est rattachée à aucun champ : elle a pu être retirée ou cachée.",
        "The file contains a signature that belongs to no field: it may have been removed or hidden.";
    /// Bytes after the end of the file.
    BytesAppended, "bytes-appended", Altered,
        "Des octets ont été ajoutés après la fin du document.",
        "Bytes were added after the end of the document.";

    /// The signature dictionary cannot be read.
    DictionaryUnreadable, "dictionary-unreadable", Altered,
        "La description de la signature ne peut pas être lue à sa place.",
        "The signature's description cannot be read where it stands.";
    /// The signature dictionary has two meanings.
    DictionaryAmbiguous, "dictionary-ambiguous", Altered,
        "La description de la signature peut être lue de deux façons.",
        "The signature's description can be read in two ways.";
    /// Several fields share the signature.
    SharedSignature, "shared-signature", Altered,
        "Plusieurs champs renvoient à la même signature.",
        "Several fields refer to the same signature.";
    /// `ByteRange` is missing.
    ByteRangeMissing, "byte-range-missing", Altered,
        "La signature ne dit pas ce qu'elle couvre.",
        "The signature does not say what it covers.";
    /// `ByteRange` is malformed.
    ByteRangeMalformed, "byte-range-malformed", Altered,
        "La signature dit mal ce qu'elle couvre.",
        "The signature says what it covers in a wrong form.";
    /// `ByteRange` does not start at 0.
    ByteRangeStart, "byte-range-start", Altered,
        "La signature ne couvre pas le début du fichier.",
        "The signature does not cover the beginning of the file.";
    /// `ByteRange` overlaps.
    ByteRangeOverlap, "byte-range-overlap", Altered,
        "Les parties couvertes par la signature se chevauchent.",
        "The parts the signature covers overlap.";
    /// `ByteRange` beyond the end.
    ByteRangeBeyondEnd, "byte-range-beyond-end", Altered,
        "La signature couvre plus que le fichier : il manque une partie du document.",
        "The signature covers more than the file: part of the document is missing.";
    /// The gap is not exactly `Contents`.
    ByteRangeGap, "byte-range-gap", Altered,
        "La signature laisse de côté autre chose qu'elle-même : du contenu a pu y être glissé.",
        "The signature leaves out something other than itself: content may have been slipped in.";
    /// The covered part does not end a revision.
    ByteRangeEnd, "byte-range-end", Altered,
        "La partie couverte par la signature ne finit pas où finit une version du document.",
        "The part the signature covers does not end where a version of the document ends.";
    /// `Contents` is missing.
    ContentsMissing, "contents-missing", Altered,
        "Le champ de signature ne contient pas de signature.",
        "The signature field contains no signature.";
    /// `Contents` is malformed.
    ContentsMalformed, "contents-malformed", Altered,
        "La signature n'est pas écrite comme elle doit l'être.",
        "The signature is not written the way it must be.";

    /// The CMS is malformed.
    CmsMalformed, "cms-malformed", Altered,
        "Les données signées ne sont pas bien formées.",
        "The signed data is not well formed.";
    /// The CMS is followed by bytes other than padding.
    CmsTrailingBytes, "cms-trailing-bytes", Altered,
        "Les données signées sont suivies d'autres octets.",
        "The signed data is followed by other bytes.";
    /// A version number is wrong.
    CmsVersion, "cms-version", CannotTell,
        "Les données signées portent un numéro de version qui n'est pas le leur.",
        "The signed data bears a version number that is not its own.";
    /// Not exactly one signer.
    SignerCount, "signer-count", Altered,
        "Les données signées n'ont pas exactement un signataire.",
        "The signed data does not have exactly one signer.";
    /// The content is embedded.
    EmbeddedContent, "embedded-content", Altered,
        "La signature apporte son propre contenu au lieu de porter sur le document.",
        "The signature brings its own content instead of bearing on the document.";
    /// Signed attributes are missing or doubled.
    SignedAttributes, "signed-attributes", Altered,
        "Les attributs signés manquent ou sont en double.",
        "The signed attributes are missing or doubled.";
    /// content-type is wrong.
    ContentType, "content-type", Altered,
        "Le type du contenu signé n'est pas le bon.",
        "The type of the signed content is wrong.";
    /// message-digest is missing.
    MessageDigestMissing, "message-digest-missing", Altered,
        "L'empreinte du document manque dans la signature.",
        "The document's digest is missing from the signature.";
    /// The digest does not fit.
    DigestMismatch, "digest-mismatch", Altered,
        "Le document a été modifié depuis la signature : son empreinte n'est plus la même.",
        "The document was changed after it was signed: its digest is no longer the same.";
    /// The signature does not fit.
    SignatureMismatch, "signature-mismatch", Altered,
        "La signature n'a pas été faite avec la clé du certificat.",
        "The signature was not made with the certificate's key.";
    /// signing-certificate-v2 is missing.
    SigningCertificateMissing, "signing-certificate-missing", Altered,
        "La signature ne dit pas avec quel certificat elle a été faite.",
        "The signature does not say which certificate it was made with.";
    /// signing-certificate-v2 names another.
    SigningCertificateMismatch, "signing-certificate-mismatch", Altered,
        "La signature nomme un autre certificat que celui qu'elle présente.",
        "The signature names another certificate than the one it presents.";
    /// The signer's certificate is not there.
    SignerCertificateMissing, "signer-certificate-missing", CannotTell,
        "Le certificat du signataire n'est pas joint.",
        "The signer's certificate is not enclosed.";
    /// An algorithm that is not judged.
    UnsupportedAlgorithm, "unsupported-algorithm", CannotTell,
        "La signature emploie un algorithme que Greffier ne juge pas.",
        "The signature uses an algorithm that Greffier does not judge.";
    /// A kind of signature that is not judged.
    UnsupportedKind, "unsupported-kind", CannotTell,
        "Cette sorte de signature n'est pas jugée par Greffier.",
        "This kind of signature is not judged by Greffier.";

    /// The signer is unknown.
    SignerNotTrusted, "signer-not-trusted", CannotTell,
        "Le certificat du signataire ne mène à aucune autorité de confiance.",
        "The signer's certificate leads to no trusted authority.";
    /// A certificate has expired.
    CertificateExpired, "certificate-expired", CannotTell,
        "Un certificat est échu, et rien ne prouve que la signature a été faite avant.",
        "A certificate has expired, and nothing proves that the signature was made before.";
    /// A certificate has not begun.
    CertificateNotYetValid, "certificate-not-yet-valid", CannotTell,
        "Un certificat n'est pas encore valable.",
        "A certificate is not valid yet.";
    /// A certificate's signature is wrong.
    CertificateForged, "certificate-forged", Altered,
        "Un certificat n'a pas été signé par l'autorité qu'il nomme.",
        "A certificate was not signed by the authority it names.";
    /// The certificate may not sign documents.
    CertificateNotForSigning, "certificate-not-for-signing", CannotTell,
        "Le certificat n'est pas fait pour signer des documents.",
        "The certificate is not made for signing documents.";
    /// An issuer is no authority.
    NotAnAuthority, "not-an-authority", CannotTell,
        "Un certificat a été délivré par qui n'y était pas autorisé.",
        "A certificate was issued by somebody not entitled to.";
    /// A critical extension is not understood.
    UnknownCriticalExtension, "unknown-critical-extension", CannotTell,
        "Un certificat porte une mention obligatoire que Greffier ne comprend pas.",
        "A certificate bears a mandatory statement that Greffier does not understand.";
    /// The claimed time is in the future.
    ClaimedInFuture, "claimed-in-future", CannotTell,
        "L'heure de signature annoncée est dans le futur.",
        "The claimed time of signing is in the future.";

    /// The certificate was revoked when it signed.
    CertificateRevoked, "certificate-revoked", Altered,
        "Un certificat était révoqué au moment de la signature.",
        "A certificate was revoked at the time of signing.";
    /// The certificate is revoked, and the time of signing is the signer's word.
    RevokedTimeUnproven, "revoked-time-unproven", CannotTell,
        "Un certificat a été révoqué, et rien ne prouve que la signature a été faite avant.",
        "A certificate was revoked, and nothing proves that the signature was made before.";
    /// A certificate names where its revocation can be asked, and no answer is known.
    RevocationUnknown, "revocation-unknown", CannotTell,
        "Rien ne dit si un certificat était révoqué : il faut la liste de révocation de l'autorité qui l'a délivré.",
        "Nothing says whether a certificate was revoked: the revocation list of the authority that issued it is needed.";
    /// What is known of revocation ends before the moment in question.
    RevocationOutdated, "revocation-outdated", CannotTell,
        "La liste de révocation connue est échue : il en faut une plus récente.",
        "The known revocation list has ended: a newer one is needed.";
    /// The time stamp of a signature is not over that signature.
    TimeStampMismatch, "time-stamp-mismatch", Altered,
        "L'horodatage de la signature porte sur autre chose que cette signature.",
        "The signature's time stamp bears on something other than this signature.";
    /// The time stamp of a signature proves nothing.
    TimeStampNotValid, "time-stamp-not-valid", CannotTell,
        "L'horodatage de la signature ne prouve rien : il est altéré, ou son autorité n'est pas reconnue.",
        "The signature's time stamp proves nothing: it is altered, or its authority is not trusted.";

    /// Something changed after signing.
    ChangedAfter, "changed-after-signing", Altered,
        "Le document a été modifié après cette signature.",
        "The document was changed after this signature.";
    /// A visible signature came after.
    VisibleSignatureAfter, "visible-signature-after", CannotTell,
        "Une signature visible a été ajoutée ensuite : ce qu'elle montre n'est pas jugé.",
        "A visible signature was added afterwards: what it shows is not judged.";
    /// An update came after that no signature covers.
    UncoveredUpdate, "uncovered-update", CannotTell,
        "Une mise à jour que personne n'a signée suit cette signature.",
        "An update that nobody signed follows this signature.";
    /// A later signature is not valid.
    LaterSignatureNotValid, "later-signature-not-valid", CannotTell,
        "Une signature ajoutée ensuite n'est pas valide.",
        "A signature added afterwards is not valid.";
    /// The signed revision cannot be read by itself.
    RevisionUnreadable, "revision-unreadable", CannotTell,
        "La version signée ne peut pas être lue seule.",
        "The signed version cannot be read by itself.";
    /// The signature restricts later changes, and some came.
    RestrictionsNotJudged, "restrictions-not-judged", CannotTell,
        "La signature restreint les changements ultérieurs, il y en a eu, et Greffier ne juge pas ces restrictions.",
        "The signature restricts later changes, some came, and Greffier does not judge these restrictions.";
    /// The signature forbids changes that came.
    ForbiddenChange, "forbidden-change", Altered,
        "La signature interdit des changements qui ont été faits ensuite.",
        "The signature forbids changes that were made afterwards.";
}

impl Serialize for Reason {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Reason {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = String::deserialize(deserializer)?;
        let known = Self::ALL.iter().find(|reason| reason.code() == code);
        known.copied().ok_or_else(|| D::Error::custom(format!("{code} is no reason")))
    }
}

impl From<Anomaly> for Reason {
    fn from(anomaly: Anomaly) -> Self {
        match anomaly {
            Anomaly::DictionaryUnreadable => Self::DictionaryUnreadable,
            Anomaly::Shared => Self::SharedSignature,
            Anomaly::ByteRangeMissing => Self::ByteRangeMissing,
            Anomaly::ByteRangeMalformed => Self::ByteRangeMalformed,
            Anomaly::ByteRangeStart => Self::ByteRangeStart,
            Anomaly::ByteRangeOverlap => Self::ByteRangeOverlap,
            Anomaly::ByteRangeBeyondEnd => Self::ByteRangeBeyondEnd,
            Anomaly::ByteRangeGap => Self::ByteRangeGap,
            Anomaly::ByteRangeEnd => Self::ByteRangeEnd,
            Anomaly::ContentsMissing => Self::ContentsMissing,
            Anomaly::ContentsMalformed => Self::ContentsMalformed,
            // An anomaly this match does not know yet must still not read as valid.
            _ => Self::DictionaryAmbiguous,
        }
    }
}

impl From<CmsFault> for Reason {
    fn from(fault: CmsFault) -> Self {
        match fault {
            CmsFault::TrailingBytes => Self::CmsTrailingBytes,
            CmsFault::Version => Self::CmsVersion,
            CmsFault::SignerCount => Self::SignerCount,
            CmsFault::EmbeddedContent => Self::EmbeddedContent,
            CmsFault::SignedAttributes => Self::SignedAttributes,
            CmsFault::ContentType => Self::ContentType,
            CmsFault::MessageDigestMissing => Self::MessageDigestMissing,
            CmsFault::DigestMismatch => Self::DigestMismatch,
            CmsFault::SignerCertificateMissing => Self::SignerCertificateMissing,
            CmsFault::SigningCertificateMissing => Self::SigningCertificateMissing,
            CmsFault::SigningCertificateMismatch => Self::SigningCertificateMismatch,
            CmsFault::SignatureMismatch => Self::SignatureMismatch,
            CmsFault::UnsupportedAlgorithm => Self::UnsupportedAlgorithm,

            _ => Self::CmsMalformed,
        }
    }
}

impl From<ChainFault> for Reason {
    fn from(fault: ChainFault) -> Self {
        match fault {
            ChainFault::Expired => Self::CertificateExpired,
            ChainFault::NotYetValid => Self::CertificateNotYetValid,
            ChainFault::BadSignature => Self::CertificateForged,
            ChainFault::UnsupportedAlgorithm => Self::UnsupportedAlgorithm,
            ChainFault::NotForSigning => Self::CertificateNotForSigning,
            ChainFault::NotAnAuthority => Self::NotAnAuthority,
            ChainFault::UnknownCriticalExtension => Self::UnknownCriticalExtension,
            _ => Self::SignerNotTrusted,
        }
    }
}

impl From<&PdfError> for Reason {
    fn from(error: &PdfError) -> Self {
        match error {
            PdfError::Encrypted => Self::Encrypted,
            PdfError::Hybrid | PdfError::Ambiguous(_) => Self::Ambiguous,
            PdfError::Limit { .. } => Self::TooLarge,
            _ => Self::Unreadable,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn codes_are_distinct_and_no_reason_is_valid() {
        let codes: HashSet<&str> = Reason::ALL.iter().map(|r| r.code()).collect();
        assert_eq!(codes.len(), Reason::ALL.len());
        for reason in Reason::ALL {
            assert_ne!(reason.verdict(), Verdict::Valid, "{}", reason.code());
            assert!(reason.code().bytes().all(|b| b.is_ascii_lowercase() || b == b'-'));
            assert!(reason.fr().ends_with('.') && reason.en().ends_with('.'));
        }
    }
}

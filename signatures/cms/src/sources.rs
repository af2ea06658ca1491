//! Where a certificate says that its revocation, and its issuer's certificate, can be asked for.

use crate::oid;
use x509_cert::Certificate;
use x509_cert::ext::pkix::name::{DistributionPointName, GeneralName};
use x509_cert::ext::pkix::{AuthorityInfoAccessSyntax, CrlDistributionPoints};

/// Addresses of one kind that are still looked at.
const MAX_ADDRESSES: usize = 4;

/// The `http` addresses in a certificate. They come from whoever made the certificate: nothing is asked before it leads to a trusted root.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sources {
    /// OCSP responders (RFC 5280 section 4.2.2.1).
    pub ocsp: Vec<String>,
    /// Revocation lists (RFC 5280 section 4.2.1.13).
    pub crl: Vec<String>,
}

impl Sources {
    /// What `certificate` names.
    #[must_use]
    pub fn of(certificate: &Certificate) -> Self {
        let tbs = certificate.tbs_certificate();
        let mut sources = Self::default();
        if let Ok(Some((_, access))) = tbs.get_extension::<AuthorityInfoAccessSyntax>() {
            sources
                .ocsp
                .extend(access.0.iter().filter(|a| a.access_method == oid::ACCESS_OCSP).filter_map(|a| address(&a.access_location)));
        }
        if let Ok(Some((_, points))) = tbs.get_extension::<CrlDistributionPoints>() {
            for point in &points.0 {
                if let Some(DistributionPointName::FullName(names)) = &point.distribution_point {
                    sources.crl.extend(names.iter().filter_map(address));
                }
            }
        }
        sources.ocsp.truncate(MAX_ADDRESSES);
        sources.crl.truncate(MAX_ADDRESSES);
        sources
    }

    /// Whether the certificate names any.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ocsp.is_empty() && self.crl.is_empty()
    }
}

fn address(name: &GeneralName) -> Option<String> {
    let GeneralName::UniformResourceIdentifier(uri) = name else { return None };
    let uri = uri.as_str();
    (uri.starts_with("http://") || uri.starts_with("https://")).then(|| uri.to_owned())
}

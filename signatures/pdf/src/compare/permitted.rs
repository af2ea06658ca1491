//! Which change a signature allows (ISO 32000-2 section 12.8.2, tables 257 and 259).

use super::{Change, ChangeKind};
use crate::permissions::Permissions;
use crate::request::DocMdp;

impl Change {
    /// Whether the signature with these permissions allows the change.
    ///
    /// Validation data and time stamps that show nothing always are (section 12.8.2.2.2). What may lie over the
    /// content is not, whatever the certification says.
    pub fn permitted_by(&self, permissions: &Permissions) -> bool {
        match &self.kind {
            ChangeKind::ValidationDataAdded | ChangeKind::TimeStampAdded { .. } => true,
            ChangeKind::SignatureAdded { field } => permissions.may_sign(field),
            ChangeKind::FormField { field, .. } => permissions.may_fill(field),
            ChangeKind::AnnotationAdded { covers, .. } => !covers && !permissions.unclear && permissions.doc_mdp == Some(DocMdp::Annotate),
            _ => false,
        }
    }
}

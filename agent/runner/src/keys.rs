//! Which keys a document is signed and sealed with, opening them, and putting a signature on bytes.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use greffier_casework::{AccountName, Case, Document, FormName, IdentityMethod, Signatory};
use greffier_config::{OwnKey, SecondFactor, SignedWith};
use greffier_keys::{KeyError, TimeStamping, Unlocked};
use greffier_pades::{Lang, Level, SignError, SignRequest};
use greffier_store::Account;
use zeroize::Zeroizing;

use crate::appearance::{Shown, office_mark};
use crate::desk::blocking;
use crate::{Desk, DeskError};

/// A document's bytes with a signature, and who made it.
pub(crate) struct Signed {
    pub(crate) bytes: Vec<u8>,
    pub(crate) signatory: Signatory,
    /// Whether it shows on a page.
    pub(crate) shows: bool,
}

/// The keys of a person, open for one ceremony, and how she was known.
pub(crate) struct OpenKeys {
    keys: BTreeMap<PathBuf, Result<Arc<Unlocked>, Arc<KeyError>>>,
    /// Those that were not tried with the others.
    apart: BTreeSet<PathBuf>,
    pub(crate) identity: Vec<IdentityMethod>,
}

impl OpenKeys {
    /// One of them.
    ///
    /// # Errors
    /// [`DeskError::Key`] when the passphrase did not open this one; [`DeskError::DeviceApart`] when it was not tried.
    pub(crate) fn key(&self, file: &Path) -> Result<Arc<Unlocked>, DeskError> {
        match self.keys.get(file) {
            Some(Ok(key)) => Ok(key.clone()),
            Some(Err(shut)) => Err(DeskError::Key(shut.clone())),
            None if self.apart.contains(file) => Err(DeskError::DeviceApart),
            None => Err(DeskError::NoKey),
        }
    }
}

impl Desk {
    /// How a document of a case is signed and sealed, as the configuration says it.
    #[must_use]
    pub fn signed_with(&self, case: &Case, document: &Document) -> SignedWith<'_> {
        let forms = case.documents.iter().filter_map(|document| document.form.as_ref().map(FormName::as_str));
        let names: Vec<&str> = document.template.as_deref().into_iter().chain(forms).collect();
        self.config().signed_with(&names)
    }

    /// The file of the key that somebody signs a document with: the first of hers that is of a kind the document asks for.
    ///
    /// # Errors
    /// [`DeskError::NoKey`] when the account has none at all, [`DeskError::NoFittingKey`] when none is of such a kind.
    pub async fn signing_key(&self, account: &Account, case: &Case, document: &Document) -> Result<PathBuf, DeskError> {
        let name = account.key_name.clone().ok_or(DeskError::NoKey)?;
        let (folder, kinds) = (self.keys(), self.signed_with(case, document).key_kinds.to_vec());
        let out = self.config().keys.folder.clone();
        blocking(move || {
            let key = greffier_keys::fitting_key(&folder, &name, &kinds)?;
            key.ok_or_else(|| {
                let kind = kinds.first().copied().unwrap_or_default();
                let (new, out) = (greffier_keys::sibling(&name, kind), out.display());
                let command = format!("greffier keys new --kind {} --name {new} --out {out}", kind.as_str());
                DeskError::NoFittingKey { kinds: kinds.iter().map(|kind| kind.as_str()).collect::<Vec<_>>().join(", "), command }
            })
        })
        .await
    }

    /// Opens keys of a person by her passphrase and, where it is asked for, the code of her second factor.
    ///
    /// # Errors
    /// When the code is wrong, or the passphrase opens none of them.
    pub(crate) async fn open_keys(
        &self,
        by: &AccountName,
        files: BTreeSet<PathBuf>,
        passphrase: &str,
        code: &str,
    ) -> Result<OpenKeys, DeskError> {
        // The code is tried first, which is cheap, and used up last, so that a mistyped passphrase does not cost it.
        let proof = match self.config().signing.second_factor {
            SecondFactor::None => None,
            SecondFactor::Totp => Some(self.prove(by, code).await?),
        };
        let passphrase = Zeroizing::new(passphrase.to_owned());
        // A device counts wrong PINs and locks itself: the passphrase of another key is not tried on it.
        let several = files.len() > 1;
        let (apart, files): (BTreeSet<_>, BTreeSet<_>) = files.into_iter().partition(|file| several && greffier_keys::is_on_device(file));
        if files.is_empty() {
            return Err(DeskError::DeviceApart);
        }
        let open = move |file: PathBuf| {
            let key = greffier_keys::unlock(&file, passphrase.as_bytes()).map(Arc::new).map_err(Arc::new);
            (file, key)
        };
        let keys: BTreeMap<_, _> = blocking(move || Ok(files.into_iter().map(open).collect())).await?;
        if let Some(shut) = keys.values().find_map(|key| key.as_ref().err()).filter(|_| keys.values().all(Result::is_err)) {
            return Err(DeskError::Key(shut.clone()));
        }
        let mut identity = vec![IdentityMethod::AccountPassword, IdentityMethod::KeyPassphrase];
        if let Some(proof) = proof {
            identity.push(self.spend(by, &proof).await?);
        }
        Ok(OpenKeys { keys, apart, identity })
    }

    /// Signs `original` with an open key. Where a field of the document waits for this signature, it shows there.
    pub(crate) async fn put_signature(
        &self,
        original: &Document,
        key: Arc<Unlocked>,
        mut request: SignRequest,
        shown: Shown,
    ) -> Result<Signed, DeskError> {
        let bytes = self.store().blobs().read(&original.blob).await?;
        let mark = self.config().signing.mark.as_ref().map(|mark| self.config().path(mark));
        let (bytes, request, shows) = blocking(move || {
            let mark = mark.and_then(|file| match office_mark(&file) {
                Ok(mark) => Some(mark),
                // A signature is worth as much without it; doctor tells it.
                Err(error) => {
                    tracing::warn!(code = "GRF-SIGN-015", "the office's mark {} cannot be shown: {error}", file.display());
                    None
                }
            });
            let shows = shown.show_in_field(&bytes, mark, &mut request)?;
            Ok((bytes, request, shows))
        })
        .await?;
        Ok(Signed { shows, ..self.sign_bytes(bytes, key, request).await? })
    }

    /// Signs a PDF with an open key.
    pub(crate) async fn sign_bytes(&self, bytes: Vec<u8>, key: Arc<Unlocked>, request: SignRequest) -> Result<Signed, DeskError> {
        let time_stamping = if request.level == Level::BaselineB { None } else { Some(self.time_stamping(request.level).await?) };
        let folder = self.keys();
        blocking(move || {
            let signatory = Signatory { subject: key.subject(), certificate: key.certificate_sha256(), account: None };
            let bytes = match time_stamping {
                None => greffier_pades::sign(&bytes, key.signer(), &request)?,
                Some(time_stamping) => {
                    let mut outside = greffier_keys::Outside::new(&folder, time_stamping, request.at)?;
                    greffier_pades::sign_with(&bytes, key.signer(), &request, &mut outside)?
                }
            };
            Ok(Signed { bytes, signatory, shows: false })
        })
        .await
    }

    /// Adds proofs and a newer archive time stamp to a signed PDF.
    pub(crate) async fn renew(&self, pdf: Vec<u8>, language: Lang) -> Result<Vec<u8>, DeskError> {
        let time_stamping = self.time_stamping(Level::BaselineLTA).await?;
        let (folder, at) = (self.keys(), self.now());
        blocking(move || {
            let mut outside = greffier_keys::Outside::new(&folder, time_stamping, at)?;
            Ok(greffier_pades::extend(&pdf, Level::BaselineLTA, at, language, &mut outside)?)
        })
        .await
    }

    /// A seal of the office, open for one use; `None` for an office that has none.
    pub(crate) async fn open_seal(&self, seal: Option<OwnKey<'_>>) -> Result<Option<Arc<Unlocked>>, DeskError> {
        match seal {
            Some(seal) => Ok(Some(Arc::new(self.open_own(seal).await?))),
            None => Ok(None),
        }
    }

    /// A key of the office, opened with what its passphrase file holds.
    async fn open_own(&self, key: OwnKey<'_>) -> Result<Unlocked, DeskError> {
        let file = self.config().path(key.passphrase_file);
        let passphrase = tokio::fs::read_to_string(&file).await;
        let passphrase =
            passphrase.map_err(|source| DeskError::File { what: format!("the passphrase file {}", file.display()), source })?;
        let key = greffier_keys::key_file(&self.keys(), key.name);
        blocking(move || Ok(greffier_keys::unlock(&key, passphrase.trim_end_matches(['\r', '\n']).as_bytes())?)).await
    }

    /// Who stamps times for the levels above B-B.
    ///
    /// # Errors
    /// [`SignError::NoServices`] when the configuration names neither an authority nor a key.
    async fn time_stamping(&self, level: Level) -> Result<TimeStamping, DeskError> {
        let config = self.config();
        if let Some(address) = &config.signing.time_stamp_authority {
            return Ok(TimeStamping::At(address.clone()));
        }
        let key = config.keys.time_stamping().ok_or(SignError::NoServices(level))?;
        Ok(TimeStamping::Own(Box::new(self.open_own(key).await?)))
    }
}

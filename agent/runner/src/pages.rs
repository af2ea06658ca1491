//! Page images: kept as a worker drew them.

use greffier_casework::{BlobHash, Page};
use greffier_extraction::{PageImage, ReadRequest, WholeText};

use crate::{Desk, DeskError};

impl Desk {
    /// Keeps the page images that a worker wrote: durable before any row names them.
    pub(crate) async fn keep_pages(&self, images: &[PageImage]) -> Result<Vec<Page>, DeskError> {
        let mut pages = Vec::with_capacity(images.len());
        for image in images {
            let (hash, _) = self.store().blobs().put_file(&image.path).await?;
            pages.push(Page { image: hash, width: image.width, height: image.height });
        }
        Ok(pages)
    }

    /// The pages of a PDF that was made here, as people will see them: a worker draws them from the very bytes.
    pub(crate) async fn draw_pages(&self, blob: &BlobHash) -> Result<Vec<Page>, DeskError> {
        let folder = tempfile::tempdir().map_err(|source| DeskError::File { what: "a temporary folder".into(), source })?;
        let (file, work_dir) = (self.store().blobs().path(blob), folder.path().to_owned());
        let request = ReadRequest { limits: self.limits(), text: WholeText::Never, ..ReadRequest::new(file, work_dir) };
        let outcome = self.pool().read(request).await.map_err(|error| DeskError::Thread(format!("the pages were not drawn: {error}")))?;
        self.keep_pages(&outcome.pages).await
    }
}

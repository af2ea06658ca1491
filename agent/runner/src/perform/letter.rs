//! Setting a letter.

use greffier_casework::{Case, Document, DocumentId, DocumentKind, Effect, EffectOrder, Evidence, Medium, Origin, Page};
use greffier_engine::Message;
use greffier_extraction::worker::Pool;
use greffier_extraction::{ReadRequest, WholeText};
use greffier_letters::LetterRequest;
use jiff::Timestamp;
use serde_json::json;
use uuid::Uuid;

use crate::desk::blocking;
use crate::languages::of_letters;
use crate::{Desk, DeskError};

/// Sets the letter that `order` asks for; returns what to tell the case, and the receipt.
pub(crate) async fn make(desk: &Desk, pool: &Pool, order: &EffectOrder, case: &Case) -> Result<(Message, String), DeskError> {
    let Effect::MakeLetter { template, language, data, at, .. } = &order.effect else {
        return Err(DeskError::NotFound(format!("letter of {}", order.id)));
    };
    let tag = language.tag();
    let office = &desk.config().office;
    let mut data = data.clone();
    data["office"] = json!({ "name": office.name.get(tag), "address": office.address, "phone": office.phone });
    // Who will sign is not known yet; the signature itself says it.
    data["signer"] = serde_json::Value::Null;
    data["today"] = json!(at.to_zoned_datetime(desk.zone()).date().to_string());
    for key in ["opened", "received"] {
        // Letters speak of days, not of moments.
        let moment = data["case"][key].as_str().and_then(|text| text.parse::<Timestamp>().ok());
        if let Some(moment) = moment {
            data["case"][key] = json!(moment.to_zoned_datetime(desk.zone()).date().to_string());
        }
    }
    let (folder, zone, at, language) = (desk.office().letters(), desk.zone(), *at, *language);
    let name = format!("{}-{}.pdf", case.number, template.trim_end_matches(".typ"));
    let set = template.clone();
    let letter = blocking(move || {
        let request = LetterRequest { template: &set, folder: &folder, language: of_letters(language), data: &data, at, time_zone: &zone };
        Ok(greffier_letters::render(&request)?)
    })
    .await?;
    let blob = desk.store().blobs().put(letter.pdf).await?;
    let pages = pages(desk, pool, &blob).await?;
    let document = Document {
        id: DocumentId(Uuid::now_v7()),
        kind: DocumentKind::Letter,
        name,
        blob: blob.clone(),
        media_type: "application/pdf".into(),
        arrival: None,
        form: None,
        template: Some(template.clone()),
        made_from: None,
        pages,
        origin: Origin { medium: Medium::Digital, evidence: vec![Evidence::MadeHere] },
        transfer: None,
    };
    Ok((Message::LetterMade { effect: order.id, letter: Box::new(document) }, format!("sha256 {blob}")))
}

/// The letter's pages as the signer will see them, drawn from the very bytes that will be signed.
async fn pages(desk: &Desk, pool: &Pool, blob: &greffier_casework::BlobHash) -> Result<Vec<Page>, DeskError> {
    let folder = tempfile::tempdir().map_err(|source| DeskError::File { what: "a temporary folder".into(), source })?;
    let (file, work_dir) = (desk.store().blobs().path(blob), folder.path().to_owned());
    let request = ReadRequest { limits: desk.limits(), text: WholeText::Never, ..ReadRequest::new(file, work_dir) };
    let outcome = pool.read(request).await.map_err(|error| DeskError::Thread(format!("the letter's pages were not drawn: {error}")))?;
    super::read::keep_pages(desk, &outcome.pages).await
}

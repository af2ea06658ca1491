//! Setting a letter.

use greffier_casework::{Case, Document, DocumentId, DocumentKind, Effect, EffectOrder, Evidence, Medium, Origin};
use greffier_engine::Message;
use greffier_letters::LetterRequest;
use jiff::Timestamp;
use serde_json::json;
use uuid::Uuid;

use crate::desk::blocking;
use crate::languages::of_letters;
use crate::{Desk, DeskError};

/// Sets the letter that `order` asks for; returns what to tell the case, and the receipt.
pub(crate) async fn make(desk: &Desk, order: &EffectOrder, case: &Case) -> Result<(Message, String), DeskError> {
    let Effect::MakeLetter { template, language, data, at, .. } = &order.effect else {
        return Err(DeskError::NotFound(format!("letter of {}", order.id)));
    };
    let tag = language.tag();
    let office = &desk.config().office;
    let mut data = data.clone();
    data["office"] = json!({ "name": office.name.get(tag), "address": office.address, "phone": office.phone });
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
    let pages = desk.draw_pages(&blob).await?;
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

//! What a copy says of itself, as XMP (ISO 16684-1) with the schema of PDF/A (ISO 19005-2, section 6.6).

use greffier_casework::{Guarantee, Language};
use jiff::Timestamp;

use super::CopyRequest;

/// Characters of a text that comes from outside.
const LONGEST: usize = 2_000;

/// The program that made it.
pub(super) fn producer() -> String {
    format!("greffier-extraction {}", env!("CARGO_PKG_VERSION"))
}

/// A title that says what it is and of what.
pub(super) fn title(request: &CopyRequest) -> String {
    let (name, short) = (plain(&request.original.name), &request.original.sha256.as_str()[..12]);
    match request.language {
        Language::Fr => format!("Copie consultable de {name} (original {short})"),
        Language::En => format!("Searchable copy of {name} (original {short})"),
    }
}

/// Where it comes from and how it was made: the transfer record (RLRQ c. C-1.1, s. 17).
fn description(request: &CopyRequest) -> String {
    let original = &request.original;
    let (mut text, process, guarantees) = match request.language {
        Language::Fr => (
            format!(
                "Document dérivé : images des pages et texte reconnu. L'original fait foi : {}, SHA-256 {}, {}.",
                plain(&original.name),
                original.sha256,
                plain(&original.format)
            ),
            "Procédé",
            "Garanties",
        ),
        Language::En => (
            format!(
                "Derived document: page images and recognised text. The original prevails: {}, SHA-256 {}, {}.",
                plain(&original.name),
                original.sha256,
                plain(&original.format)
            ),
            "Process",
            "Guarantees",
        ),
    };
    if let Some(transfer) = &original.transfer {
        text.push_str(&format!(" {process}: {}.", plain(&transfer.process)));
        let said = transfer.guarantees.iter().map(|kept| Guarantee::said(kept, request.language)).collect::<Vec<_>>().join("; ");
        text.push_str(&format!(" {guarantees}: {}.", plain(&said)));
    }
    text
}

/// The packet.
pub(super) fn xmp(request: &CopyRequest) -> String {
    let part = if request.attachments.is_empty() { 2 } else { 3 };
    let moment = moment(request.made_at);
    let sha256 = request.original.sha256.as_str();
    let id = hex(&request.id);
    let (title, description, producer) = (escaped(&title(request)), escaped(&description(request)), escaped(&producer()));
    let language = tag(request.language);
    format!(
        "<?xpacket begin=\"\u{feff}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n\
<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n\
<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n\
<rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" \
xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\" xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\" \
xmlns:xmpMM=\"http://ns.adobe.com/xap/1.0/mm/\" xmlns:stRef=\"http://ns.adobe.com/xap/1.0/sType/ResourceRef#\">\n\
<pdfaid:part>{part}</pdfaid:part>\n\
<pdfaid:conformance>B</pdfaid:conformance>\n\
<dc:format>application/pdf</dc:format>\n\
<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">{title}</rdf:li></rdf:Alt></dc:title>\n\
<dc:description><rdf:Alt><rdf:li xml:lang=\"x-default\">{description}</rdf:li></rdf:Alt></dc:description>\n\
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>\n\
<dc:source>urn:sha256:{sha256}</dc:source>\n\
<xmp:CreateDate>{moment}</xmp:CreateDate>\n\
<xmp:ModifyDate>{moment}</xmp:ModifyDate>\n\
<xmp:MetadataDate>{moment}</xmp:MetadataDate>\n\
<xmp:CreatorTool>{producer}</xmp:CreatorTool>\n\
<pdf:Producer>{producer}</pdf:Producer>\n\
<xmpMM:DocumentID>urn:greffier:copy:{id}</xmpMM:DocumentID>\n\
<xmpMM:DerivedFrom rdf:parseType=\"Resource\"><stRef:documentID>urn:sha256:{sha256}</stRef:documentID></xmpMM:DerivedFrom>\n\
</rdf:Description>\n\
</rdf:RDF>\n\
</x:xmpmeta>\n\
<?xpacket end=\"w\"?>"
    )
}

/// The language with the country it is written in.
pub(super) fn tag(language: Language) -> &'static str {
    match language {
        Language::Fr => "fr-CA",
        Language::En => "en-CA",
    }
}

/// Whole seconds: what both XMP and the dates of PDF can say.
fn moment(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A text of one line, with a bound.
fn plain(text: &str) -> String {
    text.chars().take(LONGEST).map(|c| if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') { ' ' } else { c }).collect()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

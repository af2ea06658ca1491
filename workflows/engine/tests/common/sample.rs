//! The office that ships with the agent: its workflow, and what is read of one of its forms.

use greffier_casework::Field;
use greffier_language::{Lists, Office, Parts, SourceFile, Workflow, read_office};

/// The sample office, which must be without findings.
pub(crate) fn office() -> Office {
    let file = |kind: &str| {
        let path = format!("{}/../library/changement-adresse/{kind}/changement-adresse.yaml", env!("CARGO_MANIFEST_DIR"));
        SourceFile { text: std::fs::read_to_string(&path).unwrap(), path }
    };
    let (office, findings) = read_office(&[file("forms")], &Lists::new(), &[file("workflows")], &Parts::default());
    assert_eq!(findings, []);
    office
}

/// The workflow of the sample office.
pub(crate) fn workflow() -> Workflow {
    office().workflows.remove("changement-adresse").unwrap()
}

/// What is read of a form that is filled in and signed; its name may be doubtful.
pub(crate) fn fields(doubtful: bool) -> Vec<Field> {
    let value = |name: &str| match name {
        "nom" => "Tremblay",
        "prenom" => "Ève",
        "nouvelle_rue" => "rue Saint-Jean",
        "nouvelle_municipalite" => "Québec",
        "nouveau_code_postal" => "G1R 1P3",
        "signature" => "true",
        _ => "",
    };
    let form = &office().forms["changement-adresse"];
    form.fields.iter().map(|field| super::field(&field.name, value(&field.name), doubtful && field.name == "nom")).collect()
}

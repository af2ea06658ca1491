//! `greffier form learned [FORM]`: what was learnt from the people who check fields, and why; and having it forgotten.

use std::collections::BTreeMap;
use std::process::ExitCode;

use anyhow::Context as _;
use greffier_casework::{AccountName, FieldName, Language};
use greffier_language::Form;
use greffier_runner::learned::Learned;
use greffier_store::{LearningReset, Store, whole_ms};
use jiff::Timestamp;

use crate::arguments::{FormLearned, Lang};
use crate::{daemon, output};

pub(crate) async fn run(asked: &FormLearned, lang: Lang) -> anyhow::Result<ExitCode> {
    let config = greffier_config::load(&asked.configured.config)?;
    let store = daemon::store(&config).await?;
    let office = daemon::office(&config)?.office;
    let forms: Vec<&Form> = match &asked.form {
        None => office.forms.values().collect(),
        Some(name) => vec![office.forms.get(name).with_context(|| format!("GRF-CLI-020: the office has no form « {name} »"))?],
    };
    if let (Some(what), [form]) = (&asked.reset, forms.as_slice()) {
        reset(&store, form, what, asked.by.as_deref().unwrap_or_default()).await?;
    }
    let mut all = BTreeMap::new();
    for form in forms {
        all.insert(form.form.as_str(), (form, Learned::load(&store, form).await?));
    }
    if asked.json {
        let all: BTreeMap<_, _> = all.iter().map(|(name, (_, learned))| (name, learned)).collect();
        output::say(&serde_json::to_string_pretty(&all)?);
    } else {
        let language = Language::from_tag(lang.tag());
        for (name, (form, learned)) in &all {
            output::say(&format!("{name} : {}", form.title.get(lang.tag())));
            output::say(&told(form, learned, language));
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// What was learnt of each field, in the order of the form.
fn told(form: &Form, learned: &Learned, language: Language) -> String {
    let fields = form.fields.iter().filter_map(|field| Some((field, learned.fields.get(&field.name)?)));
    let told: Vec<String> = fields
        .map(|(field, learned)| {
            format!("  {} ({})\n    {}\n", field.title.get(language.tag()), field.name, learned.words(language).join("\n    "))
        })
        .collect();
    match (told.is_empty(), language) {
        (true, Language::Fr) => "  Aucune lecture à ce jour.\n".to_owned(),
        (true, Language::En) => "  No reading so far.\n".to_owned(),
        (false, _) => told.concat(),
    }
}

/// Forgets what was learnt of a field, or of all; who did it is kept.
async fn reset(store: &Store, form: &Form, what: &str, by: &str) -> anyhow::Result<()> {
    let field = match what {
        "all" => None,
        name => Some(FieldName::from(form.field(name).with_context(|| format!("GRF-CLI-020: no field « {name} »"))?.name.as_str())),
    };
    let by = AccountName::from(by);
    store.account(&by).await?.with_context(|| format!("GRF-CLI-014: no account is named « {by} »"))?;
    Ok(store.reset_learning(&form.form, LearningReset { field, by, at: whole_ms(Timestamp::now()) }).await?)
}

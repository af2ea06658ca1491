//! `greffier form new BLANK`: a form file with its blank, to be checked by a person.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use greffier_extraction::blank::{Draft, DraftRequest, Guess, Naming, to_yaml};
use greffier_extraction::worker::{Pool, PoolOptions};
use greffier_extraction::{KnownForm, Limits, ReadRequest};
use greffier_language::{FieldType, SourceFile, read_form};

use crate::arguments::{FormNew, Lang};
use crate::output;

pub(crate) async fn run(arguments: &FormNew, lang: Lang) -> anyhow::Result<ExitCode> {
    let name = name(arguments)?;
    let file = arguments.out.join(format!("{name}.yaml"));
    if file.exists() {
        bail!("GRF-CLI-015: {} is there already; give another --name or move it away", file.display());
    }
    let folder = tempfile::tempdir()?;
    let naming = Naming { form: name.clone(), revision: "1".into(), blank: name.clone() };
    let request = DraftRequest { file: arguments.blank.clone(), naming, work_dir: folder.path().to_owned(), limits: Limits::default() };
    let pool = Pool::new(PoolOptions::new(std::env::current_exe()?, ["worker"]));
    let draft = match pool.draft(request).await {
        Ok(draft) => draft,
        Err(error) => {
            let sentence = if lang == Lang::En { error.en() } else { error.fr() };
            bail!("{}: {}: {sentence}", error.code(), arguments.blank.display());
        }
    };
    let text = to_yaml(&draft.proposal, lang.tag());
    let (form, findings) = read_form(&SourceFile { path: file.display().to_string(), text: text.clone() });
    let (Some(form), true) = (form, findings.is_empty()) else {
        bail!("GRF-CLI-016: the proposal for {} does not pass the check: {findings:?}", arguments.blank.display())
    };
    std::fs::create_dir_all(&arguments.out).with_context(|| format!("{}", arguments.out.display()))?;
    let blank = arguments.out.join(&form.blank);
    keep_blank(draft.picture.as_deref().unwrap_or(&arguments.blank), &blank)?;
    std::fs::write(&file, &text).with_context(|| format!("{}", file.display()))?;
    let known = KnownForm { form, blank: blank.clone() };
    let recognised = reads_itself(&pool, known, folder.path()).await?;
    pool.close().await;
    output::say(&describe(&file, &blank, &draft, recognised, lang));
    Ok(ExitCode::SUCCESS)
}

/// The name that was given, or that of the blank's file, made plain.
fn name(arguments: &FormNew) -> anyhow::Result<String> {
    let plain = |name: &str| {
        let kept = name.to_lowercase().chars().map(|c| if c.is_ascii_alphanumeric() || c == '_' { c } else { '-' }).collect::<String>();
        kept.split('-').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-")
    };
    let from_file = || arguments.blank.file_stem().map(|stem| plain(&stem.to_string_lossy()));
    match &arguments.name {
        Some(name) if !name.is_empty() && plain(name) == *name => Ok(name.clone()),
        Some(name) => bail!("GRF-CLI-017: {name:?} cannot name a form; write small letters, digits and hyphens"),
        None => {
            from_file().filter(|name| !name.is_empty()).context("GRF-CLI-017: the blank's file name gives no name; give one with --name")
        }
    }
}

/// Puts the blank beside the form; never over another file.
fn keep_blank(from: &Path, to: &Path) -> anyhow::Result<()> {
    let same = |one: &Path, two: &Path| matches!((one.canonicalize(), two.canonicalize()), (Ok(one), Ok(two)) if one == two);
    if same(from, to) {
        return Ok(());
    }
    if to.exists() {
        bail!("GRF-CLI-015: {} is there already; give another --name or move it away", to.display());
    }
    std::fs::copy(from, to).with_context(|| format!("{}", to.display()))?;
    Ok(())
}

/// Whether the blank itself is recognised as the form: what is not recognised there never will be on a fax.
async fn reads_itself(pool: &Pool, known: KnownForm, folder: &Path) -> anyhow::Result<bool> {
    let pages: PathBuf = folder.join("pages");
    std::fs::create_dir_all(&pages)?;
    let outcome = pool.read(ReadRequest { forms: vec![known.clone()], ..ReadRequest::new(known.blank, pages) }).await;
    Ok(outcome.is_ok_and(|outcome| outcome.form.is_some() && outcome.warnings.iter().all(|warning| warning.code != "GRF-RD-102")))
}

fn describe(file: &Path, blank: &Path, draft: &Draft, recognised: bool, lang: Lang) -> String {
    let fr = lang == Lang::Fr;
    let form = &draft.proposal.form;
    let mut text = String::new();
    let source = match (draft.has_fields, fr) {
        (true, true) => "champs du PDF",
        (true, false) => "form fields of the PDF",
        (false, true) => "dessin du formulaire",
        (false, false) => "drawing of the form",
    };
    let pages = draft.pages;
    let _ = writeln!(text, "{} · {} · {} page(s) · {source}", file.display(), blank.display(), pages);
    for (field, guesses) in form.fields.iter().zip(&draft.proposal.guesses) {
        let kind = serde_json::to_value(field.kind).ok().and_then(|kind| kind.as_str().map(str::to_owned)).unwrap_or_default();
        let cells = field.comb.map_or_else(String::new, |cells| format!(" ({cells})"));
        let look = if guesses.iter().any(|guess| matches!(guess, Guess::NoLabel | Guess::Question)) { " ?" } else { "" };
        let _ = writeln!(text, "  {:<32} {:<14} {}{look}", field.name, format!("{kind}{cells}"), field.title.get(lang.tag()));
    }
    let count = |kind: FieldType| form.fields.iter().filter(|field| field.kind == kind).count();
    let boxes = count(FieldType::Checkbox) + count(FieldType::Choice);
    let signatures = count(FieldType::Signature);
    let others = form.fields.len() - boxes - signatures;
    let office = file.parent().and_then(Path::parent).filter(|path| !path.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let (office, shown) = (office.display(), file.display());
    let _ = if fr {
        writeln!(text, "{others} champs à écrire, {boxes} à cocher, {signatures} à signer. « ? » : à regarder d'abord.")
    } else {
        writeln!(text, "{others} fields to write in, {boxes} to tick, {signatures} to sign. \"?\": look at these first.")
    };
    let known = match (recognised, fr) {
        (true, true) => "Le formulaire vierge se reconnaît lui-même.",
        (true, false) => "The blank is recognised as itself.",
        (false, true) => "Le formulaire vierge ne se reconnaît PAS : corrigez « recognise » (un texte imprimé, bien lisible, et sa place).",
        (false, false) => "The blank is NOT recognised: mend `recognise` (a printed text that is easy to read, and its place).",
    };
    let _ = writeln!(text, "{known}");
    let _ = if fr {
        writeln!(text, "Ensuite : greffier check {office}, puis greffier form test {shown} --samples DOSSIER")
    } else {
        writeln!(text, "Next: greffier check {office}, then greffier form test {shown} --samples FOLDER")
    };
    text
}

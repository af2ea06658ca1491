//! `greffier form new BLANK`: a form file with its blank, to be checked by a person; with `--from`, of a new revision of a form.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use greffier_extraction::blank::{Draft, DraftRequest, Fate, Guess, Naming, to_revised_yaml, to_yaml};
use greffier_extraction::worker::{Pool, PoolOptions};
use greffier_extraction::{KnownForm, Limits, ReadRequest};
use greffier_language::{FieldType, Lists, Severity, SourceFile, read_form_with};
use greffier_runner::OfficeFiles;

use crate::arguments::{FormNew, Lang};
use crate::output;

pub(crate) async fn run(arguments: &FormNew, lang: Lang) -> anyhow::Result<ExitCode> {
    let name = name(arguments)?;
    let file = arguments.out.join(format!("{name}.yaml"));
    if file.exists() {
        bail!("GRF-CLI-015: {} is there already; give another --name or move it away", file.display());
    }
    let before = arguments.from.as_deref().map(Before::read).transpose()?;
    let folder = tempfile::tempdir()?;
    let naming = Naming { form: name.clone(), revision: "1".into(), blank: name.clone() };
    let request = DraftRequest {
        file: arguments.blank.clone(),
        naming,
        work_dir: folder.path().to_owned(),
        from: before.as_ref().map(|one| Box::new(one.known.clone())),
        limits: Limits::default(),
    };
    let usual = PoolOptions::new(std::env::current_exe()?, ["worker"]);
    // The print of a blank is looked at twice, that of a revision on both blanks: a busy machine needs longer for a page than for a fax.
    let pool = Pool::new(PoolOptions { time_limit: 5 * usual.time_limit, document_limit: 5 * usual.document_limit, ..usual });
    let draft = match pool.draft(request).await {
        Ok(draft) => draft,
        Err(error) => {
            let sentence = if lang == Lang::En { error.en() } else { error.fr() };
            bail!("{}: {}: {sentence}", error.code(), arguments.blank.display());
        }
    };
    let text = match (&before, &draft.revision) {
        (Some(before), Some(revision)) => to_revised_yaml(&before.text, &draft.proposal, revision, lang.tag()),
        _ => to_yaml(&draft.proposal, lang.tag()),
    };
    // A revision keeps what its fields say of their values, and that may be a list of the office.
    let lists = before.as_ref().map(|one| one.lists.clone()).unwrap_or_default();
    let (form, findings) = read_form_with(&SourceFile { path: file.display().to_string(), text: text.clone() }, &lists);
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
    let from = before.as_ref().map(|one| one.path.as_path());
    output::say(&describe(&file, &blank, &draft, recognised, from, lang));
    Ok(ExitCode::SUCCESS)
}

/// The revision before.
struct Before {
    path: PathBuf,
    text: String,
    known: KnownForm,
    lists: Lists,
}

impl Before {
    fn read(path: &Path) -> anyhow::Result<Self> {
        let text = std::fs::read_to_string(path).with_context(|| format!("{}", path.display()))?;
        let folder = path.parent().unwrap_or(Path::new(""));
        let lists = OfficeFiles::lists(if folder.as_os_str().is_empty() { Path::new(".") } else { folder })?;
        let (form, findings) = read_form_with(&SourceFile { path: path.display().to_string(), text: text.clone() }, &lists);
        let Some(form) = form.filter(|_| findings.iter().all(|finding| finding.severity != Severity::Error)) else {
            bail!("GRF-CLI-023: {} does not pass the check; mend it first with `greffier check`", path.display());
        };
        let known = KnownForm { blank: folder.join(&form.blank), form };
        Ok(Self { path: path.to_owned(), text, known, lists })
    }
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

fn describe(file: &Path, blank: &Path, draft: &Draft, recognised: bool, from: Option<&Path>, lang: Lang) -> String {
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
    if let Some(from) = from {
        text.push_str(&describe_revision(from, draft, lang));
    }
    let new = |at: usize| draft.revision.as_ref().is_none_or(|revision| revision.new.contains(&at));
    for (_, (field, guesses)) in form.fields.iter().zip(&draft.proposal.guesses).enumerate().filter(|(at, _)| new(*at)) {
        let kind = serde_json::to_value(field.kind).ok().and_then(|kind| kind.as_str().map(str::to_owned)).unwrap_or_default();
        let cells = field.comb.map_or_else(String::new, |cells| format!(" ({cells})"));
        let look = if guesses.iter().any(|guess| matches!(guess, Guess::NoLabel | Guess::Question)) { " ?" } else { "" };
        let _ = writeln!(text, "  {:<32} {:<14} {}{look}", field.name, format!("{kind}{cells}"), field.title.get(lang.tag()));
    }
    if draft.revision.is_some() {
        text.push_str(&describe_end(file, recognised, lang));
        return text;
    }
    let count = |kind: FieldType| form.fields.iter().filter(|field| field.kind == kind).count();
    let boxes = count(FieldType::Checkbox) + count(FieldType::Choice);
    let signatures = count(FieldType::Signature);
    let others = form.fields.len() - boxes - signatures;
    let _ = if fr {
        writeln!(text, "{others} champs à écrire, {boxes} à cocher, {signatures} à signer. « ? » : à regarder d'abord.")
    } else {
        writeln!(text, "{others} fields to write in, {boxes} to tick, {signatures} to sign. \"?\": look at these first.")
    };
    text.push_str(&describe_end(file, recognised, lang));
    text
}

/// What became of the fields of the revision before: those that did not stay as they were one by one.
fn describe_revision(from: &Path, draft: &Draft, lang: Lang) -> String {
    let fr = lang == Lang::Fr;
    let mut text = String::new();
    let from = from.display();
    let Some(revision) = &draft.revision else {
        let _ = if fr {
            writeln!(text, "Ce formulaire vierge ne tombe PAS sur celui de {from} : rien n'en est repris, tout est proposé à neuf.")
        } else {
            writeln!(text, "This blank does NOT lie on that of {from}: nothing of it is kept, all is proposed afresh.")
        };
        return text;
    };
    let mut kept = 0;
    for carried in &revision.carried {
        let told = match (&carried.fate, fr) {
            (Fate::Kept, _) => {
                kept += 1;
                continue;
            }
            (Fate::Moved { mm }, true) => format!("déplacé de {mm:.0} mm"),
            (Fate::Moved { mm }, false) => format!("moved by {mm:.0} mm"),
            (Fate::Relabelled { label }, true) => format!("porte maintenant le libellé « {label} »"),
            (Fate::Relabelled { label }, false) => format!("now bears the label \"{label}\""),
            (Fate::Unseen, true) => "repris sans qu'un cadre y ait été vu".to_owned(),
            (Fate::Unseen, false) => "kept, though no frame was seen there".to_owned(),
            (Fate::Gone, true) => "DISPARU : mis en remarque dans le fichier".to_owned(),
            (Fate::Gone, false) => "GONE: a remark in the file now".to_owned(),
        };
        let _ = writeln!(text, "  {:<32} {told} ?", carried.name);
    }
    let (others, new) = (revision.carried.len() - kept, revision.new.len());
    let _ = if fr {
        writeln!(text, "De {from} : {kept} champs repris tels quels, {others} à regarder (« ? »), {new} nouveaux :")
    } else {
        writeln!(text, "From {from}: {kept} fields kept as they were, {others} to look at (\"?\"), {new} new ones:")
    };
    text
}

/// Whether the blank is known as itself, and what to do next.
fn describe_end(file: &Path, recognised: bool, lang: Lang) -> String {
    let fr = lang == Lang::Fr;
    let mut text = String::new();
    let office = file.parent().and_then(Path::parent).filter(|path| !path.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let (office, shown) = (office.display(), file.display());
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

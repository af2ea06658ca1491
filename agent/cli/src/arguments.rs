//! The arguments of the command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// Ends the fax machine and the ink pen in public offices.
#[derive(Debug, Parser)]
#[command(name = "greffier", version, about)]
pub(crate) struct Arguments {
    /// Language of what is printed; from LANG when not given, French unless that is English.
    #[arg(long, global = true, value_enum)]
    pub(crate) lang: Option<Lang>,
    /// Logs as JSON lines on standard error.
    #[arg(long, global = true)]
    pub(crate) log_json: bool,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// A language of the console and the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Lang {
    /// Français
    Fr,
    /// English
    En,
}

impl Lang {
    /// The same for what is said of signatures.
    pub(crate) fn of_signatures(self) -> greffier_pades::Lang {
        match self {
            Self::Fr => greffier_pades::Lang::Fr,
            Self::En => greffier_pades::Lang::En,
        }
    }

    /// The BCP 47 tag.
    pub(crate) fn tag(self) -> &'static str {
        match self {
            Self::Fr => "fr",
            Self::En => "en",
        }
    }
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// A sample office in a temporary folder: faxes arrive, the console answers.
    Demo(Demo),
    /// Makes a new office in a folder.
    Init {
        /// The folder; must not be there yet, or be empty.
        folder: PathBuf,
        /// The sample office to begin with, by the name of its folder in the library.
        #[arg(long, default_value = crate::library::SAMPLE)]
        office: String,
    },
    /// Runs the agent: inboxes, reading, workflows and the console.
    Run(Configured),
    /// Checks forms, workflows and their tests, letters and the catalogue. 0 clean, 1 findings, 2 could not run.
    Check {
        /// Folders of offices; or files of one, of which alone the findings are told then.
        #[arg(required = true)]
        paths: Vec<PathBuf>,
        /// How findings are shown.
        #[arg(long, value_enum, default_value = "human")]
        format: CheckFormat,
    },
    /// Lays YAML files out anew: white space only. 0 done, 1 some are not laid out or cannot be, 2 could not run.
    Fmt {
        /// Files, or folders of which every `*.yaml` is meant.
        #[arg(required = true)]
        paths: Vec<PathBuf>,
        /// Changes nothing, and names the files that would change.
        #[arg(long)]
        check: bool,
    },
    /// The JSON Schema of a kind of file, for editors.
    Schema {
        /// The kind of file.
        #[arg(value_enum)]
        of: SchemaOf,
    },
    /// What a code says, why it matters and what to do; without a code, the list of all. 1 unknown code.
    Explain {
        /// The code: GRF-WF-102, or wf-102.
        code: Option<String>,
    },
    /// Draws a workflow, for people or for another program. 0 drawn, 1 the workflow has errors, 2 could not run.
    Graph(Graph),
    /// Plays the tests of workflows (`tests/*.yaml`). 0 all pass, 1 some fail, 2 could not run.
    Test {
        /// Folders of offices.
        #[arg(required = true)]
        paths: Vec<PathBuf>,
        /// How the outcome is shown.
        #[arg(long, value_enum, default_value = "human")]
        format: TestFormat,
    },
    /// What the office's files mean for running cases: safe, needing a mapping, blocked. 0 all safe, 1 some are not, 2 could not run.
    Plan(Plan),
    /// Brings running cases to the office's files, each that is safe, or back. 0 all of them, 1 some stay where they are, 2 could not run.
    Migrate(Migrate),
    /// Plays past cases through a workflow without any effect. 0 all go as they went, 1 some do not, 2 could not run.
    Replay(Replay),
    /// Reads documents: fields, confidence, zones, medium of origin.
    Read(Read),
    /// Forms: made from their blanks, tried on scans, and what was learnt about them.
    Form {
        #[command(subcommand)]
        what: FormTask,
    },
    /// Keys and certificates.
    Keys {
        #[command(subcommand)]
        what: Keys,
    },
    /// Signs a PDF.
    Sign(Sign),
    /// Puts proofs and a new archive time stamp over a signed PDF, before the last one ends.
    Renew(Renew),
    /// Checks the signatures of a PDF. 0 valid, 1 invalid or altered, 2 could not tell.
    Verify {
        /// The PDF.
        file: PathBuf,
        /// Folder of trusted root certificates.
        #[arg(long)]
        trust: Option<PathBuf>,
        /// As JSON on standard output.
        #[arg(long)]
        json: bool,
    },
    /// The figures: paperless share, delays, backlog.
    Metrics {
        #[command(flatten)]
        configured: Configured,
        /// A month (2026-10) or a year (2026); all that is known when not given.
        #[arg(long)]
        period: Option<String>,
        /// As JSON on standard output.
        #[arg(long)]
        json: bool,
    },
    /// What came in by each inbox: received = filed + duplicates + quarantined + in progress.
    Inboxes {
        #[command(flatten)]
        configured: Configured,
        /// As JSON on standard output.
        #[arg(long)]
        json: bool,
    },
    /// The journal.
    Audit {
        #[command(flatten)]
        configured: Configured,
        #[command(subcommand)]
        what: Audit,
    },
    /// The people of the office.
    Account {
        #[command(flatten)]
        configured: Configured,
        #[command(subcommand)]
        what: Account,
    },
    /// What this machine lacks, and the command that mends it.
    Doctor(Configured),
    /// Reads documents on behalf of the agent, over standard input and output.
    #[command(hide = true)]
    Worker,
}

/// How the outcome of tests is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum TestFormat {
    /// For a person.
    Human,
    /// For continuous integration (JUnit XML).
    Junit,
}

/// Arguments of `read`.
#[derive(Debug, Args)]
pub(crate) struct Read {
    /// The files.
    #[arg(required = true)]
    pub(crate) files: Vec<PathBuf>,
    /// Folder of form definitions.
    #[arg(long)]
    pub(crate) forms: Option<PathBuf>,
    /// Writes a searchable copy of the one file there: PDF/A with the words under the images of its pages.
    #[arg(long, value_name = "OUT.pdf")]
    pub(crate) copy: Option<PathBuf>,
    /// Puts the original into the copy, which is PDF/A-3b then.
    #[arg(long, requires = "copy")]
    pub(crate) attach: bool,
    /// As JSON on standard output.
    #[arg(long)]
    pub(crate) json: bool,
    /// Has every engine look at every field, and tells what each saw.
    #[arg(long)]
    pub(crate) explain: bool,
}

/// Arguments of `demo`.
#[derive(Debug, Args)]
pub(crate) struct Demo {
    /// Does not open a browser.
    #[arg(long)]
    pub(crate) no_open: bool,
    /// Keeps the office in this folder instead of a temporary one.
    #[arg(long)]
    pub(crate) keep: Option<PathBuf>,
    /// Port of the console on this machine.
    #[arg(long, default_value_t = 8470)]
    pub(crate) port: u16,
}

/// A command that needs the configuration.
#[derive(Debug, Clone, Args)]
pub(crate) struct Configured {
    /// The configuration file.
    #[arg(long, default_value = "greffier.toml", global = true)]
    pub(crate) config: PathBuf,
}

/// How findings are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum CheckFormat {
    /// For a person.
    Human,
    /// For a program.
    Json,
    /// For a code review tool (SARIF 2.1.0).
    Sarif,
}

/// A kind of file that has a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SchemaOf {
    /// `workflows/*.yaml`
    Workflow,
    /// `procedures/*.yaml`
    Procedure,
    /// `forms/*.yaml`
    Form,
    /// `robots/*.yaml`
    Robot,
    /// `catalogue.yaml`
    Catalogue,
}

impl SchemaOf {
    /// The schema.
    pub(crate) fn schema(self) -> serde_json::Value {
        match self {
            Self::Workflow => greffier_language::workflow_schema(),
            Self::Procedure => greffier_language::procedure_schema(),
            Self::Form => greffier_language::form_schema(),
            Self::Robot => greffier_language::robot_schema(),
            Self::Catalogue => greffier_metrics::catalogue_schema(),
        }
    }
}

/// What to do with a form.
#[derive(Debug, Subcommand)]
pub(crate) enum FormTask {
    /// Proposes a form file from a blank: zones, titles and types to be checked by a person.
    New(FormNew),
    /// Reads scans and tells how well, field by field. 0 right or doubtful, 1 wrong and sure or unread, 2 could not run.
    Test(FormTest),
    /// What was learnt from the people who check fields, and why.
    Learned(FormLearned),
}

/// Arguments of `form learned`.
#[derive(Debug, Args)]
pub(crate) struct FormLearned {
    #[command(flatten)]
    pub(crate) configured: Configured,
    /// The form; every form of the office when not given.
    pub(crate) form: Option<String>,
    /// Forgets what was learnt of this field, or of `all`; what was read before no longer counts.
    #[arg(long, requires = "by", requires = "form")]
    pub(crate) reset: Option<String>,
    /// The account that has it forgotten; kept for good.
    #[arg(long)]
    pub(crate) by: Option<String>,
    /// As JSON on standard output.
    #[arg(long)]
    pub(crate) json: bool,
}

/// Arguments of `form new`.
#[derive(Debug, Args)]
pub(crate) struct FormNew {
    /// The blank: PDF, TIFF, PNG or JPEG.
    pub(crate) blank: PathBuf,
    /// Name of the form and of its files; from the name of the blank when not given.
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// The form file of the revision before: its fields are kept, where they stand on the new blank.
    #[arg(long, value_name = "OLD.yaml")]
    pub(crate) from: Option<PathBuf>,
    /// Folder of the form file and the blank.
    #[arg(long, default_value = "forms")]
    pub(crate) out: PathBuf,
}

/// Arguments of `form test`.
#[derive(Debug, Args)]
pub(crate) struct FormTest {
    /// The form file; its blank lies beside it.
    pub(crate) form: PathBuf,
    /// Folder of scans with what stands on them: `truth.json`, or NAME.yaml or NAME.json beside each.
    #[arg(long)]
    pub(crate) samples: PathBuf,
    /// Writes a page with the images of what was wrong or doubtful.
    #[arg(long)]
    pub(crate) report: Option<PathBuf>,
    /// Writes what was read beside each scan that has no truth, as NAME.yaml, to be corrected by a person.
    #[arg(long)]
    pub(crate) accept: bool,
    /// As JSON on standard output.
    #[arg(long)]
    pub(crate) json: bool,
}

/// What to do with keys.
#[derive(Debug, Subcommand)]
pub(crate) enum Keys {
    /// A new sealed key with its certificate, and the office's authority where there is none yet.
    New {
        /// Name of the files, and of the person or the office's seal in the certificate when no --subject is given.
        #[arg(long)]
        name: String,
        /// The name in the certificate.
        #[arg(long)]
        subject: Option<String>,
        /// The office, in the certificates.
        #[arg(long, default_value = "Greffier")]
        organisation: String,
        /// Folder of the keys.
        #[arg(long)]
        out: PathBuf,
        /// File with the passphrase; asked for when not given.
        #[arg(long)]
        passphrase_file: Option<PathBuf>,
        /// File with the passphrase of the office's authority, when it is not that of the new key.
        #[arg(long)]
        root_passphrase_file: Option<PathBuf>,
        /// Kind of the key: ed25519, p256, rsa or rsa-pss.
        #[arg(long, default_value = "ed25519")]
        kind: String,
        /// The key is on a device: its address (RFC 7512), with token, object and module-path. The passphrase is its PIN.
        #[arg(long, value_name = "PKCS11-URI", conflicts_with = "kind")]
        device: Option<String>,
        /// The key stamps times instead of signing documents.
        #[arg(long)]
        time_stamps: bool,
        /// Where the office publishes its revocation list, revoked.crl: in this certificate and in all later ones of the folder.
        #[arg(long, value_name = "http://…")]
        list_address: Option<String>,
    },
    /// The keys of a folder: kind, holder, from when to when, revoked or not.
    List {
        /// Folder of the keys.
        #[arg(long, default_value = "keys")]
        folder: PathBuf,
        /// As data.
        #[arg(long)]
        json: bool,
    },
    /// A new key and certificate for the holder of a key; the old ones stay beside.
    Rotate {
        /// Name of the key.
        #[arg(long)]
        name: String,
        /// Folder of the keys.
        #[arg(long, default_value = "keys")]
        folder: PathBuf,
        /// File with the key's passphrase; asked for when not given.
        #[arg(long)]
        passphrase_file: Option<PathBuf>,
        /// File with the passphrase of the office's authority, when it is not that of the key.
        #[arg(long)]
        root_passphrase_file: Option<PathBuf>,
    },
    /// Puts a key on the office's revocation list from now on; without --name makes the list anew, so that it does not end.
    Revoke {
        /// Name of the key.
        #[arg(long)]
        name: Option<String>,
        /// Why: key-compromise, affiliation-changed, superseded or cessation-of-operation.
        #[arg(long, default_value = "affiliation-changed")]
        reason: String,
        /// Folder of the keys.
        #[arg(long, default_value = "keys")]
        folder: PathBuf,
        /// File with the passphrase of the office's authority; asked for when not given.
        #[arg(long)]
        root_passphrase_file: Option<PathBuf>,
    },
}

/// Arguments of `graph`.
#[derive(Debug, Args)]
pub(crate) struct Graph {
    /// A file of an office's workflows/, or the folder of an office.
    pub(crate) workflow: PathBuf,
    /// Which workflow of the folder, when it holds several.
    pub(crate) name: Option<String>,
    /// How it is drawn.
    #[arg(long, value_enum, default_value = "mermaid")]
    pub(crate) format: GraphFormat,
    /// The office's configuration (greffier.toml): the drawing says how many cases are open at each step.
    #[arg(long)]
    pub(crate) config: Option<PathBuf>,
}

/// How a workflow is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum GraphFormat {
    /// Text that forges and wikis show as a drawing.
    Mermaid,
    /// A picture.
    Svg,
    /// Text for Graphviz.
    Dot,
}

/// How what was found is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ToldFormat {
    /// For a person.
    Human,
    /// For a program.
    Json,
}

/// Which running cases are meant.
#[derive(Debug, Args)]
pub(crate) struct Running {
    #[command(flatten)]
    pub(crate) configured: Configured,
    /// The cases of this workflow only.
    #[arg(long)]
    pub(crate) workflow: Option<String>,
    /// This case only, by its number; may be given several times.
    #[arg(long = "case", value_name = "NUMBER")]
    pub(crate) cases: Vec<String>,
    /// How what was found is told.
    #[arg(long, value_enum, default_value = "human")]
    pub(crate) format: ToldFormat,
}

/// Arguments of `plan`.
#[derive(Debug, Args)]
pub(crate) struct Plan {
    /// Folder of an office with the new files; those of the configuration when not given.
    pub(crate) office: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) running: Running,
    /// The step of the new version that cases at an old step go to; may be given several times.
    #[arg(long = "map", value_name = "OLD=NEW", value_parser = pair)]
    pub(crate) mapping: Vec<(String, String)>,
}

/// Arguments of `migrate`.
#[derive(Debug, Args)]
pub(crate) struct Migrate {
    #[command(flatten)]
    pub(crate) running: Running,
    /// The step of the new version that cases at an old step go to; may be given several times.
    #[arg(long = "map", value_name = "OLD=NEW", value_parser = pair, conflicts_with = "back")]
    pub(crate) mapping: Vec<(String, String)>,
    /// To the version that each case kept before its newest migration.
    #[arg(long)]
    pub(crate) back: bool,
    /// The account that has it done; it stands in the journal of each case.
    #[arg(long)]
    pub(crate) by: String,
    /// Why; it stands in the journal too.
    #[arg(long, default_value = "")]
    pub(crate) reason: String,
}

/// Arguments of `replay`.
#[derive(Debug, Args)]
pub(crate) struct Replay {
    /// The new version: a file of an office's workflows/, or the folder of an office.
    pub(crate) workflow: PathBuf,
    /// Which workflow of the folder, when it holds several.
    pub(crate) name: Option<String>,
    /// The configuration (greffier.toml) of the office whose past cases are played.
    #[arg(long, value_name = "greffier.toml")]
    pub(crate) on: PathBuf,
    /// Only so many cases, the newest.
    #[arg(long)]
    pub(crate) limit: Option<u64>,
    /// How what was found is told.
    #[arg(long, value_enum, default_value = "human")]
    pub(crate) format: ToldFormat,
}

/// `OLD=NEW`.
fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((old, new)) if !old.is_empty() && !new.is_empty() => Ok((old.to_owned(), new.to_owned())),
        _ => Err("two steps, as in --map verifier=controler".to_owned()),
    }
}

/// Who stamps times.
#[derive(Debug, Args)]
pub(crate) struct TimeStampingAuthority {
    /// Address (http) of a time-stamping authority.
    #[arg(long, conflicts_with = "tsa_key")]
    pub(crate) tsa: Option<String>,
    /// Sealed key of the office's own time stamps, in place of an address.
    #[arg(long)]
    pub(crate) tsa_key: Option<PathBuf>,
    /// File with the passphrase of that key; asked for when not given.
    #[arg(long)]
    pub(crate) tsa_passphrase_file: Option<PathBuf>,
}

/// Arguments of `renew`.
#[derive(Debug, Args)]
pub(crate) struct Renew {
    /// The signed PDF.
    pub(crate) input: PathBuf,
    /// The renewed PDF; must not be there yet.
    pub(crate) output: PathBuf,
    /// Who stamps the time.
    #[command(flatten)]
    pub(crate) authority: TimeStampingAuthority,
    /// Folder of trusted authorities and lists.
    #[arg(long, default_value = "keys")]
    pub(crate) trust: PathBuf,
}

/// Arguments of `sign`.
#[derive(Debug, Args)]
pub(crate) struct Sign {
    /// The PDF.
    pub(crate) input: PathBuf,
    /// The signed PDF; must not be there yet.
    pub(crate) output: PathBuf,
    /// The sealed key.
    #[arg(long)]
    pub(crate) key: PathBuf,
    /// File with the passphrase; asked for when not given.
    #[arg(long)]
    pub(crate) passphrase_file: Option<PathBuf>,
    /// The certificate; the file beside the key when not given.
    #[arg(long)]
    pub(crate) cert: Option<PathBuf>,
    /// Level of the signature (ETSI EN 319 142-1).
    #[arg(long, default_value = "b-b")]
    pub(crate) level: String,
    /// Who stamps the time.
    #[command(flatten)]
    pub(crate) authority: TimeStampingAuthority,
    /// Folder of trusted authorities and lists; that of the key when not given.
    #[arg(long)]
    pub(crate) trust: Option<PathBuf>,
    /// The reason in the signature.
    #[arg(long)]
    pub(crate) reason: Option<String>,
    /// Name of the signature field.
    #[arg(long)]
    pub(crate) field: Option<String>,
    /// Where the signature shows itself: PAGE:X,Y,WIDTH,HEIGHT in millimetres from the page's top left corner (PAGE a number, or `last`); or
    /// `field`, in the place of the field that waits. Nowhere when not given.
    #[arg(long, value_name = "PLACE")]
    pub(crate) show: Option<String>,
    /// A small picture beside it: PNG, JPEG or TIFF.
    #[arg(long, requires = "show")]
    pub(crate) mark: Option<PathBuf>,
}

/// What to do with the journal.
#[derive(Debug, Subcommand)]
pub(crate) enum Audit {
    /// Checks the chain of every case. 0 sound, 1 broken.
    Verify {
        /// As JSON on standard output.
        #[arg(long)]
        json: bool,
    },
    /// Makes the projections anew from the journal.
    Rebuild,
}

/// What to do with accounts.
#[derive(Debug, Subcommand)]
pub(crate) enum Account {
    /// A new account, or a new password and roles for one.
    Set {
        /// Sign-in name.
        name: String,
        /// Name for people.
        #[arg(long)]
        display_name: String,
        /// A role; may be given several times.
        #[arg(long = "role", required = true)]
        roles: Vec<String>,
        /// Name of the person's signing key; the one she has when not given.
        #[arg(long)]
        key: Option<String>,
        /// File with the password; asked for when not given.
        #[arg(long)]
        password_file: Option<PathBuf>,
    },
    /// Shuts an account out, at once: its sessions end, its past stays in the journal.
    Disable {
        /// Sign-in name.
        name: String,
    },
    /// Takes the second factor of an account away, for somebody who lost the device and the recovery codes.
    ResetSecondFactor {
        /// Sign-in name.
        name: String,
    },
    /// The accounts.
    List,
}

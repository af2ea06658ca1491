//! `greffier renew IN OUT`: proofs and a new archive time stamp over a signed PDF, before the last one ends.

use std::process::ExitCode;

use greffier_keys::Outside;
use greffier_pades::Level;

use super::sign::{read_pdf, time_stamping, write_pdf};
use crate::arguments::{Lang, Renew};
use crate::output;

pub(crate) fn run(arguments: &Renew, lang: Lang) -> anyhow::Result<ExitCode> {
    let Some(time_stamping) = time_stamping(&arguments.authority)? else {
        anyhow::bail!(greffier_pades::SignError::NoServices(Level::BaselineLTA));
    };
    let pdf = read_pdf(&arguments.input)?;
    let now = jiff::Timestamp::now();
    let mut outside = Outside::new(&arguments.trust, time_stamping, now)?;
    let language = lang.of_signatures();
    let renewed = greffier_pades::extend(&pdf, Level::BaselineLTA, now, language, &mut outside)?;
    write_pdf(&arguments.output, &renewed)?;
    // What ends first is what the next renewal must come before.
    let found = greffier_pades::verify(&renewed, &greffier_keys::load_trust(&arguments.trust)?, now);
    let until = found.archived_until().map_or_else(String::new, |until| jiff::tz::TimeZone::UTC.to_datetime(until).date().to_string());
    let shown = arguments.output.display();
    output::note(&match lang {
        Lang::Fr => format!("{shown} : renouvelé ; à renouveler de nouveau avant le {until}"),
        Lang::En => format!("{shown}: renewed; to be renewed again before {until}"),
    });
    Ok(ExitCode::SUCCESS)
}

//! `greffier run`: the daemon.

use std::path::Path;
use std::process::ExitCode;

use anyhow::Context as _;
use tokio::net::TcpListener;

use crate::{daemon, output};

pub(crate) async fn run(config: &Path) -> anyhow::Result<ExitCode> {
    let config = greffier_config::load(config)?;
    let address = config.console.listen;
    let listener = TcpListener::bind(address).await.with_context(|| format!("GRF-CLI-005: {address} cannot be listened on"))?;
    output::note(&format!("greffier: http://{}", listener.local_addr()?));
    let stop = daemon::stop_on_signal()?;
    daemon::run(config, listener, stop).await?;
    Ok(ExitCode::SUCCESS)
}

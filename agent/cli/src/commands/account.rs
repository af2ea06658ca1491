//! `greffier account`: the people of the office.

use std::path::Path;
use std::process::ExitCode;

use anyhow::Context as _;
use greffier_casework::{AccountName, Language, RoleName};
use greffier_store::Store;

use crate::arguments::Account;
use crate::{daemon, output};

/// Characters a password must have at least (NIST SP 800-63B, s. 5.1.1.2, asks for eight; we ask for more).
const SHORTEST_PASSWORD: usize = 12;

pub(crate) async fn run(config: &Path, what: Account) -> anyhow::Result<ExitCode> {
    let config = greffier_config::load(config)?;
    let store = daemon::store(&config).await?;
    match what {
        Account::Set { name, display_name, roles, key, password_file } => {
            if let Some(unknown) = roles.iter().find(|role| !config.roles.is_empty() && !config.roles.contains_key(*role)) {
                let known: Vec<_> = config.roles.keys().map(String::as_str).collect();
                anyhow::bail!("GRF-CLI-011: no role « {unknown} »; the roles of greffier.toml are {}", known.join(", "));
            }
            let password = output::secret(password_file.as_deref(), "password")?;
            if password.chars().count() < SHORTEST_PASSWORD {
                anyhow::bail!("GRF-CLI-012: a password has at least {SHORTEST_PASSWORD} characters");
            }
            set(&store, &NewAccount { name: &name, display_name: &display_name, roles: &roles, key: key.as_deref(), password: &password })
                .await?;
            output::note(&format!("{name}: {}", roles.join(", ")));
        }
        Account::Disable { name } => {
            let account = store.account(&AccountName::from(name.as_str())).await?;
            let account = account.with_context(|| format!("GRF-CLI-014: no account is named « {name} »"))?;
            store.upsert_account(greffier_store::Account { disabled: true, ..account }).await?;
            output::note(&format!("{name}: ✗"));
        }
        Account::ResetSecondFactor { name } => {
            if !store.forget_second_factor(&AccountName::from(name.as_str())).await? {
                anyhow::bail!("GRF-CLI-024: the account « {name} » has no second factor");
            }
            output::note(&format!("{name}: –"));
        }
        Account::List => {
            for account in store.accounts().await? {
                let roles: Vec<_> = account.roles.iter().map(RoleName::as_str).collect();
                let shut_out = if account.disabled { "✗" } else { " " };
                output::say(&format!("{shut_out} {:<20} {:<30} {}", account.name.as_str(), account.display_name, roles.join(", ")));
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// An account to make or to change.
pub(crate) struct NewAccount<'a> {
    pub(crate) name: &'a str,
    pub(crate) display_name: &'a str,
    pub(crate) roles: &'a [String],
    pub(crate) key: Option<&'a str>,
    pub(crate) password: &'a str,
}

/// Makes an account, or gives one a new password and roles.
pub(crate) async fn set(store: &Store, new: &NewAccount<'_>) -> anyhow::Result<()> {
    let password = new.password.to_owned();
    let hash = tokio::task::spawn_blocking(move || greffier_web::accounts::hash_password(&password)).await??;
    let name = AccountName::from(new.name);
    let before = store.account(&name).await?;
    let account = greffier_store::Account {
        name,
        display_name: new.display_name.to_owned(),
        roles: new.roles.iter().map(|role| RoleName::from(role.as_str())).collect(),
        password_hash: hash,
        language: before.as_ref().map_or(Language::Fr, |before| before.language),
        key_name: new.key.map(str::to_owned).or_else(|| before.and_then(|before| before.key_name)),
        created_at: jiff::Timestamp::now(),
        disabled: false,
    };
    Ok(store.upsert_account(account).await?)
}

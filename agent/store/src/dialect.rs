//! The few places where SQLite and PostgreSQL differ, side by side. Everything else in this crate is SQL that both understand.

use sqlx::SqlSafeStr as _;
use sqlx::migrate::{Migration, MigrationType, Migrator};

use crate::StoreError;
use crate::folding::Term;

/// Which database speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    Sqlite,
    Postgres,
}

impl Dialect {
    /// The dialect of a database address, from its scheme.
    pub(crate) fn of_url(url: &str) -> Result<Self, StoreError> {
        match url.split(':').next() {
            Some("sqlite") => Ok(Self::Sqlite),
            Some("postgres" | "postgresql") => Ok(Self::Postgres),
            _ => Err(StoreError::Open { what: "the address must begin with sqlite: or postgres:".to_owned() }),
        }
    }

    /// Said once on each connection that writes.
    pub(crate) fn writer_settings(self) -> &'static [&'static str] {
        match self {
            // WAL lets readers read while the writer writes; FULL syncs the log at every commit, so that what is acknowledged is on
            // the disk. A clerk's command line may hold the lock for a moment, hence the wait.
            Self::Sqlite => &[
                "PRAGMA journal_mode = WAL",
                "PRAGMA synchronous = FULL",
                "PRAGMA busy_timeout = 15000",
                "PRAGMA foreign_keys = ON",
                "PRAGMA temp_store = MEMORY",
            ],
            Self::Postgres => &["SET synchronous_commit = on", "SET lock_timeout = '15s'", "SET statement_timeout = '120s'"],
        }
    }

    /// Said once on each connection that only reads.
    pub(crate) fn reader_settings(self) -> &'static [&'static str] {
        match self {
            Self::Sqlite => &["PRAGMA busy_timeout = 15000", "PRAGMA query_only = ON"],
            // The same connections write.
            Self::Postgres => self.writer_settings(),
        }
    }

    /// Gives at most `$9` ready jobs of the kinds `$3` to `$8` to the worker `$1` until `$2`; `$10` is now. Both run it as one
    /// statement. SQLite has one writer, so nobody can come between; PostgreSQL locks the rows it chooses and steps over rows that
    /// others are choosing.
    pub(crate) fn claim_jobs(self) -> &'static str {
        match self {
            Self::Sqlite => {
                "UPDATE jobs SET worker = $1, ready_ms = $2, token = token + 1, attempts = attempts + 1 \
                 WHERE job_key IN (SELECT job_key FROM jobs WHERE state = 'live' AND ready_ms <= $10 AND kind IN ($3, $4, $5, $6, $7, $8) \
                 ORDER BY ready_ms, job_key LIMIT $9) \
                 RETURNING job_key, payload, token, attempts, created_ms"
            }
            Self::Postgres => {
                "UPDATE jobs SET worker = $1, ready_ms = $2, token = token + 1, attempts = attempts + 1 \
                 WHERE job_key IN (SELECT job_key FROM jobs WHERE state = 'live' AND ready_ms <= $10 AND kind IN ($3, $4, $5, $6, $7, $8) \
                 ORDER BY ready_ms, job_key LIMIT $9 FOR UPDATE SKIP LOCKED) \
                 RETURNING job_key, payload, token, attempts, created_ms"
            }
        }
    }

    /// The condition that the line `t` of `search_texts` holds certain words: what stands before and after the words of
    /// [`Dialect::search_words`], which are a bound value.
    pub(crate) fn search_condition(self) -> (&'static str, &'static str) {
        match self {
            Self::Sqlite => ("t.id IN (SELECT rowid FROM search_index WHERE search_index MATCH ", ")"),
            Self::Postgres => ("t.found @@ to_tsquery('simple', ", ")"),
        }
    }

    /// Words that a line must hold, all of them. Folded words are letters and digits alone, so that they say nothing in either language
    /// of queries; each is quoted all the same.
    pub(crate) fn search_words(self, terms: &[Term]) -> String {
        let (quote, prefix, and) = match self {
            Self::Sqlite => ('"', "*", " AND "),
            Self::Postgres => ('\'', ":*", " & "),
        };
        let word = |term: &Term| format!("{quote}{}{quote}{}", term.folded, if term.prefix { prefix } else { "" });
        terms.iter().map(word).collect::<Vec<_>>().join(and)
    }

    /// Makes later statements of a transaction see one moment, and keeps writers out until it ends.
    pub(crate) fn lock_for_rebuild(self) -> &'static str {
        match self {
            // The writer already holds the only write lock.
            Self::Sqlite => "SELECT 1",
            Self::Postgres => "LOCK TABLE heads, cases, tasks, arrival_heads, arrivals IN EXCLUSIVE MODE",
        }
    }

    /// The migrations, shared ones and those of this dialect, by number.
    pub(crate) fn migrator(self) -> Migrator {
        let migration = |version, name: &'static str, sql: &'static str| {
            Migration::new(version, name.into(), MigrationType::Simple, sql.into_sql_str(), false)
        };
        let append_only = match self {
            Self::Sqlite => include_str!("../migrations/sqlite/0002_append_only.sql"),
            Self::Postgres => include_str!("../migrations/postgres/0002_append_only.sql"),
        };
        let resets_append_only = match self {
            Self::Sqlite => include_str!("../migrations/sqlite/0005_resets_append_only.sql"),
            Self::Postgres => include_str!("../migrations/postgres/0005_resets_append_only.sql"),
        };
        let search = match self {
            Self::Sqlite => include_str!("../migrations/sqlite/0006_search.sql"),
            Self::Postgres => include_str!("../migrations/postgres/0006_search.sql"),
        };
        let arrivals_append_only = match self {
            Self::Sqlite => include_str!("../migrations/sqlite/0008_arrival_journal_append_only.sql"),
            Self::Postgres => include_str!("../migrations/postgres/0008_arrival_journal_append_only.sql"),
        };
        let envelopes = match self {
            Self::Sqlite => include_str!("../migrations/sqlite/0016_envelopes.sql"),
            Self::Postgres => include_str!("../migrations/postgres/0016_envelopes.sql"),
        };
        Migrator::with_migrations(vec![
            migration(1, "tables", include_str!("../migrations/shared/0001_tables.sql")),
            migration(2, "append only", append_only),
            migration(3, "copies", include_str!("../migrations/shared/0003_copies.sql")),
            migration(4, "learning", include_str!("../migrations/shared/0004_learning.sql")),
            migration(5, "resets append only", resets_append_only),
            migration(6, "search", search),
            migration(7, "tray", include_str!("../migrations/shared/0007_tray.sql")),
            migration(8, "arrival journal append only", arrivals_append_only),
            migration(9, "ceremony", include_str!("../migrations/shared/0009_ceremony.sql")),
            migration(10, "second factors", include_str!("../migrations/shared/0010_second_factors.sql")),
            migration(11, "sign links", include_str!("../migrations/shared/0011_sign_links.sql")),
            migration(12, "transfer", include_str!("../migrations/shared/0012_transfer.sql")),
            migration(13, "delegations in one workflow", include_str!("../migrations/shared/0013_delegations_in_one_workflow.sql")),
            migration(14, "renewals", include_str!("../migrations/shared/0014_renewals.sql")),
            migration(15, "mailboxes", include_str!("../migrations/shared/0015_mailboxes.sql")),
            migration(16, "envelopes", envelopes),
            migration(17, "acknowledgements", include_str!("../migrations/shared/0017_acknowledgements.sql")),
        ])
    }
}

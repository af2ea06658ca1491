//! The cases, each a story that must end the same way on every database.

mod arrivals;
mod ceremonies;
mod envelopes;
mod history;
mod jobs;
mod journal;
mod mailboxes;
mod people;
mod readings;
mod search;
mod steps;
mod tray;
mod upgrades;

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use greffier_store::{Store, StoreOptions};
use sqlx::{AnyConnection, Connection as _};

/// An empty store, and how to reach its database behind its back.
pub(crate) struct Bed {
    pub(crate) store: Store,
    pub(crate) options: StoreOptions,
}

impl Bed {
    /// A connection that goes around the store, as somebody with the keys of the database would.
    pub(crate) async fn behind(&self) -> AnyConnection {
        AnyConnection::connect(&self.options.url).await.expect("the database answers")
    }

    /// Runs a statement behind the store's back.
    pub(crate) async fn sql(&self, statement: &str) -> Result<u64, sqlx::Error> {
        let mut db = self.behind().await;
        let done = sqlx::raw_sql(sqlx::AssertSqlSafe(statement.to_owned())).execute(&mut db).await?;
        db.close().await?;
        Ok(done.rows_affected())
    }

    /// Takes away what keeps the journal append-only.
    pub(crate) async fn unguard(&self) {
        let statements = match self.store.backend() {
            "sqlite" => "DROP TRIGGER journal_no_update; DROP TRIGGER journal_no_delete",
            _ => "DROP TRIGGER journal_no_change ON journal; DROP TRIGGER journal_no_truncate ON journal",
        };
        self.sql(statements).await.expect("the owner may");
    }
}

type Case = fn(Arc<Bed>) -> Pin<Box<dyn Future<Output = ()> + Send>>;

macro_rules! cases {
    ($($module:ident :: $name:ident),* $(,)?) => {
        /// Every case with its name.
        pub(crate) const CASES: &[(&str, Case)] = &[$((stringify!($name), |bed| Box::pin($module::$name(bed)))),*];
    };
}

cases![
    arrivals::new_then_known_then_duplicate,
    arrivals::a_race_has_one_original,
    arrivals::the_sum_always_holds,
    arrivals::quarantine_and_retry,
    arrivals::lists_are_filtered_and_paged,
    envelopes::the_parts_arrive_in_the_place_of_their_envelope,
    envelopes::an_envelope_with_something_left_waits_for_a_person,
    envelopes::whoever_sent_it_is_told_once_and_nobody_too_often,
    mailboxes::a_message_is_taken_once,
    mailboxes::a_message_follows_its_new_number,
    mailboxes::a_message_that_is_left_is_not_forgotten,
    mailboxes::a_race_for_a_mailbox_takes_each_message_once,
    jobs::claims_are_exclusive,
    jobs::a_stale_token_is_refused,
    jobs::leases_renew_and_end,
    jobs::failures_retry_then_stay_in_the_ledger,
    jobs::nobody_is_woken_by_a_claim,
    steps::a_step_is_seen_whole,
    steps::conflicts_are_found,
    steps::one_bad_step_fails_alone,
    steps::nothing_of_a_refused_step_remains,
    steps::timers_move_and_drop,
    steps::an_effect_that_is_given_up_is_dropped,
    steps::incoherent_steps_are_refused,
    steps::case_numbers_are_unique,
    steps::queues_and_figures,
    steps::open_cases_are_counted_by_step,
    journal::the_journal_refuses_to_change,
    journal::the_audit_finds_one_changed_byte,
    journal::the_audit_finds_what_is_missing,
    journal::rebuilding_gives_the_same_rows,
    journal::nothing_is_rebuilt_from_an_altered_journal,
    history::cases_and_journals_come_in_batches,
    history::a_case_keeps_the_version_it_was_brought_to,
    search::words_are_found_in_fields_and_pages,
    search::what_is_sensitive_is_not_found,
    search::signs_have_no_meaning_in_a_search,
    search::a_search_is_narrowed_to_inboxes_and_paged,
    search::a_search_follows_corrections_and_copies,
    search::what_is_found_is_rebuilt,
    people::accounts_are_kept,
    people::sessions_begin_and_end,
    people::a_reopened_store_holds_everything,
    upgrades::what_waited_before_the_renewals_still_waits,
    upgrades::arrivals_are_as_they_were_before_envelopes,
    ceremonies::pages_seen_are_kept_until_signed,
    ceremonies::delegations_hold_between_their_days,
    ceremonies::a_code_is_used_once,
    ceremonies::a_link_is_good_once_and_its_code_is_not_guessed,
    readings::readings_follow_from_the_cases,
    readings::resets_are_kept,
    tray::what_was_read_is_kept_and_found,
    tray::what_is_kept_of_a_reading_is_bounded,
    tray::what_is_handled_by_hand_stays_counted,
    tray::a_case_is_opened_by_hand,
    tray::the_journal_of_an_arrival_is_a_chain,
];

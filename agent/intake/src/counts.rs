//! The account of the inboxes for people and for programs: what `greffier inboxes` prints.

use greffier_casework::Language;
use greffier_config::Inbox;
use greffier_store::InboxCounts;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

/// The account as a table: one row an inbox, those that received nothing too, then the sum. `received` is always the sum of the
/// filed, the duplicates, the quarantined (those handled by hand among them) and those in progress. Messages and archives that were opened stand
/// beside it: their parts were received in their place.
#[must_use]
pub fn counts_table(inboxes: &[Inbox], counts: &[InboxCounts], language: Language, zone: &TimeZone) -> String {
    let heads = match language {
        Language::Fr => [
            "boîte",
            "reçus",
            "classés",
            "doublons",
            "quarantaine",
            "dont traités",
            "en cours",
            "envois ouverts",
            "le plus ancien en cours",
        ],
        Language::En => [
            "inbox",
            "received",
            "filed",
            "duplicates",
            "quarantined",
            "of these handled",
            "in progress",
            "envelopes opened",
            "oldest in progress",
        ],
    };
    let all = complete(inboxes, counts);
    let mut rows = vec![heads.map(str::to_owned)];
    rows.extend(all.iter().map(|counts| row(counts, zone)));
    if all.len() > 1 {
        rows.push(row(&sum(&all), zone));
    }
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths: [usize; 9] = std::array::from_fn(width);
    let mut text = String::new();
    for row in &rows {
        let cell = |(column, cell): (usize, &String)| match column {
            0 | 8 => format!("{cell:<width$}", width = widths[column]),
            _ => format!("{cell:>width$}", width = widths[column]),
        };
        let line: Vec<String> = row.iter().enumerate().map(cell).collect();
        text.push_str(line.join("  ").trim_end());
        text.push('\n');
    }
    text
}

/// The account as JSON: `inboxes`, each with its counts and its titles, and `total`.
#[must_use]
pub fn counts_json(inboxes: &[Inbox], counts: &[InboxCounts]) -> Value {
    let all = complete(inboxes, counts);
    let rows: Vec<Value> = all
        .iter()
        .map(|counts| {
            let title = inboxes.iter().find(|inbox| inbox.name == counts.inbox.as_str()).map(|inbox| &inbox.title);
            json!({
                "inbox": counts.inbox,
                "title": title.map(|title| json!({ "fr": title.fr, "en": title.en })),
                "received": counts.received,
                "opened": counts.opened,
                "filed": counts.filed,
                "duplicates": counts.duplicates,
                "quarantined": counts.quarantined,
                "handled": counts.handled,
                "in_progress": counts.in_progress,
                "oldest_in_progress": counts.oldest_in_progress,
            })
        })
        .collect();
    let total = sum(&all);
    json!({
        "inboxes": rows,
        "total": {
            "received": total.received,
            "opened": total.opened,
            "filed": total.filed,
            "duplicates": total.duplicates,
            "quarantined": total.quarantined,
            "handled": total.handled,
            "in_progress": total.in_progress,
            "oldest_in_progress": total.oldest_in_progress,
        },
    })
}

/// The configured inboxes in their order, then those that are only in the store: what was received in a former one still counts.
fn complete(inboxes: &[Inbox], counts: &[InboxCounts]) -> Vec<InboxCounts> {
    let of = |name: &str| counts.iter().find(|counts| counts.inbox.as_str() == name).cloned().unwrap_or_else(|| nothing(name));
    let former = counts.iter().filter(|counts| !inboxes.iter().any(|inbox| inbox.name == counts.inbox.as_str())).cloned();
    inboxes.iter().map(|inbox| of(&inbox.name)).chain(former).collect()
}

fn nothing(name: &str) -> InboxCounts {
    InboxCounts {
        inbox: name.into(),
        received: 0,
        opened: 0,
        filed: 0,
        duplicates: 0,
        quarantined: 0,
        handled: 0,
        in_progress: 0,
        oldest_in_progress: None,
    }
}

fn sum(all: &[InboxCounts]) -> InboxCounts {
    all.iter().fold(nothing("Σ"), |sum, counts| InboxCounts {
        inbox: sum.inbox,
        received: sum.received + counts.received,
        opened: sum.opened + counts.opened,
        filed: sum.filed + counts.filed,
        duplicates: sum.duplicates + counts.duplicates,
        quarantined: sum.quarantined + counts.quarantined,
        handled: sum.handled + counts.handled,
        in_progress: sum.in_progress + counts.in_progress,
        oldest_in_progress: [sum.oldest_in_progress, counts.oldest_in_progress].into_iter().flatten().min(),
    })
}

fn row(counts: &InboxCounts, zone: &TimeZone) -> [String; 9] {
    let oldest = counts.oldest_in_progress.map(|moment| moment.to_zoned_datetime(zone.clone()).strftime("%F %H:%M:%S").to_string());
    [
        counts.inbox.to_string(),
        counts.received.to_string(),
        counts.filed.to_string(),
        counts.duplicates.to_string(),
        counts.quarantined.to_string(),
        counts.handled.to_string(),
        counts.in_progress.to_string(),
        counts.opened.to_string(),
        oldest.unwrap_or_else(|| "-".to_owned()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inbox(name: &str) -> Inbox {
        let text = greffier_language::Bilingual { fr: "Télécopies".into(), en: "Faxes".into() };
        Inbox {
            name: name.into(),
            title: text,
            folder: Some(name.into()),
            mailbox: None,
            confidentiality: "protected".into(),
            readers: Vec::new(),
            scan_seconds: 10,
            settle_seconds: 2,
            acknowledge: false,
            fax_number: None,
        }
    }

    fn fax() -> InboxCounts {
        let oldest = Some("2026-10-05T14:03:00Z".parse().unwrap());
        InboxCounts {
            inbox: "fax".into(),
            received: 14,
            opened: 2,
            filed: 11,
            duplicates: 1,
            quarantined: 1,
            handled: 1,
            in_progress: 1,
            oldest_in_progress: oldest,
        }
    }

    #[test]
    fn the_table_has_every_inbox_and_the_sum() {
        let table = counts_table(&[inbox("fax"), inbox("numérisation")], &[fax()], Language::Fr, &TimeZone::UTC);
        let wanted = "\
boîte         reçus  classés  doublons  quarantaine  dont traités  en cours  envois ouverts  le plus ancien en cours
fax              14       11         1            1             1         1               2  2026-10-05 14:03:00
numérisation      0        0         0            0             0         0               0  -
Σ                14       11         1            1             1         1               2  2026-10-05 14:03:00
";
        assert_eq!(table, wanted);
        assert!(counts_table(&[inbox("fax")], &[fax()], Language::En, &TimeZone::UTC).starts_with("inbox  received"));
    }

    #[test]
    fn an_inbox_that_is_no_longer_configured_still_counts() {
        let account = counts_json(&[inbox("autre")], &[fax()]);
        assert_eq!(account["inboxes"][0]["received"], 0);
        assert_eq!(account["inboxes"][1]["inbox"], "fax");
        assert_eq!(account["inboxes"][1]["title"], Value::Null);
        assert_eq!(account["total"]["received"], 14);
    }
}

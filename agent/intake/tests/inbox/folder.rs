//! What arrives, and what becomes of it.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt as _;
use std::time::Duration;

use greffier_intake::{Limits, stability::Waiting};
use greffier_store::{Finish, JobKind, Quarantine};

use crate::office::{MOST_BYTES, Office, pdf};

#[tokio::test]
async fn a_whole_file_is_taken_once_and_moved() {
    let mut office = Office::open().await;
    let mut inbox = office.inbox("fax");
    fs::write(office.folder("fax").join("fax.pdf"), pdf(1)).unwrap();
    assert_eq!(office.settle(&mut inbox).await.new, 1);
    let arrivals = office.arrivals().await;
    assert_eq!(arrivals.len(), 1);
    assert_eq!((arrivals[0].source_name.as_str(), arrivals[0].source_moved, arrivals[0].received_at), ("fax.pdf", true, office.now));
    assert_eq!(arrivals[0].confidentiality, "protected");
    assert_eq!(office.store.blobs().read(&arrivals[0].blob).await.unwrap(), pdf(1));
    assert_eq!(fs::read(office.folder("fax").join(".greffier/done/2026-10-05/fax.pdf")).unwrap(), pdf(1));
    assert!(office.left("fax").is_empty());
    assert_eq!(office.settle(&mut inbox).await.new, 0);
    assert_eq!(office.counts("fax").await.received, 1);
}

#[tokio::test]
async fn the_day_is_the_offices() {
    let mut office = Office::open().await;
    office.now = "2026-10-06T01:00:00Z".parse().unwrap();
    let mut inbox = office.inbox("fax").with_zone(jiff::tz::TimeZone::get("America/Toronto").unwrap());
    fs::write(office.folder("fax").join("fax.pdf"), pdf(1)).unwrap();
    office.settle(&mut inbox).await;
    assert!(office.folder("fax").join(".greffier/done/2026-10-05/fax.pdf").exists());
}

#[tokio::test]
async fn a_half_written_file_waits_until_it_is_whole() {
    let mut office = Office::open().await;
    let mut inbox = office.inbox("fax");
    let path = office.folder("fax").join("fax.pdf");
    fs::write(&path, &pdf(1)[..40]).unwrap();
    assert_eq!(office.settle(&mut inbox).await.new, 0);
    let waiting = inbox.status().get().waiting;
    assert_eq!((waiting[0].name.as_str(), waiting[0].why, waiting[0].age_seconds), ("fax.pdf", Waiting::Unfinished, 2));
    office.pass(30);
    assert_eq!(inbox.scan(office.now).await.new, 0);
    fs::write(&path, pdf(1)).unwrap();
    inbox.scan(office.now).await;
    assert_eq!(inbox.status().get().waiting[0].why, Waiting::Settling);
    office.pass(2);
    assert_eq!(inbox.scan(office.now).await.new, 1);
    assert_eq!(office.store.blobs().read(&office.arrivals().await[0].blob).await.unwrap(), pdf(1));
}

#[tokio::test]
async fn a_broken_or_empty_file_is_taken_after_the_grace() {
    let mut office = Office::open().await;
    let mut inbox = office.inbox("fax");
    fs::write(office.folder("fax").join("broken.tif"), b"II\x2A\0\xFF\xFF\xFF\xFF").unwrap();
    fs::write(office.folder("fax").join("empty.tif"), b"").unwrap();
    office.settle(&mut inbox).await;
    office.pass(57);
    assert_eq!(inbox.scan(office.now).await.new, 0);
    office.pass(1);
    assert_eq!(inbox.scan(office.now).await.new, 2);
    assert!(office.left("fax").is_empty());
    assert_eq!(office.arrivals().await.iter().map(|arrival| arrival.bytes).sum::<u64>(), 8);
}

#[tokio::test]
async fn a_temporary_name_waits_for_its_renaming() {
    let mut office = Office::open().await;
    let mut inbox = office.inbox("fax");
    let path = |name: &str| office.dir.path().join("fax").join(name);
    let (part, done, hidden) = (path("fax.pdf.part"), path("fax.pdf"), path(".fax.pdf"));
    fs::write(&part, pdf(1)).unwrap();
    fs::write(hidden, pdf(2)).unwrap();
    office.settle(&mut inbox).await;
    office.pass(3600);
    assert_eq!(inbox.scan(office.now).await.new, 0);
    let status = inbox.status().get();
    assert_eq!((status.waiting_total, status.waiting[0].why, status.waiting[0].age_seconds), (1, Waiting::TemporaryName, 3602));
    fs::rename(part, done).unwrap();
    assert_eq!(office.settle(&mut inbox).await.new, 1);
}

#[tokio::test]
async fn the_same_content_is_a_duplicate_in_its_own_inbox_only() {
    let mut office = Office::open().await;
    let (mut fax, mut scan) = (office.inbox("fax"), office.inbox("scan"));
    for path in ["fax/a.pdf", "fax/b.pdf", "scan/a.pdf"] {
        fs::write(office.dir.path().join(path), pdf(1)).unwrap();
    }
    let report = office.settle(&mut fax).await;
    assert_eq!((report.new, report.duplicates), (1, 1));
    assert_eq!(office.settle(&mut scan).await.new, 1);
    let counts = office.counts("fax").await;
    assert_eq!((counts.received, counts.duplicates, counts.in_progress), (2, 1, 1));
    assert_eq!(office.counts("scan").await.duplicates, 0);
    assert_eq!((office.put_away("fax", "done").len(), office.put_away("fax", "duplicates").len()), (1, 1));
}

#[tokio::test]
async fn a_name_used_again_is_a_new_arrival_and_overwrites_nothing() {
    let mut office = Office::open().await;
    let mut inbox = office.inbox("fax");
    for number in 1..=60 {
        fs::write(office.folder("fax").join("fax.pdf"), pdf(number)).unwrap();
        assert_eq!(office.settle(&mut inbox).await.new, 1, "{number}");
    }
    let mut kept = office.put_away("fax", "done");
    kept.sort();
    kept.dedup();
    assert_eq!(kept.len(), 60);
    assert!(office.folder("fax").join(".greffier/done/2026-10-05/fax (2).pdf").exists());
}

#[tokio::test]
async fn names_of_any_bytes_and_length_are_taken() {
    let mut office = Office::open().await;
    let mut inbox = office.inbox("fax");
    let long = "é".repeat(125) + ".pdf";
    let names: [&[u8]; 4] = [b"t\xE9l\xE9copie.pdf", b"a\nb\x1b[2J.pdf", long.as_bytes(), b"sans fin"];
    for (number, name) in (1..).zip(names) {
        fs::write(office.folder("fax").join(OsStr::from_bytes(name)), pdf(number)).unwrap();
    }
    assert_eq!(office.settle(&mut inbox).await.new, 4);
    for name in names {
        assert!(office.folder("fax").join(".greffier/done/2026-10-05").join(OsStr::from_bytes(name)).exists(), "{name:?}");
    }
    let arrivals = office.arrivals().await;
    assert!(arrivals.iter().any(|arrival| arrival.source_name == "t\u{FFFD}l\u{FFFD}copie.pdf"));
    assert!(arrivals.iter().all(|arrival| !arrival.source_name.contains(char::is_control)));
}

#[tokio::test]
async fn links_pipes_and_folders_are_left_alone() {
    let mut office = Office::open().await;
    let mut inbox = office.inbox("fax");
    let folder = office.folder("fax");
    let secret = office.folder("secret.pdf");
    fs::write(&secret, pdf(1)).unwrap();
    std::os::unix::fs::symlink(&secret, folder.join("link.pdf")).unwrap();
    std::os::unix::fs::symlink(office.dir.path(), folder.join("way-out")).unwrap();
    let _socket = std::os::unix::net::UnixListener::bind(folder.join("socket.pdf")).unwrap();
    fs::create_dir(folder.join("2025")).unwrap();
    fs::write(folder.join("2025/old.pdf"), pdf(2)).unwrap();
    office.settle(&mut inbox).await;
    office.pass(100);
    assert_eq!(inbox.scan(office.now).await.new, 0);
    let status = inbox.status().get();
    let problems: Vec<_> = status.problems.iter().map(|problem| (problem.code, problem.file.clone().unwrap_or_default())).collect();
    let wanted = ["link.pdf", "socket.pdf", "way-out"].map(|name| ("GRF-IN-005", name.to_owned()));
    assert_eq!(problems, wanted);
    assert_eq!(status.ignored_folders, ["2025"]);
    assert_eq!(office.left("fax").len(), 4);
    fs::remove_file(folder.join("link.pdf")).unwrap();
    assert_eq!(inbox.scan(office.now).await.problems, 2);
}

#[tokio::test]
async fn our_own_folder_is_never_a_way_out() {
    let mut office = Office::open().await;
    let mut inbox = office.inbox("fax");
    inbox.scan(office.now).await;
    let elsewhere = office.folder("elsewhere");
    fs::create_dir(&elsewhere).unwrap();
    std::os::unix::fs::symlink(&elsewhere, office.folder("fax").join(".greffier/done")).unwrap();
    fs::write(office.folder("fax").join("fax.pdf"), pdf(1)).unwrap();
    assert_eq!(office.settle(&mut inbox).await.new, 1);
    assert_eq!(inbox.status().get().problems[0].code, "GRF-IN-003");
    assert_eq!(fs::read_dir(elsewhere).unwrap().count(), 0);
    assert_eq!(office.left("fax"), ["fax.pdf"]);
}

#[tokio::test]
async fn a_file_too_large_stays_and_is_reported() {
    let mut office = Office::open().await;
    let mut inbox = office.inbox("fax");
    let path = office.folder("fax").join("big.pdf");
    fs::File::create(&path).unwrap().set_len(MOST_BYTES + 1).unwrap();
    fs::write(office.folder("fax").join("small.pdf"), pdf(1)).unwrap();
    assert_eq!(office.settle(&mut inbox).await.new, 1);
    let problems = inbox.status().get().problems;
    assert_eq!((problems.len(), problems[0].code, problems[0].next_try), (1, "GRF-IN-001", None));
    assert_eq!(office.left("fax"), ["big.pdf"]);
    assert_eq!(office.counts("fax").await.received, 1);
}

/// Quarantines `most` arrivals, as a reader would that cannot read them.
async fn quarantine(office: &Office, most: u32) -> usize {
    let claims = office.store.claim_jobs("test", office.now, Duration::from_secs(600), most, &[JobKind::Read]).await.unwrap();
    for claim in &claims {
        let greffier_store::Job::Read { arrival, .. } = claim.job else { continue };
        let quarantine = Quarantine { arrival, code: "GRF-RD-001".into(), detail: String::new(), reading: None };
        office.store.quarantine(quarantine, Finish::done(claim.clone(), ""), office.now).await.unwrap();
    }
    claims.len()
}

#[tokio::test]
async fn a_flood_is_taken_steadily() {
    let mut office = Office::open().await;
    let limits = Limits { in_progress: 100, a_look: 60, listed: 450, ..Limits::new(MOST_BYTES) };
    let mut inbox = office.inbox("fax").with_limits(limits);
    for number in 0..500 {
        fs::write(office.folder("fax").join(format!("fax-{number}.pdf")), pdf(number)).unwrap();
    }
    assert_eq!(office.settle(&mut inbox).await.new, 60);
    assert!(inbox.status().get().more_files);
    let report = inbox.scan(office.now).await;
    assert_eq!((report.new, report.next_look), (40, Some(office.now)));
    let report = inbox.scan(office.now).await;
    assert_eq!(report.new, 0);
    let status = inbox.status().get();
    assert!(status.paused && status.waiting.len() == 100 && status.waiting_total >= 390, "{}", status.waiting_total);
    assert!(status.waiting.iter().any(|file| file.why == Waiting::Queued));
    for _ in 0..40 {
        quarantine(&office, 100).await;
        office.pass(1);
        inbox.scan(office.now).await;
    }
    let counts = office.counts("fax").await;
    assert_eq!((counts.received, counts.duplicates), (500, 0));
    assert!(office.left("fax").is_empty() && !inbox.status().get().paused);
    assert_eq!(office.put_away("fax", "done").len(), 500);
}

//! Crashes, missing rights, full disks, shares that go away: nothing is lost, nothing is taken twice, the others go on.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;

use greffier_casework::{ArrivalId, BlobHash, InboxName};
use greffier_intake::{Disk, Files, stability::Waiting};
use greffier_store::{NewArrival, Recorded};

use crate::office::{Faulty, Office, pdf};

/// Records the file as an agent would that is killed before it moves it.
async fn record_and_die(office: &Office, name: &str) -> ArrivalId {
    let path = office.folder("fax").join(name);
    let (blob, bytes) = office.store.blobs().put_file(&path).await.unwrap();
    let id = ArrivalId(uuid::Uuid::from_u128(7));
    let new = NewArrival {
        id,
        inbox: InboxName::from("fax"),
        source_name: name.into(),
        source_identity: Disk.look(&path).unwrap().1.identity(name.as_ref()).to_string(),
        blob,
        bytes,
        received_at: office.now,
        confidentiality: "protected".into(),
    };
    assert_eq!(office.store.record_arrival(new).await.unwrap(), Recorded::New);
    id
}

async fn accounted_for_once(office: &Office, id: ArrivalId) {
    let arrivals = office.arrivals().await;
    assert_eq!(arrivals.iter().map(|arrival| (arrival.id, arrival.source_moved)).collect::<Vec<_>>(), [(id, true)]);
    assert!(office.left("fax").is_empty());
    assert_eq!(office.put_away("fax", "done"), [BlobHash::of(&pdf(1))]);
}

#[tokio::test]
async fn killed_between_the_row_and_the_move() {
    let mut office = Office::open().await;
    office.inbox("fax").scan(office.now).await;
    fs::write(office.folder("fax").join("fax.pdf"), pdf(1)).unwrap();
    let id = record_and_die(&office, "fax.pdf").await;
    let mut inbox = office.inbox("fax");
    assert_eq!(inbox.scan(office.now).await.healed, 1);
    assert_eq!(office.settle(&mut inbox).await.new, 0);
    accounted_for_once(&office, id).await;
}

#[tokio::test]
async fn killed_between_the_move_and_its_note() {
    let mut office = Office::open().await;
    office.inbox("fax").scan(office.now).await;
    let path = office.folder("fax").join("fax.pdf");
    fs::write(&path, pdf(1)).unwrap();
    let id = record_and_die(&office, "fax.pdf").await;
    let drawer = office.folder("fax").join(".greffier/done/2026-10-05");
    fs::create_dir_all(&drawer).unwrap();
    fs::rename(&path, drawer.join("fax.pdf")).unwrap();
    let mut inbox = office.inbox("fax");
    assert_eq!(office.settle(&mut inbox).await.new, 0);
    accounted_for_once(&office, id).await;
    // The sender sends the very same file again, with its old time: it is another arrival, a duplicate.
    let time = fs::metadata(drawer.join("fax.pdf")).unwrap().modified().unwrap();
    fs::write(&path, pdf(1)).unwrap();
    fs::File::options().append(true).open(&path).unwrap().set_modified(time).unwrap();
    assert_eq!(office.settle(&mut inbox).await.duplicates, 1);
}

#[tokio::test]
async fn a_share_that_renumbers_its_files_does_not_send_them_twice() {
    let mut office = Office::open().await;
    office.inbox("fax").scan(office.now).await;
    let (path, copy) = (office.folder("fax").join("fax.pdf"), office.folder("copy"));
    fs::write(&path, pdf(1)).unwrap();
    let id = record_and_die(&office, "fax.pdf").await;
    // Another inode, the same name, size, time and content: as after mounting again.
    let time = fs::metadata(&path).unwrap().modified().unwrap();
    fs::copy(&path, &copy).unwrap();
    fs::File::options().append(true).open(&copy).unwrap().set_modified(time).unwrap();
    fs::rename(&copy, &path).unwrap();
    let mut inbox = office.inbox("fax");
    assert_eq!(inbox.scan(office.now).await.healed, 1);
    assert_eq!(office.settle(&mut inbox).await.new, 0);
    accounted_for_once(&office, id).await;
}

#[tokio::test]
async fn a_file_changed_after_it_was_recorded_is_another_arrival() {
    let mut office = Office::open().await;
    office.inbox("fax").scan(office.now).await;
    fs::write(office.folder("fax").join("fax.pdf"), pdf(1)).unwrap();
    record_and_die(&office, "fax.pdf").await;
    fs::write(office.folder("fax").join("fax.pdf"), [pdf(2), pdf(2)].concat()).unwrap();
    let mut inbox = office.inbox("fax");
    assert_eq!(office.settle(&mut inbox).await.new, 1);
    assert_eq!(office.counts("fax").await.received, 2);
    assert_eq!(office.put_away("fax", "done"), [BlobHash::of(&[pdf(2), pdf(2)].concat())]);
}

/// The same size under the same name, in the place of a file that was recorded and not moved: only time and inode tell.
#[tokio::test]
async fn a_file_put_in_the_place_of_a_recorded_one_is_not_taken_for_it() {
    let mut office = Office::open().await;
    office.inbox("fax").scan(office.now).await;
    let (path, other) = (office.folder("fax").join("fax.pdf"), office.folder("other"));
    fs::write(&path, pdf(1)).unwrap();
    record_and_die(&office, "fax.pdf").await;
    fs::write(&other, pdf(2)).unwrap();
    let time = fs::metadata(&path).unwrap().modified().unwrap();
    fs::File::options().append(true).open(&other).unwrap().set_modified(time).unwrap();
    fs::rename(&other, &path).unwrap();
    assert_eq!(
        {
            let mut inbox = office.inbox("fax");
            office.settle(&mut inbox).await
        }
        .new,
        1
    );
    assert_eq!(office.counts("fax").await.received, 2);
    assert_eq!(office.put_away("fax", "done"), [BlobHash::of(&pdf(2))]);
}

#[tokio::test]
async fn the_same_file_sent_again_after_a_crash_is_a_duplicate() {
    let mut office = Office::open().await;
    office.inbox("fax").scan(office.now).await;
    let path = office.folder("fax").join("fax.pdf");
    fs::write(&path, pdf(1)).unwrap();
    record_and_die(&office, "fax.pdf").await;
    fs::remove_file(&path).unwrap();
    fs::write(&path, pdf(1)).unwrap();
    let later = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(2_000_000_000);
    fs::File::options().append(true).open(&path).unwrap().set_modified(later).unwrap();
    assert_eq!(
        {
            let mut inbox = office.inbox("fax");
            office.settle(&mut inbox).await
        }
        .duplicates,
        1
    );
    assert!(office.arrivals().await.iter().all(|arrival| arrival.source_moved));
}

/// The sender writes on while the file is being renamed: the file comes back into the inbox and both versions are kept.
#[tokio::test]
async fn a_file_written_to_while_it_is_moved_comes_back() {
    let mut office = Office::open().await;
    let path = office.folder("fax").join("fax.pdf");
    let (written, late) = (Mutex::new(false), path.clone());
    let files = Faulty::new(move |operation, from| {
        if operation == "rename_new" && from == late && !std::mem::replace(&mut *written.lock().unwrap(), true) {
            fs::write(&late, pdf(1).repeat(2)).unwrap();
        }
        None
    });
    let mut inbox = office.inbox("fax").with_files(files);
    fs::write(&path, pdf(1)).unwrap();
    assert_eq!(office.settle(&mut inbox).await.new, 1);
    assert_eq!(office.left("fax"), ["fax.pdf"]);
    assert_eq!(office.settle(&mut inbox).await.new, 1);
    let mut kept: Vec<u64> = office.arrivals().await.iter().map(|arrival| arrival.bytes).collect();
    kept.sort_unstable();
    assert_eq!(kept, [pdf(1).len() as u64, 2 * pdf(1).len() as u64]);
    assert_eq!(office.put_away("fax", "done").len(), 1);
}

#[tokio::test]
async fn a_file_that_cannot_be_read_keeps_nobody_waiting() {
    let mut office = Office::open().await;
    let files = Faulty::at("open", "locked.pdf", ErrorKind::PermissionDenied);
    let mut inbox = office.inbox("fax").with_files(files.clone());
    for (number, name) in [(1, "a.pdf"), (2, "locked.pdf"), (3, "z.pdf")] {
        fs::write(office.folder("fax").join(name), pdf(number)).unwrap();
    }
    assert_eq!(office.settle(&mut inbox).await.new, 2);
    let problem = inbox.status().get().problems.remove(0);
    assert_eq!((problem.code, problem.file.as_deref(), problem.attempts), ("GRF-IN-002", Some("locked.pdf"), 1));
    // It is tried again, less and less often, and taken when it can be.
    let mut tries = 1;
    for _ in 0..600 {
        office.pass(1);
        inbox.scan(office.now).await;
        let status = inbox.status().get();
        tries = status.problems[0].attempts;
        assert!(status.waiting.iter().all(|file| file.why == Waiting::Retrying));
    }
    assert!((9..=12).contains(&tries), "{tries}");
    files.mend();
    office.pass(300);
    assert_eq!(inbox.scan(office.now).await.new, 1);
    assert_eq!(inbox.status().get().problems, []);
}

#[tokio::test]
async fn a_folder_that_may_not_be_written_is_received_from_once() {
    let mut office = Office::open().await;
    let files = Faulty::at("rename_new", "", ErrorKind::PermissionDenied);
    let mut inbox = office.inbox("fax").with_files(files.clone());
    fs::write(office.folder("fax").join("fax.pdf"), pdf(1)).unwrap();
    assert_eq!(office.settle(&mut inbox).await.new, 1);
    assert_eq!(inbox.status().get().problems[0].code, "GRF-IN-003");
    for _ in 0..20 {
        office.pass(60);
        assert_eq!(inbox.scan(office.now).await.new, 0);
    }
    assert_eq!(office.counts("fax").await.received, 1);
    files.mend();
    office.pass(300);
    assert_eq!(inbox.scan(office.now).await.healed, 1);
    assert!(office.left("fax").is_empty());
    office.pass(1);
    inbox.scan(office.now).await;
    assert_eq!(inbox.status().get().problems, []);
}

#[tokio::test]
async fn across_file_systems_a_copy_takes_the_files_place() {
    let mut office = Office::open().await;
    // Renames within our folder work; those into it cross the border.
    let files = Faulty::new(|operation, from| {
        let crosses = operation == "rename_new" && !from.to_string_lossy().contains(".greffier");
        crosses.then_some(ErrorKind::CrossesDevices)
    });
    let mut inbox = office.inbox("fax").with_files(files);
    for number in 1..=2 {
        fs::write(office.folder("fax").join("fax.pdf"), pdf(number)).unwrap();
        assert_eq!(office.settle(&mut inbox).await.new, 1);
    }
    assert!(office.left("fax").is_empty());
    assert_eq!(office.put_away("fax", "done").len(), 2);
    assert!(office.folder("fax").join(".greffier/done/2026-10-05/fax (2).pdf").exists());
}

#[tokio::test]
async fn a_folder_that_is_away_stops_nobody_else() {
    let mut office = Office::open().await;
    let (mut fax, mut scan) = (office.inbox("fax"), office.inbox("scan"));
    fs::remove_dir(office.folder("fax")).unwrap();
    fs::write(office.folder("scan").join("a.pdf"), pdf(1)).unwrap();
    assert_eq!(office.settle(&mut fax).await.new, 0);
    assert_eq!(fax.status().get().problems[0].code, "GRF-IN-004");
    assert_eq!(office.settle(&mut scan).await.new, 1);
    fs::create_dir(office.folder("fax")).unwrap();
    fax.scan(office.now).await;
    assert_eq!(fax.status().get().problems, []);
}

/// An unmounted share leaves an empty folder; nothing is concluded from it.
#[tokio::test]
async fn an_empty_folder_in_the_shares_place_is_noticed() {
    let mut office = Office::open().await;
    office.inbox("fax").scan(office.now).await;
    fs::write(office.folder("fax").join("fax.pdf"), pdf(1)).unwrap();
    let id = record_and_die(&office, "fax.pdf").await;
    fs::rename(office.folder("fax"), office.folder("away")).unwrap();
    let mut inbox = office.inbox("fax");
    office.settle(&mut inbox).await;
    assert_eq!(inbox.status().get().problems[0].code, "GRF-IN-006");
    assert!(!office.arrivals().await[0].source_moved);
    fs::remove_dir(office.folder("fax")).unwrap();
    fs::rename(office.folder("away"), office.folder("fax")).unwrap();
    assert_eq!(inbox.scan(office.now).await.healed, 1);
    accounted_for_once(&office, id).await;
}

/// A file system in memory of a size; gone when dropped.
struct SmallDisk(PathBuf);

impl SmallDisk {
    fn mount(at: &Path, size: &str) -> Option<Self> {
        fs::create_dir_all(at).unwrap();
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs"]).arg(at).output();
        mounted.is_ok_and(|output| output.status.success()).then(|| Self(at.to_owned()))
    }

    fn grow(&self, size: &str) {
        let grown = Command::new("mount").args(["-o", &format!("remount,size={size}")]).arg(&self.0).status().unwrap();
        assert!(grown.success());
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.0).status();
    }
}

#[tokio::test]
#[allow(clippy::print_stderr)]
async fn a_full_disk_loses_nothing() {
    let place = tempfile::tempdir().unwrap();
    let Some(disk) = SmallDisk::mount(&place.path().join("disk"), "1m") else {
        eprintln!("skipped: a file system in memory cannot be mounted here (it takes root)");
        return;
    };
    let mut office = Office::open_with_blobs(Some(&disk.0)).await;
    let mut inbox = office.inbox("fax");
    for number in 1..=4 {
        fs::write(office.folder("fax").join(format!("{number}.bin")), vec![number; 400 << 10]).unwrap();
    }
    let report = office.settle(&mut inbox).await;
    assert!(report.new <= 2, "{report:?}");
    let problem = inbox.status().get().problems.remove(0);
    assert_eq!((problem.code, problem.file), ("GRF-ST-003", None));
    assert_eq!(office.left("fax").len() as u64, 4 - report.new);
    disk.grow("16m");
    let mut taken = report.new;
    for _ in 0..10 {
        office.pass(300);
        taken += inbox.scan(office.now).await.new;
    }
    assert_eq!((taken, office.left("fax").len()), (4, 0));
    assert_eq!(inbox.status().get().problems, []);
    for arrival in office.arrivals().await {
        office.store.blobs().verify(&arrival.blob).await.unwrap();
    }
}

#[tokio::test]
#[allow(clippy::print_stderr)]
async fn a_real_second_file_system_is_crossed() {
    let mut office = Office::open().await;
    let mut inbox = office.inbox("fax");
    let Some(_disk) = SmallDisk::mount(&office.folder("fax").join(".greffier"), "1m") else {
        eprintln!("skipped: a file system in memory cannot be mounted here (it takes root)");
        return;
    };
    fs::write(office.folder("fax").join("fax.pdf"), pdf(1)).unwrap();
    assert_eq!(office.settle(&mut inbox).await.new, 1);
    assert_eq!(office.put_away("fax", "done"), [BlobHash::of(&pdf(1))]);
    assert!(office.left("fax").is_empty());
}

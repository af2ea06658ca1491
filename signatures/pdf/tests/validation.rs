//! The document security store.

mod common;

use common::{checked, plain, request, signed};
use greffier_pdf::{
    ChangeKind, Limits, Pdf, ValidationData, VriEntry, add_validation_data, changes_between, extract, validation_data, vri_key,
};

#[test]
fn what_is_added_is_read_again_and_stands_once() {
    let limits = Limits::default();
    let file = signed(&plain(), &request("A"));
    let contents = extract(&Pdf::open(&file, &limits).expect("read")).signatures[0].contents.clone();
    let key = vri_key(&contents);
    assert!(key.len() == 40 && key.chars().all(|c| c.is_ascii_digit() || c.is_ascii_uppercase()));
    let data = ValidationData { certificates: vec![vec![1; 900], vec![2; 10]], crls: vec![vec![3; 50]], ocsps: vec![vec![4; 50]] };
    let vri = VriEntry { key: key.clone(), certificates: vec![0], crls: vec![0], ocsps: vec![] };
    let once = add_validation_data(&file, &data, std::slice::from_ref(&vri), &limits).expect("added");
    checked(&once);
    assert!(once.starts_with(&file));
    assert_eq!(validation_data(&Pdf::open(&once, &limits).expect("read")).expect("data"), data);
    let more = ValidationData { certificates: vec![vec![2; 10], vec![5; 10]], ..ValidationData::default() };
    let vri = VriEntry { key, certificates: vec![1], ..VriEntry::default() };
    let twice = add_validation_data(&once, &more, &[vri], &limits).expect("added");
    checked(&twice);
    let after = Pdf::open(&twice, &limits).expect("read");
    assert_eq!(validation_data(&after).expect("data").certificates, [vec![1; 900], vec![2; 10], vec![5; 10]]);
    for before in [&file, &once] {
        let changes = changes_between(&Pdf::open(before, &limits).expect("read"), &after);
        assert_eq!(changes.iter().map(|c| &c.kind).collect::<Vec<_>>(), [&ChangeKind::ValidationDataAdded]);
    }
    // The next signature covers it.
    signed(&twice, &request("B"));
}

#[test]
fn an_entry_that_is_not_there_is_refused() {
    let vri = VriEntry { key: "AB".into(), certificates: vec![3], ..VriEntry::default() };
    assert!(add_validation_data(&plain(), &ValidationData::default(), &[vri], &Limits::default()).is_err());
    let none = validation_data(&Pdf::open(&plain(), &Limits::default()).expect("read")).expect("nothing");
    assert_eq!(none, ValidationData::default());
}

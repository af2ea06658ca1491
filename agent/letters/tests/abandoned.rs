//! A letter that takes too long is given up; too many of them close the door until they have ended. Alone in its process:
//! the count is the process's.

mod common;

use std::time::{Duration, Instant};

use common::{folder, letter, moment, quebec};
use greffier_letters::{Language, LetterRequest, MAX_ABANDONED, render_within};
use serde_json::json;

#[test]
fn slow_letters_are_given_up_and_the_door_opens_again_when_they_end() {
    // A second or so of work, bounded, so that the threads end while the test looks.
    let slow = folder("#set document(title: \"x\")\n#for i in range(200) { let _ = range(2000).map(a => a + i).sum() }");
    let quick = folder("#set document(title: \"x\")\nBonjour");
    let data = json!({});
    letter(quick.path(), "t.typ", Language::French, &data).expect("fonts are loaded");
    let zone = quebec();
    let request =
        LetterRequest { template: "t.typ", folder: slow.path(), language: Language::French, data: &data, at: moment(), time_zone: &zone };
    for n in 0..MAX_ABANDONED {
        let begun = Instant::now();
        let error = render_within(&request, Duration::from_millis(10)).expect_err("slow");
        assert_eq!(error.code(), "GRF-LET-005", "{n}: {error}");
        assert!(begun.elapsed() < Duration::from_secs(5), "{n}");
    }
    let refused = letter(quick.path(), "t.typ", Language::French, &data).expect_err("the door is closed");
    assert!(refused.to_string().contains("still running"), "{refused}");

    let begun = Instant::now();
    while letter(quick.path(), "t.typ", Language::French, &data).is_err() {
        assert!(begun.elapsed() < Duration::from_secs(120), "the door stays closed");
        std::thread::sleep(Duration::from_millis(50));
    }
}

//! The command line as a person meets it: a new office is clean, a slip is told with its place, exit codes are those of the contract.

use greffier_tests::office::{Office, PASSWORD};

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn a_new_office_is_clean_and_a_slip_is_told_with_its_place() {
    let office = Office::new();
    let clean = office.try_greffier(&["check", ".", "--lang", "fr"]);
    assert_eq!((clean.status.code(), text(&clean.stdout)), (Some(0), String::new()), "{}", text(&clean.stderr));

    let file = office.folder().join("workflows/changement-adresse.yaml");
    let workflow = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, workflow.replacen("then: demander", "then: demandr", 1)).unwrap();
    let faulty = office.try_greffier(&["check", ".", "--lang", "fr"]);
    let said = text(&faulty.stdout);
    assert_eq!(faulty.status.code(), Some(1), "{said}");
    assert!(said.contains("étape inconnue : « demandr »") && said.contains("Vouliez-vous écrire « demander » ?"), "{said}");
    assert_eq!(said.matches("erreur GRF-WF-").count(), 1, "one slip, one finding: {said}");
    let sarif: serde_json::Value = serde_json::from_slice(&office.try_greffier(&["check", ".", "--format", "sarif"]).stdout).unwrap();
    let run = &sarif["runs"][0];
    assert_eq!(run["results"][0]["ruleId"], "GRF-WF-001");
    assert!(run["tool"]["driver"]["rules"][0]["help"]["text"].as_str().is_some_and(|help| help.contains("then")), "{run}");
    let place = &run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"];
    assert_eq!((&place["uri"], &place["uriBaseId"]), (&"workflows/changement-adresse.yaml".into(), &"SRCROOT".into()));
    assert!(said.trim_end().ends_with("« greffier explain GRF-WF-001 » en dit davantage."), "{said}");
    // A file alone: only what is found in it.
    let form = office.try_greffier(&["check", "forms/changement-adresse.yaml"]);
    assert_eq!((form.status.code(), text(&form.stdout)), (Some(0), String::new()));
    let both = office.try_greffier(&["check", "workflows/changement-adresse.yaml", "."]);
    assert_eq!((both.status.code(), text(&both.stdout).matches("GRF-WF-001 :").count()), (Some(1), 1));
    // An agent does not start with a faulty workflow.
    let refused = office.try_greffier(&["run"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(text(&refused.stderr).contains("GRF-CLI-004"));

    let nowhere = office.try_greffier(&["check", "nowhere"]);
    assert_eq!(nowhere.status.code(), Some(2));
    assert!(text(&nowhere.stderr).contains("GRF-CLI-006"));
}

#[test]
fn a_code_is_explained_and_a_wrong_one_corrected() {
    let office = Office::new();
    let told = office.try_greffier(&["explain", "wf-102", "--lang", "fr"]);
    assert!(text(&told.stdout).contains("GRF-WF-102 : Aucun chemin ne mène à l'étape.") && text(&told.stdout).contains("Que faire"));
    let wrong = office.try_greffier(&["explain", "wf-192", "--lang", "en"]);
    assert_eq!(wrong.status.code(), Some(1));
    assert!(
        text(&wrong.stderr).contains("GRF-CLI-027") && text(&wrong.stderr).contains("Did you mean GRF-WF-1"),
        "{}",
        text(&wrong.stderr)
    );
    assert!(text(&office.try_greffier(&["explain"]).stdout).contains("GRF-ST-015"));
}

#[test]
fn a_new_office_is_laid_out_and_names_its_schemas() {
    let office = Office::new();
    let check = office.try_greffier(&["fmt", ".", "--check"]);
    assert_eq!((check.status.code(), text(&check.stdout)), (Some(0), String::new()), "{}", text(&check.stderr));
    let file = office.folder().join("workflows/changement-adresse.yaml");
    let workflow = std::fs::read_to_string(&file).unwrap();
    let schema = workflow.lines().next().unwrap().strip_prefix("# yaml-language-server: $schema=").unwrap();
    let kept = std::fs::read_to_string(file.parent().unwrap().join(schema)).unwrap();
    assert_eq!(text(&office.try_greffier(&["schema", "workflow"]).stdout), kept);

    std::fs::write(&file, workflow.replace("\n  ", "\n    ").replace("\n\n", "\n\n\n")).unwrap();
    let check = office.try_greffier(&["fmt", "--check", "workflows"]);
    assert_eq!((check.status.code(), text(&check.stdout)), (Some(1), "workflows/changement-adresse.yaml\n".to_owned()));
    assert_eq!(office.try_greffier(&["fmt", "workflows/changement-adresse.yaml"]).status.code(), Some(0));
    assert_eq!(office.try_greffier(&["fmt", ".", "--check"]).status.code(), Some(0));
    assert_eq!(office.try_greffier(&["check", "."]).status.code(), Some(0));
    std::fs::write(&file, "steps: [1\nb: 2\n").unwrap();
    let faulty = office.try_greffier(&["fmt", "workflows"]);
    assert_eq!(faulty.status.code(), Some(1));
    assert!(text(&faulty.stderr).contains("GRF-YAML-001"));
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "steps: [1\nb: 2\n");
}

#[test]
fn doctor_finds_nothing_to_mend_in_a_whole_office() {
    let office = Office::new();
    let whole = office.try_greffier(&["doctor"]);
    assert_eq!(whole.status.code(), Some(0), "{}", text(&whole.stdout));
    std::fs::remove_file(office.folder().join("keys/sceau.passphrase")).unwrap();
    let lacking = office.try_greffier(&["doctor", "--lang", "en"]);
    assert_eq!(lacking.status.code(), Some(1));
    assert!(text(&lacking.stdout).contains("passphrase is missing"));
}

#[test]
fn doctor_and_check_look_at_the_profiles_of_signing() {
    let office = Office::new();
    let profile =
        "[[signing.profile]]\ndocuments = [\"confirmation.typ\"]\nkey_kinds = [\"p256\", \"rsa\"]\nlevel = \"b-b\"\nseal_level = \"b-b\"\n";
    office.configure("[roles]", &format!("{profile}\n[roles]"));
    let doctor = || {
        let told = office.try_greffier(&["doctor", "--lang", "en"]);
        (told.status.code(), text(&told.stdout))
    };
    let (code, said) = doctor();
    assert_eq!(code, Some(1));
    assert!(said.contains("the seal of confirmation.typ: its key is ed25519, and key_kinds asks for p256, rsa"), "{said}");
    assert!(said.contains("greffier keys new --kind p256 --name sceau-p256 --out"), "{said}");
    office.greffier(&[
        "keys",
        "new",
        "--kind",
        "p256",
        "--name",
        "sceau-p256",
        "--out",
        "keys",
        "--passphrase-file",
        "keys/sceau.passphrase",
    ]);
    office.configure("seal_level = \"b-b\"", "seal = \"sceau-p256\"\nseal_passphrase_file = \"keys/sceau.passphrase\"");
    // At the level of the others it is stamped, and by a key that the readers cannot judge.
    let (_, said) = doctor();
    assert!(said.contains("the key of the time stamps, for confirmation.typ: its key is ed25519"), "{said}");
    office.configure(
        "seal_passphrase_file = \"keys/sceau.passphrase\"\n\n[roles]",
        "seal_passphrase_file = \"keys/sceau.passphrase\"\nseal_level = \"b-b\"\n\n[roles]",
    );
    assert_eq!(doctor().0, Some(0), "{}", doctor().1);
    office.configure("[\"confirmation.typ\"]", "[\"confirmations.typ\"]");
    for command in [&["check", "."][..], &["run"], &["doctor"]] {
        let refused = office.try_greffier(command);
        let said = text(&refused.stderr) + &text(&refused.stdout);
        assert_ne!(refused.status.code(), Some(0), "{command:?}");
        assert!(said.contains("GRF-CFG-003") && said.contains("did you mean “confirmation.typ”?"), "{command:?}: {said}");
    }
}

#[test]
fn doctor_misses_a_seal_where_somebody_outside_signs() {
    let office = Office::new();
    let file = office.folder().join("workflows/changement-adresse.yaml");
    let workflow = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, workflow.replacen("    sign: letter\n", "    sign: letter\n    by: person\n", 1)).unwrap();
    assert_eq!(office.try_greffier(&["doctor"]).status.code(), Some(0));
    office.configure("seal = \"sceau\"\nseal_passphrase_file = \"keys/sceau.passphrase\"\n", "");
    let told = office.try_greffier(&["doctor", "--lang", "en"]);
    assert_eq!(told.status.code(), Some(1));
    assert!(text(&told.stdout).contains("changement-adresse has somebody outside sign, and the office has no seal"));
}

#[test]
fn a_second_person_gets_a_key_of_her_own() {
    let office = Office::new();
    std::fs::write(office.folder().join("mine"), "une phrase à moi seule\n").unwrap();
    let new = ["keys", "new", "--name", "lea", "--out", "keys", "--passphrase-file", "mine"];
    let refused = office.try_greffier(&new);
    assert_eq!(refused.status.code(), Some(2), "the authority is sealed with another passphrase");
    assert!(text(&refused.stderr).contains("GRF-KEY-"));
    office.greffier(&[&new[..], &["--root-passphrase-file", "keys/sceau.passphrase"]].concat());
    assert!(office.folder().join("keys/lea.pem").is_file());
    assert_eq!(std::fs::read_to_string(office.folder().join("keys/sceau.passphrase")).unwrap(), PASSWORD);
}

#[test]
fn an_office_is_never_written_over() {
    let office = Office::new();
    let again = office.try_greffier(&["init", "."]);
    assert_eq!(again.status.code(), Some(2));
    assert!(text(&again.stderr).contains("GRF-CLI-003"));
}

#[test]
fn the_tests_of_a_new_office_pass_and_those_of_a_broken_one_say_why() {
    let office = Office::new();
    let workflow = office.folder().join("workflows/changement-adresse.yaml");
    let tests = office.folder().join("tests/changement-adresse.yaml");
    let (whole, tested) = (std::fs::read_to_string(&workflow).unwrap(), std::fs::read_to_string(&tests).unwrap());
    let run = |arguments: &[&str]| {
        let told = office.try_greffier(&[&["test", ".", "--lang", "fr"], arguments].concat());
        (told.status.code(), text(&told.stdout), text(&told.stderr))
    };
    let (code, said, _) = run(&[]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("changement-adresse : étapes 11/11, chemins 12/12, 100 %"), "{said}");
    let (code, junit, _) = run(&["--format", "junit"]);
    assert_eq!(code, Some(0));
    assert!(junit.starts_with("<?xml") && junit.contains("failures=\"0\"") && junit.contains("name=\"coverage.percent\" value=\"100\""));

    // A rule that says the contrary: the workflow is in order, and does something else.
    std::fs::write(&workflow, whole.replace("\"!signature\"", "signature")).unwrap();
    let (code, said, _) = run(&[]);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("✗ Un formulaire certain va seul jusqu'à la signature\n      ./tests/changement-adresse.yaml:"), "{said}");
    assert!(said.contains("attendu : at : [signer]\n      obtenu : [incomplet]"), "{said}");
    assert!(said.contains("  règle : signature\n") && said.contains("chemin jamais pris : "), "{said}");
    let (code, junit, _) = run(&["--format", "junit"]);
    assert_eq!(code, Some(1));
    assert!(junit.contains("<failure message="), "{junit}");
    assert!(office.try_greffier(&["check", "."]).status.success(), "nothing in the files tells it");

    // A slip in the workflow: nothing is played.
    std::fs::write(&workflow, whole.replacen("then: demander", "then: demandr", 1)).unwrap();
    let (code, said, _) = run(&[]);
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("GRF-WF-001") && !said.contains("GRF-TEST-"), "one slip, one finding: {said}");
    std::fs::write(&workflow, &whole).unwrap();

    // A slip in the tests: told by both commands, on standard error where a program reads the outcome.
    std::fs::write(&tests, tested.replacen("at: [signer]", "at: [signr]", 1)).unwrap();
    let (code, said, _) = run(&[]);
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("GRF-TEST-002") && said.contains("Vouliez-vous écrire « signer » ?"), "{said}");
    let (code, junit, errors) = run(&["--format", "junit"]);
    assert_eq!((code, junit.as_str()), (Some(2), ""));
    assert!(errors.contains("GRF-TEST-002"), "{errors}");
    let checked = office.try_greffier(&["check", "."]);
    assert_eq!(checked.status.code(), Some(1));
    assert!(text(&checked.stdout).contains("GRF-TEST-002"));

    // Without tests nothing is covered, and nothing fails.
    std::fs::remove_file(&tests).unwrap();
    let (code, said, _) = run(&[]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("étapes 0/11, chemins 0/12, 0 %") && said.contains("étape jamais atteinte : verifier"), "{said}");
}

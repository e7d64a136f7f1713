//! Settings from files and the environment, as the program takes them.

use crate::program::{Place, Said};

fn refused_for(place: &Place, variables: &[(&str, &str)], word: &str) {
    let mut command = place.program();
    command
        .args(["migrate", "--json"])
        .envs(variables.iter().copied());
    let said = Said::from(command.output().unwrap());
    assert!(!said.status.success(), "{variables:?} was accepted");
    let refusal = said.refusal();
    assert_eq!(refusal["code"], "configuration", "{refusal}");
    assert!(refusal["message"].as_str().unwrap().contains(word), "{refusal}");
}

#[test]
fn a_setting_that_cannot_be_meant_refuses_to_start() {
    let place = Place::new();
    std::fs::write(place.path().join("unknown.toml"), "colour = \"red\"\n").unwrap();
    std::fs::write(place.path().join("wrong.toml"), "stop_seconds = \"soon\"\n").unwrap();
    refused_for(&place, &[("BONAFIDE_LISTEN", "everywhere")], "listen");
    refused_for(&place, &[("BONAFIDE_LOG_FORMAT", "xml")], "log_format");
    refused_for(&place, &[("BONAFIDE_CONFIG", "unknown.toml")], "colour");
    refused_for(&place, &[("BONAFIDE_CONFIG", "wrong.toml")], "stop_seconds");
    refused_for(&place, &[("BONAFIDE_CONFIG", "absent.toml")], "absent.toml");
    assert!(!place.path().join("data").exists());
}

#[test]
fn a_broken_policy_refuses_to_start_and_says_where() {
    let place = Place::new();
    std::fs::create_dir(place.path().join("policy")).unwrap();
    let mut command = place.program();
    command
        .args(["migrate", "--json"])
        .env("BONAFIDE_POLICY_DIR", "policy");
    let refusal = Said::from(command.output().unwrap()).refusal();
    assert!(
        refusal["message"].as_str().unwrap().contains("policy"),
        "{refusal}"
    );
}

#[test]
fn the_data_folder_may_come_from_a_file_the_environment_or_the_command_line() {
    let place = Place::new();
    std::fs::write(place.path().join("bonafide.toml"), "data_dir = \"of-file\"\n").unwrap();
    let mut command = place.program();
    command
        .env_remove("BONAFIDE_DATA_DIR")
        .args(["migrate", "--config", "bonafide.toml"]);
    assert!(command.status().unwrap().success());
    assert!(place.path().join("of-file/bonafide.sqlite").exists());

    assert!(place.run(&["migrate"]).status.success());
    assert!(place.path().join("data/bonafide.sqlite").exists());

    assert!(
        place
            .run(&["--data-dir", "of-command-line", "migrate"])
            .status
            .success()
    );
    assert!(place.path().join("of-command-line/bonafide.sqlite").exists());
}

#[test]
fn a_misspelt_variable_is_told_and_does_no_harm() {
    let place = Place::new();
    let mut command = place.program();
    let said = Said::from(
        command
            .arg("migrate")
            .env("BONAFIDE_LISTNE", "x")
            .output()
            .unwrap(),
    );
    assert!(said.status.success());
    assert!(said.err.contains("BONAFIDE_LISTNE"), "{}", said.err);
}

#[test]
fn a_key_ring_of_the_environment_takes_the_place_of_the_file() {
    let place = Place::new();
    place.run(&["migrate"]);
    let file = place.path().join("data/key-ring.json");
    let ring = std::fs::read_to_string(&file).unwrap();
    std::fs::remove_file(&file).unwrap();
    let mut command = place.program();
    let said = Said::from(
        command
            .args(["key-ring", "show"])
            .env("BONAFIDE_KEY_RING", &ring)
            .output()
            .unwrap(),
    );
    assert!(said.status.success(), "{}", said.err);
    assert!(!file.exists());
    let mut command = place.program();
    let broken = Said::from(
        command
            .args(["migrate", "--json"])
            .env("BONAFIDE_KEY_RING", "{secret")
            .output()
            .unwrap(),
    );
    let refusal = broken.refusal();
    assert_eq!(refusal["code"], "key-ring");
    assert!(!refusal.to_string().contains("secret\""), "{refusal}");
}

/// The ring that a data folder of its own made.
fn other_ring() -> String {
    let elsewhere = Place::new();
    elsewhere.json(&["migrate"]);
    std::fs::read_to_string(elsewhere.path().join("data/key-ring.json")).unwrap()
}

#[test]
fn a_database_of_another_key_ring_is_not_touched() {
    let place = Place::new();
    place.project("staging");
    let ring = place.path().join("data/key-ring.json");
    let own = std::fs::read_to_string(&ring).unwrap();
    let refused = |said: Said| {
        let refusal = said.refusal();
        assert_eq!(refusal["code"], "key-ring", "{refusal}");
        let message = refusal["message"].as_str().unwrap();
        assert!(message.contains("does not belong to this database"), "{message}");
    };
    // In the file.
    std::fs::write(&ring, other_ring()).unwrap();
    refused(place.run(&["project", "list", "--json"]));
    // In the environment.
    std::fs::write(&ring, &own).unwrap();
    let mut command = place.program();
    command
        .args(["project", "list", "--json"])
        .env("BONAFIDE_KEY_RING", other_ring());
    refused(Said::from(command.output().unwrap()));
    // Lost: none is left behind that would stand in the way of the backup.
    std::fs::remove_file(&ring).unwrap();
    refused(place.run(&["project", "list", "--json"]));
    assert!(!ring.exists());
    // And the own one, from its backup.
    let mut command = place.program();
    command
        .args(["project", "list", "--json"])
        .env("BONAFIDE_KEY_RING", own);
    let projects = Said::from(command.output().unwrap()).document();
    assert_eq!(projects["projects"].as_array().unwrap().len(), 1);
}

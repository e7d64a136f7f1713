//! Every command explains itself.

use crate::program::Place;

const COMMANDS: [&[&str]; 42] = [
    &[],
    &["serve"],
    &["worker"],
    &["migrate"],
    &["doctor"],
    &["bench", "api"],
    &["bench", "screening"],
    &["bench", "watch"],
    &["demo"],
    &["project"],
    &["project", "create"],
    &["project", "list"],
    &["project", "set"],
    &["key"],
    &["key", "create"],
    &["key", "list"],
    &["key", "revoke"],
    &["legal", "publish"],
    &["legal", "list"],
    &["policy", "publish"],
    &["policy", "list"],
    &["list", "import"],
    &["list", "status"],
    &["read"],
    &["face", "inspect"],
    &["face", "compare"],
    &["face", "live"],
    &["face", "pose"],
    &["face", "cross"],
    &["face", "coverings"],
    &["face", "attacks"],
    &["screen"],
    &["reviewer", "add"],
    &["reviewer", "list"],
    &["reviewer", "revoke"],
    &["case", "list"],
    &["case", "show"],
    &["case", "decide"],
    &["event", "list"],
    &["audit", "verify"],
    &["key-ring", "show"],
    &["key-ring", "rotate"],
];

#[test]
fn every_command_has_help_that_names_the_global_options_and_touches_nothing() {
    let place = Place::new();
    for command in COMMANDS {
        let mut arguments = command.to_vec();
        arguments.push("--help");
        let said = place.run(&arguments);
        assert!(said.status.success(), "{command:?}");
        for word in ["Usage: bonafide", "--json", "--data-dir"] {
            assert!(said.out.contains(word), "{command:?} does not name {word}");
        }
        assert_eq!(said.err, "", "{command:?}");
    }
    assert_eq!(std::fs::read_dir(place.path()).unwrap().count(), 0);
}

#[test]
fn every_command_of_the_help_is_tested_here() {
    let place = Place::new();
    let listed = place.run(&["--help"]).out;
    let commands = listed
        .split("Commands:")
        .nth(1)
        .unwrap()
        .split("Options:")
        .next()
        .unwrap();
    for line in commands
        .lines()
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
    {
        let name = line.split_whitespace().next().unwrap();
        let tested = name == "help" || COMMANDS.iter().any(|command| command.first() == Some(&name));
        assert!(tested, "{name} is not tested");
    }
}

#[test]
fn a_command_line_that_is_not_understood_is_a_usage_error() {
    let place = Place::new();
    for arguments in [
        &["project", "create", "--name", "x"][..],
        &["project", "create", "--name", "x", "--environment", "testing"],
        &["key", "create", "--project", "nonsense", "--scopes", "users.read"],
        &[
            "key",
            "create",
            "--project",
            "prj_00000000000000000000000000000000",
            "--scopes",
            "users.delete",
        ],
        &[
            "case",
            "decide",
            "case_00000000000000000000000000000000",
            "--reason",
            "x",
            "--token",
            "y",
        ],
        &["serve", "--tls-cert", "cert.pem"],
        &["nonsense"],
    ] {
        let said = place.run(arguments);
        assert_eq!(said.status.code(), Some(2), "{arguments:?}");
        assert_eq!(said.out, "");
        assert!(said.err.starts_with("error: "), "{arguments:?}: {}", said.err);
        assert_eq!(place.refusal(arguments)["code"], "usage");
    }
}

//! The operators' commands, on an empty folder and one after the other.

use std::os::unix::fs::PermissionsExt as _;

use serde_json::json;

use crate::program::{Place, Said};

#[test]
fn a_project_and_a_key_are_made_on_an_empty_folder() {
    let place = Place::new();
    let arguments = [
        "project",
        "create",
        "--name",
        "Shop",
        "--environment",
        "staging",
        "--writes-per-minute",
        "7",
        "--reads-per-minute",
        "9",
    ];
    let project = place.json(&arguments);
    let id = project["projectId"].as_str().unwrap();
    assert!(id.starts_with("prj_"));
    assert_eq!(project["environment"], "staging");
    assert_eq!(project["kyc"], "disabled");
    assert_eq!(
        (&project["writesPerMinute"], &project["readsPerMinute"]),
        (&json!(7), &json!(9))
    );

    let key = place.json(&[
        "key",
        "create",
        "--project",
        id,
        "--scopes",
        "users.create,users.read",
        "--type",
        "server",
    ]);
    assert!(key["keyId"].as_str().unwrap().starts_with("key_"));
    assert!(key["key"].as_str().unwrap().starts_with("sk_staging_"));
    let client = place.json(&[
        "key",
        "create",
        "--project",
        id,
        "--scopes",
        "users.create",
        "--type",
        "client",
    ]);
    assert!(client["key"].as_str().unwrap().starts_with("ck_staging_"));

    let listed = place.json(&["project", "list"]);
    assert_eq!(listed["projects"], json!([project]));
    let keys = place.json(&["key", "list", "--project", id]);
    assert_eq!(keys["keys"].as_array().unwrap().len(), 2);
    let secret = key["key"].as_str().unwrap();
    assert!(!keys.to_string().contains(secret), "a secret is shown twice");
}

#[test]
fn the_first_command_says_to_back_the_key_ring_up_and_the_second_does_not() {
    let place = Place::new();
    let first = place.run(&["migrate"]);
    assert!(first.status.success());
    assert!(first.err.contains("Back it up now"), "{}", first.err);
    let data = place.path().join("data");
    let mode = |path: &str| std::fs::metadata(data.join(path)).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(""), 0o700);
    assert_eq!(mode("key-ring.json"), 0o600);
    assert_eq!(place.run(&["migrate"]).err, "");
}

#[test]
fn an_error_on_an_empty_folder_is_one_document_that_carries_the_warning() {
    let place = Place::new();
    let refusal = place.refusal(&[
        "project",
        "set",
        "prj_00000000000000000000000000000000",
        "--kyc",
        "enabled",
    ]);
    assert_eq!(refusal["code"], "unknown-project");
    assert_eq!(refusal["warnings"][0]["code"], "key-ring-created");
}

#[test]
fn a_production_project_needs_an_issuer_before_kyc() {
    let place = Place::new();
    let arguments = [
        "project",
        "create",
        "--name",
        "Shop",
        "--environment",
        "production",
        "--kyc",
        "enabled",
    ];
    assert_eq!(place.refusal(&arguments)["code"], "issuer-incomplete");
    let project = place.project("production");
    let refusal = place.refusal(&[
        "project",
        "set",
        &project,
        "--kyc",
        "enabled",
        "--issuer-name",
        "Shop",
    ]);
    assert_eq!(refusal["code"], "issuer-incomplete");
    assert!(
        refusal["message"].as_str().unwrap().contains("--issuer-logo"),
        "{refusal}"
    );

    let mut logo = std::io::Cursor::new(Vec::new());
    let picture = image::RgbImage::from_fn(160, 160, |x, y| image::Rgb([x as u8, y as u8, 90]));
    picture.write_to(&mut logo, image::ImageFormat::Png).unwrap();
    std::fs::write(place.path().join("logo.png"), logo.into_inner()).unwrap();
    let set = place.json(&[
        "project",
        "set",
        &project,
        "--kyc",
        "enabled",
        "--issuer-name",
        "Shop",
        "--issuer-logo",
        "logo.png",
        "--policy-url",
        "https://shop.example.com/privacy",
        "--identity-assurance",
        "reliance",
    ]);
    assert_eq!(set["kyc"], "enabled");
    assert_eq!(set["identityAssurance"], "reliance");
    assert_eq!(set["issuer"]["name"], "Shop");
    assert_eq!(set["issuer"]["logoMediaType"], "image/png");
    assert_eq!(set["issuer"]["policyUrl"], "https://shop.example.com/privacy");
}

#[test]
fn keys_are_revoked_and_unknown_ones_refused() {
    let place = Place::new();
    let project = place.project("staging");
    let key = place.json(&["key", "create", "--project", &project, "--scopes", "users.read"]);
    assert_eq!(key["type"], "server");
    let id = key["keyId"].as_str().unwrap();
    assert!(place.json(&["key", "revoke", id])["revokedAt"].is_string());
    assert_eq!(
        place.refusal(&["key", "revoke", "key_00000000000000000000000000000000"])["code"],
        "unknown-key"
    );
    let arguments = [
        "key",
        "create",
        "--project",
        "prj_00000000000000000000000000000000",
        "--scopes",
        "users.read",
    ];
    assert_eq!(place.refusal(&arguments)["code"], "unknown-project");
}

#[test]
fn a_legal_document_is_published() {
    let place = Place::new();
    let before = place.json(&["legal", "list"])["publications"]
        .as_array()
        .unwrap()
        .len();
    assert!(before >= 4, "the first versions are missing");
    let arguments = [
        "legal",
        "publish",
        "--type",
        "crossmint-terms-of-service",
        "--region",
        "eu",
        "--version",
        "2",
    ];
    let published = place.json(&arguments);
    assert_eq!(
        (&published["region"], &published["version"]),
        (&json!("eu"), &json!("2"))
    );
    assert_eq!(
        place.json(&["legal", "list"])["publications"]
            .as_array()
            .unwrap()
            .len(),
        before + 1
    );
    let arguments = [
        "legal",
        "publish",
        "--type",
        "crossmint-privacy-policy",
        "--region",
        "eu",
        "--version",
        "2",
    ];
    assert_eq!(place.refusal(&arguments)["code"], "invalid");
}

#[test]
fn a_policy_is_not_published_where_a_folder_overrides_it() {
    let place = Place::new();
    place.json(&["migrate"]);
    let policy = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../policy");
    let mut command = place.program();
    command
        .args(["policy", "publish", "--json"])
        .arg(&policy)
        .env("BONAFIDE_POLICY_DIR", &policy);
    let refusal = Said::from(command.output().unwrap()).refusal();
    assert_eq!(refusal["code"], "policy-overridden");
    let message = refusal["message"].as_str().unwrap();
    assert!(
        message.contains("BONAFIDE_POLICY_DIR") && message.contains("nothing was published"),
        "{message}"
    );
    assert_eq!(place.json(&["policy", "list"])["policies"], json!([]));
}

#[test]
fn the_policy_in_force_is_told_and_a_broken_one_is_refused() {
    let place = Place::new();
    let listed = place.json(&["policy", "list"]);
    assert!(
        listed["inForce"]
            .as_str()
            .is_some_and(|version| !version.is_empty())
    );
    std::fs::create_dir(place.path().join("empty")).unwrap();
    assert_eq!(
        place.refusal(&["policy", "publish", "empty"])["code"],
        "invalid-policy"
    );
}

#[test]
fn a_list_is_imported_and_a_far_smaller_one_refused() {
    let place = Place::new();
    let row = |number: usize| {
        format!(
            "{number},\"DOE, John {number}\",\"individual\",\"SDGT\"{}\n",
            ",-0- ".repeat(8)
        )
    };
    let whole: String = (1..=40).map(row).collect();
    std::fs::write(place.path().join("sdn.csv"), whole).unwrap();
    std::fs::write(place.path().join("small.csv"), row(1)).unwrap();
    std::fs::write(place.path().join("none.csv"), "").unwrap();
    let imported = place.json(&["list", "import", "--source", "ofac-sdn", "--file", "sdn.csv"]);
    assert_eq!(imported["family"], "us-ofac");
    assert_eq!(imported["entries"], 40);
    for file in ["small.csv", "none.csv"] {
        let arguments = ["list", "import", "--source", "ofac-sdn", "--file", file];
        assert_eq!(place.refusal(&arguments)["code"], "list-refused", "{file}");
    }
    let status = place.json(&["list", "status"]);
    assert_eq!(status["lists"][0]["entries"], 40);
    assert_eq!(status["lists"][0]["state"], "fresh");
    let unknown = place.refusal(&["list", "import", "--source", "moon", "--file", "sdn.csv"]);
    assert_eq!(unknown["code"], "list-refused");
}

#[test]
fn reviewers_are_added_listed_and_revoked() {
    let place = Place::new();
    let added = place.json(&["reviewer", "add", "--name", "Rosa"]);
    let (id, token) = (
        added["reviewerId"].as_str().unwrap(),
        added["token"].as_str().unwrap(),
    );
    let listed = place.json(&["reviewer", "list"]);
    assert_eq!(listed["reviewers"][0]["name"], "Rosa");
    assert!(!listed.to_string().contains(token), "a token is shown twice");
    assert!(place.json(&["reviewer", "revoke", id])["revokedAt"].is_string());
}

#[test]
fn an_unknown_case_is_refused_by_its_code_and_the_token_may_come_from_the_environment() {
    let place = Place::new();
    assert_eq!(place.json(&["case", "list"])["cases"], json!([]));
    let case = "case_00000000000000000000000000000000";
    assert_eq!(place.refusal(&["case", "show", case])["code"], "unknown-case");
    let token = place.json(&["reviewer", "add", "--name", "Rosa"])["token"]
        .as_str()
        .unwrap()
        .to_owned();
    let mut command = place.program();
    command.args(["case", "decide", case, "--reject", "--reason", "no", "--json"]);
    let said = Said::from(command.env("BONAFIDE_REVIEWER_TOKEN", token).output().unwrap());
    assert_eq!(said.refusal()["code"], "unknown-case");
}

#[test]
fn the_audit_trail_of_commands_is_intact() {
    let place = Place::new();
    place.project("staging");
    let report = place.json(&["audit", "verify"]);
    assert_eq!(report["intact"], true);
    let entries = report["entriesChained"].as_u64().unwrap() + report["entriesWaiting"].as_u64().unwrap();
    assert!(entries >= 1);
}

#[test]
fn the_doctor_says_which_lists_are_missing() {
    let place = Place::new();
    let report = place.json(&["doctor"]);
    assert_eq!(report["ok"], true);
    let names: Vec<&str> = report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|finding| finding["name"].as_str())
        .collect();
    assert!(names.contains(&"screening-list-missing:eu"), "{names:?}");
}

#[test]
fn the_doctor_opens_a_page_in_the_confined_process() {
    let report = Place::new().json(&["doctor"]);
    let findings = report["findings"].as_array().unwrap();
    let confinement = findings.iter().find(|finding| finding["name"] == "confinement");
    assert_eq!(confinement.unwrap()["verdict"], "fine", "{confinement:?}");
}

#[test]
fn the_key_ring_is_shown_and_rotated_without_its_secrets() {
    let place = Place::new();
    let shown = place.json(&["key-ring", "show"]);
    assert_eq!(shown["keyIds"].as_array().unwrap().len(), 1);
    let rotated = place.json(&["key-ring", "rotate"]);
    assert_eq!(rotated["keyIds"].as_array().unwrap().len(), 2);
    assert_eq!(rotated["keyIds"][1], shown["keyIds"][0]);
    place.project("staging");
}

#[test]
fn text_for_a_person_is_no_json() {
    let place = Place::new();
    let said = place.run(&["project", "create", "--name", "Shop", "--environment", "staging"]);
    assert!(
        said.out.contains("prj_") && !said.out.contains('{'),
        "{}",
        said.out
    );
    let said = place.run(&["project", "list"]);
    assert!(said.out.starts_with("PROJECT"), "{}", said.out);
}

#[test]
fn whoever_has_read_enough_makes_no_command_fail() {
    let place = Place::new();
    place.project("staging");
    for arguments in [&["doctor"][..], &["project", "list", "--json"]] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let mut command = place.program();
        let output = command.args(arguments).stdout(writer).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        let ended = output.status.code();
        assert!(
            ended.is_some_and(|code| code <= 1) && !said.contains("panicked"),
            "{arguments:?}: {ended:?} {said}"
        );
    }
}

//! The demo's whole story, as `make demo` plays it: documents read and faces compared by the real models.

use crate::program::{Place, Said, installed_models};

#[test]
fn everybody_of_the_story_ends_where_they_should() {
    let Some(models) = installed_models() else { return };
    let place = Place::new();
    let mut program = place.program();
    program
        .env("BONAFIDE_MODELS_DIR", &models)
        .args(["demo", "--exit", "--listen", "127.0.0.1:0"]);
    let said = Said::from(program.output().unwrap());
    assert!(said.status.success(), "{}", said.err);
    assert!(
        said.out.contains("Every status was the expected one"),
        "{}",
        said.out
    );
    // Uploaded pictures and their readings are nowhere in the clear.
    let log = std::fs::read_to_string(place.path().join("data/demo-server.log")).unwrap();
    for secret in ["Vogt", "VOGT", "C7VK2M9T4", "base64"] {
        assert!(!log.contains(secret), "the log tells {secret}");
    }
}

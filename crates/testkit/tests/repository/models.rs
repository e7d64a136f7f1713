//! Tests that read pictures pass without models, and say so where nobody looks: where all must hold, this one fails.

use evidence::model::{Condition, picture_pins};
use testkit::models::models;

#[test]
fn all_models_are_there_where_they_are_required() {
    if std::env::var_os("BONAFIDE_REQUIRE_MODELS").is_none() {
        eprintln!("skipped: BONAFIDE_REQUIRE_MODELS is not set");
        return;
    }
    let models = models();
    let networks = models.examine().into_iter();
    let absent = networks.filter(|state| state.condition != Condition::Present);
    let mut absent: Vec<String> = absent.map(|state| state.name).collect();
    let pictures = picture_pins().iter().map(|pin| pin.name.clone());
    absent.extend(pictures.filter(|name| models.picture(name).is_err()));
    assert!(
        absent.is_empty(),
        "run `make models`: {absent:?} not in {}",
        models.folder().display()
    );
}

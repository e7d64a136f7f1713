//! Models are told by name, and nothing but the pinned bytes is loaded.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;

use super::{Condition, ModelError, Models, Tensor, picture_pins, pins};

const README: &str = include_str!("../../../../models/README.md");

/// The folder that `make models` fills, when it has.
fn installed() -> Option<Models> {
    let set = std::env::var_os("BONAFIDE_MODELS_DIR").map(PathBuf::from);
    let folder = set.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models"));
    let models = Models::open(folder);
    let present = models
        .examine()
        .iter()
        .all(|state| state.condition == Condition::Present);
    if !present {
        eprintln!("skipped: not all models are in {}", models.folder().display());
    }
    present.then_some(models)
}

#[test]
fn every_pin_is_described_where_people_look() {
    for pin in pins().iter().chain(picture_pins()) {
        let row = README
            .lines()
            .find(|line| line.starts_with(&format!("| `{}` |", pin.file)));
        let row = row.unwrap_or_else(|| panic!("models/README.md does not tell of {}", pin.file));
        assert!(row.contains(&pin.package), "{row}");
        assert!(row.contains(&pin.licence), "{row}");
        assert_eq!(pin.sha256.len(), 64, "{}", pin.name);
    }
}

#[test]
fn what_is_missing_or_altered_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let models = Models::open(folder.path());
    assert!(
        models
            .examine()
            .iter()
            .all(|state| state.condition == Condition::Missing)
    );
    let missing = ModelError::Missing("runtime".to_owned());
    assert_eq!(models.network("text-detection").unwrap_err(), missing);
    let unknown = ModelError::Unknown("no-such-model".to_owned());
    assert_eq!(models.network("no-such-model").unwrap_err(), unknown);

    // The demo's picture is no model that a check could miss.
    let portrait = ModelError::Missing("demo-portrait".to_owned());
    assert_eq!(models.picture("demo-portrait").unwrap_err(), portrait);
    assert!(models.examine().iter().all(|state| state.name != "demo-portrait"));
    fs::write(folder.path().join("demo-portrait.png"), "another").unwrap();
    let portrait = ModelError::Altered("demo-portrait".to_owned());
    assert_eq!(models.picture("demo-portrait").unwrap_err(), portrait);

    fs::write(folder.path().join("text-detection.onnx"), "another").unwrap();
    let altered: Vec<String> = models
        .examine()
        .into_iter()
        .filter(|state| state.condition == Condition::Altered)
        .map(|state| state.name)
        .collect();
    assert_eq!(altered, ["text-detection"]);

    // A library that is not the pinned one is never opened.
    fs::write(folder.path().join("libonnxruntime.so"), "another").unwrap();
    let altered = ModelError::Altered("runtime".to_owned());
    assert_eq!(models.network("text-detection").unwrap_err(), altered);
}

#[test]
fn a_folder_is_found_near_the_program() {
    let tree = tempfile::tempdir().unwrap();
    let program = tree.path().join("target/release/bonafide");
    let folder = tree.path().join("models");
    fs::create_dir_all(&folder).unwrap();
    assert_ne!(Models::folder_near(&program), Some(folder.clone()));
    fs::write(folder.join("models.toml"), "").unwrap();
    assert_eq!(Models::folder_near(&program), Some(folder));
}

#[test]
fn a_tensor_is_filled_exactly() {
    assert_eq!(Tensor::new([2, 3], vec![0.0; 6]).unwrap().shape(), [2, 3]);
    assert_eq!(Tensor::new([2, 3], vec![0.0; 5]).unwrap_err(), ModelError::Shape);
    assert_eq!(
        Tensor::new([usize::MAX, 2], vec![]).unwrap_err(),
        ModelError::Shape
    );
}

#[test]
fn threads_share_one_network_and_agree() {
    let Some(models) = installed() else { return };
    let page = Tensor::new([1, 3, 64, 64], vec![0.5; 3 * 64 * 64]).unwrap();
    let run = || {
        let network = models.network("text-detection").unwrap();
        network.run(std::slice::from_ref(&page)).unwrap()
    };
    let first = run();
    assert_eq!(first.len(), 1);
    assert_eq!(first[0].shape(), [1, 1, 64, 64]);
    thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(run)).collect();
        for thread in threads {
            assert_eq!(thread.join().unwrap(), first);
        }
    });

    let network = models.network("text-detection").unwrap();
    assert_eq!(network.run(&[]).unwrap_err(), ModelError::Shape);
    let wrong = Tensor::new([1], vec![0.0]).unwrap();
    assert!(matches!(network.run(&[wrong]), Err(ModelError::Runtime(_))));
    let reader = models.network("text-recognition").unwrap();
    assert!(reader.note("character").unwrap().contains('A'));
}

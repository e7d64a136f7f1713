//! Real files must pass the first look.

mod shared;

use evidence::intake::{Accepts, FileKind, IntakeLimits, inspect};

#[test]
fn real_pictures_and_pdfs_open() {
    let (mut looked, mut refused) = (0, Vec::new());
    for folder in ["mrz", "documents", "proof"] {
        let Some(folder) = shared::data_folder(folder) else {
            return;
        };
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let bytes = std::fs::read(&path).unwrap();
            if FileKind::of(&bytes).is_none() {
                continue;
            }
            looked += 1;
            if let Err(error) = inspect(&bytes, Accepts::PictureOrPdf, &IntakeLimits::default()) {
                refused.push(format!("{}: {}", path.display(), error.code()));
            }
        }
    }
    eprintln!("{looked} files opened, {} refused: {refused:#?}", refused.len());
    assert!(looked > 80 && refused.is_empty(), "{refused:#?}");
}

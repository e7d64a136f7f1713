//! The models that the program knows, and the demo's picture, by the bytes that they must have.

use std::sync::LazyLock;

use toml::{Table, Value};

/// The list that the set-up reads too.
const LIST: &str = include_str!("../../../../models/models.toml");

/// A file that the program may load.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pin {
    /// What the program calls it.
    pub name: String,
    /// Its name in the folder of models.
    pub file: String,
    /// The SHA-256 of the file, in lower-case hexadecimal digits.
    pub sha256: String,
    /// The package, with its version, that it comes from.
    pub package: String,
    /// SPDX expression of its licence.
    pub licence: String,
    /// What it is for.
    pub purpose: String,
}

/// All models that the program may load.
pub fn pins() -> &'static [Pin] {
    static PINS: LazyLock<Vec<Pin>> = LazyLock::new(|| listed("model"));
    &PINS
}

/// Pictures that lie among the models, for the demo and for tests. No check needs them.
pub fn picture_pins() -> &'static [Pin] {
    static PINS: LazyLock<Vec<Pin>> = LazyLock::new(|| listed("picture"));
    &PINS
}

fn listed(table: &str) -> Vec<Pin> {
    let list: Table = LIST.parse().expect("the compiled-in list of models is TOML");
    let entries = list
        .get(table)
        .and_then(Value::as_array)
        .expect("the compiled-in list holds models and pictures");
    entries.iter().map(pin).collect()
}

fn pin(entry: &Value) -> Pin {
    let text = |key: &str| {
        let value = entry.get(key).and_then(Value::as_str);
        value.expect("every compiled-in entry has every key").to_owned()
    };
    Pin {
        name: text("name"),
        file: text("file"),
        sha256: text("sha256"),
        package: text("package"),
        licence: text("licence"),
        purpose: text("purpose"),
    }
}

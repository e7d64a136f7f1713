//! `bonafide key-ring`: the keys that personal data is sealed by.

use clap::Subcommand;
use serde_json::json;
use vault::KeyRing;

use crate::installation::{Installation, KeyRingPlace};
use crate::refusal::Refusal;
use crate::report::Report;

/// The keys that personal data is sealed by.
#[derive(Debug, Subcommand)]
pub enum KeyRingCommand {
    /// Show where the key ring is and the ids of its keys, newest first; ids are not secret
    Show,
    /// Add a new newest key. Restart every process soon, and back the key ring up again
    Rotate,
}

impl KeyRingCommand {
    /// Carries the command out.
    pub fn run(self, installation: &mut Installation) -> anyhow::Result<Report> {
        installation.create_data_folder()?;
        let before = installation.key_ring()?;
        let place = installation.key_ring_place()?;
        let (ring, done) = match (self, &place) {
            (Self::Show, _) => (before, ""),
            (Self::Rotate, KeyRingPlace::File(path)) => {
                let rotated = KeyRing::rotate_file(path)
                    .map_err(|error| Refusal::new("key-ring", error.to_string()))?;
                (
                    rotated,
                    "A new key was added. Restart every process soon, and back the key ring up again.\n",
                )
            }
            (Self::Rotate, KeyRingPlace::Environment(_)) => {
                let message = "the key ring is given by BONAFIDE_KEY_RING, which this program cannot change";
                return Err(Refusal::new("key-ring", message).into());
            }
        };
        let shown = match &place {
            KeyRingPlace::File(path) => path.display().to_string(),
            KeyRingPlace::Environment(_) => "BONAFIDE_KEY_RING".to_owned(),
        };
        let document = json!({"keyRing": shown, "keyIds": ring.key_ids()});
        let text = format!(
            "{done}Key ring: {shown}\nKeys, newest first:\n  {}",
            ring.key_ids().join("\n  ")
        );
        Ok(Report::new(document, text))
    }
}

//! One file read: zone, barcode, print, and what follows from them.

use std::time::Duration;

use domain::document::DocumentType;
use evidence::aamva;
use evidence::barcode;
use evidence::document::{Claim, Examination, Page, Readings, Request, conclude, examine};
use evidence::intake::{IntakeError, IntakeLimits, on_white, open_picture};
use evidence::model::{ModelError, Models};
use evidence::mrz::{CONFIDENCE_CERTAIN_MIN, Scanner, Zone};
use evidence::plane::Plane;
use evidence::proof::Rules;
use image::DynamicImage;
use jiff::civil::Date;

use super::measure;

/// How much of a file is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// Everything, print included.
    Everything,
    /// What machines read: the zone, and where there is none the barcode.
    Codes,
}

/// The name of the part that decodes the picture, beside those of [`evidence::document::Stage`].
pub const DECODING: &str = "decoding";

/// The name of the part that reads the zone.
pub const ZONE: &str = "zone";

/// What was read from a file.
pub struct Reading {
    /// Everything read, and what follows.
    pub examination: Examination,
    /// What each part cost, in processor time of all threads.
    pub stages: Vec<(&'static str, Duration)>,
}

/// Why a file could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The file is of no use.
    #[error(transparent)]
    Intake(#[from] IntakeError),
    /// A network cannot be used.
    #[error(transparent)]
    Model(#[from] ModelError),
}

impl ReadError {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Intake(error) => error.code(),
            Self::Model(_) => "model",
        }
    }
}

/// What reads files.
pub struct Reader {
    models: Models,
    scanner: Scanner,
    rules: Rules,
}

impl Reader {
    /// Loads what is needed; `rules` are those about proofs.
    pub fn open(models: Models, rules: Rules) -> Result<Self, ModelError> {
        let scanner = Scanner::open(&models)?;
        Ok(Self {
            models,
            scanner,
            rules,
        })
    }

    /// Reads a file.
    pub fn read(
        &self,
        bytes: &[u8],
        kind: Option<DocumentType>,
        extent: Extent,
        today: Date,
    ) -> Result<Reading, ReadError> {
        let started = measure::cpu();
        let picture = open_picture(bytes, &IntakeLimits::default())?;
        let decoding = (DECODING, measure::cpu().saturating_sub(started));
        let mut reading = match extent {
            Extent::Codes => self.codes(&picture, kind, today)?,
            Extent::Everything => self.everything(picture, bytes, kind, today),
        };
        reading.stages.insert(0, decoding);
        Ok(reading)
    }

    fn everything(
        &self,
        picture: DynamicImage,
        file: &[u8],
        kind: Option<DocumentType>,
        today: Date,
    ) -> Reading {
        let page = Page {
            picture: Some(on_white(picture)),
            text: Vec::new(),
        };
        let request = Request {
            // Whatever the type: a card may have zone, barcode and print.
            uploaded_as: kind.unwrap_or(DocumentType::IdCardFront),
            pages: &[page],
            file,
            claim: &Claim::default(),
            today,
            rules: &self.rules,
            cpu_time: &measure::cpu,
        };
        let examination = examine(&request, &self.models);
        let stages = examination
            .stages
            .iter()
            .map(|time| (time.stage.code(), time.cpu));
        Reading {
            stages: stages.collect(),
            examination,
        }
    }

    fn codes(
        &self,
        picture: &DynamicImage,
        kind: Option<DocumentType>,
        today: Date,
    ) -> Result<Reading, ReadError> {
        let mut clock = StageClock::start();
        let plane = Plane::of(picture).ok_or(IntakeError::TooManyPixels)?;
        let zone = self.scanner.scan(&plane, today)?.map(|scan| scan.zone);
        clock.note(ZONE);
        let symbol = if zone.is_none() {
            barcode::read(&plane)
        } else {
            None
        };
        let card = symbol.and_then(|symbol| aamva::parse(&symbol.text()).ok());
        clock.note("barcode");
        let readings = Readings {
            zone,
            barcode: card,
            ..Readings::default()
        };
        let uploaded_as = kind.unwrap_or(DocumentType::IdCardFront);
        let examination = conclude(uploaded_as, readings, &Claim::default(), today);
        clock.note("conclusion");
        Ok(Reading {
            examination,
            stages: clock.stages,
        })
    }
}

impl Reading {
    /// The zone.
    pub fn zone(&self) -> Option<&Zone> {
        self.examination.readings.zone.as_ref()
    }
    /// Processor time of everything but decoding.
    pub fn cpu(&self) -> Duration {
        let counted = self.stages.iter().filter(|(stage, _)| *stage != DECODING);
        counted.map(|(_, time)| *time).sum()
    }

    /// Processor time of one part.
    pub fn cpu_of(&self, wanted: &str) -> Duration {
        let found = self.stages.iter().find(|(stage, _)| *stage == wanted);
        found.map_or(Duration::ZERO, |(_, time)| *time)
    }
}

/// Measures one part after the other.
struct StageClock {
    last: Duration,
    stages: Vec<(&'static str, Duration)>,
}

impl StageClock {
    fn start() -> Self {
        Self {
            last: measure::cpu(),
            stages: Vec::new(),
        }
    }

    fn note(&mut self, stage: &'static str) {
        let now = measure::cpu();
        self.stages.push((stage, now.saturating_sub(self.last)));
        self.last = now;
    }
}

/// Whether every character of a zone was clearly seen.
pub fn is_certain(zone: &Zone) -> bool {
    let mut confidences = zone.confidences.iter().flatten();
    confidences.all(|confidence| *confidence >= CONFIDENCE_CERTAIN_MIN)
}

/// Whether a zone is printed right and was read for certain.
pub fn is_valid(zone: &Zone) -> bool {
    is_certain(zone) && zone.digits_hold()
}

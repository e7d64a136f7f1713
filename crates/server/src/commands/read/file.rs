//! One file read: zone, barcode, print, and what follows from them.

use std::time::Duration;

use domain::document::DocumentType;
use evidence::aamva;
use evidence::barcode;
use evidence::document::{Claim, Examination, Readings, conclude, conclude_proof};
use evidence::intake::{IntakeError, IntakeLimits, open_picture};
use evidence::model::{ModelError, Models};
use evidence::mrz::{Scan, Scanner};
use evidence::plane::Plane;
use evidence::proof::Rules;
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

/// The parts of the work, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Decoding the picture.
    Decoding,
    /// Reading the zone.
    Zone,
    /// Reading the barcode.
    Barcode,
    /// Drawing conclusions.
    Conclusion,
}

impl Stage {
    /// The stable name.
    pub fn code(self) -> &'static str {
        match self {
            Self::Decoding => "decoding",
            Self::Zone => "zone",
            Self::Barcode => "barcode",
            Self::Conclusion => "conclusion",
        }
    }
}

/// What was read from a file.
pub struct Reading {
    /// The zone with how it was read.
    pub scan: Option<Scan>,
    /// Everything read, and what follows.
    pub examination: Examination,
    /// What each part cost, in processor time of all threads.
    pub stages: Vec<(Stage, Duration)>,
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
    scanner: Scanner,
}

impl Reader {
    /// Loads what is needed.
    pub fn open(models: &Models) -> Result<Self, ModelError> {
        let scanner = Scanner::open(models)?;
        Ok(Self { scanner })
    }

    /// Reads a file.
    pub fn read(
        &self,
        bytes: &[u8],
        kind: Option<DocumentType>,
        extent: Extent,
        today: Date,
    ) -> Result<Reading, ReadError> {
        let mut clock = StageClock::start();
        let picture = open_picture(bytes, &IntakeLimits::default())?;
        let plane = Plane::of(&picture).ok_or(IntakeError::TooManyPixels)?;
        drop(picture);
        clock.note(Stage::Decoding);
        let scan = self.scanner.scan(&plane, today)?;
        clock.note(Stage::Zone);
        let may_have_barcode = !matches!(kind, Some(DocumentType::Passport));
        let wants_barcode = may_have_barcode && (extent == Extent::Everything || scan.is_none());
        let card = wants_barcode.then(|| barcode::read(&plane)).flatten();
        let card = card.and_then(|symbol| aamva::parse(&symbol.text()).ok());
        clock.note(Stage::Barcode);
        let readings = Readings {
            zone: scan.as_ref().map(|scan| scan.zone.clone()),
            barcode: card,
            ..Readings::default()
        };
        let kind = kind.unwrap_or(DocumentType::Passport);
        let claim = Claim::default();
        let examination = match kind {
            DocumentType::ProofOfAddress | DocumentType::ProofOfIncome => {
                conclude_proof(kind, readings, &claim, today, &Rules::default())
            }
            _ => conclude(kind, readings, &claim, today),
        };
        clock.note(Stage::Conclusion);
        Ok(Reading {
            scan,
            examination,
            stages: clock.stages,
        })
    }
}

impl Reading {
    /// Processor time of everything but decoding.
    pub fn cpu(&self) -> Duration {
        let counted = self.stages.iter().filter(|(stage, _)| *stage != Stage::Decoding);
        counted.map(|(_, time)| *time).sum()
    }

    /// Processor time of one part.
    pub fn cpu_of(&self, wanted: Stage) -> Duration {
        let found = self.stages.iter().find(|(stage, _)| *stage == wanted);
        found.map_or(Duration::ZERO, |(_, time)| *time)
    }
}

/// Measures one part after the other.
struct StageClock {
    last: Duration,
    stages: Vec<(Stage, Duration)>,
}

impl StageClock {
    fn start() -> Self {
        Self {
            last: measure::cpu(),
            stages: Vec::new(),
        }
    }

    fn note(&mut self, stage: Stage) {
        let now = measure::cpu();
        self.stages.push((stage, now.saturating_sub(self.last)));
        self.last = now;
    }
}

//! One file read: zone, barcode, print, and what follows from them.

use std::time::Duration;

use domain::document::DocumentType;
use engine::confinement::{Answer, Confinement, ConfinementError, Done};
use evidence::aamva::{self, Card, PAYLOAD_CHARS_MAX};
use evidence::barcode;
use evidence::document::{Claim, Examination, Page, Readings, Request, conclude, examine};
use evidence::intake::{FileKind, IntakeError, IntakeLimits, on_white, open_picture};
use evidence::model::{ModelError, Models};
use evidence::mrz::{CONFIDENCE_CERTAIN_MIN, Scanner, Zone};
use evidence::pdf::PdfPage;
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

/// The name of the part that decodes the picture, beside those of [`evidence::document::Stage`].
pub const DECODING: &str = "decoding";

/// The name of the part that reads the zone.
pub const ZONE: &str = "zone";

/// Most bytes of a file that holds the text of a barcode.
const CARD_TEXT_BYTES_MAX: usize = 4 * PAYLOAD_CHARS_MAX;

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
    /// The confined process gave no answer.
    #[error("The file can't be opened: {0}.")]
    Confinement(#[from] ConfinementError),
}

impl ReadError {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Intake(error) => error.code(),
            Self::Model(_) => "model",
            Self::Confinement(_) => "file-too-complex",
        }
    }
}

/// What reads files.
pub struct Reader {
    models: Models,
    scanner: Scanner,
    rules: Rules,
    confinement: Confinement,
}

impl Reader {
    /// Loads what is needed; `rules` are those about proofs.
    pub fn open(models: Models, rules: Rules, confinement: Confinement) -> Result<Self, ModelError> {
        let scanner = Scanner::open(&models)?;
        Ok(Self {
            models,
            scanner,
            rules,
            confinement,
        })
    }

    /// Reads a file.
    pub async fn read(
        &self,
        bytes: &[u8],
        kind: Option<DocumentType>,
        extent: Extent,
        today: Date,
    ) -> Result<Reading, ReadError> {
        if let Some(card) = card_text(bytes) {
            return Ok(card_reading(card, kind, today));
        }
        let (pages, decoding) = self.pages(bytes).await?;
        let mut reading = match extent {
            Extent::Codes => self.codes(&pages, kind, today)?,
            Extent::Everything => self.everything(&pages, bytes, kind, today),
        };
        reading.stages.insert(0, (DECODING, decoding));
        Ok(reading)
    }

    /// The pages, and what it cost to open them.
    async fn pages(&self, bytes: &[u8]) -> Result<(Vec<Page>, Duration), ReadError> {
        let started = measure::cpu();
        if let Some(task) = FileKind::of(bytes).and_then(FileKind::confined) {
            let Done { answer, cpu } = self.confinement.perform(task, bytes).await?;
            return match answer {
                Answer::Pages(pages) => {
                    let page = |page: PdfPage| Page {
                        picture: Some(page.picture),
                        text: page.lines,
                    };
                    Ok((pages.into_iter().map(page).collect(), cpu))
                }
                Answer::Encrypted => Err(IntakeError::Encrypted.into()),
                Answer::Unreadable | Answer::Count(_) => Err(IntakeError::Unreadable.into()),
            };
        }
        let picture = on_white(open_picture(bytes, &IntakeLimits::default())?);
        let pages = vec![Page::of_picture(picture)];
        Ok((pages, measure::cpu().saturating_sub(started)))
    }

    fn everything(&self, pages: &[Page], file: &[u8], kind: Option<DocumentType>, today: Date) -> Reading {
        // Whatever the type: a card may have zone, barcode and print, and a PDF is hardly ever one.
        let is_text = pages.iter().any(|page| !page.text.is_empty());
        let guessed = if is_text {
            DocumentType::ProofOfAddress
        } else {
            DocumentType::IdCardFront
        };
        let request = Request {
            uploaded_as: kind.unwrap_or(guessed),
            pages,
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

    fn codes(&self, pages: &[Page], kind: Option<DocumentType>, today: Date) -> Result<Reading, ReadError> {
        let mut clock = StageClock::start();
        let picture = pages.iter().find_map(|page| page.picture.as_ref());
        let picture = picture.ok_or(IntakeError::TooManyPixels)?;
        let plane = Plane::of_rgb(picture).ok_or(IntakeError::TooManyPixels)?;
        let zone = self
            .scanner
            .scan_picture(picture, &plane, today)?
            .map(|scan| scan.zone);
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
        Ok(concluded(readings, kind, today, clock))
    }
}

/// The card whose barcode a file holds as text, as scanners save it; a picture or PDF is none.
fn card_text(bytes: &[u8]) -> Option<Card> {
    if FileKind::of(bytes).is_some() || bytes.len() > CARD_TEXT_BYTES_MAX {
        return None;
    }
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        // Otherwise each byte is one character, as in the barcode itself.
        Err(_) => bytes.iter().map(|&byte| char::from(byte)).collect(),
    };
    aamva::parse(&text).ok()
}

fn card_reading(card: Card, kind: Option<DocumentType>, today: Date) -> Reading {
    let readings = Readings {
        barcode: Some(card),
        ..Readings::default()
    };
    // Where it says nothing of a picture, it is the side that has the barcode.
    let kind = kind.unwrap_or(DocumentType::IdCardBack);
    concluded(readings, Some(kind), today, StageClock::start())
}

fn concluded(readings: Readings, kind: Option<DocumentType>, today: Date, mut clock: StageClock) -> Reading {
    let uploaded_as = kind.unwrap_or(DocumentType::IdCardFront);
    let examination = conclude(uploaded_as, readings, &Claim::default(), today);
    clock.note("conclusion");
    Reading {
        examination,
        stages: clock.stages,
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

//! The one way through a document: read its pages with as little effort as suffices, then conclude.

use std::fmt;
use std::time::Duration;

use domain::document::DocumentType;
use image::RgbImage;
use jiff::civil::Date;

use super::consistency::expected;
use super::cut_off::{Sight, ZonePlace};
use super::examination::conclude;
use super::identity::{Identity, number_text};
use super::proof_conclusion::conclude_proof;
use super::quality::Quality;
use super::{Bearing, Claim, Examination, Finding, FindingCode, Readings};
use crate::aamva::{self, HeaderError};
use crate::barcode;
use crate::face::page::find_portrait_on_page;
use crate::face::search::LocatedFace;
use crate::face::{FaceNetworks, Pyramid};
use crate::model::{ModelError, Models};
use crate::mrz::{Format, Scan, Scanner, Zone};
use crate::plane::Plane;
use crate::proof::Rules;
use crate::tamper;
use crate::text::{Effort, LINES_MAX, Line, Picture, in_reading_order, read_print};
use crate::visual::{self, Confirmation, confirm};

/// Most pages of an identity document that are looked at: two sides, and a spare.
pub const IDENTITY_PAGES_MAX: usize = 3;

/// Most pages of a proof whose picture is read; pages that state their text cost nothing.
pub const PROOF_PICTURES_MAX: usize = 2;

/// Least characters of text in the file that make its picture unnecessary to read.
const TEXT_CHARS_MIN: usize = 120;

/// Least strength of a soft sign that is told.
const DOUBT_MIN: f32 = 0.2;

/// A page of a document as it was opened: a picture, the text that a PDF states, or both.
#[derive(Clone, Default)]
pub struct Page {
    /// The picture, any way round; of a PDF its rendering.
    pub picture: Option<RgbImage>,
    /// Text that stands in the file as text.
    pub text: Vec<Line>,
}

impl Page {
    /// A page that is a picture and nothing else.
    pub fn of_picture(picture: RgbImage) -> Self {
        Self {
            picture: Some(picture),
            text: Vec::new(),
        }
    }

    /// Whether the text that stands in the file is all there is to read: a page with a scan on it has a stamp or a
    /// heading at most.
    fn is_text(&self) -> bool {
        let chars = |line: &Line| line.text.chars().count();
        self.text.iter().map(chars).sum::<usize>() >= TEXT_CHARS_MIN
    }
}

/// What is to be examined.
#[derive(Clone, Copy)]
pub struct Request<'a> {
    /// What it was uploaded as.
    pub uploaded_as: DocumentType,
    /// The pages, the first ones only.
    pub pages: &'a [Page],
    /// The file as uploaded, for what it says about its making.
    pub file: &'a [u8],
    /// What is claimed.
    pub claim: &'a Claim,
    /// The day of the examination.
    pub today: Date,
    /// What policy says about proofs.
    pub rules: &'a Rules,
    /// CPU time used so far, for [`Examination::stages`].
    pub cpu_time: &'a dyn Fn() -> Duration,
}

/// A part of the work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stage {
    /// Reading the zone.
    Zone,
    /// Reading the barcode.
    Barcode,
    /// Reading the print.
    Text,
    /// Looking for the portrait, which tells the front of a card.
    Portrait,
    /// Looking for signs of tampering.
    Tampering,
    /// Asking whether the picture is good enough, where something could not be read.
    Quality,
    /// Classification and comparison.
    Conclusion,
}

impl Stage {
    /// The stable name.
    pub fn code(self) -> &'static str {
        match self {
            Self::Zone => "zone",
            Self::Barcode => "barcode",
            Self::Text => "text",
            Self::Portrait => "portrait",
            Self::Tampering => "tampering",
            Self::Quality => "quality",
            Self::Conclusion => "conclusion",
        }
    }
}

/// What a part of the work cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StageTime {
    /// The part.
    pub stage: Stage,
    /// CPU time of all threads.
    pub cpu: Duration,
}

/// Reads a document and concludes. What cannot be read because models are missing or refuse to run is
/// [`FindingCode::ReaderMissing`].
pub fn examine(request: &Request<'_>, models: &Models) -> Examination {
    let is_proof = matches!(
        request.uploaded_as,
        DocumentType::ProofOfAddress | DocumentType::ProofOfIncome
    );
    let mut work = Work::new(request);
    let read = if is_proof {
        work.read_proof(models)
    } else {
        work.read_identity(models)
    };
    in_reading_order(&mut work.readings.lines);
    work.readings.lines.truncate(LINES_MAX);
    let mut doubts = work.done(Stage::Tampering, |work| work.doubts(is_proof));
    let readings = std::mem::take(&mut work.readings);
    let two = std::mem::take(&mut work.two_documents);
    let mut examination = work.done(Stage::Conclusion, |work| {
        let request = work.request;
        if is_proof {
            conclude_proof(
                request.uploaded_as,
                readings,
                request.claim,
                request.today,
                request.rules,
            )
        } else {
            conclude(request.uploaded_as, readings, request.claim, request.today)
        }
    });
    if read.is_err() {
        examination
            .findings
            .push(Finding::new(FindingCode::ReaderMissing));
    } else if is_unclear(&examination) {
        let faults = work.done(Stage::Quality, |work| work.faults(is_proof));
        examination.findings.extend(faults);
    }
    if !is_proof && work.done(Stage::Quality, |work| work.is_cut_off(&examination)) {
        examination
            .findings
            .push(Finding::new(FindingCode::PictureCutOff));
    }
    if two {
        examination.findings.push(Finding::new(FindingCode::TwoDocuments));
    }
    examination.findings.append(&mut doubts);
    examination.stages = work.stages;
    examination
}

/// An examination under way.
struct Work<'a> {
    request: &'a Request<'a>,
    readings: Readings,
    /// Where zones were found.
    zones: Vec<ZonePlace>,
    /// How strangely the zone is printed that is the strangest.
    zone_print: f32,
    /// The portrait, and the page that it is on.
    portrait: Option<(usize, LocatedFace)>,
    /// Zones of different documents were found.
    two_documents: bool,
    stages: Vec<StageTime>,
}

impl<'a> Work<'a> {
    fn new(request: &'a Request<'a>) -> Self {
        let stated = request.pages.iter().flat_map(|page| page.text.iter().cloned());
        Self {
            request,
            readings: Readings {
                lines: stated.take(LINES_MAX).collect(),
                ..Readings::default()
            },
            zones: Vec::new(),
            zone_print: 0.0,
            portrait: None,
            two_documents: false,
            stages: Vec::new(),
        }
    }

    /// Does a part of the work and notes what it cost.
    fn done<T>(&mut self, stage: Stage, part: impl FnOnce(&mut Self) -> T) -> T {
        let started = (self.request.cpu_time)();
        let result = part(self);
        let cpu = (self.request.cpu_time)().saturating_sub(started);
        match self.stages.iter_mut().find(|time| time.stage == stage) {
            Some(time) => time.cpu += cpu,
            None => self.stages.push(StageTime { stage, cpu }),
        }
        result
    }

    fn pictures(&self, most: usize) -> impl Iterator<Item = (usize, &'a RgbImage)> + use<'a> {
        let pages = self.request.pages.iter().enumerate();
        pages
            .filter_map(|(index, page)| Some((index, page.picture.as_ref()?)))
            .take(most)
    }

    /// Zones first, then the barcode, then as much print as it takes to confirm them.
    fn read_identity(&mut self, models: &Models) -> Result<(), ModelError> {
        let scanner = Scanner::open(models)?;
        for (page, picture) in self.pictures(IDENTITY_PAGES_MAX) {
            let Some(plane) = Plane::of_rgb(picture) else {
                continue;
            };
            let scan = self.done(Stage::Zone, |work| {
                scanner.scan_picture(picture, &plane, work.request.today)
            })?;
            let settles = scan
                .as_ref()
                .is_some_and(|scan| scan.zone.is_sound() && !may_have_barcode(&scan.zone));
            if let Some(scan) = scan {
                let size = (plane.width(), plane.height());
                self.zones.push(ZonePlace::of(&scan, page, size));
                // Of what may be misread nothing is said.
                if scan.zone.digits_hold() {
                    let strength =
                        self.done(Stage::Tampering, |_| tamper::zone_print_strength(&plane, &scan));
                    self.zone_print = self.zone_print.max(strength);
                }
                self.take_zone(scan);
            }
            // Whatever it was uploaded as: a licence in the place of a passport is told by its barcode.
            if !settles && self.readings.barcode.is_none() {
                let symbol = self.done(Stage::Barcode, |_| barcode::read(&plane));
                match symbol.map(|symbol| aamva::parse(&symbol.text())) {
                    Some(Ok(card)) => self.readings.barcode = Some(card),
                    Some(Err(HeaderError::Damaged)) => self.readings.damaged_barcode = true,
                    _ => {}
                }
            }
        }
        if self.side_is_open() {
            self.readings.portrait = self.done(Stage::Portrait, |work| work.shows_portrait(models));
        }
        let is_read_by_machine = self.readings.zone.is_some() || self.readings.barcode.is_some();
        if is_read_by_machine && self.request.uploaded_as == DocumentType::IdCardBack {
            return Ok(());
        }
        for (page, picture) in self.pictures(IDENTITY_PAGES_MAX) {
            let zone = self.zones.iter().find(|zone| zone.page == page);
            let picture = Picture {
                pixels: picture,
                page,
                zone: zone.map(|zone| zone.corners),
            };
            let lines = self.done(Stage::Text, |work| {
                let mut enough = |lines: &[Line]| work.is_confirmed(lines);
                read_print(&picture, &Effort::IDENTITY, models, &mut enough)
            })?;
            self.readings.lines.extend(lines);
        }
        Ok(())
    }

    /// Whether it takes a portrait to tell a card's front from its back, or both on one picture from the back alone.
    fn side_is_open(&self) -> bool {
        let is_read_by_machine = self.readings.zone.is_some() || self.readings.barcode.is_some();
        match self.request.uploaded_as {
            DocumentType::IdCardFront => true,
            DocumentType::IdCardBack | DocumentType::ResidencePermit => !is_read_by_machine,
            _ => false,
        }
    }

    /// Whether a portrait is seen; `None` without the networks for it, whose own checks say that they were not made.
    fn shows_portrait(&mut self, models: &Models) -> Option<bool> {
        let networks = FaceNetworks::open(models).ok()?;
        for (page, picture) in self.pictures(IDENTITY_PAGES_MAX) {
            let found = find_portrait_on_page(&networks, &Pyramid::new(picture)).ok()?;
            if let Some(face) = found {
                self.portrait = Some((page, face));
                return Some(true);
            }
        }
        Some(false)
    }

    /// Keeps the sounder of two zones; other ones that are sound as well are other documents.
    fn take_zone(&mut self, scan: Scan) {
        let Some(earlier) = &self.readings.zone else {
            self.readings.zone = Some(scan.zone);
            return;
        };
        let differ = number_text(&earlier.fields.number) != number_text(&scan.zone.fields.number);
        self.two_documents |= differ && earlier.digits_hold() && scan.is_valid();
        if !earlier.digits_hold() && scan.zone.digits_hold() {
            self.readings.zone = Some(scan.zone);
        }
    }

    /// Whether the print read so far says everything that zone or barcode say.
    fn is_confirmed(&self, lines: &[Line]) -> bool {
        let zone = self.readings.zone.as_ref().map(Identity::of_zone);
        let Some(stated) = zone.or_else(|| self.readings.barcode.as_ref().map(Identity::of_card)) else {
            return false;
        };
        // Where French cards state how long they are valid is not known before it was read.
        if stated.expiry.is_none() && visual::read(lines, self.request.today).expiry.is_none() {
            return false;
        }
        let visual = visual::VisualZone::default();
        let outcomes = confirm(&expected(&stated), lines, &visual, self.request.today);
        outcomes
            .iter()
            .all(|(_, outcome)| *outcome == Confirmation::Confirmed)
    }

    /// Pages that state their text are not read again.
    fn read_proof(&mut self, models: &Models) -> Result<(), ModelError> {
        for (page, picture) in self.pictures(PROOF_PICTURES_MAX) {
            if self.request.pages[page].is_text() {
                continue;
            }
            let picture = Picture {
                pixels: picture,
                page,
                zone: None,
            };
            let lines = self.done(Stage::Text, |_| {
                read_print(&picture, &Effort::PAGE, models, &mut |_| false)
            })?;
            self.readings.lines.extend(lines);
        }
        Ok(())
    }

    fn doubts(&self, is_proof: bool) -> Vec<Finding> {
        let mut found = Vec::new();
        if let Some(editor) = tamper::editor(self.request.file) {
            found.push(
                Finding::new(FindingCode::EditedFile)
                    .of_strength(0.5)
                    .having_read(editor),
            );
        }
        // Of a PDF the page that the document is on: a covering letter has no colour.
        let page = self.zones.first().map(|zone| zone.page);
        let mut pictures = self.pictures(IDENTITY_PAGES_MAX);
        let shown = pictures.find(|(index, _)| page.is_none_or(|page| *index == page));
        if let Some((_, picture)) = shown.filter(|_| !is_proof) {
            let signs = [
                (FindingCode::GreyCopy, tamper::grey_strength(picture)),
                (FindingCode::ScreenRecapture, tamper::screen_strength(picture)),
                (FindingCode::ZonePrintUnusual, self.zone_print),
                (FindingCode::EditedRegion, tamper::edited_strength(picture)),
            ];
            let told = signs.into_iter().filter(|(_, strength)| *strength >= DOUBT_MIN);
            found.extend(told.map(|(code, strength)| Finding::new(code).of_strength(strength.min(0.95))));
        }
        found
    }

    /// Whether a picture shows that the document goes on beyond it. A barcode that was read is all that its side has to say.
    fn is_cut_off(&self, examination: &Examination) -> bool {
        let readings = &examination.readings;
        readings.barcode.is_none()
            && self.pictures(IDENTITY_PAGES_MAX).any(|(page, picture)| {
                let zone = self.zones.iter().find(|zone| zone.page == page);
                if let Some(zone) = zone.filter(|zone| zone.is_certain) {
                    return zone.lacks_page();
                }
                let sight = Sight {
                    picture,
                    lines: readings.lines.iter().filter(|line| line.page == page).collect(),
                    portrait: self
                        .portrait
                        .as_ref()
                        .filter(|(of, _)| *of == page)
                        .map(|(_, face)| face),
                    kind: examination.kind,
                    format: zone.map(|zone| zone.format),
                };
                zone.is_some_and(ZonePlace::is_cut) || sight.shows_cut()
            })
    }

    /// What is wrong with the pictures that were read.
    fn faults(&self, is_proof: bool) -> Vec<Finding> {
        let most = if is_proof {
            PROOF_PICTURES_MAX
        } else {
            IDENTITY_PAGES_MAX
        };
        let read = self
            .pictures(most)
            .filter(|(page, _)| !(is_proof && self.request.pages[*page].is_text()));
        let mut faults: Vec<FindingCode> = read
            .filter_map(|(_, picture)| Quality::of(picture))
            .flat_map(|quality| quality.faults())
            .collect();
        faults.sort_unstable();
        faults.dedup();
        faults.into_iter().map(Finding::new).collect()
    }
}

/// Whether something could not be read that a better picture might show. A picture whose zone holds, or whose barcode was
/// read, is good enough.
fn is_unclear(examination: &Examination) -> bool {
    if examination.is_print_partial() {
        return true;
    }
    let readings = &examination.readings;
    let is_read = readings.zone.as_ref().is_some_and(|zone| zone.digits_hold()) || readings.barcode.is_some();
    let may_show = |code: FindingCode| match code {
        FindingCode::DocumentNotRead | FindingCode::NoZone | FindingCode::NoBarcode => true,
        // These were read, and no better picture makes them other ones.
        FindingCode::PrintOnly
        | FindingCode::Specimen
        | FindingCode::IssueDateFuture
        | FindingCode::KindUnsuitable
        | FindingCode::IncomeBelowStated
        | FindingCode::CurrencyNotCompared => false,
        other => matches!(other.bearing(), Bearing::Gap | Bearing::Contradiction),
    };
    !is_read && examination.findings.iter().any(|finding| may_show(finding.code))
}

/// Whether the zone is that of a card of North America, whose driving licences for crossing borders have a barcode too.
fn may_have_barcode(zone: &Zone) -> bool {
    zone.format == Format::Td1 && matches!(zone.fields.issuer.alpha_2(), Some("US" | "CA"))
}

impl fmt::Debug for Page {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Page").finish_non_exhaustive()
    }
}

impl fmt::Debug for Request<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request").finish_non_exhaustive()
    }
}

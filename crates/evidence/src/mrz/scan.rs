//! From a picture of a page to its zone: where it stands, which way it is turned, what it says.
//!
//! Two networks do the seeing: one finds lines of text on a page, one, made for this typeface, reads a line. Everything
//! between is geometry. The whole page is looked at once, small; a glance at each line tells those of a zone from other
//! print. They are straightened, read both ways round, and laid over the places of each format; where that does not make
//! a zone, they are looked at again, upright and at their own size. Only a page without any such line is looked at
//! closer as a whole.
//!
//! The page may lie any way round, at an angle, in perspective, and may show two sides of a document.
//!
//! Start with [`Scanner::scan`].

mod decide;
mod finder;
mod light;
mod lines;
mod page;
mod places;
mod reader;
mod straighten;
mod vouching;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use image::RgbImage;
use jiff::civil::Date;

use decide::Decided;
use finder::Look;
use lines::{Group, Piece};
use page::Page;
use reader::ReadGroup;

use super::Zone;
use crate::homography::{Homography, Point};
use crate::model::{ModelError, Models, Network};
use crate::plane::Plane;
use crate::surroundings::SheetOnPrint;

/// What finds lines of text.
const FINDER: &str = "text-detection";

/// What reads lines of a zone: our own, whose weights are part of the program.
const READER: (&str, &[u8]) = ("mrz-reader", include_bytes!("../../../../models/mrz-reader.onnx"));

/// Most places of a page that are looked at closely.
const GROUPS_MAX: usize = 2;

/// Most places whose lines are read from end to end to tell which are closely looked at.
const GROUPS_COMPARED_MAX: usize = 8;

/// How much it counts there how much sense they make.
const SENSE_WEIGHT: f32 = 2.0;

/// Most lines of text that are glanced at.
const GLANCES_MAX: usize = 32;

/// Most lines of text that are seen on a document, with what they are joined of.
const DOCUMENT_LINES_MAX: usize = 48;

/// How much sense a line must make at a glance to be one of a zone: the mean of logarithms of likelihoods.
const SENSE_MIN: f32 = -0.6;

/// How sure the reader must have been of every character before a zone counts as read for certain.
pub const CONFIDENCE_CERTAIN_MIN: f32 = 0.6;

/// What the least sure character of a zone that was not read for certain counts at most.
const CONFIDENCE_UNSURE: f32 = 0.49;

/// Reads zones from pictures. Make it once; threads share it.
pub struct Scanner {
    finder: Arc<Network>,
    reader: Arc<Network>,
}

/// A zone that was found on a page.
#[derive(Debug, Clone, PartialEq)]
pub struct Scan {
    /// What it says.
    pub zone: Zone,
    /// Whether every character was clearly seen, so that what the check digits prove is proven for what is printed.
    pub is_certain: bool,
    /// The corners of the zone on the page, clockwise as its text is read, from the upper left of its first line.
    pub corners: [Point; 4],
    /// From places along a line and lines to the page, where enough characters were seen: the middle of the first character
    /// of the first line is at (0.5, 0).
    pub grid: Option<Homography>,
}

impl Scan {
    /// Whether the zone is printed right and was read for certain.
    pub fn is_valid(&self) -> bool {
        self.is_certain && self.zone.digits_hold()
    }

    /// Whether nothing is left to doubt.
    fn is_settled(&self) -> bool {
        self.is_valid() && self.zone.is_sound()
    }
}

impl Scanner {
    /// Loads the networks.
    ///
    /// # Errors
    /// When the library that runs them is missing or altered.
    pub fn open(models: &Models) -> Result<Self, ModelError> {
        Ok(Self {
            finder: models.network(FINDER)?,
            reader: models.built_in(READER.0, READER.1)?,
        })
    }

    /// Reads the zone of a page, whichever way it lies. `None` when there is none. `today` decides about centuries.
    ///
    /// # Errors
    /// When a network refuses to run.
    pub fn scan(&self, page: &Plane, today: Date) -> Result<Option<Scan>, ModelError> {
        let page = &Page::new(page);
        let lines = finder::lines_of_page(&self.finder, page, Look::First)?;
        self.scan_page(page, &lines, today)
    }

    /// Reads the zone of a page on which those lines were seen at the first look.
    fn scan_page(&self, page: &Page<'_>, lines: &[Piece], today: Date) -> Result<Option<Scan>, ModelError> {
        let mut groups = self.zones_among(page, lines)?;
        // Where lines of a zone were seen, another look at the whole page shows no other ones.
        if groups.is_empty() {
            let lines = finder::lines_of_page(&self.finder, page, Look::Closer)?;
            groups = self.zones_among(page, &lines)?;
        }
        let Some(likeliest) = groups.first().cloned() else {
            return Ok(None);
        };
        let mut best: Option<Scan> = None;
        if self.is_settled(page, (&likeliest, Detail::AsFound), today, &mut best)? {
            return Ok(best);
        }
        for rough in self.by_sense(page, groups)?.iter().take(GROUPS_MAX) {
            for detail in [Detail::AsFound, Detail::LookedAtAgain] {
                let was_read = detail == Detail::AsFound && *rough == likeliest;
                if !was_read && self.is_settled(page, (rough, detail), today, &mut best)? {
                    return Ok(best);
                }
            }
        }
        Ok(best)
    }

    /// Reads the zone of a picture as [`Self::scan`] does its plane. Where more lines are seen than documents have, and the document lies on
    /// a page of print, it is looked at alone first: among lines that run up to its edges those of its zone are hardly told.
    ///
    /// # Errors
    /// When a network refuses to run.
    pub fn scan_picture(
        &self,
        picture: &RgbImage,
        plane: &Plane,
        today: Date,
    ) -> Result<Option<Scan>, ModelError> {
        let page = &Page::new(plane);
        let lines = finder::lines_of_page(&self.finder, page, Look::First)?;
        let is_crowded = lines.len() > DOCUMENT_LINES_MAX;
        let sheet = is_crowded.then(|| SheetOnPrint::of(picture)).flatten();
        let alone = match sheet {
            Some(sheet) => self.scan_sheet(&sheet, plane, today)?,
            None => None,
        };
        if alone.as_ref().is_some_and(Scan::is_settled) {
            return Ok(alone);
        }
        let whole = self.scan_page(page, &lines, today)?;
        Ok(whole.into_iter().chain(alone).min_by_key(decide::rank))
    }

    fn scan_sheet(
        &self,
        sheet: &SheetOnPrint,
        plane: &Plane,
        today: Date,
    ) -> Result<Option<Scan>, ModelError> {
        let (Some(alone), Some(to_picture)) = (sheet.alone(plane), sheet.to_picture()) else {
            return Ok(None);
        };
        let scan = self.scan(&alone, today)?;
        Ok(scan.map(|scan| Scan {
            corners: scan.corners.map(|corner| to_picture.apply(corner)),
            grid: scan.grid.map(|grid| to_picture.after(&grid)),
            ..scan
        }))
    }

    /// Reads what may be a zone, and keeps it where it is better than what was read before; whether nothing is left to doubt.
    fn is_settled(
        &self,
        page: &Page<'_>,
        (rough, detail): (&Group, Detail),
        today: Date,
        best: &mut Option<Scan>,
    ) -> Result<bool, ModelError> {
        let Some(scan) = self.read(page, rough, detail, today)? else {
            return Ok(false);
        };
        let is_settled = scan.is_settled();
        let is_better = best
            .as_ref()
            .is_none_or(|best| decide::rank(&scan) < decide::rank(best));
        if is_settled || is_better {
            *best = Some(scan);
        }
        Ok(is_settled)
    }

    /// Zones among lines of text, the likeliest first. Other print is told by a glance at its lines, which costs a
    /// hundredth of finding them.
    fn zones_among(&self, page: &Page<'_>, lines: &[Piece]) -> Result<Vec<Group>, ModelError> {
        let mut of_zones = Vec::new();
        for line in lines::likeliest(lines, GLANCES_MAX) {
            let sense = reader::glance(&self.reader, page, &line)?;
            if sense >= SENSE_MIN {
                of_zones.push(line);
            }
        }
        Ok(lines::groups(&of_zones))
    }

    /// The likeliest groups by how much of a zone they are and how much sense their lines make from end to end: what lies beside a document may
    /// seem to continue the lines of its zone, and makes none.
    fn by_sense(&self, page: &Page<'_>, groups: Vec<Group>) -> Result<Vec<Group>, ModelError> {
        let mut known: Vec<(Piece, f32)> = Vec::new();
        let mut weighed = Vec::with_capacity(groups.len().min(GROUPS_COMPARED_MAX));
        for group in groups.into_iter().take(GROUPS_COMPARED_MAX) {
            let mut worst = 0.0_f32;
            for line in &group.lines {
                let sense = match known.iter().find(|(known, _)| known == line) {
                    Some((_, sense)) => *sense,
                    None => {
                        let sense = reader::sense_of_line(&self.reader, page, line)?;
                        known.push((*line, sense));
                        sense
                    }
                };
                worst = worst.min(sense);
            }
            weighed.push((group.weight() * f64::from(SENSE_WEIGHT * worst).exp(), group));
        }
        weighed.sort_by(|one, other| other.0.total_cmp(&one.0));
        Ok(weighed.into_iter().map(|(_, group)| group).collect())
    }

    fn read(
        &self,
        page: &Page<'_>,
        rough: &Group,
        detail: Detail,
        today: Date,
    ) -> Result<Option<Scan>, ModelError> {
        let group = match detail {
            Detail::AsFound => Some(rough.clone()),
            Detail::LookedAtAgain => {
                let lines = finder::look_closely(&self.finder, page, rough)?;
                let groups = self.zones_among(page, &lines)?;
                self.by_sense(page, groups)?.into_iter().next()
            }
        };
        let Some(group) = group else {
            return Ok(None);
        };
        let read = reader::read_group(&self.reader, page, &group)?;
        let Some(first) = decide::decide(&read, today) else {
            return Ok(None);
        };
        // Where its characters stand tells how the zone lies in space, and it is read again as seen from straight above.
        let plane = straighten::ZonePlane::of(&read, &first);
        let grid = plane.as_ref().map(straighten::ZonePlane::to_page);
        let scan = |read: &ReadGroup, decided: Decided| Scan {
            zone: telling(decided.zone, decided.is_certain),
            is_certain: decided.is_certain,
            corners: read.corners(&decided.lines),
            grid,
        };
        let is_clear = first.is_clear;
        let first = scan(&read, first);
        let is_settled = first.is_valid() && first.zone.is_sound() && is_clear;
        let (Some(plane), false) = (plane, is_settled) else {
            return Ok(Some(first));
        };
        let again = plane.read(&self.reader, page)?;
        let Some(mut again) = decide::decide(&again, today).map(|decided| scan(&again, decided)) else {
            return Ok(Some(first));
        };
        // Of another format the places are other ones.
        again.grid = grid.filter(|_| again.zone.format == first.zone.format);
        Ok(Some(sounder(first, again)))
    }
}

/// The better of two readings of one zone; where they contradict each other, neither is certain.
fn sounder(first: Scan, again: Scan) -> Scan {
    if !first.is_valid() {
        return if decide::rank(&again) <= decide::rank(&first) {
            again
        } else {
            first
        };
    }
    let is_certain = again.is_certain && first.zone.lines == again.zone.lines;
    Scan {
        zone: telling(again.zone, is_certain),
        is_certain,
        ..again
    }
}

/// Where the lines of a zone are taken from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Detail {
    /// From the look at the whole page.
    AsFound,
    /// From another look at the zone alone.
    LookedAtAgain,
}

/// A zone that was not read for certain says so by its least sure character, to whoever sees the zone alone.
fn telling(mut zone: Zone, is_certain: bool) -> Zone {
    let least = zone
        .confidences
        .iter_mut()
        .flatten()
        .min_by(|one, other| one.total_cmp(other));
    if let Some(least) = least.filter(|_| !is_certain) {
        *least = least.min(CONFIDENCE_UNSURE);
    }
    zone
}

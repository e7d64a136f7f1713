//! Whether a part of the document lies outside its picture.
//!
//! A zone tells where its page ends. Else three edges of the document tell where the fourth would be, by the proportions that
//! documents have; a portrait stands farther from the edge than its own frame reaches; and print ends before the edge.

use image::RgbImage;

use super::DocumentRead;
use super::border_print::{fills, has_ink_at, is_cut_by, middle, paper};
use super::page_edges::{Border, Reaching, reaching, small};
use crate::face::search::LocatedFace;
use crate::homography::Point;
use crate::mrz::{Format, Scan};
use crate::surroundings::without_print;
use crate::text::Line;
use crate::visual::is_zone_line;

/// How near to the border of the picture a zone ends that was not read for certain, as a share of its height.
const ZONE_OFF_SHARE: f64 = 0.05;

/// Width of a character's place, in millimetres (Doc 9303 part 3, 4.4).
const PLACE_MM: f64 = 2.54;

/// Share of the page above its zone that has to be in the picture: as seen from the side pages look lower, and some issuers
/// set zones higher than others.
const PAGE_SEEN_MIN: f64 = 0.85;

/// How many times wider than high cards (ISO/IEC 7810, ID-1) and pages with a zone on them (ID-2, ID-3) are.
const CARD_RATIO: f64 = 1.586;
const PAGE_RATIO: f64 = 1.42;

/// The share of a document that is seen, below which it is cut; the same where print is cut, too; and below which it is no
/// document but something on it. As seen from the side, a whole one looks shorter by up to a tenth.
const SEEN_MAX: f64 = 0.88;
const SEEN_WITH_CUT_PRINT_MAX: f64 = 0.96;
const SEEN_MIN: f64 = 0.62;

/// The share of it that is seen from the other edge on, from which that edge is seen.
const SEEN_FROM_OTHER_MIN: f64 = 0.92;

/// How many times more or less wide than high than any document a picture is that one fills, and how near to its borders the print is
/// then, as a share of the shorter side.
const FILLED_OFF: f64 = 1.08;
const FILLED_MARGIN_MAX: f64 = 0.15;

/// Least distance of a portrait's middle from the border above it, beside it and below it, in distances between the outer
/// corners of the eyes: its frame reaches farther.
const FACE_ABOVE_MIN: f64 = 1.1;
const FACE_BESIDE_MIN: f64 = 1.15;
const FACE_BELOW_MIN: f64 = 1.5;

/// Most lines of a document that a border cuts; more are those of what it lies on. Fewest characters of a line that tells,
/// and how sure it was.
const CUT_LINES_MAX: usize = 3;
const CUT_CHARS_MIN: usize = 3;
const CUT_CONFIDENCE_MIN: f32 = 0.7;

/// How much the paper of a cut line may differ in any colour from that of the others.
const PAPER_OFF_MAX: f32 = 30.0;

/// How near to the lower border a line of a zone lies whose next one is cut away, as a share of its length: of one that is not,
/// the upper edge would be seen.
const ZONE_BELOW_SHARE: f64 = 0.045;

/// Where a zone stands in the picture of a page, of which those are the width and height.
#[derive(Debug, Clone, Copy)]
pub(super) struct ZonePlace {
    pub(super) page: usize,
    size: (f64, f64),
    pub(super) corners: [Point; 4],
    pub(super) format: Format,
    pub(super) is_certain: bool,
}

impl ZonePlace {
    pub(super) fn of(scan: &Scan, page: usize, (width, height): (usize, usize)) -> Self {
        Self {
            page,
            size: (width as f64, height as f64),
            corners: scan.corners,
            format: scan.zone.format,
            is_certain: scan.is_valid(),
        }
    }

    /// Whether the zone, which was not read for certain, reaches the border of the picture.
    pub(super) fn is_cut(&self) -> bool {
        let [start, end, below_end, below_start] = self.corners;
        let height = start.distance(below_start).max(end.distance(below_end));
        let near = ZONE_OFF_SHARE * height;
        !self.is_certain && self.corners.iter().any(|corner| self.is_outside(*corner, near))
    }

    /// Whether the page above the zone, where the print stands, goes on beyond the picture. Of visas and of cards whose zone
    /// is on the back that is not told.
    pub(super) fn lacks_page(&self) -> bool {
        // Height of the page above the first line of its zone, in millimetres (Doc 9303 parts 4 and 6).
        let above = match self.format {
            Format::Td3 => 69.0,
            Format::Td2 | Format::FrenchCard => 55.0,
            Format::Td1 | Format::MrvA | Format::MrvB => return false,
        };
        let [start, end, ..] = self.corners;
        let along = start.vector_to(end);
        let share = above * PAGE_SEEN_MIN / (PLACE_MM * self.format.line_length() as f64);
        [start, end].into_iter().any(|corner| {
            let top = Point::new(corner.x + along.y * share, corner.y - along.x * share);
            self.is_outside(top, 0.0)
        })
    }

    fn is_outside(&self, at: Point, near: f64) -> bool {
        let (width, height) = self.size;
        !((near..=width - near).contains(&at.x) && (near..=height - near).contains(&at.y))
    }
}

/// What is known of a page whose zone does not tell where it ends.
pub(super) struct Sight<'a> {
    pub(super) picture: &'a RgbImage,
    /// What was read of it.
    pub(super) lines: Vec<&'a Line>,
    pub(super) portrait: Option<&'a LocatedFace>,
    pub(super) kind: DocumentRead,
    /// The format of a zone that was found, read for certain or not.
    pub(super) format: Option<Format>,
}

impl Sight<'_> {
    /// Whether the picture shows that the document goes on beyond it.
    pub(super) fn shows_cut(&self) -> bool {
        if self.cuts_portrait() || self.cuts_zone() || self.cuts_print() {
            return true;
        }
        let Some(small) = small(self.picture) else {
            return false;
        };
        if self.cuts_edges(&reaching(&small)) {
            return true;
        }
        // On a page of print edges are seen where the print is taken off; what fills its picture lies on nothing.
        let bare = without_print(&small);
        if self.is_on_print() {
            self.cuts_edges(&reaching(&bare))
        } else {
            self.is_filled_unlike(&bare)
        }
    }

    fn size(&self) -> (f64, f64) {
        let (width, height) = self.picture.dimensions();
        (f64::from(width), f64::from(height))
    }

    /// Lines with their corners.
    fn placed(&self) -> impl Iterator<Item = (&Line, [Point; 4])> {
        let placed = |line: &&'_ Line| line.on_picture;
        self.lines
            .iter()
            .filter_map(move |line| Some((*line, placed(line)?)))
    }

    fn cut_by(&self, border: Border) -> Vec<(&Line, [Point; 4])> {
        let size = self.size();
        self.placed()
            .filter(|(_, corners)| is_cut_by(border, *corners, size))
            .collect()
    }

    fn cuts_portrait(&self) -> bool {
        self.portrait.is_some_and(|face| {
            let [x, y] = face.mesh.middle().map(f64::from);
            let (sine, cosine) = f64::from(face.mesh.roll()).sin_cos();
            is_portrait_cut(
                Point::new(x, y),
                Point::new(-sine, cosine),
                f64::from(face.mesh.eyes_px()),
                self.size(),
            )
        })
    }

    /// A line of a zone runs into the border, or is the last in the picture and cannot be the last on its page.
    fn cuts_zone(&self) -> bool {
        let size = self.size();
        self.placed()
            .filter(|(line, _)| is_zone_line(&line.text))
            .any(|(_, corners)| {
                let [start, end, below_end, below_start] = corners;
                let along = start.vector_to(end);
                let middle = start.towards(below_end, 0.5);
                let below = start.vector_to(below_start);
                let is_last = |border: Border| {
                    let outward = border.outward();
                    !border.is_at_ends(along)
                        && outward.x * below.x + outward.y * below.y > 0.0
                        && border.distance(middle, size) < ZONE_BELOW_SHARE * start.distance(end)
                };
                let is_cut = |border: Border| border.is_at_ends(along) && is_cut_by(border, corners, size);
                Border::ALL
                    .into_iter()
                    .any(|border| is_cut(border) || is_last(border))
            })
    }

    /// How the lines of the page run: from left to right in the picture, or from top to bottom. `None` without any.
    fn direction(&self) -> Option<Point> {
        let along = self.placed().map(|(_, [start, end, ..])| start.vector_to(end));
        let (x, y) = along.fold((0.0, 0.0), |sum, along| {
            (sum.0 + along.x.abs(), sum.1 + along.y.abs())
        });
        (x + y > 0.0).then_some(Point::new(x, y))
    }

    /// Three edges of the document are seen, and it is too short for the fourth to be in the picture.
    fn cuts_edges(&self, all: &[Reaching]) -> bool {
        let Some(direction) = self.direction() else {
            return false;
        };
        let ratio = self.ratio();
        let whole = |border: Border| match border.is_at_ends(direction) {
            true => ratio,
            false => 1.0 / ratio,
        };
        all.iter().any(|own| {
            let other = all.iter().find(|other| other.border == own.border.opposite());
            let share = own.ratio / whole(own.border);
            let is_other_seen =
                other.is_some_and(|other| other.ratio / whole(own.border) > SEEN_FROM_OTHER_MIN);
            // Lines that run into both ends are those of what the document lies on.
            let is_on_print =
                own.border.is_at_ends(direction) && self.cut_by(own.border.opposite()).len() > 1;
            let is_short = share < SEEN_MAX || (share < SEEN_WITH_CUT_PRINT_MAX && self.cuts_print_of(own));
            share >= SEEN_MIN && is_short && !is_other_seen && !is_on_print
        })
    }

    /// Whether lines run into several borders: they are those of a page that the document lies on.
    fn is_on_print(&self) -> bool {
        let cut = Border::ALL.map(|border| self.cut_by(border).len());
        cut.into_iter().filter(|lines| *lines > 0).count() > 1
    }

    /// The document fills its picture, and no document has such proportions: what was scanned or cropped was not all of it.
    fn is_filled_unlike(&self, bare: &RgbImage) -> bool {
        let (width, height) = self.size();
        let ratio = (width / height).max(height / width);
        let ratios = match self.format {
            Some(Format::Td3 | Format::Td2 | Format::FrenchCard) => (PAGE_RATIO, PAGE_RATIO),
            // Cards of the larger size are about as old as licences of paper.
            _ => (PAGE_RATIO, CARD_RATIO),
        };
        let is_usual = (ratios.0 / FILLED_OFF..=ratios.1 * FILLED_OFF).contains(&ratio);
        let mut papers: Vec<[f32; 3]> = self.placed().map(|(_, at)| paper(self.picture, at)).collect();
        !is_usual
            && self.borders_near_print() >= 3
            && middle(&mut papers).is_some_and(|paper| fills(bare, paper))
    }

    /// How many borders of the picture print or the portrait is as near to as it is to the edges of documents.
    fn borders_near_print(&self) -> usize {
        let size = self.size();
        let near = FILLED_MARGIN_MAX * size.0.min(size.1);
        let portrait = self.portrait.into_iter().flat_map(|face| {
            let [x, y] = face.mesh.middle().map(f64::from);
            let reach = f64::from(face.mesh.eyes_px());
            [(-reach, 0.0), (reach, 0.0), (0.0, -reach), (0.0, reach)]
                .map(|off| Point::new(x + off.0, y + off.1))
        });
        let points: Vec<Point> = self
            .placed()
            .flat_map(|(_, corners)| corners)
            .chain(portrait)
            .collect();
        let is_near = |border: &Border| points.iter().any(|at| border.distance(*at, size) < near);
        Border::ALL.iter().filter(|border| is_near(border)).count()
    }

    fn cuts_print_of(&self, own: &Reaching) -> bool {
        let size = self.size();
        self.cut_by(own.border).iter().any(|(_, corners)| {
            let [start, _, below_end, _] = *corners;
            let at = own.border.along(start.towards(below_end, 0.5), size);
            (own.span.0..=own.span.1).contains(&at) && has_ink_at(self.picture, own.border, *corners)
        })
    }

    /// How many times wider than high the whole document is. Of what was not told it is the least that any is.
    fn ratio(&self) -> f64 {
        let is_card = matches!(
            self.kind,
            DocumentRead::PassportCard
                | DocumentRead::IdentityCard(_)
                | DocumentRead::ResidencePermit(_)
                | DocumentRead::DrivingLicence(_)
        );
        match self.format {
            None | Some(Format::Td1) if is_card => CARD_RATIO,
            _ => PAGE_RATIO,
        }
    }

    /// A few lines of print, on paper like that of the others, run into one border and no other.
    fn cuts_print(&self) -> bool {
        let cut = Border::ALL.map(|border| (border, self.cut_by(border)));
        let mut borders = cut.iter().filter(|(_, lines)| !lines.is_empty());
        let (Some((border, lines)), None) = (borders.next(), borders.next()) else {
            return false;
        };
        if lines.len() > CUT_LINES_MAX {
            return false;
        }
        let mut papers: Vec<[f32; 3]> = self
            .placed()
            .filter(|(line, _)| !lines.iter().any(|(cut, _)| std::ptr::eq(*cut, *line)))
            .map(|(_, corners)| paper(self.picture, corners))
            .collect();
        let Some(usual) = middle(&mut papers) else {
            return false;
        };
        lines.iter().any(|(line, corners)| {
            let own = paper(self.picture, *corners);
            let off = own.iter().zip(usual).map(|(own, usual)| (own - usual).abs());
            off.fold(0.0, f32::max) <= PAPER_OFF_MAX
                && line.confidence() >= CUT_CONFIDENCE_MIN
                && line.text.chars().count() >= CUT_CHARS_MIN
                && has_ink_at(self.picture, *border, *corners)
        })
    }
}

/// Whether a portrait is cut whose middle stands there, and whose chin lies in that direction.
fn is_portrait_cut(at: Point, downwards: Point, eyes: f64, size: (f64, f64)) -> bool {
    Border::ALL.into_iter().any(|border| {
        let outward = border.outward();
        let least = match outward.x * downwards.x + outward.y * downwards.y {
            below if below > 0.7 => FACE_BELOW_MIN,
            above if above < -0.7 => FACE_ABOVE_MIN,
            _ => FACE_BESIDE_MIN,
        };
        border.distance(at, size) < least * eyes
    })
}

#[cfg(test)]
mod tests {
    use image::{Rgb, RgbImage};

    use super::{Sight, ZonePlace, is_portrait_cut};
    use crate::document::{DocumentRead, Side};
    use crate::homography::Point;
    use crate::mrz::Format;
    use crate::text::{Area, Line};

    /// The zone of a passport page of 1,250 by 880 pixels, of whose picture so much is cut away at the top and bottom.
    fn passport(top: f64, bottom: f64, is_certain: bool) -> ZonePlace {
        let corner = |x, y: f64| Point::new(x, y - top);
        ZonePlace {
            page: 0,
            size: (1250.0, 880.0 - top - bottom),
            corners: [
                corner(60.0, 690.0),
                corner(1178.0, 690.0),
                corner(1178.0, 790.0),
                corner(60.0, 790.0),
            ],
            format: Format::Td3,
            is_certain,
        }
    }

    #[test]
    fn a_zone_tells_how_much_of_its_page_is_missing() {
        assert!(!passport(0.0, 0.0, true).lacks_page());
        assert!(
            !passport(80.0, 0.0, true).lacks_page(),
            "the upper margin is no loss"
        );
        assert!(passport(200.0, 0.0, true).lacks_page());
        let visa = ZonePlace {
            format: Format::MrvA,
            ..passport(200.0, 0.0, true)
        };
        assert!(!visa.lacks_page());
    }

    #[test]
    fn a_zone_at_the_border_is_cut_where_it_was_not_read_for_certain() {
        assert!(passport(0.0, 92.0, false).is_cut());
        assert!(!passport(0.0, 92.0, true).is_cut());
        assert!(!passport(0.0, 40.0, false).is_cut());
    }

    /// A line of print in black on that paper, from its upper left to its lower right.
    fn line(
        picture: &mut RgbImage,
        text: &str,
        (left, top): (i32, i32),
        (right, bottom): (i32, i32),
    ) -> Line {
        for y in top + 4..bottom - 4 {
            for x in (left..right).filter(|x| x.rem_euclid(9) < 6) {
                let at = (u32::try_from(x), u32::try_from(y));
                if let (Ok(x), Ok(y)) = at
                    && let Some(pixel) = picture.get_pixel_mut_checked(x, y)
                {
                    *pixel = Rgb([30; 3]);
                }
            }
        }
        let corner = |x, y| Point::new(f64::from(x), f64::from(y));
        Line {
            on_picture: Some([
                corner(left, top),
                corner(right, top),
                corner(right, bottom),
                corner(left, bottom),
            ]),
            ..Line::read(text, 0.9, 0, Area::default())
        }
    }

    fn is_cut(picture: &RgbImage, lines: &[Line]) -> bool {
        let sight = Sight {
            picture,
            lines: lines.iter().collect(),
            portrait: None,
            kind: DocumentRead::DrivingLicence(Side::Front),
            format: None,
        };
        sight.shows_cut()
    }

    #[test]
    fn a_card_of_which_three_edges_are_seen_is_too_short_where_it_is_cut() {
        // 856 by 540 pixels, 60 and 80 from the corner of a table.
        let seen = |width: u32, height: u32| {
            let mut picture = RgbImage::from_fn(width, height, |x, y| {
                let is_card = (60..916).contains(&x) && (80..620).contains(&y);
                Rgb(if is_card { [225, 220, 200] } else { [90, 80, 70] })
            });
            let name = line(&mut picture, "2. ANNA", (120, 140), (400, 170));
            is_cut(&picture, &[name])
        };
        assert!(!seen(1000, 700), "a whole card");
        assert!(!seen(916, 700) && !seen(1000, 620), "one that ends at the border");
        assert!(seen(740, 700) && seen(1000, 540));
        assert!(!seen(740, 540), "two edges do not tell");
    }

    #[test]
    fn print_that_a_border_cuts_is_told_from_print_beside_it() {
        let seen = |left: i32, others: usize| {
            let mut picture = RgbImage::from_pixel(900, 560, Rgb([225, 220, 200]));
            let mut lines = vec![
                line(&mut picture, "ANNA", (200, 100), (420, 130)),
                line(&mut picture, "14.07.1981", (200, 200), (420, 230)),
            ];
            for row in 0..=others {
                let top = 40 + 50 * i32::try_from(row).unwrap();
                lines.push(line(&mut picture, "ING LICENCE", (left, top), (150, top + 30)));
            }
            is_cut(&picture, &lines)
        };
        assert!(seen(-20, 0));
        assert!(!seen(12, 0), "it begins a little beside the border");
        assert!(!seen(-20, 5), "so many are those of what the card lies on");
    }

    #[test]
    fn a_card_that_fills_its_picture_is_cut_where_its_proportions_are_no_documents() {
        let seen = |height: u32| {
            // 1,000 by 630 pixels, of which the upper part may be missing; print from 40 pixels beside its edges on.
            let picture = RgbImage::from_pixel(1000, height, Rgb([225, 220, 200]));
            let last = i32::try_from(height).unwrap() - 60;
            // The ink itself does not matter here.
            let mut inked = picture.clone();
            let lines = [
                line(&mut inked, "ANNA", (40, 40), (300, 80)),
                line(&mut inked, "14.07.1981", (640, last - 40), (960, last)),
            ];
            is_cut(&picture, &lines)
        };
        assert!(!seen(630), "a whole card");
        assert!(!seen(704), "a whole page");
        assert!(seen(530));
    }

    #[test]
    fn a_zone_whose_last_line_is_missing_is_cut() {
        let seen = |top: i32| {
            let mut picture = RgbImage::from_pixel(1000, 600, Rgb([225, 220, 200]));
            let zone = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<";
            let zone = line(&mut picture, zone, (50, top), (950, top + 30));
            is_cut(&picture, &[zone])
        };
        assert!(seen(550));
        assert!(!seen(490), "there is room for another");
    }

    #[test]
    fn a_portrait_reaches_farther_than_its_face() {
        let size = (1000.0, 630.0);
        let seen = |x, y| is_portrait_cut(Point::new(x, y), Point::new(0.0, 1.0), 80.0, size);
        assert!(!seen(170.0, 260.0));
        assert!(seen(170.0, 70.0) && seen(60.0, 260.0) && seen(170.0, 540.0));
    }
}

//! Whether a part of the document lies outside its picture.

use crate::homography::Point;
use crate::mrz::{Format, Scan};
use crate::text::Line;
use crate::visual::is_zone_line;

/// How near to the border of the picture a zone ends that was not read for certain, as a share of its height.
const ZONE_OFF_SHARE: f64 = 0.05;

/// Width of a character's place, in millimetres (Doc 9303 part 3, 4.4).
const PLACE_MM: f64 = 2.54;

/// Share of the page above its zone that has to be in the picture: as seen from the side pages look lower, and some issuers
/// set zones higher than others.
const PAGE_SEEN_MIN: f64 = 0.85;

/// Where a zone stands in the picture of a page, of which those are the width and height.
#[derive(Debug, Clone, Copy)]
pub(super) struct ZonePlace {
    pub(super) page: usize,
    size: (f64, f64),
    pub(super) corners: [Point; 4],
    format: Format,
    is_certain: bool,
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

/// Whether a line of a zone runs into the border of the picture. Of other lines that says nothing: they may be those of
/// whatever the document lies on.
pub(super) fn shows_cut_zone(lines: &[Line]) -> bool {
    lines.iter().any(|line| line.is_cut && is_zone_line(&line.text))
}

#[cfg(test)]
mod tests {
    use super::{ZonePlace, shows_cut_zone};
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

    #[test]
    fn a_line_of_a_zone_that_runs_into_the_border_is_cut() {
        let line = |text: &str, is_cut| Line {
            is_cut,
            ..Line::read(text, 0.9, 0, Area::default())
        };
        let zone = "C01X00T478D<<6408125F2702283<<<<<<<<<<<<<";
        assert!(shows_cut_zone(&[line(zone, true)]));
        let newspaper = [line("Operating sys", true), line("ted in the ye", true)];
        assert!(!shows_cut_zone(&newspaper));
        assert!(!shows_cut_zone(&[line(zone, false)]));
    }
}

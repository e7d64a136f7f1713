//! Reading the print of a picture.

use image::RgbImage;

use super::detection::detect;
use super::frame::{Frame, corners_of};
use super::recognition::{Recognised, Recogniser};
use super::rotated::Rotated;
use super::{Area, LINES_MAX, Line};
use crate::homography::Point;
use crate::model::{ModelError, Models};

/// A region that is so much higher than wide holds a line that runs from top to bottom.
const UPRIGHT_RATIO: f32 = 1.5;

/// Least mean confidence of a line that is kept.
const LINE_CONFIDENCE_MIN: f32 = 0.45;

/// How many lines are recognised before it is asked whether that is enough.
const LINES_AT_ONCE: usize = 6;

/// How many of the longest lines tell how a page lies.
const LINES_TO_TELL_TURN: usize = 4;

/// A line that is longer for its height may be one of a machine-readable zone.
const WORDED_RATIO_MAX: f32 = 11.0;

/// Lines that were read so surely lie the right way round.
const SURE_OF_TURN_MIN: f32 = 0.8;

/// How much surer lines must be read the other way round for that to be the right one.
const SURER_BY_MIN: f32 = 0.1;

/// So many lines must make more sense the other way up before any is taken to lie so.
const OVERTURNED_LINES_MIN: usize = 2;

/// How far a page goes on beside its zone, and how high it is, as shares of the zone's width (Doc 9303 parts 4 to 7, with
/// room for what is seen at an angle).
const PAGE_MARGIN_SHARE: f32 = 0.07;
const PAGE_HEIGHT_SHARE: f32 = 0.85;

/// How much of a line an area must cover for it to be left out.
const COVERED_MIN: f32 = 0.5;

/// What reading a page may cost.
#[derive(Debug, Clone, PartialEq)]
pub struct Effort {
    /// The longer side that a picture is shrunk to before text is looked for, in pixels. Cost grows with its square.
    pub side_px_max: u32,
    /// Most lines that are recognised.
    pub lines_max: usize,
    /// Whether the highest lines come first: on cards and passports fields are printed higher than their labels. Else
    /// lines are read from top to bottom.
    pub highest_first: bool,
}

impl Effort {
    /// For passports and cards, of which a few fields are sought.
    pub const IDENTITY: Self = Self {
        side_px_max: 736,
        lines_max: 40,
        highest_first: true,
    };

    /// For pages of small print.
    pub const PAGE: Self = Self {
        side_px_max: 1280,
        lines_max: 120,
        highest_first: false,
    };
}

/// A picture of a page, and where the zone of it is that was read already: four corners, clockwise as its text is read.
#[derive(Clone, Copy)]
pub struct Picture<'a> {
    /// The picture, any way round.
    pub pixels: &'a RgbImage,
    /// The page, from 0.
    pub page: usize,
    /// The zone, which tells how the page lies, and is not read again.
    pub zone: Option<[Point; 4]>,
}

/// Reads the print of a picture but for its zone. After every few lines `enough` is asked whether what was read suffices.
/// Lines come back in reading order.
///
/// A page that lies at an angle, on its side or upside down is read as well; places are those of the page as it is read.
///
/// # Errors
/// [`ModelError`] when a network is missing or refuses to run.
pub fn read_print(
    picture: &Picture<'_>,
    effort: &Effort,
    models: &Models,
    enough: &mut dyn FnMut(&[Line]) -> bool,
) -> Result<Vec<Line>, ModelError> {
    let recogniser = Recogniser::new(models)?;
    let pixels = picture.pixels;
    let mut places = detect(pixels, effort.side_px_max, models)?
        .into_iter()
        .map(|region| Place::at(upright(region.place)))
        .collect::<Vec<_>>();
    let zone = picture.zone.map(|corners| corners.map(of_picture));
    let about = match zone {
        Some(zone) => {
            let about = direction(zone[0], zone[1]);
            places.iter_mut().for_each(|place| place.lay(about));
            about
        }
        None => find_turn(pixels, &mut places, &recogniser)?,
    };
    let size = pixels.dimensions();
    #[expect(clippy::cast_precision_loss, reason = "sides of pictures are far below 2^24")]
    let size = (size.0 as f32, size.1 as f32);
    let lying = places.iter().map(|place| place.on_picture).collect::<Vec<_>>();
    let frame = Frame::of_lines(&lying, about, size);
    let area = |place: &Place| frame.area(place.on_picture.corners());
    let zone = zone.map(|zone| frame.area(zone));
    if let Some(zone) = zone {
        places.retain(|place| !covers(&zone, &area(place)));
    }
    choose(&mut places, effort, &frame, zone.map(page_of_zone));
    let at_once = if effort.highest_first {
        LINES_AT_ONCE
    } else {
        LINES_MAX
    };
    let line = |place: &Place, area: Area| {
        let read = place.read.as_ref()?;
        let line = Line {
            text: read.text.clone(),
            confidences: read.confidences.clone(),
            page: picture.page,
            area,
            on_picture: Some(
                place
                    .on_picture
                    .corners()
                    .map(|(x, y)| Point::new(x.into(), y.into())),
            ),
        }
        .trimmed();
        (!line.text.is_empty() && line.confidence() >= LINE_CONFIDENCE_MIN).then_some(line)
    };
    let mut lines = Vec::new();
    let mut is_enough = false;
    for group in places.chunks_mut(at_once) {
        read_places(&recogniser, pixels, group)?;
        lines.extend(group.iter().filter_map(|place| line(place, area(place))));
        is_enough = enough(&lines);
        if is_enough {
            break;
        }
    }
    if !is_enough && effort.highest_first && overturn(&recogniser, pixels, &mut places)? {
        let overturned = frame.overturned(size);
        // What lies the other way up is another side. It counts as standing below this one, so that no line of one is taken
        // for the label of a line of the other.
        let below = overturned.area(corners_of(size)).bottom;
        let area = |place: &Place| match place.is_overturned {
            true => overturned.area(place.on_picture.corners()).lowered(below),
            false => frame.area(place.on_picture.corners()),
        };
        lines = places
            .iter()
            .filter_map(|place| line(place, area(place)))
            .collect();
    }
    in_reading_order(&mut lines);
    Ok(lines)
}

/// Reads the lines that make no sense from their other end, as those of a card's second side that lies the other way up; and
/// then the others too, as digits make some sense from either end. Whether any lies so.
fn overturn(recogniser: &Recogniser, picture: &RgbImage, places: &mut [Place]) -> Result<bool, ModelError> {
    let unsure = |place: &Place| place.sureness() < SURE_OF_TURN_MIN;
    let back = read_back(
        recogniser,
        picture,
        places.iter_mut().filter(|place| unsure(place)),
    )?;
    let better = back
        .into_iter()
        .filter(|(place, back)| {
            back.sureness() >= SURE_OF_TURN_MIN && back.sureness() > place.sureness() + SURER_BY_MIN
        })
        .collect::<Vec<_>>();
    if better.len() < OVERTURNED_LINES_MIN {
        return Ok(false);
    }
    better.into_iter().for_each(|(place, back)| *place = back);
    let others = places.iter_mut().filter(|place| !place.is_overturned);
    for (place, back) in read_back(recogniser, picture, others)? {
        if back.sureness() > place.sureness() {
            *place = back;
        }
    }
    Ok(true)
}

/// Lines that were read, with what they are from their other end.
fn read_back<'a>(
    recogniser: &Recogniser,
    picture: &RgbImage,
    places: impl Iterator<Item = &'a mut Place>,
) -> Result<Vec<(&'a mut Place, Place)>, ModelError> {
    let mut places = places.filter(|place| place.read.is_some()).collect::<Vec<_>>();
    places.sort_by_key(|place| Recogniser::width_px(&place.on_picture));
    let back = places
        .iter()
        .map(|place| place.on_picture.turned().turned())
        .collect::<Vec<_>>();
    let read = recogniser.read(picture, &back)?;
    let overturned = back.into_iter().zip(read).map(|(on_picture, read)| Place {
        on_picture,
        read: Some(read),
        is_overturned: true,
    });
    Ok(places.into_iter().zip(overturned).collect())
}

/// About where the page is that a zone stands at the lower end of, on the page as it is read: as wide as the zone and a little
/// more, and at most as high as wide.
fn page_of_zone(zone: Area) -> Area {
    let width = zone.width();
    Area {
        left: zone.left - PAGE_MARGIN_SHARE * width,
        top: zone.bottom - PAGE_HEIGHT_SHARE * width,
        right: zone.right + PAGE_MARGIN_SHARE * width,
        bottom: zone.bottom + PAGE_MARGIN_SHARE * width,
    }
}

/// Keeps as many lines as are to be read, in the order in which they are: those on the page of the zone before what stands
/// beside it.
fn choose(places: &mut Vec<Place>, effort: &Effort, frame: &Frame, page: Option<Area>) {
    if effort.highest_first {
        let is_beside = |place: &Place| {
            let area = frame.area(place.on_picture.corners());
            page.is_some_and(|page| !page.holds_middle(&area))
        };
        let breadth = |place: &Place| place.on_picture.half_breadth;
        places.sort_by(|one, other| breadth(other).total_cmp(&breadth(one)));
        places.sort_by_key(is_beside);
    } else {
        let top = |place: &Place| frame.area(place.on_picture.corners()).top;
        places.sort_by(|one, other| top(one).total_cmp(&top(other)));
    }
    places.truncate(effort.lines_max.min(LINES_MAX));
}

/// Where a line is, and what it says once it was read.
struct Place {
    on_picture: Rotated,
    read: Option<Recognised>,
    /// Whether it is read the other way up than the page.
    is_overturned: bool,
}

impl Place {
    fn at(on_picture: Rotated) -> Self {
        Self {
            on_picture,
            read: None,
            is_overturned: false,
        }
    }

    /// How sure the reader was of what it says; 0 before it was read.
    fn sureness(&self) -> f32 {
        sureness(self.read.as_slice())
    }

    /// Lays the line along a direction, as nearly as one of its sides does.
    fn lay(&mut self, about: (f32, f32)) {
        let along = |place: &Rotated| place.along.0 * about.0 + place.along.1 * about.1;
        for _ in 0..3 {
            if along(&self.on_picture) < std::f32::consts::FRAC_1_SQRT_2 {
                self.on_picture = self.on_picture.turned();
            }
        }
    }
}

/// Reads those of some places that were not read yet.
fn read_places(recogniser: &Recogniser, picture: &RgbImage, places: &mut [Place]) -> Result<(), ModelError> {
    let mut unread: Vec<&mut Place> = places.iter_mut().filter(|place| place.read.is_none()).collect();
    unread.sort_by_key(|place| Recogniser::width_px(&place.on_picture));
    let lines = unread.iter().map(|place| place.on_picture).collect::<Vec<_>>();
    for (place, read) in unread.into_iter().zip(recogniser.read(picture, &lines)?) {
        place.read = Some(read);
    }
    Ok(())
}

/// Finds how the page lies and lays all places along it: the direction in which its lines run, to a quarter turn. Most lines
/// tell level from upright; which end of them is the beginning is tried on the longest ones, if they make no sense as they
/// are.
fn find_turn(
    picture: &RgbImage,
    places: &mut [Place],
    recogniser: &Recogniser,
) -> Result<(f32, f32), ModelError> {
    let is_down = |place: &Place| place.on_picture.along.1.abs() > place.on_picture.along.0.abs();
    let length = |wanted: bool| {
        let of_kind = places.iter().filter(|place| is_down(place) == wanted);
        of_kind.map(|place| place.on_picture.half_length).sum::<f32>()
    };
    let down = length(true) > length(false);
    // What lies across the others is a single character or no text.
    for place in places.iter_mut().filter(|place| is_down(place) != down) {
        place.on_picture = place.on_picture.turned().reading_forward();
    }
    let forward = if down { (0.0, 1.0) } else { (1.0, 0.0) };
    // Of lines of fillers even a reader cannot say which way they lie.
    places.sort_by(|one, other| {
        let length = |place: &Place| place.on_picture.half_length;
        length(other).total_cmp(&length(one))
    });
    let is_worded = |place: &Rotated| place.half_length <= place.half_breadth * WORDED_RATIO_MAX;
    let trial = (0..places.len()).filter(|index| is_worded(&places[*index].on_picture));
    let trial = trial.take(LINES_TO_TELL_TURN).collect::<Vec<_>>();
    let ahead = trial
        .iter()
        .map(|index| places[*index].on_picture)
        .collect::<Vec<_>>();
    let mut read = recogniser.read(picture, &ahead)?;
    let mut is_reversed = false;
    let sure = sureness(&read);
    if sure < SURE_OF_TURN_MIN {
        let back = ahead
            .iter()
            .map(|place| place.turned().turned())
            .collect::<Vec<_>>();
        let reversed = recogniser.read(picture, &back)?;
        if sureness(&reversed) > sure + SURER_BY_MIN {
            (read, is_reversed) = (reversed, true);
        }
    }
    if is_reversed {
        for place in places.iter_mut() {
            place.on_picture = place.on_picture.turned().turned();
        }
    }
    for (index, read) in trial.into_iter().zip(read) {
        places[index].read = Some(read);
    }
    Ok(if is_reversed {
        (-forward.0, -forward.1)
    } else {
        forward
    })
}

/// How sure the reader was of the characters of some lines.
fn sureness(lines: &[Recognised]) -> f32 {
    let all = lines.iter().flat_map(|line| line.confidences.iter()).copied();
    let (sum, count) = all.fold((0.0, 0.0), |(sum, count), confidence| {
        (sum + confidence, count + 1.0_f32)
    });
    sum / count.max(1.0)
}

/// A region that is high and narrow is read from top to bottom.
fn upright(place: Rotated) -> Rotated {
    if place.half_breadth > place.half_length * UPRIGHT_RATIO {
        place.turned()
    } else {
        place
    }
}

fn covers(area: &Area, line: &Area) -> bool {
    area.shares_row(line) >= COVERED_MIN && area.shares_column(line) >= COVERED_MIN
}

#[expect(clippy::cast_possible_truncation, reason = "places of a picture")]
fn of_picture(point: Point) -> (f32, f32) {
    (point.x as f32, point.y as f32)
}

/// The direction from one point to another, of length 1.
fn direction(from: (f32, f32), to: (f32, f32)) -> (f32, f32) {
    let (across, down) = (to.0 - from.0, to.1 - from.1);
    let length = across.hypot(down).max(f32::EPSILON);
    (across / length, down / length)
}

/// From top to bottom, and from left to right in a row.
pub fn in_reading_order(lines: &mut Vec<Line>) {
    lines.sort_by(|one, other| {
        one.page
            .cmp(&other.page)
            .then(one.area.middle().total_cmp(&other.area.middle()))
    });
    let mut rows: Vec<Vec<Line>> = Vec::new();
    for line in lines.drain(..) {
        let belongs = rows
            .last()
            .and_then(|row| row.first())
            .is_some_and(|first| first.page == line.page && first.area.shares_row(&line.area) > 0.5);
        match rows.last_mut() {
            Some(row) if belongs => row.push(line),
            _ => rows.push(vec![line]),
        }
    }
    for row in &mut rows {
        row.sort_by(|one, other| one.area.left.total_cmp(&other.area.left));
    }
    lines.extend(rows.into_iter().flatten());
}

#[cfg(test)]
mod tests {
    use super::in_reading_order;
    use crate::text::{Area, Line};

    #[test]
    fn lines_are_read_row_by_row() {
        let line = |left: f32, top: f32, text: &str| {
            Line::certain(
                text,
                0,
                Area {
                    left,
                    top,
                    right: left + 50.0,
                    bottom: top + 10.0,
                },
            )
        };
        let mut lines = vec![
            line(200.0, 1.0, "b"),
            line(0.0, 40.0, "c"),
            line(0.0, 3.0, "a"),
            line(100.0, 38.0, "d"),
        ];
        in_reading_order(&mut lines);
        let order = lines.iter().map(|line| line.text.as_str()).collect::<String>();
        assert_eq!(order, "abcd");
        in_reading_order(&mut Vec::new());
    }
}

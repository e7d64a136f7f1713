//! Reading the print of a picture.

use image::RgbImage;

use super::detection::detect;
use super::recognition::Recogniser;
use super::rotated::Rotated;
use super::{Area, LINES_MAX, Line};
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

/// Reads the print of a picture, leaving out what lies in certain areas, such as a zone that was read already. After
/// every few lines `enough` is asked whether what was read suffices. Lines come back in reading order.
///
/// A page that lies on its side or upside down is read as well; places are those of the page as it is read.
///
/// # Errors
/// [`ModelError`] when a network is missing or refuses to run.
pub fn read_print(
    picture: &RgbImage,
    page: usize,
    effort: &Effort,
    leave_out: &[Area],
    models: &Models,
    enough: &mut dyn FnMut(&[Line]) -> bool,
) -> Result<Vec<Line>, ModelError> {
    let recogniser = Recogniser::new(models)?;
    let mut places = detect(picture, effort.side_px_max, models)?
        .into_iter()
        .map(|region| upright(region.place))
        .filter(|place| !leave_out.iter().any(|area| covers(area, &place.bounds())))
        .collect::<Vec<_>>();
    let turn = find_turn(picture, &mut places, &recogniser)?;
    let frame = turn.frame(picture);
    let area = |place: &Rotated| frame(&place.bounds());
    if effort.highest_first {
        places.sort_by(|one, other| other.half_breadth.total_cmp(&one.half_breadth));
    } else {
        places.sort_by(|one, other| area(one).top.total_cmp(&area(other).top));
    }
    places.truncate(effort.lines_max.min(LINES_MAX));
    let at_once = if effort.highest_first {
        LINES_AT_ONCE
    } else {
        LINES_MAX
    };
    let mut lines = Vec::new();
    for group in places.chunks(at_once) {
        let mut group = group.to_vec();
        group.sort_by_key(Recogniser::width_px);
        let read = recogniser.read(picture, &group)?;
        for (place, read) in group.iter().zip(read) {
            let line = Line {
                text: read.text,
                confidences: read.confidences,
                page,
                area: area(place),
            }
            .trimmed();
            if !line.text.is_empty() && line.confidence() >= LINE_CONFIDENCE_MIN {
                lines.push(line);
            }
        }
        if enough(&lines) {
            break;
        }
    }
    in_reading_order(&mut lines);
    Ok(lines)
}

/// How a page lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Turn {
    Upright,
    /// Text runs from top to bottom.
    Down,
    UpsideDown,
    /// Text runs from bottom to top.
    Up,
}

impl Turn {
    /// Takes a place of the picture to the place on the page as it is read.
    fn frame(self, picture: &RgbImage) -> impl Fn(&Area) -> Area + use<> {
        #[expect(clippy::cast_precision_loss, reason = "sides of pictures are far below 2^24")]
        let (width, height) = (picture.width() as f32, picture.height() as f32);
        move |area| {
            let (left, top, right, bottom) = match self {
                Self::Upright => (area.left, area.top, area.right, area.bottom),
                Self::Down => (area.top, width - area.right, area.bottom, width - area.left),
                Self::UpsideDown => (
                    width - area.right,
                    height - area.bottom,
                    width - area.left,
                    height - area.top,
                ),
                Self::Up => (height - area.bottom, area.left, height - area.top, area.right),
            };
            Area {
                left,
                top,
                right,
                bottom,
            }
        }
    }
}

/// Finds how the page lies and lays all places along it. Most lines tell level from upright; which end of them is the
/// beginning is tried on the longest ones, if they make no sense as they are.
fn find_turn(
    picture: &RgbImage,
    places: &mut [Rotated],
    recogniser: &Recogniser,
) -> Result<Turn, ModelError> {
    let is_down = |place: &Rotated| place.along.1.abs() > place.along.0.abs();
    let length = |wanted: bool| {
        let of_kind = places.iter().filter(|place| is_down(place) == wanted);
        of_kind.map(|place| place.half_length).sum::<f32>()
    };
    let down = length(true) > length(false);
    // What lies across the others is a single character or no text.
    for place in places.iter_mut().filter(|place| is_down(place) != down) {
        *place = place.turned().reading_forward();
    }
    // Of lines of fillers even a reader cannot say which way they lie.
    let is_worded = |place: &&Rotated| place.half_length <= place.half_breadth * WORDED_RATIO_MAX;
    let mut trial = places.iter().filter(is_worded).copied().collect::<Vec<_>>();
    trial.sort_by(|one, other| other.half_length.total_cmp(&one.half_length));
    trial.truncate(LINES_TO_TELL_TURN);
    let sureness = |places: &[Rotated]| -> Result<f32, ModelError> {
        let read = recogniser.read(picture, places)?;
        let all = read.iter().flat_map(|line| line.confidences.iter()).copied();
        let (sum, count) = all.fold((0.0, 0.0), |(sum, count), confidence| {
            (sum + confidence, count + 1.0_f32)
        });
        Ok(sum / count.max(1.0))
    };
    let forward = sureness(&trial)?;
    let is_reversed = forward < SURE_OF_TURN_MIN && {
        let reversed = trial
            .iter()
            .map(|place| place.turned().turned())
            .collect::<Vec<_>>();
        sureness(&reversed)? > forward + SURER_BY_MIN
    };
    if is_reversed {
        for place in places.iter_mut() {
            *place = place.turned().turned();
        }
    }
    Ok(match (down, is_reversed) {
        (false, false) => Turn::Upright,
        (true, false) => Turn::Down,
        (false, true) => Turn::UpsideDown,
        (true, true) => Turn::Up,
    })
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

//! A line of text and where it stands.

use std::fmt;

use crate::homography::Point;

/// Most characters of a line that are kept.
pub const LINE_TEXT_CHARS_MAX: usize = 400;

/// Most lines of a document that are looked at; a page of small print has about 120.
pub const LINES_MAX: usize = 600;

/// An upright rectangle, in pixels of the page's picture or points of a PDF, from the page's top left corner.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Area {
    /// Left edge.
    pub left: f32,
    /// Upper edge.
    pub top: f32,
    /// Right edge.
    pub right: f32,
    /// Lower edge.
    pub bottom: f32,
}

impl Area {
    /// Width, never negative.
    pub fn width(&self) -> f32 {
        (self.right - self.left).max(0.0)
    }

    /// Height, never negative.
    pub fn height(&self) -> f32 {
        (self.bottom - self.top).max(0.0)
    }

    /// The middle between the upper and the lower edge.
    pub fn middle(&self) -> f32 {
        f32::midpoint(self.top, self.bottom)
    }

    /// Whether the middle of another one lies within.
    pub(super) fn holds_middle(&self, other: &Self) -> bool {
        let across = f32::midpoint(other.left, other.right);
        (self.left..=self.right).contains(&across) && (self.top..=self.bottom).contains(&other.middle())
    }

    /// The same, so much lower.
    pub(super) fn lowered(self, by: f32) -> Self {
        Self {
            top: self.top + by,
            bottom: self.bottom + by,
            ..self
        }
    }

    /// How much of the lower of the two both share from top to bottom, from 0 to 1.
    pub fn shares_row(&self, other: &Self) -> f32 {
        let shared = self.bottom.min(other.bottom) - self.top.max(other.top);
        let low = self.height().min(other.height());
        if low > 0.0 {
            (shared / low).clamp(0.0, 1.0)
        } else {
            0.0
        }
    }

    /// How much of the narrower of the two both share from left to right, from 0 to 1.
    pub fn shares_column(&self, other: &Self) -> f32 {
        let shared = self.right.min(other.right) - self.left.max(other.left);
        let narrow = self.width().min(other.width());
        if narrow > 0.0 {
            (shared / narrow).clamp(0.0, 1.0)
        } else {
            0.0
        }
    }
}

/// A line of text. Its `Debug` output shows no text.
#[derive(Clone, PartialEq, Default)]
pub struct Line {
    /// The text, at most [`LINE_TEXT_CHARS_MAX`] characters.
    pub text: String,
    /// How sure the reader was of each character, from 0 to 1; as many as characters.
    pub confidences: Vec<f32>,
    /// The page, from 0.
    pub page: usize,
    /// Where it stands, on the page as it is read.
    pub area: Area,
    /// Its corners in the picture, clockwise as it is read; a line that the file states as text has none.
    pub on_picture: Option<[Point; 4]>,
}

impl Line {
    /// A line that stands in the file as text, so that nothing is unsure about it.
    pub fn certain(text: &str, page: usize, area: Area) -> Self {
        let text = text.chars().take(LINE_TEXT_CHARS_MAX).collect::<String>();
        let confidences = vec![1.0; text.chars().count()];
        Self {
            text,
            confidences,
            page,
            area,
            on_picture: None,
        }
    }

    /// A line with one confidence for the whole of it.
    pub fn read(text: &str, confidence: f32, page: usize, area: Area) -> Self {
        let mut line = Self::certain(text, page, area);
        line.confidences.fill(confidence.clamp(0.0, 1.0));
        line
    }

    /// The same line without spaces at its ends, and no longer than lines are.
    #[must_use]
    pub(super) fn trimmed(self) -> Self {
        let pairs = self.text.chars().zip(self.confidences.iter().copied());
        let pairs = pairs.skip_while(|(sign, _)| sign.is_whitespace());
        let mut kept = pairs.take(LINE_TEXT_CHARS_MAX).collect::<Vec<_>>();
        while kept.last().is_some_and(|(sign, _)| sign.is_whitespace()) {
            kept.pop();
        }
        let (text, confidences) = kept.into_iter().unzip();
        Self {
            text,
            confidences,
            ..self
        }
    }

    /// The mean of the characters' confidences; 0 for a line without any.
    pub fn confidence(&self) -> f32 {
        let count = self.confidences.len();
        if count == 0 {
            return 0.0;
        }
        #[expect(clippy::cast_precision_loss, reason = "at most a few hundred characters")]
        let count = count as f32;
        self.confidences.iter().sum::<f32>() / count
    }
}

impl fmt::Debug for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Line")
            .field("page", &self.page)
            .field("area", &self.area)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::{Area, LINE_TEXT_CHARS_MAX, Line};

    fn area(left: f32, top: f32, right: f32, bottom: f32) -> Area {
        Area {
            left,
            top,
            right,
            bottom,
        }
    }

    #[test]
    fn a_line_is_as_sure_as_its_characters() {
        let mut line = Line::read("ÄB", 0.5, 0, Area::default());
        line.confidences = vec![1.0, 0.5];
        assert!((line.confidence() - 0.75).abs() < 1e-6);
        assert!(Line::default().confidence().abs() < 1e-6);
        assert!(!format!("{line:?}").contains('B'), "no text in what is logged");
        let long = Line::certain(&"x".repeat(5000), 0, Area::default());
        assert_eq!(long.text.len(), LINE_TEXT_CHARS_MAX);
        assert_eq!(long.confidences.len(), LINE_TEXT_CHARS_MAX);
    }

    #[test]
    fn rows_and_columns_are_shared_by_the_smaller_of_two() {
        let one = area(0.0, 0.0, 100.0, 20.0);
        assert!((one.shares_row(&area(300.0, 10.0, 400.0, 20.0)) - 1.0).abs() < 1e-6);
        assert!(one.shares_row(&area(0.0, 21.0, 100.0, 40.0)) < 1e-6);
        assert!((one.shares_column(&area(50.0, 100.0, 90.0, 120.0)) - 1.0).abs() < 1e-6);
        assert!(
            one.shares_column(&area(9.0, 9.0, 9.0, 9.0)) < 1e-6,
            "nothing is shared with nothing"
        );
    }
}

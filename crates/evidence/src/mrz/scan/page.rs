//! A page at the sizes that it is looked at in.

use std::cell::OnceCell;

use crate::homography::Point;
use crate::plane::Plane;

/// How many times as large pixels may be as they are wanted before a page is halved for it.
const COARSE: f64 = 1.7;

/// What is seen in pixels smaller than this share of the page's is enlarged.
const ENLARGED: f64 = 0.7;

/// A page with a shorter side than this is not halved.
const HALVED_SIDE_MIN: usize = 32;

/// A page of the most pixels that are taken is smaller than that after so many halvings.
const HALVINGS_MAX: usize = 8;

/// A page, and its halves, each of them made once when it is asked for.
pub(super) struct Page<'a> {
    whole: &'a Plane,
    halves: [OnceCell<Plane>; HALVINGS_MAX],
}

/// A page in pixels of a certain size.
#[derive(Clone, Copy)]
pub(super) struct View<'a> {
    plane: &'a Plane,
    across: f64,
    down: f64,
    is_enlarged: bool,
}

impl<'a> Page<'a> {
    pub(super) fn new(whole: &'a Plane) -> Self {
        Self {
            whole,
            halves: [const { OnceCell::new() }; HALVINGS_MAX],
        }
    }

    pub(super) fn width(&self) -> usize {
        self.whole.width()
    }

    pub(super) fn height(&self) -> usize {
        self.whole.height()
    }

    /// The page in pixels that are not much smaller than those that are wanted, so that sampling misses nothing.
    pub(super) fn at(&self, pixel: f64) -> View<'_> {
        let mut plane = self.whole;
        let mut pixel = pixel;
        for half in &self.halves {
            if pixel < COARSE || plane.width().min(plane.height()) < HALVED_SIDE_MIN {
                break;
            }
            plane = half.get_or_init(|| plane.halved());
            pixel /= 2.0;
        }
        View {
            plane,
            across: plane.width() as f64 / self.whole.width() as f64,
            down: plane.height() as f64 / self.whole.height() as f64,
            is_enlarged: pixel < ENLARGED,
        }
    }
}

impl View<'_> {
    /// Whether pixels of the page were enlarged.
    pub(super) fn is_enlarged(&self) -> bool {
        self.is_enlarged
    }

    /// The same, enlarged softly.
    pub(super) fn softly(self) -> Self {
        Self {
            is_enlarged: false,
            ..self
        }
    }

    /// Brightness at a place of the page, 0 to 255; pixels of the page have their middle at a half.
    pub(super) fn sample(&self, at: Point) -> f32 {
        let at = Point::new(at.x * self.across - 0.5, at.y * self.down - 0.5);
        if self.is_enlarged {
            self.plane.sample_sharply(at)
        } else {
            self.plane.sample(at)
        }
    }
}

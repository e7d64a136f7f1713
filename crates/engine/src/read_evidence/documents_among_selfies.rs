//! Selfies that are pictures of a document.

use domain::document::DocumentType;
use evidence::document::is_identity_print;
use evidence::face::{Examination, Face, Shot, Shots};
use evidence::homography::Point;
use evidence::model::Models;
use evidence::mrz::Scanner;
use evidence::plane::Plane;
use evidence::text::{Effort, Line, Picture, read_print};
use jiff::civil::Date;

use super::faces::SELFIES;

/// Distance between the outer corners of the eyes, as a share of the picture's shorter side, below which a face may be the
/// portrait on a document: in selfies at arm's length it is 0.12 and more.
const SELFIE_EYES_SHARE_MIN: f32 = 0.12;

/// The same share up to which a document's print may stand beside the portrait: on cards it is a sixth of their height.
const PORTRAIT_EYES_SHARE_MAX: f32 = 0.25;

/// How high lines of print are on a document, as a share of the distance between the eyes of its portrait, at least. What stands on a
/// document that somebody holds beside their face is a third of that.
const PRINT_HEIGHT_SHARE_MIN: f32 = 0.12;

/// Print of a document that is not there to be read closely: less of it tells what it is.
const EFFORT: Effort = Effort {
    lines_max: 24,
    ..Effort::IDENTITY
};

/// Selfies that are pictures of a document, by its zone, or by its print around a small face. Only where a face is not in order, or far
/// smaller than in a selfie, is that looked for: it takes a sixth of a second, and print another half.
pub(super) fn documents_among(
    models: &Models,
    shots: &Shots<'_>,
    examination: &Examination,
    today: Date,
) -> Vec<DocumentType> {
    // The document's own check says when it can't be read for want of models.
    let Ok(scanner) = Scanner::open(models) else {
        return Vec::new();
    };
    let shows_zone = |shot: &Shot<'_>| {
        let scan = scanner
            .scan(&Plane::of_rgb(shot.picture)?, today)
            .ok()
            .flatten()?;
        Some(scan.zone.digits_hold())
    };
    let shows_document = |shot: &Shot<'_>, face: Option<&Face>| {
        shows_zone(shot).unwrap_or(false) || shows_print(models, shot, face, today)
    };
    let in_doubt = !examination.findings.is_empty();
    SELFIES
        .into_iter()
        .zip([&shots.front, &shots.left, &shots.right])
        .zip(&examination.selfies)
        .map(|((kind, shot), face)| (kind, shot, face.as_ref()))
        .filter(|(_, shot, face)| {
            let is_small = eyes_share(*face, shot) < SELFIE_EYES_SHARE_MIN;
            (in_doubt || is_small) && shows_document(shot, *face)
        })
        .map(|(kind, ..)| kind)
        .collect()
}

/// How far the eyes are apart, as a share of the shorter side; 0 without a face.
fn eyes_share(face: Option<&Face>, shot: &Shot<'_>) -> f32 {
    let shorter_side = shot.picture.width().min(shot.picture.height()) as f32;
    face.map_or(0.0, |face| face.quality.eyes_px / shorter_side)
}

/// Whether the print of an identity document stands around the face, in letters of its size.
fn shows_print(models: &Models, shot: &Shot<'_>, face: Option<&Face>, today: Date) -> bool {
    if eyes_share(face, shot) > PORTRAIT_EYES_SHARE_MAX {
        return false;
    }
    let page = Picture {
        pixels: shot.picture,
        page: 0,
        zone: None,
    };
    let is_told = |lines: &[Line]| is_identity_print(&of_size(lines, face), today);
    // What can't be read is no document.
    let lines = read_print(&page, &EFFORT, models, &mut |lines| is_told(lines));
    lines.is_ok_and(|lines| is_told(&lines))
}

/// The lines that are as high as those beside a document's portrait.
fn of_size(lines: &[Line], face: Option<&Face>) -> Vec<Line> {
    let least = face.map_or(0.0, |face| PRINT_HEIGHT_SHARE_MIN * face.quality.eyes_px);
    let is_of_size = |line: &&Line| {
        let height = |[start, _, _, below]: [Point; 4]| start.distance(below) as f32;
        line.on_picture.is_some_and(|corners| height(corners) >= least)
    };
    lines.iter().filter(is_of_size).cloned().collect()
}

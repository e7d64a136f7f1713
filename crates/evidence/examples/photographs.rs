//! Whether a photograph of a document is known again when it comes with another portrait and text, and whether genuine documents
//! of one type are taken for one: `cargo run --release -p evidence --example photographs -- FACES SEED [FOLDER …]`
//!
//! FACES is a folder with `manifest.jsonl`, a `file` and an `identity` a row. Passports of one design are drawn for 150 people and laid
//! on tables: each in its own way and photographed by hand; by many people on one desk, under one camera; flat on a scanner. Forged
//! ones are others put in the place of one in its photograph. Each FOLDER holds pictures of documents: of those with something to
//! tell them by, copies are made with other things painted into them, and all are compared with each other.
#![expect(clippy::print_stdout, reason = "this is a command")]

#[path = "shared/labelled.rs"]
#[expect(dead_code, reason = "shared with other examples")]
mod labelled;

#[path = "shared/pages.rs"]
mod pages;

use std::path::Path;
use std::time::Duration;

use evidence::homography::{Homography, Point};
use evidence::photograph::Dice;
use evidence::scene::Scene;
use image::imageops::{self, FilterType};
use image::{Rgb, RgbImage};

const PEOPLE: usize = 150;
const PHOTO: (u32, u32) = (1400, 1050);
/// Least size that a picture is sent in.
const SCALE_MIN: f64 = 0.5;

/// Photographs on each table that forgers have, and what they make of each.
const TEMPLATES: usize = 8;
const FORGED: usize = 8;

/// People who scan, and who use one desk.
const SCANNED: usize = 60;
const AT_A_DESK: usize = 60;

/// What documents lie on: size of its spots across and down, and how much their light differs.
const TABLES: [(&str, (u32, u32), f64); 4] = [
    ("wood", (60, 4), 40.0),
    ("stone", (9, 9), 50.0),
    ("cloth", (5, 5), 14.0),
    ("plain", (1, 1), 0.0),
];

/// How the sheet is seen: how much larger it gets to the right and to the lower end, at the distance of a document's breadth.
#[derive(Clone, Copy)]
struct Camera {
    across: f64,
    down: f64,
}

/// Cameras that stand: above the desk, and at its end.
const ABOVE: Camera = Camera {
    across: 0.0,
    down: 0.0,
};
const AT_THE_END: Camera = Camera {
    across: 0.01,
    down: -0.12,
};

/// How far documents lie from each other's place, in breadths, and how much they are turned, in degrees.
#[derive(Clone, Copy)]
struct Laid {
    off: f64,
    turn_degrees: f64,
}

const ANYHOW: Laid = Laid {
    off: 0.1,
    turn_degrees: 5.0,
};
const WITH_CARE: Laid = Laid {
    off: 0.02,
    turn_degrees: 1.0,
};
const AGAINST_A_STOP: Laid = Laid {
    off: 0.002,
    turn_degrees: 0.15,
};

fn main() {
    let mut arguments = std::env::args().skip(1);
    let faces = arguments.next().expect("the folder of faces is named");
    let seed = arguments.next().and_then(|seed| seed.parse().ok());
    let mut dice = Dice::new(seed.expect("a seed is given"));
    let portraits = pages::portraits(Path::new(&faces), PEOPLE);
    let pages: Vec<RgbImage> = portraits
        .iter()
        .zip(0..)
        .map(|(portrait, holder)| pages::page(portrait, holder))
        .collect();
    let genuine = by_hand(&pages, &mut dice);
    forged(&pages, &genuine, &mut dice);
    at_one_desk(
        "camera above, laid with care",
        &pages,
        (ABOVE, WITH_CARE),
        &mut dice,
    );
    for (how, laid) in [
        ("anyhow", ANYHOW),
        ("with care", WITH_CARE),
        ("against a stop", AGAINST_A_STOP),
    ] {
        let what = format!("camera at its end, laid {how}");
        at_one_desk(&what, &pages, (AT_THE_END, laid), &mut dice);
    }
    scanned(&pages[..SCANNED], &mut dice);
    measure_look();
    for folder in arguments {
        of_folder(Path::new(&folder));
    }
}

/// Each on a table of its own, photographed by hand.
fn by_hand(pages: &[RgbImage], dice: &mut Dice) -> Vec<Scene> {
    let mut seen = Vec::new();
    for (index, page) in pages.iter().enumerate() {
        let (table, lay) = (table(index % TABLES.len(), dice), lay(held(dice), ANYHOW, dice));
        seen.extend(scene(&photograph(page, &table, lay, dice), dice));
    }
    told("genuine, each on its own table", pages.len(), &seen);
    let same_ground = pairs(&seen).filter(|(one, other)| one.is_laid_otherwise(other));
    println!(
        "  pairs of them that seem to lie on one desk: {} of {}",
        same_ground.count(),
        pairs(&seen).count()
    );
    seen
}

/// Others in the place of one in its photograph.
fn forged(pages: &[RgbImage], genuine: &[Scene], dice: &mut Dice) {
    for (kind, (name, ..)) in TABLES.iter().enumerate() {
        let (mut found, mut known, mut alike, mut wronged) = (0, 0, 0, 0);
        let mut nearness = Vec::new();
        for _ in 0..TEMPLATES {
            let (table, lay) = (table(kind, dice), lay(held(dice), ANYHOW, dice));
            let noise = Dice::new(dice.below(1 << 20) as u64);
            let first = dice.below(pages.len() - FORGED);
            let made: Vec<Scene> = pages[first..first + FORGED]
                .iter()
                .filter_map(|page| scene(&photograph(page, &table, lay, &mut noise.clone()), dice))
                .collect();
            found += made.len();
            known += count_told(&made, genuine);
            alike += count_alike(&made);
            wronged += genuine
                .iter()
                .filter(|one| made.iter().any(|other| is_one(one, other)))
                .count();
            for (index, one) in made.iter().enumerate() {
                nearness.extend(made[..index].iter().map(|other| one.likeness(other)));
            }
        }
        println!(
            "forged, {FORGED} in each of {TEMPLATES} photographs on {name}: {known} of {} told ({alike} before desks are left out), {found} with something to tell them by; genuine taken for them: {wronged}",
            TEMPLATES * (FORGED - 1)
        );
        let mut apart: Vec<f32> = nearness.iter().map(|it| it.corners_apart).collect();
        let mut agree: Vec<f32> = nearness.iter().map(agreement).collect();
        apart.sort_by(f32::total_cmp);
        agree.sort_by(f32::total_cmp);
        let at = |values: &[f32], share: f64| {
            values
                .get((values.len() as f64 * share) as usize)
                .copied()
                .unwrap_or(f32::NAN)
        };
        println!(
            "  of two that are one: corners {:.4} apart in the middle one, {:.4} in nine of ten, {:.4} in 49 of 50; {:.3} of the signs agree in the middle one, {:.3} in nine of ten, {:.3} in 49 of 50",
            at(&apart, 0.5),
            at(&apart, 0.9),
            at(&apart, 0.98),
            at(&agree, 0.5),
            at(&agree, 0.1),
            at(&agree, 0.02)
        );
    }
}

fn agreement(likeness: &evidence::scene::Likeness) -> f32 {
    let all = likeness
        .sides
        .iter()
        .fold((0, 0), |sum, side| (sum.0 + side.0, sum.1 + side.1));
    all.1 as f32 / all.0.max(1) as f32
}

/// Many people's documents on one desk, under one camera.
fn at_one_desk(what: &str, pages: &[RgbImage], (camera, laid): (Camera, Laid), dice: &mut Dice) {
    for (kind, (name, ..)) in TABLES.iter().enumerate().take(3) {
        let table = table(kind, dice);
        let seen: Vec<Scene> = pages[..AT_A_DESK]
            .iter()
            .filter_map(|page| {
                let lay = lay(camera, laid, dice);
                scene(&photograph(page, &table, lay, dice), dice)
            })
            .collect();
        told(&format!("genuine, one desk of {name}, {what}"), AT_A_DESK, &seen);
    }
}

/// Flat on a scanner, nearly straight or crooked, and pages as they are drawn.
fn scanned(pages: &[RgbImage], dice: &mut Dice) {
    let framed: Vec<RgbImage> = pages.iter().map(framed).collect();
    for (what, pages, turn_degrees) in [
        ("nearly straight", pages, 0.4),
        ("crooked", pages, 4.0),
        ("crooked, with a frame in its print", &framed[..], 4.0),
    ] {
        let scan = |page: &RgbImage| {
            let white = RgbImage::from_pixel(PHOTO.0, PHOTO.1, Rgb([243; 3]));
            let lay = lay(
                ABOVE,
                Laid {
                    off: 0.05,
                    turn_degrees,
                },
                dice,
            );
            scene(&photograph(page, &white, lay, dice), dice)
        };
        let scans: Vec<Scene> = pages.iter().filter_map(scan).collect();
        told(&format!("genuine, scanned {what}"), pages.len(), &scans);
    }
    let drawn: Vec<Scene> = pages.iter().filter_map(Scene::of).collect();
    told("drawings of one type, as they are", pages.len(), &drawn);
}

/// The same page on a light edge, with a dark frame and rosettes around it.
fn framed(page: &RgbImage) -> RgbImage {
    let (width, height) = page.dimensions();
    let border = width / 12;
    let mut framed = RgbImage::from_fn(width, height, |x, y| {
        let rosette = (f64::from(x) / 11.0).sin() * (f64::from(y) / 13.0).cos() * 30.0;
        Rgb([(205.0 + rosette) as u8; 3])
    });
    let within = (width - 2 * border, height - 2 * border);
    let frame = RgbImage::from_pixel(within.0 + 8, within.1 + 8, Rgb([60, 70, 110]));
    imageops::overlay(&mut framed, &frame, i64::from(border) - 4, i64::from(border) - 4);
    let inner = imageops::resize(page, within.0, within.1, FilterType::Triangle);
    imageops::overlay(&mut framed, &inner, i64::from(border), i64::from(border));
    framed
}

/// What it takes to find those that lie as one does among so many.
fn measure_look() {
    const KNOWN: usize = 100_000;
    let mut dice = Dice::new(13);
    let mut placement = || {
        let corners = [[-0.6, -0.42], [0.6, -0.42], [0.6, 0.42], [-0.6, 0.42]].concat();
        let bytes = corners
            .into_iter()
            .flat_map(|at| ((at + dice.between(-0.03, 0.03)) as f32).to_le_bytes());
        let scene = Scene::from_bytes(&bytes.collect::<Vec<u8>>());
        scene.expect("a scene without signs").placement()
    };
    let known: Vec<_> = (0..KNOWN).map(|_| placement()).collect();
    let started = cpu_time();
    let (mut alike, mut near) = (0, 0);
    for one in &known[..100] {
        alike += known.iter().filter(|other| one.is_the_same(other)).count() - 1;
        near += known.iter().filter(|other| one.is_near(other)).count() - 1;
    }
    println!(
        "among {KNOWN} that lie at random {alike} lie as one of 100 does, {near} near it; a look takes {:.2} CPU-ms",
        (cpu_time() - started).as_secs_f64() * 10.0
    );
}

/// Of each photograph in a folder: copies with things painted into it, and whether two of the photographs are taken for one.
fn of_folder(folder: &Path) {
    let mut dice = Dice::new(5);
    let files = std::fs::read_dir(folder).expect("the folder can be read");
    let mut files: Vec<_> = files.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.sort();
    let (mut pictures, mut known, mut copies, mut seen) = (0, 0, 0, Vec::new());
    let mut spent = Vec::new();
    for file in files {
        let Some(photo) = image::open(&file).ok().map(image::DynamicImage::into_rgb8) else {
            continue;
        };
        pictures += 1;
        let started = cpu_time();
        let found = Scene::of(&photo);
        spent.push(cpu_time() - started);
        let Some(found) = found else { continue };
        for _ in 0..FORGED {
            copies += 1;
            let copy = scene(&painted(&photo, &mut dice), &mut dice);
            known += usize::from(copy.is_some_and(|copy| is_one(&found, &copy)));
        }
        seen.push(found);
    }
    spent.sort();
    println!(
        "{}: {pictures} pictures, {} CPU-ms each in the middle, {} at most; copies told {known} of {copies}",
        folder.display(),
        spent.get(spent.len() / 2).map_or(0, Duration::as_millis),
        spent.last().map_or(0, Duration::as_millis),
    );
    told("  of different photographs", pictures, &seen);
}

fn scene(photo: &RgbImage, dice: &mut Dice) -> Option<Scene> {
    Scene::of(&pages::sent(photo, SCALE_MIN, dice))
}

fn is_one(one: &Scene, other: &Scene) -> bool {
    one.likeness(other).is_one_photograph()
}

/// Whether it would be told as one of the photographs that are known, as the product does it.
fn is_told(scene: &Scene, known: &[&Scene]) -> bool {
    let placement = scene.placement();
    let mut near = known.iter().filter(|other| placement.is_near(&other.placement()));
    known.iter().any(|other| is_one(scene, other)) && !near.any(|other| scene.is_laid_otherwise(other))
}

/// How many of them would be told, one after the other, among those before them and others.
fn count_told(seen: &[Scene], others: &[Scene]) -> usize {
    let known = |index: usize| -> Vec<&Scene> { others.iter().chain(&seen[..index]).collect() };
    let told = seen
        .iter()
        .enumerate()
        .filter(|(index, one)| is_told(one, &known(*index)));
    told.count()
}

/// How many are one photograph with one before them.
fn count_alike(seen: &[Scene]) -> usize {
    let alike = seen
        .iter()
        .enumerate()
        .filter(|(index, one)| seen[..*index].iter().any(|other| is_one(one, other)));
    alike.count()
}

fn told(what: &str, of: usize, seen: &[Scene]) {
    let apart = pairs(seen).map(|(one, other)| one.placement().apart(&other.placement()));
    let nearest = apart.fold(f32::INFINITY, f32::min);
    println!(
        "{what}: {} of {of} told ({} before desks are left out), {} with something to tell them by; corners {nearest:.4} apart in the nearest two",
        count_told(seen, &[]),
        count_alike(seen),
        seen.len()
    );
}

fn pairs(seen: &[Scene]) -> impl Iterator<Item = (&Scene, &Scene)> {
    let with_earlier = |(index, one)| seen[..index].iter().map(move |other| (one, other));
    seen.iter().enumerate().flat_map(with_earlier)
}

fn table(kind: usize, dice: &mut Dice) -> RgbImage {
    let (_, (across, down), differs) = TABLES[kind];
    let spots = RgbImage::from_fn(PHOTO.0 / across, PHOTO.1 / down, |_, _| {
        let light = dice.between(0.0, differs);
        Rgb([120.0, 95.0, 75.0].map(|value| (value + light) as u8))
    });
    imageops::resize(&spots, PHOTO.0, PHOTO.1, FilterType::CatmullRom)
}

/// A camera that is held by hand.
fn held(dice: &mut Dice) -> Camera {
    let mut tilt = || dice.between(-0.06, 0.06);
    Camera {
        across: tilt(),
        down: tilt(),
    }
}

fn lay(camera: Camera, laid: Laid, dice: &mut Dice) -> [Point; 4] {
    let (sine, cosine) = (dice.between(-1.0, 1.0) * laid.turn_degrees)
        .to_radians()
        .sin_cos();
    let off = (
        dice.between(-laid.off, laid.off),
        dice.between(-laid.off, laid.off) / 2.0,
    );
    let size = 0.76 * f64::from(PHOTO.0);
    [(-0.5, -0.352), (0.5, -0.352), (0.5, 0.352), (-0.5, 0.352)].map(|(x, y): (f64, f64)| {
        let (x, y) = (x * cosine - y * sine + off.0, x * sine + y * cosine + off.1);
        let near = size / (1.0 - camera.across * x - camera.down * y);
        Point::new(
            f64::from(PHOTO.0) / 2.0 + near * x,
            f64::from(PHOTO.1) / 2.0 + near * y,
        )
    })
}

fn photograph(page: &RgbImage, table: &RgbImage, lay: [Point; 4], dice: &mut Dice) -> RgbImage {
    let (width, height) = (f64::from(page.width()), f64::from(page.height()));
    let onto = Homography::of_rectangle(width, height, lay).expect("four corners");
    let back = onto.inverse().expect("it lies flat");
    let light = [dice.between(0.8, 1.0), dice.between(0.8, 1.0)];
    RgbImage::from_fn(table.width(), table.height(), |x, y| {
        let at = back.apply(Point::new(f64::from(x), f64::from(y)));
        let is_page = at.x >= 0.0 && at.y >= 0.0 && at.x < width && at.y < height;
        let seen = is_page.then(|| imageops::interpolate_bilinear(page, at.x as f32, at.y as f32));
        let seen = seen.flatten().unwrap_or(*table.get_pixel(x, y));
        let share = f64::from(x) / f64::from(table.width());
        let light = light[0] + (light[1] - light[0]) * share;
        let noise = dice.normal() * 2.5;
        Rgb(seen
            .0
            .map(|value| (f64::from(value) * light + noise).clamp(0.0, 255.0) as u8))
    })
}

fn painted(photo: &RgbImage, dice: &mut Dice) -> RgbImage {
    let mut painted = photo.clone();
    let (width, height) = photo.dimensions();
    for _ in 0..12 {
        let colour = Rgb([(); 3].map(|()| dice.below(256) as u8));
        let at = (
            dice.between(0.3, 0.6) * f64::from(width),
            dice.between(0.3, 0.65) * f64::from(height),
        );
        let patch = RgbImage::from_pixel(width / 12, height / 30, colour);
        imageops::overlay(&mut painted, &patch, at.0 as i64, at.1 as i64);
    }
    painted
}

/// CPU time of this thread so far (proc(5), `schedstat`).
fn cpu_time() -> Duration {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = text.split(' ').next().and_then(|first| first.parse().ok());
    Duration::from_nanos(nanoseconds.unwrap_or(0))
}

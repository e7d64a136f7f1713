//! Heads and planes, nearest neighbours, and the lines between match and no match.

use super::super::eigen::eigen;
use super::super::embedding::{
    DIMENSIONS, DISTANCE_MATCH_MAX, DISTANCE_SAME_BELOW, Decision, Embedding, Likeness,
};
use super::super::gallery::Gallery;
use super::super::pyramid::Affine;
use super::super::rigidity::Rigidity;
use super::{head, scattered};

fn embedding(seed: u64) -> Embedding {
    let numbers: Vec<f32> = scattered(seed)
        .take(DIMENSIONS)
        .map(|number| number - 0.5)
        .collect();
    Embedding::from_numbers(&numbers).unwrap()
}

#[test]
fn a_head_has_depth_and_a_print_has_none() {
    let views = |depth| [head(0.0, depth), head(-25.0, depth), head(25.0, depth)];
    let measured = |[front, left, right]: &[_; 3]| Rigidity::measure([front, left, right]).unwrap();
    let round = measured(&views(1.0));
    let flat = measured(&views(0.0));
    assert!(round.off_plane > 0.1 && round.depth > 0.05, "{round:?}");
    assert!(flat.off_plane < 0.01 && flat.depth < 0.01, "{flat:?}");
    // A head that turns little has as much depth for its turn.
    let little = measured(&[head(0.0, 1.0), head(-14.0, 1.0), head(14.0, 1.0)]);
    assert!(little.off_plane > 0.1, "{little:?}");
    assert!(round.deformation < 0.01, "a rigid head: {round:?}");

    // The side views of somebody else do not fit to the front view.
    let mut other = head(25.0, 1.0);
    other.points.reverse();
    other.points[33] = head(25.0, 1.0).points[33];
    other.points[263] = head(25.0, 1.0).points[263];
    let mixed = measured(&[head(0.0, 1.0), head(-25.0, 1.0), other]);
    assert!(mixed.deformation > 0.1, "{mixed:?}");
}

#[test]
fn eigenvalues_come_largest_first_with_their_vectors() {
    let pairs = eigen([[2.0, 1.0, 0.0], [1.0, 2.0, 0.0], [0.0, 0.0, 5.0]]);
    let values: Vec<f64> = pairs
        .iter()
        .map(|(value, _)| (value * 1e9).round() / 1e9)
        .collect();
    assert_eq!(values, [5.0, 3.0, 1.0]);
    let [x, y, z] = pairs[1].1;
    assert!((x - y).abs() < 1e-9 && z.abs() < 1e-9);
}

#[test]
fn a_map_is_undone_by_its_inverse() {
    let map = Affine::square([120.0, 80.0], 300.0, 0.4, 150);
    let back = map.inverse().unwrap();
    let [x, y] = back.apply(map.apply([10.0, 140.0]));
    assert!((x - 10.0).abs() < 1e-2 && (y - 140.0).abs() < 1e-2);
    assert!((map.scale() - 2.0).abs() < 1e-4);
    let other = Affine::square([30.0, 50.0], 40.0, -1.0, 64);
    let [x, y] = map.after(&other).apply([10.0, 140.0]);
    let [u, v] = map.apply(other.apply([10.0, 140.0]));
    assert!((x - u).abs() < 1e-2 && (y - v).abs() < 1e-2);
    let flat = Affine {
        turn: [[0.0; 2]; 2],
        shift: [0.0; 2],
    };
    assert_eq!(flat.inverse(), None);
}

#[test]
fn the_nearest_faces_are_exactly_those_of_comparing_all() {
    let faces: Vec<Embedding> = (1..3000).map(embedding).collect();
    let mut gallery = Gallery::with_capacity(faces.len());
    for face in &faces {
        gallery.add(face).unwrap();
    }
    for seed in [5, 77, 9001] {
        let wanted = embedding(seed);
        let mut all: Vec<(usize, f32)> = faces
            .iter()
            .map(|face| wanted.likeness(face).distance)
            .enumerate()
            .collect();
        all.sort_by(|one, other| one.1.total_cmp(&other.1));
        let found = gallery.nearest(&wanted, 10, 2.0);
        let indices: Vec<usize> = found.iter().map(|neighbour| neighbour.index).collect();
        let expected: Vec<usize> = all.iter().take(10).map(|(index, _)| *index).collect();
        assert_eq!(indices, expected);
        let near = gallery.nearest(&wanted, 3000, 1.2);
        assert_eq!(
            near.len(),
            all.iter().filter(|(_, distance)| *distance <= 1.2).count()
        );
    }
    assert!(gallery.nearest(&embedding(5), 0, 2.0).is_empty());
    assert!(Gallery::default().nearest(&embedding(5), 3, 2.0).is_empty());
}

#[test]
fn an_embedding_survives_its_bytes_and_shows_nothing() {
    let face = embedding(3);
    let back = Embedding::from_bytes(&face.to_bytes()).unwrap();
    assert!(face.likeness(&back).distance < 1e-3);
    assert_eq!(format!("{face:?}"), "Embedding");
    assert_eq!(Embedding::from_numbers(&[0.0; DIMENSIONS]), None);
    assert_eq!(Embedding::from_numbers(&[1.0; 3]), None);
    assert_eq!(Embedding::from_numbers(&[f32::NAN; DIMENSIONS]), None);
    assert_eq!(Embedding::from_bytes(&[1, 2, 3]), None);
}

#[test]
fn between_match_and_no_match_lies_a_band_for_review() {
    let at = |distance| Likeness { distance };
    assert_eq!(at(DISTANCE_MATCH_MAX).decision(), Decision::Match);
    assert_eq!(
        at((DISTANCE_MATCH_MAX + DISTANCE_SAME_BELOW) / 2.0).decision(),
        Decision::Review
    );
    assert_eq!(at(DISTANCE_SAME_BELOW).decision(), Decision::NoMatch);
    // Of a small portrait less is certain, in both directions.
    let beyond = at(DISTANCE_SAME_BELOW + 0.02);
    assert_eq!(beyond.decision_on_portrait(60.0), Decision::Review);
    assert_eq!(at(0.37).decision_on_portrait(60.0), Decision::Match);
    assert_eq!(
        at(DISTANCE_MATCH_MAX).decision_on_portrait(25.0),
        Decision::Review
    );
    assert_eq!(at(0.1).decision_on_portrait(12.0), Decision::Review);
    assert_eq!(at(0.8).decision_on_portrait(12.0), Decision::NoMatch);
    assert!((at(DISTANCE_SAME_BELOW).score() - 0.5).abs() < 1e-6);
    assert!(at(0.1).score() > 0.99 && at(0.9).score() < 0.01);
}

//! The key ring as a file and as text.

#![expect(
    clippy::unwrap_used,
    reason = "this file is tests only, set-up functions included"
)]

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::sync::Barrier;

use proptest::prelude::*;
use vault::{KEYS_MAX, KeyRing, KeyRingError, KeyRingOrigin, RING_BYTES_MAX};

const ID: &str = "0102030405060708";
const ONE: &str = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";
const TWO: &str = "AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=";
const THREE: &str = "AwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwM=";

fn ring(keys: &str, index_root: &str, credential_root: &str) -> String {
    format!(
        r#"{{"version":1,"keys":[{keys}],"index_root":"{index_root}","credential_root":"{credential_root}"}}"#
    )
}

fn key(id: &str, secret: &str) -> String {
    format!(r#"{{"id":"{id}","secret":"{secret}"}}"#)
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o7777
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn a_ring_is_created_once_privately_and_opened_ever_after() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("data/key-ring.json");
    let (made, origin) = KeyRing::open_or_create(&path).unwrap();
    assert_eq!((origin, made.key_ids().len()), (KeyRingOrigin::Created, 1));
    assert_eq!((mode(&path), mode(path.parent().unwrap())), (0o600, 0o700));
    assert_eq!(names(path.parent().unwrap()), ["key-ring.json"]);
    let (opened, origin) = KeyRing::open_or_create(&path).unwrap();
    assert_eq!(origin, KeyRingOrigin::Opened);
    assert_eq!(*opened.to_json(), *made.to_json());
    assert_eq!(fs::read_to_string(&path).unwrap(), *made.to_json());
}

#[test]
fn many_that_create_at_once_end_with_one_ring() {
    const THREADS: usize = 8;
    for _ in 0..20 {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new/key-ring.json");
        let start = Barrier::new(THREADS);
        let outcomes: Vec<(String, KeyRingOrigin)> = std::thread::scope(|scope| {
            let open = || {
                start.wait();
                let (ring, origin) = KeyRing::open_or_create(&path).unwrap();
                (ring.to_json().to_string(), origin)
            };
            let threads: Vec<_> = (0..THREADS).map(|_| scope.spawn(open)).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        let on_disk = fs::read_to_string(&path).unwrap();
        assert!(outcomes.iter().all(|(text, _)| *text == on_disk));
        assert_eq!(
            outcomes
                .iter()
                .filter(|(_, origin)| *origin == KeyRingOrigin::Created)
                .count(),
            1
        );
        assert_eq!(names(path.parent().unwrap()), ["key-ring.json"]);
    }
}

#[test]
fn a_ring_that_others_may_touch_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key-ring.json");
    KeyRing::open_or_create(&path).unwrap();
    for bits in [0o640, 0o604, 0o620, 0o602, 0o610, 0o601, 0o644, 0o666, 0o777] {
        fs::set_permissions(&path, fs::Permissions::from_mode(bits)).unwrap();
        let Err(refusal) = KeyRing::open_or_create(&path) else {
            panic!("{bits:o} was accepted")
        };
        assert!(matches!(&refusal, KeyRingError::OpenToOthers { mode, .. } if *mode == bits));
        let said = refusal.to_string();
        assert!(
            said.contains(&format!("chmod 600 {}", path.display())) && said.contains(&format!("{bits:04o}"))
        );
        assert!(matches!(
            KeyRing::rotate_file(&path),
            Err(KeyRingError::OpenToOthers { .. })
        ));
    }
    for bits in [0o400, 0o600] {
        fs::set_permissions(&path, fs::Permissions::from_mode(bits)).unwrap();
        assert!(KeyRing::open_or_create(&path).is_ok(), "{bits:o}");
    }
}

#[test]
fn a_damaged_ring_is_an_error_and_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key-ring.json");
    let long = " ".repeat(RING_BYTES_MAX + 1);
    for content in [&b""[..], b"{", b"\xff\xfe", b"null", long.as_bytes()] {
        fs::write(&path, content).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        assert!(KeyRing::open_or_create(&path).is_err());
        assert!(KeyRing::rotate_file(&path).is_err());
        assert_eq!(fs::read(&path).unwrap(), content);
    }
}

#[test]
fn what_is_not_a_file_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    assert!(matches!(
        KeyRing::open_or_create(folder.path()),
        Err(KeyRingError::NotAFile { .. })
    ));
    let below_a_file = folder.path().join("file/key-ring.json");
    fs::write(folder.path().join("file"), b"").unwrap();
    assert!(KeyRing::open_or_create(&below_a_file).is_err());
    let dangling = folder.path().join("link");
    symlink(folder.path().join("nowhere"), &dangling).unwrap();
    assert!(KeyRing::open_or_create(&dangling).is_err());
    assert!(matches!(
        KeyRing::rotate_file(&folder.path().join("absent")),
        Err(KeyRingError::Read { .. })
    ));
}

#[test]
fn rotating_a_file_adds_a_newest_key_and_keeps_the_rest() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key-ring.json");
    let link = folder.path().join("link");
    symlink(&path, &link).unwrap();
    let before = KeyRing::open_or_create(&path).unwrap().0.key_ids();
    let rotated = KeyRing::rotate_file(&link).unwrap();
    assert_eq!(rotated.key_ids()[1..], before);
    assert_eq!(fs::read_to_string(&path).unwrap(), *rotated.to_json());
    assert_eq!(mode(&path), 0o600);
    assert!(link.is_symlink());
}

#[test]
fn rotations_at_once_lose_no_key() {
    const THREADS: usize = 6;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key-ring.json");
    KeyRing::open_or_create(&path).unwrap();
    let newest: Vec<String> = std::thread::scope(|scope| {
        let rotate = || KeyRing::rotate_file(&path).unwrap().key_ids().remove(0);
        let threads: Vec<_> = (0..THREADS).map(|_| scope.spawn(rotate)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let all = KeyRing::open_or_create(&path).unwrap().0.key_ids();
    assert_eq!(all.len(), THREADS + 1);
    assert!(newest.iter().all(|id| all.contains(id)));
}

#[test]
fn a_full_ring_is_read_and_rotates_no_further() {
    let mut ring = KeyRing::generate().unwrap();
    for _ in 1..KEYS_MAX {
        ring.rotate().unwrap();
    }
    assert!(matches!(ring.rotate(), Err(KeyRingError::TooManyKeys)));
    assert_eq!(ring.key_ids().len(), KEYS_MAX);
    let text = ring.to_json();
    assert!(text.len() <= RING_BYTES_MAX);
    assert_eq!(KeyRing::from_json(&text).unwrap().key_ids(), ring.key_ids());
}

#[test]
fn two_rings_share_nothing() {
    let (one, other) = (KeyRing::generate().unwrap(), KeyRing::generate().unwrap());
    assert_ne!(one.key_ids(), other.key_ids());
    let secrets = |ring: &KeyRing| -> Vec<String> {
        ring.to_json()
            .split('"')
            .filter(|part| part.len() == ONE.len())
            .map(str::to_owned)
            .collect()
    };
    let (one, other) = (secrets(&one), secrets(&other));
    assert_eq!((one.len(), other.len()), (3, 3));
    assert!(one.iter().all(|secret| !other.contains(secret)));
}

#[test]
fn a_malformed_text_is_refused_by_name_and_never_repeated() {
    type Expected = fn(&KeyRingError) -> bool;
    let keys = key(ID, ONE);
    let many: Vec<String> = (0..=KEYS_MAX).map(|n| key(&format!("{n:016x}"), ONE)).collect();
    let not_a_ring: Expected = |e| matches!(e, KeyRingError::NotARing { .. });
    let bad_id: Expected = |e| matches!(e, KeyRingError::BadKeyId { .. });
    let bad_secret: Expected = |e| matches!(e, KeyRingError::BadSecret { .. });
    let repeated: Expected = |e| matches!(e, KeyRingError::RepeatedSecret);
    let cases: Vec<(String, Expected)> = vec![
        (String::new(), not_a_ring),
        ("[]".into(), not_a_ring),
        (format!("\"{ONE}\""), not_a_ring),
        (
            ring(&keys, TWO, THREE).replace('1', &format!("\"{ONE}\"")),
            not_a_ring,
        ),
        (ring(&keys, TWO, THREE).replace("index_root", "root"), not_a_ring),
        (ring(&format!("\"{ONE}\""), TWO, THREE), not_a_ring),
        (ring(&keys, TWO, THREE) + ONE, not_a_ring),
        (ring(&keys, TWO, THREE).replace(":1", ":2"), |e| {
            matches!(e, KeyRingError::UnknownVersion { version: 2 })
        }),
        (ring("", TWO, THREE), |e| matches!(e, KeyRingError::NoKey)),
        (ring(&many.join(","), TWO, THREE), |e| {
            matches!(e, KeyRingError::TooManyKeys)
        }),
        (" ".repeat(RING_BYTES_MAX + 1), |e| {
            matches!(e, KeyRingError::TooLarge)
        }),
        (ring(&key("01020304050607", ONE), TWO, THREE), bad_id),
        (ring(&key("01020304050607AA", ONE), TWO, THREE), bad_id),
        (ring(&[key(ID, ONE), key(ID, TWO)].join(","), TWO, THREE), bad_id),
        (ring(&key(ID, ""), TWO, THREE), bad_secret),
        (ring(&key(ID, &ONE[..40]), TWO, THREE), bad_secret),
        (ring(&key(ID, &ONE[..43]), TWO, THREE), bad_secret),
        (ring(&key(ID, &ONE.replace("E=", "EB")), TWO, THREE), bad_secret),
        (ring(&keys, &TWO.replace('g', "-"), THREE), bad_secret),
        (ring(&keys, TWO, &format!("{THREE}{THREE}")), bad_secret),
        (ring(&keys, ONE, THREE), repeated),
        (ring(&keys, TWO, TWO), repeated),
        (
            ring(
                &[key(ID, ONE), key("0102030405060709", ONE)].join(","),
                TWO,
                THREE,
            ),
            repeated,
        ),
    ];
    assert!(KeyRing::from_json(&ring(&keys, TWO, THREE)).is_ok());
    for (index, (text, expected)) in cases.iter().enumerate() {
        let Err(refusal) = KeyRing::from_json(text) else {
            panic!("case {index} was accepted")
        };
        assert!(expected(&refusal), "case {index}: {refusal:?}");
        let said = format!("{refusal} {refusal:?}");
        assert!(
            !said.contains(&ONE[..8]) && !said.contains(&TWO[..8]),
            "case {index}: {said}"
        );
    }
}

proptest! {
    #[test]
    fn wild_text_is_refused_without_a_panic(wild: String, at: prop::sample::Index) {
        prop_assert!(KeyRing::from_json(&wild).is_err());
        let mut text = ring(&key(ID, ONE), TWO, THREE);
        text.truncate(at.index(text.len()));
        prop_assert!(KeyRing::from_json(&text).is_err());
        text.push_str(&wild);
        let _ = KeyRing::from_json(&text);
    }
}

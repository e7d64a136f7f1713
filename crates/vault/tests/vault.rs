//! Sealing, wrapping, indexing and tokens, through the public API.

#![expect(
    clippy::unwrap_used,
    reason = "this file is tests only, set-up functions included"
)]

use std::collections::HashSet;

use proptest::prelude::*;
use vault::{DataKey, IndexPurpose, KeyOwner, KeyRing, Place, Vault, VaultError};

const ADA: KeyOwner<'static> = KeyOwner {
    project_id: "prj_1",
    user_id: "usr_1",
};
const NAME: Place<'static> = Place {
    project_id: "prj_1",
    user_id: "usr_1",
    table: "user_versions",
    column: "sealed",
    row: "ver_1",
};
const PURPOSES: [IndexPurpose; 6] = [
    IndexPurpose::Locator,
    IndexPurpose::IdentityNumber,
    IndexPurpose::DocumentContent,
    IndexPurpose::Inputs,
    IndexPurpose::IdempotencyKey,
    IndexPurpose::RequestBody,
];

/// A ring of known bytes: the key is 32 times 1, the index root 32 times 2, the credential root 32 times 3.
const KNOWN_RING: &str = r#"{
  "version": 1,
  "keys": [{"id": "0102030405060708", "secret": "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE="}],
  "index_root": "AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=",
  "credential_root": "AwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwM="
}"#;

fn vault() -> Vault {
    Vault::new(KeyRing::generate().unwrap())
}

fn known() -> Vault {
    Vault::new(KeyRing::from_json(KNOWN_RING).unwrap())
}

fn bytes(hex: &str) -> Vec<u8> {
    (0..hex.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap())
        .collect()
}

fn refused<T>(outcome: Result<T, VaultError>) -> bool {
    matches!(outcome, Err(VaultError::NotAuthentic))
}

#[test]
fn a_data_key_survives_wrapping() {
    let vault = vault();
    let (key, wrapped) = vault.new_data_key(ADA).unwrap();
    let sealed = key.seal(&NAME, b"Ada Lovelace").unwrap();
    let again = vault.unwrap_data_key(ADA, wrapped.as_bytes()).unwrap();
    assert_eq!(again.open(&NAME, &sealed).unwrap().as_slice(), b"Ada Lovelace");
    assert_eq!(wrapped.as_bytes().to_vec(), wrapped.into_vec());
}

#[test]
fn a_wrapped_key_unwraps_for_its_owner_only() {
    let vault = vault();
    let (_, wrapped) = vault.new_data_key(ADA).unwrap();
    for (project_id, user_id) in [
        ("prj_2", "usr_1"),
        ("prj_1", "usr_2"),
        ("prj_1usr", "_1"),
        ("prj_", "1usr_1"),
        ("usr_1", "prj_1"),
        ("", ""),
    ] {
        let other = KeyOwner { project_id, user_id };
        assert!(
            refused(vault.unwrap_data_key(other, wrapped.as_bytes())),
            "{project_id} {user_id}"
        );
    }
}

#[test]
fn a_value_opens_in_its_place_only() {
    let (key, _) = vault().new_data_key(ADA).unwrap();
    let sealed = key.seal(&NAME, b"Ada Lovelace").unwrap();
    let elsewhere = [
        Place {
            project_id: "prj_2",
            ..NAME
        },
        Place {
            user_id: "usr_2",
            ..NAME
        },
        Place {
            table: "documents",
            ..NAME
        },
        Place {
            column: "content",
            ..NAME
        },
        Place { row: "ver_2", ..NAME },
        Place { row: "", ..NAME },
        Place {
            table: "user_versionss",
            column: "ealed",
            ..NAME
        },
        Place {
            column: "sealedver",
            row: "_1",
            ..NAME
        },
    ];
    for place in elsewhere {
        assert!(refused(key.open(&place, &sealed)), "{place:?}");
    }
    assert!(key.open(&NAME, &sealed).is_ok());
}

#[test]
fn a_value_opens_by_its_key_only() {
    let vault = vault();
    let (key, _) = vault.new_data_key(ADA).unwrap();
    let (other, _) = vault.new_data_key(ADA).unwrap();
    assert!(refused(
        other.open(&NAME, &key.seal(&NAME, b"Ada Lovelace").unwrap())
    ));
}

#[test]
fn another_ring_opens_nothing_and_says_which_key_it_lacks() {
    let ring = KeyRing::generate().unwrap();
    let id = ring.key_ids().remove(0);
    let (one, other) = (Vault::new(ring), vault());
    let (_, wrapped) = one.new_data_key(ADA).unwrap();
    let secret = one.seal_for_project("prj_1", "connector", b"hunter2").unwrap();
    for failure in [
        other.unwrap_data_key(ADA, wrapped.as_bytes()).map(drop),
        other.open_for_project("prj_1", "connector", &secret).map(drop),
    ] {
        assert!(matches!(failure, Err(VaultError::UnknownKey { key_id }) if key_id == id));
    }
}

#[test]
fn rotation_keeps_old_data_readable_and_wraps_by_the_new_key() {
    let mut ring = KeyRing::generate().unwrap();
    let before = Vault::new(KeyRing::from_json(&ring.to_json()).unwrap());
    let (key, wrapped) = before.new_data_key(ADA).unwrap();
    let sealed = key.seal(&NAME, b"Ada Lovelace").unwrap();
    let secret = before.seal_for_project("prj_1", "connector", b"hunter2").unwrap();
    ring.rotate().unwrap();
    ring.rotate().unwrap();
    let newest = bytes(&ring.key_ids()[0]);
    let after = Vault::new(ring);

    let opened = after
        .unwrap_data_key(ADA, wrapped.as_bytes())
        .unwrap()
        .open(&NAME, &sealed)
        .unwrap();
    assert_eq!(opened.as_slice(), b"Ada Lovelace");
    assert_eq!(
        after
            .open_for_project("prj_1", "connector", &secret)
            .unwrap()
            .as_slice(),
        b"hunter2"
    );
    assert_eq!(
        after.blind_index(IndexPurpose::Locator, "prj_1", b"a@example.org"),
        before.blind_index(IndexPurpose::Locator, "prj_1", b"a@example.org"),
    );
    assert_eq!(after.credential_mac("token"), before.credential_mac("token"));

    let (_, new) = after.new_data_key(ADA).unwrap();
    assert_eq!(new.as_bytes()[1..9], newest);
    assert!(matches!(
        before.unwrap_data_key(ADA, new.as_bytes()),
        Err(VaultError::UnknownKey { .. })
    ));
}

#[test]
fn rewrapping_moves_a_key_to_the_newest_and_changes_nothing_else() {
    let mut ring = KeyRing::generate().unwrap();
    let before = Vault::new(KeyRing::from_json(&ring.to_json()).unwrap());
    let (key, wrapped) = before.new_data_key(ADA).unwrap();
    let sealed = key.seal(&NAME, b"Ada Lovelace").unwrap();
    assert_eq!(before.rewrap_data_key(ADA, wrapped.as_bytes()).unwrap(), None);
    ring.rotate().unwrap();
    let newest = bytes(&ring.key_ids()[0]);
    let after = Vault::new(ring);
    let rewrapped = after.rewrap_data_key(ADA, wrapped.as_bytes()).unwrap().unwrap();
    assert_eq!(rewrapped.as_bytes()[1..9], newest);
    let key = after.unwrap_data_key(ADA, rewrapped.as_bytes()).unwrap();
    assert_eq!(key.open(&NAME, &sealed).unwrap().as_slice(), b"Ada Lovelace");
    let other = KeyOwner {
        user_id: "usr_2",
        ..ADA
    };
    assert!(refused(after.rewrap_data_key(other, wrapped.as_bytes())));
}

#[test]
fn a_projects_secret_opens_in_its_project_and_place_only() {
    let vault = vault();
    let sealed = vault.seal_for_project("prj_1", "connector", b"hunter2").unwrap();
    assert_eq!(
        vault
            .open_for_project("prj_1", "connector", &sealed)
            .unwrap()
            .as_slice(),
        b"hunter2"
    );
    assert!(refused(vault.open_for_project("prj_2", "connector", &sealed)));
    assert!(refused(vault.open_for_project("prj_1", "webhook", &sealed)));
    assert!(refused(vault.open_for_project("prj_1connec", "tor", &sealed)));
    let (_, wrapped) = vault.new_data_key(ADA).unwrap();
    assert!(refused(vault.open_for_project(
        "prj_1",
        "connector",
        wrapped.as_bytes()
    )));
    assert!(refused(vault.unwrap_data_key(ADA, &sealed)));
}

#[test]
fn blind_indexes_separate_purposes_projects_and_values() {
    let vault = vault();
    let mut seen = HashSet::new();
    for purpose in PURPOSES {
        for project in ["", "prj_1", "prj_2", "prj_1a"] {
            for value in ["", "a@example.org", "@example.org", "A@example.org"] {
                let index = vault.blind_index(purpose, project, value.as_bytes());
                assert_eq!(
                    index,
                    vault.clone().blind_index(purpose, project, value.as_bytes())
                );
                assert_eq!(index.to_vec(), index.as_bytes());
                assert!(seen.insert(index), "{purpose:?} {project} {value}");
            }
        }
    }
    assert!(!seen.contains(&self::vault().blind_index(IndexPurpose::Locator, "prj_1", b"")));
}

#[test]
fn tokens_are_base62_and_their_macs_differ() {
    let vault = vault();
    let tokens: HashSet<String> = (0..200).map(|_| vault.random_token().unwrap()).collect();
    let macs: HashSet<[u8; 32]> = tokens.iter().map(|token| vault.credential_mac(token)).collect();
    assert_eq!((tokens.len(), macs.len()), (200, 200));
    assert!(
        tokens
            .iter()
            .all(|token| token.len() == 43 && token.bytes().all(|c| c.is_ascii_alphanumeric()))
    );
    assert_eq!(vault.credential_mac("token"), vault.credential_mac("token"));
    assert_ne!(
        vault.credential_mac("token"),
        self::vault().credential_mac("token")
    );
}

/// The expected bytes come from an implementation of XChaCha20-Poly1305, HKDF and HMAC that shares no code with this
/// one. They change only with the version byte: whoever has data in this format must still be able to read it.
#[test]
fn the_stored_formats_stay_as_they_are() {
    let vault = known();
    let wrapped = bytes(concat!(
        "01010203040506070801000102030405060708090a0b0c0d0e0f10111213141516176f8829715e46764481d001ac8ad10cfd",
        "45bd809b314ca898000930e857d01b040f6e1b8272007f334f17cbfcea55de11"
    ));
    let field = bytes(concat!(
        "01000102030405060708090a0b0c0d0e0f10111213141516171e23314b4ed938770bc8049b1badc7dd503e8c566e4903dc",
        "0caba75a"
    ));
    let secret = bytes(concat!(
        "01010203040506070801000102030405060708090a0b0c0d0e0f101112131415161722b7933cba7c522ff1902707b7dd3a",
        "7f13fcdb9b2f0089"
    ));
    let key = vault.unwrap_data_key(ADA, &wrapped).unwrap();
    assert_eq!(key.open(&NAME, &field).unwrap().as_slice(), b"Ada Lovelace");
    assert_eq!(
        vault
            .open_for_project("prj_1", "connector", &secret)
            .unwrap()
            .as_slice(),
        b"hunter2"
    );
    let indexes = [
        "03b29ce54dd46d20621e303ce91d02c304d3dbd037aeec8ac2309a16275b9bb5",
        "fbc4d89e69f1e2451b8c4e7fe8c81646872a2b7c1fd1e4214f1b40f72f83d087",
        "bcc4c422c8db1c012089f6ceac26a5ceaf637e9705d2a62119619f6529cb2c14",
        "dd0ce0bb40301f758a7b05e225812f4dda300e24145cfca19c741a1cc66b12c1",
        "0f503b95a289650f03ab3c3f14b065306d440f8240e2076e01f38a99ef48d44b",
        "eaddcabbce90470fad81869367b6b745c26c147eb1449dad80a3f8dfb1919e4d",
    ];
    for (purpose, expected) in PURPOSES.into_iter().zip(indexes) {
        let index = vault.blind_index(purpose, "prj_1", b"ada@example.org");
        assert_eq!(index.to_vec(), bytes(expected), "{purpose:?}");
    }
    let mac = bytes("708bda8c5c35b7cfc9e5d32dc9fb7b2de8b74f2b085ecd713910871c62bd79dd");
    assert_eq!(vault.credential_mac("sk_staging_token").to_vec(), mac);
}

#[test]
fn debug_prints_no_secret_and_no_id() {
    let ring = KeyRing::from_json(KNOWN_RING).unwrap();
    assert_eq!(format!("{ring:?}"), "KeyRing");
    let vault = Vault::new(ring);
    let (key, wrapped) = vault.new_data_key(ADA).unwrap();
    let index = vault.blind_index(IndexPurpose::Locator, "prj_1", b"ada@example.org");
    assert_eq!(
        format!(
            "{vault:?} {key:?} {wrapped:?} {index:?} {ADA:?} {NAME:?} {:#?}",
            Some(&key)
        ),
        "Vault DataKey WrappedDataKey BlindIndex KeyOwner Place(user_versions.sealed) Some(\n    DataKey,\n)"
    );
}

fn assert_shareable<T: Send + Sync + 'static>() {}

#[test]
fn the_vault_and_its_keys_cross_threads() {
    assert_shareable::<Vault>();
    assert_shareable::<DataKey>();
    assert_shareable::<VaultError>();
}

proptest! {
    #[test]
    fn any_value_in_any_place_comes_back(
        project_id: String, user_id: String, row: String, plaintext: Vec<u8>
    ) {
        let vault = known();
        let owner = KeyOwner { project_id: &project_id, user_id: &user_id };
        let place = Place { project_id: &project_id, user_id: &user_id, row: &row, ..NAME };
        let (key, wrapped) = vault.new_data_key(owner).unwrap();
        let sealed = key.seal(&place, &plaintext).unwrap();
        let key = vault.unwrap_data_key(owner, wrapped.as_bytes()).unwrap();
        prop_assert_eq!(&*key.open(&place, &sealed).unwrap(), &plaintext);
    }

    #[test]
    fn a_change_to_any_byte_is_noticed(at: prop::sample::Index, mask in 1_u8.., plaintext: Vec<u8>) {
        let vault = known();
        let (key, wrapped) = vault.new_data_key(ADA).unwrap();
        let change = |bytes: &[u8]| {
            let mut changed = bytes.to_vec();
            changed[at.index(bytes.len())] ^= mask;
            changed
        };
        prop_assert!(vault.unwrap_data_key(ADA, &change(wrapped.as_bytes())).is_err());
        prop_assert!(key.open(&NAME, &change(&key.seal(&NAME, &plaintext).unwrap())).is_err());
        let secret = vault.seal_for_project("prj_1", "connector", &plaintext).unwrap();
        prop_assert!(vault.open_for_project("prj_1", "connector", &change(&secret)).is_err());
    }

    #[test]
    fn wild_bytes_are_refused_without_a_panic(wild: Vec<u8>) {
        let vault = known();
        let named = [&[1, 1, 2, 3, 4, 5, 6, 7, 8, 1], wild.as_slice()].concat();
        for bytes in [wild, named] {
            prop_assert!(vault.unwrap_data_key(ADA, &bytes).is_err());
            prop_assert!(vault.rewrap_data_key(ADA, &bytes).is_err());
            prop_assert!(vault.open_for_project("prj_1", "connector", &bytes).is_err());
        }
    }

    #[test]
    fn two_pairs_never_share_an_index(one: (String, Vec<u8>), other: (String, Vec<u8>), cut: prop::sample::Index) {
        let vault = known();
        let index = |pair: &(String, Vec<u8>)| vault.blind_index(IndexPurpose::Locator, &pair.0, &pair.1);
        prop_assert_eq!(index(&one) == index(&other), one == other);
        let whole = format!("{}{}", one.0, other.0);
        let middle = whole.char_indices().map(|(at, _)| at).nth(cut.index(whole.chars().count().max(1))).unwrap_or(0);
        let shifted = (whole[..middle].to_owned(), whole.as_bytes()[middle..].to_vec());
        let plain = (one.0.clone(), other.0.clone().into_bytes());
        prop_assert_eq!(index(&plain) == index(&shifted), plain == shifted);
    }
}

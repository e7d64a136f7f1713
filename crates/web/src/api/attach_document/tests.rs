use axum::http::HeaderValue;
use serde_json::json;

use super::*;

fn upload(body: Value) -> Result<Upload, Refusal> {
    read_upload(&HeaderMap::new(), body.to_string().into())
}

#[test]
fn a_whole_upload_is_read() {
    let read = upload(json!({
        "reference": {"userLocator": "userId:1", "fileName": "a.png"},
        "userLocator": "userId:2",
        "documentType": "id-passport",
        "data": "data:image/png;base64,AAEC",
        "expiresAt": "2020-02-29",
        "somethingElse": [1],
    }));
    let Upload { locator, command } = read.unwrap();
    assert_eq!(
        locator,
        UserLocator::parse("userId:1").unwrap(),
        "the reference wins"
    );
    assert_eq!(command.kind, DocumentType::Passport);
    assert_eq!(command.bytes, [0, 1, 2]);
    assert_eq!(
        command.expires_at.map(|day| day.to_string()).as_deref(),
        Some("2020-02-29")
    );
    assert!(command.idempotency.is_none());
}

#[test]
fn older_clients_name_the_user_at_the_top() {
    for body in [
        json!({"userLocator": "userId:2", "documentType": "selfie-left", "data": "AAEC"}),
        json!({"reference": {}, "userLocator": "userId:2", "documentType": "selfie-left", "data": "AAEC"}),
        json!({
            "reference": null, "userLocator": "userId:2", "documentType": "selfie-left", "data": "AAEC",
            "expiresAt": null,
        }),
    ] {
        let Upload { locator, command } = upload(body).unwrap();
        assert_eq!(locator, UserLocator::parse("userId:2").unwrap());
        assert_eq!(command.expires_at, None);
    }
}

#[test]
fn wrong_bodies_are_refused_with_every_path() {
    for (body, paths) in [
        (json!({}), vec!["data", "reference.userLocator", "documentType"]),
        (
            json!({"reference": "userId:1", "documentType": "passport", "data": "", "expiresAt": "soon"}),
            vec!["data", "reference", "documentType", "expiresAt"],
        ),
        (
            json!({"reference": {"userLocator": 1}, "documentType": 1, "data": 1, "expiresAt": 1}),
            vec!["data", "reference.userLocator", "documentType", "expiresAt"],
        ),
        (
            json!({"userLocator": "ana", "documentType": "id-passport", "data": "*"}),
            vec!["data", "userLocator"],
        ),
        (
            json!({"reference": {}, "documentType": "id-passport", "data": "AAEC", "expiresAt": "2026-02-30"}),
            vec!["reference.userLocator", "expiresAt"],
        ),
    ] {
        let Err(refusal) = upload(body.clone()) else {
            panic!("{body} was read")
        };
        assert_eq!(
            (refusal.status().as_u16(), refusal.paths()),
            (400, paths),
            "{body}"
        );
    }
}

#[test]
fn an_idempotency_key_is_visible_and_bounded() {
    let key = |value: &[u8]| {
        let mut headers = HeaderMap::new();
        headers.insert(IDEMPOTENCY_KEY_HEADER, HeaderValue::from_bytes(value).unwrap());
        idempotency_key(&headers).map_err(|error| error.to_string())
    };
    assert_eq!(key(b"a-1_~!"), Ok(Some("a-1_~!".to_owned())));
    assert!(key(&[b'a'; 255]).is_ok());
    for wrong in [b"".as_slice(), b"a b", &[b'a'; 256], "é".as_bytes()] {
        assert!(key(wrong).is_err(), "{wrong:?}");
    }
    assert_eq!(idempotency_key(&HeaderMap::new()), Ok(None));
}

#[test]
fn a_wrong_key_is_told_with_the_wrong_fields() {
    let mut headers = HeaderMap::new();
    headers.insert(IDEMPOTENCY_KEY_HEADER, HeaderValue::from_static("a b"));
    let body = json!({"userLocator": "userId:1", "documentType": "id-passport", "data": ""});
    let Err(refusal) = read_upload(&headers, body.to_string().into()) else {
        panic!("was read")
    };
    assert_eq!(refusal.paths(), ["data", "x-idempotency-key"]);
}

#[test]
fn the_whole_body_goes_with_the_key() {
    let mut headers = HeaderMap::new();
    headers.insert(IDEMPOTENCY_KEY_HEADER, HeaderValue::from_static("k"));
    let body = json!({"userLocator": "userId:1", "documentType": "id-passport", "data": "AAEC"}).to_string();
    let upload = read_upload(&headers, body.clone().into()).unwrap_or_else(|_| panic!("was not read"));
    let idempotency = upload.command.idempotency.unwrap();
    assert_eq!(
        (idempotency.key.as_str(), &idempotency.request_body[..]),
        ("k", body.as_bytes())
    );
}

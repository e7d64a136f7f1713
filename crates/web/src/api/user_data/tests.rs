use proptest::prelude::*;
use serde_json::{Map, Value, json};
use utoipa::openapi::schema::{ArrayItems, SchemaType, Type};
use utoipa::openapi::{RefOr, Schema};

use super::*;

const NOW: &str = "2026-11-22T12:00:00Z";

fn us_states() -> BTreeMap<String, UsState> {
    let state = |code: &str| {
        let state = UsState {
            name: code.to_owned(),
            requires_due_diligence: false,
            zip_prefixes: Vec::new(),
        };
        (code.to_owned(), state)
    };
    ["IL", "TX", "PR"].map(state).into()
}

fn read(body: &Value) -> Result<UserData, Vec<String>> {
    let (states, mut wrong) = (us_states(), WrongFields::default());
    let reading = Reading {
        at: NOW.parse().unwrap(),
        us_states: &states,
    };
    let data = read_user_data(&Section::root(body.as_object().unwrap()), reading, &mut wrong);
    if wrong.is_empty() {
        return Ok(data);
    }
    Err(wrong.into_list().into_iter().map(|field| field.path).collect())
}

fn john() -> Value {
    json!({
        "userDetails": {
            "firstName": " John ", "lastName": "Doe", "dateOfBirth": "1990-01-15", "countryOfResidence": "US",
        },
        "kycData": {
            "nationality": "US",
            "addressOfResidence": {
                "line1": "123 Main Street", "line2": "Apt 4B", "city": "Chicago", "stateOrRegion": "IL",
                "postalCode": "60601",
            },
            "email": "john.doe@example.com",
            "phoneNumber": "+12125551234",
            "identityDocument": {"type": "ssn", "number": "123-45-6789", "issuingCountryCode": "US"},
            "ipAddresses": ["192.0.2.1", "2001:db8::1"],
        },
        "verificationHistory": {
            "idVerificationTimestamp": "2026-11-22T11:00:00Z",
            "livenessVerificationTimestamp": "2026-11-22T13:00:00+01:00",
        },
        "dueDiligence": {
            "employmentStatus": "full-time", "sourceOfFunds": "salary-disbursement",
            "industry": "financial-institution", "estimatedYearlyIncome": "income-50k-100k",
            "expectedYearlyTxVolume": "volume-0-25k",
        },
        "fieldsThatNoReferenceLists": {"a": [1, null]},
    })
}

/// John's body with one member set; `null` takes it away.
fn john_with(pointer: &str, value: Value) -> Value {
    let mut body = john();
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    let parent = body.pointer_mut(parent).unwrap().as_object_mut().unwrap();
    parent.insert(name.to_owned(), value);
    body
}

#[test]
fn a_whole_body_is_read() {
    let data = read(&john()).unwrap();
    let details = data.user_details.as_ref().unwrap();
    assert_eq!(details.first_name.as_str(), "John");
    assert_eq!(details.country_of_residence, CountryCode::US);
    let kyc = data.kyc_data.as_ref().unwrap();
    assert_eq!(data.state_or_region().unwrap().as_str(), "IL");
    assert_eq!(kyc.ip_addresses.len(), 2);
    let document = data.identity_document().unwrap();
    assert_eq!(document.kind, Some(IdentityDocumentType::Ssn));
    assert_eq!(
        document.number.as_ref().unwrap().as_str(),
        "123456789",
        "kept as nine digits"
    );
    let history = data.verification_history.unwrap();
    assert_eq!(history.liveness_verification_at, Some(NOW.parse().unwrap()));
    let due_diligence = data.due_diligence.unwrap();
    assert_eq!(
        due_diligence.expected_yearly_tx_volume.unwrap().code(),
        "volume-0-25k"
    );
}

#[test]
fn absent_sections_and_members_are_absent_and_null_is_absent_too() {
    assert_eq!(read(&json!({})), Ok(UserData::default()));
    let nothing = json!({
        "userDetails": null, "kycData": null, "verificationHistory": null, "dueDiligence": null,
    });
    assert_eq!(read(&nothing), Ok(UserData::default()));
    let empty = read(&json!({
        "kycData": {"addressOfResidence": {"city": null}, "identityDocument": {}, "ipAddresses": null},
        "verificationHistory": {}, "dueDiligence": {"industry": null},
    }))
    .unwrap();
    assert_eq!(
        empty.kyc_data.unwrap().address_of_residence,
        Some(Address::default())
    );
    assert_eq!(empty.verification_history, Some(VerificationHistory::default()));
    assert_eq!(empty.due_diligence, Some(DueDiligence::default()));
}

#[test]
fn the_old_name_of_the_state_is_read_where_the_new_one_is_absent() {
    let state = |address: Value| {
        let body = json!({"kycData": {"addressOfResidence": address}});
        read(&body).map(|data| data.state_or_region().map(|text| text.as_str().to_owned()))
    };
    assert_eq!(state(json!({"state": "Bayern"})), Ok(Some("Bayern".to_owned())));
    assert_eq!(
        state(json!({"stateOrRegion": null, "state": "Bayern"})),
        Ok(Some("Bayern".to_owned()))
    );
    assert_eq!(
        state(json!({"stateOrRegion": "Hessen", "state": 1})),
        Ok(Some("Hessen".to_owned()))
    );
    assert_eq!(
        state(json!({"state": 1})),
        Err(vec!["kycData.addressOfResidence.state".to_owned()])
    );
}

#[test]
fn what_is_wrong_is_named_by_its_path() {
    let details = "/userDetails/";
    let kyc = "/kycData/";
    let address = "/kycData/addressOfResidence/";
    let document = "/kycData/identityDocument/";
    let history = "/verificationHistory/";
    let long = "x".repeat(201);
    let ip_addresses = vec!["192.0.2.1"; 101];
    for (section, member, value) in [
        ("/", "userDetails", json!([])),
        ("/", "kycData", json!("")),
        ("/", "verificationHistory", json!(1)),
        ("/", "dueDiligence", json!(false)),
        (details, "firstName", json!("")),
        (details, "firstName", json!(" \t ")),
        (details, "lastName", json!("a\u{0}b")),
        (details, "lastName", json!(long)),
        (details, "lastName", json!({"en": "Doe"})),
        (details, "lastName", Value::Null),
        (details, "dateOfBirth", json!("1990-02-30")),
        (details, "dateOfBirth", json!("15/01/1990")),
        (details, "dateOfBirth", json!("2026-11-23")),
        (details, "dateOfBirth", json!("1896-11-21")),
        (details, "dateOfBirth", json!(19_900_115)),
        (details, "countryOfResidence", json!("us")),
        (details, "countryOfResidence", json!("USA")),
        (details, "countryOfResidence", json!("XX")),
        (kyc, "nationality", json!("United States")),
        (kyc, "addressOfResidence", json!("Chicago")),
        (kyc, "email", json!("john.doe")),
        (kyc, "phoneNumber", json!("2125551234")),
        (kyc, "phoneNumber", json!(12_125_551_234_i64)),
        (kyc, "identityDocument", json!([])),
        (kyc, "ipAddresses", json!("192.0.2.1")),
        (kyc, "ipAddresses", json!(ip_addresses)),
        (address, "line1", json!("x".repeat(301))),
        (address, "line2", json!("")),
        (address, "city", json!(7)),
        (address, "stateOrRegion", json!("Illinois")),
        (address, "stateOrRegion", json!("il")),
        (address, "stateOrRegion", json!("ZZ")),
        (address, "postalCode", json!(60601)),
        (document, "type", json!("SSN")),
        (document, "number", json!("000-45-6789")),
        (document, "number", json!("666-45-6789")),
        (document, "number", json!("900-45-6789")),
        (document, "number", json!("123-00-6789")),
        (document, "number", json!("123-45-0000")),
        (document, "number", json!("123-456-789")),
        (document, "number", json!(123_456_789)),
        (document, "issuingCountryCode", json!("CA")),
        (document, "issuingCountryCode", json!("U.S.")),
        (history, "idVerificationTimestamp", json!("2025-11-22T11:59:59Z")),
        (history, "idVerificationTimestamp", json!("2026-11-22T12:05:01Z")),
        (history, "livenessVerificationTimestamp", json!("2026-11-22")),
        (history, "livenessVerificationTimestamp", json!(1_732_276_800)),
        ("/dueDiligence/", "employmentStatus", json!("employed")),
        ("/dueDiligence/", "sourceOfFunds", json!("gift")),
        ("/dueDiligence/", "industry", json!("Retail-Trade")),
        ("/dueDiligence/", "estimatedYearlyIncome", json!("income-1m")),
        (
            "/dueDiligence/",
            "expectedYearlyTxVolume",
            json!(["volume-0-25k"]),
        ),
    ] {
        let pointer = format!("{section}{member}");
        let path = pointer[1..].replace('/', ".");
        assert_eq!(
            read(&john_with(&pointer, value.clone())),
            Err(vec![path]),
            "{value}"
        );
    }
}

#[test]
fn members_of_an_array_are_named_by_their_index() {
    let body = john_with(
        "/kycData/ipAddresses",
        json!(["192.0.2.1", "localhost", null, "::1", "192.0.2.256", 4]),
    );
    let path = |i: usize| format!("kycData.ipAddresses.{i}");
    assert_eq!(read(&body), Err(vec![path(1), path(2), path(4), path(5)]));
}

#[test]
fn everything_wrong_is_told_at_once() {
    let body = json!({
        "userDetails": {"firstName": "John", "dateOfBirth": "soon"},
        "kycData": {"email": 1, "identityDocument": {"type": "ssn", "number": "1", "issuingCountryCode": "DE"}},
        "dueDiligence": {"industry": "x"},
    });
    let paths = [
        "userDetails.lastName",
        "userDetails.dateOfBirth",
        "userDetails.countryOfResidence",
        "kycData.email",
        "kycData.identityDocument.number",
        "kycData.identityDocument.issuingCountryCode",
        "dueDiligence.industry",
    ];
    assert_eq!(read(&body), Err(paths.map(str::to_owned).to_vec()));
}

#[test]
fn us_rules_hold_for_residents_of_the_us_alone() {
    let mut body = john_with("/kycData/addressOfResidence/stateOrRegion", json!("Bayern"));
    body["userDetails"]["countryOfResidence"] = json!("DE");
    assert!(read(&body).is_ok());
    body.as_object_mut().unwrap().remove("userDetails");
    assert!(read(&body).is_ok(), "nobody knows the residence");
    let wrong_name = json!({
        "userDetails": {"countryOfResidence": "US"},
        "kycData": {"addressOfResidence": {"state": "Bayern"}},
    });
    let paths = read(&wrong_name).unwrap_err();
    assert!(
        paths.contains(&"kycData.addressOfResidence.state".to_owned()),
        "{paths:?}"
    );
}

#[test]
fn numbers_of_other_documents_are_texts() {
    for kind in ["passport", "id"] {
        let document = json!({"type": kind, "number": "000-45-6789", "issuingCountryCode": "DE"});
        assert!(
            read(&john_with("/kycData/identityDocument", document)).is_ok(),
            "{kind}"
        );
    }
    let bare = json!({"type": "ssn", "number": "123456789"});
    let data = read(&john_with("/kycData/identityDocument", bare)).unwrap();
    assert_eq!(
        data.identity_document()
            .unwrap()
            .number
            .as_ref()
            .unwrap()
            .as_str(),
        "123456789"
    );
}

#[test]
fn the_example_of_the_documentation_is_read() {
    let example = schema("UserBody")
        .example
        .clone()
        .expect("the body has an example");
    assert!(read(&example).is_ok());
}

/// Sets every member that the documentation knows to a value of a wrong type, one at a time, and expects to hear of
/// exactly that member: so the reader reads what is documented.
#[test]
fn every_documented_member_is_read() {
    let mut paths = Vec::new();
    leaves(&schema("UserBody"), &mut Vec::new(), &mut paths);
    assert_eq!(paths.len(), 4 + 4 + 6 + 3 + 2 + 5, "{paths:?}");
    for path in paths {
        let mut body = json!({"userDetails": john()["userDetails"].clone()});
        let mut at = &mut body;
        for name in &path {
            if !at[name].is_object() {
                at[name] = json!({});
            }
            at = &mut at[name];
        }
        *at = json!(true);
        assert_eq!(read(&body), Err(vec![path.join(".")]));
    }
}

fn schema(name: &str) -> utoipa::openapi::Object {
    let components = crate::openapi::operations().into_openapi().components.unwrap();
    match &components.schemas[name] {
        RefOr::T(Schema::Object(object)) => object.clone(),
        _ => panic!("{name} is not an object"),
    }
}

fn leaves(object: &utoipa::openapi::Object, prefix: &mut Vec<String>, paths: &mut Vec<Vec<String>>) {
    for (name, member) in &object.properties {
        prefix.push(name.clone());
        match referred(member).map(|name| schema(&name)) {
            Some(object) if object.schema_type == SchemaType::Type(Type::Object) => {
                leaves(&object, prefix, paths);
            }
            _ => paths.push(prefix.clone()),
        }
        prefix.pop();
    }
}

fn referred(member: &RefOr<Schema>) -> Option<String> {
    match member {
        RefOr::Ref(reference) => reference.ref_location.rsplit('/').next().map(str::to_owned),
        RefOr::T(Schema::OneOf(one_of)) => one_of.items.iter().find_map(referred),
        RefOr::T(Schema::Array(array)) => match &array.items {
            ArrayItems::RefOrSchema(items) => referred(items),
            ArrayItems::False => None,
        },
        RefOr::T(_) => None,
    }
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
        Just(json!("US")),
        Just(json!("ssn")),
    ];
    let names = prop::sample::select(vec![
        "userDetails",
        "kycData",
        "verificationHistory",
        "dueDiligence",
        "firstName",
        "countryOfResidence",
        "addressOfResidence",
        "stateOrRegion",
        "identityDocument",
        "type",
        "number",
        "ipAddresses",
        "industry",
    ]);
    leaf.prop_recursive(4, 60, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::hash_map(names.clone().prop_map(str::to_owned), inner, 0..6)
                .prop_map(|members| Value::from(members.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

proptest! {
    #[test]
    fn any_body_is_read_or_refused(body in any_json()) {
        if body.is_object() {
            let _ = read(&body);
        }
    }
}

//! A reading as JSON and for a person.

use std::fmt::Write as _;

use evidence::Sex;
use evidence::aamva::{Card, Height};
use evidence::document::{Finding, Side};
use evidence::mrz::{Fields, Zone, ZoneDate};
use jiff::civil::Date;
use serde_json::{Map, Value, json};

use super::file::{Reading, is_certain, is_valid};
use super::measure::milliseconds;

/// The reading as one JSON object.
pub fn document(reading: &Reading) -> Value {
    let examination = &reading.examination;
    let text: Vec<Value> = examination
        .readings
        .lines
        .iter()
        .map(|line| json!({"text": line.text, "page": line.page, "confidence": line.confidence()}))
        .collect();
    let fields: Vec<Value> = examination
        .fields
        .iter()
        .map(|field| {
            json!({"field": field.field.code(), "value": field.value, "source": field.source.code(),
                   "confidence": field.confidence})
        })
        .collect();
    let stages: Map<String, Value> = reading
        .stages
        .iter()
        .map(|(stage, time)| ((*stage).to_owned(), json!(milliseconds(*time))))
        .collect();
    json!({
        "kind": examination.kind.code(),
        "side": examination.kind.side().map(Side::code),
        "mrz": reading.zone().map(zone),
        "barcode": examination.readings.barcode.as_ref().map(|card| json!({"fields": card_fields(card)})),
        "text": text,
        "fields": fields,
        "reasons": examination.findings.iter().map(reason).collect::<Vec<_>>(),
        "cpuMs": milliseconds(reading.cpu()),
        "stagesMs": stages,
    })
}

fn zone(zone: &Zone) -> Value {
    let checks: Vec<Value> = zone
        .checks
        .iter()
        .map(|check| {
            json!({"guards": format!("{:?}", check.guards), "line": check.line, "column": check.column,
                   "printed": check.printed, "expected": check.expected, "holds": check.holds})
        })
        .collect();
    json!({
        "format": zone.format.label(),
        "lines": zone.lines,
        "valid": is_valid(zone),
        "certain": is_certain(zone),
        "fields": zone_fields(&zone.fields),
        "checks": checks,
        "confidences": zone.confidences,
    })
}

fn zone_fields(fields: &Fields) -> Value {
    json!({
        "documentCode": fields.document_code,
        "issuer": fields.issuer.as_str(),
        "nationality": fields.nationality.as_str(),
        "number": fields.number,
        "surname": fields.names.primary.join(" "),
        "givenNames": fields.names.secondary.join(" "),
        "dateOfBirth": fields.birth.as_ref().map(zone_date),
        "sex": fields.sex.map(sex),
        "expiresAt": fields.expiry.as_ref().map(zone_date),
        "optional": fields.optional,
        "optionalSecond": fields.optional_second,
    })
}

/// As far as the zone states it: unknown parts are left out from the right.
fn zone_date(date: &ZoneDate) -> String {
    match (date.date(), date.year(), date.month()) {
        (Some(date), _, _) => date.to_string(),
        (None, Some(year), Some(month)) => format!("{year:04}-{month:02}"),
        (None, Some(year), None) => format!("{year:04}"),
        (None, None, _) => String::new(),
    }
}

fn sex(sex: Sex) -> &'static str {
    match sex {
        Sex::Female => "F",
        Sex::Male => "M",
        Sex::Unspecified => "X",
    }
}

fn card_fields(card: &Card) -> Value {
    let day = |date: Option<Date>| date.map(|date| date.to_string());
    let elements: Map<String, Value> = card
        .elements
        .iter()
        .map(|element| (element.id.clone(), json!(element.value)))
        .collect();
    json!({
        "number": card.number,
        "surname": card.name.family,
        "firstName": card.name.first,
        "middleNames": card.name.middle,
        "suffix": card.name.suffix,
        "nameTruncated": card.name.is_truncated(),
        "dateOfBirth": day(card.birth),
        "expiresAt": day(card.expiry),
        "issuedAt": day(card.issued),
        "sex": card.sex.map(sex),
        "heightCm": card.height.map(Height::centimetres),
        "class": card.class,
        "restrictions": card.restrictions,
        "endorsements": card.endorsements,
        "street": card.address.street,
        "streetSecond": card.address.street_second,
        "city": card.address.city,
        "region": card.address.region,
        "postalCode": card.address.postal_code,
        "issuerNumber": card.header.issuer_number,
        "issuer": card.jurisdiction.map(|issuer| issuer.name),
        "country": card.jurisdiction.map(|issuer| issuer.country.alpha_2()),
        "version": card.header.version,
        "elements": elements,
    })
}

fn reason(finding: &Finding) -> Value {
    json!({
        "code": finding.code.code(),
        "about": finding.about.map(|field| field.code()),
        "strength": finding.strength,
        "claimed": finding.claimed,
        "read": finding.read,
    })
}

/// The reading for a person.
pub fn text(reading: &Reading) -> String {
    let examination = &reading.examination;
    let mut text = String::new();
    match reading.zone() {
        None => text.push_str("No machine-readable zone.\n"),
        Some(zone) => {
            let state = match (zone.digits_hold(), is_certain(zone)) {
                (true, true) => "every check digit holds",
                (true, false) => "every check digit holds, but not every character was clearly seen",
                (false, _) => "printed wrong, or misread",
            };
            let _ = writeln!(text, "{} zone: {state}", zone.format.label());
            for (line, confidences) in zone.lines.iter().zip(&zone.confidences) {
                let lowest = confidences.iter().copied().fold(1.0, f32::min);
                let _ = writeln!(text, "  {line}  (lowest confidence {lowest:.2})");
            }
            for check in zone.failed_checks() {
                let _ = writeln!(
                    text,
                    "  The check digit of {:?} is {}, and would have to be {}.",
                    check.guards,
                    check.printed,
                    check.expected.unwrap_or('?')
                );
            }
        }
    }
    let side = examination.kind.side().map(|side| format!(", {}", side.code()));
    let _ = writeln!(text, "{}{}", examination.kind.code(), side.unwrap_or_default());
    for field in &examination.fields {
        let _ = writeln!(
            text,
            "  {:16} {}  ({}, confidence {:.2})",
            field.field.code(),
            field.value,
            field.source.code(),
            field.confidence
        );
    }
    for line in &examination.readings.lines {
        let _ = writeln!(text, "  | {}  ({:.2})", line.text, line.confidence());
    }
    for finding in &examination.findings {
        let _ = writeln!(text, "{}: {}", finding.code.code(), finding.code.meaning());
    }
    let stages: Vec<String> = reading
        .stages
        .iter()
        .map(|(stage, time)| format!("{stage} {}", milliseconds(*time)))
        .collect();
    let _ = writeln!(
        text,
        "CPU milliseconds: {} without decoding ({})",
        milliseconds(reading.cpu()),
        stages.join(", ")
    );
    text
}

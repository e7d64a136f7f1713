//! What was read from a document, and what follows from it.

use std::fmt;

use domain::document::DocumentType;
use jiff::civil::Date;

use super::barcode_consistency::{address_differs, barcode_problems, barcode_readings};
use super::classification::{classify, classify_page, misplaced};
use super::consistency::{against_claim, against_print, between};
use super::identity::Identity;
use super::specimen::specimen;
use super::{Claim, DocumentRead, Field, FieldReading, Finding, FindingCode, Side, Source, StageTime};
use crate::aamva::Card;
use crate::mrz::CONFIDENCE_CERTAIN_MIN;
use crate::mrz::{Element, Fault, Zone};
use crate::proof::ProofReading;
use crate::text::Line;
use crate::visual::{self, VisualZone};

/// Least confidence of a character of the zone that counts as surely read.
const ZONE_CONFIDENCE_MIN: f32 = CONFIDENCE_CERTAIN_MIN;

/// How strongly print alone speaks.
const PRINT_STRENGTH: f32 = 0.7;

/// What was read from a document.
#[derive(Clone, Default)]
pub struct Readings {
    /// The machine-readable zone.
    pub zone: Option<Zone>,
    /// The barcode of a North American card.
    pub barcode: Option<Card>,
    /// The barcode calls itself one of a North American card, and its header can't be read: it was printed wrong.
    pub damaged_barcode: bool,
    /// Lines of text, in reading order.
    pub lines: Vec<Line>,
    /// Whether a portrait was found; `None` when nobody looked.
    pub portrait: Option<bool>,
}

/// Everything that is known about a document after looking at it.
#[derive(Clone, Default)]
pub struct Examination {
    /// What it is.
    pub kind: DocumentRead,
    /// What stands on it, by source.
    pub fields: Vec<FieldReading>,
    /// What was read, as read.
    pub readings: Readings,
    /// What stands in print, of an identity document.
    pub visual: Option<VisualZone>,
    /// What a proof says.
    pub proof: Option<ProofReading>,
    /// What speaks against it or is missing.
    pub findings: Vec<Finding>,
    /// What each part of the work cost.
    pub stages: Vec<StageTime>,
}

/// Whether two files show the two sides of the same document: every disagreement is a
/// [`FindingCode::SidesMismatch`]. A front that has only print is searched for what the back says; when not even the
/// name is found there, that is [`FindingCode::ZoneTextUnseen`].
pub fn compare_sides(front: &Examination, back: &Examination, today: Date) -> Vec<Finding> {
    let stated = |examination: &Examination| {
        let readings = &examination.readings;
        let zone = readings.zone.as_ref().map(Identity::of_zone);
        zone.or_else(|| readings.barcode.as_ref().map(Identity::of_card))
    };
    match (stated(front), stated(back), &front.visual) {
        (Some(front), Some(back), _) => between(&front, &back, FindingCode::SidesMismatch),
        (None, Some(back), Some(visual)) if !front.readings.lines.is_empty() => {
            let mut findings = against_print(
                &back,
                &front.readings.lines,
                visual,
                today,
                FindingCode::SidesMismatch,
            );
            findings.retain(|finding| {
                finding.code == FindingCode::SidesMismatch || finding.about == Some(Field::Name)
            });
            findings
        }
        _ => Vec::new(),
    }
}

impl Examination {
    /// Whether only print was read, and not all that print has to say about anybody.
    pub(super) fn is_print_partial(&self) -> bool {
        let lacks = |visual: &VisualZone| {
            let days = [
                visual.birth.is_some(),
                visual.expiry.is_some() || visual.number.is_some(),
            ];
            visual.name().is_none() || days.contains(&false)
        };
        self.has(FindingCode::PrintOnly)
            && (self.kind == DocumentRead::Unknown || self.visual.as_ref().is_none_or(lacks))
    }

    /// Whether it has that finding.
    pub fn has(&self, code: FindingCode) -> bool {
        self.findings.iter().any(|finding| finding.code == code)
    }
}

/// Draws the conclusions about an identity document from what was read.
pub fn conclude(uploaded_as: DocumentType, readings: Readings, claim: &Claim, today: Date) -> Examination {
    let visual = visual::read(&readings.lines, today);
    let mut kind = classify(&readings);
    if kind == DocumentRead::Unknown && readings.zone.is_none() {
        kind = classify_page(&readings.lines, &visual).unwrap_or_default();
    }
    let zone = readings.zone.as_ref().map(Identity::of_zone);
    let barcode = readings.barcode.as_ref().map(Identity::of_card);
    let print = Identity::of_print(
        &visual,
        readings.lines.iter().all(|line| line.confidence() >= 1.0),
    );
    // Of another document or side, nobody needs to be told that it lacks what this one has.
    let misplaced = misplaced(uploaded_as, kind);
    let is_misplaced = misplaced.is_some();
    let mut findings = match misplaced {
        Some(misplaced) => vec![misplaced],
        None => Vec::from_iter(unread(uploaded_as, kind, &readings)),
    };
    if let Some(zone) = &readings.zone {
        findings.extend(zone_faults(zone));
    }
    if let Some(card) = &readings.barcode {
        findings.extend(barcode_problems(card, today));
        findings.extend(address_differs(card, claim));
    } else if readings.damaged_barcode {
        findings.push(Finding::new(FindingCode::BarcodeImpossible));
    }
    let machine = zone.as_ref().or(barcode.as_ref());
    if let Some(best) = machine {
        findings.extend(against_claim(best, claim));
        // French cards state in print alone how long they are valid.
        let dated = if best.expiry.is_none() && print.expiry.is_some() {
            &print
        } else {
            best
        };
        findings.extend(validity(dated, today));
        let code = if zone.is_some() {
            FindingCode::ZoneTextMismatch
        } else {
            FindingCode::BarcodeTextMismatch
        };
        if !readings.lines.is_empty() {
            let mut print = against_print(best, &readings.lines, &visual, today, code);
            print.retain(|finding| !is_misplaced || finding.code != FindingCode::ZoneTextUnseen);
            findings.extend(print);
        }
    } else {
        findings.extend(against_claim(&print, claim).into_iter().map(only_print));
        findings.extend(print.expiry.and_then(|_| validity(&print, today)));
    }
    if let (Some(zone), Some(barcode)) = (&zone, &barcode) {
        findings.extend(zone_against_barcode(zone, barcode));
    }
    let stated = [zone.as_ref(), barcode.as_ref(), Some(&print)]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>();
    findings.extend(specimen(readings.zone.as_ref(), &stated, &readings.lines));
    let mut fields: Vec<FieldReading> = stated.iter().flat_map(|identity| identity.readings()).collect();
    fields.extend(readings.barcode.iter().flat_map(barcode_readings));
    fields.extend(licence_readings(&visual, print.source));
    Examination {
        kind,
        fields,
        readings,
        visual: Some(visual),
        findings,
        ..Examination::default()
    }
}

/// What only licences print: classes of vehicles, and who issued them.
fn licence_readings(visual: &VisualZone, source: Source) -> impl Iterator<Item = FieldReading> {
    let printed = [
        (Field::Class, &visual.class),
        (Field::Authority, &visual.authority),
    ];
    printed.into_iter().filter_map(move |(field, seen)| {
        let seen = seen.as_ref()?;
        Some(FieldReading {
            field,
            value: seen.value.clone(),
            source,
            confidence: seen.confidence,
        })
    })
}

/// What zone and barcode of one file say about different people. Numbers are left out: the zone of a licence that crosses
/// borders may have one of its own.
fn zone_against_barcode(zone: &Identity, barcode: &Identity) -> Vec<Finding> {
    let mut findings = between(zone, barcode, FindingCode::BarcodeTextMismatch);
    findings.retain(|finding| {
        matches!(
            finding.about,
            Some(Field::Name | Field::BirthDate | Field::Expiry)
        )
    });
    findings
}

/// A finding that rests on print alone, which readers misread.
fn only_print(finding: Finding) -> Finding {
    let strength = finding.strength * PRINT_STRENGTH;
    finding.of_strength(strength)
}

/// What should be there and is not.
fn unread(uploaded_as: DocumentType, kind: DocumentRead, readings: &Readings) -> Option<Finding> {
    if readings.zone.is_some() || readings.barcode.is_some() {
        return None;
    }
    if readings.lines.is_empty() {
        return Some(Finding::new(FindingCode::DocumentNotRead));
    }
    match (uploaded_as, kind) {
        (DocumentType::Passport, _) => Some(Finding::new(FindingCode::NoZone)),
        (DocumentType::IdCardBack, DocumentRead::DrivingLicence(_)) => {
            Some(Finding::new(FindingCode::NoBarcode))
        }
        (DocumentType::IdCardBack, _) => Some(Finding::new(FindingCode::NoZone)),
        (DocumentType::ResidencePermit, kind) if kind.side() != Some(Side::Front) => {
            Some(Finding::new(FindingCode::NoZone))
        }
        _ => Some(Finding::new(FindingCode::PrintOnly)),
    }
}

/// What is wrong with the zone itself.
fn zone_faults(zone: &Zone) -> Vec<Finding> {
    let mut findings = Vec::new();
    for check in zone.failed_checks() {
        let finding = Finding::new(FindingCode::ZoneCheckDigit).about(guarded(check.guards));
        let expected = check.expected.map_or_else(|| "?".to_owned(), String::from);
        findings.push(finding.against(expected).having_read(check.printed));
    }
    for fault in &zone.faults {
        let about = match fault {
            Fault::ForbiddenCharacter { element, .. } | Fault::ImpossibleDate(element) => guarded(*element),
            Fault::ExpiryBeforeBirth => Field::Expiry,
            Fault::NoName => Field::Name,
            Fault::UnknownState(_) | Fault::AmbiguousName => continue,
        };
        findings.push(Finding::new(FindingCode::ZoneImpossible).about(about));
    }
    let least = zone.confidences.iter().flatten().copied().fold(1.0, f32::min);
    if least < ZONE_CONFIDENCE_MIN {
        findings.push(Finding::new(FindingCode::ZoneUncertain).of_strength(1.0 - least));
    }
    findings
}

fn guarded(element: Element) -> Field {
    match element {
        Element::Number | Element::NumberCheck => Field::Number,
        Element::Birth | Element::BirthCheck => Field::BirthDate,
        Element::Expiry | Element::ExpiryCheck => Field::Expiry,
        Element::Names | Element::GivenNames => Field::Name,
        Element::Nationality => Field::Nationality,
        Element::Issuer | Element::DocumentCode | Element::Office => Field::Issuer,
        Element::Sex => Field::Sex,
        Element::Optional | Element::OptionalCheck | Element::OptionalSecond => Field::Optional,
        Element::Composite => Field::Composite,
    }
}

/// Whether it is valid on that day. The day of expiry is the last one (Doc 9303 part 3, 4.8).
fn validity(stated: &Identity, today: Date) -> Option<Finding> {
    let Some(expiry) = &stated.expiry else {
        return Some(Finding::new(FindingCode::ExpiryNotFound).about(Field::Expiry));
    };
    let (year, month) = (expiry.year()?, expiry.month());
    let over = match (month, expiry.date()) {
        (_, Some(date)) => date < today,
        (Some(month), None) => (year, month) < (today.year(), today.month()),
        (None, None) => year < today.year(),
    };
    over.then(|| {
        Finding::new(FindingCode::DocumentExpired)
            .about(Field::Expiry)
            .having_read(super::identity::date_text(expiry))
    })
}

impl fmt::Debug for Readings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Readings").finish_non_exhaustive()
    }
}

impl fmt::Debug for Examination {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Examination").finish_non_exhaustive()
    }
}

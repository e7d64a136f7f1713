//! Whose face the selfies show, and whether it is alive.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::check::{CheckKey, CheckKind};
use domain::document::DocumentType;
use domain::finding::{Finding, Reading};
use domain::reason::ReasonCode;
use evidence::face::{
    Examination, Face, FaceCheck, FaceFinding, FaceNetworks, NetworkError, Shots, Subject, examine_selfies,
};
use evidence::model::{ModelError, Models};
use jiff::civil::Date;

use super::EvidenceRead;
use super::documents::{percent, reason_code};
use super::documents_among_selfies::documents_among;
use super::sheet::Sheet;
use crate::known_faces::{FaceRecord, Others};

pub(super) const SELFIES: [DocumentType; 3] = [
    DocumentType::SelfieFront,
    DocumentType::SelfieLeft,
    DocumentType::SelfieRight,
];

/// Examines the selfies, when all three are there; gives the face that looks ahead.
pub(super) fn read(
    models: &Models,
    sheets: &[Sheet],
    today: Date,
    read: &mut EvidenceRead,
) -> Option<FaceRecord> {
    let sheet = |kind| sheets.iter().find(|sheet| sheet.upload.kind == kind);
    let [Some(front), Some(left), Some(right)] = SELFIES.map(sheet) else {
        return None;
    };
    let page = sheets.iter().find(|sheet| sheet.upload.kind.has_portrait());
    let shots = [front, left, right].map(Sheet::shot);
    let [Ok(front), Ok(left), Ok(right)] = shots else {
        not_read(read, page, ReasonCode::ReadingFailed);
        return None;
    };
    let shots = Shots {
        front,
        left,
        right,
        portrait_page: page.and_then(|page| page.shot().ok()),
    };
    let examined = FaceNetworks::open(models).and_then(|networks| examine_selfies(&networks, &shots));
    match examined {
        Ok(examination) => {
            note(&examination, page.map(|page| page.upload.kind), read);
            for kind in documents_among(models, &shots, &examination, today) {
                told_document(kind, read);
            }
            record(examination)
        }
        Err(error) => {
            tracing::warn!(error = %error, "faces could not be looked at");
            not_read(read, page, not_looked(&error));
            None
        }
    }
}

/// Notes that a document was sent for that selfie.
fn told_document(kind: DocumentType, read: &mut EvidenceRead) {
    let finding = Finding {
        about: Some(kind),
        ..Finding::of(ReasonCode::WrongDocument)
    };
    let key = CheckKey::about(CheckKind::SelfieQuality, kind.code());
    if let Some(Reading::Read { findings, .. }) = read.readings.get_mut(&key) {
        findings.push(finding);
    }
}

/// What is kept: the face that looks ahead, and what tells copies of all pictures.
fn record(examination: Examination) -> Option<FaceRecord> {
    let faces = examination.selfies.iter().flatten().chain(&examination.portrait);
    let pictures = faces.map(|face| face.fingerprint).collect();
    let [front, _, _] = examination.selfies;
    let embedding = front?.embedding;
    Some(FaceRecord { embedding, pictures })
}

/// A model that is missing is for the operator to bring; one that fails on these pictures leaves them to a person.
fn not_looked(error: &NetworkError) -> ReasonCode {
    match error {
        NetworkError::Model(ModelError::Missing(_) | ModelError::Altered(_) | ModelError::Unknown(_)) => {
            ReasonCode::ModelMissing
        }
        NetworkError::Model(ModelError::Runtime(_) | ModelError::Shape) | NetworkError::Answer => {
            ReasonCode::ModelFailed
        }
    }
}

/// The keys of a check: one, or one for each document that it is about.
fn keys(check: FaceCheck, page: Option<DocumentType>) -> Vec<CheckKey> {
    let of_selfies = |kind| {
        SELFIES
            .map(|selfie| CheckKey::about(kind, selfie.code()))
            .to_vec()
    };
    match check {
        FaceCheck::PortraitFound => page
            .map(|page| CheckKey::about(CheckKind::PortraitFound, page.code()))
            .into_iter()
            .collect(),
        FaceCheck::SelfieQuality => of_selfies(CheckKind::SelfieQuality),
        FaceCheck::Pose => of_selfies(CheckKind::Pose),
        FaceCheck::SamePerson => vec![CheckKey::of(CheckKind::SamePerson)],
        FaceCheck::FaceMatch => vec![CheckKey::of(CheckKind::FaceMatch)],
        FaceCheck::Liveness => vec![CheckKey::of(CheckKind::Liveness)],
        FaceCheck::DuplicateFace => vec![CheckKey::of(CheckKind::DuplicateFace)],
    }
}

/// The checks that an examination makes; other users are looked for elsewhere.
const CHECKS: [FaceCheck; 6] = [
    FaceCheck::PortraitFound,
    FaceCheck::SelfieQuality,
    FaceCheck::Pose,
    FaceCheck::SamePerson,
    FaceCheck::FaceMatch,
    FaceCheck::Liveness,
];

fn not_read(read: &mut EvidenceRead, page: Option<&Sheet>, code: ReasonCode) {
    let page = page.map(|page| page.upload.kind);
    for key in CHECKS.into_iter().flat_map(|check| keys(check, page)) {
        read.readings.insert(key, Reading::NotRead(code));
    }
}

fn note(examination: &Examination, page: Option<DocumentType>, read: &mut EvidenceRead) {
    let mut readings: BTreeMap<CheckKey, Vec<Finding>> = CHECKS
        .into_iter()
        .flat_map(|check| keys(check, page))
        .map(|key| (key, Vec::new()))
        .collect();
    for finding in &examination.findings {
        let about = finding.about.and_then(|subject| document(subject, page));
        for key in keys(finding.check, page) {
            let is_of_key = key.about.is_none() || key.about.as_deref() == about.map(DocumentType::code);
            if is_of_key && let Some(findings) = readings.get_mut(&key) {
                findings.push(translated(finding, about));
            }
        }
    }
    for (key, findings) in readings {
        let reading = if could_be_made(&key, examination) {
            let evidence = shown(&key, examination, page);
            Reading::Read { findings, evidence }
        } else {
            Reading::NotRead(ReasonCode::FacesNotCompared)
        };
        read.readings.insert(key, reading);
    }
}

/// Whether there were faces enough for the check. Who is asked for another selfie is asked by its quality.
fn could_be_made(key: &CheckKey, examination: &Examination) -> bool {
    match key.kind {
        CheckKind::SamePerson => examination.selfies_alike.iter().all(Option::is_some),
        CheckKind::FaceMatch => examination.portrait_alike[0].is_some(),
        CheckKind::Liveness => examination.liveness.is_some(),
        _ => true,
    }
}

fn document(subject: Subject, page: Option<DocumentType>) -> Option<DocumentType> {
    match subject {
        Subject::Front => Some(DocumentType::SelfieFront),
        Subject::Left => Some(DocumentType::SelfieLeft),
        Subject::Right => Some(DocumentType::SelfieRight),
        Subject::Portrait => page,
    }
}

fn translated(finding: &FaceFinding, about: Option<DocumentType>) -> Finding {
    Finding {
        code: reason_code(finding.code.code()),
        strength_percent: percent(finding.strength),
        about,
        evidence: Vec::new(),
    }
}

/// What a reviewer is shown: faces side by side with the comparison, figures with the signs.
fn shown(key: &CheckKey, examination: &Examination, page: Option<DocumentType>) -> Vec<(String, String)> {
    let [front, left, right] = &examination.selfies;
    let figure = |name: &str, value: Option<f32>| Some((name.to_owned(), format!("{:.3}", value?)));
    let pairs = match key.kind {
        CheckKind::PortraitFound => vec![crop("portrait", examination.portrait.as_ref())],
        CheckKind::FaceMatch => {
            let likeness = examination.portrait_alike[0];
            vec![
                crop("portrait", examination.portrait.as_ref()),
                crop("selfie-front", front.as_ref()),
                figure("score", likeness.map(|it| it.score())),
            ]
        }
        CheckKind::SamePerson => {
            let [to_left, to_right] = examination.selfies_alike;
            vec![
                crop("selfie-left", left.as_ref()),
                crop("selfie-right", right.as_ref()),
                figure("distance/left", to_left.map(|it| it.distance)),
                figure("distance/right", to_right.map(|it| it.distance)),
            ]
        }
        CheckKind::Pose => {
            let of_key = SELFIES
                .iter()
                .position(|kind| key.about.as_deref() == Some(kind.code()));
            let face = of_key.and_then(|index| examination.selfies[index].as_ref());
            vec![figure("yaw-degrees", face.map(|face| face.pose.yaw))]
        }
        CheckKind::Liveness => {
            let liveness = examination.liveness.as_ref();
            let moved = liveness.map_or([None; 2], |it| it.light_moved);
            let mut pairs = vec![
                figure("light-moved/left", moved[0]),
                figure("light-moved/right", moved[1]),
            ];
            for signal in liveness.iter().flat_map(|it| &it.signals) {
                let about = signal.about.and_then(|subject| document(subject, page));
                let about = about.map_or("selfies", DocumentType::code);
                pairs.push(figure(
                    &format!("{}/{about}", signal.code.code()),
                    Some(signal.strength),
                ));
            }
            pairs
        }
        _ => Vec::new(),
    };
    pairs.into_iter().flatten().collect()
}

/// A picture of a face, as a data URL.
fn crop(name: &str, face: Option<&Face>) -> Option<(String, String)> {
    let jpeg = evidence::intake::small_jpeg(&face?.crop)?;
    Some((
        format!("crop/{name}"),
        format!("data:image/jpeg;base64,{}", STANDARD.encode(jpeg)),
    ))
}

/// What came of looking for other users with the same face, or the same picture.
pub(super) fn duplicate(others: Others) -> (CheckKey, Reading) {
    let same_face = others.same_face.map(|same| Finding {
        evidence: vec![
            ("face-shared/user".to_owned(), same.user.to_string()),
            ("face-shared/distance".to_owned(), format!("{:.3}", same.distance)),
        ],
        ..Finding::of(ReasonCode::FaceShared)
    });
    let same_picture = others.same_picture.map(|user| Finding {
        evidence: vec![("picture-shared/user".to_owned(), user.to_string())],
        ..Finding::of(ReasonCode::PictureShared)
    });
    let reading = Reading::Read {
        findings: same_face.into_iter().chain(same_picture).collect(),
        evidence: Vec::new(),
    };
    (CheckKey::of(CheckKind::DuplicateFace), reading)
}

#[cfg(test)]
mod tests {
    use evidence::face::FaceCode;

    use super::*;

    #[test]
    fn a_network_that_fails_is_not_told_as_missing() {
        let failed = [
            NetworkError::Answer,
            NetworkError::Model(ModelError::Shape),
            NetworkError::Model(ModelError::Runtime("out of memory".to_owned())),
        ];
        for error in failed {
            assert_eq!(not_looked(&error), ReasonCode::ModelFailed, "{error}");
        }
        let missing = NetworkError::Model(ModelError::Missing("face-mesh".to_owned()));
        assert_eq!(not_looked(&missing), ReasonCode::ModelMissing);
    }

    #[test]
    fn every_finding_about_faces_is_a_reason_with_a_policy() {
        for code in FaceCode::ALL {
            let reason = ReasonCode::from_code(code.code());
            assert!(
                reason.is_some_and(|it| ReasonCode::FINDINGS.contains(&it)),
                "{}",
                code.code()
            );
        }
    }
}

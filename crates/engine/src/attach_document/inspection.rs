//! The first look at a file that is being uploaded.

use domain::document::DocumentType;
use evidence::intake::{
    Accepts, FileKind, Intake, IntakeError, IntakeLimits, PAGES_MAX, inspect, shows_nothing,
};

use super::AttachError;
use crate::confinement::{Answer, Confinement, ConfinementError, Task};
use crate::{Engine, Failure};

/// Looks at a file off the threads that answer calls, when its turn has come: memory is held to what a few files can
/// take, however many are uploaded.
pub(super) async fn look_at(
    engine: &Engine,
    bytes: Vec<u8>,
    kind: DocumentType,
) -> Result<(Vec<u8>, Intake), AttachError> {
    let confinement = &engine.0.confinement;
    let seat = engine.0.intake_seats.clone().acquire_owned().await;
    let seat = seat.map_err(|_| Failure::Internal("no file is looked at any more".to_owned()))?;
    let accepts = if kind.is_selfie() {
        Accepts::Picture
    } else {
        Accepts::PictureOrPdf
    };
    let looked = tokio::task::spawn_blocking(move || {
        let result = inspect(&bytes, accepts, &IntakeLimits::default());
        // The seat goes along: a call that is given up does not end the work.
        (bytes, result, seat)
    });
    let (bytes, result, _seat) = looked
        .await
        .map_err(|error| Failure::Internal(format!("a file could not be looked at: {error}")))?;
    let result = match result {
        Err(IntakeError::Encrypted) => open_encrypted(confinement, &bytes).await?,
        Ok(intake) if intake.kind == FileKind::Heic => open_heic(confinement, &bytes, intake).await?,
        other => other,
    };
    match result {
        Ok(intake) => Ok((bytes, intake)),
        Err(error @ (IntakeError::UnsupportedType | IntakeError::PdfNotAccepted)) => {
            Err(AttachError::UnsupportedType(error.to_string()))
        }
        Err(error) => Err(AttachError::Content {
            code: error.code(),
            message: error.to_string(),
        }),
    }
}

/// An encrypted PDF is of use where it opens without a password: many banks forbid changes that way, and nothing else.
async fn open_encrypted(
    confinement: &Confinement,
    bytes: &[u8],
) -> Result<Result<Intake, IntakeError>, Failure> {
    let done = confinement.perform(Task::PdfPages, bytes).await;
    Ok(match done.map(|done| done.answer) {
        Ok(Answer::Count(pages)) if pages as usize > PAGES_MAX => Err(IntakeError::TooManyPages),
        Ok(Answer::Count(pages)) => Ok(Intake {
            kind: FileKind::Pdf,
            width_px: 0,
            height_px: 0,
            pages,
        }),
        Ok(Answer::Encrypted) => Err(IntakeError::Encrypted),
        Ok(Answer::Unreadable | Answer::Pages(_)) => Err(IntakeError::Unreadable),
        Err(error) => Err(of_confinement(&error)?),
    })
}

/// Every picture is decoded before it is taken.
async fn open_heic(
    confinement: &Confinement,
    bytes: &[u8],
    intake: Intake,
) -> Result<Result<Intake, IntakeError>, Failure> {
    let done = confinement.perform(Task::Heic, bytes).await;
    let pages = match done.map(|done| done.answer) {
        Ok(Answer::Pages(pages)) => pages,
        Ok(_) => return Ok(Err(IntakeError::Unreadable)),
        Err(error) => return Ok(Err(of_confinement(&error)?)),
    };
    let picture = pages.into_iter().next().map(|page| page.picture);
    let is_empty = picture.is_none_or(shows_nothing);
    Ok(if is_empty {
        Err(IntakeError::Blank)
    } else {
        Ok(intake)
    })
}

/// What the user is told of a file that gave no answer; a failure where it is this machine's.
fn of_confinement(error: &ConfinementError) -> Result<IntakeError, Failure> {
    if error.is_of_this_machine() {
        return Err(Failure::Internal(format!("a file could not be opened: {error}")));
    }
    Ok(IntakeError::TooComplex)
}

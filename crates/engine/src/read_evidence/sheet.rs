//! An uploaded file with its pages.

use domain::document::DocumentType;
use domain::reason::ReasonCode;
use evidence::document::Page;
use evidence::face::Shot;
use evidence::intake::{FileKind, IntakeError, IntakeLimits, on_white, open_picture};
use evidence::pdf::PdfPage;

use crate::Failure;
use crate::confinement::{Answer, Confinement, Done, Task};

/// An uploaded file.
pub(super) struct Upload {
    pub(super) kind: DocumentType,
    /// The record of the file.
    pub(super) content: String,
    pub(super) bytes: Vec<u8>,
}

/// An uploaded file with its pages, or why there are none.
pub(super) struct Sheet {
    pub(super) upload: Upload,
    pub(super) opened: Result<Vec<Page>, ReasonCode>,
}

impl Sheet {
    /// Opens a file. One that cannot be opened is one that a person has to look at, unless it is this machine that
    /// failed: then trying again may help.
    pub(super) async fn open(confinement: &Confinement, upload: Upload) -> Result<Self, Failure> {
        let confined = FileKind::of(&upload.bytes).and_then(FileKind::confined);
        let (upload, opened) = if let Some(task) = confined {
            let opened = open_confined(confinement, task, &upload).await?;
            (upload, opened)
        } else {
            let decoded = tokio::task::spawn_blocking(move || {
                let opened = open_picture(&upload.bytes, &IntakeLimits::default());
                (
                    upload,
                    opened.map(|picture| vec![Page::of_picture(on_white(picture))]),
                )
            });
            let (upload, opened) = decoded
                .await
                .map_err(|error| Failure::Internal(format!("a picture could not be opened: {error}")))?;
            (upload, opened.map_err(|_: IntakeError| ReasonCode::ReadingFailed))
        };
        Ok(Self { upload, opened })
    }

    /// The picture that faces are looked for in.
    pub(super) fn shot(&self) -> Result<Shot<'_>, ReasonCode> {
        let pages = self.opened.as_ref().map_err(|code| *code)?;
        let picture = pages.iter().find_map(|page| page.picture.as_ref());
        Ok(Shot {
            picture: picture.ok_or(ReasonCode::ReadingFailed)?,
            file: &self.upload.bytes,
        })
    }
}

async fn open_confined(
    confinement: &Confinement,
    task: Task,
    upload: &Upload,
) -> Result<Result<Vec<Page>, ReasonCode>, Failure> {
    let is_identity = upload.kind.is_identity();
    let page = |page: PdfPage| Page {
        picture: Some(page.picture),
        // A scan of a card or passport holds no text of its own: what stands in the file vouches for nothing.
        text: if is_identity { Vec::new() } else { page.lines },
    };
    match confinement.perform(task, &upload.bytes).await {
        Ok(Done {
            answer: Answer::Pages(pages),
            ..
        }) => Ok(Ok(pages.into_iter().map(page).collect())),
        Ok(_) => Ok(Err(ReasonCode::ReadingFailed)),
        Err(error) if error.is_of_this_machine() => {
            Err(Failure::Internal(format!("a file could not be opened: {error}")))
        }
        Err(error) => {
            tracing::warn!(error = %error, "a file could not be opened");
            Ok(Err(ReasonCode::ReadingFailed))
        }
    }
}

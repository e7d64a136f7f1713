//! Work on a stranger's file that is done in a process of its own: the tasks, what they answer, and how both cross.
//!
//! The process reads the file from its standard input, runs [`perform`] and writes the answer to its standard output.
//! Who starts it holds it to memory and time; here is only what both ends must agree on. The process may have been
//! taken over by the file it reads, so [`Answer::decode`] believes nothing that it says.

use image::RgbImage;

use crate::heic;
use crate::pdf::{self, PdfError, PdfLimits, PdfPage};
use crate::text::{Area, LINE_TEXT_CHARS_MAX, LINES_MAX, Line};

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Task {
    /// Render the first pages of a PDF and take their text.
    Pdf,
    /// Count the pages of a PDF that is encrypted and may open without a password all the same.
    PdfPages,
    /// Decode a HEIC picture.
    Heic,
}

impl Task {
    /// All tasks.
    pub const ALL: [Self; 3] = [Self::Pdf, Self::PdfPages, Self::Heic];

    /// The word for it on a command line.
    pub fn word(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::PdfPages => "pdf-pages",
            Self::Heic => "heic",
        }
    }

    /// The task that a word stands for.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|task| task.word() == word)
    }
}

/// What came of it.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// Pages with pictures and text; a picture file is one page without text.
    Pages(Vec<PdfPage>),
    /// How many pages there are.
    Count(u32),
    /// The file asks for a password.
    Encrypted,
    /// There is nothing to see in it.
    Unreadable,
}

/// Most pages of an answer.
const PAGES_MAX: usize = 16;
/// Most bytes of an encoded answer: pictures of [`heic::PIXELS_MAX`] halved, or pages of a PDF.
pub const ANSWER_BYTES_MAX: usize = 96 * 1024 * 1024;
/// Most bytes of one line's text.
const TEXT_BYTES_MAX: usize = LINE_TEXT_CHARS_MAX * 4;

/// Does a task on a file.
pub fn perform(task: Task, bytes: &[u8]) -> Answer {
    match task {
        Task::Pdf => match pdf::read(bytes, &PdfLimits::default()) {
            Ok(pages) => Answer::Pages(pages),
            Err(PdfError::Encrypted) => Answer::Encrypted,
            Err(PdfError::Unreadable | PdfError::NoPages) => Answer::Unreadable,
        },
        Task::PdfPages => match pdf::count_pages(bytes) {
            Ok(count) => Answer::Count(count),
            Err(PdfError::Encrypted) => Answer::Encrypted,
            Err(PdfError::Unreadable | PdfError::NoPages) => Answer::Unreadable,
        },
        Task::Heic => heic::decode(bytes).map_or(Answer::Unreadable, |picture| {
            Answer::Pages(vec![PdfPage {
                picture,
                lines: Vec::new(),
                hidden_chars: 0,
            }])
        }),
    }
}

/// Keeps what the tasks use from starting threads of its own: call it once, first thing in the confined process.
///
/// Returns whether it could.
pub fn stay_on_one_thread() -> bool {
    rayon::ThreadPoolBuilder::new()
        .num_threads(1)
        .use_current_thread()
        .build_global()
        .is_ok()
}

const PAGES: u8 = 1;
const ENCRYPTED: u8 = 2;
const UNREADABLE: u8 = 3;
const COUNT: u8 = 4;

impl Answer {
    /// The answer as bytes.
    pub fn encode(&self) -> Vec<u8> {
        let pages = match self {
            Self::Encrypted => return vec![ENCRYPTED],
            Self::Unreadable => return vec![UNREADABLE],
            Self::Count(count) => return [&[COUNT][..], &count.to_le_bytes()].concat(),
            Self::Pages(pages) => pages,
        };
        let mut out = vec![PAGES];
        let number = |out: &mut Vec<u8>, value: usize| {
            out.extend(u32::try_from(value).unwrap_or(u32::MAX).to_le_bytes());
        };
        number(&mut out, pages.len());
        for page in pages {
            number(&mut out, page.picture.width() as usize);
            number(&mut out, page.picture.height() as usize);
            out.extend_from_slice(page.picture.as_raw());
            number(&mut out, page.hidden_chars);
            number(&mut out, page.lines.len());
            for line in &page.lines {
                number(&mut out, line.text.len());
                out.extend_from_slice(line.text.as_bytes());
                for side in [line.area.left, line.area.top, line.area.right, line.area.bottom] {
                    out.extend(side.to_le_bytes());
                }
            }
        }
        out
    }

    /// The answer that bytes stand for, or `None` when they stand for none.
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        let (kind, rest) = bytes.split_first()?;
        let mut rest = Reader(rest);
        let answer = match *kind {
            ENCRYPTED => Self::Encrypted,
            UNREADABLE => Self::Unreadable,
            COUNT => Self::Count(u32::from_le_bytes(rest.word()?)),
            PAGES => {
                let count = rest.count(PAGES_MAX)?;
                Self::Pages((0..count).map(|page| rest.page(page)).collect::<Option<_>>()?)
            }
            _ => return None,
        };
        rest.0.is_empty().then_some(answer)
    }
}

/// What is left of an encoded answer.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (own, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(own)
    }

    fn word(&mut self) -> Option<[u8; 4]> {
        self.take(4)?.first_chunk().copied()
    }

    fn count(&mut self, most: usize) -> Option<usize> {
        let count = u32::from_le_bytes(self.word()?) as usize;
        (count <= most).then_some(count)
    }

    fn page(&mut self, page: usize) -> Option<PdfPage> {
        let width = u32::from_le_bytes(self.word()?);
        let height = u32::from_le_bytes(self.word()?);
        let size = (width as usize).checked_mul(height as usize)?.checked_mul(3)?;
        (size > 0).then_some(())?;
        let picture = RgbImage::from_raw(width, height, self.take(size)?.to_vec())?;
        let hidden_chars = self.count(u32::MAX as usize)?;
        let lines = (0..self.count(LINES_MAX)?)
            .map(|_| self.line(page))
            .collect::<Option<_>>()?;
        Some(PdfPage {
            picture,
            lines,
            hidden_chars,
        })
    }

    fn line(&mut self, page: usize) -> Option<Line> {
        let length = self.count(TEXT_BYTES_MAX)?;
        let text = str::from_utf8(self.take(length)?).ok()?;
        let mut side = || {
            self.word()
                .map(f32::from_le_bytes)
                .filter(|side| side.is_finite())
        };
        let area = Area {
            left: side()?,
            top: side()?,
            right: side()?,
            bottom: side()?,
        };
        Some(Line::certain(text, page, area))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer() -> Answer {
        let area = Area {
            left: 1.0,
            top: 2.0,
            right: 30.5,
            bottom: 9.0,
        };
        let page = |page, text| PdfPage {
            picture: RgbImage::from_pixel(3, 2, image::Rgb([1, 2, 3])),
            lines: vec![Line::certain(text, page, area)],
            hidden_chars: 7,
        };
        Answer::Pages(vec![page(0, "Jürgen"), page(1, "")])
    }

    #[test]
    fn answers_cross_unchanged() {
        for answer in [
            answer(),
            Answer::Encrypted,
            Answer::Unreadable,
            Answer::Count(12),
            Answer::Pages(Vec::new()),
        ] {
            assert_eq!(Answer::decode(&answer.encode()), Some(answer));
        }
    }

    #[test]
    fn an_answer_that_was_tampered_with_is_none_or_another_and_never_a_panic() {
        let encoded = answer().encode();
        for end in 0..encoded.len() {
            assert_eq!(Answer::decode(&encoded[..end]), None, "cut at {end}");
        }
        for at in 0..encoded.len() {
            for value in [0, 0x7f, 0xff] {
                let mut changed = encoded.clone();
                changed[at] = value;
                let _ = Answer::decode(&changed);
            }
        }
    }

    #[test]
    fn what_is_neither_is_unreadable() {
        for task in Task::ALL {
            assert_eq!(Task::of_word(task.word()), Some(task));
            assert_eq!(perform(task, b"neither"), Answer::Unreadable);
        }
        assert_eq!(Task::of_word("png"), None);
    }
}

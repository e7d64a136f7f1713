//! Files that are nearly right, for every parser that meets a stranger's bytes: the same ones for the same number.

use std::io::Cursor;

use domain::document::DocumentType;
use domain::due_diligence::YearlyIncome;
use evidence::document::{Claim, ClaimedAddress, Readings, conclude, conclude_proof};
use evidence::heic;
use evidence::intake::{Accepts, IntakeLimits, inspect};
use evidence::names::PersonName;
use evidence::pdf::{self, PdfLimits};
use evidence::photograph::Dice;
use evidence::proof::Rules;
use evidence::text::{Area, LINES_MAX, Line};
use evidence::{aamva, mrz};
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use jiff::civil::{Date, date};

const TODAY: Date = date(2026, 11, 1);

/// A parser of strangers' bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Parser {
    /// Lines of text that may be a machine-readable zone, and what follows from them.
    ZoneText,
    /// The text of a barcode, and what follows from it.
    BarcodeText,
    /// Lines of a proof of income, and what follows from them.
    ProofText,
    /// JPEG, PNG and WebP, decoded.
    Picture,
    /// PDF, its pages counted.
    PdfPages,
    /// PDF, rendered and read.
    Pdf,
    /// HEIC, decoded.
    Heic,
}

impl Parser {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::ZoneText,
        Self::BarcodeText,
        Self::ProofText,
        Self::Picture,
        Self::PdfPages,
        Self::Pdf,
        Self::Heic,
    ];

    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::ZoneText => "zone-text",
            Self::BarcodeText => "barcode-text",
            Self::ProofText => "proof-text",
            Self::Picture => "picture",
            Self::PdfPages => "pdf-pages",
            Self::Pdf => "pdf",
            Self::Heic => "heic",
        }
    }

    /// Runs it on a file; what came of it in a word.
    pub fn run(self, file: &[u8]) -> &'static str {
        let taken = |taken: bool| if taken { "taken" } else { "refused" };
        let limits = IntakeLimits::default();
        match self {
            Self::ZoneText => {
                let text = String::from_utf8_lossy(file);
                let lines: Vec<mrz::Line> = text.lines().map(mrz::Line::new).collect();
                let zone = mrz::find(&lines, TODAY);
                let found = zone.is_some();
                let readings = Readings {
                    zone,
                    lines: printed(&text),
                    ..Readings::default()
                };
                conclude(DocumentType::Passport, readings, &claim(), TODAY);
                taken(found)
            }
            Self::BarcodeText => {
                let barcode = aamva::parse(&String::from_utf8_lossy(file)).ok();
                let found = barcode.is_some();
                let readings = Readings {
                    barcode,
                    ..Readings::default()
                };
                conclude(DocumentType::IdCardBack, readings, &claim(), TODAY);
                taken(found)
            }
            Self::ProofText => {
                let readings = Readings {
                    lines: printed(&String::from_utf8_lossy(file)),
                    ..Readings::default()
                };
                let rules = Rules {
                    address_age_days_max: 90,
                    income_age_days_max: 180,
                    income_share_min: 0.8,
                    usd_rates: vec![("EUR".to_owned(), 1.1)],
                };
                let read = conclude_proof(DocumentType::ProofOfIncome, readings, &claim(), TODAY, &rules);
                taken(read.findings.is_empty())
            }
            Self::Picture | Self::PdfPages => match inspect(file, Accepts::PictureOrPdf, &limits) {
                Ok(_) => "taken",
                Err(error) => error.code(),
            },
            Self::Pdf => {
                let small = PdfLimits {
                    side_px: 300,
                    ..PdfLimits::default()
                };
                match pdf::read(file, &small) {
                    Ok(_) => "taken",
                    Err(pdf::PdfError::Unreadable) => "unreadable",
                    Err(pdf::PdfError::Encrypted) => "encrypted",
                    Err(pdf::PdfError::NoPages) => "no-pages",
                }
            }
            Self::Heic => taken(heic::decode(file).is_some()),
        }
    }

    /// Files that it takes.
    pub fn seeds(self) -> Vec<Vec<u8>> {
        match self {
            Self::ZoneText => ZONES.map(|zone| zone.as_bytes().to_vec()).to_vec(),
            Self::BarcodeText => vec![CARD.to_vec()],
            Self::ProofText => vec![PAYSLIP.as_bytes().to_vec()],
            Self::Picture => [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP]
                .map(picture)
                .to_vec(),
            Self::PdfPages | Self::Pdf => vec![
                include_bytes!("../pdfs/owner-password-rc4.pdf").to_vec(),
                include_bytes!("../pdfs/owner-password-aes256.pdf").to_vec(),
                PLAIN.to_vec(),
            ],
            Self::Heic => vec![include_bytes!("../pictures/squares.heic").to_vec()],
        }
    }
}

/// Lines of print as they would stand on a page, one below the other, columns parted by `|`.
fn printed(text: &str) -> Vec<Line> {
    let row = |(row, text): (usize, &str)| {
        let column = |(column, text): (usize, &str)| {
            let (left, top) = (40.0 + 250.0 * column as f32, 20.0 * row as f32);
            let area = Area {
                left,
                top,
                right: left + 200.0,
                bottom: top + 14.0,
            };
            Line::read(text, 0.9, 0, area)
        };
        text.split('|').enumerate().map(column).collect::<Vec<_>>()
    };
    text.lines().take(LINES_MAX).enumerate().flat_map(row).collect()
}

/// What somebody states whose document it may be.
fn claim() -> Claim {
    Claim {
        name: Some(PersonName {
            family: "Sample".to_owned(),
            given: "Jane".to_owned(),
            truncated: false,
        }),
        birth: Some(date(1970, 1, 31)),
        address: Some(ClaimedAddress {
            line1: "123 Main Street".to_owned(),
            line2: None,
            city: "Anytown".to_owned(),
            region: Some("CA".to_owned()),
            postal_code: Some("90223".to_owned()),
        }),
        income: Some(YearlyIncome::UpTo50k),
        ..Claim::default()
    }
}

/// The mutated file of that number.
pub fn mutated(seeds: &[Vec<u8>], number: u64) -> Vec<u8> {
    let mut dice = Dice::new(number + 1);
    let mut file = seeds[dice.below(seeds.len())].clone();
    for _ in 0..=dice.below(8) {
        if file.is_empty() {
            break;
        }
        let at = dice.below(file.len());
        match dice.below(12) {
            0 => file.truncate(at),
            1 => {
                let to = (at + 1 + dice.below(200)).min(file.len());
                file.extend_from_within(at..to);
            }
            2 => drop(file.drain(at..(at + 1 + dice.below(20)).min(file.len()))),
            3 => {
                for byte in file.iter_mut().skip(at).take(4) {
                    *byte = if dice.below(2) == 0 { 0xff } else { 0x7f };
                }
            }
            4 => drop(file.splice(at..at, *b" 2147483647 ")),
            5 => {
                // A number that stands there as text becomes another one.
                let digit = file[at..].iter().position(u8::is_ascii_digit);
                if let Some(step) = digit {
                    file[at + step] = b'0' + u8::try_from(dice.below(10)).unwrap_or_default();
                }
            }
            6 | 7 => file[at] ^= 1 << dice.below(8),
            _ => file[at] = u8::try_from(dice.below(256)).unwrap_or_default(),
        }
    }
    file
}

const ZONES: [&str; 3] = [
    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10",
    "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<",
    "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nD231458907UTO7408122F1204159<<<<<<<6",
];

const CARD: &[u8] = b"@\n\x1e\rANSI 636014040002DL00410200ZC02410010DLDAQD1234562\nDCSSAMPLE\nDDEN\nDACJANE\n\
    DDFN\nDADQ\nDDGN\nDCAC\nDCBNONE\nDCDNONE\nDBD08242015\nDBB01311970\nDBA01312035\nDBC2\nDAU069 in\nDAYBRO\n\
    DAG123 MAIN STREET\nDAIANYTOWN\nDAJCA\nDAK902230000  \nDCF00/00/0000NNNAN/ANFD/YY\nDCGUSA\r";

const PAYSLIP: &str = "Beispiel Bau AG|Entgeltabrechnung\nJane Sample|Oktober 2026\n123 Main Street\nAnytown, CA 90223\n\
    Gesamtbrutto|4.812,00 EUR\nAuszahlungsbetrag|2.998,21 EUR\nDatum|27.10.2026";

const PLAIN: &[u8] = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n\
    2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n\
    3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>endobj\n\
    4 0 obj<</Length 151>>stream\nq 0.5 0 0 rg 10 10 300 200 re f 1 0 0 1 30 40 cm 0 0 m 10 90 200 30 5 5 c S Q \
    BT /F1 12 Tf 3 Tc 72 700 Td (Statement of account) Tj 0 -20 Td (Jane Doe) Tj ET\nendstream endobj\n\
    5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>endobj\n\
    trailer<</Root 1 0 R>>\nstartxref\n0\n%%EOF";

fn picture(format: ImageFormat) -> Vec<u8> {
    let picture = RgbImage::from_fn(160, 130, |x, y| {
        let square = (x / 8 + y / 8) % 2;
        Rgb([(x * 255 / 159) as u8, (y * 255 / 129) as u8, (square * 200) as u8])
    });
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::from(picture)
        .write_to(&mut bytes, format)
        .expect("a picture in memory can be encoded");
    bytes.into_inner()
}

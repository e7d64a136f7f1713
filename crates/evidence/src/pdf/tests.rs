use super::*;

/// A PDF of one page with the given content stream, Helvetica as F1 and no cross-reference table worth its name.
fn pdf(content: &str, media_box: &str) -> Vec<u8> {
    format!(
        "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n\
         2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n\
         3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[{media_box}]/Contents 4 0 R\
         /Resources<</Font<</F1 5 0 R>>>>>>endobj\n\
         4 0 obj<</Length {}>>stream\n{content}\nendstream endobj\n\
         5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>endobj\n\
         trailer<</Root 1 0 R>>\nstartxref\n0\n%%EOF",
        content.len() + 1
    )
    .into_bytes()
}

const A4: &str = "0 0 595 842";

fn texts(pages: &[PdfPage]) -> Vec<&str> {
    pages[0].lines.iter().map(|line| line.text.as_str()).collect()
}

#[test]
fn text_comes_in_lines_with_places_whatever_the_order_it_is_painted_in() {
    let content = "BT /F1 12 Tf 72 700 Td (Amount due) Tj 200 0 Td (42.50) Tj ET \
                   BT /F1 12 Tf 72 750 Td (Jane) Tj 32 0 Td (Doe) Tj ET";
    let pages = read(&pdf(content, A4), &PdfLimits::default()).expect("a plain PDF");
    assert_eq!(texts(&pages), ["Jane Doe", "Amount due", "42.50"]);
    let area = pages[0].lines[0].area;
    let scale = 2000.0 / 842.0;
    assert!(
        (area.left - 72.0 * scale).abs() < 1.0 && (area.bottom - (842.0 - 750.0) * scale).abs() < 12.0,
        "{area:?}"
    );
}

#[test]
fn pages_are_rendered_on_white() {
    let pages = read(&pdf("1 0 0 rg 0 421 595 421 re f", A4), &PdfLimits::default()).expect("a plain PDF");
    let picture = &pages[0].picture;
    assert_eq!(picture.height(), 2000);
    assert_eq!(
        picture.get_pixel(500, 200).0,
        [255, 0, 0],
        "the upper half is red"
    );
    assert_eq!(picture.get_pixel(500, 1800).0, [255, 255, 255]);
}

#[test]
fn text_that_nobody_sees_is_counted_and_not_read() {
    let content = "BT /F1 12 Tf 3 Tr 72 700 Td (hidden) Tj 0 Tr 0 -40 Td (shown) Tj ET";
    let pages = read(&pdf(content, A4), &PdfLimits::default()).expect("a plain PDF");
    assert_eq!(texts(&pages), ["shown"]);
    assert_eq!(pages[0].hidden_chars, 6);
}

#[test]
fn text_in_the_colour_of_the_paper_is_not_read() {
    let content = "BT /F1 12 Tf 1 g 72 700 Td (hidden) Tj 0 g 0 -40 Td (shown) Tj ET";
    let pages = read(&pdf(content, A4), &PdfLimits::default()).expect("a plain PDF");
    assert_eq!(texts(&pages), ["shown"]);
    assert_eq!(pages[0].hidden_chars, 6);
}

#[test]
fn bold_print_by_painting_twice_is_one_word() {
    let content = "BT /F1 12 Tf 72 700 Td (Total) Tj 0.3 0 Td (Total) Tj ET";
    let pages = read(&pdf(content, A4), &PdfLimits::default()).expect("a plain PDF");
    assert_eq!(texts(&pages), ["Total"]);
}

#[test]
fn pages_of_any_size_stay_within_the_limits() {
    for media_box in [
        "0 0 1e9 1e9",
        "0 0 1 100000",
        "0 0 0 0",
        "-5 -5 -9 -9",
        "0 0 nan 5",
    ] {
        if let Ok(pages) = read(&pdf("0 0 9 9 re f", media_box), &PdfLimits::default()) {
            let picture = &pages[0].picture;
            assert!(picture.width().max(picture.height()) <= 2000, "{media_box}");
        }
    }
}

#[test]
fn what_is_no_pdf_is_unreadable() {
    assert_eq!(read(b"", &PdfLimits::default()), Err(PdfError::Unreadable));
    assert_eq!(
        read(b"%PDF-1.7\n%%EOF", &PdfLimits::default()),
        Err(PdfError::Unreadable)
    );
}

/// The same page, encrypted each way that is in use. The owner's password forbids changes, the user's reading.
const OPENS: [&[u8]; 3] = [
    include_bytes!("../../tests/pdfs/owner-password-rc4.pdf"),
    include_bytes!("../../tests/pdfs/owner-password-aes128.pdf"),
    include_bytes!("../../tests/pdfs/owner-password-aes256.pdf"),
];
const ASKS_FOR_A_PASSWORD: [&[u8]; 2] = [
    include_bytes!("../../tests/pdfs/user-password-rc4.pdf"),
    include_bytes!("../../tests/pdfs/user-password-aes256.pdf"),
];

#[test]
fn what_opens_without_a_password_is_read() {
    for file in OPENS {
        assert_eq!(count_pages(file), Ok(1));
        let pages = read(file, &PdfLimits::default()).expect("it opens");
        assert_eq!(texts(&pages), ["Statement of account", "Jane Doe"]);
    }
}

#[test]
fn what_asks_for_a_password_is_told_apart_from_what_is_damaged() {
    for file in ASKS_FOR_A_PASSWORD {
        assert_eq!(count_pages(file), Err(PdfError::Encrypted));
        assert_eq!(read(file, &PdfLimits::default()), Err(PdfError::Encrypted));
    }
}

//! Pictures that show nothing real and are pictures all the same.

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};

/// A PNG of 320×240 pixels; equal seeds give equal bytes.
pub fn png(seed: u32) -> Vec<u8> {
    encoded(seed, ImageFormat::Png)
}

/// A JPEG of 320×240 pixels; equal seeds give equal bytes.
pub fn jpeg(seed: u32) -> Vec<u8> {
    encoded(seed, ImageFormat::Jpeg)
}

fn encoded(seed: u32, format: ImageFormat) -> Vec<u8> {
    let mut picture = RgbImage::new(320, 240);
    for (x, y, pixel) in picture.enumerate_pixels_mut() {
        let wave = (x / 8 + seed) ^ (y / 8 + seed.rotate_left(7));
        *pixel = Rgb([
            (wave * 37 % 251) as u8,
            (wave * 91 % 241) as u8,
            ((x + y + seed) % 255) as u8,
        ]);
    }
    let mut bytes = std::io::Cursor::new(Vec::new());
    DynamicImage::ImageRgb8(picture)
        .write_to(&mut bytes, format)
        .expect("a picture in memory can be encoded");
    bytes.into_inner()
}

/// The smallest PDF that has pages: that many blank ones.
pub fn pdf(pages: usize) -> Vec<u8> {
    let kids: Vec<String> = (0..pages).map(|page| format!("{} 0 R", page + 3)).collect();
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        format!("<< /Type /Pages /Kids [{}] /Count {pages} >>", kids.join(" ")),
    ];
    objects.extend((0..pages).map(|_| "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>".to_owned()));
    pdf_of(&objects)
}

/// A letter as a PDF: a page with these lines of text, plain letters only.
pub fn letter(lines: &[&str]) -> Vec<u8> {
    let shown = |line: &&str| format!("({}) Tj T*", line.replace(['(', ')', '\\'], " "));
    let content = format!(
        "BT /F1 12 Tf 18 TL 72 760 Td {} ET",
        lines.iter().map(shown).collect::<Vec<_>>().join(" ")
    );
    pdf_of(&[
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R \
         /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_owned(),
        format!(
            "<< /Length {} >>\nstream\n{content}\nendstream",
            content.len() + 1
        ),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_owned(),
    ])
}

/// A HEIC of 320×240 pixels.
pub const HEIC: &[u8] = include_bytes!("../../evidence/tests/pictures/squares.heic");

/// A PDF that forbids changes and opens without a password.
pub const PDF_FORBIDS_CHANGES: &[u8] = include_bytes!("../../evidence/tests/pdfs/owner-password-aes256.pdf");

/// A PDF that opens with a password only.
pub const PDF_ASKS_FOR_A_PASSWORD: &[u8] =
    include_bytes!("../../evidence/tests/pdfs/user-password-aes256.pdf");

fn pdf_of(objects: &[String]) -> Vec<u8> {
    let mut file = String::from("%PDF-1.4\n");
    let mut offsets = Vec::new();
    for (number, object) in objects.iter().enumerate() {
        offsets.push(file.len());
        file.push_str(&format!("{} 0 obj\n{object}\nendobj\n", number + 1));
    }
    let start = file.len();
    file.push_str(&format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1));
    for offset in offsets {
        file.push_str(&format!("{offset:010} 00000 n \n"));
    }
    file.push_str(&format!(
        "trailer << /Size {} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n",
        objects.len() + 1
    ));
    file.into_bytes()
}

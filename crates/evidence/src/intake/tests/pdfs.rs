use std::fmt::Write as _;

use image::ImageFormat;
use miniz_oxide::deflate::compress_to_vec_zlib;

use super::super::{Accepts, FileKind, IntakeError, IntakeLimits, inspect};
use super::look;
use super::pictures::sample;

/// Joins numbered bodies into a file with a table; `trailer` goes into the trailer.
fn with_table(bodies: &[&str], trailer: &str) -> Vec<u8> {
    let mut file = String::from("%PDF-1.7\n");
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", bodies.len() + 1);
    for (index, body) in bodies.iter().enumerate() {
        writeln!(table, "{:010} 00000 n ", file.len()).unwrap();
        writeln!(file, "{} 0 obj\n{body}\nendobj", index + 1).unwrap();
    }
    let start = file.len();
    let size = bodies.len() + 1;
    write!(
        file,
        "{table}trailer\n<< /Size {size} /Root 1 0 R {trailer} >>\nstartxref\n{start}\n%%EOF\n"
    )
    .unwrap();
    file.into_bytes()
}

const CATALOG: &str = "<< /Type /Catalog /Pages 2 0 R >>";
const PAGE: &str = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>";

fn flat(pages: usize) -> Vec<u8> {
    let kids = (0..pages)
        .map(|page| format!("{} 0 R ", page + 3))
        .collect::<String>();
    let tree = format!("<< /Type /Pages /Count 9999 /Kids [{kids}] >>");
    let mut bodies = vec![CATALOG, tree.as_str()];
    bodies.resize(2 + pages, PAGE);
    with_table(&bodies, "")
}

pub(super) fn two_pages() -> Vec<u8> {
    flat(2)
}

fn pages_of(bytes: &[u8]) -> Result<u32, IntakeError> {
    look(bytes).map(|found| found.pages)
}

/// A file whose catalog and page tree lie in an object stream, found through a cross-reference stream.
pub(super) fn with_streams(predictor: bool) -> Vec<u8> {
    let objects = [CATALOG, "<< /Type /Pages /Count 1 /Kids [3 0 R] >>", PAGE];
    let (mut pairs, mut content) = (String::new(), String::new());
    for (index, object) in objects.iter().enumerate() {
        write!(pairs, "{} {} ", index + 1, content.len()).unwrap();
        write!(content, "{object} ").unwrap();
    }
    let packed = compress_to_vec_zlib(format!("{pairs}{content}").as_bytes(), 6);
    let mut file = b"%PDF-1.7\n".to_vec();
    let stream_at = file.len();
    let first = pairs.len();
    let head = format!(
        "4 0 obj\n<< /Type /ObjStm /N 3 /First {first} /Filter /FlateDecode /Length {} >>",
        packed.len()
    );
    file.extend([head.as_bytes(), b"\nstream\n", &packed, b"\nendstream\nendobj\n"].concat());
    let xref_at = file.len();
    let place = |at: usize| u16::try_from(at).unwrap().to_be_bytes();
    let mut rows = vec![[0, 0, 0, 0]];
    rows.extend((0..3).map(|index| [2, 0, 4, index]));
    rows.extend([stream_at, xref_at].map(|at| [1, place(at)[0], place(at)[1], 0]));
    let (data, parms) = if predictor {
        let mut above = [0; 4];
        let mut data = Vec::new();
        for row in rows {
            data.push(2);
            data.extend((0..4).map(|column| u8::wrapping_sub(row[column], above[column])));
            above = row;
        }
        (data, "/DecodeParms << /Predictor 12 /Columns 4 >>")
    } else {
        (rows.concat(), "")
    };
    let packed = compress_to_vec_zlib(&data, 6);
    let head = format!(
        "5 0 obj\n<< /Type /XRef /Size 6 /W [1 2 1] /Root 1 0 R /Filter [/FlateDecode] {parms} /Length {} >>",
        packed.len()
    );
    file.extend(
        [
            head.as_bytes(),
            b"\nstream\r\n",
            &packed,
            b"\nendstream\nendobj\n",
        ]
        .concat(),
    );
    file.extend(format!("startxref\n{xref_at}\n%%EOF\n").into_bytes());
    file
}

#[test]
fn pages_are_counted_by_the_tree_and_not_by_what_it_claims() {
    for pages in [1, 2, 50] {
        let found = look(&flat(pages)).unwrap();
        assert_eq!(
            (found.kind, found.width_px, found.pages as usize),
            (FileKind::Pdf, 0, pages)
        );
    }
    assert_eq!(FileKind::Pdf.media_type(), "application/pdf");
    assert_eq!(pages_of(&flat(51)), Err(IntakeError::TooManyPages));
    assert_eq!(pages_of(&flat(0)), Err(IntakeError::NoPages));
    let nested = with_table(
        &[
            CATALOG,
            "<< /Type /Pages /Kids 3 0 R >>",
            "[4 0 R 5 0 R null 9 0 R]",
            "<< /Type /Pages /Kids [5 0 R 5 0 R] >>",
            PAGE,
        ],
        "",
    );
    assert_eq!(pages_of(&nested), Ok(3));
}

#[test]
fn a_selfie_cannot_be_a_pdf() {
    let limits = IntakeLimits::default();
    assert_eq!(
        inspect(&two_pages(), Accepts::Picture, &limits),
        Err(IntakeError::PdfNotAccepted)
    );
}

#[test]
fn content_counts_and_not_what_stands_beside_it() {
    let picture = sample(ImageFormat::Jpeg);
    let label = b"%PDF-1.7 application/pdf";
    let length = u16::try_from(label.len() + 2).unwrap().to_be_bytes();
    let labelled = [&picture[..2], &[0xFF, 0xFE], &length, label, &picture[2..]].concat();
    assert_eq!(look(&labelled).unwrap().kind, FileKind::Jpeg);
    let shifted = [b"\xEF\xBB\xBFHTTP/1.1 200 OK\r\n\r\n".as_slice(), &two_pages()].concat();
    assert_eq!(pages_of(&shifted), Ok(2), "offsets count from the header");
}

#[test]
fn cross_reference_and_object_streams_are_read() {
    assert_eq!(pages_of(&with_streams(false)), Ok(1));
    assert_eq!(pages_of(&with_streams(true)), Ok(1));
}

#[test]
fn an_update_replaces_what_was_there() {
    let mut file = two_pages();
    let first_start = file.windows(4).position(|word| word == b"xref").unwrap();
    let at = file.len();
    let kids = "2 0 obj\n<< /Type /Pages /Kids [3 0 R 4 0 R 3 0 R] >>\nendobj\n";
    let table_at = at + kids.len();
    file.extend(
        format!(
            "{kids}xref\n2 1\n{at:010} 00000 n \ntrailer << /Size 5 /Root 1 0 R /Prev {first_start} >>\n\
             startxref\n{table_at}\n%%EOF"
        )
        .into_bytes(),
    );
    assert_eq!(pages_of(&file), Ok(3));
}

#[test]
fn a_damaged_cross_reference_is_rebuilt() {
    for (from, to) in [
        ("startxref\n", "startxref\n9"),
        ("0000000009", "0000000010"),
        ("xref\n0 ", "xxxx\n0 "),
    ] {
        let text = String::from_utf8(two_pages()).unwrap();
        let damaged = text.replacen(from, to, 1);
        assert_ne!(damaged, text);
        assert_eq!(pages_of(damaged.as_bytes()), Ok(2), "{to}");
    }
    let streams = with_streams(true);
    let at = streams.windows(9).position(|word| word == b"startxref").unwrap();
    let damaged = [&streams[..at], b"startxref\n3\n%%EOF\n"].concat();
    assert_eq!(pages_of(&damaged), Ok(1));
    let hopeless = b"%PDF-1.4\nnothing here\nstartxref\n9\n%%EOF\n";
    assert_eq!(pages_of(hopeless), Err(IntakeError::Unreadable));
}

#[test]
fn a_pdf_cut_anywhere_is_truncated() {
    for whole in [flat(30), with_streams(true)] {
        for cut in [20, whole.len() / 3, whole.len() / 2, whole.len() - 10] {
            assert_eq!(
                pages_of(&whole[..cut]),
                Err(IntakeError::Truncated),
                "cut at {cut}"
            );
        }
    }
    let linearized = String::from_utf8(two_pages()).unwrap();
    let longer = linearized.replacen("<< /Type /Catalog", "<< /Linearized 1 /L 5000 /Type /Catalog", 1);
    assert_eq!(pages_of(longer.as_bytes()), Err(IntakeError::Truncated));
}

#[test]
fn encrypted_files_are_refused() {
    let file = with_table(
        &[
            CATALOG,
            "<< /Type /Pages /Kids [3 0 R] >>",
            PAGE,
            "<< /Filter /Standard /V 2 /R 3 >>",
        ],
        "/Encrypt 4 0 R",
    );
    assert_eq!(pages_of(&file), Err(IntakeError::Encrypted));
}

#[test]
fn cycles_and_depths_end() {
    let cycle = with_table(&[CATALOG, "<< /Type /Pages /Kids [2 0 R] >>"], "");
    assert_eq!(pages_of(&cycle), Err(IntakeError::TooComplex));
    let circle = with_table(&[CATALOG, "3 0 R", "2 0 R"], "");
    assert_eq!(pages_of(&circle), Err(IntakeError::TooComplex));
    let own_previous = with_table(&[CATALOG, "<< /Type /Pages /Kids [3 0 R] >>", PAGE], "/Prev 196");
    assert!(pages_of(&own_previous).is_ok());
    let deep = format!("<< /Type /Pages /Kids {} >>", "[".repeat(1_000_000));
    assert_eq!(
        pages_of(&with_table(&[CATALOG, &deep], "")),
        Err(IntakeError::TooComplex)
    );
    let chain = (3..3000)
        .map(|next| format!("<< /Type /Pages /Kids [{next} 0 R] >>"))
        .collect::<Vec<_>>();
    let mut bodies = vec![CATALOG];
    bodies.extend(chain.iter().map(String::as_str));
    bodies.push(PAGE);
    assert_eq!(
        pages_of(&with_table(&bodies, "")),
        Ok(1),
        "a tree may be as deep as it likes"
    );
}

#[test]
fn bombs_run_out_of_budget() {
    let many = format!("<< /Type /Pages /Kids [{}] >>", "0 ".repeat(2_000_000));
    assert_eq!(
        pages_of(&with_table(&[CATALOG, &many], "")),
        Err(IntakeError::TooComplex)
    );
    let zeros = compress_to_vec_zlib(&vec![0; 40_000_000], 6);
    let mut file = b"%PDF-1.7\n".to_vec();
    let head = format!(
        "5 0 obj\n<< /Type /XRef /W [1 2 1] /Root 1 0 R /Filter /FlateDecode /Length {} >>",
        zeros.len()
    );
    file.extend(
        [
            head.as_bytes(),
            b"\nstream\n",
            &zeros,
            b"\nendstream\nendobj\nstartxref\n9\n%%EOF",
        ]
        .concat(),
    );
    assert_eq!(pages_of(&file), Err(IntakeError::TooComplex));
    let mut nested_strings = b"%PDF-1.7\n".to_vec();
    for number in 1..60_000 {
        nested_strings.extend(format!("{number} 0 obj (").into_bytes());
    }
    nested_strings.extend_from_slice(b"startxref\n9999999\n%%EOF");
    assert_eq!(pages_of(&nested_strings), Err(IntakeError::TooComplex));
}

/// A file of two pages with these streams before its table, which nothing refers to.
fn with_loose_streams(streams: &[&[u8]]) -> Vec<u8> {
    let file = two_pages();
    let table = file.windows(5).position(|word| word == b"xref\n").unwrap();
    let mut out = file[..table].to_vec();
    for stream in streams {
        out.extend_from_slice(b"9 0 obj << /Filter /FlateDecode >> stream\r\n");
        out.extend_from_slice(stream);
        out.extend_from_slice(b"\nendstream endobj\n");
    }
    let start = out.len();
    let end = String::from_utf8(file[table..].to_vec()).unwrap();
    out.extend(
        end.replace(&format!("startxref\n{table}"), &format!("startxref\n{start}"))
            .into_bytes(),
    );
    out
}

#[test]
fn streams_that_swell_are_refused_and_large_honest_ones_are_not() {
    let packed = |mebibytes: usize| compress_to_vec_zlib(&vec![255; mebibytes * 1024 * 1024], 1);
    let (scan, bomb) = (packed(40), packed(65));
    assert_eq!(pages_of(&with_loose_streams(&[&scan])), Ok(2));
    assert_eq!(
        pages_of(&with_loose_streams(&[&bomb])),
        Err(IntakeError::TooComplex)
    );
    let many = vec![scan.as_slice(); 5];
    assert_eq!(
        pages_of(&with_loose_streams(&many)),
        Err(IntakeError::TooComplex),
        "together they swell as well"
    );
    // A word in a text that is no stream, and data that break off, are no reason to refuse.
    assert_eq!(
        pages_of(&with_loose_streams(&[b"x\x9c no Flate at all", &scan[..900]])),
        Ok(2)
    );
}

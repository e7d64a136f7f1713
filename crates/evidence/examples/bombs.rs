//! Files made to exhaust whoever opens them, and what looking at each costs:
//!
//! `cargo run --release -p evidence --example bombs -- [FILE…]`
//!
//! Each is looked at in a process of its own, whose processor time and growth of memory are printed. Further files are
//! looked at the same way.
#![expect(clippy::print_stdout, reason = "this is a command")]

use std::io::Cursor;
use std::process::Command;
use std::time::Duration;

use evidence::intake::{Accepts, IntakeLimits, inspect};
use image::{DynamicImage, GrayImage, ImageFormat, Luma};
use miniz_oxide::deflate::compress_to_vec_zlib;

/// The word before the name of a bomb, in the process that looks at it.
const LOOK: &str = "--look";

/// How often each is looked at: the system counts processor time in steps of some milliseconds.
const TURNS: u32 = 40;

/// A name, and what makes the file.
type Bomb = (&'static str, fn() -> Vec<u8>);

const BOMBS: [Bomb; 8] = [
    ("png-30000-by-30000", png),
    ("png-lies-about-its-size", png_that_lies),
    ("jpeg-lies-about-its-size", jpeg_that_lies),
    ("webp-lies-about-its-size", webp_that_lies),
    ("pdf-stream-of-a-gibibyte", pdf_stream),
    ("pdf-many-streams", pdf_streams),
    ("pdf-pages-without-end", pdf_pages),
    ("pdf-nested", pdf_nested),
];

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [word, name] = arguments.as_slice()
        && word == LOOK
    {
        look(name);
        return;
    }
    let program = std::env::current_exe().expect("the program is running");
    let own = BOMBS.iter().map(|(name, _)| (*name).to_owned());
    for name in own.chain(arguments) {
        let output = Command::new(&program).args([LOOK, &name]).output();
        let text = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
        println!("{name}: {}", text.unwrap_or_default().trim());
    }
}

fn look(name: &str) {
    let bomb = BOMBS.iter().find(|(own, _)| *own == name);
    let file = bomb.map_or_else(|| std::fs::read(name).unwrap_or_default(), |(_, make)| make());
    let before = status("VmRSS:");
    // The peak is measured anew from here (proc(5), `clear_refs`).
    let _ = std::fs::write("/proc/self/clear_refs", "5");
    let started = cpu_time();
    let mut outcome = inspect(&file, Accepts::PictureOrPdf, &IntakeLimits::default());
    for _ in 1..TURNS {
        outcome = inspect(&file, Accepts::PictureOrPdf, &IntakeLimits::default());
    }
    let cpu = cpu_time().saturating_sub(started) / TURNS;
    let verdict = outcome.map_or_else(
        |error| error.code().to_owned(),
        |found| format!("taken: {found:?}"),
    );
    println!(
        "{verdict}, {} KiB of file, {:.1} ms of CPU, {} MiB of memory",
        file.len() / 1024,
        cpu.as_secs_f64() * 1000.0,
        status("VmHWM:").saturating_sub(before) / 1024,
    );
}

fn png() -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let picture = GrayImage::from_pixel(30_000, 30_000, Luma([255]));
    DynamicImage::from(picture)
        .write_to(&mut bytes, ImageFormat::Png)
        .expect("a picture in memory can be encoded");
    bytes.into_inner()
}

fn small(format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let picture = GrayImage::from_fn(200, 200, |x, y| Luma([(x * y % 251) as u8]));
    DynamicImage::from(picture)
        .to_rgb8()
        .write_to(&mut bytes, format)
        .expect("a picture in memory can be encoded");
    bytes.into_inner()
}

/// The size in the header of an ordinary picture, made to be 6,000 by 6,000; the check sum is right.
fn png_that_lies() -> Vec<u8> {
    let mut file = small(ImageFormat::Png);
    file[16..24].copy_from_slice(&[0, 0, 0x17, 0x70, 0, 0, 0x17, 0x70]);
    let sum = crc(&file[12..29]);
    file[29..33].copy_from_slice(&sum.to_be_bytes());
    file
}

fn jpeg_that_lies() -> Vec<u8> {
    let mut file = small(ImageFormat::Jpeg);
    let frame = file.windows(2).position(|marker| marker == [0xff, 0xc0]);
    if let Some(at) = frame {
        file[at + 5..at + 9].copy_from_slice(&[0xff, 0xff, 0xff, 0xff]);
    }
    file
}

fn webp_that_lies() -> Vec<u8> {
    let mut file = small(ImageFormat::WebP);
    // Lossless: a signature byte, then 14 bits of width and of height.
    if let Some(at) = file.windows(4).position(|name| name == b"VP8L") {
        file[at + 9..at + 13].copy_from_slice(&[0xff, 0xff, 0xff, 0x0f]);
    }
    file
}

fn pdf_of(parts: &[&[u8]]) -> Vec<u8> {
    let tree = b"1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj\n2 0 obj << /Type /Pages /Kids [3 0 R] >> endobj\n\
        3 0 obj << /Type /Page /MediaBox [0 0 595 842] /Contents 4 0 R >> endobj\n";
    let end = b"trailer << /Root 1 0 R >>\nstartxref\n0\n%%EOF";
    [b"%PDF-1.7\n", tree.as_slice(), &parts.concat(), end].concat()
}

fn stream(number: usize, mebibytes: usize) -> Vec<u8> {
    let data = compress_to_vec_zlib(&vec![b' '; mebibytes * 1024 * 1024], 6);
    let head = format!(
        "{number} 0 obj << /Filter /FlateDecode /Length {} >> stream\n",
        data.len()
    );
    [head.as_bytes(), &data, b"\nendstream endobj\n"].concat()
}

fn pdf_stream() -> Vec<u8> {
    pdf_of(&[&stream(4, 1024)])
}

fn pdf_streams() -> Vec<u8> {
    let one = stream(4, 60);
    pdf_of(&[one.as_slice(); 40])
}

fn pdf_pages() -> Vec<u8> {
    let many = format!(
        "2 0 obj << /Type /Pages /Kids [{}] >> endobj\n",
        "3 0 R ".repeat(1_000_000)
    );
    pdf_of(&[many.as_bytes()])
}

fn pdf_nested() -> Vec<u8> {
    let deep = format!(
        "2 0 obj << /Type /Pages /Kids {} >> endobj\n",
        "[".repeat(5_000_000)
    );
    pdf_of(&[deep.as_bytes()])
}

/// The check sum of a chunk (ISO/IEC 15948, annex D).
fn crc(bytes: &[u8]) -> u32 {
    let step = |sum: u32, byte: &u8| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
            (sum >> 1) ^ (0xedb8_8320 & (sum & 1).wrapping_neg())
        })
    };
    !bytes.iter().fold(u32::MAX, step)
}

/// CPU time of this thread so far.
fn cpu_time() -> Duration {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = text.split(' ').next().and_then(|first| first.parse().ok());
    Duration::from_nanos(nanoseconds.unwrap_or(0))
}

/// A figure of this process in KiB (proc(5), `status`).
fn status(key: &str) -> usize {
    let text = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let value = text.lines().find_map(|line| line.strip_prefix(key));
    value
        .and_then(|value| value.split_whitespace().next()?.parse().ok())
        .unwrap_or(0)
}

mod find;
mod properties;
mod repair;
mod specimens;

use jiff::civil::{Date, date};

use super::{Format, Line, Zone, parse};

const TODAY: Date = date(2026, 11, 22);

fn lines(texts: &[&str]) -> Vec<Line> {
    texts.iter().map(|text| Line::new(text)).collect()
}

fn zone(format: Format, texts: &[&str]) -> Zone {
    parse(format, &lines(texts), TODAY).unwrap()
}

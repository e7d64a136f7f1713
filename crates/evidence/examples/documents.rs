//! Measures the reading of documents and proofs on labelled pictures:
//!
//! `cargo run --release -p evidence --example documents -- [DATA] [MODELS]`
//!
//! DATA holds the folders `mrz`, `documents` and `proof` with a `manifest.jsonl` each, or some of them; MODELS is what
//! `make models` fills. What `scripts/train/proofs.py` draws is such a folder `proof`. CPU time is that of the one thread
//! that works.
#![expect(clippy::print_stdout, reason = "this is a command")]

#[path = "shared/labelled.rs"]
mod labelled;
#[path = "shared/rules.rs"]
mod rules;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use domain::document::DocumentType;
use evidence::document::{Claim, ClaimedAddress, Examination, FindingCode, Request, Stage, examine};
use evidence::model::Models;
use evidence::names::PersonName;
use evidence::text::{DateOrder, dates};
use jiff::civil::{Date, date};
use serde_json::Value;

/// The day that is taken for today: the labelled proofs are of 2008 to 2022.
const TODAY: Date = date(2022, 12, 31);

fn main() {
    let mut arguments = std::env::args().skip(1);
    let data = PathBuf::from(arguments.next().unwrap_or_else(|| "../shared/data".to_owned()));
    let models = Models::open(arguments.next().unwrap_or_else(|| "models".to_owned()));
    identity(&data, &models);
    proofs(&data.join("proof"), &models);
}

/// CPU time of this thread so far (proc(5), `schedstat`).
fn cpu_time() -> Duration {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = text.split(' ').next().and_then(|first| first.parse().ok());
    Duration::from_nanos(nanoseconds.unwrap_or(0))
}

fn examined(path: &Path, uploaded_as: DocumentType, claim: &Claim, models: &Models) -> Option<Examination> {
    let file = std::fs::read(path).ok()?;
    let pages = labelled::pages(&file)?;
    Some(examine(
        &Request {
            uploaded_as,
            pages: &pages,
            file: &file,
            claim,
            today: TODAY,
            rules: &rules::rules(),
            cpu_time: &cpu_time,
        },
        models,
    ))
}

/// Median and 99th percentile in milliseconds.
fn spread(mut times: Vec<Duration>) -> String {
    times.sort();
    let at = |share: usize| times.get((times.len() * share / 100).min(times.len().saturating_sub(1)));
    let milliseconds = |time: Option<&Duration>| time.map_or(0, Duration::as_millis);
    format!(
        "median {} ms, p99 {} ms",
        milliseconds(at(50)),
        milliseconds(at(99))
    )
}

fn identity(data: &Path, models: &Models) {
    let mut stages: BTreeMap<&str, Vec<Duration>> = BTreeMap::new();
    let (mut zones, mut findings) = (0, BTreeMap::<String, usize>::new());
    let mut whole = Vec::new();
    for folder in ["documents", "mrz"] {
        let folder = data.join(folder);
        for (file, row) in labelled::manifest(&folder) {
            let Some(name) = row["file"].as_str() else {
                continue;
            };
            let uploaded_as = DocumentType::Passport;
            let Some(read) = examined(&file, uploaded_as, &Claim::default(), models) else {
                println!("{name}: not opened");
                continue;
            };
            let shown = read.findings.iter().map(|finding| {
                let about = finding
                    .about
                    .map(|field| format!(":{}", field.code()))
                    .unwrap_or_default();
                format!("{}{about}", finding.code)
            });
            let shown = shown.collect::<Vec<_>>();
            println!("{name}: {} {}", read.kind.code(), shown.join(" "));
            let has_zone = read.readings.zone.is_some();
            zones += usize::from(has_zone);
            for code in shown.iter().filter(|_| has_zone) {
                *findings.entry(code.clone()).or_default() += 1;
            }
            for time in &read.stages {
                stages.entry(time.stage.code()).or_default().push(time.cpu);
            }
            if has_zone && read.stages.iter().any(|time| time.stage == Stage::Text) {
                whole.push(read.stages.iter().map(|time| time.cpu).sum());
            }
        }
    }
    println!("\nidentity documents: {zones} with a zone; of those have");
    for (code, count) in findings {
        println!("  {count:4} {code}");
    }
    for (stage, times) in stages {
        println!("  {stage}: {}", spread(times));
    }
    println!("  all of it, with a zone, without decoding: {}\n", spread(whole));
}

/// What the person states that a proof was drawn for, and its day of issue.
fn drawn(row: &Value) -> Option<(Claim, Option<Date>)> {
    let text = |key: &str| row["stated"][key].as_str().map(str::to_owned);
    let claim = Claim {
        name: Some(PersonName {
            given: text("given")?,
            family: text("family")?,
            ..PersonName::default()
        }),
        address: Some(ClaimedAddress {
            line1: text("street")?,
            line2: None,
            city: text("city")?,
            region: text("region"),
            postal_code: text("postalCode"),
        }),
        ..Claim::default()
    };
    Some((claim, row["date"].as_str().and_then(|text| text.parse().ok())))
}

/// What a labelled proof claims, and its day of issue.
fn labelled(row: &Value) -> (Claim, Option<Date>) {
    if let Some(drawn) = drawn(row) {
        return drawn;
    }
    let truth = ["truth", "truth_fields"]
        .into_iter()
        .find(|key| row[*key].is_object() || row[*key].is_array());
    let truth = truth.map_or(Value::Null, |key| row[key].get(0).unwrap_or(&row[key]).clone());
    let text = |keys: &[&str]| keys.iter().find_map(|key| truth[*key].as_str());
    let name = text(&["name", "company"]).map(|name| PersonName {
        family: name.to_owned(),
        ..PersonName::default()
    });
    let claim = Claim {
        name,
        address: text(&["address"]).map(address),
        ..Claim::default()
    };
    let issued = text(&["statement_date", "pay_date", "date"]);
    let issued = issued.and_then(|text| Some(dates(text, DateOrder::DayFirst, TODAY).first()?.date));
    (claim, issued)
}

/// An address of one line: what stands before the postal code or the first comma is the street.
fn address(text: &str) -> ClaimedAddress {
    let is_code = |word: &&str| word.len() == 5 && word.bytes().all(|byte| byte.is_ascii_digit());
    let code = text
        .split(|sign: char| !sign.is_ascii_alphanumeric())
        .rfind(is_code);
    let after = code
        .and_then(|code| text.rsplit_once(code))
        .filter(|(_, city)| !city.trim().is_empty());
    let (street, city) = after.or_else(|| text.split_once(',')).unwrap_or((text, ""));
    let city = city.trim_matches(|sign: char| sign == ',' || sign == ' ');
    ClaimedAddress {
        line1: street.to_owned(),
        city: city.split(',').next().unwrap_or_default().to_owned(),
        postal_code: code.map(str::to_owned),
        ..ClaimedAddress::default()
    }
}

fn proofs(folder: &Path, models: &Models) {
    let (mut count, mut names, mut addresses, mut issues) = (0, [0; 2], [0; 2], [0; 2]);
    let (mut kinds, mut incomes) = ([0; 2], [0; 2]);
    let (mut others, mut strangers, mut times) = (Vec::new(), 0, Vec::new());
    for (file, row) in labelled::manifest(folder) {
        let Some(name) = row["file"].as_str() else {
            continue;
        };
        let (claim, issued) = labelled(&row);
        let is_payslip = row["kind"] == "payslip";
        let uploaded_as = if is_payslip {
            DocumentType::ProofOfIncome
        } else {
            DocumentType::ProofOfAddress
        };
        let Some(read) = examined(&file, uploaded_as, &claim, models) else {
            println!("{name}: not opened");
            continue;
        };
        let Some(proof) = read.proof.as_ref() else {
            continue;
        };
        count += 1;
        times.push(read.stages.iter().map(|time| time.cpu).sum());
        if claim.name.is_some() {
            names[1] += 1;
            names[0] += usize::from(proof.name.is_some());
        }
        if claim.address.is_some() {
            addresses[1] += 1;
            addresses[0] += usize::from(proof.address.is_some_and(|seen| seen.is_whole()));
        }
        let right = issued.is_some() && proof.issued.map(|found| found.date) == issued;
        issues[1] += usize::from(issued.is_some());
        issues[0] += usize::from(right);
        let missed = [
            FindingCode::NameNotFound,
            FindingCode::AddressNotFound,
            FindingCode::AddressPartial,
        ];
        let missed = missed
            .iter()
            .filter(|code| read.has(**code))
            .map(|code| code.code())
            .collect::<Vec<_>>();
        let late = if issued.is_some() && !right {
            "issue date wrong"
        } else {
            ""
        };
        let kind = proof.kind.map_or("unknown", evidence::document::ProofKind::code);
        let mut unlike = Vec::new();
        if row["stated"].is_object() {
            kinds[1] += 1;
            kinds[0] += usize::from(row["kind"] == kind);
            if is_payslip {
                let income = &proof.income;
                let right = income
                    .amount
                    .is_some_and(|it| (it - row["amount"].as_f64().unwrap_or(0.0)).abs() < 0.01);
                let payer = income.payer.as_deref() == row["payer"].as_str();
                incomes[0] += usize::from(right && payer);
                incomes[1] += 1;
                if !(right && payer) {
                    unlike.push(format!(
                        "income {:?} of {} by {:?}",
                        income.amount, row["amount"], income.payer
                    ));
                }
            }
        }
        println!(
            "{name}: labelled {}, read {kind} {} {late} {}",
            row["kind"],
            missed.join(" "),
            unlike.join(" ")
        );
        others.push((claim, read.readings.lines));
    }
    let mut pairs = 0;
    for (one, (claim, _)) in others.iter().enumerate() {
        for (other, (theirs, lines)) in others.iter().enumerate() {
            if let (Some(name), Some(address)) = (&claim.name, &claim.address)
                && one != other
                && claim.name != theirs.name
            {
                pairs += 1;
                let named = evidence::proof::find_name(name, lines).is_some_and(|seen| seen.certain);
                strangers += usize::from(named && evidence::proof::find_address(address, lines).is_whole());
            }
        }
    }
    println!("\nproofs: {count} files");
    println!(
        "  name found {}/{}, address found {}/{}",
        names[0], names[1], addresses[0], addresses[1]
    );
    if kinds[1] > 0 {
        println!(
            "  of drawn ones kind right {}/{}, income and payer right {}/{}",
            kinds[0], kinds[1], incomes[0], incomes[1]
        );
    }
    println!("  day of issue right {}/{}", issues[0], issues[1]);
    println!("  somebody else's name and address found on them: {strangers} of {pairs} pairs");
    println!("  {}", spread(times));
}

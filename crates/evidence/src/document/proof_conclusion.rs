//! What follows from a proof of address or income.

use domain::document::DocumentType;
use domain::due_diligence::YearlyIncome;
use jiff::civil::Date;

use super::classification::{classify, classify_print, misplaced};
use super::identity::name_text;
use super::{Claim, DocumentRead, Examination, Field, FieldReading, Finding, FindingCode, Readings, Source};
use crate::proof::{IssueDate, NET_SHARE_MIN, ProofReading, Rules, read};
use crate::visual;

/// Least certainty that a date is that of issue.
const ISSUE_CERTAINTY_MIN: f32 = 0.45;

/// Draws the conclusions about a proof from its lines.
pub fn conclude_proof(
    uploaded_as: DocumentType,
    readings: Readings,
    claim: &Claim,
    today: Date,
    rules: &Rules,
) -> Examination {
    let proof = read(&readings.lines, claim, today);
    // Letters speak of passports too; only what machines read makes an identity document of the file.
    let is_identity = readings.zone.is_some() || readings.barcode.is_some();
    let kind = match proof.kind {
        _ if is_identity => classify(&readings),
        Some(kind) => DocumentRead::Proof(kind),
        None => {
            let visual = visual::read(&readings.lines, today);
            classify_print(&readings.lines, &visual).unwrap_or_default()
        }
    };
    let mut findings = Vec::new();
    if readings.lines.is_empty() && !is_identity {
        findings.push(Finding::new(FindingCode::DocumentNotRead));
    } else if let Some(misplaced) = misplaced(uploaded_as, kind) {
        // Of another document nobody needs to be told that it is no proof either.
        findings.push(misplaced);
    } else {
        findings.extend(suitability(uploaded_as, &proof));
        findings.extend(holder(claim, &proof));
        let age_days_max = if uploaded_as == DocumentType::ProofOfIncome {
            findings.extend(income(claim, &proof, rules));
            rules.income_age_days_max
        } else {
            findings.extend(address(claim, &proof));
            rules.address_age_days_max
        };
        let is_yearly = proof.kind == Some(crate::document::ProofKind::WageCertificate);
        if !(is_yearly && proof.issued.is_none()) {
            findings.extend(issue(proof.issued, today, age_days_max));
        }
    }
    Examination {
        kind,
        fields: fields(&readings, &proof),
        readings,
        proof: Some(proof),
        findings,
        ..Examination::default()
    }
}

fn suitability(uploaded_as: DocumentType, proof: &ProofReading) -> Option<Finding> {
    let Some(kind) = proof.kind else {
        return Some(Finding::new(FindingCode::KindUnknown));
    };
    let suits = match uploaded_as {
        DocumentType::ProofOfIncome => kind.proves_income(),
        _ => kind.proves_address(),
    };
    (!suits).then(|| Finding::new(FindingCode::KindUnsuitable).having_read(kind.code()))
}

fn holder(claim: &Claim, proof: &ProofReading) -> Option<Finding> {
    let name = claim.name.as_ref()?;
    let finding = match &proof.name {
        None => Finding::new(FindingCode::NameNotFound),
        Some(seen) if !seen.certain => Finding::new(FindingCode::NamePartial).having_read(&seen.text),
        Some(_) => return None,
    };
    Some(finding.about(Field::Name).against(name_text(name)))
}

fn address(claim: &Claim, proof: &ProofReading) -> Option<Finding> {
    let claimed = claim.address.as_ref()?;
    let seen = proof.address?;
    if seen.is_whole() {
        return None;
    }
    let code = if seen.is_partial() {
        FindingCode::AddressPartial
    } else {
        FindingCode::AddressNotFound
    };
    Some(
        Finding::new(code)
            .about(Field::Address)
            .against(claimed.to_string()),
    )
}

/// Whether the day of issue is there and recent. Where day and month can be read in two orders that come out
/// differently, nothing is sure.
fn issue(issued: Option<IssueDate>, today: Date, age_days_max: i32) -> Option<Finding> {
    let about = |code| Finding::new(code).about(Field::IssueDate);
    let Some(issued) = issued else {
        return Some(about(FindingCode::IssueDateMissing));
    };
    let judge = |date: Date| {
        let age = date.until(today).map_or(i32::MAX, |span| span.get_days());
        if date > today {
            Some(FindingCode::IssueDateFuture)
        } else if age > age_days_max {
            Some(FindingCode::IssueDateTooOld)
        } else {
            None
        }
    };
    let verdict = judge(issued.date);
    let otherwise = issued.otherwise.map(judge);
    let is_open = otherwise.is_some_and(|other| other != verdict && (other.is_none() || verdict.is_none()));
    if is_open || (verdict.is_none() && issued.certainty < ISSUE_CERTAINTY_MIN) {
        let unclear = about(FindingCode::IssueDateUnclear).having_read(issued.date.to_string());
        return Some(unclear.of_strength(1.0 - issued.certainty / 2.0));
    }
    verdict.map(|code| {
        about(code)
            .against(today.to_string())
            .having_read(issued.date.to_string())
    })
}

fn income(claim: &Claim, proof: &ProofReading, rules: &Rules) -> Vec<Finding> {
    let income = &proof.income;
    let missing = [
        (
            income.amount.is_none(),
            FindingCode::IncomeNotFound,
            Field::Income,
        ),
        // Offices of tax pay nothing: they state what others paid.
        (
            income.payer.is_none() && proof.kind != Some(crate::document::ProofKind::Tax),
            FindingCode::PayerNotFound,
            Field::Payer,
        ),
        (income.period.is_none(), FindingCode::PeriodUnknown, Field::Period),
        (
            income.currency.is_none(),
            FindingCode::CurrencyUnknown,
            Field::Income,
        ),
    ];
    let mut findings = missing
        .into_iter()
        .filter(|(is_missing, ..)| *is_missing)
        .map(|(_, code, field)| Finding::new(code).about(field))
        .collect::<Vec<_>>();
    let (Some(stated), Some(yearly), Some(currency)) = (claim.income, income.yearly(), income.currency)
    else {
        return findings;
    };
    let Some((_, rate)) = rules.usd_rates.iter().find(|(code, _)| code == currency) else {
        findings.push(
            Finding::new(FindingCode::CurrencyNotCompared)
                .about(Field::Income)
                .having_read(currency),
        );
        return findings;
    };
    let share = if income.is_gross { 1.0 } else { NET_SHARE_MIN };
    if yearly * rate < lower_end(stated) * rules.income_share_min * share {
        let finding = Finding::new(FindingCode::IncomeBelowStated).about(Field::Income);
        findings.push(
            finding
                .against(stated.code())
                .having_read(format!("{yearly:.0} {currency}")),
        );
    }
    findings
}

/// The lower end of a band, in US dollars a year.
fn lower_end(band: YearlyIncome) -> f64 {
    match band {
        YearlyIncome::UpTo25k => 0.0,
        YearlyIncome::UpTo50k => 25_000.0,
        YearlyIncome::UpTo100k => 50_000.0,
        YearlyIncome::UpTo250k => 100_000.0,
        YearlyIncome::Above250k => 250_000.0,
    }
}

fn fields(readings: &Readings, proof: &ProofReading) -> Vec<FieldReading> {
    let line = |index: usize| readings.lines.get(index);
    let reading = |field, value: Option<String>, index: Option<usize>| {
        let confidence = index.and_then(line).map_or(1.0, crate::text::Line::confidence);
        Some(FieldReading {
            field,
            value: value?,
            source: if confidence < 1.0 {
                Source::Print
            } else {
                Source::FileText
            },
            confidence,
        })
    };
    let place = proof
        .address
        .filter(|seen| seen.is_partial())
        .and_then(|seen| seen.place);
    let address = place
        .and_then(|(_, index)| line(index))
        .map(|line| line.text.clone());
    let income = &proof.income;
    let money = income.amount.map(|amount| {
        format!("{amount:.2} {}", income.currency.unwrap_or(""))
            .trim()
            .to_owned()
    });
    let first = (!readings.lines.is_empty()).then_some(0);
    [
        reading(
            Field::Name,
            proof.name.as_ref().map(|seen| seen.text.clone()),
            proof.name.as_ref().map(|seen| seen.line),
        ),
        reading(Field::Address, address, place.map(|(_, index)| index)),
        reading(
            Field::IssueDate,
            proof.issued.map(|issued| issued.date.to_string()),
            proof.issued.map(|issued| issued.line),
        ),
        reading(Field::Income, money, first),
        reading(Field::Payer, income.payer.clone(), first),
        reading(
            Field::Period,
            income.period.map(|period| format!("{:.0} days", period.days)),
            first,
        ),
    ]
    .into_iter()
    .flatten()
    .collect()
}

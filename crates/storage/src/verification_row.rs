//! The JSON form in which `users.verification` keeps a [`Verification`].

use domain::check::RejectionBasis;
use domain::document::DocumentType;
use domain::id::RunId;
use domain::product::{PerProduct, Product, ProductSet};
use domain::reason::{Reason, ReasonCode};
use domain::risk::{PoliticalExposure, RiskLevel};
use domain::verification::{ActiveRun, Asked, Disposition, Record, Standing, Trigger, Verification};
use serde::{Deserialize, Serialize};

use crate::{StorageError, instant, known};

const TABLE: &str = "users";

#[derive(Serialize, Deserialize)]
struct Row {
    revisions: [u32; 4],
    #[serde(default, skip_serializing_if = "Option::is_none")]
    trigger: Option<TriggerRow>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    active: Option<ActiveRow>,
    standings: [Option<StandingRow>; 4],
    exposed: bool,
    rejected_before: bool,
}

#[derive(Serialize, Deserialize)]
struct TriggerRow {
    at: i64,
    revisions: [u32; 4],
    missing: [Option<AskedRow>; 4],
}

#[derive(Serialize, Deserialize)]
struct ActiveRow {
    run: String,
    revisions: [u32; 4],
    judges: Vec<String>,
}

#[derive(Serialize, Deserialize)]
struct AskedRow {
    data: Vec<String>,
    documents: Vec<String>,
    reasons: Vec<ReasonRow>,
}

type ReasonRow = (String, Option<String>);

#[derive(Serialize, Deserialize)]
struct StandingRow {
    revision: u32,
    run: String,
    circumstances: String,
    disposition: DispositionRow,
    /// Rows of before there was a watch have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    risk: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    review_due_at: Option<i64>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum DispositionRow {
    Verified,
    ManualReview,
    RequiresData(AskedRow),
    Rejected { basis: String, reasons: Vec<ReasonRow> },
}

/// Writes the column.
pub fn encode(verification: &Verification) -> String {
    let row = Row {
        revisions: numbers(&verification.revisions),
        trigger: verification.trigger.as_ref().map(|trigger| TriggerRow {
            at: trigger.at.as_microsecond(),
            revisions: numbers(&trigger.revisions),
            missing: Product::ALL.map(|product| trigger.missing[product].as_ref().map(asked_row)),
        }),
        active: verification.active.as_ref().map(|active| ActiveRow {
            run: active.id.to_string(),
            revisions: numbers(&active.revisions),
            judges: active
                .judges
                .iter()
                .map(|product| product.code().to_owned())
                .collect(),
        }),
        standings: Product::ALL.map(|product| verification.standings[product].as_ref().map(standing_row)),
        exposed: verification.exposure == PoliticalExposure::Exposed,
        rejected_before: verification.record == Record::Rejected,
    };
    serde_json::to_string(&row).expect("a row of texts and numbers has a JSON form")
}

/// Reads the column.
pub fn decode(text: &str) -> Result<Verification, StorageError> {
    let row: Row = serde_json::from_str(text).map_err(|error| StorageError::Corrupt {
        table: TABLE,
        what: format!("verification: {error}"),
    })?;
    let trigger = row.trigger.map(read_trigger).transpose()?;
    let active = row.active.map(read_active).transpose()?;
    let mut standings = PerProduct::default();
    for (product, standing) in Product::ALL.into_iter().zip(row.standings) {
        standings[product] = standing.map(read_standing).transpose()?;
    }
    Ok(Verification {
        revisions: per_product(row.revisions),
        trigger,
        active,
        standings,
        exposure: if row.exposed {
            PoliticalExposure::Exposed
        } else {
            PoliticalExposure::NotFound
        },
        record: if row.rejected_before {
            Record::Rejected
        } else {
            Record::Clear
        },
    })
}

fn numbers(values: &PerProduct<u32>) -> [u32; 4] {
    Product::ALL.map(|product| values[product])
}

fn per_product(values: [u32; 4]) -> PerProduct<u32> {
    PerProduct::from_fn(|product| values[product as usize])
}

fn asked_row(asked: &Asked) -> AskedRow {
    AskedRow {
        data: asked.data.clone(),
        documents: asked
            .documents
            .iter()
            .map(|kind| kind.code().to_owned())
            .collect(),
        reasons: reason_rows(&asked.reasons),
    }
}

fn reason_rows(reasons: &[Reason]) -> Vec<ReasonRow> {
    reasons
        .iter()
        .map(|reason| (reason.code.code().to_owned(), reason.about.clone()))
        .collect()
}

fn standing_row(standing: &Standing) -> StandingRow {
    StandingRow {
        revision: standing.revision,
        run: standing.run.to_string(),
        circumstances: standing.circumstances.clone(),
        risk: Some(standing.risk.code().to_owned()),
        review_due_at: standing.review_due_at.map(|at| at.as_microsecond()),
        disposition: match &standing.disposition {
            Disposition::Verified => DispositionRow::Verified,
            Disposition::ManualReview => DispositionRow::ManualReview,
            Disposition::RequiresData(asked) => DispositionRow::RequiresData(asked_row(asked)),
            Disposition::Rejected { basis, reasons } => DispositionRow::Rejected {
                basis: basis.code().to_owned(),
                reasons: reason_rows(reasons),
            },
        },
    }
}

fn read_trigger(row: TriggerRow) -> Result<Trigger, StorageError> {
    let mut missing = PerProduct::default();
    for (product, asked) in Product::ALL.into_iter().zip(row.missing) {
        missing[product] = asked.map(read_asked).transpose()?;
    }
    Ok(Trigger {
        at: instant(TABLE, row.at)?,
        revisions: per_product(row.revisions),
        missing,
    })
}

fn read_active(row: ActiveRow) -> Result<ActiveRun, StorageError> {
    let judges: Result<ProductSet, StorageError> = row
        .judges
        .iter()
        .map(|code| known(TABLE, "product", Product::from_code(code)))
        .collect();
    Ok(ActiveRun {
        id: read_run(&row.run)?,
        revisions: per_product(row.revisions),
        judges: judges?,
    })
}

fn read_run(id: &str) -> Result<RunId, StorageError> {
    known(TABLE, "run", RunId::parse(id).ok())
}

fn read_asked(row: AskedRow) -> Result<Asked, StorageError> {
    let documents: Result<Vec<DocumentType>, StorageError> = row
        .documents
        .iter()
        .map(|code| known(TABLE, "document", DocumentType::from_code(code)))
        .collect();
    Ok(Asked {
        data: row.data,
        documents: documents?,
        reasons: read_reasons(row.reasons)?,
    })
}

fn read_reasons(rows: Vec<ReasonRow>) -> Result<Vec<Reason>, StorageError> {
    rows.into_iter()
        .map(|(code, about)| {
            Ok(Reason {
                code: known(TABLE, "reason", ReasonCode::from_code(&code))?,
                about,
            })
        })
        .collect()
}

fn read_standing(row: StandingRow) -> Result<Standing, StorageError> {
    let disposition = match row.disposition {
        DispositionRow::Verified => Disposition::Verified,
        DispositionRow::ManualReview => Disposition::ManualReview,
        DispositionRow::RequiresData(asked) => Disposition::RequiresData(read_asked(asked)?),
        DispositionRow::Rejected { basis, reasons } => Disposition::Rejected {
            basis: known(TABLE, "basis", RejectionBasis::from_code(&basis))?,
            reasons: read_reasons(reasons)?,
        },
    };
    Ok(Standing {
        revision: row.revision,
        run: read_run(&row.run)?,
        circumstances: row.circumstances,
        risk: match row.risk {
            Some(code) => known(TABLE, "risk", RiskLevel::from_code(&code))?,
            None => RiskLevel::High,
        },
        review_due_at: row.review_due_at.map(|at| instant(TABLE, at)).transpose()?,
        disposition,
    })
}

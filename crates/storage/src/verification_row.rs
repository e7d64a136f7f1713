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
    /// For each product, which one's standing is its own as well; written when several are the same, as they mostly are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    same_as: Option<[u8; 4]>,
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
    let same_as = Product::ALL.map(|product| first_alike(&verification.standings, product));
    let is_written = |product: Product| same_as[product as usize] == product as u8;
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
        standings: Product::ALL.map(|product| {
            let standing = verification.standings[product].as_ref();
            standing.filter(|_| is_written(product)).map(standing_row)
        }),
        same_as: (!Product::ALL.into_iter().all(is_written)).then_some(same_as),
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
    let mut standings: PerProduct<Option<Standing>> = PerProduct::default();
    for (product, standing) in Product::ALL.into_iter().zip(row.standings) {
        standings[product] = standing.map(read_standing).transpose()?;
    }
    for (product, other) in Product::ALL.into_iter().zip(row.same_as.into_iter().flatten()) {
        let other = known(TABLE, "standing", Product::ALL.get(usize::from(other)).copied())?;
        if other != product {
            standings[product] = standings[other].clone();
        }
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

/// The first product whose standing is the same as that of `product`: which may be itself. None is like none.
fn first_alike(standings: &PerProduct<Option<Standing>>, product: Product) -> u8 {
    let is_alike = |other: &Product| standings[product].is_some() && standings[*other] == standings[product];
    Product::ALL.into_iter().find(is_alike).unwrap_or(product) as u8
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

#[cfg(test)]
mod tests {
    use super::*;

    fn standing(revision: u32, disposition: Disposition) -> Standing {
        Standing {
            revision,
            disposition,
            run: RunId::from_bits(7),
            circumstances: "policy=1".to_owned(),
            risk: RiskLevel::Low,
            review_due_at: None,
        }
    }

    #[test]
    fn standings_that_are_the_same_are_written_once() {
        let mut verification = Verification::default();
        assert!(!encode(&verification).contains("same_as"));
        let refused = Disposition::Rejected {
            basis: RejectionBasis::Age,
            reasons: Vec::new(),
        };
        let [first, second, third, fourth] = Product::ALL;
        for product in [first, third, fourth] {
            verification.standings[product] = Some(standing(1, Disposition::Verified));
        }
        verification.standings[second] = Some(standing(1, refused));
        let text = encode(&verification);
        assert!(text.contains(r#""same_as":[0,1,0,0]"#), "{text}");
        assert_eq!(text.matches("policy=1").count(), 2);
        assert_eq!(decode(&text).unwrap(), verification);

        // Those that differ in anything, or that there are none of, are kept apart.
        verification.standings[third] = Some(standing(2, Disposition::Verified));
        verification.standings[fourth] = None;
        let text = encode(&verification);
        assert!(!text.contains("same_as"), "{text}");
        assert_eq!(decode(&text).unwrap(), verification);
    }

    #[test]
    fn a_standing_like_that_of_no_product_is_corrupt() {
        let text = encode(&Verification::default());
        let text = text.replace(r#""exposed""#, r#""same_as":[0,1,2,4],"exposed""#);
        assert!(matches!(decode(&text), Err(StorageError::Corrupt { .. })));
    }
}

//! The screening lists in memory: read from the database once for each version, shared by all runs.

use std::sync::Arc;

use screening::{Index, IndexedList, ListFamily, ListSource, Prior, decode, read_staging};
use tokio::sync::Mutex;

use crate::settings::Settings;
use crate::{Engine, Failure};

/// Lists ready to be asked.
pub(crate) struct Lists {
    /// What the snapshot was made of: version ids and the policy that brings the made-up list.
    made_of: Vec<String>,
    /// Imported lists.
    pub(crate) imported: Index,
    /// The made-up list, for staging only.
    pub(crate) made_up: Index,
}

/// The snapshot in memory, if one was made.
#[derive(Default)]
pub(crate) struct ListsInMemory(Mutex<Option<Arc<Lists>>>);

impl Engine {
    /// The lists as those settings have them. The first call after an import reads them, others wait for it.
    pub(crate) async fn lists(&self, settings: &Settings) -> Result<Arc<Lists>, Failure> {
        let made_of = parts(settings);
        let mut kept = self.0.lists.0.lock().await;
        if let Some(lists) = kept.as_ref().filter(|lists| lists.made_of == made_of) {
            return Ok(lists.clone());
        }
        let mut contents = Vec::new();
        {
            let mut conn = self.store().read().await?;
            for version in &settings.lists {
                let content = storage::lists::content(&mut conn, &version.id).await?;
                let content = content.ok_or_else(|| Failure::corrupt("a list version is gone"))?;
                contents.push((version.clone(), content));
            }
        }
        let staging_list = settings.staging_list.clone();
        let prior = settings.prior();
        let build = tokio::task::spawn_blocking(move || build(contents, &staging_list, made_of, prior));
        let lists = Arc::new(
            build
                .await
                .map_err(|error| Failure::Internal(format!("lists could not be read: {error}")))??,
        );
        *kept = Some(lists.clone());
        Ok(lists)
    }
}

impl Settings {
    /// What scores are probabilities at.
    pub(crate) fn prior(&self) -> Prior {
        Prior::new(self.policy.screening.prior).expect("held to be a share when the policy was read")
    }
}

fn parts(settings: &Settings) -> Vec<String> {
    let versions = settings.lists.iter().map(|list| list.id.clone());
    versions.chain([settings.policy.version.clone()]).collect()
}

fn build(
    contents: Vec<(storage::lists::ListVersionRow, Vec<u8>)>,
    staging_list: &str,
    made_of: Vec<String>,
    prior: Prior,
) -> Result<Lists, Failure> {
    let mut imported = Vec::new();
    for (version, content) in contents {
        let corrupt = |_| Failure::corrupt("a list version's row can't be read");
        imported.push(IndexedList {
            family: version.family.parse::<ListFamily>().map_err(corrupt)?,
            source: version.source.parse::<ListSource>().map_err(corrupt)?,
            version: version.id,
            entries: Arc::new(decode(&content).map_err(|error| Failure::corrupt(error.to_string()))?),
        });
    }
    let made_up = read_staging(staging_list).map_err(|error| Failure::corrupt(error.to_string()))?;
    let made_up = made_up
        .into_iter()
        .map(|(family, entries)| IndexedList {
            family,
            source: ListSource::Staging,
            version: "made-up".to_owned(),
            entries: Arc::new(entries),
        })
        .collect();
    Ok(Lists {
        made_of,
        imported: Index::build_at(imported, prior),
        made_up: Index::build_at(made_up, prior),
    })
}

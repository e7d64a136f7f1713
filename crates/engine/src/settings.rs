//! What every call needs and operators seldom change, kept in memory: projects, policy, publications, list versions.
//!
//! Each change of them raises a counter in the database; running servers read the counter several times a second and
//! read everything anew when it has moved. So a change takes effect everywhere within a second.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use domain::id::ProjectId;
use domain::legal::{LegalText, Publication, in_force};
use domain::person::{UserData, utc_date};
use domain::policy::Policy;
use domain::staging::Environment;
use jiff::Timestamp;
use storage::Store;
use storage::list_origins::ListOriginRow;
use storage::lists::ListVersionRow;
use tokio::sync::watch;

use crate::caller::Project;
use crate::policy_files::{PolicyError, PolicyOrigin, PolicySet, read_policy_in_force};
use crate::setup::SetupError;
use crate::{Engine, Failure, audit, identifiers, operate_projects};

/// How often running servers look whether something has changed.
const LOOK_EVERY: Duration = Duration::from_millis(250);
/// The lock that keeps two processes from publishing the first versions twice.
const FIRST_VERSIONS_LOCK: i64 = 0x626f_6e61_0001;

/// A snapshot of the settings.
pub(crate) struct Settings {
    pub(crate) epoch: i64,
    pub(crate) policy: Arc<Policy>,
    /// What the policy lacked and was taken from the one that is compiled in.
    pub(crate) policy_completed: Vec<String>,
    pub(crate) staging_list: String,
    pub(crate) projects: HashMap<ProjectId, Arc<Project>>,
    pub(crate) publications: Vec<Publication>,
    pub(crate) lists: Vec<ListVersionRow>,
    pub(crate) list_origins: Vec<ListOriginRow>,
}

/// Whether the product can serve, and what stands in the way of verifying.
#[derive(Debug, Clone)]
pub struct Readiness {
    /// Whether the database answers.
    pub database: Result<(), String>,
    /// The policy in force.
    pub policy_version: String,
    /// What an operator should know.
    pub problems: Vec<Problem>,
}

impl Readiness {
    /// Whether calls can be served.
    pub fn is_ready(&self) -> bool {
        self.database.is_ok() && !self.problems.iter().any(|problem| problem.blocks_service)
    }
}

/// Something that an operator should know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// A stable code, such as `screening-list-missing:eu`.
    pub code: String,
    /// One sentence.
    pub message: String,
    /// Whether calls can't be served; otherwise verifications wait for a person.
    pub blocks_service: bool,
}

/// How a list family stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FamilyState {
    Fresh,
    Stale,
    Missing,
}

impl Settings {
    /// When a list was last known to be the newest: at its import, or when its publisher was last asked.
    pub(crate) fn current_at(&self, list: &ListVersionRow) -> i64 {
        let checked = self
            .list_origins
            .iter()
            .find(|origin| origin.source == list.source);
        let checked_at = checked.map_or(i64::MIN, |origin| origin.checked_at);
        list.imported_at.max(checked_at)
    }

    /// How a family of imported lists stands: it needs what policy says it needs, and every list of it that is kept up to
    /// be fresh.
    pub(crate) fn family(&self, family: &str, now: Timestamp) -> FamilyState {
        let rules = &self.policy.screening;
        let is_there = |source: &String| self.lists.iter().any(|list| list.source == *source);
        let mut choices = rules.sources.get(family).into_iter().flatten();
        if !choices.any(|choice| choice.iter().all(is_there)) {
            return FamilyState::Missing;
        }
        if self.stale_sources(family, now).next().is_some() {
            FamilyState::Stale
        } else {
            FamilyState::Fresh
        }
    }

    /// Lists of a family that are kept up and older than policy allows, by source.
    fn stale_sources(&self, family: &str, now: Timestamp) -> impl Iterator<Item = &str> {
        let retired = &self.policy.screening.sources_retired;
        let of_family =
            move |list: &&ListVersionRow| list.family == family && !retired.contains(&list.source);
        let lists = self.lists.iter().filter(of_family);
        lists
            .filter(move |list| self.is_stale(list, now))
            .map(|list| list.source.as_str())
    }

    /// Whether a list is older than policy allows.
    pub(crate) fn is_stale(&self, list: &ListVersionRow, now: Timestamp) -> bool {
        let age_max = i64::from(self.policy.screening.list_age_days_max) * 86_400_000_000;
        now.as_microsecond() - self.current_at(list) > age_max
    }

    /// Days since a list was last known to be the newest.
    pub(crate) fn list_age_days(&self, list: &ListVersionRow, now: Timestamp) -> i64 {
        (now.as_microsecond() - self.current_at(list)) / 86_400_000_000
    }

    /// A list that nobody has looked after for long, before its family counts as not searched.
    fn alarm(&self, list: &ListVersionRow, now: Timestamp) -> Option<Problem> {
        let rules = &self.policy.screening;
        let age_days = self.list_age_days(list, now);
        let is_kept_up = !rules.sources_retired.contains(&list.source);
        (is_kept_up && age_days >= i64::from(rules.list_alarm_days)).then(|| Problem {
            code: format!("screening-list-ageing:{}", list.source),
            message: format!(
                "The list `{}` is {age_days} days old; after {} days its family counts as not searched.",
                list.source, rules.list_age_days_max
            ),
            blocks_service: false,
        })
    }

    /// A policy that is older than this version of the program.
    fn incomplete_policy(&self) -> Option<Problem> {
        (!self.policy_completed.is_empty()).then(|| Problem {
            code: "policy-incomplete".to_owned(),
            message: format!(
                "The policy is of another version than the program: what it lacks is taken from the built-in policy. Change, as it is to be: {}",
                self.policy_completed.join("; ")
            ),
            blocks_service: false,
        })
    }

    /// The publication of the privacy policy that users of a project have to accept.
    pub(crate) fn privacy_policy(&self, project: &ProjectId) -> Option<&Publication> {
        in_force(&self.publications, project.as_str(), LegalText::PRIVACY_POLICY)
    }

    /// What a result was decided under: another text of it is a reason to look again.
    pub(crate) fn circumstances(&self, project: &Project, data: &UserData, now: Timestamp) -> String {
        let mut text = format!(
            "policy={};assurance={}",
            self.policy.version,
            project.assurance.code()
        );
        if project.identity_source_url.is_some() {
            text.push_str(";identity-source");
        }
        text.push_str(&format!(";duplicate-faces={}", project.duplicate_faces.code()));
        // A birthday alone can turn a rejection around.
        let age = data
            .user_details
            .as_ref()
            .map(|details| details.date_of_birth.age_on(utc_date(now)));
        if age.is_some_and(|age| age >= self.policy.age_years_min) {
            text.push_str(";of-age");
        }
        for list in &self.lists {
            text.push_str(&format!(";{}={}", list.source, list.id));
        }
        if project.environment == Environment::Production {
            for family in &self.policy.screening.families_production {
                if self.family(family, now) == FamilyState::Stale {
                    text.push_str(&format!(";stale={family}"));
                }
            }
        }
        text
    }
}

/// Reads the policy that is to be in force when none was published.
pub(crate) fn read_policy_folder(folder: Option<&Path>) -> Result<PolicySet, PolicyError> {
    read_policy_in_force(folder.map_or(PolicyOrigin::BuiltIn, PolicyOrigin::Folder))
}

/// Puts the first versions of the legal documents into force where none is.
pub(crate) async fn publish_first_versions(
    store: &Store,
    set: &PolicySet,
    now: Timestamp,
) -> Result<(), Failure> {
    let known = {
        let mut conn = store.read().await?;
        storage::legal::all_unscoped(&mut conn).await?
    };
    let absent = |known: &[Publication]| -> Vec<usize> {
        let is_known = |first: &crate::policy_files::FirstVersion| {
            known
                .iter()
                .any(|it| it.kind == first.kind && it.region == first.region && it.project.is_none())
        };
        (0..set.legal.len())
            .filter(|index| !is_known(&set.legal[*index]))
            .collect()
    };
    if absent(&known).is_empty() {
        return Ok(());
    }
    let mut tx = store.begin().await?;
    tx.one_at_a_time(FIRST_VERSIONS_LOCK).await?;
    let known = storage::legal::all_unscoped(&mut tx).await?;
    for index in absent(&known) {
        let first = &set.legal[index];
        let publication = Publication {
            id: identifiers::record(now)?,
            kind: first.kind,
            region: first.region,
            project: None,
            version: first.version.clone(),
            published_at: first.published_at,
        };
        storage::legal::insert(&mut tx, &publication).await?;
        let entry = audit::Entry::by_system("legal-document.published", &publication.id)
            .with("type", first.kind.code())
            .with("version", first.version.as_str());
        audit::append(&mut tx, entry, now).await?;
    }
    storage::epochs::settings_changed(&mut tx).await?;
    tx.commit().await?;
    Ok(())
}

/// Reads everything from the database.
pub(crate) async fn load(store: &Store, policy_folder: Option<&Path>) -> Result<Settings, SetupError> {
    let mut conn = store.read().await.map_err(Failure::from)?;
    // The counter first: what changes while the rest is read is read again at the next look.
    let epoch = storage::epochs::settings(&mut conn)
        .await
        .map_err(Failure::from)?;
    let published = match policy_folder {
        Some(_) => None,
        None => storage::policies::current(&mut conn)
            .await
            .map_err(Failure::from)?,
    };
    let set = match published {
        Some(row) => {
            let files: BTreeMap<String, String> = serde_json::from_str(&row.files)
                .map_err(|error| Failure::corrupt(format!("policy_publications: {error}")))?;
            read_policy_in_force(PolicyOrigin::Published(&files))?
        }
        None => read_policy_folder(policy_folder)?,
    };
    let rows = storage::projects::all_unscoped(&mut conn)
        .await
        .map_err(Failure::from)?;
    let mut projects = HashMap::new();
    for row in rows {
        let project = operate_projects::read_project(row)?;
        projects.insert(project.id.clone(), Arc::new(project));
    }
    let publications = storage::legal::all_unscoped(&mut conn)
        .await
        .map_err(Failure::from)?;
    let lists = storage::lists::current(&mut conn).await.map_err(Failure::from)?;
    let list_origins = storage::list_origins::all(&mut conn)
        .await
        .map_err(Failure::from)?;
    let (policy, staging_list) = (Arc::new(set.policy), set.staging_list);
    Ok(Settings {
        epoch,
        policy,
        policy_completed: set.completed,
        staging_list,
        projects,
        publications,
        lists,
        list_origins,
    })
}

/// Records which policy is in force, when it is another than before.
pub(crate) async fn note_policy_in_force(
    store: &Store,
    settings: &Settings,
    now: Timestamp,
) -> Result<(), Failure> {
    let version = &settings.policy.version;
    let last = {
        let mut conn = store.read().await?;
        storage::audit::last_policy_in_force(&mut conn).await?
    };
    if last.is_some_and(|entry| entry.subject == *version) {
        return Ok(());
    }
    let mut entry = audit::Entry::by_system("policy.in-force", version);
    if !settings.policy_completed.is_empty() {
        entry = entry.with("takenFromBuiltIn", settings.policy_completed.clone());
    }
    let mut tx = store.begin().await?;
    audit::append(&mut tx, entry, now).await?;
    tx.commit().await?;
    Ok(())
}

impl Engine {
    /// Reads the settings anew, when they have changed.
    pub async fn refresh(&self) -> Result<(), Failure> {
        let epoch = {
            let mut conn = self.store().read().await?;
            storage::epochs::settings(&mut conn).await?
        };
        if epoch == self.settings().epoch {
            return Ok(());
        }
        let loaded = load(self.store(), self.0.policy_folder.as_deref()).await;
        let settings = loaded.map_err(|error| Failure::Internal(error.to_string()))?;
        note_policy_in_force(self.store(), &settings, self.now()).await?;
        self.0.settings.store(Arc::new(settings));
        self.0
            .callers
            .lock()
            .expect("no code panics while it holds this lock")
            .clear();
        Ok(())
    }

    /// Keeps the settings fresh until told to stop.
    pub async fn follow(&self, mut stop: watch::Receiver<bool>) {
        loop {
            tokio::select! {
                _ = stop.wait_for(|stop| *stop) => return,
                () = tokio::time::sleep(LOOK_EVERY) => {}
            }
            self.measure_lists();
            if let Err(error) = self.refresh().await {
                tracing::warn!(error = %error, "the settings could not be read anew; the last ones stay in force");
            }
        }
    }

    /// Lets the monitoring see how old each list is.
    fn measure_lists(&self) {
        let settings = self.settings();
        let now = self.now().as_microsecond();
        for list in &settings.lists {
            let age_seconds = (now - settings.current_at(list)) as f64 / 1e6;
            metrics::gauge!("bonafide_list_age_seconds", "source" => list.source.clone()).set(age_seconds);
        }
    }

    /// Whether the product can serve, and what stands in the way of verifying.
    pub async fn readiness(&self) -> Readiness {
        let database = self.store().ping().await.map_err(|error| error.to_string());
        let settings = self.settings();
        let now = self.now();
        let mut problems = Vec::new();
        for family in &settings.policy.screening.families_production {
            let (code, what) = match settings.family(family, now) {
                FamilyState::Fresh => continue,
                FamilyState::Missing => ("screening-list-missing", "has not been imported".to_owned()),
                FamilyState::Stale => {
                    let sources: Vec<&str> = settings.stale_sources(family, now).collect();
                    let what = format!("is older than policy allows ({})", sources.join(", "));
                    ("screening-list-stale", what)
                }
            };
            problems.push(Problem {
                code: format!("{code}:{family}"),
                message: format!(
                    "The list family `{family}` {what}: every verification in production waits for a person."
                ),
                blocks_service: false,
            });
        }
        problems.extend(settings.incomplete_policy());
        problems.extend(settings.lists.iter().filter_map(|list| settings.alarm(list, now)));
        problems.extend(self.model_problems().await);
        Readiness {
            database,
            policy_version: settings.policy.version.clone(),
            problems,
        }
    }
}

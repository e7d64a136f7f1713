//! A user's file, opened: the row, the data key, and what the key opens.

use domain::document::{DocumentFact, DocumentType};
use domain::id::{DataVersionId, ProjectId, UserId};
use domain::locator::{LocatorKind, UserLocator};
use domain::person::UserData;
use domain::requirement::Facts;
use domain::verification::Verification;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use storage::checks::{CheckRow, SealedEvidence};
use storage::documents::DocumentRow;
use storage::users::{UserRow, UserWithDataRow};
use storage::{Conn, Tx};
use vault::{BlindIndex, DataKey, IndexPurpose, KeyOwner, Place, Vault};

use crate::caller::{Caller, Project};
use crate::{Engine, Failure, identifiers, stated_data};

/// A user's file.
pub(crate) struct UserFile {
    pub(crate) id: UserId,
    pub(crate) project: ProjectId,
    pub(crate) row: UserRow,
    pub(crate) verification: Verification,
    key: DataKey,
    stored: Stored,
    clear: ClearTexts,
}

/// Texts of the row that were sealed or opened a moment ago, so that nothing is opened twice. Personal data.
#[derive(Default)]
struct ClearTexts {
    locator: Option<String>,
    user_id: Option<String>,
    /// The e-mail address, and that there is none.
    email: Option<Option<String>>,
    phone_number: Option<Option<String>>,
}

/// What the database has of a file.
enum Stored {
    /// Nothing yet; when it is saved, it will be found by these locators.
    Nothing {
        locators: Vec<(LocatorKind, BlindIndex)>,
    },
    /// A row, and what was read with it.
    Row {
        /// The data version of the row, sealed.
        data_sealed: Option<(String, Vec<u8>)>,
        has_documents: bool,
        has_cleared_hits: bool,
        has_open_case: bool,
    },
}

/// What is known of an uploaded file, as it is sealed.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub(crate) struct FileFacts {
    pub(crate) media_type: String,
    pub(crate) width_px: u32,
    pub(crate) height_px: u32,
    pub(crate) pages: u32,
    pub(crate) size_bytes: u64,
    pub(crate) expires_at: Option<Date>,
}

/// The blind index by which a locator finds its user.
pub(crate) fn locator_index(vault: &Vault, project: &ProjectId, locator: &UserLocator) -> BlindIndex {
    let value = format!("{}:{}", locator.kind().code(), locator.normalised());
    vault.blind_index(IndexPurpose::Locator, project.as_str(), value.as_bytes())
}

impl UserFile {
    /// Opens the file that a locator finds, to read.
    pub(crate) async fn find(
        conn: &mut Conn,
        vault: &Vault,
        project: &ProjectId,
        locator: &UserLocator,
    ) -> Result<Option<Self>, Failure> {
        let (kind, index) = (locator.kind().code(), locator_index(vault, project, locator));
        let row = storage::users::find_by_locator(conn, project, kind, index.as_bytes()).await?;
        row.map(|row| Self::open(vault, project, row)).transpose()
    }

    /// Opens the file that a locator finds, to change it: others are kept from changing it, or seen to have changed it
    /// when the transaction commits.
    pub(crate) async fn find_for_update(
        tx: &mut Tx,
        vault: &Vault,
        project: &ProjectId,
        locator: &UserLocator,
    ) -> Result<Option<Self>, Failure> {
        if tx.is_planned() {
            return Self::find(tx, vault, project, locator).await;
        }
        let (kind, index) = (locator.kind().code(), locator_index(vault, project, locator));
        let Some(id) = storage::locators::find_user(tx, project, kind, index.as_bytes()).await? else {
            return Ok(None);
        };
        Self::by_id_for_update(tx, vault, project, &id).await
    }

    /// Opens a user's file, to change it; as [`Self::find_for_update`].
    pub(crate) async fn by_id_for_update(
        tx: &mut Tx,
        vault: &Vault,
        project: &ProjectId,
        id: &UserId,
    ) -> Result<Option<Self>, Failure> {
        storage::users::keep(tx, project, id).await?;
        Self::by_id(tx, vault, project, id).await
    }

    /// Opens a user's file, to read.
    pub(crate) async fn by_id(
        conn: &mut Conn,
        vault: &Vault,
        project: &ProjectId,
        id: &UserId,
    ) -> Result<Option<Self>, Failure> {
        let row = storage::users::find_with_data(conn, project, id).await?;
        row.map(|row| Self::open(vault, project, row)).transpose()
    }

    /// Opens the file that a row is.
    pub(crate) fn open(vault: &Vault, project: &ProjectId, row: UserWithDataRow) -> Result<Self, Failure> {
        let UserWithDataRow {
            user: row,
            data_sealed,
            has_documents,
            has_cleared_hits,
            has_open_case,
        } = row;
        let id = UserId::parse(&row.id).map_err(|_| Failure::corrupt("the id of a user"))?;
        let owner = KeyOwner {
            project_id: project.as_str(),
            user_id: id.as_str(),
        };
        let key = vault.unwrap_data_key(owner, &row.data_key_wrapped)?;
        let verification = storage::verification_row::decode(&row.verification)?;
        let stored = Stored::Row {
            data_sealed: row.data_version_id.clone().zip(data_sealed),
            has_documents: has_documents != 0,
            has_cleared_hits: has_cleared_hits != 0,
            has_open_case: has_open_case != 0,
        };
        Ok(Self {
            id,
            project: project.clone(),
            row,
            verification,
            key,
            stored,
            clear: ClearTexts::default(),
        })
    }

    /// Makes a new user who is found by that locator, and by the `userId` that clients are told; to be saved.
    pub(crate) fn create(
        engine: &Engine,
        caller: &Caller,
        locator: &UserLocator,
        now: Timestamp,
    ) -> Result<Self, Failure> {
        let (vault, project) = (engine.vault(), &caller.project.id);
        let id = UserId::from_bits(identifiers::bits(now)?);
        let owner = KeyOwner {
            project_id: project.as_str(),
            user_id: id.as_str(),
        };
        let (key, wrapped) = vault.new_data_key(owner)?;
        let told = match locator {
            UserLocator::UserId(told) => told.as_str().to_owned(),
            _ => id.as_str().to_owned(),
        };
        let row = UserRow {
            id: id.to_string(),
            project_id: project.to_string(),
            data_key_wrapped: wrapped.into_vec(),
            locator_sealed: Vec::new(),
            user_id_sealed: Vec::new(),
            email_sealed: None,
            phone_number_sealed: None,
            data_version_id: None,
            verification: storage::verification_row::encode(&Verification::default()),
            consent_publication_id: None,
            created_at: now.as_microsecond(),
            updated_at: now.as_microsecond(),
            due_at: None,
            row_version: 0,
        };
        let mut locators = vec![(locator.kind(), locator_index(vault, project, locator))];
        if locator.kind() != LocatorKind::UserId {
            let by_id =
                UserLocator::parse(&format!("userId:{told}")).expect("a generated id is a locator's value");
            locators.push((by_id.kind(), locator_index(vault, project, &by_id)));
        }
        let mut file = Self {
            id,
            project: project.clone(),
            row,
            verification: Verification::default(),
            key,
            stored: Stored::Nothing { locators },
            clear: ClearTexts::default(),
        };
        file.row.user_id_sealed = file.seal("users", "user_id_sealed", &file.row.id, told.as_bytes())?;
        let named = format!("{}:{}", locator.kind().code(), locator.value());
        file.row.locator_sealed = file.seal("users", "locator_sealed", &file.row.id, named.as_bytes())?;
        file.clear = ClearTexts {
            locator: Some(named),
            user_id: Some(told),
            ..ClearTexts::default()
        };
        Ok(file)
    }

    /// Notes that a document was stored.
    pub(crate) fn has_document_now(&mut self) {
        if let Stored::Row { has_documents, .. } = &mut self.stored {
            *has_documents = true;
        }
    }

    /// Whether reviewers have cleared hits of the user.
    pub(crate) fn has_cleared_hits(&self) -> bool {
        matches!(
            self.stored,
            Stored::Row {
                has_cleared_hits: true,
                ..
            }
        )
    }

    /// Whether a case was open about the user when the file was read.
    pub(crate) fn has_open_case(&self) -> bool {
        matches!(
            self.stored,
            Stored::Row {
                has_open_case: true,
                ..
            }
        )
    }

    /// Whether the user is new, and not stored yet.
    pub(crate) fn is_new(&self) -> bool {
        matches!(self.stored, Stored::Nothing { .. })
    }

    /// Stores a new user, or what changed of the row and the verification. Rows that refer to the user come after.
    pub(crate) async fn save(&mut self, tx: &mut Tx, now: Timestamp) -> Result<(), Failure> {
        self.save_under(tx, None, now).await
    }

    /// As [`Self::save`]; a conflict, too, when the settings are no longer those of the given count.
    pub(crate) async fn save_under(
        &mut self,
        tx: &mut Tx,
        settings: Option<i64>,
        now: Timestamp,
    ) -> Result<(), Failure> {
        if self.is_new() && self.clear.email.is_none() {
            self.set_contacts(None, None)?;
        }
        self.row.verification = storage::verification_row::encode(&self.verification);
        self.row.updated_at = now.as_microsecond();
        match &self.stored {
            Stored::Row { .. } => {
                storage::users::update(tx, &self.row, settings).await?;
                self.row.row_version += 1;
            }
            Stored::Nothing { locators } => {
                storage::users::insert(tx, &self.row).await?;
                for (kind, index) in locators {
                    let index = index.as_bytes();
                    storage::locators::insert(tx, &self.project, kind.code(), index, &self.id).await?;
                }
                self.stored = Stored::Row {
                    data_sealed: None,
                    has_documents: false,
                    has_cleared_hits: false,
                    has_open_case: false,
                };
            }
        }
        Ok(())
    }

    fn place<'a>(&'a self, table: &'static str, column: &'static str, row: &'a str) -> Place<'a> {
        Place {
            project_id: self.project.as_str(),
            user_id: self.id.as_str(),
            table,
            column,
            row,
        }
    }

    /// Seals a value for a place in the database, or a file for its content's record.
    pub(crate) fn seal(
        &self,
        table: &'static str,
        column: &'static str,
        row: &str,
        value: &[u8],
    ) -> Result<Vec<u8>, Failure> {
        Ok(self.key.seal(&self.place(table, column, row), value)?)
    }

    /// Opens a sealed value.
    pub(crate) fn open_sealed(
        &self,
        table: &'static str,
        column: &'static str,
        row: &str,
        sealed: &[u8],
    ) -> Result<Vec<u8>, Failure> {
        Ok(self.key.open(&self.place(table, column, row), sealed)?.to_vec())
    }

    fn open_text(&self, column: &'static str, sealed: &[u8]) -> Result<String, Failure> {
        let bytes = self.open_sealed("users", column, &self.row.id, sealed)?;
        String::from_utf8(bytes).map_err(|_| Failure::corrupt("a sealed text is no text"))
    }

    fn open_contact(
        &self,
        column: &'static str,
        sealed: Option<&Vec<u8>>,
        clear: Option<&Option<String>>,
    ) -> Result<Option<String>, Failure> {
        if let Some(text) = clear {
            return Ok(text.clone());
        }
        sealed.map(|sealed| self.open_text(column, sealed)).transpose()
    }

    /// The locator by which the user was made, behind its kind.
    fn named(&self) -> Result<String, Failure> {
        match &self.clear.locator {
            Some(named) => Ok(named.clone()),
            None => self.open_text("locator_sealed", &self.row.locator_sealed),
        }
    }

    /// The `userId` that clients are told.
    pub(crate) fn told_user_id(&self) -> Result<String, Failure> {
        match &self.clear.user_id {
            Some(told) => Ok(told.clone()),
            None => self.open_text("user_id_sealed", &self.row.user_id_sealed),
        }
    }

    /// The e-mail address, where known.
    pub(crate) fn email(&self) -> Result<Option<String>, Failure> {
        self.open_contact(
            "email_sealed",
            self.row.email_sealed.as_ref(),
            self.clear.email.as_ref(),
        )
    }

    /// The telephone number, where known.
    pub(crate) fn phone_number(&self) -> Result<Option<String>, Failure> {
        let sealed = self.row.phone_number_sealed.as_ref();
        self.open_contact("phone_number_sealed", sealed, self.clear.phone_number.as_ref())
    }

    /// Keeps the e-mail address and the telephone number that clients are told: those stated, else the locator's.
    pub(crate) fn set_contacts(
        &mut self,
        email: Option<&str>,
        phone_number: Option<&str>,
    ) -> Result<(), Failure> {
        let named = self.named()?;
        let of_locator = |kind: LocatorKind| {
            named
                .strip_prefix(kind.code())
                .and_then(|rest| rest.strip_prefix(':'))
        };
        let email = email.or_else(|| of_locator(LocatorKind::Email));
        let phone_number = phone_number.or_else(|| of_locator(LocatorKind::PhoneNumber));
        let sealed = |column, value: Option<&str>| {
            value
                .map(|value| self.seal("users", column, &self.row.id, value.as_bytes()))
                .transpose()
        };
        let sealed = (
            sealed("email_sealed", email)?,
            sealed("phone_number_sealed", phone_number)?,
        );
        self.clear.email = Some(email.map(str::to_owned));
        self.clear.phone_number = Some(phone_number.map(str::to_owned));
        (self.row.email_sealed, self.row.phone_number_sealed) = sealed;
        Ok(())
    }

    /// What is stated now.
    pub(crate) async fn data(&self, conn: &mut Conn) -> Result<UserData, Failure> {
        match self.row.data_version_id.as_deref() {
            None => Ok(UserData::default()),
            Some(id) => self.data_version(conn, id).await,
        }
    }

    /// What was stated in a version that something still needs.
    pub(crate) async fn data_version(&self, conn: &mut Conn, id: &str) -> Result<UserData, Failure> {
        let kept = self.kept_data_version(conn, id).await?;
        kept.ok_or_else(|| Failure::corrupt("a data version is gone"))
    }

    /// What was stated in a version; `None` when retention has removed it.
    pub(crate) async fn kept_data_version(
        &self,
        conn: &mut Conn,
        id: &str,
    ) -> Result<Option<UserData>, Failure> {
        if let Stored::Row {
            data_sealed: Some((current, sealed)),
            ..
        } = &self.stored
            && current == id
        {
            let opened = self.open_sealed("data_versions", "data_sealed", id, sealed)?;
            return stated_data::decode(&opened).map(Some);
        }
        let version = DataVersionId::parse(id).map_err(|_| Failure::corrupt("the id of a data version"))?;
        let row = storage::users::find_data_version(conn, &self.project, &version).await?;
        row.map(|row| {
            stated_data::decode(&self.open_sealed("data_versions", "data_sealed", id, &row.data_sealed)?)
        })
        .transpose()
    }

    /// What a reviewer is shown of a check: names and values.
    pub(crate) fn evidence(&self, row: &CheckRow) -> Result<Vec<(String, String)>, Failure> {
        let Some(SealedEvidence { id, sealed }) = &row.evidence else {
            return Ok(Vec::new());
        };
        let bytes = self.open_sealed("checks", "evidence_sealed", id, sealed)?;
        serde_json::from_slice(&bytes).map_err(|_| Failure::corrupt("a check's evidence can't be read"))
    }

    /// What is known of a document without reading it.
    pub(crate) fn file_facts(&self, row: &DocumentRow) -> Result<FileFacts, Failure> {
        let bytes = self.open_sealed(
            "document_contents",
            "facts_sealed",
            &row.content_id,
            &row.facts_sealed,
        )?;
        serde_json::from_slice(&bytes)
            .map_err(|_| Failure::corrupt("sealed facts of a document can't be read"))
    }

    /// A document as the rules see it.
    pub(crate) fn document_fact(&self, row: &DocumentRow) -> Result<DocumentFact, Failure> {
        let kind = DocumentType::from_code(&row.kind).ok_or_else(|| Failure::corrupt("a document's type"))?;
        let content = row
            .content_mark
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        Ok(DocumentFact {
            kind,
            content,
            expires_at: self.file_facts(row)?.expires_at,
        })
    }

    /// The documents as they are now.
    pub(crate) async fn documents(&self, conn: &mut Conn) -> Result<Vec<DocumentRow>, Failure> {
        if let Stored::Nothing { .. }
        | Stored::Row {
            has_documents: false, ..
        } = self.stored
        {
            return Ok(Vec::new());
        }
        Ok(storage::documents::of_user(conn, &self.project, &self.id).await?)
    }

    /// All that is on record now, as the rules see it.
    pub(crate) async fn facts(&self, conn: &mut Conn, project: &Project) -> Result<Facts, Failure> {
        let data = self.data(conn).await?;
        let rows = self.documents(conn).await?;
        let documents: Result<Vec<DocumentFact>, Failure> =
            rows.iter().map(|row| self.document_fact(row)).collect();
        Ok(Facts {
            environment: project.environment,
            assurance: project.assurance,
            duplicate_faces: project.duplicate_faces,
            data,
            documents: documents?,
        })
    }
}

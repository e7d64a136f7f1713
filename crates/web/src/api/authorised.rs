//! Who may call: a handler that needs a caller takes [`Authorised`], and gets it only after every check has passed.

use std::marker::PhantomData;

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::request::Parts;
use engine::caller::{Caller, KeyType, KycSetting, Scope};

use super::code;
use super::error::Refusal;
use super::rate::Budget;
use crate::Web;

/// The header that carries the key, in any case.
pub(crate) const API_KEY_HEADER: &str = "x-api-key";

/// Longest key that is looked up, in bytes; a longer one is nobody's.
const API_KEY_BYTES_MAX: usize = 256;

/// What a call does, and so which scope and which bucket it needs.
pub(crate) trait Purpose {
    /// The scope that the key must have.
    const SCOPE: Scope;
    /// The bucket that the call is taken from.
    const BUDGET: Budget;
}

/// The call changes something about a user.
pub(crate) enum Write {}

impl Purpose for Write {
    const SCOPE: Scope = Scope::UsersCreate;
    const BUDGET: Budget = Budget::Writes;
}

/// The call only reads.
pub(crate) enum Read {}

impl Purpose for Read {
    const SCOPE: Scope = Scope::UsersRead;
    const BUDGET: Budget = Budget::Reads;
}

/// The call looks for names on lists.
pub(crate) enum Screen {}

impl Purpose for Screen {
    const SCOPE: Scope = Scope::ScreeningRead;
    const BUDGET: Budget = Budget::Reads;
}

/// A caller who may do what `P` says, now.
pub(crate) struct Authorised<P> {
    /// The caller.
    pub(crate) caller: Caller,
    purpose: PhantomData<P>,
}

impl<P: Purpose> FromRequestParts<Web> for Authorised<P> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Refusal> {
        let caller = web.engine().authenticate(presented_key(&parts.headers)?).await?;
        let project = &caller.project;
        tracing::Span::current().record("project.id", project.id.as_str());
        // Counted before it is judged: a call that is refused for another reason costs as much.
        let counted = web
            .rates()
            .count(&project.id, P::BUDGET, project.limits, web.elapsed());
        permit(&caller, P::SCOPE)?;
        counted.map_err(|over| Refusal::over_limit(over.retry_after_seconds))?;
        Ok(Self {
            caller,
            purpose: PhantomData,
        })
    }
}

fn presented_key(headers: &HeaderMap) -> Result<&str, Refusal> {
    let key = headers.get(API_KEY_HEADER).ok_or(code::MISSING_API_KEY)?;
    if key.is_empty() {
        return Err(code::MISSING_API_KEY.into());
    }
    key.to_str()
        .ok()
        .filter(|key| key.len() <= API_KEY_BYTES_MAX)
        .ok_or_else(|| code::UNKNOWN_API_KEY.into())
}

fn permit(caller: &Caller, scope: Scope) -> Result<(), Refusal> {
    if caller.key_type == KeyType::Client {
        return Err(code::SERVER_KEY_REQUIRED.into());
    }
    if !caller.scopes.contains(&scope) {
        let message = format!("this API key lacks the scope {}", scope.code());
        return Err(Refusal::new(code::MISSING_SCOPE, message));
    }
    match caller.project.kyc {
        KycSetting::Enabled => Ok(()),
        KycSetting::Disabled => Err(code::KYC_NOT_ENABLED.into()),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use domain::id::{KeyId, ProjectId};
    use domain::judgement::IdentityAssurance;
    use domain::staging::Environment;
    use engine::caller::{Issuer, Project, RateLimits};

    use super::*;

    fn caller(key_type: KeyType, scopes: &[Scope], kyc: KycSetting) -> Caller {
        let project = Project {
            id: ProjectId::from_bits(1),
            name: "p".to_owned(),
            environment: Environment::Staging,
            kyc,
            limits: RateLimits {
                writes_per_minute: 1,
                reads_per_minute: 1,
            },
            assurance: IdentityAssurance::Source,
            duplicate_faces: domain::judgement::DuplicateFaces::NotLookedFor,
            identity_source_url: None,
            issuer: Issuer::default(),
        };
        Caller {
            key: KeyId::from_bits(1),
            key_type,
            scopes: scopes.iter().copied().collect(),
            project: Arc::new(project),
        }
    }

    #[test]
    fn the_key_then_the_scope_then_the_gate_refuse() {
        let refused = |key_type, scopes: &[Scope], kyc| {
            let refusal = permit(&caller(key_type, scopes, kyc), Scope::UsersCreate).unwrap_err();
            (refusal.status().as_u16(), refusal.message().to_owned())
        };
        let (_, client) = refused(KeyType::Client, &[], KycSetting::Disabled);
        assert!(client.contains("server key"), "{client}");
        let (_, scope) = refused(KeyType::Server, &[Scope::UsersRead], KycSetting::Disabled);
        assert_eq!(scope, "this API key lacks the scope users.create");
        assert_eq!(
            refused(KeyType::Server, &[Scope::UsersCreate], KycSetting::Disabled),
            (
                403,
                "project not configured to support the users KYC endpoints".to_owned()
            )
        );
        let enabled = caller(KeyType::Server, &[Scope::UsersCreate], KycSetting::Enabled);
        assert!(permit(&enabled, Scope::UsersCreate).is_ok());
    }

    #[test]
    fn a_key_is_found_under_any_case_and_a_senseless_one_is_unknown() {
        let key = |name: &'static str, value: &[u8]| {
            let mut headers = HeaderMap::new();
            headers.insert(
                axum::http::HeaderName::from_bytes(name.as_bytes()).unwrap(),
                axum::http::HeaderValue::from_bytes(value).unwrap(),
            );
            presented_key(&headers)
                .map(str::to_owned)
                .map_err(|refusal| refusal.code())
        };
        assert_eq!(key("X-API-KEY", b"sk_staging_1"), Ok("sk_staging_1".to_owned()));
        assert_eq!(key("x-Api-Key", b"sk_staging_1"), Ok("sk_staging_1".to_owned()));
        assert_eq!(key("X-API-KEY", b""), Err("missing-api-key"));
        assert_eq!(key("Authorization", b"sk_staging_1"), Err("missing-api-key"));
        assert_eq!(key("X-API-KEY", "sk_\u{fc}".as_bytes()), Err("unknown-api-key"));
        assert_eq!(key("X-API-KEY", &[b'a'; 257]), Err("unknown-api-key"));
    }
}

//! The contract: users, consent, documents and identity verification, version `2025-06-09`.
//!
//! One operation, one file, always in the same order: what goes over the wire, the refusals, the handler, and how it
//! reads what it takes. [`error`] says how everything that can go wrong is told; [`authorised`] lets callers in.

mod accept_legal_document;
mod attach_document;
mod authorised;
mod call;
pub(crate) mod code;
mod coded;
mod data_url;
mod document_answer;
pub(crate) mod error;
mod form;
pub(crate) mod held_body;
mod instant;
mod percent;
pub(crate) mod rate;
pub(crate) mod refusals;
mod register_user;
mod screen_names;
mod segment;
mod show_document;
mod show_user;
mod show_verification;
mod texts;
mod trigger_verification;
pub(crate) mod uploads;
mod user_answer;
mod user_body;
mod user_data;
mod user_path;
mod verification_answer;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::Web;

/// Adds every operation of the contract, in the order in which a client comes to them.
pub(crate) fn add_routes(router: OpenApiRouter<Web>) -> OpenApiRouter<Web> {
    router
        .routes(routes!(accept_legal_document::accept_legal_document))
        .routes(routes!(register_user::register_user, show_user::show_user))
        .routes(routes!(attach_document::attach_document))
        .routes(routes!(show_document::show_document))
        .routes(routes!(
            trigger_verification::trigger_verification,
            show_verification::show_verification
        ))
        .routes(routes!(screen_names::screen))
}

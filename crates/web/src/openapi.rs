//! The OpenAPI document: made from the operations themselves, so that it can't say something else.

use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, SecurityScheme};
use utoipa::openapi::{InfoBuilder, OpenApi, OpenApiBuilder, RefOr, Response};
use utoipa::{PartialSchema as _, ToSchema as _};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::api::error::{ErrorBody, FieldError};
use crate::api::refusals::text_header;
use crate::{Web, api, probes};

/// What the document says of the API as a whole.
const DESCRIPTION: &str = include_str!("openapi/description.md");

/// Every operation, and the document that was made from them.
pub(crate) fn operations() -> OpenApiRouter<Web> {
    let info = InfoBuilder::new()
        .title("bonafide")
        .version("2025-06-09")
        .description(Some(DESCRIPTION.trim()));
    let document = OpenApiBuilder::new().info(info).build();
    let router = api::add_routes(OpenApiRouter::with_openapi(document))
        .routes(routes!(probes::health))
        .routes(routes!(probes::ready));
    complete(router)
}

fn complete(mut router: OpenApiRouter<Web>) -> OpenApiRouter<Web> {
    let document = router.get_openapi_mut();
    let components = document.components.get_or_insert_default();
    components
        .schemas
        .insert(ErrorBody::name().into_owned(), ErrorBody::schema());
    components
        .schemas
        .insert(FieldError::name().into_owned(), FieldError::schema());
    let api_key =
        ApiKeyValue::with_description("X-API-KEY", "A server key: `sk_staging_…` or `sk_production_…`.");
    components.add_security_scheme("apiKey", SecurityScheme::ApiKey(ApiKey::Header(api_key)));
    for (_, item) in document.paths.paths.iter_mut() {
        for (_, operation) in operations_of(item) {
            for (_, response) in operation.responses.responses.iter_mut() {
                name_request_id(response);
            }
        }
    }
    router
}

/// The operations of a path with their methods, in the order that readers expect.
pub(crate) fn operations_of(item: &mut PathItem) -> Vec<(&'static str, &mut Operation)> {
    [
        ("PUT", &mut item.put),
        ("POST", &mut item.post),
        ("GET", &mut item.get),
    ]
    .into_iter()
    .filter_map(|(method, operation)| Some((method, operation.as_mut()?)))
    .collect()
}

fn name_request_id(response: &mut RefOr<Response>) {
    if let RefOr::T(response) = response {
        let header = text_header("Names the call in our logs.");
        response
            .headers
            .insert("x-request-id".to_owned(), RefOr::T(header));
    }
}

/// The document as JSON, with a line for each member.
pub(crate) fn to_json(document: &OpenApi) -> String {
    let mut json = document
        .to_pretty_json()
        .expect("the document is made of texts and lists");
    json.push('\n');
    json
}

#[cfg(test)]
mod tests;

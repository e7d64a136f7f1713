//! What the page shows, taken out of the OpenAPI document.

use serde_json::Value;
use utoipa::openapi::path::{Operation, Parameter, ParameterIn};
use utoipa::openapi::{Content, OpenApi, RefOr, Required, Response};

use super::fields::{Field, Schemas, fields_of};
use super::prose::{Paragraph, paragraphs};
use crate::openapi::operations_of;

/// The whole document.
pub(super) struct Reference {
    /// The API's version.
    pub(super) version: String,
    /// Where it is served, when that is known.
    pub(super) server: Option<String>,
    /// What holds for every operation.
    pub(super) introduction: Vec<Paragraph>,
    /// Every operation.
    pub(super) operations: Vec<OperationEntry>,
}

/// An operation.
pub(super) struct OperationEntry {
    pub(super) anchor: String,
    pub(super) method: &'static str,
    pub(super) path: String,
    pub(super) summary: String,
    pub(super) description: Vec<Paragraph>,
    pub(super) parameters: Vec<ParameterEntry>,
    pub(super) body: Option<BodyEntry>,
    pub(super) answers: Vec<AnswerEntry>,
}

/// A parameter of the path or of a header.
pub(super) struct ParameterEntry {
    pub(super) name: String,
    pub(super) place: &'static str,
    pub(super) need: &'static str,
    pub(super) description: Vec<Paragraph>,
    pub(super) example: Option<String>,
}

/// A body, sent or answered.
pub(super) struct BodyEntry {
    pub(super) fields: Vec<Field>,
    pub(super) example: Option<String>,
}

/// An answer.
pub(super) struct AnswerEntry {
    pub(super) status: String,
    pub(super) description: Vec<Paragraph>,
    pub(super) body: Option<BodyEntry>,
}

impl Reference {
    /// Takes the document apart.
    pub(super) fn of(document: &OpenApi) -> Self {
        let schemas = Schemas::of(document);
        let mut operations = Vec::new();
        for (path, item) in &document.paths.paths {
            for (method, operation) in operations_of(&mut item.clone()) {
                operations.push(OperationEntry::of(method, path, operation, &schemas));
            }
        }
        let server = document.servers.as_ref().and_then(|servers| servers.first());
        Self {
            version: document.info.version.clone(),
            server: server.map(|server| server.url.clone()),
            introduction: paragraphs(document.info.description.as_deref()),
            operations,
        }
    }
}

impl OperationEntry {
    fn of(method: &'static str, path: &str, operation: &Operation, schemas: &Schemas<'_>) -> Self {
        let parameters = operation
            .parameters
            .iter()
            .flatten()
            .filter_map(|parameter| match parameter {
                RefOr::T(parameter) => Some(ParameterEntry::of(parameter)),
                RefOr::Ref(_) => None,
            });
        let body = match &operation.request_body {
            Some(RefOr::T(body)) => body
                .content
                .values()
                .find_map(|content| BodyEntry::of(content, schemas)),
            _ => None,
        };
        let answers = operation
            .responses
            .responses
            .iter()
            .filter_map(|(status, response)| match response {
                RefOr::T(response) => Some(AnswerEntry::of(status, response, schemas)),
                RefOr::Ref(_) => None,
            });
        Self {
            anchor: operation.operation_id.clone().unwrap_or_default(),
            method,
            path: path.to_owned(),
            summary: operation.summary.clone().unwrap_or_default(),
            description: paragraphs(operation.description.as_deref()),
            parameters: parameters.collect(),
            body,
            answers: answers.collect(),
        }
    }
}

impl ParameterEntry {
    fn of(parameter: &Parameter) -> Self {
        // The example of a parameter can only be read where it is written down.
        let example = serde_json::to_value(parameter)
            .ok()
            .and_then(|written| written.get("example").map(plain));
        Self {
            name: parameter.name.clone(),
            place: match parameter.parameter_in {
                ParameterIn::Path => "path",
                ParameterIn::Header => "header",
                _ => "query",
            },
            need: if parameter.required == Required::True {
                "required"
            } else {
                "optional"
            },
            description: paragraphs(parameter.description.as_deref()),
            example,
        }
    }
}

impl BodyEntry {
    fn of(content: &RefOr<Content>, schemas: &Schemas<'_>) -> Option<Self> {
        let RefOr::T(content) = content else { return None };
        let schema = content.schema.as_ref()?;
        Some(Self {
            fields: fields_of(schema, schemas),
            example: schemas.example(schema).map(pretty),
        })
    }
}

impl AnswerEntry {
    fn of(status: &str, response: &Response, schemas: &Schemas<'_>) -> Self {
        let is_success = status.starts_with('2');
        let body = response
            .content
            .values()
            .find_map(|content| BodyEntry::of(content, schemas));
        Self {
            status: status.to_owned(),
            description: paragraphs(Some(&response.description)),
            body: body.filter(|_| is_success),
        }
    }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}

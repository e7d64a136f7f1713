//! The members of a body as a flat list of dotted paths.

use serde_json::Value;
use utoipa::openapi::schema::{Array, ArrayItems, Object, SchemaFormat, SchemaType, Type};
use utoipa::openapi::{Components, OpenApi, Ref, RefOr, Schema};

use super::prose::{Paragraph, paragraphs};

/// Deepest nesting that is shown; our own bodies have four levels.
const DEPTH_MAX: usize = 8;

/// A member of a body.
pub(super) struct Field {
    /// Where it stands: `kycData.email`, `eligibility[].type`.
    pub(super) path: String,
    /// What it is: `text`, `date`, `object` …
    pub(super) kind: String,
    /// Whether it must be there.
    pub(super) need: &'static str,
    /// What it means.
    pub(super) description: Vec<Paragraph>,
    /// Its values, where only some are allowed.
    pub(super) values: Vec<String>,
}

/// The schemas that a document names.
pub(super) struct Schemas<'d>(Option<&'d Components>);

impl<'d> Schemas<'d> {
    pub(super) fn of(document: &'d OpenApi) -> Self {
        Self(document.components.as_ref())
    }

    /// The example of a schema.
    pub(super) fn example(&self, schema: &'d RefOr<Schema>) -> Option<&'d Value> {
        match self.resolve(schema)? {
            Schema::Object(object) => object.example.as_ref().or(object.examples.first()),
            _ => None,
        }
    }

    /// Follows a reference, and leaves out that a member may also be `null`.
    fn resolve(&self, schema: &'d RefOr<Schema>) -> Option<&'d Schema> {
        let schema = match schema {
            RefOr::T(schema) => schema,
            RefOr::Ref(reference) => match self.0?.schemas.get(name(reference))? {
                RefOr::T(schema) => schema,
                RefOr::Ref(_) => return None,
            },
        };
        match schema {
            Schema::OneOf(one_of) => one_of
                .items
                .iter()
                .filter(|item| !is_null(item))
                .find_map(|item| self.resolve(item)),
            other => Some(other),
        }
    }
}

fn name(reference: &Ref) -> &str {
    reference.ref_location.rsplit('/').next().unwrap_or_default()
}

fn is_null(schema: &RefOr<Schema>) -> bool {
    matches!(schema, RefOr::T(Schema::Object(object)) if object.schema_type == SchemaType::Type(Type::Null))
}

/// Lists the members of a body.
pub(super) fn fields_of<'d>(schema: &'d RefOr<Schema>, schemas: &Schemas<'d>) -> Vec<Field> {
    let mut fields = Vec::new();
    if let Some(Schema::Object(object)) = schemas.resolve(schema) {
        members(object, "", DEPTH_MAX, schemas, &mut fields);
    }
    fields
}

fn members<'d>(
    object: &'d Object,
    prefix: &str,
    depth_left: usize,
    schemas: &Schemas<'d>,
    fields: &mut Vec<Field>,
) {
    for (name, schema) in &object.properties {
        let Some(resolved) = schemas.resolve(schema) else {
            continue;
        };
        let (suffix, inner) = match resolved {
            Schema::Array(array) => ("[]", items(array).and_then(|items| schemas.resolve(items))),
            other => ("", Some(other)),
        };
        let path = format!("{prefix}{name}{suffix}");
        let own_text = description(schema).or_else(|| schema_description(resolved));
        let inner = inner.and_then(|inner| {
            if let Schema::Object(object) = inner {
                Some(object)
            } else {
                None
            }
        });
        fields.push(Field {
            path: path.clone(),
            kind: kind(resolved, inner),
            need: if object.required.contains(name) {
                "required"
            } else {
                "optional"
            },
            description: paragraphs(own_text),
            values: inner.map(values).unwrap_or_default(),
        });
        if let Some(inner) = inner.filter(|_| depth_left > 0) {
            members(inner, &format!("{path}."), depth_left - 1, schemas, fields);
        }
    }
}

fn items(array: &Array) -> Option<&RefOr<Schema>> {
    match &array.items {
        ArrayItems::RefOrSchema(items) => Some(items),
        ArrayItems::False => None,
    }
}

/// What stands beside a reference describes this very member; what it refers to describes all of its kind.
fn description(schema: &RefOr<Schema>) -> Option<&str> {
    let text = match schema {
        RefOr::Ref(reference) => &reference.description,
        RefOr::T(Schema::OneOf(one_of)) => {
            return one_of.description.as_deref().or_else(|| {
                one_of
                    .items
                    .iter()
                    .filter(|item| !is_null(item))
                    .find_map(description)
            });
        }
        RefOr::T(schema) => return schema_description(schema),
    };
    Some(text.as_str()).filter(|text| !text.is_empty())
}

fn schema_description(schema: &Schema) -> Option<&str> {
    match schema {
        Schema::Object(object) => object.description.as_deref(),
        Schema::Array(array) => array.description.as_deref(),
        Schema::OneOf(one_of) => one_of.description.as_deref(),
        _ => None,
    }
}

fn kind(schema: &Schema, inner: Option<&Object>) -> String {
    let inner = inner.map(object_kind).unwrap_or_default();
    if matches!(schema, Schema::Array(_)) {
        format!("array of {inner}")
    } else {
        inner
    }
}

fn object_kind(object: &Object) -> String {
    if let Some(SchemaFormat::KnownFormat(format)) = &object.format {
        let written = serde_json::to_value(format).unwrap_or_default();
        return written.as_str().unwrap_or_default().to_owned();
    }
    let types: &[Type] = match &object.schema_type {
        SchemaType::Type(only) => std::slice::from_ref(only),
        SchemaType::Array(several) => several,
        SchemaType::AnyValue => &[],
    };
    let name = types
        .iter()
        .find(|name| **name != Type::Null)
        .map(|name| match name {
            Type::Object => "object",
            Type::Boolean => "boolean",
            Type::Integer => "integer",
            Type::Number => "number",
            Type::Array => "array",
            _ => "text",
        });
    name.unwrap_or("anything").to_owned()
}

fn values(object: &Object) -> Vec<String> {
    let values = object.enum_values.iter().flatten();
    values
        .filter_map(|value| value.as_str().map(str::to_owned))
        .collect()
}

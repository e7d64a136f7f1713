//! The page tree (ISO 32000-2, 7.7.3).

use std::collections::HashSet;

use super::super::IntakeError;
use super::budget::Budget;
use super::document::Document;
use super::object::Object;

/// Counts the leaves of the page tree. What the tree itself states in `Count` is not believed.
pub(super) fn count(
    document: &mut Document<'_>,
    pages_max: usize,
    budget: &mut Budget,
) -> Result<u32, IntakeError> {
    if document.xref.encrypted {
        return Err(IntakeError::Encrypted);
    }
    let root = document.xref.trailer.get(b"Root").clone();
    let catalog = document.resolve(&root, budget)?;
    let tree = catalog
        .as_dict()
        .ok_or(IntakeError::Unreadable)?
        .get(b"Pages")
        .clone();
    if document.resolve(&tree, budget)?.as_dict().is_none() {
        return Err(IntakeError::Unreadable);
    }
    let mut pages = 0_u32;
    let mut inner_visited = HashSet::new();
    let mut ahead = vec![tree];
    while let Some(next) = ahead.pop() {
        let node = document.resolve(&next, budget)?;
        let Some(node) = node.as_dict() else {
            continue;
        };
        let kids = node.get(b"Kids").clone();
        if let Object::Array(kids) = document.resolve(&kids, budget)? {
            if let Object::Reference(number) = next
                && !inner_visited.insert(number)
            {
                return Err(IntakeError::TooComplex);
            }
            ahead.extend(kids);
        } else if !node.get(b"Type").is_name(b"Pages") {
            pages += 1;
            if pages as usize > pages_max {
                return Err(IntakeError::TooManyPages);
            }
        }
    }
    if pages == 0 {
        Err(IntakeError::NoPages)
    } else {
        Ok(pages)
    }
}

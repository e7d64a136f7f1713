//! The little of Markdown that the document's descriptions use: paragraphs, and code between backticks.

/// A paragraph.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Paragraph {
    /// Its pieces.
    pub(super) pieces: Vec<Piece>,
}

/// A stretch of one kind.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// Prose.
    Text(String),
    /// What is written just so on the wire.
    Code(String),
}

/// Takes a description apart.
pub(super) fn paragraphs(description: Option<&str>) -> Vec<Paragraph> {
    description
        .unwrap_or_default()
        .split("\n\n")
        .filter(|text| !text.trim().is_empty())
        .map(|text| Paragraph {
            pieces: pieces(text.trim()),
        })
        .collect()
}

fn pieces(text: &str) -> Vec<Piece> {
    text.split('`')
        .enumerate()
        .filter(|(_, piece)| !piece.is_empty())
        .map(|(i, piece)| {
            if i % 2 == 1 {
                Piece::Code(piece.to_owned())
            } else {
                Piece::Text(piece.to_owned())
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_and_code_are_told_apart() {
        let text = |text: &str| Piece::Text(text.to_owned());
        assert_eq!(
            paragraphs(Some("Send `a` or `b`.\n\n\n\nThen wait.")),
            [
                Paragraph {
                    pieces: vec![
                        text("Send "),
                        Piece::Code("a".to_owned()),
                        text(" or "),
                        Piece::Code("b".to_owned()),
                        text("."),
                    ],
                },
                Paragraph {
                    pieces: vec![text("Then wait.")]
                },
            ]
        );
        assert_eq!(paragraphs(None), []);
    }
}

//! Identifiers of our own records: a prefix that says what it names, and 128 bits as 32 hexadecimal digits.

use std::fmt;

/// The text is not an identifier of the expected kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not an identifier that starts with `{prefix}`")]
pub struct IdError {
    /// The prefix that the identifier should have had.
    pub prefix: &'static str,
}

macro_rules! prefixed_id {
    ($(#[$doc:meta])* $name:ident, $prefix:literal) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(String);

        impl $name {
            /// What every identifier of this kind starts with.
            pub const PREFIX: &'static str = $prefix;

            /// Makes an identifier of 128 bits (a time-ordered UUID, made by the caller).
            pub fn from_bits(bits: u128) -> Self {
                Self(format!(concat!($prefix, "{:032x}"), bits))
            }

            /// Reads an identifier: the prefix and 32 lower-case hexadecimal digits.
            pub fn parse(text: &str) -> Result<Self, IdError> {
                let digits = text.strip_prefix($prefix).ok_or(IdError { prefix: $prefix })?;
                let well_formed =
                    digits.len() == 32 && digits.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
                if well_formed { Ok(Self(text.to_owned())) } else { Err(IdError { prefix: $prefix }) }
            }

            /// The identifier as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

prefixed_id!(
    /// A project: one tenant in one environment.
    ProjectId, "prj_"
);
prefixed_id!(
    /// An API key (the record, not the secret).
    KeyId, "key_"
);
prefixed_id!(
    /// A user's record. What clients call `userId` is another thing: a text of their own choice.
    UserId, "usr_"
);
prefixed_id!(
    /// A document's slot: it stays when the content is replaced.
    DocumentId, "doc_"
);
prefixed_id!(
    /// One content that a document's slot has held.
    ContentId, "con_"
);
prefixed_id!(
    /// One superseded or current version of what a user's sections held.
    DataVersionId, "dat_"
);
prefixed_id!(
    /// A verification run.
    RunId, "ver_"
);
prefixed_id!(
    /// A case for the compliance team.
    CaseId, "case_"
);
prefixed_id!(
    /// A member of the compliance team who may decide cases.
    ReviewerId, "rev_"
);
prefixed_id!(
    /// Any other record: a check, an acceptance, a publication, a list version, a job, an audit entry.
    RecordId, "rec_"
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_read_back_and_other_texts_are_refused() {
        let id = RunId::from_bits(0x0192_aaaa_0000_7000_8000_0000_0000_0001);
        assert_eq!(id.as_str(), "ver_0192aaaa000070008000000000000001");
        assert_eq!(RunId::parse(id.as_str()), Ok(id));
        for wrong in [
            "",
            "ver_",
            "usr_0192aaaa000070008000000000000001",
            "ver_0192AAAA000070008000000000000001",
        ] {
            assert_eq!(RunId::parse(wrong), Err(IdError { prefix: "ver_" }), "{wrong}");
        }
    }
}

//! What speaks against a document, or is missing about it: the one list of codes.

use std::fmt;

use super::Field;

/// What a finding means for whoever has to act on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Bearing {
    /// The end user can mend it by uploading something else or taking the picture again.
    Mendable,
    /// Two things contradict each other: a person has to look at both.
    Contradiction,
    /// Something could not be established: nothing speaks against the document, and nothing vouches for it.
    Gap,
    /// A soft sign of tampering: it adds to risk, and never decides alone.
    Doubt,
}

macro_rules! codes {
    ($($bearing:ident { $($(#[doc = $meaning:literal])+ $variant:ident = $code:literal,)+ })+) => {
        /// Why a document is not simply right. A code, once published, keeps its meaning.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum FindingCode {
            $($($(#[doc = $meaning])+ $variant,)+)+
        }

        impl FindingCode {
            /// Every code, in the order of this list.
            pub const ALL: &'static [Self] = &[$($(Self::$variant,)+)+];

            /// The stable code.
            pub fn code(self) -> &'static str {
                match self { $($(Self::$variant => $code,)+)+ }
            }

            /// What it means, in a sentence.
            pub fn meaning(self) -> &'static str {
                match self { $($(Self::$variant => concat!($($meaning),+).trim_ascii(),)+)+ }
            }

            /// Who can do something about it.
            pub fn bearing(self) -> Bearing {
                match self { $($(Self::$variant => Bearing::$bearing,)+)+ }
            }
        }
    };
}

codes! {
    Mendable {
        /// Nothing on it could be read.
        DocumentNotRead = "document-not-read",
        /// The machine-readable zone is not in the picture, or too unclear to be found.
        NoZone = "no-zone",
        /// The barcode is not in the picture, or too unclear to be read.
        NoBarcode = "no-barcode",
        /// It is another kind of document than it was uploaded as.
        WrongDocument = "wrong-document",
        /// It is the other side of the card.
        WrongSide = "wrong-side",
        /// More than one document is in the file.
        TwoDocuments = "two-documents",
        /// Its validity is over.
        DocumentExpired = "document-expired",
        /// The picture is blurred.
        PictureBlurred = "picture-blurred",
        /// Light is reflected where there is something to read.
        PictureGlare = "picture-glare",
        /// The document is too small in the picture.
        PictureTooSmall = "picture-too-small",
        /// The picture is too dark.
        PictureTooDark = "picture-too-dark",
        /// A part of the document lies outside the picture.
        PictureCutOff = "picture-cut-off",
        /// The proof was issued longer ago than is allowed.
        IssueDateTooOld = "issue-date-too-old",
    }
    Contradiction {
        /// A check digit of the zone is wrong; `about` says which. The zone was misread, misprinted or altered.
        ZoneCheckDigit = "zone-check-digit",
        /// The zone says what no genuine document says, such as a date that does not exist.
        ZoneImpossible = "zone-impossible",
        /// The name on it is another one than claimed.
        NameMismatch = "name-mismatch",
        /// Only a part of the name agrees, such as one surname of two.
        NamePartial = "name-partial",
        /// The date of birth on it is another one than claimed.
        BirthDateMismatch = "birth-date-mismatch",
        /// The number on it is another one than claimed.
        NumberMismatch = "number-mismatch",
        /// The nationality on it is another one than claimed.
        NationalityMismatch = "nationality-mismatch",
        /// Another country issued it than claimed.
        IssuerMismatch = "issuer-mismatch",
        /// It expires on another day than claimed.
        ExpiryMismatch = "expiry-mismatch",
        /// The zone and the print above it disagree; `about` says where.
        ZoneTextMismatch = "zone-text-mismatch",
        /// The barcode and the print or the zone of the card disagree; `about` says where.
        BarcodeTextMismatch = "barcode-text-mismatch",
        /// The barcode says what no genuine card says, such as a day of issue before the birth; `about` says where.
        BarcodeImpossible = "barcode-impossible",
        /// The two sides of a card belong to different cards; `about` says where they disagree.
        SidesMismatch = "sides-mismatch",
        /// It is a published specimen: nobody's document.
        Specimen = "specimen",
        /// The proof is dated after today.
        IssueDateFuture = "issue-date-future",
        /// The income shown lies below the band that was stated.
        IncomeBelowStated = "income-below-stated",
    }
    Gap {
        /// The machine-readable zone was read, but not every character of it surely.
        ZoneUncertain = "zone-uncertain",
        /// No last day of validity was found.
        ExpiryNotFound = "expiry-not-found",
        /// Only print was read: neither zone nor barcode vouches for it.
        PrintOnly = "print-only",
        /// What the zone says was not found in the print, which may be unreadable; `about` says what.
        ZoneTextUnseen = "zone-text-unseen",
        /// The barcode lacks what the standard asks of every card; `about` says what.
        BarcodeIncomplete = "barcode-incomplete",
        /// The number of the issuer in the barcode is none that is assigned.
        BarcodeIssuerUnknown = "barcode-issuer-unknown",
        /// The address in the barcode lies elsewhere than where the card was issued.
        BarcodeAddressElsewhere = "barcode-address-elsewhere",
        /// The card shows another address than the claimed one. People move, and cards stay valid.
        AddressDiffers = "address-differs",
        /// The claimed name was not found.
        NameNotFound = "name-not-found",
        /// The claimed address was not found.
        AddressNotFound = "address-not-found",
        /// Only a part of the claimed address was found.
        AddressPartial = "address-partial",
        /// No date of issue was found.
        IssueDateMissing = "issue-date-missing",
        /// A date was found, and it is not sure that it is that of issue.
        IssueDateUnclear = "issue-date-unclear",
        /// What kind of document it is could not be told.
        KindUnknown = "kind-unknown",
        /// The kind of document is told, and is not one that proves this.
        KindUnsuitable = "kind-unsuitable",
        /// No income was found.
        IncomeNotFound = "income-not-found",
        /// Who pays the income was not found.
        PayerNotFound = "payer-not-found",
        /// The period that the income is for was not found.
        PeriodUnknown = "period-unknown",
        /// The currency of the income was not found.
        CurrencyUnknown = "currency-unknown",
        /// The income is in a currency that is not compared with the stated band.
        CurrencyNotCompared = "currency-not-compared",
        /// The models that read pictures are not installed.
        ReaderMissing = "reader-missing",
    }
    Doubt {
        /// The picture has no colour: a photocopy, or a picture of one.
        GreyCopy = "grey-copy",
        /// The picture shows the pixel grid of a screen.
        ScreenRecapture = "screen-recapture",
        /// The zone is printed in another typeface than zones are, or some of its characters stand aside.
        ZonePrintUnusual = "zone-print-unusual",
        /// A part of the picture has another noise or compression than the rest.
        EditedRegion = "edited-region",
        /// The file says that a program for editing pictures or documents made it.
        EditedFile = "edited-file",
    }
}

impl fmt::Display for FindingCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// One finding. Its `Debug` output shows no values.
#[derive(Clone, PartialEq)]
pub struct Finding {
    /// What was found.
    pub code: FindingCode,
    /// How strongly, from 0 to 1. What was established counts 1; a [`Bearing::Doubt`] never does.
    pub strength: f32,
    /// The field that it is about.
    pub about: Option<Field>,
    /// What was expected: the claim, or what the more trustworthy source says.
    pub claimed: Option<String>,
    /// What was read instead.
    pub read: Option<String>,
}

impl Finding {
    /// An established finding about the document as a whole.
    pub fn new(code: FindingCode) -> Self {
        Self {
            code,
            strength: 1.0,
            about: None,
            claimed: None,
            read: None,
        }
    }

    /// The same with another strength.
    #[must_use]
    pub fn of_strength(mut self, strength: f32) -> Self {
        self.strength = strength.clamp(0.0, 1.0);
        self
    }

    /// The same, about a field.
    #[must_use]
    pub fn about(mut self, field: Field) -> Self {
        self.about = Some(field);
        self
    }

    /// The same with what was expected.
    #[must_use]
    pub fn against(mut self, claimed: impl Into<String>) -> Self {
        self.claimed = Some(claimed.into());
        self
    }

    /// The same with what was read.
    #[must_use]
    pub fn having_read(mut self, read: impl Into<String>) -> Self {
        self.read = Some(read.into());
        self
    }
}

impl fmt::Debug for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Finding")
            .field("code", &self.code.code())
            .field("strength", &self.strength)
            .field("about", &self.about.map(Field::code))
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::{Bearing, Finding, FindingCode};
    use crate::document::Field;

    #[test]
    fn codes_are_distinct_stable_names_with_a_meaning() {
        let codes = FindingCode::ALL
            .iter()
            .map(|code| code.code())
            .collect::<HashSet<_>>();
        assert_eq!(codes.len(), FindingCode::ALL.len());
        for code in FindingCode::ALL {
            let name = code.code();
            assert!(
                name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'),
                "{name}"
            );
            let meaning = code.meaning();
            assert!(
                meaning.ends_with('.') && !meaning.contains("  ") && meaning.starts_with(char::is_uppercase),
                "{meaning}"
            );
        }
        assert_eq!(FindingCode::WrongSide.bearing(), Bearing::Mendable);
        assert_eq!(FindingCode::GreyCopy.bearing(), Bearing::Doubt);
    }

    #[test]
    fn what_a_finding_holds_is_not_shown_in_logs() {
        let finding = Finding::new(FindingCode::NumberMismatch)
            .about(Field::Number)
            .against("C01X00T47")
            .having_read("C01X00T48");
        let shown = format!("{finding:?}");
        assert!(
            shown.contains("number-mismatch") && !shown.contains("C01X"),
            "{shown}"
        );
    }
}

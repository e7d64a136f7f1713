//! Why something was decided: stable codes, published in `docs/reason-codes.md`.

use std::fmt;

macro_rules! reason_codes {
    ($($variant:ident = $code:literal, $audience:ident, $meaning:literal;)+) => {
        /// A stable code that says why a check came out as it did.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum ReasonCode {
            $(#[doc = $meaning] $variant,)+
        }

        impl ReasonCode {
            /// Every code.
            pub const ALL: &'static [ReasonCode] = &[$(Self::$variant),+];

            /// The code as it is written.
            pub fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }

            /// One sentence that says what it means.
            pub fn meaning(self) -> &'static str {
                match self { $(Self::$variant => $meaning,)+ }
            }

            /// Who may be told.
            pub fn audience(self) -> Audience {
                match self { $(Self::$variant => Audience::$audience,)+ }
            }
        }
    };
}

/// Who may be told a reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// The end user too, who can act on it. Part of the API's answers.
    Public,
    /// The compliance team only. Never part of the API's answers.
    Internal,
}

reason_codes! {
    UnderAge = "under-age", Public,
        "The person is younger than the least age that policy sets.";
    ResidenceNotServed = "residence-not-served", Public,
        "The product is not offered to residents of this country.";
    NationalityNotServed = "nationality-not-served", Public,
        "The product is not offered to nationals of this country.";
    Declined = "declined", Public,
        "The verification was declined.";
    DocumentExpired = "document-expired", Public,
        "The document's validity is over: upload one that is valid.";
    PictureBlurred = "picture-blurred", Public,
        "The picture is blurred: take it again, with a steady hand and more light.";
    PictureGlare = "picture-glare", Public,
        "Light is reflected in the picture: take it again, tilted a little.";
    PictureTooSmall = "picture-too-small", Public,
        "The picture shows too little detail: go closer, or use a better camera.";
    PictureTooDark = "picture-too-dark", Public,
        "The picture is too dark: take it again, with more light.";
    PictureCutOff = "picture-cut-off", Public,
        "A part of the document is outside the picture: take it again with all four corners.";
    DocumentNotRead = "document-not-read", Public,
        "Nothing on the document can be read: take the picture again.";
    TwoDocuments = "two-documents", Public,
        "More than one document is in the file: upload each by itself.";
    WrongDocument = "wrong-document", Public,
        "This is another document than the one that is asked for.";
    WrongSide = "wrong-side", Public,
        "This is the other side of the document.";
    NoZone = "no-zone", Public,
        "The machine-readable zone can't be found: take the picture again with the whole page.";
    NoBarcode = "no-barcode", Public,
        "The barcode can't be read: take the picture again, closer and level.";
    Specimen = "specimen", Public,
        "This is a published sample, and nobody's document.";
    IssueDateTooOld = "issue-date-too-old", Public,
        "The document was issued too long ago: upload a newer one.";
    NoFace = "no-face", Public,
        "No face can be found in the picture.";
    SeveralFaces = "several-faces", Public,
        "More than one face is in the picture: take it again, alone.";
    FaceTooSmall = "face-too-small", Public,
        "The face is too small in the picture: go closer.";
    FaceCutOff = "face-cut-off", Public,
        "A part of the face is outside the picture.";
    FaceCovered = "face-covered", Public,
        "A part of the face is covered.";
    WrongPose = "wrong-pose", Public,
        "The face looks another way than this selfie asks for.";
    SsnRequired = "ssn-required", Public,
        "Residents of the United States are identified by their Social Security number.";
    IdentityNumberInvalid = "identity-number-invalid", Public,
        "The number of the identity document is not one that is issued to people.";
    StateUnknown = "state-unknown", Public,
        "The state is not a code of the US Postal Service.";
    VerificationHistoryOutdated = "verification-history-outdated", Public,
        "The verification that the client states is older than one year.";
    EvidenceNotRead = "evidence-not-read", Internal,
        "No engine has read the document: a person has to look at it.";
    FacesNotCompared = "faces-not-compared", Internal,
        "No engine has compared the faces: a person has to look at them.";
    LivenessNotChecked = "liveness-not-checked", Internal,
        "No engine has checked that the selfies show a living person: a person has to look at them.";
    ReadingFailed = "reading-failed", Internal,
        "The engine could not read the file: a person has to look at it.";
    ModelMissing = "model-missing", Internal,
        "A model that the check needs is not installed, or has been altered.";
    ModelFailed = "model-failed", Internal,
        "A model that the check needs gave no answer about these files: a person has to look at them.";
    ZoneCheckDigit = "zone-check-digit", Internal,
        "A check digit of the machine-readable zone does not hold.";
    ZoneImpossible = "zone-impossible", Internal,
        "The machine-readable zone says what no genuine document says.";
    ZoneUncertain = "zone-uncertain", Internal,
        "The machine-readable zone was read, but not every character of it surely.";
    ZoneTextUnseen = "zone-text-unseen", Internal,
        "What the machine-readable zone says was not found in the printed text.";
    PrintOnly = "print-only", Internal,
        "Only printed text was read: neither zone nor barcode vouches for it.";
    BarcodeImpossible = "barcode-impossible", Internal,
        "The barcode says what no genuine card says.";
    BarcodeIncomplete = "barcode-incomplete", Internal,
        "The barcode lacks what the standard asks of every card.";
    BarcodeIssuerUnknown = "barcode-issuer-unknown", Internal,
        "The number of the issuer in the barcode is none that is assigned.";
    BarcodeAddressElsewhere = "barcode-address-elsewhere", Internal,
        "The address in the barcode lies elsewhere than where the card was issued.";
    AddressDiffers = "address-differs", Internal,
        "The card shows another address than the one stated; people move.";
    SidesMismatch = "sides-mismatch", Internal,
        "The two sides of the card belong to different cards.";
    ExpiryNotFound = "expiry-not-found", Internal,
        "No last day of validity was found on the document.";
    NamePartial = "name-partial", Internal,
        "The document shows only a part of the stated name, or the other way round.";
    NameMismatch = "name-mismatch", Internal,
        "The document shows another name than the one stated.";
    BirthDateMismatch = "birth-date-mismatch", Internal,
        "The document shows another date of birth than the one stated.";
    NumberMismatch = "number-mismatch", Internal,
        "The document has another number than the one stated.";
    NationalityMismatch = "nationality-mismatch", Internal,
        "The document shows another nationality than the one stated.";
    IssuerMismatch = "issuer-mismatch", Internal,
        "The document was issued by another country than the one stated.";
    ExpiryMismatch = "expiry-mismatch", Internal,
        "The document expires on another day than the one stated.";
    ZoneTextMismatch = "zone-text-mismatch", Internal,
        "The machine-readable zone and the printed text disagree.";
    BarcodeTextMismatch = "barcode-text-mismatch", Internal,
        "The barcode and the printed text disagree.";
    GreyCopy = "grey-copy", Internal,
        "The picture seems to show a copy without colours.";
    ScreenRecapture = "screen-recapture", Internal,
        "The picture seems to show a screen.";
    ZonePrintUnusual = "zone-print-unusual", Internal,
        "The machine-readable zone is printed in another typeface than zones are, or characters in it stand aside.";
    EditedRegion = "edited-region", Internal,
        "A part of the picture seems to have been edited.";
    EditedFile = "edited-file", Internal,
        "The file carries traces of editing software.";
    AddressNotFound = "address-not-found", Internal,
        "The stated address was not found on the document.";
    NameNotFound = "name-not-found", Internal,
        "The stated name was not found on the document.";
    AddressPartial = "address-partial", Internal,
        "Only a part of the stated address was found on the document.";
    IssueDateUnclear = "issue-date-unclear", Internal,
        "The day on which the document was issued can be read in more than one way.";
    IssueDateFuture = "issue-date-future", Internal,
        "The document is dated after the day on which it was looked at.";
    KindUnsuitable = "kind-unsuitable", Internal,
        "The kind of the document is not one that proves this.";
    PayerNotFound = "payer-not-found", Internal,
        "Who pays the income was not found on the document.";
    PeriodUnknown = "period-unknown", Internal,
        "The period that the income is for was not found on the document.";
    CurrencyNotCompared = "currency-not-compared", Internal,
        "The income is in a currency that is not compared with the one stated.";
    IssueDateMissing = "issue-date-missing", Internal,
        "The day on which the document was issued was not found.";
    KindUnknown = "kind-unknown", Internal,
        "The kind of the document could not be told.";
    IncomeNotFound = "income-not-found", Internal,
        "No amount of income was found on the document.";
    IncomeBelowStated = "income-below-stated", Internal,
        "The income that the document shows is below the one stated.";
    CurrencyUnknown = "currency-unknown", Internal,
        "The currency of the income could not be told.";
    PortraitNotFound = "portrait-not-found", Internal,
        "No portrait was found on the document.";
    NotSamePerson = "not-same-person", Internal,
        "The selfies do not show one and the same person.";
    FaceMismatch = "face-mismatch", Internal,
        "The selfies show somebody else than the portrait on the document.";
    FaceUncertain = "face-uncertain", Internal,
        "The faces resemble each other, but not enough to be sure.";
    SamePicture = "same-picture", Internal,
        "Two of the pictures are one and the same, as it is, mirrored, cropped or stored anew.";
    FrozenLight = "frozen-light", Internal,
        "The light stays on the face as if one picture had been turned by software.";
    FlatScene = "flat-scene", Internal,
        "The selfies move like a flat picture, not like a head.";
    DeviceBorder = "device-border", Internal,
        "The border of a paper or of a device is around the face.";
    ScreenPattern = "screen-pattern", Internal,
        "The selfie shows the pattern of a screen.";
    FaceGlare = "face-glare", Internal,
        "Light is reflected by a surface in front of the face.";
    TooStill = "too-still", Internal,
        "The selfies are more alike than three pictures of a living person.";
    PhotographShared = "photograph-shared", Internal,
        "Another user of the project has sent the same photograph of a document, perhaps with another portrait and text: the same things lie around it, and it lies among them in the same place.";
    PictureShared = "picture-shared", Internal,
        "Another user of the project has sent the same picture of a face, perhaps cropped, mirrored or compressed anew.";
    FaceShared = "face-shared", Internal,
        "Another user of the project has the same face.";
    EvidenceScoreHigh = "evidence-score-high", Internal,
        "The weak signs in the pictures add up to the score from which policy asks for a person.";
    IdentityNumberShared = "identity-number-shared", Internal,
        "Another user of the project has stated the same identity number.";
    DocumentShared = "document-shared", Internal,
        "Another user of the project has uploaded the same file.";
    IdentitySourceNotConfigured = "identity-source-not-configured", Internal,
        "Production needs a source that confirms identities which no document shows; none is configured.";
    IdentitySourceUnavailable = "identity-source-unavailable", Internal,
        "The identity source did not answer, or not as agreed.";
    IdentityNotStated = "identity-not-stated", Internal,
        "No Social Security number is stated that the identity source could be asked about.";
    IdentityNotConfirmed = "identity-not-confirmed", Internal,
        "The identity source does not confirm name, date of birth and number.";
    IdentityMismatch = "identity-mismatch", Internal,
        "The identity source knows the number with another name or date of birth.";
    RelianceWithoutHistory = "reliance-without-history", Internal,
        "The operator relies on its own verification, and no current verification is stated.";
    ScreeningHit = "screening-hit", Internal,
        "The name matches an entry of a sanctions list.";
    PepHit = "pep-hit", Internal,
        "The name matches a politically exposed person.";
    ScreeningListMissing = "screening-list-missing", Internal,
        "A list that policy requires has not been imported.";
    ScreeningListStale = "screening-list-stale", Internal,
        "A list that policy requires is older than policy allows.";
    ScreeningNameUnreadable = "screening-name-unreadable", Internal,
        "The name can't be compared with the lists: it is in a script that is not read, has signs, is too long, or has no word.";
    EddCountryRisk = "edd-country-risk", Internal,
        "Enhanced due diligence: the country of residence is of high risk.";
    EddNationalityRisk = "edd-nationality-risk", Internal,
        "Enhanced due diligence: the nationality is of high risk.";
    EddPep = "edd-pep", Internal,
        "Enhanced due diligence: a politically exposed person.";
    EddVolumeExceedsIncome = "edd-volume-exceeds-income", Internal,
        "Enhanced due diligence: far more is to be moved than is earned.";
    EddVolumeWithoutIncome = "edd-volume-without-income", Internal,
        "Enhanced due diligence: much is to be moved, and no income is stated.";
    EddIndustry = "edd-industry", Internal,
        "Enhanced due diligence: the industry is of high risk.";
    EddStagingWord = "edd-staging-word", Internal,
        "Enhanced due diligence: the staging word EDD.";
    PhoneCountryMismatch = "phone-country-mismatch", Internal,
        "The telephone number is not one of the country of residence.";
    PostcodeFormatMismatch = "postcode-format-mismatch", Internal,
        "The postcode does not have the form that the country of residence uses.";
    PostcodeStateMismatch = "postcode-state-mismatch", Internal,
        "The ZIP code does not lie in the state.";
    EmailCountryMismatch = "email-country-mismatch", Internal,
        "The e-mail address ends in the domain of another country.";
    EmailDisposable = "email-disposable", Internal,
        "The e-mail address is of a provider of throw-away addresses.";
    EmailShared = "email-shared", Internal,
        "Another user of the project has the same e-mail address.";
    PhoneShared = "phone-shared", Internal,
        "Another user of the project has the same telephone number.";
    NationalityResidenceMismatch = "nationality-residence-mismatch", Internal,
        "The nationality is not that of the country of residence.";
    IssuingCountryMismatch = "issuing-country-mismatch", Internal,
        "The identity document was not issued by the country of nationality.";
    RiskScoreHigh = "risk-score-high", Internal,
        "The weak signs add up to the score from which policy asks for a person.";
    EarlierRejection = "earlier-rejection", Internal,
        "The user was rejected before, and the data have changed since.";
    CaseOpen = "case-open", Internal,
        "A case about the user is open, and the data have changed since.";
    StagingWord = "staging-word", Internal,
        "A staging word asks for this outcome.";
    ReviewDue = "review-due", Internal,
        "The time after which policy has a person look again is over.";
    CheckMissing = "check-missing", Internal,
        "A check that the product requires left no result.";
    RunFailed = "run-failed", Internal,
        "The run could not be completed.";
}

impl ReasonCode {
    /// What an engine can find in a document or a face. What follows from each is policy.
    pub const FINDINGS: &'static [ReasonCode] = &[
        Self::PictureBlurred,
        Self::PictureGlare,
        Self::PictureTooSmall,
        Self::PictureTooDark,
        Self::PictureCutOff,
        Self::WrongDocument,
        Self::WrongSide,
        Self::NoZone,
        Self::NoBarcode,
        Self::DocumentExpired,
        Self::DocumentNotRead,
        Self::TwoDocuments,
        Self::PrintOnly,
        Self::ExpiryNotFound,
        Self::Specimen,
        Self::ZoneCheckDigit,
        Self::ZoneImpossible,
        Self::ZoneUncertain,
        Self::ZoneTextMismatch,
        Self::ZoneTextUnseen,
        Self::BarcodeTextMismatch,
        Self::BarcodeImpossible,
        Self::BarcodeIncomplete,
        Self::BarcodeIssuerUnknown,
        Self::BarcodeAddressElsewhere,
        Self::AddressDiffers,
        Self::SidesMismatch,
        Self::NameMismatch,
        Self::NamePartial,
        Self::BirthDateMismatch,
        Self::NumberMismatch,
        Self::NationalityMismatch,
        Self::IssuerMismatch,
        Self::ExpiryMismatch,
        Self::NameNotFound,
        Self::AddressNotFound,
        Self::AddressPartial,
        Self::IssueDateMissing,
        Self::IssueDateTooOld,
        Self::IssueDateUnclear,
        Self::IssueDateFuture,
        Self::KindUnknown,
        Self::KindUnsuitable,
        Self::IncomeNotFound,
        Self::IncomeBelowStated,
        Self::CurrencyUnknown,
        Self::CurrencyNotCompared,
        Self::PayerNotFound,
        Self::PeriodUnknown,
        Self::GreyCopy,
        Self::ScreenRecapture,
        Self::ZonePrintUnusual,
        Self::EditedRegion,
        Self::EditedFile,
        Self::NoFace,
        Self::SeveralFaces,
        Self::FaceTooSmall,
        Self::FaceCutOff,
        Self::FaceCovered,
        Self::WrongPose,
        Self::PortraitNotFound,
        Self::NotSamePerson,
        Self::FaceMismatch,
        Self::FaceUncertain,
        Self::PhotographShared,
        Self::PictureShared,
        Self::FaceShared,
        Self::SamePicture,
        Self::FrozenLight,
        Self::FlatScene,
        Self::DeviceBorder,
        Self::ScreenPattern,
        Self::FaceGlare,
        Self::TooStill,
    ];

    /// Reads a code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|reason| reason.code() == code)
    }
}

/// A code, and what it is about: a document type, a dotted path of the request, a list family. Never a value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reason {
    /// The code.
    pub code: ReasonCode,
    /// What it is about.
    pub about: Option<String>,
}

impl Reason {
    /// A reason that is about nothing in particular.
    pub fn of(code: ReasonCode) -> Self {
        Self { code, about: None }
    }

    /// A reason about something.
    pub fn about(code: ReasonCode, about: impl Into<String>) -> Self {
        Self {
            code,
            about: Some(about.into()),
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.about {
            Some(about) => write!(f, "{}:{about}", self.code.code()),
            None => f.write_str(self.code.code()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_kebab_case_unique_and_read_back() {
        for (i, reason) in ReasonCode::ALL.iter().enumerate() {
            let code = reason.code();
            assert!(
                code.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'),
                "{code}"
            );
            assert_eq!(ReasonCode::from_code(code), Some(*reason));
            assert!(
                ReasonCode::ALL[..i].iter().all(|earlier| earlier.code() != code),
                "{code} stands twice"
            );
        }
    }

    #[test]
    fn nothing_about_screening_is_public() {
        for reason in ReasonCode::ALL {
            if reason.code().contains("screening") || reason.code().contains("pep") {
                assert_eq!(reason.audience(), Audience::Internal, "{}", reason.code());
            }
        }
    }
}

//! What is not in order about faces, before policy says what follows.

/// What a finding is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FaceCheck {
    /// The document shows a portrait.
    PortraitFound,
    /// The selfie shows one face, well enough.
    SelfieQuality,
    /// The face looks the way that the selfie asks for.
    Pose,
    /// The selfies show one person.
    SamePerson,
    /// The person on the selfies is the one on the document.
    FaceMatch,
    /// The selfies show a living person.
    Liveness,
    /// Nobody else has the same face.
    DuplicateFace,
}

/// A picture of an examination.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Subject {
    /// The selfie that looks ahead.
    Front,
    /// The selfie that is turned left.
    Left,
    /// The selfie that is turned right.
    Right,
    /// The page or card with the portrait.
    Portrait,
}

macro_rules! codes {
    ($(#[$about:meta])* $name:ident { $($(#[$meaning:meta])* $variant:ident = $code:literal,)+ }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $($(#[$meaning])* $variant,)+ }

        impl $name {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The stable name.
            pub fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }
        }
    };
}

codes! {
    /// What can be found. A code keeps its meaning; the product's table of reasons has the same ones.
    FaceCode {
        /// No face can be found. The user takes another picture.
        NoFace = "no-face",
        /// More than one face could be meant. The user takes another picture.
        SeveralFaces = "several-faces",
        /// The face shows too little detail. The user goes closer.
        FaceTooSmall = "face-too-small",
        /// A part of the face is outside the picture. The user takes another picture.
        FaceCutOff = "face-cut-off",
        /// Something covers the face: dark glasses, a mask, a hand. The user takes it off.
        FaceCovered = "face-covered",
        /// The face is blurred. The user takes another picture.
        PictureBlurred = "picture-blurred",
        /// The face is too dark. The user looks for more light.
        PictureTooDark = "picture-too-dark",
        /// The face looks another way than asked. The user takes another picture.
        WrongPose = "wrong-pose",
        /// No portrait was found on the document.
        PortraitNotFound = "portrait-not-found",
        /// The selfies show two people.
        NotSamePerson = "not-same-person",
        /// The portrait shows another person than the selfie.
        FaceMismatch = "face-mismatch",
        /// Too close to call, or the pictures are too poor for it.
        FaceUncertain = "face-uncertain",
        /// Another user has the same face.
        FaceShared = "face-shared",
        /// Two of the pictures are copies of one.
        SamePicture = "same-picture",
        /// The views move as a plane does, or not as one rigid head.
        FlatScene = "flat-scene",
        /// The light stays where it is on the face although the head turns, as in one picture that software turned.
        FrozenLight = "frozen-light",
        /// The edges of a sheet or a device run around the face.
        DeviceBorder = "device-border",
        /// The picture has the regular pattern of a screen or a print.
        ScreenPattern = "screen-pattern",
        /// Light is reflected from the face as from glass or glossy paper.
        FaceGlare = "face-glare",
        /// The surroundings are one and the same picture in two selfies.
        TooStill = "too-still",
        /// The file names software that edits, invents or feeds pictures.
        EditedFile = "edited-file",
    }
}

impl FaceCode {
    /// Whether the user can mend it by another picture.
    pub fn user_can_act(self) -> bool {
        matches!(
            self,
            Self::NoFace
                | Self::SeveralFaces
                | Self::FaceTooSmall
                | Self::FaceCutOff
                | Self::FaceCovered
                | Self::PictureBlurred
                | Self::PictureTooDark
                | Self::WrongPose
        )
    }
}

impl FaceCheck {
    /// The stable name.
    pub fn code(self) -> &'static str {
        match self {
            Self::PortraitFound => "portrait-found",
            Self::SelfieQuality => "selfie-quality",
            Self::Pose => "pose",
            Self::SamePerson => "same-person",
            Self::FaceMatch => "face-match",
            Self::Liveness => "liveness",
            Self::DuplicateFace => "duplicate-face",
        }
    }
}

impl Subject {
    /// The stable name.
    pub fn code(self) -> &'static str {
        match self {
            Self::Front => "front",
            Self::Left => "left",
            Self::Right => "right",
            Self::Portrait => "portrait",
        }
    }
}

/// Something that is not in order.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FaceFinding {
    /// The check that it is for.
    pub check: FaceCheck,
    /// What.
    pub code: FaceCode,
    /// How clearly it was seen, from 0 to 1.
    pub strength: f32,
    /// The picture that it is about; `None` when it is about all selfies.
    pub about: Option<Subject>,
}

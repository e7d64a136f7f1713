//! How a path names a user, for the OpenAPI document.

use utoipa::IntoParams;

/// How a path names a user.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "describes the path; `segment` reads it")]
pub(crate) struct UserPath {
    /// Who the user is: `userId:<id>`, `email:<address>`, `phoneNumber:<E.164 number>`, `twitter:<handle>` or
    /// `x:<handle>` (the last two are the same), raw or percent-encoded. A user is found by the locator that created
    /// it and by its userId.
    #[param(
        rename = "userLocator",
        pattern = r"^(userId:[^\u0000-\u0020\u007f-\u00a0][^\u0000-\u001f\u007f-\u009f]{0,199}|email:[^\s@]{1,64}@[^\s@]+[.][^\s@]+|phoneNumber:[+][1-9][0-9]{6,14}|(twitter|x):@?[A-Za-z0-9_]{1,15})$",
        example = "email:ana@example.com"
    )]
    user_locator: String,
}

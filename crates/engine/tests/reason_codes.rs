//! The published list of reason codes is the one that the program uses.

use std::fmt::Write;
use std::path::Path;

use domain::reason::{Audience, ReasonCode};

const HEAD: &str = "\
# Reason codes

Stable codes that say why something was decided. A code, once published, keeps its meaning.

`public` codes are part of the API's answers (`eligibility[].reasons`): the end user can act on them. `internal` codes
are shown to the compliance team only. `about` names a document type, a dotted path of the request or a family of
lists, never a value; in lists it stands behind the code and a colon, such as `document-expired:id-passport`.

Written from `domain::reason::ReasonCode` by `BONAFIDE_WRITE_SNAPSHOTS=1 cargo nextest run -p engine reason_codes`.

| code | audience | meaning |
|---|---|---|
";

fn written() -> String {
    let mut text = HEAD.to_owned();
    for reason in ReasonCode::ALL {
        let audience = match reason.audience() {
            Audience::Public => "public",
            Audience::Internal => "internal",
        };
        let (code, meaning) = (reason.code(), reason.meaning());
        writeln!(text, "| `{code}` | {audience} | {meaning} |").expect("a text takes everything");
    }
    text
}

#[test]
fn the_published_list_of_reason_codes_is_up_to_date() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reason-codes.md");
    if std::env::var_os("BONAFIDE_WRITE_SNAPSHOTS").is_some() {
        std::fs::write(&file, written()).expect("the file can be written");
    }
    let published = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(
        published == written(),
        "docs/reason-codes.md is out of date: run with BONAFIDE_WRITE_SNAPSHOTS=1 and commit it"
    );
}

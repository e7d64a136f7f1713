//! Files of strangers opened in a process of their own.

use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::process::Command;

use engine::confinement::{Answer, Confinement, ConfinementError, Task};

fn program() -> Confinement {
    Confinement::Process(PathBuf::from(env!("CARGO_BIN_EXE_bonafide")))
}

const STATEMENT: &[u8] = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n\
    2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n\
    3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>endobj\n\
    4 0 obj<</Length 51>>stream\nBT /F1 12 Tf 72 700 Td (Statement of account) Tj ET\nendstream endobj\n\
    5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>endobj\n\
    trailer<</Root 1 0 R>>\nstartxref\n0\n%%EOF";

#[tokio::test]
async fn a_pdf_is_rendered_and_read_behind_the_seal() {
    let done = program().perform(Task::Pdf, STATEMENT).await.unwrap();
    let Answer::Pages(pages) = done.answer else {
        panic!("the file has a page");
    };
    assert_eq!(pages.len(), 1);
    assert_eq!(pages[0].picture.height(), 2000);
    let texts: Vec<&str> = pages[0].lines.iter().map(|line| line.text.as_str()).collect();
    assert_eq!(texts, ["Statement of account"]);
    assert!(done.cpu > std::time::Duration::ZERO);
}

#[tokio::test]
async fn what_is_no_file_of_its_kind_is_unreadable() {
    for task in Task::ALL {
        assert_eq!(
            program()
                .perform(task, b"%PDF-1.4 ftypheic")
                .await
                .unwrap()
                .answer,
            Answer::Unreadable
        );
    }
}

#[tokio::test]
async fn a_process_that_cannot_start_or_says_nothing_is_an_error() {
    let nowhere = Confinement::Process(PathBuf::from("/nowhere/bonafide"));
    let failed = nowhere.perform(Task::Pdf, STATEMENT).await;
    assert!(matches!(failed, Err(ConfinementError::Start(_))), "{failed:?}");
    let silent = Confinement::Process(PathBuf::from("/bin/true"));
    let failed = silent.perform(Task::Pdf, STATEMENT).await;
    assert!(matches!(failed, Err(ConfinementError::NoAnswer)), "{failed:?}");
}

#[tokio::test]
async fn a_process_that_could_not_be_sealed_says_what_was_refused() {
    let folder = tempfile::tempdir().unwrap();
    for (code, refused) in [(71, "setrlimit"), (72, "seccomp")] {
        let program = folder.path().join(refused);
        std::fs::write(&program, format!("#!/bin/sh\nexit {code}\n")).unwrap();
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
        let failed = Confinement::Process(program).perform(Task::Pdf, STATEMENT).await;
        let error = failed.expect_err("nothing was answered");
        assert!(
            error.is_of_this_machine() && error.to_string().contains(refused),
            "{error}"
        );
    }
}

#[test]
fn only_known_tasks_are_done() {
    for arguments in [
        &["confined"][..],
        &["confined", "shell"],
        &["confined", "pdf", "more"],
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_bonafide"))
            .args(arguments)
            .output()
            .unwrap();
        assert!(
            !output.status.success() && output.stdout.is_empty(),
            "{arguments:?}"
        );
    }
}

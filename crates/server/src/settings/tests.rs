use super::*;

fn environment(variables: &[(&str, &str)]) -> Vec<(OsString, OsString)> {
    variables
        .iter()
        .map(|(name, value)| (name.into(), value.into()))
        .collect()
}

fn load_with(variables: &[(&str, &str)]) -> Result<Loaded, Refusal> {
    load(&Overrides::default(), environment(variables))
}

fn message(outcome: Result<Loaded, Refusal>) -> String {
    match outcome {
        Ok(_) => panic!("accepted"),
        Err(refusal) => refusal.to_string(),
    }
}

fn file(text: &str) -> (tempfile::NamedTempFile, Overrides) {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), text).unwrap();
    let config = Some(file.path().to_owned());
    let overrides = Overrides {
        config,
        ..Overrides::default()
    };
    (file, overrides)
}

#[test]
fn the_built_in_values_are_complete_and_valid() {
    let loaded = load_with(&[]).unwrap_or_else(|refusal| panic!("{refusal}"));
    assert_eq!(loaded.settings.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(loaded.settings.log_format, LogFormat::Json);
    assert!(loaded.settings.tls().is_none());
    assert!(loaded.settings.has_built_in_data_dir());
    assert!(loaded.unknown_variables.is_empty());
}

#[test]
fn every_key_has_a_comment() {
    let mut commented = false;
    for line in BUILT_IN.lines() {
        match line.split_once(" = ") {
            Some((key, _)) if !line.starts_with('#') => assert!(commented, "{key} has no comment"),
            _ => commented = line.starts_with("# "),
        }
    }
    assert!(built_in_keys().len() >= 12);
}

#[test]
fn a_later_source_wins() {
    let (_file, mut overrides) =
        file("listen = \"127.0.0.1:1\"\ndata_dir = \"from-file\"\nstop_seconds = 3\n");
    let variables = environment(&[
        ("BONAFIDE_LISTEN", "127.0.0.1:2"),
        ("BONAFIDE_DATA_DIR", "from-environment"),
        ("BONAFIDE_TRUSTED_PROXIES", "10.0.0.0/8,::1"),
        ("BONAFIDE_DATABASE_CONNECTIONS_MAX", "7"),
    ]);
    overrides.data_dir = Some("from-command-line".into());
    let settings = load(&overrides, variables)
        .unwrap_or_else(|refusal| panic!("{refusal}"))
        .settings;
    assert_eq!(settings.listen.port(), 2);
    assert_eq!(settings.data_dir, Path::new("from-command-line"));
    assert_eq!((settings.stop_seconds, settings.database_connections_max), (3, 7));
    assert_eq!(settings.trusted_proxies, ["10.0.0.0/8", "::1"]);
}

#[test]
fn a_data_folder_that_looks_like_a_number_stays_a_path() {
    let settings = load_with(&[("BONAFIDE_DATA_DIR", "2026")])
        .unwrap_or_else(|refusal| panic!("{refusal}"))
        .settings;
    assert_eq!(settings.data_dir, Path::new("2026"));
}

#[test]
fn an_unknown_key_of_a_file_is_refused_by_name() {
    let (_file, overrides) = file("listne = \"127.0.0.1:1\"\n");
    let message = message(load(&overrides, environment(&[])));
    assert!(message.contains("listne"), "{message}");
}

#[test]
fn a_missing_or_broken_file_is_refused() {
    let overrides = Overrides {
        config: Some("/nowhere/bonafide.toml".into()),
        ..Overrides::default()
    };
    assert!(message(load(&overrides, environment(&[]))).contains("/nowhere/bonafide.toml"));
    let (_file, overrides) = file("listen = \n");
    assert!(message(load(&overrides, environment(&[]))).starts_with("configuration: "));
}

#[test]
fn an_unknown_variable_is_told() {
    let loaded = load_with(&[
        ("BONAFIDE_LISTNE", "127.0.0.1:1"),
        ("BONAFIDE_KEY_RING", "{}"),
        ("BONAFIDE_TEST_POSTGRES_URL", "x"),
        ("HOME", "/"),
    ]);
    let loaded = loaded.unwrap_or_else(|refusal| panic!("{refusal}"));
    assert_eq!(loaded.unknown_variables, ["BONAFIDE_LISTNE"]);
}

#[test]
fn values_that_cannot_be_meant_are_refused_by_their_key() {
    for (variable, value, names) in [
        ("BONAFIDE_LISTEN", "8080", "listen"),
        ("BONAFIDE_PUBLIC_URL", "kyc.example.com", "public_url"),
        ("BONAFIDE_PUBLIC_URL", "https://kyc.example.com/", "public_url"),
        ("BONAFIDE_TRUSTED_PROXIES", "10.0.0.0/33", "trusted_proxies"),
        ("BONAFIDE_TRUSTED_PROXIES", "proxy.example.com", "trusted_proxies"),
        ("BONAFIDE_DATA_DIR", "", "data_dir"),
        (
            "BONAFIDE_DATABASE_URL",
            "mysql://root@localhost/bonafide",
            "database_url",
        ),
        (
            "BONAFIDE_DATABASE_CONNECTIONS_MAX",
            "0",
            "database_connections_max",
        ),
        (
            "BONAFIDE_DATABASE_CONNECTIONS_MAX",
            "many",
            "database_connections_max",
        ),
        ("BONAFIDE_TLS_CERT", "cert.pem", "tls_key"),
        ("BONAFIDE_LOG_LEVEL", "info,sqlx=loud", "log_level"),
        ("BONAFIDE_LOG_FORMAT", "xml", "log_format"),
        ("BONAFIDE_STOP_SECONDS", "-1", "stop_seconds"),
    ] {
        let message = message(load_with(&[(variable, value)]));
        assert!(message.contains(names), "{variable}={value}: {message}");
    }
}

#[test]
fn a_refusal_never_repeats_the_database_password() {
    let message = message(load_with(&[(
        "BONAFIDE_DATABASE_URL",
        "mysql://root:hunter2@localhost/x",
    )]));
    assert!(!message.contains("hunter2"), "{message}");
}

//! `POST /screening`: names that belong to no user.

use engine::caller::{KeyType, Scope};
use engine::import_list::{ImportList, Shrinking, import_list};
use serde_json::{Value, json};
use testkit::{TestApp, on_both_databases};

use super::assert_refusal;

const ENTITIES: &str = r#"{"id": "own-1", "schema": "Person", "names": [{"full": "Otokar Krugmarrow", "kind": "primary"}], "dob": ["1970-01-15"], "country": ["aq"]}
{"id": "own-2", "schema": "Vessel", "names": [{"full": "Marrowby Star", "kind": "primary"}], "dob": [], "country": []}
"#;

async fn import(app: &TestApp) -> String {
    let list = ImportList {
        source: "entities".to_owned(),
        file: ENTITIES.as_bytes().to_vec().into(),
        aliases: None,
        addresses: None,
        shrinking: Shrinking::Refused,
    };
    let version = import_list(&app.engine, list).await.unwrap();
    app.refresh().await;
    version.id
}

on_both_databases! {
    async fn names_are_answered_one_by_one_and_in_batches(app) {
        let version = import(&app).await;
        let client = app.client().await;
        let one = json!({"name": "KRUGMARROW Otokar", "dateOfBirth": "1970", "countries": ["AQ"]});
        let answer = client.post("/screening", &one).await.expect(200);
        let result = &answer.body["results"][0];
        assert_eq!(result["hitCount"], 1);
        let hit = &result["hits"][0];
        assert_eq!((&hit["id"], &hit["list"], &hit["family"]), (&json!("own-1"), &json!("entities"), &json!("own")));
        assert_eq!(hit["listVersion"], version.as_str());
        assert_eq!(hit["nameScore"], 1.0);
        assert!(hit["score"].as_f64().unwrap() > 0.9, "{hit}");
        assert!(!hit["explanation"].as_array().unwrap().is_empty());

        let batch = json!({"names": [
            {"name": "Marrowby Star", "type": "vessel"},
            {"name": "Wilhelmina Nobody-At-All"},
            {"name": "Otokar Krugmarrow", "dateOfBirth": "1999-09-09", "countries": ["BV"]},
            {"name": "Zebulon Quillfeather Marrowby", "dateOfBirth": "1961-04-17"},
        ]});
        let answer = client.post("/screening", &batch).await.expect(200);
        let results = answer.body["results"].as_array().unwrap();
        let best: Vec<&Value> = results.iter().map(|result| &result["hits"][0]["id"]).collect();
        // The namesake is below what waits for a person; staging has its made-up list.
        assert_eq!(best, [&json!("own-2"), &Value::Null, &Value::Null, &json!("staging-001")]);
        let mut recorded = batch;
        recorded["threshold"] = json!(0.0001);
        let answer = client.post("/screening", &recorded).await.expect(200);
        assert_eq!(answer.body["results"][2]["hits"][0]["id"], "own-1");
    }

    async fn everything_wrong_is_told_with_its_path(app) {
        import(&app).await;
        let client = app.client().await;
        let wrong = json!({"threshold": 2, "names": [
            {"name": "", "type": "ship", "dateOfBirth": "1999-02-30", "countries": ["Atlantis"]}, 7,
        ]});
        let answer = client.post("/screening", &wrong).await;
        assert_refusal(&answer, 400, "invalid-request");
        let mut paths: Vec<&str> =
            answer.body["errors"].as_array().unwrap().iter().map(|error| error["path"].as_str().unwrap()).collect();
        paths.sort_unstable();
        let all = ["names.0.countries.0", "names.0.dateOfBirth", "names.0.name", "names.0.type", "names.1", "threshold"];
        assert_eq!(paths, all);
        for (body, path) in [(json!({}), "name"), (json!({"names": []}), "names"), (json!({"names": vec![json!({"name": "A"}); 101]}), "names")] {
            let answer = client.post("/screening", &body).await;
            assert_refusal(&answer, 400, "invalid-request");
            assert_eq!(answer.body["errors"][0]["path"], path);
        }
        // Of a name that can't be compared, that nobody is found would say nothing.
        let body = json!({"names": [{"name": "Ana Lima"}, {"name": "დავით ნადირაძე"}, {"name": "\u{1f600}"}]});
        let answer = client.post("/screening", &body).await;
        assert_refusal(&answer, 400, "invalid-request");
        let paths: Vec<&Value> = answer.body["errors"].as_array().unwrap().iter().map(|error| &error["path"]).collect();
        assert_eq!(paths, ["names.1.name", "names.2.name"]);
    }

    async fn it_needs_its_own_scope_and_a_list_to_look_in(app) {
        let client = app.client().await;
        let body = json!({"name": "Ana Lima"});
        // Staging always has the made-up list.
        client.post("/screening", &body).await.expect(200);
        let other = app.client_with(&client.project, KeyType::Server, [Scope::UsersRead].into()).await;
        assert_refusal(&other.post("/screening", &body).await, 403, "missing-scope");
        let production = app.production_client().await;
        assert_refusal(&production.post("/screening", &body).await, 503, "no-list");
        import(&app).await;
        production.post("/screening", &body).await.expect(200);
    }

    async fn nothing_of_the_name_is_kept(app) {
        import(&app).await;
        let client = app.client().await;
        client.post("/screening", &json!({"name": "Wilhelmina Vantongeren"})).await.expect(200);
        app.work().await;
        let database = std::fs::read(app.folder.path().join("bonafide.sqlite")).unwrap_or_default();
        let log = std::fs::read(app.folder.path().join("bonafide.sqlite-wal")).unwrap_or_default();
        for bytes in [database, log] {
            assert!(!bytes.windows(10).any(|window| window == b"Wilhelmina"));
        }
    }
}

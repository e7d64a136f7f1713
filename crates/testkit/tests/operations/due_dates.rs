//! Who was verified before there was a watch gets a date of review, too.

use jiff::SignedDuration;
use testkit::on_both_databases;
use testkit::people::us_resident;

use crate::rows::Rows;

/// Says the same for both databases, which a test of the repository holds.
const MIGRATION: &str = include_str!("../../../storage/migrations/sqlite/0009_due_dates.sql");
const DAY: SignedDuration = SignedDuration::from_hours(24);

on_both_databases! {
    async fn users_from_before_the_watch_are_reviewed_a_year_after_they_were_verified(app) {
        let client = app.client().await;
        assert_eq!(client.verify("userId:old", &us_resident(1, app.engine.now())).await.statuses(), ["verified"; 4]);
        client.register("userId:new", &us_resident(2, app.engine.now())).await;
        // What rows looked like then.
        let rows = Rows::of(&app).await;
        let stored = rows.texts("SELECT verification FROM users WHERE verification LIKE '%review_due_at%'").await;
        let mut stored: serde_json::Value = serde_json::from_str(&stored[0]).unwrap();
        // Standings that are the same are written once now.
        assert_eq!(stored.as_object_mut().unwrap().remove("same_as"), Some(serde_json::json!([0, 0, 0, 0])));
        let mut standing = stored["standings"][0].take();
        let members = standing.as_object_mut().unwrap();
        assert!(members.remove("review_due_at").is_some() && members.remove("risk").is_some());
        stored["standings"] = serde_json::Value::from(vec![standing; 4]);
        rows.execute(&format!(
            "UPDATE users SET due_at = NULL, verification = '{stored}' WHERE verification LIKE '%review_due_at%'"
        ))
        .await;

        app.clock.advance(DAY * 100);
        rows.execute(MIGRATION).await;
        app.work().await;
        assert_eq!(client.status("userId:old").await.statuses(), ["verified"; 4]);
        let due = rows.texts("SELECT CAST(due_at AS TEXT) FROM users WHERE due_at IS NOT NULL").await;
        assert_eq!(due.len(), 1, "who was never verified has nothing that falls due");

        // Risk was not kept: the shortest time, from the verification on.
        app.clock.advance(DAY * 264);
        assert_eq!(client.status("userId:old").await.statuses(), ["verified"; 4]);
        app.clock.advance(DAY);
        assert_eq!(client.status("userId:old").await.statuses(), ["pending-manual-review"; 4]);
        app.work().await;
        assert_eq!(client.status("userId:old").await.statuses(), ["pending-manual-review"; 4]);
    }
}

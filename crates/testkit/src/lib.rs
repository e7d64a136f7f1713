//! What tests stand on: a whole product in memory's reach, on either database, with a clock that stands still.
//!
//! Start at [`TestApp`]; [`on_both_databases!`] makes each test two.

pub mod app;
pub mod clock;
pub mod models;
pub mod people;
pub mod pictures;
mod postgres;

pub use app::{Answer, Client, Database, TestApp, upload_body};
pub use clock::FrozenClock;
pub use models::{models, no_models};

/// Makes each test two: one on SQLite, one on PostgreSQL. A test is an async function that takes a fresh [`TestApp`].
#[macro_export]
macro_rules! on_both_databases {
    ($($(#[$attribute:meta])* async fn $name:ident($app:pat_param) $body:block)+) => {
        $(
            mod $name {
                use super::*;

                async fn test($app: $crate::TestApp) $body

                $(#[$attribute])*
                #[tokio::test]
                async fn sqlite() {
                    test($crate::TestApp::start($crate::Database::Sqlite).await).await;
                }

                $(#[$attribute])*
                #[tokio::test]
                async fn postgres() {
                    test($crate::TestApp::start($crate::Database::Postgres).await).await;
                }
            }
        )+
    };
}

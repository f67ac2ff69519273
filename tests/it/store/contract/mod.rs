//! What every backend of the store keeps: one function a guarantee, given a place to open.

pub(super) mod appending;
pub(super) mod checkpoints;
pub(super) mod following;
pub(super) mod histories;
pub(super) mod lifecycle;
pub(super) mod reading;
pub(super) mod repeating;

use gamebot::store::{Store, StoreOptions};

use super::given::options;

/// Is a place that holds one log, empty at first.
pub(super) trait Backend: Send + Sync + 'static {
    fn new() -> Self;

    fn open_with(&self, options: StoreOptions) -> impl Future<Output = Store> + Send;

    fn open_read_only(&self, options: StoreOptions) -> impl Future<Output = Store> + Send;

    /// Opens with bounds that never hinder a test.
    fn open(&self) -> impl Future<Output = Store> + Send {
        self.open_with(options())
    }
}

/// Makes each guarantee a test of one backend. A guarantee that is left out is dead code.
macro_rules! contract {
    ($backend:ty; $($chapter:ident: $($guarantee:ident),+;)+) => {
        $(mod $chapter {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $guarantee() {
                    use $crate::store::contract::Backend;
                    let place = <$backend>::new();
                    let kept = $crate::store::contract::$chapter::$guarantee(&place);
                    tokio::time::timeout($crate::store::given::PATIENCE, kept)
                        .await
                        .expect("it ends");
                }
            )+
        })+
    };
}
pub(super) use contract;

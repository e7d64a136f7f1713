//! How much of uploaded bodies is in memory at once, over all projects.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::attach_document::UPLOAD_BODY_BYTES_MAX;

/// Most bytes of uploaded bodies that are in memory at once; decoded and checked they take about as much again. An
/// upload beyond that waits before its body is read.
pub(crate) const UPLOADS_IN_MEMORY_BYTES_MAX: usize = 4 * UPLOAD_BODY_BYTES_MAX;

/// Semaphores count in steps of this many bytes.
const STEP_BYTES: usize = 1024;

/// The room that uploads share.
#[derive(Debug)]
pub(crate) struct Uploads(Arc<Semaphore>);

/// Room that one upload holds until it is dropped.
#[derive(Debug)]
#[must_use]
pub(crate) struct Room {
    _held: Option<OwnedSemaphorePermit>,
}

impl Uploads {
    /// All the room there is.
    pub(crate) fn new() -> Self {
        Self(Arc::new(Semaphore::new(UPLOADS_IN_MEMORY_BYTES_MAX / STEP_BYTES)))
    }

    /// Waits for room for a body of an announced length, or of the longest there may be. A body that is longer than
    /// that will not be read, and needs none.
    pub(crate) async fn room_for(&self, announced: Option<u64>) -> Room {
        let bytes = announced.map_or(UPLOAD_BODY_BYTES_MAX, |length| {
            usize::try_from(length).unwrap_or(usize::MAX)
        });
        if bytes > UPLOAD_BODY_BYTES_MAX {
            return Room { _held: None };
        }
        let steps = u32::try_from(bytes.div_ceil(STEP_BYTES)).expect("an upload has fewer steps than that");
        let held = self.0.clone().acquire_many_owned(steps).await;
        Room {
            _held: Some(held.expect("the semaphore is never closed")),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::future::Future;
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    use super::*;

    fn at_once<T>(future: impl Future<Output = T>) -> Option<T> {
        match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(value) => Some(value),
            Poll::Pending => None,
        }
    }

    #[test]
    fn room_runs_out_and_comes_back() {
        let uploads = Uploads::new();
        let mut rooms: Vec<_> = (0..4).map(|_| at_once(uploads.room_for(None)).unwrap()).collect();
        assert!(at_once(uploads.room_for(Some(1))).is_none());
        assert!(
            at_once(uploads.room_for(Some(u64::MAX))).is_some(),
            "what is not read takes no room"
        );
        rooms.pop();
        assert!(at_once(uploads.room_for(Some(1))).is_some());
    }
}

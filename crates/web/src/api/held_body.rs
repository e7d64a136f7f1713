//! The body of a call, held apart from it: read only where a call asks for it, and read away before the answer where
//! none did, because a client that is still sending would see its connection reset instead of the answer.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, BodyDataStream, Bytes, HttpBody as _};
use axum::extract::{FromRequestParts, Request};
use axum::http::header;
use axum::http::request::Parts;
use futures_util::StreamExt as _;
use tokio::sync::Mutex;

/// How much of a body is read away at most before its call is answered.
pub(crate) const DRAINED_BYTES_MAX: usize = 16 * 1024 * 1024;

/// How long a body is read away at most before its call is answered.
const DRAINING_TIME_MAX: Duration = Duration::from_secs(20);

/// The body of a call, shared by the call and the layer around it.
#[derive(Debug, Clone, Default)]
pub(crate) struct HeldBody(Option<Arc<Mutex<Source>>>);

#[derive(Debug)]
struct Source {
    frames: BodyDataStream,
    length: Option<u64>,
    waits_to_be_asked: bool,
    bytes_read: usize,
    ended: bool,
}

/// Why a body was not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BodyError {
    /// It is longer than the call takes.
    TooLarge,
    /// The client stopped sending.
    Incomplete,
}

impl HeldBody {
    /// Takes the body out of a request, and leaves itself there for the call to find.
    pub(crate) fn take_from(request: &mut Request) -> Self {
        if request.body().is_end_stream() {
            return Self(None);
        }
        let waits_to_be_asked = request
            .headers()
            .get(header::EXPECT)
            .is_some_and(|expect| expect.as_bytes().eq_ignore_ascii_case(b"100-continue"));
        let body = std::mem::replace(request.body_mut(), Body::empty());
        let length = body.size_hint().exact();
        let source = Source {
            frames: body.into_data_stream(),
            length,
            waits_to_be_asked,
            bytes_read: 0,
            ended: false,
        };
        let held = Self(Some(Arc::new(Mutex::new(source))));
        request.extensions_mut().insert(held.clone());
        held
    }

    /// The length that the client announced.
    pub(crate) async fn announced_length(&self) -> Option<u64> {
        match &self.0 {
            Some(source) => source.lock().await.length,
            None => Some(0),
        }
    }

    /// Reads it to its end; once.
    pub(crate) async fn read(&self, bytes_max: usize) -> Result<Bytes, BodyError> {
        let Some(source) = &self.0 else {
            return Ok(Bytes::new());
        };
        let mut source = source.lock().await;
        let announced = source
            .length
            .map_or(0, |length| usize::try_from(length).unwrap_or(usize::MAX));
        if announced > bytes_max {
            return Err(BodyError::TooLarge);
        }
        let mut bytes = Vec::with_capacity(announced);
        while let Some(frame) = source.next().await? {
            if bytes.len() + frame.len() > bytes_max {
                return Err(BodyError::TooLarge);
            }
            bytes.extend_from_slice(&frame);
        }
        Ok(bytes.into())
    }

    /// Reads away what nobody has read, within limits, so that the client comes to read the answer.
    pub(crate) async fn drain(&self) {
        let Some(source) = &self.0 else { return };
        let mut source = source.lock().await;
        if source.waits_to_be_asked && source.bytes_read == 0 {
            return;
        }
        let drained = async {
            while source.bytes_read <= DRAINED_BYTES_MAX && matches!(source.next().await, Ok(Some(_))) {}
        };
        // A client that is still sending after that has had its chance: the connection is closed on it.
        let _ = tokio::time::timeout(DRAINING_TIME_MAX, drained).await;
    }
}

impl Source {
    async fn next(&mut self) -> Result<Option<Bytes>, BodyError> {
        if self.ended {
            return Ok(None);
        }
        match self.frames.next().await {
            Some(Ok(frame)) => {
                self.bytes_read = self.bytes_read.saturating_add(frame.len());
                Ok(Some(frame))
            }
            end => {
                self.ended = true;
                if end.is_some() {
                    Err(BodyError::Incomplete)
                } else {
                    Ok(None)
                }
            }
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for HeldBody {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        Ok(parts.extensions.get::<Self>().cloned().unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use futures_util::stream;

    use super::*;

    fn sent(frames: usize, frame_bytes: usize, asked: &Arc<AtomicUsize>) -> Request {
        let asked = asked.clone();
        let frames = stream::iter(0..frames).map(move |_| {
            asked.fetch_add(1, Ordering::SeqCst);
            Ok::<_, Infallible>(Bytes::from(vec![b'x'; frame_bytes]))
        });
        Request::new(Body::from_stream(frames))
    }

    #[tokio::test]
    async fn a_body_is_read_up_to_its_limit_and_then_read_away() {
        let asked = Arc::new(AtomicUsize::new(0));
        let mut request = sent(10, 10, &asked);
        let held = HeldBody::take_from(&mut request);
        assert_eq!(held.read(99).await, Err(BodyError::TooLarge));
        held.drain().await;
        assert_eq!(asked.load(Ordering::SeqCst), 10);

        let mut request = sent(10, 10, &asked);
        assert_eq!(
            HeldBody::take_from(&mut request)
                .read(100)
                .await
                .map(|bytes| bytes.len()),
            Ok(100)
        );
    }

    #[tokio::test]
    async fn an_announced_length_is_believed_before_a_byte_is_read() {
        let mut request = Request::new(Body::from("0123456789"));
        let held = HeldBody::take_from(&mut request);
        assert_eq!(held.read(9).await, Err(BodyError::TooLarge));
        assert_eq!(held.read(10).await.as_deref(), Ok(b"0123456789".as_slice()));
    }

    #[tokio::test]
    async fn who_never_stops_sending_is_not_read_for_ever() {
        let asked = Arc::new(AtomicUsize::new(0));
        let mut request = sent(usize::MAX, 1024 * 1024, &asked);
        HeldBody::take_from(&mut request).drain().await;
        assert_eq!(asked.load(Ordering::SeqCst), 17);
    }

    #[tokio::test]
    async fn who_waits_to_be_asked_is_not_asked_in_vain() {
        let asked = Arc::new(AtomicUsize::new(0));
        let mut request = sent(3, 3, &asked);
        request
            .headers_mut()
            .insert(header::EXPECT, "100-Continue".parse().unwrap());
        HeldBody::take_from(&mut request).drain().await;
        assert_eq!(asked.load(Ordering::SeqCst), 0);
    }

    #[tokio::test]
    async fn a_body_that_breaks_off_is_incomplete() {
        let frames = stream::iter([Ok(Bytes::from_static(b"{")), Err(std::io::Error::other("reset"))]);
        let mut request = Request::new(Body::from_stream(frames));
        let held = HeldBody::take_from(&mut request);
        assert_eq!(held.read(10).await, Err(BodyError::Incomplete));
        held.drain().await;
    }

    #[tokio::test]
    async fn without_a_body_there_is_nothing_to_read() {
        let mut request = Request::new(Body::empty());
        let held = HeldBody::take_from(&mut request);
        assert!(request.extensions().get::<HeldBody>().is_none());
        assert_eq!(held.read(0).await.as_deref(), Ok([].as_slice()));
    }
}

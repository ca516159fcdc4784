//! Sends and receives single messages, which need no queue.

use std::future::{poll_fn, Future};

use prost::bytes::Bytes;
use prost::Message;
use tokio::time::Instant;
use tonic::body::Body;
use tonic::codegen::http::{HeaderMap, Response};
use tonic::codegen::BoxFuture;
use tonic::metadata::MetadataMap;
use tonic::{Extensions, Status};

use super::compression::Settings;
use super::deadline;
use super::frames::Frames;
use super::response;
use super::source::{Event, Source};
use super::status::{self, Peer};

/// The response of a method that returns one message.
pub(super) struct SingleResponse {
    pub(super) message: Bytes,
    /// The headers and trailers.
    pub(super) metadata: MetadataMap,
    pub(super) extensions: Extensions,
}

/// Waits for the response.
///
/// # Errors
/// Returns the status of the call, with its headers and trailers.
pub(super) async fn receive(
    response: BoxFuture<Response<Body>, Status>,
    settings: Settings,
    deadline: Option<Instant>,
) -> Result<SingleResponse, Status> {
    let received = deadline::within(deadline, async {
        let opened = response::open(response.await?, &settings)?;
        let mut metadata = opened.headers.into_headers();
        let (message, trailers) = if let Some(trailers) = opened.trailers {
            (Ok(None), Ok(trailers))
        } else {
            let frames = Frames::new(opened.encoding, settings.max_decoding);
            let read = read(&mut Source::Body(opened.body), frames, Peer::Server).await?;
            let trailers = read.trailers.ok_or_else(status::missing);
            let trailers = trailers.and_then(|trailers| status::of_trailers(&trailers));
            (read.message, trailers)
        };
        match trailers {
            Ok(trailers) => metadata.extend(trailers.into_headers()),
            Err(mut status) => {
                metadata.extend(std::mem::take(status.metadata_mut()).into_headers());
                *status.metadata_mut() = MetadataMap::from_headers(metadata);
                return Err(status);
            }
        }
        Ok(SingleResponse {
            message: message?.ok_or_else(|| status::no_message(Peer::Server))?,
            metadata: MetadataMap::from_headers(metadata),
            extensions: opened.extensions,
        })
    });
    received.await.map_err(|status| deadline::correct(status, deadline))
}

/// Reads the single message of a request.
///
/// # Errors
/// Returns an error if it is malformed, missing, or not the only one; or if the call has ended.
pub(super) async fn request(source: &mut Source, frames: Frames) -> Result<Bytes, Status> {
    let read = read(source, frames, Peer::Client).await?;
    read.message?.ok_or_else(|| status::no_message(Peer::Client))
}

/// The contents of a body.
struct Read {
    /// The message; an error if the body ends within it.
    message: Result<Option<Bytes>, Status>,
    trailers: Option<HeaderMap>,
}

async fn read(source: &mut Source, mut frames: Frames, peer: Peer) -> Result<Read, Status> {
    let mut message = None;
    let trailers = loop {
        match poll_fn(|cx| source.poll(cx)).await {
            Event::Data(data) => frames.push(data),
            Event::Trailers(trailers) => break Some(trailers),
            Event::End | Event::Opened(_) => break None,
            Event::Broken => return Err(status::broken(peer)),
            Event::Failed(status) => return Err(status),
        }
        while let Some(found) = frames.next()? {
            if message.is_some() {
                return Err(status::several_messages(peer));
            }
            message = Some(frames.take(found));
        }
        if source.is_over() {
            break None;
        }
    };
    let message = if frames.is_empty() { Ok(message) } else { Err(status::truncated()) };
    Ok(Read { message, trailers })
}

/// Decodes a message.
///
/// # Errors
/// Returns an error if it is malformed.
pub(super) fn decode<T: Message + Default>(message: Bytes) -> Result<T, Status> {
    T::decode(message).map_err(|error| Status::internal(error.to_string()))
}

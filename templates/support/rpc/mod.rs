//! The runtime of generated services and clients: typed message streams on `tonic`.
//!
//! This module does not depend on particular services.

mod buffers;
mod compression;
mod deadline;
mod drive;
mod encode;
mod ending;
mod flag;
mod frames;
mod inbound;
mod macros;
mod messages;
mod one;
mod outbound;
mod outlet;
mod receiving;
mod reset;
mod response;
mod sending;
mod signal;
mod source;
mod status;
mod stream;
mod wait_queue;

// A client's.
mod any_transport;
mod call;
mod client;
mod feed;
mod handles;
mod retry;
mod transport;

// A client's, for tonic's channels.
mod endpoint;

// A service's.
mod caller;
mod handler;
mod server;

// A service's, for tonic's servers.
mod server_builder;

#[allow(unused_imports, reason = "a tree may have no streams")]
pub(crate) use self::macros::handle;
pub use self::receiving::Receiving;
pub use self::sending::Sending;
pub use self::stream::MessageStream;

pub use self::any_transport::AnyTransport;
pub use self::client::{
    client_streaming, client_streaming_with, server_streaming, server_streaming_context, streaming,
    streaming_with, unary, unary_context, Client,
};
pub use self::handles::{Receiver, Sender, StreamingCall};
pub use self::retry::RetryPolicy;
pub use self::transport::{Carrier, Transport};

pub use self::endpoint::{connect, endpoint};

pub use self::caller::Caller;
pub use self::handler::{respond, Handler, StreamHandler};
pub use self::server::{unimplemented, Dispatch, IncomingCall, ResponseFuture};

pub use self::server_builder::server_builder;

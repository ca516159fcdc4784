//! What the generated services and clients stand on: typed message streams over `tonic`.
//!
//! Nothing here knows a particular service.

mod codec;
mod deadline;
mod flag;
mod queue;
mod stream;

mod call;
mod caller;
mod client;
mod incoming;
mod server;
mod transport;

pub use self::stream::MessageStream;

pub use self::client::{
    Receiver, Sender, StreamingCall, client_streaming, server_streaming, streaming, unary,
};
pub use self::transport::Transport;

pub use self::caller::Caller;
pub use self::server::{Dispatch, ResponseFuture};

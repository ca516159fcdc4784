//! What the generated services and clients stand on: typed message streams over `tonic`.
//!
//! Nothing here knows a particular service.

// Both sides.
mod codec;
mod deadline;
mod flag;
mod queue;
mod stream;
pub use self::stream::MessageStream;

// Clients.
mod call;
mod client;
mod transport;
pub use self::client::{
    Receiver, Sender, StreamingCall, client_streaming, server_streaming, streaming, unary,
};
pub use self::transport::Transport;

// Services.
mod caller;
mod incoming;
mod server;
pub use self::caller::Caller;
pub use self::server::{Dispatch, ResponseFuture};

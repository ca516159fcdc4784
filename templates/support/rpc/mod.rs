//! What the generated services and clients stand on: typed message streams over `tonic`.
//!
//! Nothing here knows a particular service.

mod codec;
mod deadline;
mod flag;
mod queue;
mod stream;

// A client's.
mod call;
mod client;
mod inbound;
mod transport;

// A service's.
mod caller;
mod incoming;
mod server;

pub use self::stream::MessageStream;

pub use self::client::{
    client_streaming, server_streaming, streaming, unary, Receiver, Sender, StreamingCall,
};
pub use self::transport::Transport;

pub use self::caller::Caller;
pub use self::server::{Dispatch, ResponseFuture};

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
    client_streaming, server_streaming, server_streaming_context, streaming, unary, unary_context,
    Receiver, Sender, StreamingCall,
};
pub use self::transport::{connect, Carrier, Transport};

pub use self::caller::Caller;
pub use self::server::{respond, Dispatch, Handler, ResponseFuture, StreamHandler};

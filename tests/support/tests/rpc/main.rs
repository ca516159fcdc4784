//! Generated services and clients over real sockets: for each promise of the generated API, a test
//! named after it.

mod common;

mod batching;
mod cancellation;
mod context;
mod deadlines;
mod ends;
mod flow;
mod gateway;
mod given_up;
mod interop;
mod lagging;
mod limits;
mod lost;
mod payloads;
mod random;
mod refused;
mod retry;
mod shared;
mod stock;
mod streams;
mod table;
mod testing;
mod wakers;

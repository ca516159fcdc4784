//! Connections of clients: settings that suit streams.

use std::any::Any;
use std::future::Future;
use std::time::Duration;

use tonic::codegen::StdError;
use tonic::transport::{self, Channel, Endpoint};

use super::client::Client;

/// The unread bytes that a connection accepts, over all its calls. One call accepts 2 MiB by default.
/// h2 counts each unread frame of less than 256 bytes as the bytes that it lacks, and closes a
/// connection whose count exceeds half of this window (`too_many_data_frames`). With this size, no
/// single call can exceed it, and a hundred unread calls leave room for others.
const CONNECTION_WINDOW: u32 = 256 * 1024 * 1024;

/// The maximum time to connect.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// The interval of pings to a silent server. Not below five minutes: other implementations of
/// gRPC close connections that are pinged more often, unless they are configured to allow it.
const PING_INTERVAL: Duration = Duration::new(6 * 60, 0);

/// The maximum time until a ping is answered.
const PING_TIMEOUT: Duration = Duration::from_secs(20);

/// The time for which a connection is idle before TCP probes the peer's host, and the interval of the
/// probes.
const TCP_IDLE: Duration = Duration::new(60, 0);
const TCP_PROBE_INTERVAL: Duration = Duration::from_secs(10);

/// The number of unanswered probes that end a connection.
const TCP_PROBES: u32 = 3;

/// The number of calls that a client may cancel within a second while their responses arrive. h2 treats
/// frames of further cancelled calls as errors, and closes a connection with too many of them.
const CANCELLED_CALLS: usize = 1024;

/// Returns the endpoint of a server, such as `http://localhost:9090`, with settings for streams:
///
/// - a connection window large enough that calls that are read slowly do not block others;
/// - a timeout of ten seconds to connect;
/// - keepalive: TCP detects an unreachable host after 90 seconds, and an HTTP/2 ping detects a frozen
///   server after six minutes. Set a shorter `http2_keep_alive_interval` if the server allows it.
///
/// Every setting can be changed: `endpoint("http://…")?.connect_timeout(…).connect().await?`.
///
/// # Errors
/// Returns an error if the address is invalid.
pub fn endpoint<D>(address: D) -> Result<Endpoint, transport::Error>
where
    D: TryInto<Endpoint>,
    D::Error: Into<StdError>,
{
    Ok(Endpoint::new(address)?
        .initial_connection_window_size(CONNECTION_WINDOW)
        .connect_timeout(CONNECT_TIMEOUT)
        .http2_keep_alive_interval(PING_INTERVAL)
        .keep_alive_timeout(PING_TIMEOUT)
        .tcp_keepalive(Some(TCP_IDLE))
        .tcp_keepalive_interval(Some(TCP_PROBE_INTERVAL))
        .tcp_keepalive_retries(Some(TCP_PROBES))
        .http2_max_concurrent_reset_streams(CANCELLED_CALLS))
}

/// Connects to a server, and passes a client of the channel to `client`, which wraps it in its
/// generated type. Connects to an address with the settings of [`endpoint`], and to an `Endpoint` with
/// its own.
///
/// # Errors
/// Returns an error if the address is invalid or the connection fails.
pub fn connect<D, C>(
    address: D,
    client: fn(Client<Channel>) -> C,
) -> impl Future<Output = Result<C, transport::Error>> + Send
where
    D: TryInto<Endpoint> + 'static,
    D::Error: Into<StdError>,
{
    let is_configured = (&address as &dyn Any).is::<Endpoint>();
    // Converted here, because an address need not be `Send`.
    let endpoint = if is_configured { Endpoint::new(address) } else { endpoint(address) };
    async move { Ok(client(Client::new(endpoint?.connect().await?))) }
}

//! Connections of servers: settings that suit streams.

use std::time::Duration;

use tonic::transport::Server;

/// The unread bytes that a connection accepts, over all its calls. One call accepts 1 MiB by default.
/// h2 closes a connection whose unread small frames count for more than half of this window
/// (`too_many_data_frames`). With this size, no single call can exceed it, and a hundred unread calls
/// leave room for others.
const CONNECTION_WINDOW: u32 = 128 * 1024 * 1024;

/// The number of calls that a client may cancel before the server accepts them. One more closes the
/// connection; h2's default of 20 is too low for programs that open calls and drop them at once.
const CANCELLED_CALLS: usize = 1024;

/// The interval of pings to a silent client, and the maximum time until they are answered.
const PING_INTERVAL: Duration = Duration::new(60, 0);
const PING_TIMEOUT: Duration = Duration::from_secs(20);

/// Returns tonic's builder of a server, with settings for streams:
///
/// - a connection window large enough that calls that are read slowly do not block others;
/// - room for 1024 calls that the client cancels right after it opens them;
/// - keepalive: a frozen or unreachable client is detected after 80 seconds.
///
/// Every setting can be changed. The number of concurrent calls is unlimited, as is usual for gRPC: set
/// `max_concurrent_streams` to limit the memory that a connection can use.
#[must_use]
pub fn server_builder() -> Server {
    Server::builder()
        .initial_connection_window_size(CONNECTION_WINDOW)
        .http2_max_pending_accept_reset_streams(Some(CANCELLED_CALLS))
        .http2_keepalive_interval(Some(PING_INTERVAL))
        .http2_keepalive_timeout(Some(PING_TIMEOUT))
}

//! A server for $services.
//!
//! This file is yours: it was written once and is not touched again.

$stubs

$imports

/// Where the server listens.
const ADDRESS: &str = "127.0.0.1:9090";

$implementations

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("Listening on {ADDRESS}");
    tonic::transport::Server::builder()
        // So that calls whose requests are read late hold up no others, nor end their connection.
        .initial_connection_window_size(128 * 1024 * 1024)
        // How many calls a client may cancel before they are accepted; more end its connection.
        .http2_max_pending_accept_reset_streams(Some(1024))
$added
        .serve(ADDRESS.parse()?)
        .await?;
    Ok(())
}

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
$added
        .serve(ADDRESS.parse()?)
        .await?;
    Ok(())
}

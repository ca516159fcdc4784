//! A client of $services.
//!
//! It calls every RPC with sample values and prints what comes back.
//!
//! This file is yours: it was written once and is not touched again.

$stubs

$imports

/// The address of the server.
const SERVER: &str = "$scheme://localhost:9090";

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
$calls
    Ok(())
}

/// Prints how a call failed, if it did.
fn report(rpc: &str, outcome: Result<(), tonic::Status>) {
    if let Err(status) = outcome {
        println!("{rpc}: {:?}: {}", status.code(), status.message());
    }
}

$functions

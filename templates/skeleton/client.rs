//! A client of $services.
//!
//! It calls every RPC with sample values and prints the responses.
//!
//! This file is yours: it was written once and is not changed again.

$stubs

$imports

/// The address of the server.
const SERVER: &str = "$scheme://localhost:9090";

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
$calls
    Ok(())
}

/// Prints the error of a call, if it failed.
fn report(rpc: &str, outcome: Result<(), tonic::Status>) {
    if let Err(status) = outcome {
        println!("{rpc}: {:?}: {}", status.code(), status.message());
    }
}

$functions

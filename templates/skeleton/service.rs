//! A server for $services.
//!
//! This file is yours: it was written once and is not changed again.

$stubs

$imports

/// The address that the server listens on.
const ADDRESS: &str = "127.0.0.1:9090";

/// The time that open calls have to end after a signal to stop.
const GRACE: std::time::Duration = std::time::Duration::from_secs(30);

$implementations

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
$serving
    tokio::select! {
        served = serving => served?,
        () = end_of_grace() => println!("Open calls were cancelled"),
    }
    Ok(())
}

/// Waits for Ctrl-C or, on Unix, SIGTERM. The server then accepts no more calls, and stops when all
/// open calls have ended.
async fn stop_signal() {
    #[cfg(unix)]
    let terminated = async {
        use tokio::signal::unix;
        let signal = unix::signal(unix::SignalKind::terminate());
        signal.expect("SIGTERM can be handled").recv().await;
    };
    #[cfg(not(unix))]
    let terminated = std::future::pending::<()>();
    tokio::select! {
        Ok(()) = tokio::signal::ctrl_c() => {}
        () = terminated => {}
    }
}

/// Waits until `GRACE` has passed after a signal to stop, or for a second signal. Calls that are still
/// open are then cancelled.
async fn end_of_grace() {
    stop_signal().await;
    tokio::select! {
        () = tokio::time::sleep(GRACE) => {}
        () = stop_signal() => {}
    }
}

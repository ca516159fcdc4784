//! Our client and our service, on the two ends of a wire.

use std::time::{Duration, Instant};

use protorust_support_tests::stubs::streaming_calc_service::*;
use tokio::sync::oneshot;
use tokio_stream::wrappers::TcpListenerStream;
use tonic::transport::{Endpoint, Server};

use super::clients::Open;
use super::script::{Script, Scripted};
use super::{rows, Differences, Shape};
use crate::common::{soon, Proxy};

const TABLE: &str = "
    the end             | unary                         | server streaming                  | client streaming                    | bidirectional
    complete            | Ok / Ok                       | Ok / Ok                           | Ok / Ok                             | Ok / Ok
    drop                | - / dropped                   | - / Cancelled                     | - / Cancelled                       | - / Cancelled
    cancel              | - / dropped                   | - / Cancelled                     | Cancelled / Cancelled               | Cancelled / Cancelled
    deadline            | DeadlineExceeded / dropped    | DeadlineExceeded / DeadlineExceeded or Cancelled | DeadlineExceeded / dropped or Cancelled | DeadlineExceeded / DeadlineExceeded or Cancelled
    early OK            | Ok / Ok                       | Ok / Ok                           | Ok / Ok                             | Ok / Ok
    early error         | InvalidArgument / InvalidArgument | InvalidArgument / InvalidArgument | InvalidArgument / InvalidArgument | InvalidArgument / InvalidArgument
    panic               | Internal / panicked           | Internal / panicked               | Internal / panicked                 | Internal / panicked
    connection lost     | Unavailable / dropped         | Unavailable / Unavailable         | Unavailable / Unavailable           | Unavailable / Unavailable
    client gives up     | Unavailable / -               | Unavailable / -                   | Unavailable / -                     | Unavailable / -
    server gives up     | - / dropped                   | - / Unavailable                   | - / Unavailable                     | - / Unavailable
    graceful shutdown   | Ok / Ok                       | Ok / Ok                           | Ok / Ok                             | Ok / Ok
";

/// The keepalive of whichever side gives up a peer that is out of reach.
const KEEPALIVE: Duration = Duration::from_millis(250);

#[tokio::test(flavor = "multi_thread")]
async fn every_end_of_a_call_as_both_sides_see_it() {
    let mut differences = Differences::default();
    for (end, cells) in rows(TABLE) {
        for (shape, expected) in cells {
            let began = Instant::now();
            let seen = tokio::time::timeout(Duration::from_secs(4), play(end, shape)).await;
            let seen = seen.unwrap_or_else(|_| "hangs".to_owned());
            println!("{end:18} {shape:?}: {seen} ({:?})", began.elapsed());
            differences.compare(end, shape, expected, &seen);
        }
    }
    differences.check();
}

async fn play(end: &str, shape: Shape) -> String {
    let script = match end {
        "complete" => Script::Complete,
        "graceful shutdown" => Script::Slow,
        "early OK" => Script::Ok,
        "early error" => Script::Error,
        "panic" => Script::Panic,
        _ => Script::Wait,
    };
    let (service, mut saw) = Scripted::new(script);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let mut server = Server::builder();
    if end == "server gives up" {
        server = server
            .http2_keepalive_interval(Some(KEEPALIVE))
            .http2_keepalive_timeout(Some(KEEPALIVE));
    }
    let (shut_down, shutting_down) = oneshot::channel::<()>();
    let server = server.add_service(StreamingCalcServiceServer::new(service));
    tokio::spawn(server.serve_with_incoming_shutdown(
        TcpListenerStream::new(listener),
        async move {
            if shutting_down.await.is_err() {
                std::future::pending().await
            }
        },
    ));
    let proxy = Proxy::start(address).await;
    let mut endpoint = Endpoint::from_shared(proxy.url()).unwrap();
    if end == "client gives up" {
        endpoint = endpoint.http2_keep_alive_interval(KEEPALIVE).keep_alive_timeout(KEEPALIVE);
    }
    let mut client = StreamingCalcServiceClient::connect(endpoint).await.unwrap();
    if end == "deadline" {
        client = client.with_timeout(Duration::from_millis(300));
    }
    let mut call = Open::start(&client, shape).await.unwrap();
    let client = match end {
        "complete" => call.complete().await,
        "drop" => {
            call.settle().await;
            drop(call);
            "-".to_owned()
        }
        "cancel" => {
            call.settle().await;
            if call.cancel() {
                call.end().await
            } else {
                drop(call);
                "-".to_owned()
            }
        }
        "connection lost" => {
            call.settle().await;
            proxy.cut();
            call.end().await
        }
        "client gives up" => {
            call.settle().await;
            let _frozen = proxy.freeze().await;
            return format!("{} / -", soon(call.end()).await);
        }
        "server gives up" => {
            call.settle().await;
            let _frozen = proxy.freeze().await;
            let service = saw.recv().await.unwrap();
            return format!("- / {service}");
        }
        "graceful shutdown" => {
            call.settle().await;
            shut_down.send(()).unwrap();
            call.complete().await
        }
        _ => call.end().await,
    };
    format!("{client} / {}", saw.recv().await.unwrap_or_else(|| "not called".to_owned()))
}

//! Our client, up to the end of a call of each kind.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use protorust_support_tests::stubs::streaming_calc_service::*;
use tokio::time::timeout;
use tonic::Status;

use super::Shape;
use crate::common::numbers;

/// A call that a client has opened, and has sent a message on.
pub enum Open {
    Unary(Pin<Box<dyn Future<Output = Result<i64, Status>> + Send>>),
    ServerStreaming(Pin<Box<dyn Future<Output = Result<IntStream, Status>> + Send>>),
    ClientStreaming(SumStreamingClient),
    Bidirectional(IncrementalSumStreamingClient),
}

impl Open {
    pub async fn start(client: &StreamingCalcServiceClient, shape: Shape) -> Result<Self, Status> {
        Ok(match shape {
            Shape::Unary => Self::Unary(Box::pin(client.add(numbers(1, 2)))),
            Shape::ServerStreaming => Self::ServerStreaming(Box::pin(client.count(3))),
            Shape::ClientStreaming => {
                let call = client.sum().await?;
                // Fails where the call has ended already; its end is for the test to see.
                let _ = call.send_int(3).await;
                Self::ClientStreaming(call)
            }
            Shape::Bidirectional => {
                let call = client.incremental_sum().await?;
                let _ = call.send_int(3).await;
                Self::Bidirectional(call)
            }
        })
    }

    /// Lets the call get to the server.
    pub async fn settle(&mut self) {
        let moment = tokio::time::sleep(Duration::from_millis(150));
        match self {
            Self::Unary(call) => {
                tokio::select! { _ = call => panic!("ended"), () = moment => {} }
            }
            Self::ServerStreaming(call) => {
                tokio::select! { _ = call => panic!("ended"), () = moment => {} }
            }
            _ => moment.await,
        }
    }

    /// Sends until the window of the server is full, where the requests stream.
    pub async fn fill(&self) {
        let moment = Duration::from_millis(50);
        match self {
            Self::ClientStreaming(call) => {
                while let Ok(Ok(())) = timeout(moment, call.send_int(-1)).await {}
            }
            Self::Bidirectional(call) => {
                while let Ok(Ok(())) = timeout(moment, call.send_int(-1)).await {}
            }
            Self::Unary(_) | Self::ServerStreaming(_) => {}
        }
    }

    /// Completes the requests, and receives to the end.
    pub async fn complete(self) -> String {
        match self {
            Self::ClientStreaming(call) => {
                call.complete().await.unwrap();
                code(&call.receive_int().await.map(drop))
            }
            Self::Bidirectional(call) => {
                call.complete().await.unwrap();
                loop {
                    match call.receive_int().await {
                        Ok(Some(_)) => {}
                        ended => return code(&ended.map(drop)),
                    }
                }
            }
            other => other.end().await,
        }
    }

    /// Sends until that fails, where it can, and receives to the end.
    pub async fn end(self) -> String {
        match self {
            Self::Unary(call) => code(&call.await.map(drop)),
            Self::ServerStreaming(call) => {
                let stream = match call.await {
                    Ok(stream) => stream,
                    Err(status) => return code(&Err(status)),
                };
                loop {
                    match stream.receive_int().await {
                        Ok(Some(_)) => {}
                        ended => return code(&ended.map(drop)),
                    }
                }
            }
            Self::ClientStreaming(call) => {
                let sent = loop {
                    match call.send_int(1).await {
                        Ok(()) => tokio::time::sleep(Duration::from_millis(5)).await,
                        failed => break code(&failed),
                    }
                };
                let completed = code(&call.complete().await);
                let received = call.receive_int().await;
                if let Ok(answer) = &received {
                    assert_eq!(*answer, Some(7), "the answer is not lost");
                }
                same(&sent, &code(&received.map(drop)), &completed)
            }
            Self::Bidirectional(call) => {
                let sent = loop {
                    match call.send_int(1).await {
                        Ok(()) => tokio::time::sleep(Duration::from_millis(5)).await,
                        failed => break code(&failed),
                    }
                };
                let completed = code(&call.complete().await);
                let received = loop {
                    match call.receive_int().await {
                        Ok(Some(_)) => {}
                        ended => break code(&ended.map(drop)),
                    }
                };
                same(&sent, &received, &completed)
            }
        }
    }

    /// Cancels on purpose, where there is a handle for it.
    pub fn cancel(&self) -> bool {
        match self {
            Self::ClientStreaming(call) => call.cancel(),
            Self::Bidirectional(call) => call.cancel(),
            Self::Unary(_) | Self::ServerStreaming(_) => return false,
        }
        true
    }
}

fn same(sent: &str, received: &str, completed: &str) -> String {
    if sent == received && completed == received {
        received.to_owned()
    } else {
        format!("send {sent}, complete {completed}, receive {received}")
    }
}

fn code(result: &Result<(), Status>) -> String {
    match result {
        Ok(()) => "Ok".to_owned(),
        Err(status) => format!("{:?}", status.code()),
    }
}

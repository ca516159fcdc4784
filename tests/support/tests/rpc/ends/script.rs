//! A service that ends its calls as it is told, and says what it saw.

use std::time::Duration;

use protorust_support_tests::stubs::streaming_calc_service::*;
use protorust_support_tests::stubs::AddRequest;
use tokio::sync::mpsc::{unbounded_channel, UnboundedReceiver, UnboundedSender};
use tonic::Status;

/// How a handler ends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Script {
    /// When the client has completed its requests, with OK.
    Complete,
    /// As `Complete`, but not at once.
    Slow,
    /// With the failure of a call that the handler waits on.
    Wait,
    /// With OK, at once.
    Ok,
    /// With `InvalidArgument`, at once.
    Error,
    Panic,
    /// As the handler of a client that reads nothing, when it has filled the client's window.
    Stuck(Wait),
}

/// The operation that a handler waits in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Wait {
    Send,
    Receive,
    Complete,
    Cancelled,
    /// In nothing: it computes, and asks whether it is cancelled.
    Compute,
}

pub struct Scripted {
    script: Script,
    seen: UnboundedSender<String>,
}

impl Scripted {
    pub fn new(script: Script) -> (Self, UnboundedReceiver<String>) {
        let (seen, saw) = unbounded_channel();
        (Self { script, seen }, saw)
    }

    /// Plays the script, and reports how it ended.
    async fn play(
        &self,
        requests: Option<&IntStream>,
        caller: Option<&StreamingCalcServiceIntCaller>,
    ) -> Result<i64, Status> {
        let mut report = Report { seen: &self.seen, said: None };
        let result = self.act(requests, caller).await;
        report.said = Some(match &result {
            Ok(_) => "Ok".to_owned(),
            Err(status) => format!("{:?}", status.code()),
        });
        result
    }

    async fn act(
        &self,
        requests: Option<&IntStream>,
        caller: Option<&StreamingCalcServiceIntCaller>,
    ) -> Result<i64, Status> {
        match self.script {
            Script::Complete | Script::Wait => {}
            Script::Slow => tokio::time::sleep(Duration::from_millis(300)).await,
            Script::Ok => return Ok(7),
            Script::Error => return Err(Status::invalid_argument("as the script says")),
            Script::Panic => panic!("as the script says"),
            Script::Stuck(wait) => match caller {
                Some(caller) => return stuck(wait, requests, caller).await,
                None => std::future::pending().await,
            },
        }
        let mut total = 0;
        if let Some(requests) = requests {
            loop {
                match requests.receive_int().await {
                    Ok(Some(n)) => total += n,
                    Ok(None) => break,
                    Err(status) => {
                        // One fact: whoever is asked later says the same.
                        assert!(caller.is_none_or(|caller| caller.is_cancelled()
                            || status.code() == tonic::Code::Internal
                            || status.code() == tonic::Code::OutOfRange));
                        return Err(status);
                    }
                }
            }
        }
        match (self.script, caller) {
            (Script::Complete | Script::Slow, Some(caller)) => {
                caller.send_int(total).await.map(|()| total)
            }
            (Script::Complete | Script::Slow, None) => Ok(total),
            (_, Some(caller)) => {
                caller.cancelled().await;
                caller.send_int(0).await.map(|()| total)
            }
            (_, None) => std::future::pending().await,
        }
    }
}

/// Sends until the client's window is full, and waits for the end of the call.
async fn stuck(
    wait: Wait,
    requests: Option<&IntStream>,
    caller: &StreamingCalcServiceIntCaller,
) -> Result<i64, Status> {
    let moment = Duration::from_millis(50);
    while let Ok(sent) = tokio::time::timeout(moment, caller.send_int(-1)).await {
        sent?;
    }
    match (wait, requests) {
        (Wait::Receive, Some(requests)) => while requests.receive_int().await?.is_some() {},
        (Wait::Complete, _) => caller.complete().await?,
        (Wait::Cancelled, _) => caller.cancelled().await,
        (Wait::Compute, _) => {
            while !caller.is_cancelled() {
                std::thread::sleep(Duration::from_millis(1));
            }
        }
        _ => {}
    }
    caller.send_int(-1).await.map(|()| 0)
}

/// Reports the end of a handler, also if it is dropped.
struct Report<'a> {
    seen: &'a UnboundedSender<String>,
    said: Option<String>,
}

impl Drop for Report<'_> {
    fn drop(&mut self) {
        let ended = if std::thread::panicking() { "panicked" } else { "dropped" };
        let _ = self.seen.send(self.said.take().unwrap_or_else(|| ended.to_owned()));
    }
}

impl StreamingCalcService for Scripted {
    async fn add(&self, _: AddRequest) -> Result<i64, Status> {
        self.play(None, None).await
    }

    async fn count(&self, caller: StreamingCalcServiceIntCaller, _: i64) -> Result<(), Status> {
        self.play(None, Some(&caller)).await.map(drop)
    }

    async fn sum(&self, requests: IntStream) -> Result<i64, Status> {
        self.play(Some(&requests), None).await
    }

    async fn incremental_sum(
        &self,
        caller: StreamingCalcServiceIntCaller,
        requests: IntStream,
    ) -> Result<(), Status> {
        self.play(Some(&requests), Some(&caller)).await.map(drop)
    }
}

//! Calls that are tried again, by gRPC's retry policy.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::Arc;
use std::time::Duration;

use protorust_support_tests::stubs::streaming_calc_service::*;
use protorust_support_tests::stubs::support::rpc::RetryPolicy;
use protorust_support_tests::stubs::AddRequest;
use tonic::{Code, Request, Response, Status};

use crate::common::{metadata, numbers, serve, soon};

/// A service whose first calls fail.
struct Flaky {
    failures: usize,
    status: Status,
    calls: Arc<AtomicUsize>,
}

impl Flaky {
    /// Fails, or tells how many calls came before.
    fn call(&self) -> Result<i64, Status> {
        let before = self.calls.fetch_add(1, Ordering::SeqCst);
        if before < self.failures {
            return Err(self.status.clone());
        }
        Ok(i64::try_from(before).unwrap())
    }
}

impl StreamingCalcService for Flaky {
    async fn add(&self, _: AddRequest) -> Result<i64, Status> {
        self.call()
    }

    async fn add_context(&self, request: Request<AddRequest>) -> Result<Response<i64>, Status> {
        let previous = request.metadata().get("grpc-previous-rpc-attempts");
        let previous = previous.map_or("0", |previous| previous.to_str().unwrap());
        // Attempts that did not reach the service count, too.
        let seen = self.calls.load(Ordering::SeqCst);
        assert!(self.failures == 0 || previous == seen.to_string(), "{previous} of {seen}");
        self.call().map(Response::new)
    }

    /// 1 fails as all calls do, 2 after a message.
    async fn count(&self, caller: StreamingCalcServiceIntCaller, n: i64) -> Result<(), Status> {
        if n == 2 {
            caller.send_int(0).await?;
        }
        caller.send_int(self.call()?).await?;
        caller.complete().await
    }

    async fn sum(&self, numbers: IntStream) -> Result<i64, Status> {
        while numbers.receive_int().await?.is_some() {}
        self.call()
    }

    async fn incremental_sum(
        &self,
        _: StreamingCalcServiceIntCaller,
        _: IntStream,
    ) -> Result<(), Status> {
        self.call().map(drop)
    }
}

fn policy() -> RetryPolicy {
    RetryPolicy { initial_backoff: Duration::from_millis(1), ..RetryPolicy::default() }
}

/// A client by `policy` of a service that fails so often with `status`, and the calls it has seen.
async fn flaky(
    policy: RetryPolicy,
    failures: usize,
    status: Status,
) -> (StreamingCalcServiceClient, Arc<AtomicUsize>) {
    let calls = Arc::new(AtomicUsize::new(0));
    let service = Flaky { failures, status, calls: Arc::clone(&calls) };
    let address = serve(StreamingCalcServiceServer::new(service)).await;
    let client = StreamingCalcServiceClient::connect(format!("http://{address}")).await.unwrap();
    (client.with_retry(policy), calls)
}

fn unavailable() -> Status {
    Status::unavailable("flaky")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_unary_call_is_tried_again_until_it_succeeds() {
    let (client, calls) = flaky(policy(), 3, unavailable()).await;
    assert_eq!(soon(client.add(numbers(1, 2))).await.unwrap(), 3);
    assert_eq!(calls.load(Ordering::SeqCst), 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn attempts_are_counted_and_codes_looked_at() {
    let pushed_back = |ms| {
        Status::with_metadata(Code::Unavailable, "flaky", metadata("grpc-retry-pushback-ms", ms))
    };
    let many = RetryPolicy { retryable_codes: vec![Code::Aborted, Code::Unknown], ..policy() };
    for (policy, status, expected) in [
        (policy(), unavailable(), 4),
        (RetryPolicy { max_attempts: 2, ..policy() }, unavailable(), 2),
        (RetryPolicy { max_attempts: 0, ..policy() }, unavailable(), 1),
        (policy(), Status::internal("flaky"), 1),
        (many.clone(), Status::aborted("flaky"), 4),
        (many, unavailable(), 1),
        (policy(), pushed_back("1"), 4),
        (policy(), pushed_back("-1"), 1),
        (policy(), pushed_back("soon"), 1),
    ] {
        let (client, calls) = flaky(policy, 100, status.clone()).await;
        let failure = soon(client.add(numbers(1, 2))).await.unwrap_err();
        assert_eq!((failure.code(), failure.message()), (status.code(), "flaky"));
        assert_eq!(calls.load(Ordering::SeqCst), expected, "{status:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_of_answers_is_tried_again_until_it_begins() {
    let (client, calls) = flaky(policy(), 2, unavailable()).await;
    let answers = soon(client.count(1)).await.unwrap();
    assert_eq!(soon(answers.receive_int()).await.unwrap(), Some(2));
    assert_eq!(soon(answers.receive_int()).await.unwrap(), None);
    assert_eq!(calls.load(Ordering::SeqCst), 3);

    let (client, calls) = flaky(policy(), 2, unavailable()).await;
    let answers = soon(client.count(2)).await.unwrap();
    assert_eq!(soon(answers.receive_int()).await.unwrap(), Some(0));
    assert_eq!(soon(answers.receive_int()).await.unwrap_err().code(), Code::Unavailable);
    assert_eq!(calls.load(Ordering::SeqCst), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn streams_of_requests_are_not_sent_again() {
    let (client, calls) = flaky(policy(), 1, unavailable()).await;
    let sum = client.sum().await.unwrap();
    sum.complete().await.unwrap();
    assert_eq!(soon(sum.receive_int()).await.unwrap_err().code(), Code::Unavailable);
    assert_eq!(calls.load(Ordering::SeqCst), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_deadline_holds_for_all_attempts() {
    let slow = Duration::from_secs(3600);
    let policy = RetryPolicy { initial_backoff: slow, max_backoff: slow, ..policy() };
    let (client, calls) = flaky(policy, 100, unavailable()).await;
    let client = client.with_timeout(Duration::from_millis(300));
    let failure = soon(client.add(numbers(1, 2))).await.unwrap_err();
    assert_eq!(failure.code(), Code::DeadlineExceeded);
    assert_eq!(calls.load(Ordering::SeqCst), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_comes_back_is_reached() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let channel = tonic::transport::Endpoint::from_shared(format!("http://{address}")).unwrap();
    let policy = RetryPolicy { max_attempts: 10_000, ..policy() };
    let client = StreamingCalcServiceClient::new(channel.connect_lazy()).with_retry(policy);
    let call = tokio::spawn(async move { client.add(numbers(1, 2)).await });
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert!(!call.is_finished());
    let service =
        Flaky { failures: 0, status: unavailable(), calls: Arc::new(AtomicUsize::new(0)) };
    let server = tonic::transport::Server::builder()
        .add_service(StreamingCalcServiceServer::new(service))
        .serve(address);
    tokio::spawn(server);
    assert_eq!(soon(call).await.unwrap().unwrap(), 0);
}

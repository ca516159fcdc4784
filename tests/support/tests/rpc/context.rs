//! Metadata both ways, the peer, streams as `Stream`s, and what a service does when a client breaks off.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use protorust_support_tests::stubs::streaming_calc_service::*;
use protorust_support_tests::stubs::AddRequest;
use tokio_stream::StreamExt;
use tonic::{Code, Request, Response, Status};

use crate::common::{metadata, numbers, serve, soon, Proxy, Running};

#[tokio::test(flavor = "multi_thread")]
async fn context_carries_metadata_both_ways() {
    let client = Running::start().await.client().await;
    let mut request = Request::new(numbers(1, 1));
    request.metadata_mut().insert("echo", "x".parse().unwrap());
    assert_eq!(client.add_context(request).await.unwrap().metadata().get("echo").unwrap(), "x");

    let numbers = client.count_context(Request::new(1)).await.unwrap().into_inner();
    assert_eq!(numbers.metadata().get("head").unwrap(), "h");
    while soon(numbers.receive()).await.unwrap().is_some() {}
    assert_eq!(numbers.trailers().get("tail").unwrap(), "t");
}

/// A service that answers with what it knows of the call, and logs.
#[derive(Clone, Default)]
struct Context {
    log: Arc<Mutex<Vec<String>>>,
}

impl StreamingCalcService for Context {
    async fn add(&self, _: AddRequest) -> Result<i64, Status> {
        Err(Status::internal("the context form is called"))
    }

    async fn add_context(&self, request: Request<AddRequest>) -> Result<Response<i64>, Status> {
        assert!(request.remote_addr().is_some());
        let mut response = Response::new(1);
        *response.metadata_mut() = request.metadata().clone();
        Ok(response)
    }

    async fn count(&self, _: StreamingCalcServiceIntCaller, _: i64) -> Result<(), Status> {
        Err(Status::internal("the context form is called"))
    }

    /// Trailers come with a failure, too.
    async fn count_context(
        &self,
        caller: StreamingCalcServiceIntCaller,
        request: Request<i64>,
    ) -> Result<(), Status> {
        assert_eq!(request.metadata().get("key").unwrap(), "k");
        assert_eq!(caller.metadata().get("key").unwrap(), "k");
        caller.set_headers(metadata("head", "h"))?;
        caller.set_trailers(metadata("tail", "t"));
        caller.send_headers();
        caller.send_int(1).await?;
        Err(Status::not_found("no more"))
    }

    async fn sum(&self, _: IntStream) -> Result<i64, Status> {
        Err(Status::internal("the context form is called"))
    }

    async fn sum_context(&self, request: Request<IntStream>) -> Result<Response<i64>, Status> {
        assert_eq!(request.metadata().get("key").unwrap(), "k");
        let mut numbers = request.into_inner();
        assert!(numbers.peer().is_some());
        assert_eq!(numbers.metadata().get("key").unwrap(), "k");
        let mut total = 0;
        while let Some(n) = numbers.next().await {
            total += n?;
        }
        let mut response = Response::new(total);
        *response.metadata_mut() = metadata("head", "h");
        Ok(response)
    }

    async fn incremental_sum(
        &self,
        caller: StreamingCalcServiceIntCaller,
        numbers: IntStream,
    ) -> Result<(), Status> {
        assert_eq!(caller.peer(), numbers.peer());
        assert!(caller.peer().is_some_and(|peer| peer.ip().is_loopback()));
        caller.set_headers(metadata("head", "h"))?;
        caller.set_trailers(metadata("tail", "t"));
        loop {
            match numbers.receive_int().await {
                Ok(Some(n)) => {
                    self.log.lock().unwrap().push(format!("{n}"));
                    caller.send_int(n).await?;
                    assert!(caller.set_headers(metadata("late", "l")).is_err());
                }
                Ok(None) => return caller.complete().await,
                Err(_) => {
                    let line = "The connection is closed with an error.";
                    self.log.lock().unwrap().push(line.to_owned());
                    return Ok(());
                }
            }
        }
    }
}

async fn context() -> (StreamingCalcServiceClient, Context, Proxy) {
    let service = Context::default();
    let proxy = Proxy::start(serve(StreamingCalcServiceServer::new(service.clone())).await).await;
    (StreamingCalcServiceClient::connect(proxy.url()).await.unwrap(), service, proxy)
}

fn with_key<T>(message: T) -> Request<T> {
    let mut request = Request::new(message);
    request.metadata_mut().insert("key", "k".parse().unwrap());
    request
}

#[tokio::test(flavor = "multi_thread")]
async fn context_form_of_a_unary_method() {
    let (client, ..) = context().await;
    let response = client.add_context(with_key(numbers(1, 1))).await.unwrap();
    assert_eq!(response.metadata().get("key").unwrap(), "k");
}

#[tokio::test(flavor = "multi_thread")]
async fn context_form_of_a_server_streaming_method() {
    let (client, ..) = context().await;
    let response = client.count_context(with_key(1)).await.unwrap();
    assert_eq!(response.metadata().get("head").unwrap(), "h");
    let mut numbers = response.into_inner();
    assert_eq!(numbers.metadata().get("head").unwrap(), "h");
    assert_eq!(soon(numbers.next()).await.unwrap().unwrap(), 1);
    let status = soon(numbers.next()).await.unwrap().unwrap_err();
    assert_eq!((status.code(), status.message()), (Code::NotFound, "no more"));
    assert_eq!(status.metadata().get("tail").unwrap(), "t");
    assert!(soon(numbers.next()).await.is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn context_form_of_a_client_streaming_method() {
    let (client, ..) = context().await;
    let calc = client.sum_context(with_key(())).await.unwrap();
    calc.send_int(2).await.unwrap();
    calc.complete().await.unwrap();
    assert_eq!(soon(calc.headers()).await.unwrap().get("head").unwrap(), "h");
    assert_eq!(soon(calc.receive_int()).await.unwrap(), Some(2));
}

#[tokio::test(flavor = "multi_thread")]
async fn headers_before_the_first_message_and_trailers_with_ok() {
    let (client, ..) = context().await;
    let calc = client.incremental_sum().await.unwrap();
    // The service reads first; its headers do not wait for a message of its own.
    assert_eq!(soon(calc.headers()).await.unwrap().get("head").unwrap(), "h");
    calc.send_int(1).await.unwrap();
    assert_eq!(soon(calc.receive_int()).await.unwrap(), Some(1));
    calc.complete().await.unwrap();
    assert_eq!(soon(calc.receive_int()).await.unwrap(), None);
    assert_eq!(soon(calc.trailers()).await.unwrap().get("tail").unwrap(), "t");
}

#[tokio::test(flavor = "multi_thread")]
async fn trailers_before_the_end_let_go_of_the_messages() {
    let (client, ..) = context().await;
    let calc = client.incremental_sum().await.unwrap();
    for n in 0..100 {
        calc.send_int(n).await.unwrap();
    }
    calc.complete().await.unwrap();
    assert_eq!(soon(calc.trailers()).await.unwrap().get("tail").unwrap(), "t");
    assert_eq!(soon(calc.receive_int()).await.unwrap(), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_and_its_receiving_half_are_streams() {
    let server = Running::start().await;
    let client = server.client().await;
    let mut calc = client.incremental_sum().await.unwrap();
    calc.send_int(1).await.unwrap();
    assert_eq!(soon(calc.next()).await.unwrap().unwrap(), 1);
    // A poll that was given up holds nothing back.
    assert!(tokio::time::timeout(Duration::from_millis(20), calc.next()).await.is_err());
    calc.send_int(2).await.unwrap();
    assert_eq!(soon(calc.receive_int()).await.unwrap(), Some(3));

    let (sender, receiver) = calc.split();
    let sending = tokio::spawn(async move {
        for _ in 0..1000 {
            sender.send_int(1).await?;
        }
        sender.complete().await?;
        Ok::<_, Status>(sender)
    });
    let sums: Vec<_> = soon(receiver.collect()).await;
    assert_eq!(sums.len(), 1000);
    assert_eq!(sums.last().unwrap().as_ref().unwrap(), &1003);
    sending.await.unwrap().unwrap();

    let mut calc = client.sum().await.unwrap();
    calc.send_int(5).await.unwrap();
    calc.complete().await.unwrap();
    assert_eq!(soon(calc.next()).await.unwrap().unwrap(), 5);
    assert!(soon(calc.next()).await.is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_wakes_for_cancellation_and_deadline() {
    let client = Running::start().await.client().await;
    let (sender, mut receiver) = client.incremental_sum().await.unwrap().split();
    let waiting = tokio::spawn(async move { receiver.next().await });
    tokio::time::sleep(Duration::from_millis(50)).await;
    sender.cancel();
    assert_eq!(soon(waiting).await.unwrap().unwrap().unwrap_err().code(), Code::Cancelled);

    let mut request = Request::new(());
    request.set_timeout(Duration::from_millis(100));
    let mut calc = client.incremental_sum_context(request).await.unwrap();
    let status = soon(calc.next()).await.unwrap().unwrap_err();
    assert_eq!(status.code(), Code::DeadlineExceeded);
    assert!(soon(calc.next()).await.is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_breaks_is_logged_and_the_service_lives_on() {
    let (client, service, proxy) = context().await;
    let calc = client.incremental_sum().await.unwrap();
    calc.send_int(1).await.unwrap();
    assert_eq!(soon(calc.receive_int()).await.unwrap(), Some(1));
    proxy.cut();
    assert!(soon(calc.receive_int()).await.is_err());
    soon(async {
        while service.log.lock().unwrap().len() < 2 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    })
    .await;
    assert_eq!(*service.log.lock().unwrap(), ["1", "The connection is closed with an error."]);

    // The channel connects again, once it has seen the break, and the service answers.
    let answer = soon(async {
        loop {
            if let Ok(answer) = call_once(&client).await {
                return answer;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    });
    assert_eq!(answer.await, Some(7));
}

async fn call_once(client: &StreamingCalcServiceClient) -> Result<Option<i64>, Status> {
    let calc = client.incremental_sum().await?;
    calc.send_int(7).await?;
    calc.receive_int().await
}

/// A service that fails with OK, as one does that passes on the status of a call of its own.
struct FailsWithOk;

fn ok() -> Status {
    Status::ok("of another call")
}

impl StreamingCalcService for FailsWithOk {
    async fn add(&self, _: AddRequest) -> Result<i64, Status> {
        Err(ok())
    }

    async fn count(&self, _: StreamingCalcServiceIntCaller, _: i64) -> Result<(), Status> {
        Err(ok())
    }

    async fn sum(&self, _: IntStream) -> Result<i64, Status> {
        Err(ok())
    }

    async fn incremental_sum(
        &self,
        _: StreamingCalcServiceIntCaller,
        _: IntStream,
    ) -> Result<(), Status> {
        Err(ok())
    }
}

#[tokio::test]
async fn a_method_that_fails_with_ok_has_failed() {
    let client = StreamingCalcServiceClient::new(StreamingCalcServiceServer::new(FailsWithOk));
    let internal = |status: Status| assert_eq!(status.code(), Code::Internal, "{status}");
    internal(soon(client.add(numbers(1, 1))).await.unwrap_err());
    let count = async { client.count(1).await?.receive_int().await };
    internal(soon(count).await.unwrap_err());
    internal(soon(client.sum().await.unwrap().receive_int()).await.unwrap_err());
    internal(soon(client.incremental_sum().await.unwrap().receive_int()).await.unwrap_err());
}

//! A deadline ends a call of each kind on both sides.

use std::time::Duration;

use protorust_support_tests::stubs::streaming_calc_service::*;
use protorust_support_tests::stubs::AddRequest;
use tokio::net::TcpListener;
use tokio::sync::mpsc::{unbounded_channel, UnboundedReceiver, UnboundedSender};
use tokio::time::sleep;
use tonic::{Code, Request, Status};

use crate::common::{numbers, serve, soon, Running, Seen};

#[tokio::test(flavor = "multi_thread")]
async fn the_deadline_holds_for_the_whole_stream() {
    let server = Running::start().await;
    let mut request = Request::new(());
    request.set_timeout(Duration::from_millis(300));
    let calc = server.client().await.incremental_sum_context(request).await.unwrap();
    calc.send_int(1).await.unwrap();
    assert_eq!(soon(calc.receive_int()).await.unwrap(), Some(1));
    let status = soon(calc.receive_int()).await.unwrap_err();
    assert_eq!(status.code(), Code::DeadlineExceeded);
    assert_eq!(calc.send_int(1).await.unwrap_err().code(), Code::DeadlineExceeded);
    assert!(matches!(server.saw().await, Seen::Failed(Code::DeadlineExceeded | Code::Cancelled)));
}

/// The server does not learn of the deadline, answers much, and reads no more.
#[tokio::test(flavor = "multi_thread")]
async fn a_deadline_ends_a_send_that_waits_behind_unread_answers() {
    let server = Running::start().await;
    let endpoint = tonic::transport::Channel::from_shared(server.url()).unwrap();
    let forget = |mut request: tonic::codegen::http::Request<_>| {
        request.headers_mut().remove("grpc-timeout");
        request
    };
    let forgetful = tower::util::MapRequest::new(endpoint.connect().await.unwrap(), forget);
    let client = StreamingCalcServiceClient::new(forgetful).with_timeout(Duration::from_secs(2));
    let calc = client.incremental_sum().await.unwrap();
    let status = soon(async {
        for _ in 0..30_000 {
            calc.send_int(i64::MAX >> 20).await?;
        }
        calc.send_int(-4).await?;
        loop {
            calc.send_int(1).await?;
        }
        #[allow(unreachable_code, reason = "names the type")]
        Ok::<(), Status>(())
    });
    assert_eq!(status.await.unwrap_err().code(), Code::DeadlineExceeded);
}

/// A service that never answers, and says which of its methods were given up.
struct Silent(UnboundedSender<&'static str>);

struct Given(UnboundedSender<&'static str>, &'static str);

impl Drop for Given {
    fn drop(&mut self) {
        let _ = self.0.send(self.1);
    }
}

impl Silent {
    async fn wait(&self, method: &'static str) {
        let _given = Given(self.0.clone(), method);
        std::future::pending().await
    }
}

impl StreamingCalcService for Silent {
    async fn add(&self, _: AddRequest) -> Result<i64, Status> {
        self.wait("add").await;
        Ok(0)
    }

    async fn count(&self, caller: StreamingCalcServiceIntCaller, _: i64) -> Result<(), Status> {
        assert!(caller.deadline().is_some());
        caller.send_int(1).await?;
        caller.cancelled().await;
        // Whichever side saw first that the time is over.
        let code = caller.send_int(2).await.unwrap_err().code();
        assert!(matches!(code, Code::DeadlineExceeded | Code::Cancelled));
        let _ = self.0.send("count");
        Ok(())
    }

    async fn sum(&self, numbers: IntStream) -> Result<i64, Status> {
        assert!(numbers.deadline().is_some());
        self.wait("sum").await;
        Ok(0)
    }

    async fn incremental_sum(
        &self,
        caller: StreamingCalcServiceIntCaller,
        _: IntStream,
    ) -> Result<(), Status> {
        caller.cancelled().await;
        let _ = self.0.send("incremental_sum");
        Ok(())
    }
}

async fn silent() -> (StreamingCalcServiceClient, UnboundedReceiver<&'static str>) {
    let (sender, receiver) = unbounded_channel();
    let address = serve(StreamingCalcServiceServer::new(Silent(sender))).await;
    let client = StreamingCalcServiceClient::connect(format!("http://{address}")).await.unwrap();
    (client, receiver)
}

fn within<T>(message: T) -> Request<T> {
    let mut request = Request::new(message);
    request.set_timeout(Duration::from_millis(200));
    request
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deadline_ends_a_unary_call() {
    let (client, mut given_up) = silent().await;
    let status = soon(client.add_context(within(numbers(1, 1)))).await.unwrap_err();
    assert_eq!(status.code(), Code::DeadlineExceeded);
    assert_eq!(soon(given_up.recv()).await, Some("add"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deadline_ends_a_server_streaming_call() {
    let (client, mut given_up) = silent().await;
    let numbers = client.count_context(within(0)).await.unwrap().into_inner();
    assert!(numbers.deadline().is_some());
    assert_eq!(soon(numbers.receive_int()).await.unwrap(), Some(1));
    let status = soon(numbers.receive_int()).await.unwrap_err();
    assert_eq!(status.code(), Code::DeadlineExceeded);
    assert_eq!(soon(numbers.receive_int()).await.unwrap(), None);
    assert_eq!(soon(given_up.recv()).await, Some("count"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deadline_ends_a_client_streaming_call() {
    let (client, mut given_up) = silent().await;
    let calc = client.sum_context(within(())).await.unwrap();
    assert!(calc.deadline().is_some());
    calc.send_int(1).await.unwrap();
    let status = soon(calc.receive_int()).await.unwrap_err();
    assert_eq!(status.code(), Code::DeadlineExceeded);
    assert_eq!(calc.send_int(1).await.unwrap_err().code(), Code::DeadlineExceeded);
    assert_eq!(soon(given_up.recv()).await, Some("sum"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deadline_ends_a_bidirectional_call_that_had_no_answer() {
    let (client, mut given_up) = silent().await;
    let calc = client.incremental_sum_context(within(())).await.unwrap();
    let status = soon(calc.receive_int()).await.unwrap_err();
    assert_eq!(status.code(), Code::DeadlineExceeded);
    assert_eq!(soon(given_up.recv()).await, Some("incremental_sum"));
}

/// The server reads nothing, so the transport takes no more, and there is room for what is sent.
#[tokio::test(flavor = "multi_thread")]
async fn a_deadline_ends_a_send_behind_messages_that_are_stuck() {
    let server = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", server.local_addr().unwrap());
    let client = StreamingCalcServiceClient::connect(url).await.unwrap();
    let mut request = Request::new(());
    request.set_timeout(Duration::from_secs(1));
    let calc = client.sum_context(request).await.unwrap();
    // 96,000 bytes: more than the window of HTTP/2.
    for _ in 0..6000 {
        let _ = calc.send_int(i64::MIN).await;
    }
    // The transport has taken these by now, but not the next one.
    sleep(Duration::from_millis(200)).await;
    let _ = calc.send_int(1).await;
    sleep(Duration::from_secs(1)).await;
    assert_eq!(calc.send_int(1).await.unwrap_err().code(), Code::DeadlineExceeded);
}

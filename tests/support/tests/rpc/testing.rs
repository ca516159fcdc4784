//! How programs test what they do with services and clients, without a port.

use std::future::Future;

use protorust_support_tests::stubs::streaming_calc_service::*;
use protorust_support_tests::stubs::support::rpc::{AnyTransport, Caller, MessageStream};
use protorust_support_tests::stubs::AddRequest;
use tokio_stream::StreamExt;
use tonic::transport::Endpoint;
use tonic::{Code, Status};

use crate::common::{numbers, soon, Running};

struct Calc;

impl StreamingCalcService for Calc {
    async fn add(&self, request: AddRequest) -> Result<i64, Status> {
        Ok(request.a + request.b)
    }

    async fn count(&self, caller: StreamingCalcServiceIntCaller, last: i64) -> Result<(), Status> {
        for number in 1..=last {
            caller.send_int(number).await?;
        }
        if last > 1000 {
            caller.cancelled().await;
        }
        Ok(())
    }

    async fn sum(&self, numbers: IntStream) -> Result<i64, Status> {
        let mut total = 0;
        while let Some(number) = numbers.receive_int().await? {
            total += number;
        }
        Ok(total)
    }

    async fn incremental_sum(
        &self,
        caller: StreamingCalcServiceIntCaller,
        numbers: IntStream,
    ) -> Result<(), Status> {
        let mut total = 0;
        while let Some(number) = numbers.receive_int().await? {
            total += number;
            caller.send_int(total).await?;
        }
        caller.complete().await
    }
}

/// Uses a client as a program does, whatever transport it has.
async fn total(calc: &StreamingCalcServiceClient<AnyTransport>) -> Result<i64, Status> {
    calc.sum_stream(tokio_stream::iter(1..=10)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_has_one_type_over_any_transport() {
    let here = AnyTransport::new(StreamingCalcServiceServer::new(Calc));
    let server = Running::start().await;
    let there = Endpoint::from_shared(server.url()).unwrap().connect_lazy();
    for transport in [here, AnyTransport::new(there)] {
        let client = StreamingCalcServiceClient::new(transport);
        assert_eq!(total(&client).await.unwrap(), 55);
        assert_eq!(client.add(numbers(1, 2)).await.unwrap(), 3);
        is_shared(total(&client)).await.unwrap();
    }
    let nowhere = Endpoint::from_static("http://127.0.0.1:1").connect_lazy();
    let client = StreamingCalcServiceClient::new(AnyTransport::new(nowhere));
    assert_eq!(client.add(numbers(1, 2)).await.unwrap_err().code(), Code::Unavailable);
}

fn is_shared<F: Future + Send>(future: F) -> F {
    future
}

#[tokio::test]
async fn a_stream_of_requests_can_be_made() {
    let numbers = IntStream(MessageStream::of([Ok(1), Ok(2), Ok(3)]));
    assert_eq!(Calc.sum(numbers).await.unwrap(), 6);
    assert_eq!(Calc.sum(IntStream(MessageStream::of([]))).await.unwrap(), 0);
    let broken = MessageStream::of([Ok(1), Err(Status::cancelled("gone")), Ok(2)]);
    let status = Calc.sum(IntStream(broken)).await.unwrap_err();
    assert_eq!((status.code(), status.message()), (Code::Cancelled, "gone"));
    let many = IntStream(MessageStream::of((0..300_000).map(|_| Ok(1))));
    assert_eq!(Calc.sum(many).await.unwrap(), 300_000);
}

#[tokio::test]
async fn the_answers_to_a_caller_can_be_read() {
    let (caller, answers) = Caller::detached();
    Calc.count(StreamingCalcServiceIntCaller(caller), 3).await.unwrap();
    assert_eq!(soon(answers.collect::<Result<Vec<_>, _>>()).await.unwrap(), [1, 2, 3]);

    let (caller, answers) = Caller::detached();
    let numbers = IntStream(MessageStream::of([Ok(1), Ok(2)]));
    let sums = answers.collect::<Result<Vec<_>, _>>();
    let method = Calc.incremental_sum(StreamingCalcServiceIntCaller(caller), numbers);
    let (done, sums) = soon(async { tokio::join!(method, sums) }).await;
    assert_eq!((done.unwrap(), sums.unwrap()), ((), vec![1, 3]));
}

#[tokio::test]
async fn a_client_that_leaves_can_be_played() {
    let (caller, answers) = Caller::detached();
    let leaving = async {
        assert_eq!(answers.receive().await.unwrap(), Some(1));
        drop(answers);
    };
    let method = Calc.count(StreamingCalcServiceIntCaller(caller), 1_000_000);
    let (done, ()) = soon(async { tokio::join!(method, leaving) }).await;
    assert_eq!(done.unwrap_err().code(), Code::Cancelled);
}

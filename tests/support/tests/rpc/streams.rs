//! Requests and answers that are `Stream`s, over a socket and in the same process; and the forms that a
//! request may have.

use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use protorust_support_tests::stubs::streaming_calc_service::*;
use protorust_support_tests::stubs::support::rpc::Transport;
use protorust_support_tests::stubs::AddRequest;
use tokio::sync::mpsc::{unbounded_channel, UnboundedReceiver};
use tokio_stream::{Stream, StreamExt};
use tonic::metadata::MetadataMap;
use tonic::{Code, Request, Response, Status};

use crate::common::{metadata, numbers, one_by_one, serve, soon};

/// A service that answers with streams.
#[derive(Clone, Default)]
struct Streaming {
    /// How many streams of answers are alive.
    alive: Arc<AtomicUsize>,
}

impl StreamingCalcService for Streaming {
    async fn add(&self, request: AddRequest) -> Result<i64, Status> {
        Ok(request.a + request.b)
    }

    async fn add_context(&self, request: Request<AddRequest>) -> Result<Response<i64>, Status> {
        let factor = factor(request.metadata());
        Ok(Response::new(factor * self.add(request.into_inner()).await?))
    }

    /// Counts to a number; a negative one fails after as many, and 0 never sends anything.
    async fn count(&self, caller: StreamingCalcServiceIntCaller, last: i64) -> Result<(), Status> {
        if last == 0 {
            return caller.send_all(Counted::new(tokio_stream::pending(), &self.alive)).await;
        }
        if last > 0 {
            return caller.send_all(tokio_stream::iter(1..=last)).await;
        }
        let ends = std::iter::once(Err(Status::data_loss("the end")));
        caller.try_send_all(tokio_stream::iter((1..=-last).map(Ok).chain(ends))).await
    }

    /// Adds up to a negative number, at which it answers.
    async fn sum(&self, mut numbers: IntStream) -> Result<i64, Status> {
        Ok(factor(numbers.metadata()) * total(&mut numbers).await?)
    }

    /// Answers with the requests, doubled.
    async fn incremental_sum(
        &self,
        caller: StreamingCalcServiceIntCaller,
        numbers: IntStream,
    ) -> Result<(), Status> {
        caller.try_send_all(numbers.map(|number| Ok(2 * number?))).await
    }
}

/// The factor of the sums that the client asks for.
fn factor(metadata: &MetadataMap) -> i64 {
    metadata.get("factor").map_or(1, |factor| factor.to_str().unwrap().parse().unwrap())
}

async fn total(numbers: &mut IntStream) -> Result<i64, Status> {
    let mut total = 0;
    while let Some(number) = numbers.next().await {
        match number? {
            number if number < 0 => break,
            number => total += number,
        }
    }
    Ok(total)
}

/// A stream that is counted as long as it is alive.
struct Counted<S>(Pin<Box<S>>, Arc<AtomicUsize>);

impl<S> Counted<S> {
    fn new(stream: S, alive: &Arc<AtomicUsize>) -> Self {
        alive.fetch_add(1, Ordering::SeqCst);
        Self(Box::pin(stream), Arc::clone(alive))
    }
}

impl<S: Stream> Stream for Counted<S> {
    type Item = S::Item;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<S::Item>> {
        self.0.as_mut().poll_next(cx)
    }
}

impl<S> Drop for Counted<S> {
    fn drop(&mut self) {
        self.1.fetch_sub(1, Ordering::SeqCst);
    }
}

async fn nothing_is_alive(alive: &AtomicUsize) {
    soon(async {
        while alive.load(Ordering::SeqCst) > 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    })
    .await;
}

/// A stream of the messages of a channel.
struct Received(UnboundedReceiver<i64>);

impl Stream for Received {
    type Item = i64;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<i64>> {
        self.0.poll_recv(cx)
    }
}

/// Tries something with a client over a socket, then with one in the same process.
macro_rules! on_both {
    ($test:ident) => {
        #[tokio::test(flavor = "multi_thread")]
        async fn $test() {
            let service = Streaming::default();
            let server = StreamingCalcServiceServer::new(service.clone());
            let address = serve(server.clone()).await;
            let client = StreamingCalcServiceClient::connect(format!("http://{address}"));
            soon(cases::$test(client.await.unwrap(), &service)).await;
            soon(cases::$test(StreamingCalcServiceClient::new(server), &service)).await;
        }
    };
}

on_both!(a_request_may_be_a_message_or_a_request);
on_both!(requests_may_be_a_stream);
on_both!(a_stream_of_requests_may_wait_for_answers);
on_both!(many_requests_of_a_stream);
on_both!(a_stream_ends_with_its_call);
on_both!(what_cannot_be_sent_fails_the_call);
on_both!(a_stream_that_panics_fails_its_call);
on_both!(answers_may_be_a_stream);
on_both!(a_stream_of_answers_ends_with_its_call);

mod cases {
    use super::*;

    type Client<T> = StreamingCalcServiceClient<T>;

    pub async fn a_request_may_be_a_message_or_a_request<T: Transport>(
        client: Client<T>,
        _: &Streaming,
    ) {
        assert_eq!(client.add(numbers(1, 2)).await.unwrap(), 3);
        assert_eq!(client.add(Request::new(numbers(1, 2))).await.unwrap(), 3);
        assert_eq!(client.add_context(numbers(1, 2)).await.unwrap().into_inner(), 3);
        let mut request = Request::new(numbers(1, 2));
        *request.metadata_mut() = metadata("factor", "2");
        assert_eq!(client.add(request).await.unwrap(), 6);

        let counted = client.count(2).await.unwrap().collect::<Result<Vec<_>, _>>().await;
        assert_eq!(counted.unwrap(), [1, 2]);
        let counted = client.count(Request::new(1)).await.unwrap();
        assert_eq!(counted.receive_int().await.unwrap(), Some(1));
    }

    pub async fn requests_may_be_a_stream<T: Transport>(client: Client<T>, _: &Streaming) {
        assert_eq!(client.sum_stream(tokio_stream::iter(1..=10)).await.unwrap(), 55);
        assert_eq!(client.sum_stream(tokio_stream::empty()).await.unwrap(), 0);
        assert_eq!(client.sum_stream(Box::pin(one_by_one(10))).await.unwrap(), 55);

        let mut request = Request::new(tokio_stream::iter(1..=10));
        *request.metadata_mut() = metadata("factor", "2");
        assert_eq!(client.sum_stream(request).await.unwrap(), 110);

        let doubled = client.incremental_sum_stream(tokio_stream::iter(1..=3)).await.unwrap();
        assert_eq!(doubled.collect::<Result<Vec<_>, _>>().await.unwrap(), [2, 4, 6]);
    }

    pub async fn a_stream_of_requests_may_wait_for_answers<T: Transport>(
        client: Client<T>,
        _: &Streaming,
    ) {
        let (sender, receiver) = unbounded_channel();
        let doubled = client.incremental_sum_stream(Received(receiver)).await.unwrap();
        for number in 1..=100 {
            sender.send(number).unwrap();
            assert_eq!(doubled.receive_int().await.unwrap(), Some(2 * number));
        }
        drop(sender);
        assert_eq!(doubled.receive_int().await.unwrap(), None);
        assert_eq!(doubled.trailers().await.unwrap().len(), 0);
    }

    pub async fn many_requests_of_a_stream<T: Transport>(client: Client<T>, _: &Streaming) {
        const MANY: i64 = 300_000;
        let ones = || tokio_stream::iter((0..MANY).map(|_| 1));
        assert_eq!(client.sum_stream(ones()).await.unwrap(), MANY);
        let mut doubled = client.incremental_sum_stream(ones()).await.unwrap();
        let mut sum = 0;
        while let Some(two) = doubled.next().await {
            sum += two.unwrap();
        }
        assert_eq!(sum, 2 * MANY);
        assert_eq!(client.count(MANY).await.unwrap().fold(0, |n, _| n + 1).await, MANY);
    }

    /// Answered early, given up, or too late.
    pub async fn a_stream_ends_with_its_call<T: Transport>(client: Client<T>, _: &Streaming) {
        let alive = Arc::new(AtomicUsize::new(0));
        let endless = |first| {
            let stream = tokio_stream::iter([first]).chain(tokio_stream::pending());
            Counted::new(stream, &alive)
        };
        assert_eq!(client.sum_stream(endless(-1)).await.unwrap(), 0);
        nothing_is_alive(&alive).await;

        let mut call = client.sum_stream(endless(1));
        let waited = tokio::time::timeout(Duration::from_millis(50), &mut call).await;
        assert!(waited.is_err() && alive.load(Ordering::SeqCst) == 1);
        drop(call);
        nothing_is_alive(&alive).await;

        let doubled = client.incremental_sum_stream(endless(1)).await.unwrap();
        assert_eq!(doubled.receive_int().await.unwrap(), Some(2));
        doubled.cancel();
        assert_eq!(doubled.receive_int().await.unwrap_err().code(), Code::Cancelled);
        nothing_is_alive(&alive).await;

        let mut request = Request::new(endless(1));
        request.set_timeout(Duration::from_millis(50));
        let late = client.sum_stream(request).await.unwrap_err();
        assert_eq!(late.code(), Code::DeadlineExceeded);
        nothing_is_alive(&alive).await;
    }

    pub async fn what_cannot_be_sent_fails_the_call<T: Transport>(
        client: Client<T>,
        _: &Streaming,
    ) {
        let client = client.max_encoding_message_size(2);
        let grows = || tokio_stream::iter([1, 2, 1 << 40, 3]);
        let status = client.sum_stream(grows()).await.unwrap_err();
        assert_eq!(status.code(), Code::OutOfRange);
        assert!(status.message().contains("max_encoding_message_size"), "{status}");
        let doubled = client.incremental_sum_stream(grows()).await.unwrap();
        assert_eq!(doubled.fold(Code::Ok, last_code).await, Code::OutOfRange);
    }

    pub async fn a_stream_that_panics_fails_its_call<T: Transport>(
        client: Client<T>,
        _: &Streaming,
    ) {
        let panics = tokio_stream::iter(1..=3).map(|n| if n == 3 { panic!("asked to") } else { n });
        let status = client.sum_stream(panics).await.unwrap_err();
        assert_eq!(status.code(), Code::Internal);
        assert_eq!(client.add(numbers(1, 2)).await.unwrap(), 3);
    }

    pub async fn answers_may_be_a_stream<T: Transport>(client: Client<T>, _: &Streaming) {
        let counted = client.count(1000).await.unwrap().collect::<Result<Vec<_>, _>>().await;
        assert_eq!(counted.unwrap(), (1..=1000).collect::<Vec<_>>());

        let failing = client.count(-3).await.unwrap().collect::<Vec<_>>().await;
        let numbers: Vec<i64> = failing[..3].iter().map(|n| *n.as_ref().unwrap()).collect();
        assert_eq!((numbers, failing.len()), (vec![1, 2, 3], 4));
        let status = failing[3].as_ref().unwrap_err();
        assert_eq!((status.code(), status.message()), (Code::DataLoss, "the end"));
    }

    pub async fn a_stream_of_answers_ends_with_its_call<T: Transport>(
        client: Client<T>,
        service: &Streaming,
    ) {
        // The service has nothing to say yet; the client's call returns nevertheless, as from tonic.
        let call = client.count(0).await.unwrap();
        let waited = tokio::time::timeout(Duration::from_millis(50), call.receive_int()).await;
        assert!(waited.is_err() && service.alive.load(Ordering::SeqCst) == 1);
        drop(call);
        nothing_is_alive(&service.alive).await;
    }

    fn last_code(_: Code, item: Result<i64, Status>) -> Code {
        item.map_or_else(|status| status.code(), |_| Code::Ok)
    }
}

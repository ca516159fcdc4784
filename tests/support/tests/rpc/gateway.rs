//! A service that passes calls on to another one, with all metadata of both directions.

use protorust_support_tests::stubs::streaming_calc_service::*;
use protorust_support_tests::stubs::AddRequest;
use tonic::codec::CompressionEncoding::Gzip;
use tonic::metadata::MetadataMap;
use tonic::{Code, Request, Response, Status};

use crate::common::{numbers, serve, soon, Running};

struct Gateway(StreamingCalcServiceClient);

impl StreamingCalcService for Gateway {
    async fn add(&self, request: AddRequest) -> Result<i64, Status> {
        self.0.add(request).await
    }

    async fn add_context(&self, request: Request<AddRequest>) -> Result<Response<i64>, Status> {
        self.0.add_context(request).await
    }

    /// Fails with the metadata of the other call if the number is negative.
    async fn count(&self, caller: StreamingCalcServiceIntCaller, n: i64) -> Result<(), Status> {
        let mut request = Request::new(n.abs());
        *request.metadata_mut() = caller.metadata().clone();
        let numbers = self.0.count_context(request).await?;
        let headers = numbers.metadata().clone();
        if n < 0 {
            return Err(Status::with_metadata(Code::NotFound, "negative", headers));
        }
        caller.set_headers(headers)?;
        let numbers = numbers.into_inner();
        while let Some(number) = numbers.receive_int().await? {
            caller.send_int(number).await?;
        }
        caller.set_trailers(numbers.trailers());
        Ok(())
    }

    async fn sum(&self, numbers: IntStream) -> Result<i64, Status> {
        let mut request = Request::new(());
        *request.metadata_mut() = numbers.metadata().clone();
        let sum = self.0.sum_context(request).await?;
        while let Some(number) = numbers.receive_int().await? {
            sum.send_int(number).await?;
        }
        sum.complete().await?;
        sum.receive_int().await?.ok_or_else(|| Status::internal("no sum"))
    }

    async fn incremental_sum(
        &self,
        caller: StreamingCalcServiceIntCaller,
        numbers: IntStream,
    ) -> Result<(), Status> {
        let mut request = Request::new(());
        *request.metadata_mut() = caller.metadata().clone();
        let sums = self.0.incremental_sum_context(request).await?;
        while let Some(number) = numbers.receive_int().await? {
            sums.send_int(number).await?;
            let sum = sums.receive_int().await?.ok_or_else(|| Status::internal("no sum"))?;
            caller.set_headers(sums.headers().await?).ok();
            caller.send_int(sum).await?;
        }
        Ok(())
    }
}

/// A client of a gateway. Either the calls to it are compressed, or those that it makes.
async fn gateway(is_compressed: bool) -> StreamingCalcServiceClient {
    let inner = Running::start_with(|server| match is_compressed {
        true => server,
        false => server.accept_compressed(Gzip).send_compressed(Gzip),
    });
    let mut client = inner.await.client().await;
    if !is_compressed {
        client = client.send_compressed(Gzip).accept_compressed(Gzip);
    }
    let mut server = StreamingCalcServiceServer::new(Gateway(client));
    if is_compressed {
        server = server.accept_compressed(Gzip).send_compressed(Gzip);
    }
    let url = format!("http://{}", serve(server).await);
    let client = StreamingCalcServiceClient::connect(url).await.unwrap();
    match is_compressed {
        true => client.send_compressed(Gzip).accept_compressed(Gzip),
        false => client,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_can_be_passed_on_with_their_metadata() {
    for is_compressed in [true, false] {
        let client = gateway(is_compressed).await;
        assert_eq!(soon(client.add(numbers(1, 2))).await.unwrap(), 3);

        let count = soon(client.count(2)).await.unwrap();
        assert_eq!(count.metadata().get("head").unwrap(), "h");
        assert_eq!(soon(count.receive_int()).await.unwrap(), Some(1));
        assert_eq!(soon(count.receive_int()).await.unwrap(), Some(2));
        assert_eq!(soon(count.receive_int()).await.unwrap(), None);
        assert_eq!(count.trailers().get("tail").unwrap(), "t");

        let sum = client.sum().await.unwrap();
        sum.send_int(3).await.unwrap();
        sum.complete().await.unwrap();
        assert_eq!(soon(sum.receive_int()).await.unwrap(), Some(3));

        let sums = client.incremental_sum().await.unwrap();
        sums.send_int(3).await.unwrap();
        assert_eq!(soon(sums.receive_int()).await.unwrap(), Some(3));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failure_passes_on_no_encoding() {
    let failure = soon(gateway(false).await.count(-2)).await.unwrap_err();
    assert_eq!((failure.code(), failure.message()), (Code::NotFound, "negative"));
    assert_eq!(failure.metadata().get("head").unwrap(), "h");
    assert_eq!(failure.metadata().get("grpc-encoding"), None);
}

/// HTTP clients other than gRPC's announce a length, and HTTP/2 compares it with the body's.
#[tokio::test(flavor = "multi_thread")]
async fn the_length_of_another_body_is_not_sent() {
    let client = Running::start().await.client().await;
    let mut metadata = MetadataMap::new();
    metadata.insert("content-length", "1000".parse().unwrap());
    let mut request = Request::new(numbers(1, 2));
    *request.metadata_mut() = metadata;
    assert_eq!(soon(client.add(request)).await.unwrap(), 3);
}

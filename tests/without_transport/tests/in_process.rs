//! A client and a service without a network between them.

use protorust_without_transport::stubs::streaming_calc_service::{
    IntStream, StreamingCalcService, StreamingCalcServiceClient, StreamingCalcServiceIntCaller,
    StreamingCalcServiceServer,
};
use protorust_without_transport::stubs::AddRequest;
use tokio_stream::StreamExt;
use tonic::Status;

struct Calc;

impl StreamingCalcService for Calc {
    async fn add(&self, request: AddRequest) -> Result<i64, Status> {
        Ok(request.a + request.b)
    }

    async fn count(&self, caller: StreamingCalcServiceIntCaller, last: i64) -> Result<(), Status> {
        caller.send_all(tokio_stream::iter(1..=last)).await
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
        Ok(())
    }
}

#[tokio::test]
async fn all_kinds_of_calls() {
    let client = StreamingCalcServiceClient::new(StreamingCalcServiceServer::new(Calc));
    let request = AddRequest { a: 1, b: 2, ..Default::default() };
    assert_eq!(client.add(request).await.unwrap(), 3);
    let counted = client.count(3).await.unwrap().collect::<Result<Vec<_>, _>>().await;
    assert_eq!(counted.unwrap(), [1, 2, 3]);
    assert_eq!(client.sum_stream(tokio_stream::iter(1..=10)).await.unwrap(), 55);
    let sums = client.incremental_sum_stream(tokio_stream::iter(1..=3)).await.unwrap();
    assert_eq!(sums.collect::<Result<Vec<_>, _>>().await.unwrap(), [1, 3, 6]);
}

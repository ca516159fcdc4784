//! Tests a client with a service that mockall generates from the trait.

use tonic::{Code, Request, Response, Status};

use crate::stubs::streaming_calc_service::{
    MockStreamingCalcService, StreamingCalcServiceClient, StreamingCalcServiceServer,
};
use crate::stubs::AddRequest;

#[tokio::test]
async fn a_mock_of_the_service_answers_its_client() {
    let mut calc = MockStreamingCalcService::new();
    let is_one_and_two =
        |request: &Request<AddRequest>| (request.get_ref().a, request.get_ref().b) == (1, 2);
    calc.expect_add_context()
        .withf(is_one_and_two)
        .times(1)
        .returning(|_| Box::pin(async { Ok(Response::new(3)) }));
    calc.expect_count_context().returning(|caller, request| {
        Box::pin(async move {
            caller.send_int(request.into_inner()).await?;
            Err(Status::data_loss("mocked"))
        })
    });
    calc.expect_sum_context().never();

    let client = StreamingCalcServiceClient::new(StreamingCalcServiceServer::new(calc));
    assert_eq!(client.add(AddRequest { a: 1, b: 2, ..Default::default() }).await.unwrap(), 3);
    let numbers = client.count(7).await.unwrap();
    assert_eq!(numbers.receive_int().await.unwrap(), Some(7));
    assert_eq!(numbers.receive_int().await.unwrap_err().code(), Code::DataLoss);
}

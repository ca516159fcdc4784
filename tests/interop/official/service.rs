//! The server of gRPC's interoperability tests: what each method does is said in
//! <https://github.com/grpc/grpc/blob/master/doc/interop-test-descriptions.md>.

mod stubs;

use std::task::{Context, Poll};
use std::time::Duration;

use http_body_util::BodyExt as _;
use stubs::grpc::testing::{
    EchoStatus, Empty, Payload, ResponseParameters, SimpleRequest, SimpleResponse,
    StreamingInputCallRequestStream, StreamingInputCallResponse, StreamingOutputCallRequest,
    StreamingOutputCallRequestStream, StreamingOutputCallResponse, TestService, TestServiceServer,
    TestServiceStreamingOutputCallResponseCaller,
};
use tonic::body::Body;
use tonic::codegen::{BoxFuture, Service, http};
use tonic::metadata::{AsciiMetadataKey, BinaryMetadataKey, MetadataMap};
use tonic::server::NamedService;
use tonic::transport::Server;
use tonic::{Code, Request, Response, Status};

struct Test;

impl TestService for Test {
    async fn empty_call(&self, _request: Empty) -> Result<Empty, Status> {
        Ok(Empty::default())
    }

    async fn unary_call(&self, request: SimpleRequest) -> Result<SimpleResponse, Status> {
        fail_as_told(request.response_status)?;
        Ok(SimpleResponse {
            payload: Some(zeros(request.response_size)?),
            ..Default::default()
        })
    }

    async fn unary_call_context(
        &self,
        request: Request<SimpleRequest>,
    ) -> Result<Response<SimpleResponse>, Status> {
        let headers = echoed_headers(request.metadata());
        let mut response = Response::new(self.unary_call(request.into_inner()).await?);
        *response.metadata_mut() = headers;
        Ok(response)
    }

    async fn cacheable_unary_call(&self, request: SimpleRequest) -> Result<SimpleResponse, Status> {
        self.unary_call(request).await
    }

    async fn streaming_output_call(
        &self,
        caller: TestServiceStreamingOutputCallResponseCaller,
        request: StreamingOutputCallRequest,
    ) -> Result<(), Status> {
        answer(&caller, &request.response_parameters).await?;
        caller.complete().await
    }

    async fn streaming_input_call(
        &self,
        requests: StreamingInputCallRequestStream,
    ) -> Result<StreamingInputCallResponse, Status> {
        let mut size = 0;
        while let Some(request) = requests.receive_streaming_input_call_request().await? {
            size += request.payload.map_or(0, |payload| payload.body.len());
        }
        Ok(StreamingInputCallResponse {
            aggregated_payload_size: i32::try_from(size)
                .map_err(|_| Status::out_of_range("more than an int32 holds"))?,
            ..Default::default()
        })
    }

    async fn full_duplex_call(
        &self,
        caller: TestServiceStreamingOutputCallResponseCaller,
        requests: StreamingOutputCallRequestStream,
    ) -> Result<(), Status> {
        caller.set_headers(echoed_headers(caller.metadata()))?;
        caller.set_trailers(echoed_trailers(caller.metadata()));
        while let Some(request) = requests.receive_streaming_output_call_request().await? {
            fail_as_told(request.response_status)?;
            answer(&caller, &request.response_parameters).await?;
        }
        caller.complete().await
    }

    async fn half_duplex_call(
        &self,
        caller: TestServiceStreamingOutputCallResponseCaller,
        requests: StreamingOutputCallRequestStream,
    ) -> Result<(), Status> {
        let mut wanted = Vec::new();
        while let Some(request) = requests.receive_streaming_output_call_request().await? {
            wanted.extend(request.response_parameters);
        }
        answer(&caller, &wanted).await?;
        caller.complete().await
    }

    async fn unimplemented_call(&self, _request: Empty) -> Result<Empty, Status> {
        Err(Status::unimplemented("UnimplementedCall is not implemented"))
    }
}

/// Sends a message for each of `wanted`, as large and as late as it says.
async fn answer(
    caller: &TestServiceStreamingOutputCallResponseCaller,
    wanted: &[ResponseParameters],
) -> Result<(), Status> {
    for response in wanted {
        let pause = u64::try_from(response.interval_us).unwrap_or_default();
        tokio::time::sleep(Duration::from_micros(pause)).await;
        let message = StreamingOutputCallResponse {
            payload: Some(zeros(response.size)?),
            ..Default::default()
        };
        caller
            .send_streaming_output_call_response(message)
            .await?;
    }
    Ok(())
}

fn zeros(size: i32) -> Result<Payload, Status> {
    let size = usize::try_from(size)
        .map_err(|_| Status::invalid_argument("a response of a negative size"))?;
    Ok(Payload {
        body: vec![0; size],
        ..Default::default()
    })
}

fn fail_as_told(status: Option<EchoStatus>) -> Result<(), Status> {
    match status {
        Some(status) if status.code != 0 => {
            Err(Status::new(Code::from_i32(status.code), status.message))
        }
        _ => Ok(()),
    }
}

fn echoed_headers(request: &MetadataMap) -> MetadataMap {
    const KEY: &str = "x-grpc-test-echo-initial";
    let mut headers = MetadataMap::new();
    if let Some(value) = request.get(KEY) {
        headers.insert(AsciiMetadataKey::from_static(KEY), value.clone());
    }
    headers
}

const ECHO_TRAILER: &str = "x-grpc-test-echo-trailing-bin";

fn echoed_trailers(request: &MetadataMap) -> MetadataMap {
    let mut trailers = MetadataMap::new();
    if let Some(value) = request.get_bin(ECHO_TRAILER) {
        let key = BinaryMetadataKey::from_static(ECHO_TRAILER);
        trailers.insert_bin(key, value.clone());
    }
    trailers
}

/// Adds the trailer to what `UnaryCall` answers: a method that answers with one message has no
/// say in trailers, as tonic sends them. All others say it themselves.
#[derive(Clone)]
struct EchoTrailer<S>(S);

impl<S: NamedService> NamedService for EchoTrailer<S> {
    const NAME: &'static str = S::NAME;
}

impl<S> Service<http::Request<Body>> for EchoTrailer<S>
where
    S: Service<http::Request<Body>, Response = http::Response<Body>>,
    S::Future: Send + 'static,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = BoxFuture<S::Response, S::Error>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.0.poll_ready(context)
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        let unary = request.uri().path().ends_with("/UnaryCall");
        let wanted = request.headers().get(ECHO_TRAILER).filter(|_| unary).cloned();
        let answer = self.0.call(request);
        Box::pin(async move {
            let answer = answer.await?;
            let Some(value) = wanted else {
                return Ok(answer);
            };
            Ok(answer.map(|body| {
                Body::new(body.map_frame(move |mut frame| {
                    if let Some(trailers) = frame.trailers_mut() {
                        trailers.insert(ECHO_TRAILER, value.clone());
                    }
                    frame
                }))
            }))
        })
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let address = std::env::args().nth(1).unwrap_or("127.0.0.1:10000".into());
    Server::builder()
        .add_service(EchoTrailer(TestServiceServer::new(Test)))
        .serve(address.parse()?)
        .await?;
    Ok(())
}

//! A transport for browsers: gRPC-Web over `fetch`.

use std::task::{Context, Poll};

use tokio::sync::oneshot;
use tonic::body::Body;
use tonic::codegen::http::{Request, Response};
use tonic::codegen::{BoxFuture, Service};
use tonic::Status;
use tonic_web_wasm_client::{Client, ResponseBody};

use crate::stubs::StreamingCalcServiceClient;

/// Calls through tonic-web-wasm-client, whose futures are not `Send`: each runs as a task of the browser.
#[derive(Clone)]
pub struct Fetch(Client);

impl Service<Request<Body>> for Fetch {
    type Response = Response<ResponseBody>;
    type Error = Status;
    type Future = BoxFuture<Self::Response, Status>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Status>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let call = self.0.call(request);
        let (sender, receiver) = oneshot::channel();
        wasm_bindgen_futures::spawn_local(async move {
            let response = call.await.map_err(|error| Status::unavailable(error.to_string()));
            // Nobody waits for the response of a call that was dropped.
            let _ = sender.send(response);
        });
        Box::pin(async {
            receiver.await.unwrap_or_else(|_| Err(Status::cancelled("the page is gone")))
        })
    }
}

/// Returns a client of a server that speaks gRPC-Web, such as `https://calc.example.com`.
pub fn client(url: String) -> StreamingCalcServiceClient<Fetch> {
    StreamingCalcServiceClient::new(Fetch(Client::new(url)))
}

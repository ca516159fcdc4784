//! Custom options of services and methods at run time: what interceptors and layers decide by.

use std::convert::Infallible;
use std::task::{Context, Poll};

use protorust_support_tests::stubs::annotations::http_rule::Pattern;
use protorust_support_tests::stubs::annotations::{
    DefaultHostOption, HttpOption, Role, RoleOption,
};
use protorust_support_tests::stubs::guarded::{Guarded, GuardedClient, GuardedServer, Page};
use protorust_support_tests::stubs::support::options;
use tonic::body::Body;
use tonic::codegen::{http, BoxFuture, Service};
use tonic::{Code, GrpcMethod, Request, Status};

struct Pages;

impl Guarded for Pages {
    async fn read(&self, page: Page) -> Result<Page, Status> {
        Ok(page)
    }

    async fn write(&self, page: Page) -> Result<Page, Status> {
        Ok(page)
    }

    async fn ping(&self, page: Page) -> Result<Page, Status> {
        Ok(page)
    }
}

/// Lets a caller through who has the role that the method asks for.
#[derive(Clone)]
struct Guard<S>(S);

impl<S> Service<http::Request<Body>> for Guard<S>
where
    S: Service<http::Request<Body>, Response = http::Response<Body>, Error = Infallible>,
    S::Future: Send + 'static,
{
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = BoxFuture<Self::Response, Infallible>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.0.poll_ready(context)
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        let method = options::method_at(request.uri().path()).unwrap();
        let wanted = method.extension::<RoleOption>().unwrap().value();
        let has = request.headers().get("role").and_then(|role| role.to_str().ok()?.parse().ok());
        if wanted == Role::Nobody || has == Some(wanted) {
            return Box::pin(self.0.call(request));
        }
        let refused = Status::permission_denied(format!("{wanted} wanted"));
        Box::pin(async move { Ok(refused.into_http()) })
    }
}

/// Passes for whoever a method wants.
fn pass_for_anybody(mut request: Request<()>) -> Result<Request<()>, Status> {
    let call = request.extensions().get::<GrpcMethod>().unwrap();
    let method = options::method(call.service(), call.method()).unwrap();
    let role = method.extension::<RoleOption>().unwrap();
    if let Some(role) = role.value {
        request.metadata_mut().insert("role", role.as_str_name().parse().unwrap());
    }
    Ok(request)
}

#[tokio::test]
async fn layers_and_interceptors_read_the_options_of_the_method_that_is_called() {
    let server = Guard(GuardedServer::new(Pages));
    let stranger = GuardedClient::new(server.clone());
    let page = Page { text: "one".to_owned(), ..Page::default() };
    assert_eq!(stranger.ping(page.clone()).await.unwrap(), page);
    let error = stranger.write(page.clone()).await.unwrap_err();
    assert_eq!((error.code(), error.message()), (Code::PermissionDenied, "ROLE_EDITOR wanted"));

    let friend = GuardedClient::with_interceptor(server, pass_for_anybody);
    assert_eq!(friend.ping(page.clone()).await.unwrap(), page);
    assert_eq!(friend.read(page.clone()).await.unwrap(), page);
    assert_eq!(friend.write(page.clone()).await.unwrap(), page);
}

#[test]
fn messages_and_options_of_services_are_typed() {
    let http: HttpOption = options::method("guarded.Guarded", "Read").unwrap().extension().unwrap();
    let rule = http.value.unwrap();
    assert_eq!(rule.pattern, Some(Pattern::Get("/v1/pages".to_owned())));
    assert_eq!(rule.additional_bindings[0].pattern, Some(Pattern::Get("/v1/all".to_owned())));
    let host: DefaultHostOption = options::service("guarded.Guarded").unwrap().extension().unwrap();
    assert_eq!(host.value(), "guarded.example");
    let ping = options::method("guarded.Guarded", "Ping").unwrap();
    assert_eq!(ping.extension::<HttpOption>().unwrap().value, None);
}

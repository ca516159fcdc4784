//! Stubs of tonic-prost-build, made from our descriptor set, used over a socket.

use protorust_tonic_prost_tests::geo::Point;
use protorust_tonic_prost_tests::route::route_guide_client::RouteGuideClient;
use protorust_tonic_prost_tests::route::route_guide_server::{RouteGuide, RouteGuideServer};
use protorust_tonic_prost_tests::route::{Note, Sight, Walk};
use protorust_tonic_prost_tests::{geo, route};
use tokio_stream::wrappers::TcpListenerStream;
use tokio_stream::{Iter, StreamExt};
use tonic::transport::Server;
use tonic::{Request, Response, Status, Streaming};

struct Guide;

type Listed<T> = Iter<std::vec::IntoIter<Result<T, Status>>>;

#[tonic::async_trait]
impl RouteGuide for Guide {
    type ListSightsStream = Listed<Sight>;
    type ExchangeNotesStream = Listed<Note>;

    async fn get_sight(&self, request: Request<Point>) -> Result<Response<Sight>, Status> {
        Ok(Response::new(Sight { at: Some(request.into_inner()), name: "mill".to_owned() }))
    }

    async fn list_sights(
        &self,
        request: Request<geo::Area>,
    ) -> Result<Response<Listed<Sight>>, Status> {
        let geo::Area { low, high } = request.into_inner();
        let sights = [low, high].map(|at| Ok(Sight { at, ..Sight::default() }));
        Ok(Response::new(tokio_stream::iter(Vec::from(sights))))
    }

    async fn record_walk(
        &self,
        request: Request<Streaming<Point>>,
    ) -> Result<Response<Walk>, Status> {
        let mut walk = Walk::default();
        let mut points = request.into_inner();
        while points.message().await?.is_some() {
            walk.points += 1;
        }
        Ok(Response::new(walk))
    }

    async fn exchange_notes(
        &self,
        _request: Request<Streaming<route::Note>>,
    ) -> Result<Response<Listed<Note>>, Status> {
        Err(Status::unimplemented("not here"))
    }
}

#[tokio::test]
async fn client_and_server_talk() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let server = Server::builder().add_service(RouteGuideServer::new(Guide));
    tokio::spawn(server.serve_with_incoming(TcpListenerStream::new(listener)));

    let mut client = RouteGuideClient::connect(address).await.unwrap();
    let points = [1, 2, 3].map(|x| Point { x, ..Point::default() });
    let sight = client.get_sight(points[0]).await.unwrap().into_inner();
    assert_eq!((sight.at, &*sight.name), (Some(points[0]), "mill"));

    let area = geo::Area { low: Some(points[0]), high: Some(points[1]) };
    let sights = client.list_sights(area).await.unwrap().into_inner();
    let sights: Vec<Sight> = sights.map(Result::unwrap).collect().await;
    assert_eq!(sights.iter().map(|sight| sight.at).collect::<Vec<_>>(), points.map(Some)[..2]);

    let walk = client.record_walk(tokio_stream::iter(points)).await.unwrap().into_inner();
    assert_eq!(walk.points, 3);
}

//! Stubs that a build script made, used over a socket.

use std::net::SocketAddr;

use protorust_e2e_tests::calc::{
    IntStream, StreamingCalcService, StreamingCalcServiceClient, StreamingCalcServiceIntCaller,
    StreamingCalcServiceServer,
};
use protorust_e2e_tests::names::names::{self, Item, SendClient, SendServer};
use protorust_e2e_tests::stubs::geo::{Area, Point};
use protorust_e2e_tests::stubs::route::{
    Note, NoteStream, PointStream, RouteGuide, RouteGuideClient, RouteGuideNoteCaller,
    RouteGuideServer, RouteGuideSightCaller, Sight, Walk,
};
use tokio_stream::wrappers::TcpListenerStream;
use tonic::Status;
use tonic::transport::Server;
use tonic::transport::server::Router;

/// Serves in the background until the test ends.
async fn serve(router: Router) -> String {
    let any: SocketAddr = ([127, 0, 0, 1], 0).into();
    let listener = tokio::net::TcpListener::bind(any).await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(router.serve_with_incoming(TcpListenerStream::new(listener)));
    format!("http://{address}")
}

struct Calc;

impl StreamingCalcService for Calc {
    async fn sum(&self, numbers: IntStream) -> Result<i64, Status> {
        let mut total = 0;
        while let Some(number) = numbers.receive_int().await? {
            total += number;
        }
        Ok(total)
    }

    async fn incremental_sum(
        &self,
        _caller: StreamingCalcServiceIntCaller,
        _numbers: IntStream,
    ) -> Result<(), Status> {
        Err(Status::unimplemented("not here"))
    }
}

#[tokio::test]
async fn a_module_with_a_name_of_its_own() {
    let server = serve(Server::builder().add_service(StreamingCalcServiceServer::new(Calc))).await;
    let ep = StreamingCalcServiceClient::connect(server).await.unwrap();
    let calc = ep.sum().await.unwrap();
    for number in 1..=10 {
        calc.send_int(number).await.unwrap();
    }
    calc.complete().await.unwrap();
    assert_eq!(calc.receive_int().await.unwrap(), Some(55));
    assert_eq!(calc.receive_int().await.unwrap(), None);
}

struct Guide;

impl RouteGuide for Guide {
    async fn get_sight(&self, at: Point) -> Result<Sight, Status> {
        Ok(Sight { at: Some(at), name: "mill".into(), ..Default::default() })
    }

    async fn list_sights(&self, caller: RouteGuideSightCaller, area: Area) -> Result<(), Status> {
        for at in [area.low, area.high] {
            caller.send_sight(Sight { at, ..Default::default() }).await?;
        }
        caller.complete().await
    }

    async fn record_walk(&self, points: PointStream) -> Result<Walk, Status> {
        let mut walk = Walk::default();
        while points.receive_point().await?.is_some() {
            walk.points += 1;
        }
        Ok(walk)
    }

    async fn exchange_notes(
        &self,
        caller: RouteGuideNoteCaller,
        notes: NoteStream,
    ) -> Result<(), Status> {
        while let Some(note) = notes.receive_note().await? {
            caller.send_note(note).await?;
        }
        caller.complete().await
    }
}

#[tokio::test]
async fn all_kinds_with_messages_of_another_package() {
    let server = serve(Server::builder().add_service(RouteGuideServer::new(Guide))).await;
    let ep = RouteGuideClient::connect(server).await.unwrap();
    let at = |x| Point { x, y: 7, ..Default::default() };

    let sight = ep.get_sight(at(1)).await.unwrap();
    assert_eq!((sight.at, sight.name.as_str()), (Some(at(1)), "mill"));

    let area = Area { low: Some(at(1)), high: Some(at(2)), ..Default::default() };
    let sights = ep.list_sights(area).await.unwrap();
    for x in [1, 2] {
        assert_eq!(sights.receive_sight().await.unwrap().unwrap().at, Some(at(x)));
    }
    assert_eq!(sights.receive_sight().await.unwrap(), None);

    let walk = ep.record_walk().await.unwrap();
    for x in 0..3 {
        walk.send_point(at(x)).await.unwrap();
    }
    walk.complete().await.unwrap();
    assert_eq!(walk.receive_walk().await.unwrap().unwrap().points, 3);

    let notes = ep.exchange_notes().await.unwrap();
    for text in ["one", "two"] {
        notes.send_note(Note { text: text.into(), ..Default::default() }).await.unwrap();
        assert_eq!(notes.receive_note().await.unwrap().unwrap().text, text);
    }
    notes.complete().await.unwrap();
    assert_eq!(notes.receive_note().await.unwrap(), None);
}

struct Echo;

impl names::Send for Echo {
    async fn send(&self, item: Item) -> Result<Item, Status> {
        Ok(item)
    }
}

/// The rest of `names.proto` is tested by compiling it.
#[tokio::test]
async fn a_service_that_is_called_as_a_trait_of_the_prelude() {
    let server = serve(Server::builder().add_service(SendServer::new(Echo))).await;
    let client = SendClient::connect(server).await.unwrap();
    let item = Item { name: "mill".to_owned(), ..Default::default() };
    assert_eq!(client.send(item.clone()).await.unwrap(), item);
}

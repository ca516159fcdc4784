//! Many small messages, each sent alone, at default settings: a connection that sees too many
//! small DATA frames is closed with ENHANCE_YOUR_CALM ("too_many_data_frames"), and must not be.

use std::time::Duration;

use protorust_interop::peer;
use protorust_interop::stubs::interop::peer::{Note, PeerClient, Summary, Wish};
use tonic::Request;
use tonic::codegen::http::uri::PathAndQuery;
use tonic::transport::Channel;

const COUNT: i64 = 20_000;

fn note(id: i64) -> Note {
    Note { id, ..Default::default() }
}

async fn channel() -> Channel {
    let address = peer::serve().await.unwrap();
    Channel::from_shared(format!("http://{address}")).unwrap().connect().await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn from_our_client_one_at_a_time() {
    let client = PeerClient::new(channel().await);
    let call = client.take().await.unwrap();
    for id in 0..COUNT {
        call.send_note(note(id)).await.unwrap();
        // Others get to run, so that each message can leave alone.
        tokio::task::yield_now().await;
    }
    call.complete().await.unwrap();
    assert_eq!(call.receive_summary().await.unwrap().unwrap().count, COUNT);
}

#[tokio::test(flavor = "multi_thread")]
async fn from_our_client_to_a_reader_that_sleeps_first() {
    let client = PeerClient::new(channel().await);
    let call = client.take().await.unwrap();
    let slow = Note { text: "slow".to_owned(), ..Default::default() };
    for _ in 0..200 {
        call.send_note(slow.clone()).await.unwrap();
    }
    for id in 0..COUNT {
        call.send_note(note(id)).await.unwrap();
        tokio::task::yield_now().await;
    }
    call.complete().await.unwrap();
    assert_eq!(call.receive_summary().await.unwrap().unwrap().count, COUNT + 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn from_our_service_to_our_client_that_sleeps_first() {
    let client = PeerClient::new(channel().await);
    let notes = client.give(Wish { count: COUNT, ..Default::default() }).await.unwrap();
    tokio::time::sleep(Duration::from_secs(1)).await;
    let mut count = 0;
    while let Some(got) = notes.receive_note().await.unwrap() {
        assert_eq!(got.id, count);
        count += 1;
    }
    assert_eq!(count, COUNT);
}

#[tokio::test(flavor = "multi_thread")]
async fn both_ways_at_once() {
    let client = PeerClient::new(channel().await);
    let (sender, receiver) = client.ping_pong().await.unwrap().split();
    let sending = tokio::spawn(async move {
        for id in 0..COUNT {
            sender.send_note(note(id)).await?;
            tokio::task::yield_now().await;
        }
        sender.complete().await
    });
    for id in 0..COUNT {
        assert_eq!(receiver.receive_note().await.unwrap().unwrap().id, id);
    }
    assert_eq!(receiver.receive_note().await.unwrap(), None);
    sending.await.unwrap().unwrap();
}

/// Stock tonic, with what it has for prost's messages.
#[tokio::test(flavor = "multi_thread")]
async fn to_and_from_a_stock_client() {
    let mut stock = tonic::client::Grpc::new(channel().await);
    stock.ready().await.unwrap();
    let path = PathAndQuery::from_static("/interop.peer.Peer/Take");
    let requests = Request::new(tokio_stream::iter((0..COUNT).map(note)));
    let codec = tonic_prost::ProstCodec::<Note, Summary>::default();
    let summary = stock.client_streaming(requests, path, codec).await.unwrap().into_inner();
    assert_eq!(summary.count, COUNT);

    stock.ready().await.unwrap();
    let path = PathAndQuery::from_static("/interop.peer.Peer/Give");
    let codec = tonic_prost::ProstCodec::<Wish, Note>::default();
    let wish = Request::new(Wish { count: COUNT, ..Default::default() });
    let mut notes = stock.server_streaming(wish, path, codec).await.unwrap().into_inner();
    tokio::time::sleep(Duration::from_secs(1)).await;
    let mut count = 0;
    while let Some(got) = notes.message().await.unwrap() {
        assert_eq!(got.id, count);
        count += 1;
    }
    assert_eq!(count, COUNT);
}

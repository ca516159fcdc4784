//! The Rust side of the gRPC tests with Python: `peer serve` prints its port and serves until its
//! stdin ends; `peer call <url>` checks a service, and panics where it does not do as it should.

use std::time::Duration;

use protorust_interop::peer;
use protorust_interop::stubs::interop::peer::{Note, PeerClient, Wish};
use tonic::metadata::MetadataValue;
use tonic::{Code, Request, Status};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match &arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["serve"] => {
            println!("{}", peer::serve().await?.port());
            tokio::io::copy(&mut tokio::io::stdin(), &mut tokio::io::sink()).await?;
        }
        ["call", url] => {
            let client = PeerClient::connect((*url).to_owned()).await?;
            unary(&client).await?;
            failures(&client).await?;
            server_streaming(&client).await?;
            client_streaming(&client).await?;
            bidirectional(&client).await?;
            deadline(&client).await?;
            cancellation(&client).await?;
            println!("7 groups of calls answered as expected");
        }
        _ => return Err("usage: peer serve | call <url>".into()),
    }
    Ok(())
}

fn note(id: i64, text: &str) -> Note {
    Note { id, text: text.to_owned(), ..Default::default() }
}

async fn unary(client: &PeerClient) -> Result<(), Status> {
    let sent = Note { payload: vec![7; 100_000], ..note(i64::MIN, "héllo") };
    assert_eq!(client.echo(sent.clone()).await?, sent);
    assert_eq!(client.length("héllo\u{1f600}".to_owned()).await?, 6);
    client.nothing().await?;

    let mut request = Request::new(note(1, ""));
    request.metadata_mut().insert("x-echo", MetadataValue::from_static("hello"));
    request.metadata_mut().append("x-more", MetadataValue::from_static("one"));
    request.metadata_mut().append("x-more", MetadataValue::from_static("two"));
    request.metadata_mut().insert_bin("x-echo-bin", MetadataValue::from_bytes(&[0, 255, 10]));
    let response = client.echo_context(request).await?;
    assert_eq!(response.metadata().get("x-echo").unwrap(), "hello");
    let more: Vec<_> = response.metadata().get_all("x-more").iter().collect();
    assert_eq!(more, ["one", "two"]);
    let bytes = response.metadata().get_bin("x-echo-bin").unwrap().to_bytes().unwrap();
    assert_eq!(&bytes[..], [0, 255, 10]);
    Ok(())
}

async fn failures(client: &PeerClient) -> Result<(), Status> {
    for code in 1..=16 {
        let message = format!("ä 100% of code {code}\n\u{1f600}");
        let wish = Wish { code, message: message.clone(), ..Default::default() };
        let status = client.fail(wish).await.unwrap_err();
        assert_eq!((status.code(), status.message()), (Code::from_i32(code), message.as_str()));
        assert_eq!(status.metadata().get("x-tail").unwrap(), "failed");
        let bytes = status.metadata().get_bin("x-tail-bin").unwrap().to_bytes().unwrap();
        assert_eq!(&bytes[..], [0, 255, 1]);
    }
    Ok(())
}

async fn server_streaming(client: &PeerClient) -> Result<(), Status> {
    let mut request = Request::new(Wish { count: 500, size: 1000, ..Default::default() });
    request.metadata_mut().insert("x-echo", MetadataValue::from_static("hello"));
    let notes = client.give_context(request).await?.into_inner();
    assert_eq!(notes.metadata().get("x-echo").unwrap(), "hello");
    for id in 0..500 {
        let got = notes.receive_note().await?.unwrap();
        assert_eq!((got.id, got.text, got.payload), (id, format!("note {id}"), vec![b'x'; 1000]));
    }
    assert_eq!(notes.receive_note().await?, None);
    assert_eq!(notes.trailers().get("x-tail").unwrap(), "given");

    let wish = Wish { count: 2, code: 9, message: "halfway".to_owned(), ..Default::default() };
    let notes = client.give(wish).await?;
    assert_eq!(notes.receive_note().await?.unwrap().id, 0);
    assert_eq!(notes.receive_note().await?.unwrap().id, 1);
    let status = notes.receive_note().await.unwrap_err();
    assert_eq!((status.code(), status.message()), (Code::FailedPrecondition, "halfway"));
    assert_eq!(notes.receive_note().await?, None);

    let notes = client.give(Wish::default()).await?;
    assert_eq!(notes.receive_note().await?, None);
    Ok(())
}

async fn client_streaming(client: &PeerClient) -> Result<(), Status> {
    let call = client.take().await?;
    for id in 1..=10_000 {
        call.send_note(note(id, "text")).await?;
    }
    call.complete().await?;
    let summary = call.receive_summary().await?.unwrap();
    assert_eq!((summary.count, summary.total, summary.text.as_str()), (10_000, 50_005_000, "text"));

    let call = client.take().await?;
    call.complete().await?;
    assert_eq!(call.receive_summary().await?.unwrap().count, 0);

    let call = client.take().await?;
    call.send_note(note(3, "fail")).await?;
    let failure = loop {
        // The server fails while this side is still sending: `send` tells why.
        if let Err(status) = call.send_note(note(4, "more")).await {
            break status;
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    };
    assert_eq!((failure.code(), failure.message()), (Code::InvalidArgument, "note 3"));
    Ok(())
}

async fn bidirectional(client: &PeerClient) -> Result<(), Status> {
    let call = client.ping_pong().await?;
    for id in 0..200 {
        call.send_note(note(id, "ab")).await?;
        assert_eq!(call.receive_note().await?, Some(note(id, "abab")));
    }
    call.complete().await?;
    assert_eq!(call.receive_note().await?, None);

    let (sender, receiver) = client.ping_pong().await?.split();
    let sending = tokio::spawn(async move {
        for id in 0..2000 {
            sender.send_note(note(id, "x")).await?;
        }
        sender.complete().await
    });
    for id in 0..2000 {
        assert_eq!(receiver.receive_note().await?, Some(note(id, "xx")));
    }
    assert_eq!(receiver.receive_note().await?, None);
    sending.await.expect("no panic")
}

async fn deadline(client: &PeerClient) -> Result<(), Status> {
    let before = client.cancelled().await?;
    let mut request = Request::new(());
    request.set_timeout(Duration::from_millis(300));
    let notes = client.hang_context(request).await?.into_inner();
    assert_eq!(notes.receive_note().await?.unwrap().id, 1);
    let status = notes.receive_note().await.unwrap_err();
    assert_eq!(status.code(), Code::DeadlineExceeded);
    seen(client, before + 1).await
}

async fn cancellation(client: &PeerClient) -> Result<(), Status> {
    let before = client.cancelled().await?;
    let notes = client.hang().await?;
    assert_eq!(notes.receive_note().await?.unwrap().id, 1);
    drop(notes);
    seen(client, before + 1).await?;

    let call = client.take().await?;
    call.send_note(note(1, "a")).await?;
    tokio::time::sleep(Duration::from_millis(50)).await;
    call.cancel();
    assert_eq!(call.receive_summary().await.unwrap_err().code(), Code::Cancelled);
    seen(client, before + 2).await?;

    let call = client.ping_pong().await?;
    call.send_note(note(1, "a")).await?;
    assert_eq!(call.receive_note().await?, Some(note(1, "aa")));
    drop(call);
    seen(client, before + 3).await
}

/// Waits until the service has seen that many calls cancelled.
async fn seen(client: &PeerClient, count: i64) -> Result<(), Status> {
    for _ in 0..100 {
        if client.cancelled().await? == count {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("the service has seen {}, not {count} calls cancelled", client.cancelled().await?);
}

//! The code blocks of the guide. `tests/docs.rs` compares them with the text.

use std::error::Error;
use std::future::Future;
use std::net::SocketAddr;
use std::time::Duration;

use protorust_guide_tests::formats as stubs;
use stubs::orders::{GiftNote, Invoice, Order, OrderStream, Orders, OrdersClient, OrdersServer};
use stubs::support::rpc::RetryPolicy;
use tonic::Status;

struct Shop;

impl Orders for Shop {
    async fn place(&self, order: Order) -> Result<Invoice, Status> {
        Ok(Invoice { number: order.name, ..Invoice::default() })
    }

    async fn fill(&self, orders: OrderStream) -> Result<Invoice, Status> {
        let mut number = String::new();
        while let Some(order) = orders.receive_order().await? {
            number += &order.name;
        }
        Ok(Invoice { number, ..Invoice::default() })
    }
}

fn order(name: &str) -> Order {
    Order { name: name.to_owned(), total: 7, ..Order::default() }
}

#[test]
fn messages_are_json() -> Result<(), Box<dyn Error>> {
    let order = order("tea");
    let text = serde_json::to_string(&order)?;
    let order: Order = serde_json::from_str(&text)?;
    assert_eq!(text, r#"{"name":"tea","total":"7"}"#);
    assert_eq!(order.name, "tea");
    Ok(())
}

#[test]
fn json_has_options() -> Result<(), Box<dyn Error>> {
    let text = r#"{"name":"tea","giftWrap":true}"#;
    let options = stubs::support::json::Options::new().ignore_unknown_fields(true);
    let order: Order = options.read(&mut serde_json::Deserializer::from_str(text))?;

    let options =
        stubs::support::json::Options::new().use_proto_names(true).emit_default_values(true);
    let text = serde_json::to_string(&options.of(&order))?;
    assert_eq!((order.name.as_str(), &*text), ("tea", r#"{"name":"tea","total":"0"}"#));
    Ok(())
}

#[test]
fn messages_are_text() -> Result<(), Box<dyn Error>> {
    let order = order("tea");
    let text = stubs::support::text::to_string(&order);
    let order: Order = stubs::support::text::from_str(&text)?;
    assert_eq!((order.name.as_str(), order.total), ("tea", 7));
    Ok(())
}

#[test]
fn messages_have_extensions() -> Result<(), Box<dyn Error>> {
    let mut order = order("tea");
    order.set_extension(&GiftNote { value: Some("for you".to_owned()) });
    let note: GiftNote = order.extension()?;
    assert_eq!(note.value.as_deref(), Some("for you"));
    Ok(())
}

#[tokio::test]
async fn a_client_calls_a_service_in_its_process() -> Result<(), Box<dyn Error>> {
    let shop = OrdersClient::new(OrdersServer::new(Shop));
    let invoice = shop.fill_stream(tokio_stream::iter([order("tea"), order("cup")])).await?;
    assert_eq!(invoice.number, "teacup");
    Ok(())
}

/// Compiles: it takes a server to run.
#[expect(dead_code, reason = "see above")]
async fn connections(address: SocketAddr) -> Result<(), Box<dyn Error>> {
    let channel = stubs::support::rpc::endpoint("http://localhost:9090")?
        .http2_keep_alive_interval(Duration::from_secs(30))
        .connect()
        .await?;
    drop(channel);

    stubs::support::rpc::server_builder()
        .max_concurrent_streams(1000)
        .add_service(OrdersServer::new(Shop))
        .serve_with_shutdown(address, stop_signal())
        .await?;

    stubs::support::rpc::endpoint("http://localhost:9090")?
        .timeout(Duration::from_secs(5))
        .connect()
        .await?;
    stubs::support::rpc::server_builder().add_service(OrdersServer::new(Shop));

    let client =
        OrdersClient::connect("http://localhost:9090").await?.with_retry(RetryPolicy::default());
    client.place(order("tea")).await?;
    Ok(())
}

fn stop_signal() -> impl Future<Output = ()> {
    std::future::ready(())
}

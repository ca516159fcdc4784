//! A client of the warehouse.

use protos::v1::{Item, WarehouseClient};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let address = std::env::args().nth(1).unwrap_or("127.0.0.1:9090".into());
    let warehouse = WarehouseClient::connect(format!("http://{address}")).await?;
    for count in [5, 6, 7] {
        let item = Item { name: "tea".to_owned(), count, ..Default::default() };
        match warehouse.take(item).await {
            Ok(item) => println!("took {} {}", item.count, item.name),
            Err(status) => println!("{:?}: {}", status.code(), status.message()),
        }
    }
    Ok(())
}

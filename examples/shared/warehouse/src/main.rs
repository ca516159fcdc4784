//! The service of the warehouse.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use protos::rpc;
use protos::v1::{Item, Warehouse, WarehouseServer};
use tonic::Status;

#[derive(Debug)]
struct Shelves(Mutex<HashMap<String, i32>>);

impl Warehouse for Shelves {
    async fn take(&self, wanted: Item) -> Result<Item, Status> {
        let mut items = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let left = items.entry(wanted.name.clone()).or_default();
        if *left < wanted.count {
            return Err(Status::resource_exhausted(format!("{left} {} left", wanted.name)));
        }
        *left -= wanted.count;
        Ok(wanted)
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let address = std::env::args().nth(1).unwrap_or("127.0.0.1:9090".into());
    let shelves = Shelves(Mutex::new(HashMap::from([("tea".to_owned(), 12)])));
    rpc::server_builder()
        .add_service(WarehouseServer::new(shelves))
        .serve(address.parse()?)
        .await?;
    Ok(())
}

//! Converts orders from JSON to the binary format and back.

include!(concat!(env!("OUT_DIR"), "/stubs.rs"));

use std::io::{self, Read as _, Write as _};

use prost::Message as _;
use stubs::orders::Order;
use stubs::support::json::Options;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut input = Vec::new();
    io::stdin().read_to_end(&mut input)?;
    match std::env::args().nth(1).as_deref() {
        Some("encode") => {
            let order: Order = serde_json::from_slice(&input)?;
            io::stdout().write_all(&order.encode_to_vec())?;
        }
        Some("decode") => {
            let order = Order::decode(&*input)?;
            let options = Options::new().emit_default_values(true);
            println!("{}", serde_json::to_string(&options.of(&order))?);
        }
        _ => return Err("usage: json encode|decode <input >output".into()),
    }
    Ok(())
}

//! A client that spreads its calls over several servers, and tries them again where one is gone.

use four_kinds::rpc::{RetryPolicy, endpoint};
use four_kinds::thermometer::{Room, ThermometerClient};
use tonic::Code;
use tonic::transport::Channel;

/// How many calls are made.
const CALLS: u32 = 100;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let addresses = std::env::args().skip(1);
    let endpoints = addresses.map(|address| endpoint(format!("http://{address}")));
    let endpoints: Vec<_> = endpoints.collect::<Result<_, _>>()?;
    // Each call goes to one of the servers; `Channel::balance_channel` takes servers that come and go.
    let channel = Channel::balance_list(endpoints.into_iter());
    let client = ThermometerClient::new(channel).with_retry(RetryPolicy::default());
    let mut answered = 0;
    for _ in 0..CALLS {
        // No server has readings of the moon: an answer is `NotFound`.
        let call = client.last(Room { name: "moon".to_owned(), ..Default::default() });
        match call.await.map_err(|status| status.code()) {
            Err(Code::NotFound) => answered += 1,
            other => println!("{other:?}"),
        }
    }
    println!("{answered} of {CALLS} calls were answered");
    Ok(())
}

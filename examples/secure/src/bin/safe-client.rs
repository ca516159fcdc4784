//! A client over TLS that asks for the health of a service before it calls it.

use std::path::Path;

use secure::rpc;
use secure::safe::{Name, SafeClient};
use tonic::transport::{Certificate, ClientTlsConfig};
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_client::HealthClient;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [address, certificates] = arguments.as_slice() else {
        return Err("usage: safe-client <address> <folder with certificates>".into());
    };
    let authority = Certificate::from_pem(std::fs::read(Path::new(certificates).join("ca.pem"))?);
    let tls = ClientTlsConfig::new().ca_certificate(authority);
    let channel = rpc::endpoint(address.clone())?.tls_config(tls)?.connect().await?;

    let request = HealthCheckRequest { service: "safe.Safe".to_owned() };
    let health = HealthClient::new(channel.clone()).check(request).await?;
    println!("{:?}", health.into_inner().status());

    let name = Name { name: "Ada".to_owned(), ..Default::default() };
    println!("{}", SafeClient::new(channel).open(name).await?.text);
    Ok(())
}

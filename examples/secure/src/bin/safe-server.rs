//! A service over TLS, with health checks and reflection.

use std::path::Path;

use secure::rpc;
use secure::safe::{Name, Safe, SafeServer, Secret};
use tonic::Status;
use tonic::transport::{Identity, ServerTlsConfig};

#[derive(Debug)]
struct Drawer;

impl Safe for Drawer {
    async fn open(&self, Name { name, .. }: Name) -> Result<Secret, Status> {
        let text = format!("what {name} hides");
        Ok(Secret { name, text, ..Default::default() })
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [address, certificates] = arguments.as_slice() else {
        return Err("usage: safe-server <address> <folder with certificates>".into());
    };
    let read = |file: &str| std::fs::read(Path::new(certificates).join(file));
    let identity = Identity::from_pem(read("server.pem")?, read("server.key")?);

    let (health, health_service) = tonic_health::server::health_reporter();
    health.set_serving::<SafeServer<Drawer>>().await;
    let reflection = tonic_reflection::server::Builder::configure()
        .register_encoded_file_descriptor_set(secure::FILE_DESCRIPTOR_SET)
        .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
        .build_v1()?;
    rpc::server_builder()
        .tls_config(ServerTlsConfig::new().identity(identity))?
        .add_service(SafeServer::new(Drawer))
        .add_service(health_service)
        .add_service(reflection)
        .serve(address.parse()?)
        .await?;
    Ok(())
}

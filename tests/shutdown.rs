//! The generated program of a service stops when it is asked to, and calls have time to end.

#![cfg(unix)]

mod common;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use common::{Package, Program, free_port, protorust, repository, succeed, workshop};

const PROTO: &str = "fixtures/tutorials/streaming_calc/streaming_calc.proto";

/// The line of the skeleton in `incrementalSum`, and the code that takes its place.
const UNIMPLEMENTED: &str = "let missing = \"incrementalSum is not implemented yet\";
        Err(tonic::Status::unimplemented(missing))";
const ECHO: &str = "while let Some(number) = _requests.receive_int().await? {
            _caller.send_int(number).await?;
        }
        _caller.complete().await";

/// A client that opens a call, and continues it after the server has stopped listening:
/// `finish` ends it, `hang` waits for an answer that does not come.
const CALLER: &str = r#"
#[path = "../stubs/mod.rs"]
mod stubs;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().collect();
    let (address, what) = (&arguments[1], arguments[2].as_str());
    let endpoint = format!("http://{address}");
    let client = stubs::StreamingCalcServiceClient::connect(endpoint).await?;
    let call = client.incremental_sum().await?;
    call.send_int(1).await?;
    println!("{:?}", call.receive_int().await?);
    while std::net::TcpStream::connect(address).is_ok() {
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    if what == "finish" {
        call.send_int(2).await?;
        call.complete().await?;
    }
    while let Some(number) = call.receive_int().await.map_err(|status| format!("{:?}", status.code()))? {
        println!("{number}");
    }
    println!("end");
    Ok(())
}
"#;

fn signal(program: &Program, name: &str) {
    let id = program.id().to_string();
    assert!(Command::new("kill").args([name, &id]).status().unwrap().success());
}

/// A service whose calls may go on for `grace` after a signal, and a client to it.
struct Pair {
    service: PathBuf,
    caller: PathBuf,
    port: u16,
}

impl Pair {
    fn build(folder: &Path, grace: &str) -> Self {
        let package = Package::at(folder.join("stop"));
        let port = free_port();
        package.patch("src/main.rs", "127.0.0.1:9090", &format!("127.0.0.1:{port}"));
        package.patch("src/main.rs", "from_secs(30)", grace);
        Self { service: package.build("stop"), caller: package.build("caller"), port }
    }

    /// The service, and a client with an open call to it.
    fn start(&self, what: &str) -> (Program, Program) {
        let service = Program::serve(&mut Command::new(&self.service), self.port);
        let address = format!("127.0.0.1:{}", self.port);
        let caller = Program::start(Command::new(&self.caller).args([&address, what]));
        caller.says("Some(1)\n");
        (service, caller)
    }
}

#[test]
fn a_service_that_is_asked_to_stop_lets_calls_end() {
    let folder = workshop("shutdown");
    let proto = repository(PROTO);
    succeed(protorust(&folder).args(["--mode", "service", "--output", "stop"]).arg(&proto));
    succeed(protorust(&folder).args(["--output", "stop"]).arg(&proto));
    common::write(&folder, &[("stop/src/bin/caller.rs", CALLER)]);
    let package = Package::at(folder.join("stop"));
    package.patch("src/main.rs", UNIMPLEMENTED, ECHO);
    let pristine = package.read("src/main.rs");

    let pair = Pair::build(&folder, "from_secs(3600)");
    let listening = format!("Listening on 127.0.0.1:{}\n", pair.port);
    for stop in ["-TERM", "-INT"] {
        let (service, caller) = pair.start("finish");
        signal(&service, stop);
        assert_eq!(caller.end(), (0, "Some(1)\n2\nend\n".to_owned()), "{stop}");
        assert_eq!(service.end(), (0, listening.clone()), "{stop}");
    }

    // A second signal does not wait for calls.
    let (service, caller) = pair.start("hang");
    signal(&service, "-TERM");
    while std::net::TcpStream::connect(("127.0.0.1", pair.port)).is_ok() {}
    signal(&service, "-TERM");
    assert_eq!(service.end(), (0, format!("{listening}Open calls were cancelled\n")));
    assert_eq!(caller.end(), (1, "Some(1)\n".to_owned()));

    // Nor does the end of the time that calls have.
    fs::write(package.root.join("src/main.rs"), pristine).unwrap();
    let pair = Pair::build(&folder, "from_millis(200)");
    let (service, caller) = pair.start("hang");
    signal(&service, "-TERM");
    let listening = format!("Listening on 127.0.0.1:{}\n", pair.port);
    assert_eq!(service.end(), (0, format!("{listening}Open calls were cancelled\n")));
    assert_eq!(caller.end(), (1, "Some(1)\n".to_owned()));
}

//! The tutorials, from the proto to the output of two programs that talk over TCP:
//! `fixtures/tutorials/<case>/` holds the proto, both programs as a reader of the tutorial fills
//! them in (`service.rs`, `client.rs`) and what they print (`service.txt`, `client.txt`).
//!
//! Builds and runs the generated packages before they are filled in, with warnings as errors.

mod common;

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use common::{
    Package, Program, assert_same, free_port, protorust, repository, succeed, tree, workshop,
};

/// A tutorial.
struct Case {
    name: &'static str,
    /// The output of the client's skeleton when no method is filled in.
    skeleton: &'static str,
    /// The edition of the packages that `cargo new` makes first; none where the command makes them.
    edition: Option<&'static str>,
}

#[test]
fn streaming_calculator() {
    let case = Case {
        name: "streaming_calc",
        skeleton: "sum: Unimplemented: sum is not implemented yet\n\
                   incrementalSum: Unimplemented: incrementalSum is not implemented yet\n",
        edition: Some("2024"),
    };
    let pair = case.skeletons();
    let skeleton = pair.client.read("src/main.rs");
    pair.fill_in();
    let server = pair.serve();
    assert_eq!(server.call(), case.expected("client"));

    let address = skeleton_address(&skeleton);
    fs::write(pair.client.root.join("src/main.rs"), skeleton.replace(address, &server.address))
        .unwrap();
    let sampler = pair.client.build("client");
    assert_eq!(Program::start(&mut Command::new(sampler)).end(), (0, SAMPLED.to_owned()));
    pair.run_readme();
}

/// The programs of the README, for the two sides: the blocks that are not excerpts of other files.
fn readme_programs() -> [String; 2] {
    let readme = fs::read_to_string(repository("README.md")).unwrap();
    let blocks: Vec<&str> = readme.split("```rust\n").collect();
    let programs = blocks.windows(2).filter(|pair| !pair[0].ends_with(" -->\n"));
    let programs = programs.map(|pair| pair[1].split_once("```").unwrap().0.to_owned());
    let programs: Vec<String> = programs.collect();
    programs.try_into().expect("the README has a service and a client")
}

/// The address that a client's skeleton calls.
fn skeleton_address(text: &str) -> &str {
    let (_, rest) = text.split_once("\"http://").unwrap();
    rest.split_once('"').unwrap().0
}

/// The results of the calculator for the sample values of its client's skeleton.
const SAMPLED: &str = "sum: 3\nincrementalSum: 1\nincrementalSum: 2\nincrementalSum: 3\n";

#[test]
fn hello_world() {
    let case = Case {
        name: "hello_world",
        skeleton: "lotsOfGreetings: Unimplemented: lotsOfGreetings is not implemented yet\n",
        edition: None,
    };
    case.follow();
}

#[test]
fn chat() {
    let case = Case {
        name: "chat",
        skeleton: "chat: Unimplemented: chat is not implemented yet\n",
        edition: Some("2024"),
    };
    let pair = case.skeletons();
    pair.fill_in();
    let bins = pair.client.root.join("src/bin");
    fs::create_dir_all(&bins).unwrap();
    fs::copy(case.file("leaver.rs"), bins.join("leaver.rs")).unwrap();
    let leaver = pair.client.build("leaver");

    let server = pair.serve();
    assert_eq!(server.call(), case.expected("client"));
    server.program.says("");
    let left = Program::start(Command::new(leaver).arg(&server.address)).end();
    assert_eq!(left, (1, "Eve: Oh\n".to_owned()));
    server.program.says(&case.expected("service"));
    assert_eq!(server.call(), case.expected("client"), "the service lives on");
}

#[test]
fn number_service() {
    let case = Case {
        name: "number_service",
        skeleton: "SumNumbers: Unimplemented: SumNumbers is not implemented yet\n",
        edition: Some("2021"),
    };
    case.follow();
}

#[test]
fn skeletons_of_what_is_deprecated_build_without_a_warning() {
    let folder = workshop("deprecated");
    fs::write(folder.join("old.proto"), OLD).unwrap();
    for mode in ["service", "client"] {
        succeed(protorust(&folder).args(["--mode", mode, "old.proto", "--output", mode]));
        Package::at(folder.join(mode)).build(mode);
    }
}

/// Everything that may be deprecated, where a skeleton names it.
const OLD: &str = r#"
syntax = "proto3";
enum Color { option deprecated = true; RED = 0; BLUE = 1 [deprecated = true]; }
message Old { option deprecated = true; int32 a = 1; }
message Request { int32 a = 1 [deprecated = true]; Color color = 2; Old old = 3;
  oneof kind { int32 b = 4 [deprecated = true]; Old c = 5; } repeated Old many = 6; }
service Old1 { option deprecated = true; rpc Get(Request) returns (Old); }
service New { rpc Get(Old) returns (Request) { option deprecated = true; }
  rpc Up(stream Request) returns (stream Old) { option deprecated = true; } }
"#;

#[test]
fn route_guide() {
    ROUTE_GUIDE.follow();
}

const ROUTE_GUIDE: Case = Case {
    name: "route_guide",
    skeleton: "GetSight: Unimplemented: GetSight is not implemented yet\n\
               ListSights: Unimplemented: ListSights is not implemented yet\n\
               RecordWalk: Unimplemented: RecordWalk is not implemented yet\n\
               ExchangeNotes: Unimplemented: ExchangeNotes is not implemented yet\n",
    edition: Some("2024"),
};

#[test]
fn stubs_alone_go_into_a_module_folder_or_a_package() {
    let folder = workshop("stubs alone");
    let service = Package::new(&folder, "service", "2024");
    let client = Package::new(&folder, "client", "2024");
    let proto = ROUTE_GUIDE.proto();

    // Without --mode a package gets stubs and dependencies; the program stays cargo's.
    let hello = service.read("src/main.rs");
    succeed(protorust(&folder).args(["--output", "service", "--input"]).arg(&proto));
    assert_eq!(service.read("src/main.rs"), hello);
    // A folder inside of a package gets the module, and the package nothing at all.
    let manifest = client.read("Cargo.toml");
    let module = ["--mode", "client", "--output", "client/src/stubs", "--input"];
    succeed(protorust(&folder).args(module).arg(&proto));
    assert_eq!((client.read("src/main.rs"), client.read("Cargo.toml")), (hello, manifest));
    // A folder that is in no package, without --mode, is the module as well: the same one.
    succeed(protorust(&folder).args(["--output", "alone", "--input"]).arg(&proto));
    assert_same(&folder.join("alone"), &service.root.join("src/stubs"));

    let dependencies = service.read("Cargo.toml");
    let dependencies = dependencies.split_once("[dependencies]").unwrap().1;
    client.patch("Cargo.toml", "[dependencies]", &format!("[dependencies]{dependencies}"));
    let pair = Pair { case: &ROUTE_GUIDE, service, client };
    pair.fill_in();
    let server = pair.serve();
    assert_eq!(server.call(), ROUTE_GUIDE.expected("client"));
}

#[test]
fn a_package_can_be_a_service_and_a_client_of_several_protos() {
    let folder = workshop("both");
    let app = Package::new(&folder, "app", "2024");
    for (mode, case) in
        [("service", "chat"), ("client", "streaming_calc"), ("service", "route_guide")]
    {
        let proto = repository(&format!("fixtures/tutorials/{case}/{case}.proto"));
        let arguments = ["--mode", mode, "--output", "app", "--input"];
        succeed(protorust(&folder).args(arguments).arg(proto));
    }
    for file in ["main.rs", "bin/streaming_calc_client.rs", "bin/route_guide_service.rs"] {
        assert!(
            app.root.join("src").join(file).exists(),
            "{:?}",
            tree(&app.root.join("src")).keys()
        );
    }
    app.build("app");
}

#[test]
fn a_generated_package_is_clean_to_clippy_and_rustfmt() {
    let folder = workshop("clean");
    for mode in ["service", "client"] {
        let arguments = ["--mode", mode, "--output", mode, "--input"];
        succeed(protorust(&folder).args(arguments).arg(ROUTE_GUIDE.proto()));
        let package = Package::at(folder.join(mode));
        package.cargo("fmt", &["--check"]);
        package.cargo("clippy", &[]);
        fs::copy(ROUTE_GUIDE.file(&format!("{mode}.rs")), package.root.join("src/main.rs"))
            .unwrap();
        package.cargo("fmt", &["--check"]);
        package.cargo("clippy", &[]);
    }
}

/// A proto whose names drive calls and imports of skeletons past where rustfmt breaks them.
const LONG_NAMES: &str = r#"syntax = "proto3";
package long;
message RequestWithANameOfManyWords {}
message LongResponse {}
service ServiceWithANameOfManyWords {
  rpc CallsSomethingOnce(RequestWithANameOfManyWords) returns (LongResponse);
  rpc CallsSomethingWithAStream(stream RequestWithANameOfManyWords)
      returns (LongResponse);
  rpc CallsForAStream(RequestWithANameOfManyWords)
      returns (stream LongResponse);
}
"#;

#[test]
fn skeletons_with_long_names_are_clean_to_rustfmt() {
    let folder = workshop("long names");
    common::write(&folder, &[("long.proto", LONG_NAMES)]);
    for mode in ["service", "client"] {
        let arguments = ["--mode", mode, "--output", mode, "--input", "long.proto"];
        succeed(protorust(&folder).args(arguments));
        Package::at(folder.join(mode)).cargo("fmt", &["--check"]);
    }
}

/// The two packages of a tutorial.
struct Pair<'a> {
    case: &'a Case,
    service: Package,
    client: Package,
}

/// A service that runs, and a client to it that is built.
struct Server {
    address: String,
    program: Program,
    client: PathBuf,
}

impl Case {
    /// Tests a tutorial: the skeletons run, and the completed programs print the expected lines.
    fn follow(&self) {
        let pair = self.skeletons();
        pair.fill_in();
        let server = pair.serve();
        assert_eq!(server.call(), self.expected("client"));
        server.program.says(&self.expected("service"));
    }

    /// Generates both packages, builds them as they are and lets them talk.
    fn skeletons(&self) -> Pair<'_> {
        let folder = workshop(self.name);
        let package = |mode: &str| {
            let new = self.edition.map(|edition| Package::new(&folder, mode, edition));
            let arguments = ["--mode", mode, "--output", mode, "--input"];
            let said = succeed(protorust(&folder).args(arguments).arg(self.proto()));
            assert!(said.starts_with("Successfully generated Rust files.\n"), "{said}");
            assert!(said.ends_with(&format!("Next: cd {mode} && cargo run\n")), "{said}");
            new.unwrap_or_else(|| Package::at(folder.join(mode)))
        };
        let pair = Pair { case: self, service: package("service"), client: package("client") };
        pair.run_skeletons();
        pair
    }

    fn file(&self, name: &str) -> PathBuf {
        repository("fixtures/tutorials").join(self.name).join(name)
    }

    fn proto(&self) -> PathBuf {
        self.file(&format!("{}.proto", self.name))
    }

    fn expected(&self, side: &str) -> String {
        fs::read_to_string(self.file(&format!("{side}.txt"))).unwrap()
    }
}

impl Pair<'_> {
    /// The skeletons as they are, but for the port.
    fn run_skeletons(&self) {
        let port = free_port();
        let address = format!("127.0.0.1:{port}");
        self.service.patch("src/main.rs", "127.0.0.1:9090", &address);
        self.client.patch("src/main.rs", "localhost:9090", &address);
        let service = self.service.build("service");
        let client = self.client.build("client");
        let server = Program::serve(&mut Command::new(service), port);
        let called = Program::start(&mut Command::new(client)).end();
        assert_eq!(called, (0, self.case.skeleton.to_owned()));
        server.says(&format!("Listening on {address}\n"));
    }

    fn fill_in(&self) {
        for (package, side) in [(&self.service, "service.rs"), (&self.client, "client.rs")] {
            fs::copy(self.case.file(side), package.root.join("src/main.rs")).unwrap();
        }
    }

    /// Runs the programs of the README as they are, but for the port.
    fn run_readme(&self) {
        let port = free_port();
        let address = format!("127.0.0.1:{port}");
        for (package, program) in [&self.service, &self.client].into_iter().zip(readme_programs()) {
            fs::write(package.root.join("src/main.rs"), program).unwrap();
        }
        self.service.patch("src/main.rs", "127.0.0.1:9090", &address);
        self.client.patch("src/main.rs", "localhost:9090", &address);
        let service = self.service.build("service");
        let client = self.client.build("client");
        let _server = Program::serve(&mut Command::new(service), port);
        let called = Program::start(&mut Command::new(client)).end();
        assert_eq!(called, (0, "Value: 55\n".to_owned()));
    }

    /// Builds both programs and starts the service.
    fn serve(&self) -> Server {
        self.service.cargo("fmt", &["--check"]);
        self.client.cargo("fmt", &["--check"]);
        let service = self.service.build("service");
        let client = self.client.build("client");
        let port = free_port();
        let address = format!("127.0.0.1:{port}");
        let program = Program::serve(Command::new(service).arg(&address), port);
        Server { address, program, client }
    }
}

impl Server {
    /// Runs the client to its end, and returns its output.
    fn call(&self) -> String {
        let (status, said) = Program::start(Command::new(&self.client).arg(&self.address)).end();
        assert_eq!(status, 0, "{said}");
        said
    }
}

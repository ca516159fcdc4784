//! Generates Rust from `.proto` files: messages, gRPC services and clients, and programs that use
//! them.
//!
//! A `build.rs` uses [`Builder`]:
//!
//! ```no_run
//! protorust::Builder::new().input("proto/greeter.proto").generate()?;
//! # Ok::<(), protorust::Error>(())
//! ```
//!
//! The command `protorust` and the plugin `protoc-gen-protorust` generate the same files. All three
//! pass through the same rooms, in one direction: options → load → model → layout → emit → write.

pub use build::{Builder, Error};
pub use options::{Formats, JsonOptions, Mode, Options};
pub use report::{Diagnostic, Place, Report, Severity};

mod artifact;
mod build;
#[cfg(feature = "cli")]
mod cli;
mod config;
mod emit;
mod fingerprint;
mod interpret;
mod layout;
mod link;
mod load;
mod lower;
mod model;
mod options;
mod parallel;
mod parse;
mod plugin;
mod render;
mod report;
mod run;
mod schema;
mod scratch;
mod suggest;
mod validate;
mod write;

/// The parts of the rooms that this repository's programs, tests and fuzz targets use. They are not
/// part of the API.
#[doc(hidden)]
pub mod internals {
    pub use crate::plugin::main as plugin_main;

    #[cfg(feature = "cli")]
    pub use crate::cli::main as cli_main;

    pub mod config {
        pub use crate::config::PLACES;
    }

    pub mod fingerprint {
        pub use crate::fingerprint::Fingerprint;
    }

    pub mod load {
        pub use crate::load::{
            SetContents, load, load_descriptor_set, load_descriptors, make_descriptor_set,
        };
    }

    pub mod options {
        pub use crate::options::{AttributeKind, AttributeRule, SETTINGS};
    }

    pub mod parse {
        pub use crate::parse::{Detail, Fault, OptionPlace, decode, locations, parse};
    }

    pub mod run {
        pub use crate::run::{Finished, run, run_module, stubs};
    }

    pub mod schema {
        pub use crate::schema::{
            DescriptorProto, EnumDescriptorProto, EnumValueDescriptorProto, FieldDescriptorProto,
            FileDescriptorProto, FileDescriptorSet, FileSet, Label, SchemaFile, Type,
        };
    }

    pub mod write {
        pub use crate::write::{
            Artifact, Manifest, Needs, Outcome, OutputFolder, Plan, ProtoEntry, Rpc, Rpcs, Session,
            Sides, Skeleton, dependencies, resolve,
        };
    }
}

//! From artifacts to the disk.
//!
//! A door opens a [`Session`] on the output folder, which finds out what the folder is
//! ([`Target`]), locks it against a second run and reads what earlier runs made there. It then
//! [`merge`]s that with its own input, emits, and [commits](Session::commit) a [`Plan`].
//!
//! This room compares, writes and removes. It must not know what a `.proto` means nor how Rust is
//! emitted, and it prints nothing: what happened is an [`Outcome`], what went wrong is in the
//! [`Report`](crate::report::Report).

mod add_methods;
mod cargo_toml;
mod check;
mod disk;
mod draft;
mod edit_toml;
mod impls;
mod lock;
mod manifest;
mod merge;
mod plan;
mod scope;
mod scratch;
mod session;
mod skeleton;
mod target;
mod unchanged;

pub use crate::artifact::Artifact;
pub use crate::options::Sides;
pub use cargo_toml::{Dependency, Needs, dependencies, new_package, server_dependencies};
pub use disk::GENERATED_MARK;
pub use edit_toml::add_dependencies;
pub use impls::{Rpc, Rpcs};
pub use manifest::{DESCRIPTOR_SET, MANIFEST, Manifest, ProtoEntry, Source};
pub use merge::{Union, merge};
pub use plan::{Outcome, Plan};
pub use scratch::abandon;
pub use session::Session;
pub use skeleton::{Skeleton, is_hello_world};
pub use target::{Target, resolve};
pub use unchanged::{Seen, Unchanged};

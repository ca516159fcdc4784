//! Writes artifacts to the disk.
//!
//! A caller opens a [`Session`] on the output folder, which determines the kind of folder
//! ([`OutputFolder`]), locks it and reads the manifest of earlier runs. It then [`merge`]s that with its
//! own input, emits, and [commits](Session::commit) a [`Plan`].
//!
//! This room compares, writes and removes. It does not depend on `.proto` or on how Rust is
//! emitted, and prints nothing: an [`Outcome`] describes what happened, and the
//! [`Report`](crate::report::Report) has the errors.

mod add_methods;
mod cargo_toml;
mod changeset;
mod diff;
mod disk;
mod imports;
mod lock;
mod manifest;
mod merge;
mod output_folder;
mod plan;
mod session;
mod skeleton;
mod staging;
mod stale_impls;
mod unchanged;
mod user_impls;

pub use crate::artifact::Artifact;
pub use crate::options::Sides;
pub use cargo_toml::{Needs, dependencies, part_dependencies, server_dependencies};
pub use manifest::{Manifest, ProtoEntry, SourceEntry};
pub use merge::{Union, merge};
pub use output_folder::{OutputFolder, resolve};
pub use plan::{Outcome, Plan};
pub use session::Session;
pub use skeleton::{OptionalPart, Skeleton};
pub use user_impls::{Rpc, Rpcs};

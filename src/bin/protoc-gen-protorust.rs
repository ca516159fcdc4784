//! The plugin for `protoc` and `buf`: `protoc --protorust_out=src/stubs greeter.proto`.

use std::process::ExitCode;

#[cfg(feature = "mimalloc")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    protorust::internals::plugin_main()
}

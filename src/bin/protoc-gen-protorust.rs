//! The plugin for `protoc` and `buf`: `protoc --protorust_out=src/stubs greeter.proto`.

use std::process::ExitCode;

fn main() -> ExitCode {
    protorust::internals::plugin_main()
}

//! The command `protorust`.

use std::process::ExitCode;

fn main() -> ExitCode {
    protorust::internals::cli_main()
}

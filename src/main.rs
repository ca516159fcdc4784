//! The command `protorust`.

use std::process::ExitCode;

fn main() -> ExitCode {
    protorust::cli::main()
}

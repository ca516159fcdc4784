//! A program for the messages of $services.
//!
//! This file is yours: it was written once and is not changed again.

$stubs

fn main() {
    println!("The messages are in the module `stubs`.");
}

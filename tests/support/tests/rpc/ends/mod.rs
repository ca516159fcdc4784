//! Each end of a call, for each kind of method, as both sides see it: one table for calls between
//! our client and our service, one for a client and one for a server that speak HTTP/2 by hand.
//!
//! A cell is `client / service`, and each of them a status code. `-` is nothing to see; `dropped`
//! is a handler that was dropped, `panicked` one that panicked, `not called` one that never ran;
//! `or` stands between what two timers decide; a cell that is empty does not exist. A client that
//! streams sends until that fails: `Ok` is what a failed `send` says where the call has ended well,
//! and `Internal` alone says that `send` and `receive` gave the same.

mod by_clients;
mod by_servers;
mod clients;
mod ours;
mod raw;
mod script;

/// The kinds of methods, in the order of the columns.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Shape {
    Unary,
    ServerStreaming,
    ClientStreaming,
    Bidirectional,
}

const SHAPES: [Shape; 4] =
    [Shape::Unary, Shape::ServerStreaming, Shape::ClientStreaming, Shape::Bidirectional];

/// A table of ends: the name of each row, and its cells that exist.
pub fn rows(
    table: &'static str,
) -> impl Iterator<Item = (&'static str, Vec<(Shape, &'static str)>)> {
    let lines = table.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.skip(1).map(|line| {
        let mut columns = line.split('|').map(str::trim);
        let end = columns.next().unwrap();
        let cells: Vec<_> = columns.collect();
        assert_eq!(cells.len(), SHAPES.len(), "{line}");
        let cells = SHAPES.into_iter().zip(cells).filter(|(_, cell)| !cell.is_empty());
        (end, cells.collect())
    })
}

/// Differences between a table and what was seen, all at once.
#[derive(Default)]
pub struct Differences(Vec<String>);

impl Differences {
    pub fn compare(&mut self, end: &str, shape: Shape, expected: &str, seen: &str) {
        let (client, services) = expected.split_once(" / ").unwrap_or((expected, ""));
        let accepted = services.split(" or ").any(|service| match service {
            "" => seen == client,
            service => seen == format!("{client} / {service}"),
        });
        if !accepted {
            self.0.push(format!("{end}, {shape:?}: {seen:?} in place of {expected:?}"));
        }
    }

    pub fn check(self) {
        assert!(self.0.is_empty(), "{} cells differ:\n{}", self.0.len(), self.0.join("\n"));
    }
}

//! Sorts files so that imports come first, and finds cycles.

use rustc_hash::FxHashMap;

use super::sources::{SourceFile, import_name};
use crate::parse::tree::Import;
use crate::report::{Diagnostic, Place, Report};

/// The result of a depth-first search.
pub(super) struct Sorted {
    /// Every node, after the nodes that it depends on (except on cycles).
    pub order: Vec<usize>,
    /// The nodes of each cycle, in order.
    pub cycles: Vec<Vec<usize>>,
}

/// Sorts a graph: `edges[n]` are the nodes that come before `n`. The result depends on the order of
/// nodes and edges only.
pub(super) fn topological(edges: &[Vec<usize>]) -> Sorted {
    #[derive(Clone, Copy, PartialEq)]
    enum State {
        New,
        Open,
        Done,
    }
    let mut state = vec![State::New; edges.len()];
    let mut sorted = Sorted { order: Vec::with_capacity(edges.len()), cycles: Vec::new() };
    // An explicit stack, so that a long chain of imports does not exhaust the thread's.
    let mut stack: Vec<(usize, usize)> = Vec::new();
    for start in 0..edges.len() {
        if state[start] == State::New {
            state[start] = State::Open;
            stack.push((start, 0));
        }
        while let Some((node, next)) = stack.last_mut() {
            let node = *node;
            let Some(&target) = edges[node].get(*next) else {
                state[node] = State::Done;
                sorted.order.push(node);
                stack.pop();
                continue;
            };
            *next += 1;
            match state[target] {
                State::New => {
                    state[target] = State::Open;
                    stack.push((target, 0));
                }
                State::Open => {
                    let path = stack.iter().map(|(node, _)| *node);
                    sorted.cycles.push(path.skip_while(|node| *node != target).collect());
                }
                State::Done => {}
            }
        }
    }
    sorted
}

/// Sorts files, imports first; files on a cycle are reported.
pub(super) fn sort_sources(sources: &[SourceFile<'_>], report: &mut Report) -> Vec<usize> {
    let sorted = topological(&edges(sources));
    for cycle in &sorted.cycles {
        report.push(cycle_fault(sources, cycle));
    }
    sorted.order
}

/// Returns the indices of the imports of each file, without missing ones.
fn edges(files: &[SourceFile<'_>]) -> Vec<Vec<usize>> {
    let index: FxHashMap<&str, usize> =
        files.iter().enumerate().map(|(index, file)| (file.name.as_str(), index)).collect();
    let place = |import: &Import<'_>| index.get(&*import_name(import)).copied();
    files.iter().map(|file| file.imports().filter_map(place).collect()).collect()
}

fn cycle_fault(sources: &[SourceFile<'_>], cycle: &[usize]) -> Diagnostic {
    let mut chain: Vec<&str> = cycle.iter().map(|node| sources[*node].name.as_str()).collect();
    chain.extend(chain.first().copied());
    let message = format!("import cycle: {}", chain.join(" → "));
    let (Some(last), Some(first)) = (cycle.last(), chain.first()) else {
        return Diagnostic::error("import-cycle", message);
    };
    let last = &sources[*last];
    let import = last.imports().find(|import| import_name(import) == *first);
    let place = import.map(|import| last.place(import.name.span));
    let help = match cycle.len() {
        1 => "remove this import: a file sees its own declarations",
        _ => "move the declarations that both files need into a third file that imports neither",
    };
    Diagnostic::error("import-cycle", message)
        .at(place.unwrap_or_else(|| Place::whole_file(last.shown_path())))
        .help(help)
}

#[cfg(test)]
mod tests {
    use super::topological;

    #[test]
    fn imports_come_first() {
        let sorted = topological(&[vec![2, 1], vec![2], vec![]]);
        assert_eq!(sorted.order, [2, 1, 0]);
        assert!(sorted.cycles.is_empty());
    }

    #[test]
    fn cycles_are_listed_once() {
        let sorted = topological(&[vec![1], vec![2], vec![1], vec![3]]);
        assert_eq!(sorted.cycles, [vec![1, 2], vec![3]]);
        assert_eq!(sorted.order.len(), 4);
    }

    #[test]
    fn a_long_chain_does_not_overflow_the_stack() {
        let edges: Vec<Vec<usize>> =
            (0..200_000).map(|n| if n == 199_999 { vec![] } else { vec![n + 1] }).collect();
        assert_eq!(topological(&edges).order.first(), Some(&199_999));
    }
}

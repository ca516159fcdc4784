//! Decides which fields are boxed: those on a cycle of messages that contain each other by value,
//! and those that end a long chain of such messages. Also measures the depth of messages.
//!
//! An edge is a singular message field or a member of a oneof: lists and maps are on the heap
//! already. A field is boxed if its type contains the message of the field again, that is, if both
//! are in one strongly connected component; this does not depend on the order of declaration.
//!
//! A required field on a cycle becomes an `Option`: otherwise `Default` of its message would recurse
//! without end.

use super::{Field, Message, MessageId, Presence, Shape, Target, Type};

/// The maximum length of a chain of messages that contain each other by value: the compiler gives
/// up on types of more than 128 levels, including `Option`.
const LONGEST_CHAIN: u32 = 32;

/// Marks the fields to box.
pub(super) fn box_fields(messages: &mut [Message]) {
    let edges: Vec<Vec<usize>> = messages.iter().map(|m| edges_of(m).collect()).collect();
    let components = components(&edges);
    let mut chain = vec![0; messages.len()];
    // Process dependencies first.
    for &index in &components.order {
        for field in all_fields_mut(&mut messages[index]) {
            let Some(Edge { target, boxed, presence }) = edge_mut(field) else { continue };
            let target = target.0 as usize;
            let on_cycle = components.component_of[target] == components.component_of[index];
            if on_cycle && *presence == Presence::Required {
                *presence = Presence::Explicit;
            }
            let is_long = chain[target] >= LONGEST_CHAIN && *presence != Presence::Required;
            *boxed |= on_cycle || is_long;
            if !*boxed {
                chain[index] = chain[index].max(chain[target]);
            }
        }
        chain[index] += 1;
    }
}

/// Measures how many levels of other messages each message contains, including in lists and maps.
pub(super) fn measure_depths(messages: &mut [Message]) {
    let edges: Vec<Vec<usize>> = messages.iter().map(|m| all_edges_of(m).collect()).collect();
    let components = components(&edges);
    let mut depth = vec![0; messages.len()];
    for &index in &components.order {
        let own = components.component_of[index];
        let others = edges[index].iter().map(|target| components.component_of[*target]);
        let below = others.filter(|other| *other != own).map(|other| depth[other] + 1).max();
        depth[own] = depth[own].max(below.unwrap_or(0));
    }
    for (index, message) in messages.iter_mut().enumerate() {
        message.depth = depth[components.component_of[index]];
    }
}

fn all_edges_of(message: &Message) -> impl Iterator<Item = usize> {
    message.all_fields().filter_map(|field| target_of(field.shape.value()))
}

fn target_of(ty: &Type) -> Option<usize> {
    match ty {
        Type::Message(m) => match m.target {
            Target::Message(id) => Some(id.0 as usize),
            _ => None,
        },
        _ => None,
    }
}

fn edges_of(message: &Message) -> impl Iterator<Item = usize> {
    message.all_fields().filter_map(|field| match &field.shape {
        Shape::Singular { ty, .. } => target_of(ty),
        _ => None,
    })
}

fn all_fields_mut(message: &mut Message) -> impl Iterator<Item = &mut Field> {
    let variants = message.oneofs.iter_mut().flat_map(|o| &mut o.variants);
    message.fields.iter_mut().chain(variants)
}

/// A field that contains another message by value.
struct Edge<'a> {
    target: MessageId,
    boxed: &'a mut bool,
    presence: &'a mut Presence,
}

fn edge_mut(field: &mut Field) -> Option<Edge<'_>> {
    match &mut field.shape {
        Shape::Singular { ty: Type::Message(m), presence } => match m.target {
            Target::Message(target) => Some(Edge { target, boxed: &mut m.boxed, presence }),
            _ => None,
        },
        _ => None,
    }
}

/// The strongly connected components of a graph.
struct Components {
    /// The component of each node, as the index of one of its members.
    component_of: Vec<usize>,
    /// All nodes; each component follows those that it depends on.
    order: Vec<usize>,
}

/// Finds components by Tarjan's algorithm. Uses an explicit stack, since chains of messages may be
/// deep.
fn components(edges: &[Vec<usize>]) -> Components {
    const UNSEEN: usize = usize::MAX;
    let count = edges.len();
    let (mut index, mut low) = (vec![UNSEEN; count], vec![0; count]);
    let (mut component, mut next) = (vec![UNSEEN; count], 0);
    let (mut stack, mut order) = (Vec::new(), Vec::with_capacity(count));
    for root in 0..count {
        if index[root] != UNSEEN {
            continue;
        }
        let mut work = vec![(root, 0)];
        while let Some(&mut (node, ref mut edge)) = work.last_mut() {
            if *edge == 0 {
                (index[node], low[node]) = (next, next);
                next += 1;
                stack.push(node);
            }
            if let Some(&target) = edges[node].get(*edge) {
                *edge += 1;
                if index[target] == UNSEEN {
                    work.push((target, 0));
                } else if component[target] == UNSEEN {
                    low[node] = low[node].min(index[target]);
                }
                continue;
            }
            if low[node] == index[node] {
                while let Some(member) = stack.pop() {
                    component[member] = node;
                    order.push(member);
                    if member == node {
                        break;
                    }
                }
            }
            work.pop();
            if let Some(&(parent, _)) = work.last() {
                low[parent] = low[parent].min(low[node]);
            }
        }
    }
    Components { component_of: component, order }
}

#[cfg(test)]
mod tests {
    use super::{Components, components};

    #[test]
    fn a_cycle_is_one_component_and_a_chain_is_not() {
        let Components { component_of: found, order } =
            components(&[vec![1], vec![2], vec![1, 3], vec![]]);
        assert_eq!(order.first().zip(order.last()), Some((&3, &0)));
        assert_eq!(found[1], found[2]);
        assert_ne!(found[0], found[1]);
        assert_ne!(found[2], found[3]);
    }

    #[test]
    fn a_chain_of_a_hundred_thousand_does_not_overflow() {
        let count = 100_000;
        let edges: Vec<_> =
            (0..count).map(|i| if i + 1 < count { vec![i + 1] } else { vec![] }).collect();
        assert_eq!(components(&edges).order.len(), count);
    }
}

//! Reports implementations that no longer fit their service. The compiler refuses them, but cannot
//! report what has changed in the proto.

use proc_macro2::LineColumn;

use super::user_impls::{ImplMethod, Implementation, Rpc, Rpcs};
use crate::report::{Diagnostic, Place};

/// Returns a warning for each method that the service lacks (`unknown-rpc`), or that has other
/// arguments there (`changed-rpc`); for an implementation of tonic's trait, one for all its methods
/// (`tonic-impl`).
pub fn stale_methods(
    found: &Implementation<'_>,
    place: impl Fn(LineColumn) -> Place,
) -> Vec<Diagnostic> {
    let service = found.service;
    if found.is_of_tonic {
        return vec![tonic_impl(found).at(place(found.head))];
    }
    let stale = |method: &ImplMethod| {
        let is_context = |rpc: &Rpc| rpc.context == method.name;
        let diagnostic = match service.methods.iter().find(|rpc| rpc.name == method.name) {
            Some(rpc) if rpc.arguments.is_empty() || rpc.arguments.len() == method.arguments => {
                None
            }
            Some(rpc) => Some(changed_rpc(service, rpc, found)),
            None if service.methods.iter().any(is_context) => None,
            None => Some(unknown_rpc(service, method)),
        };
        Some(diagnostic?.at(place(method.place)))
    };
    found.methods.iter().filter(|method| !method.is_conditional).filter_map(stale).collect()
}

fn tonic_impl(found: &Implementation<'_>) -> Diagnostic {
    let service = found.service;
    let has = |rpc: &&Rpc| found.methods.iter().any(|method| method.name == rpc.name);
    let methods: Vec<&Rpc> = service.methods.iter().filter(has).collect();
    let message = format!("the impl of {} has the form of tonic-prost-build", service.trait_name);
    let help = format!(
        "remove #[async_trait] and the types of streams (MIGRATING.md); its methods are now\n{}",
        found.text_of(&methods)
    );
    Diagnostic::warning("tonic-impl", message).help(help.trim_end())
}

fn unknown_rpc(service: &Rpcs, method: &ImplMethod) -> Diagnostic {
    let message = format!("{} has no method {}", service.trait_name, method.name);
    let help = "the RPC was removed, or has another name: remove the method, or rename it";
    Diagnostic::warning("unknown-rpc", message).help(help)
}

fn changed_rpc(service: &Rpcs, rpc: &Rpc, found: &Implementation<'_>) -> Diagnostic {
    let message = format!("the arguments of {} are not those of {}", rpc.name, service.trait_name);
    let help = format!("the RPC has changed; it is now\n{}", found.text_of(&[rpc]));
    Diagnostic::warning("changed-rpc", message).help(help.trim_end())
}

/// Returns a warning about an implementation of a service that an earlier run generated
/// (`gone-service`). It names the services among `services` that have the same name.
pub fn gone_service(place: Place, gone: &Rpcs, services: &[Rpcs]) -> Diagnostic {
    let name = &gone.trait_name;
    let namesakes = services.iter().filter(|service| service.trait_name == *name);
    let paths: Vec<String> =
        namesakes.filter_map(|service| Some(format!("`{}`", service.paths.first()?))).collect();
    let message = format!("the service {name} is not generated any more");
    let help = match paths.as_slice() {
        [] => "remove the impl and its server, if the service was removed".to_owned(),
        paths => format!(
            "change the path of the trait and of its types, if it is now {}",
            paths.join(" or ")
        ),
    };
    Diagnostic::warning("gone-service", message).at(place).help(help)
}

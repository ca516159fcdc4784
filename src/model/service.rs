//! Resolves services: methods, payloads, and the names of handles.

use std::collections::BTreeSet;

use rustc_hash::{FxHashMap, FxHashSet};

use super::attributes::ServiceAttributes;
use super::names::{self, Claim, Ident, Namespace};
use super::reserved;
use super::{Docs, Target};
use crate::options::Sides;

/// A gRPC service.
#[derive(Clone, Debug)]
pub struct Service {
    /// Full proto name, as `tutorial.NumberService`.
    pub full_name: String,
    /// Comments from the source.
    pub docs: Docs,
    /// `option deprecated = true`.
    pub deprecated: bool,
    /// The attributes that the user adds to its items.
    pub attributes: ServiceAttributes,
    /// The names of its items.
    pub names: ServiceNames,
    /// Its methods in order of declaration.
    pub methods: Vec<Method>,
}

/// The names of a service's items.
#[derive(Clone, Debug)]
pub struct ServiceNames {
    /// The module that holds them, in the module of the file.
    pub module: Ident,
    /// The trait to implement.
    pub service: Ident,
    /// The client.
    pub client: Ident,
    /// The server.
    pub server: Ident,
    /// The module of the client in tonic's layout, beside that of the package's files.
    pub client_module: Ident,
    /// The module of the trait and the server in tonic's layout.
    pub server_module: Ident,
}

/// An RPC.
#[derive(Clone, Debug)]
pub struct Method {
    /// Its name in the proto file.
    pub proto_name: String,
    /// Its HTTP/2 path, as `/tutorial.NumberService/SumNumbers`.
    pub path: String,
    /// Comments from the source.
    pub docs: Docs,
    /// `option deprecated = true`.
    pub deprecated: bool,
    /// The messages that the client sends.
    pub input: Payload,
    /// The messages that the server sends.
    pub output: Payload,
    /// Whether the client sends any number of messages.
    pub client_streaming: bool,
    /// Whether the server sends any number of messages.
    pub server_streaming: bool,
    /// Its names.
    pub names: MethodNames,
}

/// The names that belong to an RPC.
#[derive(Clone, Debug)]
pub struct MethodNames {
    /// The plain form, as `sum_numbers`.
    pub method: Ident,
    /// The form that carries metadata, as `sum_numbers_context`.
    pub context: Ident,
    /// The client's form that takes a stream of requests, as `sum_numbers_stream`.
    pub stream: Ident,
    /// The client's handle of a call with streamed requests, as `SumNumbersStreamingClient`.
    pub streaming_client: Ident,
    /// The sending half of that handle.
    pub sender: Ident,
    /// The receiving half of that handle.
    pub receiver: Ident,
    /// The server's handle for streamed responses, as `NumberServiceIntCaller`.
    pub caller: Ident,
    /// The stream of requests on the server, as `IntStream`.
    pub input_stream: Ident,
    /// The stream of responses on the client of a server-streaming method.
    pub output_stream: Ident,
}

impl MethodNames {
    /// The placeholder for names that a later pass decides.
    pub(super) const UNNAMED: Self = Self {
        method: Ident::UNNAMED,
        context: Ident::UNNAMED,
        stream: Ident::UNNAMED,
        streaming_client: Ident::UNNAMED,
        sender: Ident::UNNAMED,
        receiver: Ident::UNNAMED,
        caller: Ident::UNNAMED,
        input_stream: Ident::UNNAMED,
        output_stream: Ident::UNNAMED,
    };
}

/// The messages of an RPC in one direction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payload {
    /// The message.
    pub target: Target,
    /// Its short name in the names of handles, as `Int` or `NumberRequest`.
    pub name: String,
    /// The method of a handle that sends it: `send_int`.
    pub send: Ident,
    /// The method of a handle that receives it: `receive_int`.
    pub receive: Ident,
    /// Full proto name.
    pub full_name: String,
}

impl Service {
    /// Returns the names of the items that its module has for these sides.
    pub fn items(&self, sides: Sides) -> Vec<&Ident> {
        let mut items: BTreeSet<&Ident> = BTreeSet::new();
        if sides.service {
            items.extend([&self.names.service, &self.names.server]);
            let (callers, streams) = (
                self.methods.iter().filter(|m| m.server_streaming),
                self.methods.iter().filter(|m| m.client_streaming),
            );
            items.extend(callers.map(|m| &m.names.caller));
            items.extend(streams.map(|m| &m.names.input_stream));
        }
        if sides.client {
            items.insert(&self.names.client);
            for method in &self.methods {
                let names = &method.names;
                match (method.client_streaming, method.server_streaming) {
                    (true, _) => {
                        items.extend([&names.streaming_client, &names.sender, &names.receiver]);
                    }
                    (false, true) => items.extend([&names.output_stream]),
                    (false, false) => {}
                }
            }
        }
        items.into_iter().collect()
    }

    /// Returns the short proto name.
    pub fn name(&self) -> &str {
        self.full_name.rsplit('.').next().unwrap_or(&self.full_name)
    }
}

/// Names all items of the service's module: first those of the service, then those of its methods.
pub(super) fn name_items(service: &mut Service) {
    let camel = service.names.service.clone();
    let mut types = Namespace::default();
    let [client, server] =
        ["Client", "Server"].map(|suffix| names::with_suffix(camel.as_str(), suffix));
    let own = [camel.clone(), client, server];
    let own = types.claim(&own.each_ref().map(|name| Claim::new(name.as_str(), name.clone())));
    if let [trait_name, client, server] = own.as_slice() {
        service.names.service.clone_from(trait_name);
        service.names.client.clone_from(client);
        service.names.server.clone_from(server);
    }
    name_methods(&mut service.methods);
    name_payload_types(camel.as_str(), &mut service.methods, &mut types);
    name_handles(&mut service.methods, &mut types);
}

/// Names the forms of all methods: `sum`, then `sum_context`, then `sum_stream`. A plain name takes
/// precedence over the other forms of another method.
fn name_methods(methods: &mut [Method]) {
    let mut scope = Namespace::reserving(reserved::CLIENT_METHODS);
    let protos: Vec<String> = methods.iter().map(|m| m.proto_name.clone()).collect();
    let claims: Vec<_> = protos.iter().map(|p| Claim::new(p, names::value_ident(p))).collect();
    for (method, name) in methods.iter_mut().zip(scope.claim(&claims)) {
        method.names.method = name;
    }
    name_forms(methods, &mut scope, names::context_method, |n| &mut n.context);
    name_forms(methods, &mut scope, names::stream_method, |n| &mut n.stream);
}

/// Selects one of the names of a method.
type Slot = fn(&mut MethodNames) -> &mut Ident;

/// Names a form that every method may have.
fn name_forms(
    methods: &mut [Method],
    scope: &mut Namespace,
    form: fn(&Ident) -> Ident,
    slot: Slot,
) {
    let claims: Vec<_> =
        methods.iter().map(|m| Claim::new(&m.proto_name, form(&m.names.method))).collect();
    let named = scope.claim(&claims);
    for (method, name) in methods.iter_mut().zip(named) {
        *slot(&mut method.names) = name;
    }
}

/// Names one `…Caller` for each response type that streams, and one `…Stream` for each request
/// type.
fn name_payload_types(service: &str, methods: &mut [Method], types: &mut Namespace) {
    let claim_all =
        |payloads: Vec<Payload>, types: &mut Namespace, form: &dyn Fn(&str) -> Ident| {
            let claims: Vec<_> = payloads
                .iter()
                .map(|p| Claim {
                    proto: &p.full_name,
                    wanted: form(&p.name),
                    others: vec![form(names::type_ident(&p.full_name).as_str())],
                })
                .collect();
            let named = types.claim(&claims);
            payloads.into_iter().map(|p| p.full_name).zip(named).collect::<FxHashMap<_, _>>()
        };
    let find = |named: &FxHashMap<String, Ident>, payload: &Payload| {
        named.get(&payload.full_name).cloned().unwrap_or(Ident::UNNAMED)
    };

    let outbound = methods.iter().filter(|m| m.server_streaming).map(|m| &m.output);
    let callers = claim_all(distinct(outbound), types, &|name| {
        names::with_suffix(names::with_suffix(service, name).as_str(), "Caller")
    });
    let inbound = methods.iter().filter(|m| m.client_streaming).map(|m| &m.input);
    let results = methods.iter().filter(|m| m.server_streaming && !m.client_streaming);
    let streamed = distinct(inbound.chain(results.map(|m| &m.output)));
    let streams = claim_all(streamed, types, &|name| names::with_suffix(name, "Stream"));
    for method in methods {
        method.names.caller = find(&callers, &method.output);
        method.names.input_stream = find(&streams, &method.input);
        method.names.output_stream = find(&streams, &method.output);
    }
}

/// Names `<Method>StreamingClient` and its halves.
fn name_handles(methods: &mut [Method], types: &mut Namespace) {
    let forms: [(&str, Slot); 3] = [
        ("StreamingClient", |n| &mut n.streaming_client),
        ("Sender", |n| &mut n.sender),
        ("Receiver", |n| &mut n.receiver),
    ];
    let protos: Vec<String> = methods.iter().map(|m| m.proto_name.clone()).collect();
    for (suffix, slot) in forms {
        let claims: Vec<_> = protos
            .iter()
            .zip(&*methods)
            .filter(|(_, m)| m.client_streaming)
            .map(|(p, _)| Claim::new(p, names::with_suffix(names::type_ident(p).as_str(), suffix)))
            .collect();
        let named = types.claim(&claims);
        let streaming = methods.iter_mut().filter(|m| m.client_streaming);
        for (method, name) in streaming.zip(named) {
            *slot(&mut method.names) = name;
        }
    }
}

fn distinct<'a>(payloads: impl Iterator<Item = &'a Payload>) -> Vec<Payload> {
    let mut seen = FxHashSet::default();
    payloads.filter(|payload| seen.insert(&payload.full_name)).cloned().collect()
}

//! Emits a service: `pub mod streaming_calc_service { … }` with the trait to implement, the server
//! around it, the client, and the handles of its streams.
//!
//! `templates/service` contains the parts that do not depend on the methods, and
//! `templates/support/rpc` does the work at run time.

mod client;
mod handles;
mod server;

use super::{Ctx, attributes, docs};
use crate::model::{Payload, Service};
use crate::options::Sides;
use crate::render::{Code, Line, Values, line, lines};

/// Emits the module of a service.
pub(super) fn item(code: &mut Code, ctx: &Ctx<'_>, service: &Service, sides: Sides) {
    code.blank();
    docs::outer(code, ctx, &service.docs);
    if service.docs.text.is_empty() {
        line!(code, "/// The service `{}`.", service.full_name);
    }
    let modules = [service.names.module.clone()];
    let ctx = ctx.in_service(&modules, service);
    let scope = ServiceScope { ctx: &ctx, service };
    code.block(format_args!("pub mod {}", service.names.module), |code| {
        line!(code, "use {};", ctx.support("rpc"));
        if sides.service {
            server::items(code, &scope);
        }
        if sides.client {
            client::items(code, &scope);
        }
        handles::items(code, &scope, sides);
    });
}

/// The context for the module of one service.
struct ServiceScope<'a> {
    ctx: &'a Ctx<'a>,
    service: &'a Service,
}

impl<'a> ServiceScope<'a> {
    /// Returns the names that every template may have.
    fn values(&self) -> Values<'a> {
        let names = &self.service.names;
        Values::default()
            .set("full_name", self.service.full_name.as_str())
            .set("Service", names.service.as_str())
            .set("Client", names.client.as_str())
            .set("Server", names.server.as_str())
            .set("Result", self.ctx.prelude("Result"))
            .set("Option", self.ctx.prelude("Option"))
            .set("Clone", self.ctx.prelude("Clone"))
            .set("Into", self.ctx.prelude("Into"))
            .set("TryInto", self.ctx.prelude("TryInto"))
            .set("Send", self.ctx.prelude("Send"))
    }

    fn payload_type(&self, payload: &Payload) -> String {
        self.ctx.target_type(&payload.target)
    }

    /// Returns `Result<i64, tonic::Status>`.
    fn result(&self, ok: &str) -> String {
        format!("{}<{ok}, tonic::Status>", self.ctx.prelude("Result"))
    }
}

/// Writes the items of a template, each with the attributes of its side; the first one is a struct,
/// which may have more of them.
fn template(code: &mut Code, text: &str, of_side: &[String], of_struct: &[String]) {
    code.blank();
    let mut of_struct = Some(of_struct);
    let mut is_start = true;
    for line in lines(text) {
        if is_start && !line.starts_with("///") {
            if !line.starts_with(' ') {
                attributes::lines(code, of_side);
                attributes::lines(code, of_struct.take().unwrap_or_default());
            }
            is_start = false;
        }
        is_start |= line.is_empty();
        match head(line) {
            Some(head) if line.starts_with(' ') => code.indent(|code| code.put(head)),
            Some(head) => code.put(head),
            None => code.formatted_line(line),
        }
    }
}

/// Parses the head of a function or a tuple struct, which breaks between its parentheses where names
/// of types are long.
fn head(line: &str) -> Option<Line> {
    let line = line.trim_start();
    let (start, rest) = line.split_once('(').filter(|_| line.starts_with("pub "))?;
    let is_function = start.starts_with("pub fn ");
    let (inner, end) = rest.split_at(rest.rfind(if is_function { ") -> " } else { ")" })?);
    let items: Vec<&str> = if is_function { inner.split(", ").collect() } else { vec![inner] };
    Some(Line::new(start).list(["(", ")"], items).text(&end[1..]))
}

#[cfg(test)]
mod tests {
    use super::{Ctx, Sides, item, template};
    use crate::model::testing::model;
    use crate::render::Code;

    pub(super) const SERVICE: Sides = Sides { service: true, client: false };
    pub(super) const CLIENT: Sides = Sides { service: false, client: true };

    /// Asserts that the module of a service `S` with these methods has some texts, and lacks others.
    /// Returns the module, with each white space as one space.
    pub(super) fn emits(sides: Sides, methods: &str, texts: &[&str], absent: &[&str]) -> String {
        let proto = format!(
            "syntax = \"proto3\"; import \"google/protobuf/empty.proto\"; \
             message In {{}} message Out {{}} service S {{ {methods} }}"
        );
        let model = model(&[("s.proto", &proto)]);
        let (file, id) = model.files.iter().zip(model.file_ids()).last().unwrap();
        let mut code = Code::default();
        item(&mut code, &Ctx::new(&model, id), &file.services[0], sides);
        let module = code.into_text().split_whitespace().collect::<Vec<_>>().join(" ");
        for text in texts {
            assert!(module.contains(text), "{methods}: `{text}` is not in\n{module}");
        }
        for text in absent {
            assert!(!module.contains(text), "{methods}: `{text}` is in\n{module}");
        }
        module
    }

    #[test]
    fn each_side_is_emitted_alone() {
        let method = "rpc M(stream In) returns (stream Out);";
        let service = ["pub trait S:", "pub struct SServer<T>", "pub struct SOutCaller"];
        let client = ["pub struct SClient<T", "pub struct MStreamingClient", "pub struct MSender"];
        emits(SERVICE, method, &service, &client);
        emits(CLIENT, method, &client, &service);
    }

    #[test]
    fn long_heads_break_between_their_parentheses() {
        let long = "super::a_file_with_a_long_name_pb::AMessageWithALongName";
        for (line, expected) in [
            ("pub struct A(rpc::B<C, D>);", "    pub struct A(rpc::B<C, D>);\n".to_owned()),
            (
                &format!("pub struct A(rpc::B<{long}, {long}>);"),
                format!("    pub struct A(\n        rpc::B<{long}, {long}>,\n    );\n"),
            ),
            (
                &format!("    pub fn send(&self, message: {long}) -> rpc::Sending<'_, {long}> {{"),
                format!(
                    "        pub fn send(\n            &self,\n            message: {long},\n        ) \
                     -> rpc::Sending<'_, {long}> {{\n"
                ),
            ),
            (
                "    pub fn split(self) -> (A, B) {",
                "        pub fn split(self) -> (A, B) {\n".into(),
            ),
            ("    pub fn connect<D>(", "        pub fn connect<D>(\n".into()),
        ] {
            let mut code = Code::default();
            code.indent(|code| template(code, line, &[], &[]));
            assert_eq!(code.into_text(), expected);
        }
    }
}

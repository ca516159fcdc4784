//! Emits a service: `pub mod streaming_calc_service { … }` with the trait to implement, the server
//! around it, the client, and the handles of its streams.
//!
//! What does not depend on the methods stands in `templates/service`; `templates/support/rpc` does
//! the work at run time.

mod client;
mod handles;
mod server;

use super::{Ctx, docs};
use crate::model::{Method, Payload, Service, Target};
use crate::options::Sides;
use crate::render::{Code, Values, line, open};

/// The module of a service.
pub(super) fn item(code: &mut Code, ctx: &Ctx<'_>, service: &Service, sides: Sides) {
    let modules = [service.names.module.clone()];
    let ctx = Ctx { modules: &modules, service: Some(service), ..*ctx };
    let scope = Scope { ctx: &ctx, service };
    code.blank();
    docs::outer(code, &service.docs);
    if service.docs.text.is_empty() {
        line!(code, "/// The service `{}`.", service.full_name);
    }
    open!(code, "pub mod {} {{", service.names.module);
    line!(code, "use {};", ctx.support("rpc"));
    if sides.service {
        server::items(code, &scope);
    }
    if sides.client {
        client::items(code, &scope);
    }
    handles::items(code, &scope, sides);
    code.close("}");
}

/// What is emitted in the module of one service.
struct Scope<'a> {
    ctx: &'a Ctx<'a>,
    service: &'a Service,
}

impl<'a> Scope<'a> {
    /// The names that every template may have.
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

    /// `Result<i64, tonic::Status>`.
    fn result(&self, ok: &str) -> String {
        format!("{}<{ok}, tonic::Status>", self.ctx.prelude("Result"))
    }
}

/// What a function returns: `impl Future<Output = output>` and more bounds.
struct Returns<'a> {
    output: String,
    bounds: &'a [&'a str],
}

/// A function up to its `end`: the `;` of a declaration, or the ` {` that opens the body. The lines are
/// those that rustfmt makes, which counts what stands behind the arguments in ways of its own.
fn function(code: &mut Code, head: &str, arguments: &[String], returns: &Returns<'_>, end: &str) {
    const FUTURE: &str = "impl std::future::Future";
    let future = format!("{FUTURE}<Output = {}>", returns.output);
    let tail = format!(" -> {future} + {}", returns.bounds.join(" + "));
    let one_line = format!("{head}({}){tail}{end}", arguments.join(", "));
    let indent = code.indent_width();
    if code.fits(&one_line) {
        line!(code, "{one_line}");
    } else {
        open!(code, "{head}(");
        arguments.iter().for_each(|argument| line!(code, "{argument},"));
        let is_short = end == ";" || 2 * indent + format!("){tail}{end}").len() <= 100;
        let bounds = format!("+ {}{end}", returns.bounds.join("\n+ "));
        if indent + format!("){tail}").len() > 107 {
            if 2 * indent + format!(") -> {future}").len() <= 105 {
                code.close(&format!(") -> {future}"));
                code.lines(&bounds);
            } else {
                code.close(&format!(") -> {FUTURE}<"));
                code.indented(|code| line!(code, "Output = {},", returns.output));
                code.lines(&format!("> {bounds}"));
            }
        } else if is_short {
            code.close(&format!("){tail}{end}"));
        } else {
            code.close(&format!("){tail}"));
            line!(code, "{}", end.trim_start());
        }
    }
    if end != ";" {
        code.indent_more();
    }
}

/// The argument of a method that takes one message, unless that is empty: `, request: Point`.
fn request_argument(scope: &Scope<'_>, method: &Method) -> Option<String> {
    (method.input.target != Target::Unit)
        .then(|| format!("request: {}", scope.payload_type(&method.input)))
}

/// `send_point`, kept clear of the methods that all handles have.
pub(super) fn send_name(payload: &Payload) -> String {
    match payload.method_suffix.as_str() {
        "headers" => "send_headers_".to_owned(),
        suffix => format!("send_{suffix}"),
    }
}

/// `receive_point`.
pub(super) fn receive_name(payload: &Payload) -> String {
    format!("receive_{}", payload.method_suffix)
}

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
use crate::render::{Code, Values, line};

/// The module of a service.
pub(super) fn item(code: &mut Code, ctx: &Ctx<'_>, service: &Service, sides: Sides) {
    code.blank();
    docs::outer(code, ctx, &service.docs);
    if service.docs.text.is_empty() {
        line!(code, "/// The service `{}`.", service.full_name);
    }
    let modules = [service.names.module.clone()];
    let ctx = Ctx { modules: &modules, service: Some(service), ..*ctx };
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

    /// `Result<i64, tonic::Status>`.
    fn result(&self, ok: &str) -> String {
        format!("{}<{ok}, tonic::Status>", self.ctx.prelude("Result"))
    }
}

/// Writes the items of a template, each with the attributes of its side; the first one is a struct, which
/// may have more of them.
fn template(code: &mut Code, text: &str, of_side: &[String], of_struct: &[String]) {
    code.blank();
    let mut of_struct = Some(of_struct);
    let mut is_start = true;
    for line in text.split_inclusive('\n') {
        if is_start && !line.starts_with("///") {
            if !line.starts_with(' ') {
                attributes::lines(code, of_side);
                attributes::lines(code, of_struct.take().unwrap_or_default());
            }
            is_start = false;
        }
        is_start |= line.trim().is_empty();
        code.lines(line);
    }
}

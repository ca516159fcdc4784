//! Reports names that differ from the naming rule: another item has the name, or it is special in
//! Rust.

use super::names;
use super::reserved;
use super::{Enum, File, Ident, Message, Model, Service};
use crate::parallel;
use crate::report::{Diagnostic, Report};

/// Reports every rename in the generated files.
pub(super) fn report(model: &Model, report: &mut Report) {
    let files: Vec<&File> = model.generated().collect();
    let notes = parallel::map(&files, |file| {
        let mut renames = Renames { report: Report::default(), model };
        renames.file(file);
        renames.report
    });
    notes.into_iter().for_each(|notes| report.extend(notes));
}

struct Renames<'a> {
    report: Report,
    model: &'a Model,
}

impl Renames<'_> {
    fn file(&mut self, file: &File) {
        self.check("file", &file.name, &file.module, &names::file_module(&file.name));
        file.messages.iter().for_each(|&id| self.message(self.model.message(id)));
        file.enums.iter().for_each(|&id| self.enumeration(self.model.enumeration(id)));
        if file.is_input {
            file.services.iter().for_each(|service| self.service(service));
        }
    }

    fn message(&mut self, message: &Message) {
        let full = &message.full_name;
        self.check("message", full, &message.location.ident, &names::type_ident(message.name()));
        for field in &message.fields {
            self.part("field", full, &field.name, &field.ident, names::value_ident);
        }
        for oneof in &message.oneofs {
            self.part("oneof", full, &oneof.name, &oneof.ident, names::value_ident);
            self.part("oneof", full, &oneof.name, &oneof.type_ident, names::type_ident);
            for variant in &oneof.variants {
                self.part("field", full, &variant.name, &variant.ident, names::type_ident);
            }
        }
        if let Some(ident) = &message.unknown_fields {
            self.check("the field for unknown fields of", full, ident, &names::unknown_fields());
        }
        message.messages.iter().for_each(|&id| self.message(self.model.message(id)));
        message.enums.iter().for_each(|&id| self.enumeration(self.model.enumeration(id)));
    }

    fn enumeration(&mut self, e: &Enum) {
        let (scope, short) = e.full_name.rsplit_once('.').unwrap_or(("", &e.full_name));
        self.check("enum", &e.full_name, &e.location.ident, &names::type_ident(short));
        for value in &e.values {
            let variant = names::variant_ident(short, &value.name);
            let rule = match value.alias_of {
                Some(_) => names::const_ident(variant.bare()),
                None => variant,
            };
            self.part("enum value", scope, &value.name, &value.ident, |_| rule.clone());
        }
    }

    fn service(&mut self, service: &Service) {
        let module = names::service_module(service.name());
        self.check("service", &service.full_name, &service.names.module, &module);
        let trait_name = names::type_ident(service.name());
        self.check("service", &service.full_name, &service.names.service, &trait_name);
        for method in &service.methods {
            let (name, ident) = (&method.proto_name, &method.names.method);
            self.part("rpc", &service.full_name, name, ident, names::value_ident);
        }
    }

    fn part(
        &mut self,
        what: &str,
        scope: &str,
        name: &str,
        ident: &Ident,
        rule: impl Fn(&str) -> Ident,
    ) {
        if let Some(why) = reason(ident, &rule(name)) {
            let full_name = format!("{scope}.{name}");
            self.note(what, full_name.trim_start_matches('.'), ident, why);
        }
    }

    fn check(&mut self, what: &str, proto: &str, ident: &Ident, rule: &Ident) {
        if let Some(why) = reason(ident, rule) {
            self.note(what, proto, ident, why);
        }
    }

    fn note(&mut self, kind: &str, proto: &str, ident: &Ident, why: String) {
        let message = format!("{kind} `{proto}` is called `{ident}` in Rust");
        self.report.push(Diagnostic::note("renamed", message).help(why));
    }
}

/// Returns why an item is not named by the rule, or why the rule gives an unexpected name.
fn reason(ident: &Ident, rule: &Ident) -> Option<String> {
    if ident != rule {
        return Some(format!("`{rule}` is taken"));
    }
    let word = reserved::unusable_keyword(ident.as_str())?;
    Some(format!("`{word}` is a keyword in Rust"))
}

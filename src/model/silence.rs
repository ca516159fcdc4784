//! Removes comments and `Debug` from the declarations that the user names.

use super::paths::Paths;
use super::{Docs, Field, Model};
use crate::options::Options;
use crate::report::Report;

/// Drops the comments that `disable_comments` matches, and marks the types that `skip_debug`
/// matches.
pub(super) fn apply(model: &mut Model, options: &Options, report: &mut Report) {
    let mut comments = Paths::new("disable-comments", &options.disable_comments);
    let mut debug = Paths::new("skip-debug", &options.skip_debug);
    if !options.disable_comments.is_empty() {
        drop_comments(model, &mut comments);
    }
    if !options.skip_debug.is_empty() {
        skip_debug(model, &mut debug);
    }
    comments.warn_of_unused(report);
    debug.warn_of_unused(report);
}

impl Paths<'_> {
    fn silence(&mut self, docs: &mut Docs, full_name: &str) {
        if self.matches(full_name) {
            *docs = Docs::default();
        }
    }

    fn silence_field(&mut self, field: &mut Field, message: &str) {
        self.silence(&mut field.docs, &format!("{message}.{}", field.name));
    }
}

fn drop_comments(model: &mut Model, comments: &mut Paths<'_>) {
    for message in &mut model.messages {
        let name = &message.full_name;
        comments.silence(&mut message.docs, name);
        message.fields.iter_mut().for_each(|field| comments.silence_field(field, name));
        for oneof in &mut message.oneofs {
            comments.silence(&mut oneof.docs, &format!("{name}.{}", oneof.name));
            oneof.variants.iter_mut().for_each(|field| comments.silence_field(field, name));
        }
    }
    for e in &mut model.enums {
        comments.silence(&mut e.docs, &e.full_name);
        for value in &mut e.values {
            comments.silence(&mut value.docs, &format!("{}.{}", e.full_name, value.name));
        }
    }
    for file in &mut model.files {
        comments.silence(&mut file.docs, &file.package);
        for service in &mut file.services {
            comments.silence(&mut service.docs, &service.full_name);
            for method in &mut service.methods {
                let name = format!("{}.{}", service.full_name, method.proto_name);
                comments.silence(&mut method.docs, &name);
            }
        }
    }
}

fn skip_debug(model: &mut Model, debug: &mut Paths<'_>) {
    for message in &mut model.messages {
        message.attributes.skip_debug = debug.matches(&message.full_name);
        for oneof in &mut message.oneofs {
            oneof.attributes.skip_debug =
                debug.matches(&format!("{}.{}", message.full_name, oneof.name));
        }
    }
    for e in &mut model.enums {
        e.attributes.skip_debug = debug.matches(&e.full_name);
    }
}

//! The arguments that say by proto path how items look.

use clap::Args;

use crate::options::{AttributeKind, AttributeRule, Options};

/// A proto path, and what is said of it.
type Rule = (String, String);

#[derive(Debug, Args)]
#[command(next_help_heading = "Rules by proto path (`.` means all; each is repeatable)")]
pub(super) struct Rules {
    /// Use a type that lives elsewhere, as .google.protobuf=::prost_types
    #[arg(long = "extern-path", value_name = "PROTO=RUST", value_parser = extern_path)]
    extern_paths: Vec<Rule>,

    /// Make maps a BTreeMap
    #[arg(long = "btree-map", value_name = "PROTO")]
    btree_maps: Vec<String>,

    /// Make bytes fields a Bytes, read without a copy
    #[arg(long, value_name = "PROTO")]
    bytes: Vec<String>,

    /// Make string fields a ByteString of the crate bytestring, read without a copy
    #[arg(long = "byte-string", value_name = "PROTO")]
    byte_strings: Vec<String>,

    /// Box message fields
    #[arg(long, value_name = "PROTO")]
    boxed: Vec<String>,

    /// Derive traits for messages, enums and oneofs, as .=serde::Serialize,serde::Deserialize
    #[arg(long, value_name = "PROTO=TRAITS", value_parser = rule)]
    derive: Vec<Rule>,

    /// Put attributes on messages, enums and oneofs, as .tutorial='#[non_exhaustive]'
    #[arg(long, value_name = "PROTO=ATTRIBUTE", value_parser = rule)]
    type_attribute: Vec<Rule>,

    /// Put attributes on messages
    #[arg(long, value_name = "PROTO=ATTRIBUTE", value_parser = rule)]
    message_attribute: Vec<Rule>,

    /// Put attributes on enums and oneofs
    #[arg(long, value_name = "PROTO=ATTRIBUTE", value_parser = rule)]
    enum_attribute: Vec<Rule>,

    /// Put attributes on fields, and on variants of enums and oneofs
    #[arg(long, value_name = "PROTO=ATTRIBUTE", value_parser = rule)]
    field_attribute: Vec<Rule>,

    /// Put attributes on the traits of services
    #[arg(long, value_name = "PROTO=ATTRIBUTE", value_parser = rule)]
    trait_attribute: Vec<Rule>,

    /// Put attributes on the structs of clients
    #[arg(long, value_name = "PROTO=ATTRIBUTE", value_parser = rule)]
    client_attribute: Vec<Rule>,

    /// Put attributes on the structs of servers
    #[arg(long, value_name = "PROTO=ATTRIBUTE", value_parser = rule)]
    server_attribute: Vec<Rule>,

    /// Put attributes on all that belongs to a client, as .='#[cfg(feature = "client")]'
    #[arg(long, value_name = "PROTO=ATTRIBUTE", value_parser = rule)]
    client_mod_attribute: Vec<Rule>,

    /// Put attributes on all that belongs to a server
    #[arg(long, value_name = "PROTO=ATTRIBUTE", value_parser = rule)]
    server_mod_attribute: Vec<Rule>,

    /// Leave out Debug of messages, enums and oneofs
    #[arg(long, value_name = "PROTO")]
    skip_debug: Vec<String>,

    /// Leave out the comments of the proto files
    #[arg(long, value_name = "PROTO")]
    disable_comments: Vec<String>,
}

impl Rules {
    /// These rules in options that have none.
    pub fn into_options(self) -> Options {
        let derives = self.derive.into_iter();
        let mut attributes: Vec<AttributeRule> =
            derives.map(|(path, traits)| AttributeRule::derive(path, &traits)).collect();
        for (kind, rules) in [
            (AttributeKind::Type, self.type_attribute),
            (AttributeKind::Message, self.message_attribute),
            (AttributeKind::Enum, self.enum_attribute),
            (AttributeKind::Field, self.field_attribute),
            (AttributeKind::Trait, self.trait_attribute),
            (AttributeKind::Client, self.client_attribute),
            (AttributeKind::Server, self.server_attribute),
            (AttributeKind::ClientMod, self.client_mod_attribute),
            (AttributeKind::ServerMod, self.server_mod_attribute),
        ] {
            let rule = |(path, attributes)| AttributeRule { kind, path, attributes };
            attributes.extend(rules.into_iter().map(rule));
        }
        Options {
            extern_paths: self.extern_paths,
            btree_maps: self.btree_maps,
            bytes: self.bytes,
            byte_strings: self.byte_strings,
            boxed: self.boxed,
            attributes,
            skip_debug: self.skip_debug,
            disable_comments: self.disable_comments,
            ..Options::default()
        }
    }
}

fn rule(text: &str) -> Result<Rule, String> {
    match text.split_once('=') {
        Some((path, value)) if !path.is_empty() && !value.is_empty() => {
            Ok((path.to_owned(), value.to_owned()))
        }
        _ => Err("expected a proto path, `=`, and what is said of it".to_owned()),
    }
}

fn extern_path(text: &str) -> Result<Rule, String> {
    match text.split_once('=') {
        Some((proto, rust))
            if proto.starts_with('.') && syn::parse_str::<syn::Path>(rust).is_ok() =>
        {
            Ok((proto.to_owned(), rust.to_owned()))
        }
        _ => Err("expected a proto path with a dot in front and a Rust path, \
                  as .google.protobuf=::prost_types"
            .to_owned()),
    }
}

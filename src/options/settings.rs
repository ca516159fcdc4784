//! Declares the options that shape the generated code. The command, the plugin and `protorust.toml`
//! have all of them, under the same names.

use super::{AttributeKind, AttributeRule, Mode, Options};
use crate::suggest::nearest;

/// An option that shapes the generated code.
pub struct Setting {
    /// The name, in lower case with dashes.
    pub name: &'static str,
    /// The description, in a sentence without a full stop.
    pub help: &'static str,
    /// The kind of its values.
    pub kind: SettingKind,
}

/// The kind of a setting's values, and the field that stores them.
#[derive(Clone, Copy)]
pub enum SettingKind {
    /// A flag.
    Flag(fn(&mut Options) -> &mut bool),
    /// A mode.
    Mode,
    /// Proto paths.
    Paths(fn(&mut Options) -> &mut Vec<String>),
    /// Proto paths, each with a Rust path.
    ExternPaths,
    /// Proto paths, each with traits.
    Derives,
    /// Proto paths, each with attributes.
    Attributes(AttributeKind),
}

impl SettingKind {
    /// Returns the placeholder of a value in the help; `None` for flags.
    pub fn placeholder(self) -> Option<&'static str> {
        match self {
            Self::Flag(_) => None,
            Self::Mode => Some("MODE"),
            Self::Paths(_) => Some("PROTO"),
            Self::ExternPaths => Some("PROTO=RUST"),
            Self::Derives => Some("PROTO=TRAITS"),
            Self::Attributes(_) => Some("PROTO=ATTRIBUTE"),
        }
    }
}

/// All settings, in the order of the help.
pub const SETTINGS: &[Setting] = &[
    Setting {
        name: "mode",
        help: "Generate a service, a client or messages, with a skeleton [default: stubs of both sides only]",
        kind: SettingKind::Mode,
    },
    Setting {
        name: "drop-unknown-fields",
        help: "Drop unknown fields when decoding instead of preserving them",
        kind: SettingKind::Flag(|options| &mut options.drop_unknown_fields),
    },
    Setting {
        name: "json",
        help: "Implement serde's traits for all messages and enums, according to ProtoJSON",
        kind: SettingKind::Flag(|options| &mut options.formats.json),
    },
    Setting {
        name: "json-proto-names",
        help: "With --json: write field names as in the proto file instead of in lowerCamelCase",
        kind: SettingKind::Flag(|options| &mut options.json.proto_names),
    },
    Setting {
        name: "json-enum-numbers",
        help: "With --json: write enums as numbers instead of names",
        kind: SettingKind::Flag(|options| &mut options.json.enum_numbers),
    },
    Setting {
        name: "json-default-values",
        help: "With --json: write default values, empty lists and empty maps, too",
        kind: SettingKind::Flag(|options| &mut options.json.default_values),
    },
    Setting {
        name: "json-ignore-unknown-fields",
        help: "With --json: ignore unknown fields and names of enum values when reading",
        kind: SettingKind::Flag(|options| &mut options.json.ignore_unknown_fields),
    },
    Setting {
        name: "text",
        help: "Implement protobuf's text format for all messages",
        kind: SettingKind::Flag(|options| &mut options.formats.text),
    },
    Setting {
        name: "prost-types",
        help: "Implement conversions between well-known types and those of the crate prost-types",
        kind: SettingKind::Flag(|options| &mut options.prost_types),
    },
    Setting {
        name: "custom-options",
        help: "Generate types for custom options, such as google.api.http, to read them at run time",
        kind: SettingKind::Flag(|options| &mut options.custom_options),
    },
    Setting {
        name: "no-transport",
        help: "Generate services and clients that do not use tonic's transport, for WebAssembly and other transports",
        kind: SettingKind::Flag(|options| &mut options.no_transport),
    },
    Setting {
        name: "extern-path",
        help: "Use types of another crate, as in .google.protobuf=::prost_types",
        kind: SettingKind::ExternPaths,
    },
    Setting {
        name: "btree-map",
        help: "Use BTreeMap for map fields",
        kind: SettingKind::Paths(|options| &mut options.btree_maps),
    },
    Setting {
        name: "bytes",
        help: "Use Bytes for bytes fields, decoded without copying",
        kind: SettingKind::Paths(|options| &mut options.bytes),
    },
    Setting {
        name: "byte-string",
        help: "Use ByteString of the crate bytestring for string fields, decoded without copying",
        kind: SettingKind::Paths(|options| &mut options.byte_strings),
    },
    Setting {
        name: "boxed",
        help: "Box message fields",
        kind: SettingKind::Paths(|options| &mut options.boxed),
    },
    Setting {
        name: "setters",
        help: "Generate setters in builder style: Point::default().with_x(1)",
        kind: SettingKind::Paths(|options| &mut options.setters),
    },
    Setting {
        name: "derive",
        help: "Derive traits for messages, enums and oneofs, \
               as in .=serde::Serialize,serde::Deserialize",
        kind: SettingKind::Derives,
    },
    attribute(
        AttributeKind::Type,
        "Add attributes to messages, enums and oneofs, as in .tutorial='#[non_exhaustive]'",
    ),
    attribute(AttributeKind::Message, "Add attributes to messages"),
    attribute(AttributeKind::Enum, "Add attributes to enums and oneofs"),
    attribute(
        AttributeKind::Field,
        "Add attributes to fields, and to variants of enums and oneofs",
    ),
    attribute(AttributeKind::Trait, "Add attributes to the traits of services"),
    attribute(AttributeKind::Client, "Add attributes to the structs of clients"),
    attribute(AttributeKind::Server, "Add attributes to the structs of servers"),
    attribute(
        AttributeKind::ClientMod,
        "Add attributes to everything that belongs to a client, as in .='#[cfg(feature = \"client\")]'",
    ),
    attribute(AttributeKind::ServerMod, "Add attributes to everything that belongs to a server"),
    Setting {
        name: "skip-debug",
        help: "Do not derive Debug for messages, enums and oneofs",
        kind: SettingKind::Paths(|options| &mut options.skip_debug),
    },
    Setting {
        name: "disable-comments",
        help: "Omit the comments of the proto files",
        kind: SettingKind::Paths(|options| &mut options.disable_comments),
    },
];

const fn attribute(kind: AttributeKind, help: &'static str) -> Setting {
    Setting { name: kind.option(), help, kind: SettingKind::Attributes(kind) }
}

impl Setting {
    /// Returns the setting with this name.
    pub fn named(name: &str) -> Option<&'static Self> {
        SETTINGS.iter().find(|setting| setting.name == name)
    }

    /// Sets a value, or adds one to a rule. A flag without a text is on.
    ///
    /// # Errors
    /// Returns a description of valid values if the text is not one.
    pub fn set(&self, options: &mut Options, text: &str) -> Result<(), String> {
        match self.kind {
            SettingKind::Flag(flag) => *flag(options) = on_or_off(text)?,
            SettingKind::Mode => options.mode = Some(mode(text)?),
            SettingKind::Paths(paths) => match text {
                "" => return Err("expected a proto path, such as `.` for everything".to_owned()),
                path => paths(options).push(path.to_owned()),
            },
            SettingKind::ExternPaths => options.extern_paths.push(extern_path(text)?),
            SettingKind::Derives => {
                let (path, traits) = rule(text)?;
                options.attributes.push(AttributeRule::derive(path, traits));
            }
            SettingKind::Attributes(kind) => {
                let (path, attributes) = rule(text)?;
                let (path, attributes) = (path.to_owned(), attributes.to_owned());
                options.attributes.push(AttributeRule { kind, path, attributes });
            }
        }
        Ok(())
    }
}

/// Returns the remedy for a name that is neither a setting nor one of `others`.
pub fn help_for_unknown(name: &str, others: &[&'static str]) -> String {
    let names = || others.iter().copied().chain(SETTINGS.iter().map(|setting| setting.name));
    match nearest(name, names()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("use one of {}", names().collect::<Vec<_>>().join(", ")),
    }
}

fn on_or_off(text: &str) -> Result<bool, String> {
    match text {
        "" | "true" => Ok(true),
        "false" => Ok(false),
        _ => Err("expected true or false".to_owned()),
    }
}

fn mode(text: &str) -> Result<Mode, String> {
    let mode = Mode::ALL.into_iter().find(|mode| mode.name() == text);
    mode.ok_or_else(|| format!("expected {}", Mode::ALL.map(Mode::name).join(", ")))
}

fn rule(text: &str) -> Result<(&str, &str), String> {
    match text.split_once('=') {
        Some((path, value)) if !path.is_empty() && !value.is_empty() => Ok((path, value)),
        _ => Err("expected a proto path, `=`, and a value".to_owned()),
    }
}

fn extern_path(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((proto, rust))
            if proto.starts_with('.') && syn::parse_str::<syn::Path>(rust).is_ok() =>
        {
            Ok((proto.to_owned(), rust.to_owned()))
        }
        _ => Err("expected a proto path with a leading dot, `=`, and a Rust path, \
                  as in .google.protobuf=::prost_types"
            .to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns a value that each setting takes.
    fn value(setting: &Setting) -> &'static str {
        match setting.kind {
            SettingKind::Flag(_) => "",
            SettingKind::Mode => "client",
            SettingKind::Paths(_) => ".a",
            SettingKind::ExternPaths => ".a=::a",
            SettingKind::Derives | SettingKind::Attributes(_) => ".a=A",
        }
    }

    /// A run has something to do when any of them changes.
    #[test]
    fn every_setting_is_in_the_fingerprint() {
        for setting in SETTINGS.iter().filter(|setting| !matches!(setting.kind, SettingKind::Mode))
        {
            let mut options = Options::default();
            setting.set(&mut options, value(setting)).unwrap();
            assert_eq!(options.fingerprint().len(), 1, "{}", setting.name);
        }
    }

    #[test]
    fn a_value_that_is_none_is_refused() {
        for setting in SETTINGS {
            let error = setting.set(&mut Options::default(), "=").err();
            let is_path = matches!(setting.kind, SettingKind::Paths(_));
            assert_eq!(error.is_some_and(|error| error.starts_with("expected")), !is_path);
        }
    }
}

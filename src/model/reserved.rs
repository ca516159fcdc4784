//! Names that generated items cannot have: keywords, modules, methods.

/// Modules that stubs refer to without a leading `::`, and that no other module may shadow.
pub(super) const MODULES: &[&str] =
    &["support", "wire", "reflect", "prost", "tonic", "std", "core"];

/// The methods of `prost::Message` and of derived traits, which a getter of the same name would hide.
pub(super) const MESSAGE_METHODS: &[&str] = &[
    "clear",
    "clone",
    "clone_from",
    "decode",
    "decode_length_delimited",
    "default",
    "encode",
    "encode_length_delimited",
    "encode_length_delimited_to_vec",
    "encode_raw",
    "encode_to_vec",
    "encoded_len",
    "eq",
    "extension",
    "fmt",
    "from",
    "into",
    "merge",
    "merge_field",
    "merge_length_delimited",
    "ne",
    "set_extension",
    "to_owned",
    "try_from",
    "try_into",
];

/// The methods of clients, which an RPC of the same name would hide.
pub(super) const CLIENT_METHODS: &[&str] = &[
    "new",
    "connect",
    "with_origin",
    "with_interceptor",
    "send_compressed",
    "accept_compressed",
    "max_decoding_message_size",
    "max_encoding_message_size",
    "with_timeout",
    "with_retry",
    "with_deadline",
    "clone",
];

/// Returns the keyword that a name is derived from, if it cannot be a raw identifier.
pub(super) fn unusable_keyword(ident: &str) -> Option<&str> {
    let word = ident.strip_suffix('_')?;
    matches!(word, "self" | "Self" | "super" | "crate").then_some(word)
}

/// Returns whether a name is a keyword, strict or reserved, of any edition up to 2024 that can be a
/// raw identifier. Source: <https://doc.rust-lang.org/reference/keywords.html>.
pub(super) fn is_keyword(name: &str) -> bool {
    matches!(
        name,
        "abstract"
            | "as"
            | "async"
            | "await"
            | "become"
            | "box"
            | "break"
            | "const"
            | "continue"
            | "do"
            | "dyn"
            | "else"
            | "enum"
            | "extern"
            | "false"
            | "final"
            | "fn"
            | "for"
            | "gen"
            | "if"
            | "impl"
            | "in"
            | "let"
            | "loop"
            | "macro"
            | "match"
            | "mod"
            | "move"
            | "mut"
            | "override"
            | "priv"
            | "pub"
            | "ref"
            | "return"
            | "static"
            | "struct"
            | "trait"
            | "true"
            | "try"
            | "type"
            | "typeof"
            | "unsafe"
            | "unsized"
            | "use"
            | "virtual"
            | "where"
            | "while"
            | "yield"
    )
}

#[cfg(test)]
mod tests {
    use super::CLIENT_METHODS;

    #[test]
    fn no_method_takes_the_name_of_one_that_all_clients_have() {
        for template in [
            include_str!("../../templates/service/client_connect.rs"),
            include_str!("../../templates/service/client_settings.rs"),
        ] {
            for text in template.split("pub fn ").skip(1) {
                let name = text.split(['(', '<']).next().unwrap_or_default();
                assert!(CLIENT_METHODS.contains(&name), "{name} is not reserved");
            }
        }
    }
}

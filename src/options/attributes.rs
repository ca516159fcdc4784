//! Attributes that the user asks for, by proto path.

/// What an attribute is put on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AttributeKind {
    /// Structs of messages, enums, and enums of oneofs.
    Type,
    /// Structs of messages.
    Message,
    /// Enums, and enums of oneofs.
    Enum,
    /// Fields of structs, variants of oneofs and of enums.
    Field,
    /// Traits of services.
    Trait,
    /// Structs of clients.
    Client,
    /// Structs of servers.
    Server,
    /// All that belongs to a client.
    ClientMod,
    /// All that belongs to a server: its trait, too.
    ServerMod,
}

impl AttributeKind {
    /// The option's name, as the command and the plugin have it; the names are prost's and tonic's.
    pub const fn option(self) -> &'static str {
        match self {
            Self::Type => "type-attribute",
            Self::Message => "message-attribute",
            Self::Enum => "enum-attribute",
            Self::Field => "field-attribute",
            Self::Trait => "trait-attribute",
            Self::Client => "client-attribute",
            Self::Server => "server-attribute",
            Self::ClientMod => "client-mod-attribute",
            Self::ServerMod => "server-mod-attribute",
        }
    }
}

/// Attributes for all that a proto path matches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttributeRule {
    /// What they are put on.
    pub kind: AttributeKind,
    /// The proto path.
    pub path: String,
    /// One or more attributes as Rust has them, such as `#[derive(serde::Serialize)]`.
    pub attributes: String,
}

impl AttributeRule {
    /// A rule that derives traits, listed with commas between them, for all matching types.
    pub fn derive(path: impl Into<String>, traits: &str) -> Self {
        let attributes = format!("#[derive({traits})]");
        Self { kind: AttributeKind::Type, path: path.into(), attributes }
    }

    /// `type-attribute=.a=#[derive(A)]`, as one word of the manifest.
    pub(super) fn word(&self) -> String {
        let rule = format!("{}={}={}", self.kind.option(), self.path, self.attributes);
        rule.chars().fold(String::new(), |word, c| match c {
            '%' | ',' => word + &format!("%{:02x}", u32::from(c)),
            c if c.is_whitespace() => word + &format!("%{:02x}", u32::from(c)),
            c => word + c.encode_utf8(&mut [0; 4]),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_is_one_word() {
        let rule = AttributeRule::derive(".", "A, B");
        assert_eq!(rule.word(), "type-attribute=.=#[derive(A%2c%20B)]");
    }
}

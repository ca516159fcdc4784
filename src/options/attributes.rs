//! Attributes that the user adds by proto path.

/// The kind of item that an attribute is added to.
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
    /// All items of a client.
    ClientMod,
    /// All items of a server, including its trait.
    ServerMod,
}

impl AttributeKind {
    /// Returns the name of the option, which is that of prost or tonic.
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

    /// Returns whether attributes of this kind are added to an item.
    pub fn covers(self, item: AttributedItem) -> bool {
        use AttributedItem as Item;
        let items: &[Item] = match self {
            Self::Type => &[Item::Message, Item::Enum, Item::Oneof],
            Self::Message => &[Item::Message],
            Self::Enum => &[Item::Enum, Item::Oneof],
            Self::Field => &[Item::Field],
            Self::Trait => &[Item::Trait],
            Self::Client => &[Item::Client],
            Self::Server => &[Item::Server],
            Self::ClientMod => &[Item::ClientMod],
            Self::ServerMod => &[Item::ServerMod],
        };
        items.contains(&item)
    }
}

/// An item of generated code that has attributes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttributedItem {
    /// The struct of a message.
    Message,
    /// An enum.
    Enum,
    /// The enum of a oneof.
    Oneof,
    /// A field of a struct, or a variant.
    Field,
    /// The trait of a service.
    Trait,
    /// The struct of a client.
    Client,
    /// The struct of a server.
    Server,
    /// Any item of a client.
    ClientMod,
    /// Any item of a server.
    ServerMod,
}

/// Adds attributes to all items that a proto path matches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttributeRule {
    /// The kind of item.
    pub kind: AttributeKind,
    /// The proto path.
    pub path: String,
    /// One or more attributes in Rust syntax, such as `#[derive(serde::Serialize)]`.
    pub attributes: String,
}

impl AttributeRule {
    /// Creates a rule that derives traits, separated by commas, for all matching types.
    pub fn derive(path: impl Into<String>, traits: &str) -> Self {
        let attributes = format!("#[derive({traits})]");
        Self { kind: AttributeKind::Type, path: path.into(), attributes }
    }
}

//! Optional parts of a skeleton.

use super::Mode;

/// An optional part of a skeleton: lines of the program, and the dependencies that they need.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// Log lines for calls.
    Tracing,
    /// Connections over TLS.
    Tls,
    /// Messages that are compressed with gzip.
    Compression,
    /// The service `grpc.health.v1.Health`.
    Health,
    /// The service `grpc.reflection`, in both of its versions.
    Reflection,
}

impl Part {
    /// All parts.
    pub const ALL: [Self; 5] =
        [Self::Tracing, Self::Tls, Self::Compression, Self::Health, Self::Reflection];

    /// Returns its name in arguments.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Tracing => "tracing",
            Self::Tls => "tls",
            Self::Compression => "compression",
            Self::Health => "health",
            Self::Reflection => "reflection",
        }
    }

    /// Returns its description for the help.
    pub const fn help(self) -> &'static str {
        match self {
            Self::Tracing => "Print log lines; a service prints one for each call",
            Self::Tls => "Serve or connect over TLS, with certificates in PEM files",
            Self::Compression => "Compress messages with gzip",
            Self::Health => "Serve grpc.health.v1.Health",
            Self::Reflection => "Serve grpc.reflection.v1 and v1alpha",
        }
    }

    /// Returns the part with this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|part| part.name() == name)
    }

    /// Returns whether a skeleton of this mode can have it.
    pub const fn is_for(self, mode: Mode) -> bool {
        match self {
            Self::Tracing | Self::Tls | Self::Compression => !matches!(mode, Mode::Messages),
            Self::Health | Self::Reflection => matches!(mode, Mode::Service),
        }
    }
}

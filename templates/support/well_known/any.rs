//! Packs messages into `google.protobuf.Any`, and unpacks them.

#![allow(clippy::useless_conversion, reason = "strings and bytes may be of other types")]

use prost::{DecodeError, EncodeError, Name};

use super::super::super::google::protobuf::any_pb::Any;

impl Any {
    /// Packs a message: stores its encoding, and its type URL `type.googleapis.com/<full name>`.
    ///
    /// # Errors
    /// Never returns an error: the signature is that of prost-types.
    #[allow(clippy::unnecessary_wraps, reason = "code that used prost-types compiles unchanged")]
    pub fn from_msg<M: Name>(message: &M) -> Result<Self, EncodeError> {
        let value = message.encode_to_vec().into();
        Ok(Self { type_url: M::type_url().into(), value, ..Self::default() })
    }

    /// Unpacks the message.
    ///
    /// # Errors
    /// Returns an error if the message is not an `M` (see [`is`](Self::is)), or its encoding is
    /// malformed.
    pub fn to_msg<M: Name + Default>(&self) -> Result<M, DecodeError> {
        if self.is::<M>() {
            M::decode(&self.value[..])
        } else {
            Err(DecodeError::new_unexpected_type_url(&*self.type_url, M::type_url()))
        }
    }

    /// Returns whether the packed message is an `M`: whether the type URL ends in `/<full name>`. The
    /// part before the last slash does not matter.
    #[must_use]
    pub fn is<M: Name>(&self) -> bool {
        self.type_url.rsplit_once('/').is_some_and(|(_, name)| name == M::full_name())
    }
}

impl $Message {
    /// Decodes the extension `E` from the unknown fields.
    ///
    /// # Errors
    /// Returns an error if its bytes are malformed.
    pub fn extension<E>(&self) -> $Result<E, wire::DecodeError>
    where
        E: wire::Extension<Extended = Self>,
    {
        self.$unknown_fields.extension()
    }

    /// Sets the extension `E`, replacing the value that is set.
    pub fn set_extension<E>(&mut self, extension: &E)
    where
        E: wire::Extension<Extended = Self>,
    {
        self.$unknown_fields.set_extension(extension);
    }
}

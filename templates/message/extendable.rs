impl $Message {
    /// The value of an extension.
    ///
    /// # Errors
    /// What is there is malformed.
    pub fn extension<E>(&self) -> $Result<E, wire::DecodeError>
    where
        E: wire::Extension<Extended = Self>,
    {
        self.$unknown_fields.extension()
    }

    /// Puts the value of an extension in the place of the one that is there.
    pub fn set_extension<E>(&mut self, extension: &E)
    where
        E: wire::Extension<Extended = Self>,
    {
        self.$unknown_fields.set_extension(extension);
    }
}

//! The common parts of all handles of streams.

/// Gives a handle the methods of its inner value: `handle!(AddSender, rpc::Sender<Number,
/// Number>);`. Add the type of its messages to make a receiving handle a `Stream`. Attributes of
/// both impls come first.
macro_rules! handle {
    ($(#[$attribute:meta])* $handle:ident, $inner:ty $(,)?) => {
        $(#[$attribute])*
        impl ::std::ops::Deref for $handle {
            type Target = $inner;

            #[inline]
            fn deref(&self) -> &Self::Target {
                &self.0
            }
        }
    };
    ($(#[$attribute:meta])* $handle:ident, $inner:ty, $message:ty $(,)?) => {
        rpc::handle!($(#[$attribute])* $handle, $inner);

        $(#[$attribute])*
        impl ::tonic::codegen::tokio_stream::Stream for $handle {
            type Item = ::core::result::Result<$message, ::tonic::Status>;

            #[inline]
            fn poll_next(
                mut self: ::std::pin::Pin<&mut Self>,
                cx: &mut ::std::task::Context<'_>,
            ) -> ::std::task::Poll<::core::option::Option<Self::Item>> {
                ::std::pin::Pin::new(&mut self.0).poll_next(cx)
            }
        }
    };
}
pub(crate) use handle;

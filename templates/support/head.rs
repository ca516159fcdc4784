//! The runtime that the generated code of this tree shares.

#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "the encodings define numbers by their bits"
)]
#![allow(clippy::inline_always, reason = "small messages take longer without it, as measured")]

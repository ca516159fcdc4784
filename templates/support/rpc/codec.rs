//! The codec between messages and bytes.

use std::marker::PhantomData;

use prost::Message;
use tonic::codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder};
use tonic::Status;

/// Sends `Out` and receives `In`, both encoded by `prost::Message`.
pub(super) struct MessageCodec<Out, In>(PhantomData<fn(Out) -> In>);

impl<Out, In> MessageCodec<Out, In> {
    pub(super) fn new() -> Self {
        Self(PhantomData)
    }
}

impl<Out, In> Codec for MessageCodec<Out, In>
where
    Out: Message + 'static,
    In: Message + Default + 'static,
{
    type Encode = Out;
    type Decode = In;
    type Encoder = Half<Out>;
    type Decoder = Half<In>;

    fn encoder(&mut self) -> Half<Out> {
        Half(PhantomData)
    }

    fn decoder(&mut self) -> Half<In> {
        Half(PhantomData)
    }
}

/// One direction of the codec.
pub(super) struct Half<T>(PhantomData<fn(T) -> T>);

impl<T: Message> Encoder for Half<T> {
    type Item = T;
    type Error = Status;

    fn encode(&mut self, message: T, buffer: &mut EncodeBuf<'_>) -> Result<(), Status> {
        message.encode(buffer).map_err(|error| Status::internal(error.to_string()))
    }
}

impl<T: Message + Default> Decoder for Half<T> {
    type Item = T;
    type Error = Status;

    fn decode(&mut self, buffer: &mut DecodeBuf<'_>) -> Result<Option<T>, Status> {
        match T::decode(buffer) {
            Ok(message) => Ok(Some(message)),
            Err(error) => Err(Status::internal(error.to_string())),
        }
    }
}

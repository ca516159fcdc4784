//! Encodes messages with their prefixes.

use prost::bytes::Bytes;
use prost::EncodeError;
use tonic::codec::CompressionEncoding;
use tonic::Status;

use super::compression;
use super::frames::PREFIX_LEN;

/// Appends a message to a buffer.
pub(super) type Encode<'a> = &'a mut (dyn FnMut(&mut Vec<u8>) -> Result<(), EncodeError> + Send);

/// The initial capacity of a buffer.
pub(super) const INITIAL_CAPACITY: usize = 128;
/// The maximum length of a message: the prefix has 32 bits for it.
const LARGEST: usize = u32::MAX as usize;

/// The settings for encoding messages.
pub(super) struct Format {
    encoding: Option<CompressionEncoding>,
    limit: usize,
}

impl Format {
    pub(super) fn new(encoding: Option<CompressionEncoding>, limit: Option<usize>) -> Self {
        Self { encoding, limit: limit.unwrap_or(LARGEST).min(LARGEST) }
    }

    /// Appends a message with its prefix. Leaves the buffer unchanged if `encode` fails or panics.
    ///
    /// # Errors
    /// Returns a status if the message cannot be encoded, or is too large.
    #[inline(always)]
    pub(super) fn append(&self, buffer: &mut Vec<u8>, encode: Encode<'_>) -> Result<(), Status> {
        let start = buffer.len();
        let mut draft = Draft { buffer, start };
        draft.buffer.extend_from_slice(&[0; PREFIX_LEN]);
        encode(draft.buffer).map_err(unencodable)?;
        let len = draft.buffer.len() - start - PREFIX_LEN;
        if len > self.limit {
            return Err(too_large(len, self.limit));
        }
        match self.encoding {
            // The cast keeps the length: it was checked against the limit.
            None => {
                draft.buffer[start + 1..start + PREFIX_LEN]
                    .copy_from_slice(&(len as u32).to_be_bytes());
            }
            Some(encoding) => draft.compress(encoding)?,
        }
        std::mem::forget(draft);
        Ok(())
    }
}

/// Encodes a single message with its prefix.
///
/// # Errors
/// Returns a status if the message cannot be encoded, or is too large.
pub(super) fn encode_one(
    encode: Encode<'_>,
    encoding: Option<CompressionEncoding>,
    limit: Option<usize>,
) -> Result<Bytes, Status> {
    let mut buffer = Vec::with_capacity(INITIAL_CAPACITY);
    Format::new(encoding, limit).append(&mut buffer, encode)?;
    Ok(Bytes::from(buffer))
}

/// A message that is being written. Dropping it before it is complete removes it.
struct Draft<'a> {
    buffer: &'a mut Vec<u8>,
    start: usize,
}

impl Draft<'_> {
    #[cold]
    fn compress(&mut self, encoding: CompressionEncoding) -> Result<(), Status> {
        let message = Bytes::copy_from_slice(&self.buffer[self.start + PREFIX_LEN..]);
        self.buffer.truncate(self.start);
        self.buffer.extend_from_slice(&compression::compress(message, encoding)?);
        Ok(())
    }
}

impl Drop for Draft<'_> {
    #[cold]
    fn drop(&mut self) {
        self.buffer.truncate(self.start);
    }
}

#[cold]
fn unencodable(error: EncodeError) -> Status {
    Status::internal(error.to_string())
}

#[cold]
fn too_large(len: usize, limit: usize) -> Status {
    if limit < LARGEST {
        Status::out_of_range(format!(
            "a message of {len} bytes was not sent: the limit is {limit} bytes \
             (`max_encoding_message_size` of the sender raises it)"
        ))
    } else {
        Status::resource_exhausted(format!(
            "a message of {len} bytes was not sent: gRPC limits messages to 4 GiB"
        ))
    }
}

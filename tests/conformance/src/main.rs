//! The testee of protobuf's conformance suite: reads requests from stdin, each behind its length,
//! and answers likewise on stdout, until the runner closes the pipe.

use std::io::{self, ErrorKind, Read, Write};

use prost::Message;
use serde::Serialize;

use conformance_testee::stubs::conformance::conformance_request::Payload;
use conformance_testee::stubs::conformance::conformance_response::Result as Answer;
use conformance_testee::stubs::conformance::{
    ConformanceRequest, ConformanceResponse, FailureSet, TestCategory, WireFormat,
};
use conformance_testee::stubs::protobuf_test_messages::{editions, proto2, proto3};
use conformance_testee::stubs::support::reflect::Value;
use conformance_testee::stubs::support::{json, text};

fn main() -> io::Result<()> {
    let (mut stdin, mut stdout) = (io::stdin().lock(), io::stdout().lock());
    while let Some(request) = read_frame(&mut stdin)? {
        let response = ConformanceResponse { result: Some(answer(&request)), ..Default::default() };
        write_frame(&mut stdout, &response.encode_to_vec())?;
    }
    Ok(())
}

fn read_frame(input: &mut impl Read) -> io::Result<Option<Vec<u8>>> {
    let mut length = [0; 4];
    match input.read_exact(&mut length) {
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => return Ok(None),
        done => done?,
    }
    let mut frame = vec![0; u32::from_le_bytes(length) as usize];
    input.read_exact(&mut frame)?;
    Ok(Some(frame))
}

fn write_frame(output: &mut impl Write, frame: &[u8]) -> io::Result<()> {
    let length = u32::try_from(frame.len()).map_err(io::Error::other)?;
    output.write_all(&length.to_le_bytes())?;
    output.write_all(frame)?;
    output.flush()
}

fn answer(request: &[u8]) -> Answer {
    let request = match ConformanceRequest::decode(request) {
        Ok(request) => request,
        Err(error) => return Answer::RuntimeError(error.to_string()),
    };
    match request.message_type.as_str() {
        "conformance.FailureSet" => Answer::ProtobufPayload(FailureSet::default().encode_to_vec()),
        "protobuf_test_messages.proto2.TestAllTypesProto2" => {
            convert::<proto2::TestAllTypesProto2>(&request)
        }
        "protobuf_test_messages.proto3.TestAllTypesProto3" => {
            convert::<proto3::TestAllTypesProto3>(&request)
        }
        "protobuf_test_messages.editions.TestAllTypesEdition2023" => {
            convert::<editions::TestAllTypesEdition2023>(&request)
        }
        "protobuf_test_messages.editions.proto2.TestAllTypesProto2" => {
            convert::<editions::proto2::TestAllTypesProto2>(&request)
        }
        "protobuf_test_messages.editions.proto3.TestAllTypesProto3" => {
            convert::<editions::proto3::TestAllTypesProto3>(&request)
        }
        other => Answer::Skipped(format!("no message of type {other}")),
    }
}

/// Reads the payload as `M` and writes it in the format that is asked for.
fn convert<M>(request: &ConformanceRequest) -> Answer
where
    M: Message + Default + Value + Serialize,
{
    let message = match read::<M>(request) {
        Some(Ok(message)) => message,
        Some(Err(error)) => return Answer::ParseError(error),
        None => return Answer::Skipped("format of the input".to_owned()),
    };
    match request.requested_output_format {
        WireFormat::Protobuf => Answer::ProtobufPayload(message.encode_to_vec()),
        WireFormat::Json => match serde_json::to_string(&message) {
            Ok(text) => Answer::JsonPayload(text),
            Err(error) => Answer::SerializeError(error.to_string()),
        },
        WireFormat::TextFormat => {
            let options = text::Options::new().unknown_fields(request.print_unknown_fields);
            Answer::TextPayload(options.print(&message))
        }
        _ => Answer::Skipped("format of the output".to_owned()),
    }
}

fn read<M: Message + Default + Value>(request: &ConformanceRequest) -> Option<Result<M, String>> {
    match request.payload.as_ref()? {
        Payload::ProtobufPayload(bytes) => Some(M::decode(&bytes[..]).map_err(|e| e.to_string())),
        Payload::JsonPayload(text) => Some(read_json(request, text).map_err(|e| e.to_string())),
        Payload::TextPayload(payload) => Some(text::from_str(payload).map_err(|e| e.to_string())),
        _ => None,
    }
}

fn read_json<M: Value + Default>(
    request: &ConformanceRequest,
    text: &str,
) -> Result<M, serde_json::Error> {
    let ignore = request.test_category == TestCategory::JsonIgnoreUnknownParsingTest;
    let mut json = serde_json::Deserializer::from_str(text);
    let message = json::Options::new().ignore_unknown_fields(ignore).read(&mut json)?;
    json.end()?;
    Ok(message)
}

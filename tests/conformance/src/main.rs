//! The testee of protobuf's conformance suite: reads requests from stdin, each behind its length,
//! and answers likewise on stdout, until the runner closes the pipe.

use std::io::{self, ErrorKind, Read, Write};

use prost::Message;

use stubs::conformance::conformance_request::Payload;
use stubs::conformance::conformance_response::Result as Answer;
use stubs::conformance::{ConformanceRequest, ConformanceResponse, FailureSet, WireFormat};
use stubs::protobuf_test_messages::{editions, proto2, proto3};

include!(concat!(env!("OUT_DIR"), "/stubs.rs"));

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
fn convert<M: Message + Default>(request: &ConformanceRequest) -> Answer {
    let message = match &request.payload {
        Some(Payload::ProtobufPayload(bytes)) => M::decode(&bytes[..]).map_err(|e| e.to_string()),
        _ => return Answer::Skipped("format of the input".to_owned()),
    };
    let message = match message {
        Ok(message) => message,
        Err(error) => return Answer::ParseError(error),
    };
    match request.requested_output_format {
        WireFormat::Protobuf => Answer::ProtobufPayload(message.encode_to_vec()),
        _ => Answer::Skipped("format of the output".to_owned()),
    }
}

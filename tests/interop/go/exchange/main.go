// Exchanges random messages with generated code, by way of the testee of the conformance suite: it
// reads a message in one format and writes it in another.
//
//	exchange <testee> <seed> <count>
package main

import (
	"encoding/binary"
	"fmt"
	"io"
	"math/rand"
	"os"
	"os/exec"
	"strconv"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/encoding/prototext"
	"google.golang.org/protobuf/proto"

	"exchange/conformance"
	"exchange/proto2"
	"exchange/proto3"
)

var (
	in    io.Reader
	out   io.Writer
	seed  int64
	count int
)

func main() {
	seed, _ = strconv.ParseInt(os.Args[2], 10, 64)
	count, _ = strconv.Atoi(os.Args[3])
	fmt.Printf("exchange: SEED=%d COUNT=%d\n", seed, count)
	testee := exec.Command(os.Args[1])
	testee.Stderr = os.Stderr
	out, _ = testee.StdinPipe()
	in, _ = testee.StdoutPipe()
	check("the testee does not start", testee.Start())

	for _, format := range formats {
		exchange(format)
	}
	damaged()
}

func newMessage(r *rand.Rand) proto.Message {
	if r.Intn(2) == 0 {
		return &proto2.TestAllTypesProto2{}
	}
	return &proto3.TestAllTypesProto3{}
}

// A format as Go writes and reads it.
type codec struct {
	name    string
	kind    conformance.WireFormat
	marshal func(proto.Message) ([]byte, error)
	// Reads into an empty message.
	unmarshal func([]byte, proto.Message) error
}

var formats = []codec{
	{"binary", conformance.WireFormat_PROTOBUF, proto.Marshal, proto.Unmarshal},
	{"JSON", conformance.WireFormat_JSON, protojson.Marshal, protojson.Unmarshal},
	{"text", conformance.WireFormat_TEXT_FORMAT, prototext.Marshal, prototext.Unmarshal},
}

var wire = formats[0]

// Fields with a number that no message has, of each wire type.
var unknown = []byte("\xc0\xee\x21\x05\xc1\xee\x2112345678\xc2\xee\x21\x03abc" +
	"\xc3\xee\x21\x08\x01\xc4\xee\x21\xc5\xee\x211234\xc0\xee\x21\x06")

// exchange sends each message in `format` and has it back on the wire, and the other way round.
func exchange(format codec) {
	size := 0
	for number := 0; number < count; number++ {
		random := rand.New(rand.NewSource(seed + int64(number)))
		message := newMessage(random)
		maker{random}.fill(message.ProtoReflect(), 0)
		if format.kind == wire.kind {
			message.ProtoReflect().SetUnknown(unknown)
		}
		for _, way := range [][2]codec{{format, wire}, {wire, format}} {
			sent, err := way[0].marshal(message)
			check(fmt.Sprint("Go does not write message ", number), err)
			size += len(sent)
			answer := convert(message, sent, way[0].kind, way[1].kind)
			what := fmt.Sprintf("message %d, SEED=%d, %s to %s", number, seed, way[0].name, way[1].name)
			if answer.bytes == nil {
				fail(what+": Rust refuses what Go wrote", answer.err, string(sent))
			}
			back := message.ProtoReflect().New().Interface()
			if err := way[1].unmarshal(answer.bytes, back); err != nil {
				fail(what+": Go does not read what Rust wrote", err.Error(), string(answer.bytes))
			}
			if !equal(message, back) {
				fail(what+": not the same message", prototext.Format(message), prototext.Format(back))
			}
		}
	}
	fmt.Printf("%s: %d messages equal, there and back (%d bytes)\n", format.name, count, size)
}

// equal looks into messages in an Any, too, whose bytes have maps in another order than here.
func equal(message, other proto.Message) bool {
	return proto.Equal(message, other) ||
		len(message.ProtoReflect().GetUnknown()) == 0 && prototext.Format(message) == prototext.Format(other)
}

type answer struct {
	// None where the testee refuses the message.
	bytes []byte
	err   string
}

// convert has the testee read `payload` as a message of the kind of `like`, and write it.
func convert(like proto.Message, payload []byte, from, to conformance.WireFormat) answer {
	request := &conformance.ConformanceRequest{
		RequestedOutputFormat: to,
		MessageType:           string(like.ProtoReflect().Descriptor().FullName()),
	}
	switch from {
	case conformance.WireFormat_PROTOBUF:
		request.Payload = &conformance.ConformanceRequest_ProtobufPayload{ProtobufPayload: payload}
	case conformance.WireFormat_JSON:
		request.Payload = &conformance.ConformanceRequest_JsonPayload{JsonPayload: string(payload)}
	case conformance.WireFormat_TEXT_FORMAT:
		request.Payload = &conformance.ConformanceRequest_TextPayload{TextPayload: string(payload)}
	}
	bytes, err := proto.Marshal(request)
	check("Go does not write a request", err)
	check("the testee takes no request", binary.Write(out, binary.LittleEndian, uint32(len(bytes))))
	_, err = out.Write(bytes)
	check("the testee takes no request", err)

	var length uint32
	check("the testee ended", binary.Read(in, binary.LittleEndian, &length))
	bytes = make([]byte, length)
	_, err = io.ReadFull(in, bytes)
	check("the testee ended", err)
	response := &conformance.ConformanceResponse{}
	check("Go does not read a response", proto.Unmarshal(bytes, response))
	switch result := response.Result.(type) {
	case *conformance.ConformanceResponse_ProtobufPayload:
		return answer{bytes: append([]byte{}, result.ProtobufPayload...)}
	case *conformance.ConformanceResponse_JsonPayload:
		return answer{bytes: []byte(result.JsonPayload)}
	case *conformance.ConformanceResponse_TextPayload:
		return answer{bytes: []byte(result.TextPayload)}
	case *conformance.ConformanceResponse_ParseError:
		return answer{err: result.ParseError}
	}
	return answer{err: prototext.Format(response)}
}

// damaged sends bytes of which some were changed: what Go refuses Rust refuses, and what both read
// they read alike.
func damaged() {
	both, neither := 0, 0
	discard := proto.UnmarshalOptions{DiscardUnknown: true}
	for number := 0; number < count; number++ {
		random := rand.New(rand.NewSource(seed + int64(number)))
		message := &proto3.TestAllTypesProto3{}
		maker{random}.fill(message.ProtoReflect(), 0)
		sent, err := proto.MarshalOptions{Deterministic: true}.Marshal(message)
		check("Go does not write a message", err)
		damage(random, &sent)
		// Unknown fields are compared where nothing is damaged: Rust has no place for them in
		// wrappers.
		expected, back := &proto3.TestAllTypesProto3{}, &proto3.TestAllTypesProto3{}
		err = discard.Unmarshal(sent, expected)
		answer := convert(message, sent, wire.kind, wire.kind)
		what := fmt.Sprintf("damaged message %d, SEED=%d", number, seed)
		switch {
		case (err == nil) != (answer.bytes != nil):
			fail(what+": only one of both reads it", fmt.Sprint("Go: ", err), "Rust: "+answer.err, fmt.Sprintf("%x", sent))
		case err != nil:
			neither++
		default:
			check(what+": Go does not read what Rust wrote", discard.Unmarshal(answer.bytes, back))
			if !proto.Equal(expected, back) {
				fail(what+": not the same message", fmt.Sprintf("%x", sent), prototext.Format(expected), prototext.Format(back))
			}
			both++
		}
	}
	fmt.Printf("damaged: %d read alike by both, %d refused by both\n", both, neither)
}

func damage(r *rand.Rand, bytes *[]byte) {
	if len(*bytes) == 0 {
		return
	}
	if r.Intn(4) == 0 {
		*bytes = (*bytes)[:r.Intn(len(*bytes))]
		return
	}
	for n := r.Intn(3); n >= 0; n-- {
		(*bytes)[r.Intn(len(*bytes))] = byte(r.Intn(256))
	}
}

func check(what string, err error) {
	if err != nil {
		fail(what, err.Error())
	}
}

func fail(what string, details ...string) {
	fmt.Fprintln(os.Stderr, "FAILED:", what)
	for _, detail := range details {
		fmt.Fprintln(os.Stderr, detail)
	}
	os.Exit(1)
}

"""Random messages of the conformance suite, through JSON and text format, there and back.

The other side is the testee of that suite: it reads a message in one format and writes it in
another.
"""

import os
import struct
import subprocess

from conformance import conformance_pb2
from google.protobuf import json_format, text_format
from google.protobuf.wrappers_pb2 import StringValue
from test_messages_proto2_pb2 import TestAllTypesProto2
from test_messages_proto3_pb2 import TestAllTypesProto3

from wire import SEED, FieldDescriptor, Maker, fail, read_frame

COUNT = int(os.environ.get("COUNT") or 500)
TESTEE = os.path.join(os.environ["PROGRAMS"], "conformance-testee")


class FormMaker(Maker):
    """Makes what has a form in JSON, too."""

    def fill(self, message, depth=0):
        kind = message.DESCRIPTOR
        if kind.file.package == "google.protobuf" and hasattr(self, kind.name):
            getattr(self, kind.name)(message, depth)
        elif depth < 5 and not kind.GetOptions().message_set_wire_format:
            super().fill(message, depth + 1)
        return message

    def unknown(self, depth=0):
        return b""

    def float(self):
        """Not the largest: Python does not read the shortest form of it, which it writes itself."""
        value = super().float()
        return 1.5 if 3.4e38 < value < float("inf") else value

    def scalar(self, field):
        if field.cpp_type == FieldDescriptor.CPPTYPE_ENUM and field.enum_type.is_closed:
            return self.random.choice(field.enum_type.values).number
        if field.enum_type and field.enum_type.full_name == "google.protobuf.NullValue":
            return 0
        return super().scalar(field)

    def Timestamp(self, message, _):
        message.seconds = self.random.randrange(-62135596800, 253402300800)
        message.nanos = self.nanos()

    def Duration(self, message, _):
        sign = self.random.choice([-1, 1])
        message.seconds = sign * self.random.randrange(315576000001)
        message.nanos = sign * self.nanos()

    def nanos(self):
        return self.random.choice([0, 500_000_000, 1000, 999_999_999, self.random.randrange(10**9)])

    def FieldMask(self, message, _):
        message.paths.extend(self.random.choices(["a", "foo_bar", "a.b_c.d1"], k=self.few(0)))

    def Value(self, message, depth):
        value = self.plain(depth)
        if value is None:
            message.null_value = 0
        else:
            json_format.ParseDict(value, message)

    def Struct(self, message, depth):
        json_format.ParseDict({"": self.plain(depth), "é": self.plain(depth)}, message)

    def ListValue(self, message, depth):
        json_format.ParseDict([self.plain(depth)] * self.few(0), message)

    def plain(self, depth):
        """A value as JSON has it."""
        if depth < 4 and self.random.random() < 0.3:
            inner = self.plain(depth + 1)
            return self.random.choice([[inner, None], {"k": inner}])
        return self.random.choice([None, True, self.text(), 0.1, -1e300, self.random.random() * 1e18])

    def Any(self, message, depth):
        kind = self.random.choice([None, StringValue, TestAllTypesProto3, TestAllTypesProto2])
        if kind and depth < 4:
            message.Pack(self.fill(kind(), depth + 1))


class Testee:
    def __init__(self):
        pipe = subprocess.PIPE
        self.process = subprocess.Popen([TESTEE], stdin=pipe, stdout=pipe)

    def __call__(self, like, what, **request):
        request = conformance_pb2.ConformanceRequest(message_type=like.DESCRIPTOR.full_name, **request)
        sent = request.SerializeToString()
        self.process.stdin.write(struct.pack("<I", len(sent)) + sent)
        self.process.stdin.flush()
        response = conformance_pb2.ConformanceResponse.FromString(read_frame(self.process.stdout))
        result = response.WhichOneof("result")
        if not result.endswith("payload"):
            fail("Rust refuses what Python wrote", what, response, request)
        return getattr(response, result)


def formats():
    return [
        ("json", conformance_pb2.JSON, json_format.MessageToJson, json_format.Parse),
        ("text", conformance_pb2.TEXT_FORMAT, text_format.MessageToString, text_format.Parse),
    ]


def exchange(testee, name, kind, write, read):
    """Python's form comes back on the wire, and what is on the wire comes back in Rust's form."""
    maker, size = FormMaker(SEED), 0
    for number in range(COUNT):
        message = maker.fill([TestAllTypesProto3, TestAllTypesProto2][number % 2]())
        written = write(message)
        wire = testee(
            message, number, requested_output_format=conformance_pb2.PROTOBUF, **{f"{name}_payload": written}
        )
        compare(f"{name} to binary", number, message, type(message).FromString(wire))
        form = testee(
            message, number, requested_output_format=kind, protobuf_payload=message.SerializeToString()
        )
        compare(f"binary to {name}", number, message, read(form, type(message)()))
        size += len(written) + len(form)
    print(f"{name}: {COUNT} messages equal, there and back ({size:,} characters)")


def compare(what, number, message, back):
    """Text format looks into messages in an `Any`, whose bytes may have maps in another order."""
    sides = [text_format.MessageToString(side) for side in (message, back)]
    if sides[0] != sides[1]:
        fail(what, number, *sides)


def main():
    print(f"formats: SEED={SEED} COUNT={COUNT}")
    testee = Testee()
    for name, kind, write, read in formats():
        exchange(testee, name, kind, write, read)


if __name__ == "__main__":
    main()

"""Random messages of `interop.wire`, from Python to Rust and back, and the other way round.

Two messages are equal when their deterministic serialisations are: maps in the order of their
keys, unknown fields and NaNs bit for bit.
"""

import os
import random
import re
import struct
import subprocess
import sys

import google.protobuf
from google.protobuf import descriptor, wrappers_pb2
from google.protobuf.internal import api_implementation
from google.protobuf.message import DecodeError
from google.protobuf.unknown_fields import UnknownFieldSet

from interop import wire_pb2

SEED = int(os.environ.get("SEED") or random.SystemRandom().randrange(2**32))
COUNT = int(os.environ.get("COUNT") or 4000)
PROGRAM = os.path.join(os.environ["PROGRAMS"], "wire")
WRAPPERS = set(wrappers_pb2.DESCRIPTOR.message_types_by_name)
# Python drops the bits above the 64th; Rust, as Go, refuses such a varint.
OVERLONG = re.compile(rb"[\x80-\xff]{9}[\x02-\x7f]", re.DOTALL)
# Python keeps an unknown field's key as it came, Rust in as few bytes as it takes.
OVERLONG_KEY = re.compile(rb"[\x80-\xff]\x00", re.DOTALL)
FieldDescriptor = descriptor.FieldDescriptor


class Maker:
    """Fills messages by their descriptors."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def fill(self, message, depth=0):
        """Sets any of the fields, and adds unknown ones now and then."""
        oneofs = {self.random.choice(o.fields).name for o in message.DESCRIPTOR.oneofs}
        for field in message.DESCRIPTOR.fields:
            if field.containing_oneof and field.name not in oneofs:
                continue
            if self.random.random() < 0.5 and depth:
                continue
            self.fill_field(message, field, depth)
        known_alone = message.DESCRIPTOR.file.package == "google.protobuf"
        if not known_alone and self.random.random() < 0.1:
            message.MergeFromString(self.unknown())
        return message

    def fill_field(self, message, field, depth):
        is_message = field.message_type is not None
        if is_map(field):
            self.fill_map(getattr(message, field.name), field, depth)
        elif field.is_repeated:
            target = getattr(message, field.name)
            for _ in range(self.few(depth)):
                if is_message:
                    self.fill(target.add(), depth + 1)
                else:
                    target.append(self.scalar(field))
        elif is_message:
            if depth < 7 and self.random.random() < (0.7 if depth < 2 else 0.35):
                inner = getattr(message, field.name)
                inner.SetInParent()
                self.fill(inner, depth + 1)
        else:
            setattr(message, field.name, self.scalar(field))

    def fill_map(self, target, field, depth):
        key, value = field.message_type.fields
        for _ in range(self.few(depth)):
            if value.message_type is not None:
                self.fill(target[self.scalar(key)], depth + 1)
            else:
                target[self.scalar(key)] = self.scalar(value)

    def few(self, depth):
        return 0 if depth > 6 else self.random.choice([0, 1, 1, 2, 5] if depth < 3 else [0, 0, 1])

    def scalar(self, field):
        kind = field.cpp_type
        if kind == FieldDescriptor.CPPTYPE_STRING:
            return self.text() if field.type == FieldDescriptor.TYPE_STRING else self.bytes()
        if kind == FieldDescriptor.CPPTYPE_BOOL:
            return self.random.random() < 0.5
        if kind == FieldDescriptor.CPPTYPE_DOUBLE:
            return self.double()
        if kind == FieldDescriptor.CPPTYPE_FLOAT:
            return struct.unpack("<f", struct.pack("<f", self.float()))[0]
        if kind == FieldDescriptor.CPPTYPE_ENUM:
            numbers = [value.number for value in field.enum_type.values]
            return self.random.choice(numbers + [self.integer(32, True)])
        bits = 64 if kind in (FieldDescriptor.CPPTYPE_INT64, FieldDescriptor.CPPTYPE_UINT64) else 32
        signed = kind in (FieldDescriptor.CPPTYPE_INT64, FieldDescriptor.CPPTYPE_INT32)
        return self.integer(bits, signed)

    def integer(self, bits, signed):
        low, high = (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1) if signed else (0, 2**bits - 1)
        value = self.random.getrandbits(self.random.randrange(bits + 1))
        return self.random.choice([0, low, high, max(low, -value), min(high, value)])

    def float(self):
        exact = [0.0, -0.0, float("inf"), float("-inf"), float("nan"), 1e-45, 3.4028234663852886e38]
        return self.random.choice(exact + [self.random.uniform(-1e6, 1e6)] * 4)

    def double(self):
        return self.random.choice([self.float(), 5e-324, 1.7976931348623157e308, -1.5])

    def text(self):
        alphabet = self.random.choice(["abc", "aé\u0000€\U0001f600\U0010ffff\ue000"])
        return "".join(self.random.choices(alphabet, k=self.random.choice([0, 1, 3, 15, 16, 130])))

    def bytes(self):
        return self.random.randbytes(self.random.choice([0, 1, 3, 15, 127, 128, 300]))

    def unknown(self, depth=0):
        """An unknown field of any wire type, groups too."""
        number = self.random.choice([900, 4000, 70000, 2**29 - 1 - 7])
        kind = self.random.choice([0, 1, 2, 3, 5] if depth < 4 else [0, 1, 2, 5])
        tag = varint(number << 3 | kind)
        if kind == 0:
            return tag + varint(self.random.getrandbits(64))
        if kind == 1:
            return tag + self.random.randbytes(8)
        if kind == 2:
            payload = self.bytes()
            return tag + varint(len(payload)) + payload
        if kind == 3:
            return tag + self.unknown(depth + 1) + varint(number << 3 | 4)
        return tag + self.random.randbytes(4)


def is_map(field):
    return field.message_type is not None and field.message_type.GetOptions().map_entry


def varint(value):
    encoded = bytearray()
    while value > 0x7F:
        encoded.append(value & 0x7F | 0x80)
        value >>= 7
    encoded.append(value)
    return bytes(encoded)


def canonical(message):
    return message.SerializeToString(deterministic=True)


def parse(kind, data):
    message = kind()
    message.ParseFromString(data)
    return message


def fail(what, number, *details):
    print(f"FAILED: {what}, message {number}, SEED={SEED}", *details, sep="\n", file=sys.stderr)
    sys.exit(1)


class Reencoder:
    """`wire reencode`: a message in, the message as Rust has understood it out."""

    def __init__(self):
        pipe = subprocess.PIPE
        self.process = subprocess.Popen([PROGRAM, "reencode"], stdin=pipe, stdout=pipe)

    def __call__(self, kind, data):
        """The bytes that come back, or `None` and the reason if Rust refuses the message."""
        self.process.stdin.write(struct.pack("<I", len(data) + 1) + kind + data)
        self.process.stdin.flush()
        answer = read_frame(self.process.stdout)
        return (answer[1:], None) if answer[0] == 0 else (None, answer[1:].decode())


def read_frame(pipe):
    header = pipe.read(4)
    if len(header) < 4:
        fail("the Rust program ended", "?")
    return pipe.read(struct.unpack("<I", header)[0])


def from_python(rust):
    """Python's messages come back from Rust as they were."""
    maker, size = Maker(SEED), 0
    for number in range(COUNT):
        message = maker.fill(wire_pb2.Everything())
        sent = message.SerializeToString()
        size += len(sent)
        back, error = rust(b"E", sent)
        if error:
            fail("Rust refuses what Python wrote", number, error, message)
        if canonical(parse(wire_pb2.Everything, back)) != canonical(message):
            fail("Python to Rust to Python", number, message, parse(wire_pb2.Everything, back))
    print(f"python -> rust -> python: {COUNT} messages equal ({size:,} bytes)")


def as_other_types(rust):
    """Packed read as unpacked and the reverse, and a type that knows few fields or none."""
    maker = Maker(SEED + 1)
    kinds = [
        (wire_pb2.Repeated, b"U"),
        (wire_pb2.Unpacked, b"R"),
        (wire_pb2.Scalars, b"O"),
        (wire_pb2.Everything, b"N"),
    ]
    for number in range(COUNT):
        kind, other = kinds[number % len(kinds)]
        message = maker.fill(kind())
        back, error = rust(other, message.SerializeToString())
        if error:
            fail(f"{kind.__name__} read as {other}", number, error, message)
        if canonical(parse(kind, back)) != canonical(message):
            fail(f"{kind.__name__} read as {other}", number, message, parse(kind, back))
    print(f"read as other types (packed, unpacked, mostly unknown): {COUNT} messages equal")


def merged(rust):
    """Two messages one after the other are one, merged field by field."""
    maker = Maker(SEED + 2)
    for number in range(COUNT // 4):
        parts = [maker.fill(wire_pb2.Everything()).SerializeToString() for _ in range(2)]
        expected = parse(wire_pb2.Everything, b"".join(parts))
        back, error = rust(b"E", b"".join(parts))
        if error:
            fail("Rust refuses two messages in a row", number, error)
        if canonical(parse(wire_pb2.Everything, back)) != canonical(expected):
            fail("merged", number, expected, parse(wire_pb2.Everything, back))
    print(f"merged from two: {COUNT // 4} messages equal")


def damaged(rust):
    """What Python refuses Rust refuses, and what both read they read alike."""
    maker = Maker(SEED + 3)
    both, neither, stricter, aside = 0, 0, 0, 0
    for number in range(COUNT):
        data = bytearray(maker.fill(wire_pb2.Everything()).SerializeToString())
        damage(maker.random, data)
        try:
            message = parse(wire_pb2.Everything, bytes(data))
            expected = canonical(message)
        except DecodeError:
            expected = None
        back, error = rust(b"E", bytes(data))
        if error and "invalid varint" in error and expected and OVERLONG.search(data):
            stricter += 1
        elif (expected is None) != (back is None):
            reader = "Rust" if expected is None else "Python"
            fail(f"only {reader} reads a damaged message", number, error, bytes(data).hex())
        elif back is None:
            neither += 1
        elif has_unkept_unknown(message):
            aside += 1
        elif canonical(parse(wire_pb2.Everything, back)) == expected:
            both += 1
        elif len(back) < len(expected) and OVERLONG_KEY.search(data):
            aside += 1
        else:
            fail("a damaged message is read otherwise", number, bytes(data).hex())
    print(
        f"damaged: {both} read alike by both, {neither} refused by both, "
        f"{stricter} with a varint of more than 64 bits refused by Rust alone, "
        f"{aside} with an unknown field in a map entry or wrapper, or with a key that is too long"
    )


def has_unkept_unknown(message):
    """Whether a message has an unknown field where Rust, on purpose, keeps none: in a map entry,
    which Python sets aside whole, and in a wrapper, which is a plain value in Rust."""
    unknown = [field.field_number for field in UnknownFieldSet(message)]
    maps = {field.number for field in message.DESCRIPTOR.fields if is_map(field)}
    if maps.intersection(unknown) or (unknown and message.DESCRIPTOR.name in WRAPPERS):
        return True
    return any(has_unkept_unknown(inner) for inner in inner_messages(message))


def inner_messages(message):
    for field, value in message.ListFields():
        if is_map(field):
            is_message = field.message_type.fields_by_name["value"].message_type is not None
            yield from value.values() if is_message else ()
        elif field.message_type is not None:
            yield from value if field.is_repeated else (value,)


def damage(source, data):
    if not data:
        return
    if source.random() < 0.3:
        del data[source.randrange(len(data)) :]
        return
    for _ in range(source.choice([1, 1, 2, 5])):
        data[source.randrange(len(data))] = source.randrange(256)


def deep(rust):
    """Both read 100 messages inside one, neither reads 101."""
    for levels, readable in [(1, True), (99, True), (100, True), (101, False), (5000, False)]:
        data = b""
        for _ in range(levels - 1):
            data = b"\x0a" + varint(len(data)) + data
        data = b"\x42" + varint(len(data)) + data
        try:
            parse(wire_pb2.Everything, data)
            python = True
        except DecodeError:
            python = False
        back, error = rust(b"E", data)
        if not (python == readable == (error is None)):
            fail(f"{levels} levels", 0, f"python reads: {python}, rust: {error}")
    print("nested 1, 99 and 100 levels: read by both; 101 and 5000: refused by both")


def from_rust():
    """Rust's messages come back from Python as they were."""
    made = subprocess.run([PROGRAM, "make", str(SEED), str(COUNT)], stdout=subprocess.PIPE, check=True)
    checker = subprocess.Popen(
        [PROGRAM, "check", str(SEED), str(COUNT)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    at = 0
    while at < len(made.stdout):
        (length,) = struct.unpack_from("<I", made.stdout, at)
        data = made.stdout[at + 4 : at + 4 + length]
        at += 4 + length
        message = parse(wire_pb2.Everything, data)
        if wire_pb2.Everything.FromString(canonical(message)).ByteSize() != length:
            fail("Rust writes more or less than Python", at, message)
        back = message.SerializeToString()
        checker.stdin.write(struct.pack("<I", len(back)) + back)
    checker.stdin.close()
    result = checker.stdout.read().decode().strip()
    if checker.wait() != 0:
        fail("Rust to Python to Rust", "above")
    print(f"rust -> python -> rust: {result} ({len(made.stdout):,} bytes)")


def main():
    version, backend = google.protobuf.__version__, api_implementation.Type()
    print(f"wire: protobuf {version} ({backend}), SEED={SEED} COUNT={COUNT}")
    rust = Reencoder()
    from_python(rust)
    as_other_types(rust)
    merged(rust)
    deep(rust)
    damaged(rust)
    from_rust()


if __name__ == "__main__":
    main()

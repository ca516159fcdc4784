"""Reads a `FileDescriptorSet` as far as the names of its files."""


def files(encoded):
    """The encoded files of a set, by name."""
    return {named(file): file for _, file in fields(encoded)}


def named(file):
    return next(value for number, value in fields(file) if number == 1).decode()


def fields(encoded):
    """The length-delimited fields of a message, each with its number."""
    at = 0
    while at < len(encoded):
        key, at = varint(encoded, at)
        length, at = varint(encoded, at)
        if key & 7 == 2:
            yield key >> 3, encoded[at : at + length]
            at += length


def varint(encoded, at):
    value = shift = 0
    while True:
        byte = encoded[at]
        value |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            return value, at

"""Python's two gRPC stacks, grpcio and grpclib, against the generated client and service."""

import asyncio
import os
import sys

import grpc
import grpclib.client
import grpclib.server
from google.protobuf import empty_pb2, wrappers_pb2
from google.protobuf.descriptor_pool import DescriptorPool
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import (
    ProtoReflectionDescriptorDatabase,
)
from grpclib.const import Status
from grpclib.exceptions import GRPCError

from interop import peer_grpc, peer_pb2, peer_pb2_grpc
from interop.peer_pb2 import Note, Summary, Wish

PROGRAM = os.path.join(os.environ["PROGRAMS"], "peer")
EMPTY = empty_pb2.Empty()
CODES = {code.value[0]: code for code in grpc.StatusCode}
TAIL = (("x-tail", "failed"), ("x-tail-bin", b"\x00\xff\x01"))


def note(id, wish):
    return Note(id=id, text=f"note {id}", payload=b"x" * wish.size)


class CountCancelled:
    """Counts what is cancelled within it."""

    def __init__(self):
        self.count = 0

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        self.count += kind is asyncio.CancelledError


class GrpcioService(peer_pb2_grpc.PeerServicer):
    def __init__(self):
        self.cancelled = CountCancelled()

    async def Echo(self, request, context):
        sent = [pair for pair in context.invocation_metadata() if pair[0].startswith("x-")]
        await context.send_initial_metadata(tuple(sent))
        return request

    async def Length(self, request, context):
        return wrappers_pb2.Int64Value(value=len(request.value))

    async def Nothing(self, request, context):
        return EMPTY

    async def Fail(self, request, context):
        await context.abort(CODES[request.code], request.message, TAIL)

    async def Give(self, request, context):
        sent = [pair for pair in context.invocation_metadata() if pair[0] == "x-echo"]
        await context.send_initial_metadata(tuple(sent))
        context.set_trailing_metadata((("x-tail", "given"),))
        for id in range(request.count):
            yield note(id, request)
        if request.code:
            await context.abort(CODES[request.code], request.message)

    async def Take(self, requests, context):
        summary = Summary()
        with self.cancelled:
            async for request in requests:
                if request.text == "fail":
                    await context.abort(CODES[3], f"note {request.id}")
                summary.count += 1
                summary.total += request.id
                summary.text = request.text
            # A cancelled call's messages just end; that it is cancelled comes a moment later.
            await asyncio.sleep(0.05)
        return summary

    async def PingPong(self, requests, context):
        with self.cancelled:
            async for request in requests:
                request.text *= 2
                yield request
            await asyncio.sleep(0.05)

    async def Hang(self, request, context):
        yield Note(id=1)
        with self.cancelled:
            await asyncio.sleep(3600)

    async def Cancelled(self, request, context):
        return wrappers_pb2.Int64Value(value=self.cancelled.count)


class GrpclibService(peer_grpc.PeerBase):
    def __init__(self):
        self.cancelled = CountCancelled()

    async def Echo(self, stream):
        sent = [pair for pair in stream.metadata.items() if pair[0].startswith("x-")]
        await stream.send_initial_metadata(metadata=sent)
        await stream.send_message(await stream.recv_message())

    async def Length(self, stream):
        text = (await stream.recv_message()).value
        await stream.send_message(wrappers_pb2.Int64Value(value=len(text)))

    async def Nothing(self, stream):
        await stream.recv_message()
        await stream.send_message(EMPTY)

    async def Fail(self, stream):
        wish = await stream.recv_message()
        await stream.send_trailing_metadata(
            status=Status(wish.code), status_message=wish.message, metadata=list(TAIL)
        )

    async def Give(self, stream):
        wish = await stream.recv_message()
        sent = [pair for pair in stream.metadata.items() if pair[0] == "x-echo"]
        await stream.send_initial_metadata(metadata=sent)
        for id in range(wish.count):
            await stream.send_message(note(id, wish))
        await stream.send_trailing_metadata(
            status=Status(wish.code),
            status_message=wish.message or None,
            metadata=[("x-tail", "given")],
        )

    async def Take(self, stream):
        summary = Summary()
        with self.cancelled:
            async for request in stream:
                if request.text == "fail":
                    raise GRPCError(Status.INVALID_ARGUMENT, f"note {request.id}")
                summary.count += 1
                summary.total += request.id
                summary.text = request.text
        await stream.send_message(summary)

    async def PingPong(self, stream):
        with self.cancelled:
            async for request in stream:
                request.text *= 2
                await stream.send_message(request)

    async def Hang(self, stream):
        await stream.recv_message()
        await stream.send_message(Note(id=1))
        with self.cancelled:
            await asyncio.sleep(3600)

    async def Cancelled(self, stream):
        await stream.recv_message()
        await stream.send_message(wrappers_pb2.Int64Value(value=self.cancelled.count))


async def rust_client(stack, port):
    process = await asyncio.create_subprocess_exec(
        PROGRAM, "call", f"http://127.0.0.1:{port}", stdout=asyncio.subprocess.PIPE
    )
    output, _ = await asyncio.wait_for(process.communicate(), 60)
    if process.returncode != 0:
        sys.exit(f"FAILED: the generated client against a {stack} service")
    print(f"generated client, {stack} service: {output.decode().strip()}")


async def against_services():
    server = grpc.aio.server()
    peer_pb2_grpc.add_PeerServicer_to_server(GrpcioService(), server)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    await rust_client("grpcio", port)
    await server.stop(None)

    server = grpclib.server.Server([GrpclibService()])
    await server.start("127.0.0.1", 0)
    (socket,) = server._server.sockets
    await rust_client("grpclib", socket.getsockname()[1])
    server.close()
    await server.wait_closed()


def equal(actual, expected):
    assert actual == expected, f"{actual!r} is not {expected!r}"


async def fails(awaitable):
    try:
        unexpected = await awaitable
    except grpc.aio.AioRpcError as error:
        return error
    raise AssertionError(f"expected a failure, got {unexpected!r}")


class GrpcioClient:
    """Checks of the generated service with grpcio, each a method."""

    def __init__(self, channel):
        self.channel = channel
        self.stub = peer_pb2_grpc.PeerStub(channel)

    async def unary(self):
        sent = Note(id=-(2**63), text="héllo", payload=b"\x07" * 100_000)
        equal(await self.stub.Echo(sent), sent)
        equal((await self.stub.Length(wrappers_pb2.StringValue(value="héllo\U0001f600"))).value, 6)
        equal(await self.stub.Nothing(EMPTY), EMPTY)
        metadata = (
            ("x-echo", "hello"),
            ("x-more", "one"),
            ("x-more", "two"),
            ("x-echo-bin", b"\x00\xff\n"),
        )
        call = self.stub.Echo(Note(id=1), metadata=metadata)
        equal((await call).id, 1)
        headers = [tuple(pair) for pair in await call.initial_metadata() if pair[0][:2] == "x-"]
        equal(sorted(headers), sorted(metadata))

    async def failures(self):
        for number, code in CODES.items():
            message = f"ä 100% of code {number}\n\U0001f600"
            if number:
                error = await fails(self.stub.Fail(Wish(code=number, message=message)))
                equal((error.code(), error.details()), (code, message))
                trailers = [tuple(pair) for pair in error.trailing_metadata()]
                equal([pair for pair in trailers if pair[0][:2] == "x-"], list(TAIL))
        unknown = self.channel.unary_unary("/interop.peer.Peer/Unknown")
        equal((await fails(unknown(b""))).code(), grpc.StatusCode.UNIMPLEMENTED)

    async def server_streaming(self):
        call = self.stub.Give(Wish(count=500, size=1000), metadata=(("x-echo", "hello"),))
        equal(dict(await call.initial_metadata())["x-echo"], "hello")
        equal([got async for got in call], [note(id, Wish(size=1000)) for id in range(500)])
        equal(dict(await call.trailing_metadata())["x-tail"], "given")
        equal(await call.code(), grpc.StatusCode.OK)

        call = self.stub.Give(Wish(count=2, code=9, message="halfway"))
        equal([(await call.read()).id for _ in range(2)], [0, 1])
        error = await fails(call.read())
        equal((error.code(), error.details()), (CODES[9], "halfway"))
        equal([got async for got in self.stub.Give(Wish())], [])

    async def client_streaming(self):
        notes = (Note(id=id, text="text") for id in range(1, 10_001))
        equal(await self.stub.Take(notes), Summary(count=10_000, total=50_005_000, text="text"))
        equal(await self.stub.Take(iter(())), Summary())
        error = await fails(self.stub.Take(iter([Note(id=3, text="fail"), Note(id=4)])))
        equal((error.code(), error.details()), (grpc.StatusCode.INVALID_ARGUMENT, "note 3"))

    async def bidirectional(self):
        call = self.stub.PingPong()
        for id in range(200):
            await call.write(Note(id=id, text="ab"))
            equal(await call.read(), Note(id=id, text="abab"))
        await call.done_writing()
        equal(await call.read(), grpc.aio.EOF)
        equal(await call.code(), grpc.StatusCode.OK)

        notes = (Note(id=id, text="x") for id in range(2000))
        got = [got async for got in self.stub.PingPong(notes)]
        equal(got, [Note(id=id, text="xx") for id in range(2000)])

    async def deadline(self):
        before = (await self.stub.Cancelled(EMPTY)).value
        call = self.stub.Hang(EMPTY, timeout=0.3)
        equal((await call.read()).id, 1)
        equal((await fails(call.read())).code(), grpc.StatusCode.DEADLINE_EXCEEDED)
        await self.seen(before + 1)

    async def cancellation(self):
        before = (await self.stub.Cancelled(EMPTY)).value
        call = self.stub.Hang(EMPTY)
        equal((await call.read()).id, 1)
        call.cancel()
        equal(await call.code(), grpc.StatusCode.CANCELLED)
        await self.seen(before + 1)

        call = self.stub.Take()
        await call.write(Note(id=1))
        await asyncio.sleep(0.05)
        call.cancel()
        await self.seen(before + 2)

        call = self.stub.PingPong()
        await call.write(Note(id=1, text="a"))
        equal(await call.read(), Note(id=1, text="aa"))
        call.cancel()
        await self.seen(before + 3)

    async def seen(self, count):
        for _ in range(100):
            if (await self.stub.Cancelled(EMPTY)).value == count:
                return
            await asyncio.sleep(0.02)
        raise AssertionError(f"the service has not seen {count} calls cancelled")

    async def health(self):
        stub = health_pb2_grpc.HealthStub(self.channel)
        response = await stub.Check(health_pb2.HealthCheckRequest(service="interop.peer.Peer"))
        equal(response.status, health_pb2.HealthCheckResponse.SERVING)


def reflection(address):
    """What server reflection tells: our service, its methods, and what its files import."""
    with grpc.insecure_channel(address) as channel:
        database = ProtoReflectionDescriptorDatabase(channel)
        assert "interop.peer.Peer" in database.get_services(), database.get_services()
        service = DescriptorPool(database).FindServiceByName("interop.peer.Peer")
        ours = peer_pb2.DESCRIPTOR.services_by_name["Peer"]
        equal([method.name for method in service.methods], [m.name for m in ours.methods])
        length = service.FindMethodByName("Length")
        equal(length.input_type.full_name, "google.protobuf.StringValue")
        wire = DescriptorPool(database).FindMessageTypeByName("interop.wire.Everything")
        equal(wire.fields_by_name["names"].message_type.full_name, "interop.wire.Names")


async def grpclib_client(port):
    """The same service with the second stack, each kind of method and failures."""
    channel = grpclib.client.Channel("127.0.0.1", port)
    stub = peer_grpc.PeerStub(channel)
    equal(await stub.Echo(Note(id=1, text="a")), Note(id=1, text="a"))
    equal((await stub.Length(wrappers_pb2.StringValue(value="abc"))).value, 3)
    try:
        await stub.Fail(Wish(code=5, message="ä 100%\n"))
        raise AssertionError("expected a failure")
    except GRPCError as error:
        equal((error.status, error.message), (Status.NOT_FOUND, "ä 100%\n"))
    async with stub.Give.open(metadata={"x-echo": "hello"}) as stream:
        await stream.send_message(Wish(count=100), end=True)
        equal([got.id async for got in stream], list(range(100)))
        await stream.recv_trailing_metadata()
        equal(stream.initial_metadata["x-echo"], "hello")
        equal(stream.trailing_metadata["x-tail"], "given")
    notes = [Note(id=id, text="text") for id in range(1, 1001)]
    equal(await stub.Take(notes), Summary(count=1000, total=500_500, text="text"))
    async with stub.PingPong.open() as stream:
        for id in range(200):
            await stream.send_message(Note(id=id, text="ab"))
            equal(await stream.recv_message(), Note(id=id, text="abab"))
        await stream.end()
        equal(await stream.recv_message(), None)
    before = (await stub.Cancelled(EMPTY)).value
    async with stub.Hang.open() as stream:
        await stream.send_message(EMPTY, end=True)
        equal((await stream.recv_message()).id, 1)
        await stream.cancel()
    await asyncio.sleep(0.3)
    equal((await stub.Cancelled(EMPTY)).value, before + 1)
    channel.close()


async def against_clients():
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(PROGRAM, "serve", stdin=pipe, stdout=pipe)
    port = int(await process.stdout.readline())
    address = f"127.0.0.1:{port}"
    async with grpc.aio.insecure_channel(address) as channel:
        client = GrpcioClient(channel)
        checks = [
            client.unary,
            client.failures,
            client.server_streaming,
            client.client_streaming,
            client.bidirectional,
            client.deadline,
            client.cancellation,
            client.health,
        ]
        for check in checks:
            await asyncio.wait_for(check(), 60)
        await asyncio.to_thread(reflection, address)
    print(f"grpcio client, generated service: {len(checks) - 1} groups of calls as expected")
    print("grpcio-reflection, tonic-reflection: lists the service and resolves all its types")
    await asyncio.wait_for(grpclib_client(port), 60)
    print("grpclib client, generated service: all kinds of calls as expected")
    process.stdin.close()
    equal(await asyncio.wait_for(process.wait(), 10), 0)


async def main():
    print(f"peers: grpcio {grpc.__version__}, grpclib {grpclib.__version__}")
    await against_services()
    await against_clients()


asyncio.run(main())

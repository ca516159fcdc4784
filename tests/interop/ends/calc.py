"""Peers that are to be frozen: calc.py send <address> sends numbers for ever, serve <port> adds them up."""

import sys
import time
from concurrent import futures

import grpc
from google.protobuf.wrappers_pb2 import Int64Value

SERVICE = "StreamingCalcService"
what, where = sys.argv[1:]


def numbers():
    while True:
        yield Int64Value(value=1)
        time.sleep(0.05)


def incremental_sum(requests, context):
    total = 0
    for request in requests:
        total += request.value
        yield Int64Value(value=total)


def sum_up(requests, context):
    return Int64Value(value=sum(request.value for request in requests))


if what == "send":
    channel = grpc.insecure_channel(where)
    encode, decode = Int64Value.SerializeToString, Int64Value.FromString
    channel.stream_unary(f"/{SERVICE}/sum", encode, decode)(numbers())
else:
    coders = (Int64Value.FromString, Int64Value.SerializeToString)
    server = grpc.server(futures.ThreadPoolExecutor(4))
    methods = {
        "sum": grpc.stream_unary_rpc_method_handler(sum_up, *coders),
        "incrementalSum": grpc.stream_stream_rpc_method_handler(incremental_sum, *coders),
    }
    handler = grpc.method_handlers_generic_handler(SERVICE, methods)
    server.add_generic_rpc_handlers((handler,))
    server.add_insecure_port(f"127.0.0.1:{where}")
    server.start()
    server.wait_for_termination()

"""Checks a service with TLS, health checks and reflection, and stops it: checks.py <address> <ca> <pid>."""

import os
import signal
import sys

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection_pb2

address, authority, process = sys.argv[1:]
with open(authority, "rb") as file:
    credentials = grpc.ssl_channel_credentials(file.read())
channel = grpc.secure_channel(address, credentials)

health = health_pb2_grpc.HealthStub(channel)
request = health_pb2.HealthCheckRequest(service="shop.Orders")
name = health_pb2.HealthCheckResponse.ServingStatus.Name
print(name(health.Check(request, timeout=20).status))

# Both versions have the same messages.
for version in ["v1", "v1alpha"]:
    list_services = channel.stream_stream(
        f"/grpc.reflection.{version}.ServerReflection/ServerReflectionInfo",
        request_serializer=reflection_pb2.ServerReflectionRequest.SerializeToString,
        response_deserializer=reflection_pb2.ServerReflectionResponse.FromString,
    )
    asked = reflection_pb2.ServerReflectionRequest(list_services="")
    answer = next(list_services(iter([asked]), timeout=20))
    for service in answer.list_services_response.service:
        print(f"reflection {version}: {service.name}")

place = channel.unary_unary("/shop.Orders/Place")
# The last of a field's values counts.
order = b"\n\6coffee" * 100
answer = place(order, timeout=20, compression=grpc.Compression.Gzip)
print("answer:", answer[2:].decode())

watch = health.Watch(request, timeout=60)
assert name(next(watch).status) == "SERVING"
os.kill(int(process), signal.SIGTERM)
print(name(next(watch).status))
watch.cancel()
channel.close()

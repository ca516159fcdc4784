"""The programs that are compared and run: `protoc`, `protorust` and `cargo check`."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from descriptors import files


@dataclass
class Run:
    """How a program ended, and what it took, its children included."""

    ok: bool
    said: str
    cpu_seconds: float
    peak_mib: int


def execute(command, folder, **environment):
    """Runs a command with all it says in a file of `folder`."""
    log = folder / "said"
    with open(log, "wb") as said:
        process = subprocess.Popen(
            command, cwd=folder, env={**os.environ, **environment}, stdout=said, stderr=said, stdin=subprocess.DEVNULL
        )
        _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return Run(
        ok=process.returncode == 0,
        said=log.read_text(errors="replace"),
        cpu_seconds=usage.ru_utime + usage.ru_stime,
        peak_mib=usage.ru_maxrss // 1024,
    )


@dataclass(frozen=True)
class Compilers:
    protoc: str
    protorust: str
    options: tuple
    scratch: Path

    def protoc_accepts(self, part):
        """In one run, as `protoc -o` for all of them."""
        return self.run_protoc(part, "-o", str(self.scratch / "set"))

    def protorust_accepts(self, part):
        return self.run_protorust(part, "--dry-run", "--output", str(self.scratch / "nowhere"))

    def other_descriptors(self, part):
        """The files whose descriptors, with source info, are not the same bytes. A copy that a corpus has
        of a file of protoc does not count: protorust takes its own."""
        theirs, ours = self.scratch / "theirs", self.scratch / "ours"
        self.run_protoc(part, "--include_imports", "--include_source_info", "-o", str(theirs))
        self.run_protorust(part, "--include-imports", "--include-source-info", "--descriptor-set-out", str(ours))
        theirs, ours = files(theirs.read_bytes()), files(ours.read_bytes())
        is_copy = lambda name: name.startswith("google/protobuf/") and any(
            os.path.exists(os.path.join(root, name)) for root in part.roots()
        )
        names = theirs.keys() | ours.keys()
        return sorted(name for name in names if theirs.get(name) != ours.get(name) and not is_copy(name))

    def generate(self, part, package):
        """A package with nothing but the stubs: a build of it is a build of what was generated. It has
        a name of its own, lest cargo takes what it made of another for fresh."""
        shutil.rmtree(package, ignore_errors=True)
        (package / "src").mkdir(parents=True)
        (package / "Cargo.toml").write_text(
            f'[package]\nname = "{package.name}"\nversion = "0.0.0"\nedition = "2024"\n[workspace]\n'
        )
        (package / "src/lib.rs").write_text("pub mod stubs;\n")
        return self.run_protorust(part, "--output", str(package))

    def run_protoc(self, part, *options):
        """Passes arguments in a file: those of a large corpus are too many for a command line."""
        arguments = self.scratch / "arguments"
        arguments.write_text("\n".join([f"-I{root}" for root in part.roots()] + [*options] + part.inputs()))
        return execute([self.protoc, f"@{arguments}"], self.scratch)

    def run_protorust(self, part, *options):
        roots = [argument for root in part.roots() for argument in ("-I", root)]
        return execute(
            [self.protorust, "--quiet", "--color=never", *roots, *self.options, *options, *part.inputs()],
            self.scratch,
        )

    def check(self, package, target):
        return execute(
            ["cargo", "check", "--quiet"],
            package,
            RUSTFLAGS="-D warnings",
            CARGO_TARGET_DIR=str(target),
            CARGO_INCREMENTAL="0",
            CARGO_TERM_COLOR="never",
        )

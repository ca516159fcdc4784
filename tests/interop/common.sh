# What the interop suites share. To be sourced by a script that has set `root`, the repository.

set -euo pipefail
target=${CARGO_TARGET_DIR:-$root/target}
work=$(mktemp -d)
children=()

# Whatever happens, no process and no folder is left behind.
clean_up() {
    for child in "${children[@]}"; do
        kill "$child" 2>/dev/null || true
    done
    rm -rf "$work"
}
trap clean_up EXIT

# install <package>...: installs those Debian packages that are missing.
install() {
    local missing=() as_root=()
    local package
    for package in "$@"; do
        dpkg -s "$package" >/dev/null 2>&1 || missing+=("$package")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    [ "$(id -u)" = 0 ] || as_root=(sudo)
    "${as_root[@]}" apt-get update -qq
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

# generate <mode> <proto> [option]...: a package `$work/<mode>` by the command.
generate() {
    local mode=$1 proto=$2
    shift 2
    cargo run --quiet --manifest-path "$root/Cargo.toml" --bin protorust -- \
        --quiet --mode "$mode" --input "$proto" --output "$work/$mode" "$@"
    cp "$root/Cargo.lock" "$work/$mode/"
}

# build <mode>: builds that package, and leaves the program at `$work/<mode>/program`. Warnings are
# errors.
build() {
    (
        cd "$work/$1"
        export CARGO_TARGET_DIR=$target/interop CARGO_PROFILE_DEV_DEBUG=0 RUSTFLAGS="-D warnings"
        cargo build --quiet
        cp "$target/interop/debug/$1" program
    )
}

# A port that nobody listens on.
free_port() {
    local port
    while port=$((20000 + RANDOM % 12000)); do
        (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
    done
    echo "$port"
}

# serve <port> <command>...: starts a server and waits until it listens.
serve() {
    local port=$1 attempt
    shift
    "$@" &
    children+=($!)
    for attempt in $(seq 300); do
        (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null && return
        sleep 0.1
    done
    echo "nobody listens on $port: $*" >&2
    exit 1
}

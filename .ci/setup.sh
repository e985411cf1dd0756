# SPDX-License-Identifier: Apache-2.0 OR MIT
# Sourced by run.sh and test.sh: install what is missing, build a preset.

# Packages of Debian 12. The first list builds the program, the second runs all its tests.
ZK_BUILD_PACKAGES=(build-essential cmake ninja-build pkg-config libssl-dev libsqlite3-dev
    libarchive-dev libzstd-dev libncurses-dev libinih-dev)
ZK_TEST_PACKAGES=(libcriterion-dev libjansson-dev libvterm-dev clang libclang-rt-14-dev
    clang-format gcc-riscv64-unknown-elf binutils-riscv64-unknown-elf qemu-user csmith libcsmith-dev jq
    zsh fish tmux)

zk_say() {
    printf '== %s\n' "$*"
}

zk_installed() {
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

# zk_install PACKAGE..: install those that are missing. Where there is no apt, go on when the
# programs are there and say what to install when they are not.
zk_install() {
    if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
        local program
        for program in cc cmake ninja pkg-config; do
            if ! command -v "$program" >/dev/null; then
                echo "$program is missing, and there is no apt here: install what Debian calls $*" >&2
                return 1
            fi
        done
        return 0
    fi
    local missing=() package
    for package in "$@"; do
        zk_installed "$package" || missing+=("$package")
    done
    [ ${#missing[@]} -ne 0 ] || return 0
    local as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        if ! command -v sudo >/dev/null; then
            echo "not root, and no sudo: have root install ${missing[*]}" >&2
            return 1
        fi
        as_root=(sudo)
    fi
    zk_say "installing ${missing[*]}"
    "${as_root[@]}" apt-get update -q </dev/null &&
        "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y \
            --no-install-recommends "${missing[@]}" </dev/null
}

# zk_build PRESET TESTS TARGET..: configure, with tests ON or OFF, and build.
zk_build() {
    local preset=$1 tests=$2
    shift 2
    cmake --preset "$preset" -D ZK_TESTS="$tests" >/dev/null &&
        cmake --build --preset "$preset" -j "$(nproc)" --target "$@"
}

#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Known answers for the transcript and the trees, from docs/protocol.md alone.

Slow, and shares no code with the engine. Prints the values that transcript_messages.c and
merkle_proof.c expect:  python3 tests/unit/hash_vectors.py
"""
import struct

P = 2013265921
MASK = 0xFFFFFFFF
IV = [0x6A09E667, 0xBB67AE85, 0x3C6EF372, 0xA54FF53A,
      0x510E527F, 0x9B05688C, 0x1F83D9AB, 0x5BE0CD19]
PERMUTATION = [2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8]
COLUMNS = [(0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15)]
DIAGONALS = [(0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14)]


def compress(cv, block, counter, block_len, flags):
    """All sixteen words of the compression function."""
    v = cv + IV[:4] + [counter & MASK, counter >> 32, block_len, flags]
    m = list(block)

    def rotate(x, n):
        return (x >> n | x << 32 - n) & MASK

    for _ in range(7):
        for i, (a, b, c, d) in enumerate(COLUMNS + DIAGONALS):
            for word, left, right in ((m[2 * i], 16, 12), (m[2 * i + 1], 8, 7)):
                v[a] = (v[a] + v[b] + word) & MASK
                v[d] = rotate(v[d] ^ v[a], left)
                v[c] = (v[c] + v[d]) & MASK
                v[b] = rotate(v[b] ^ v[c], right)
        m = [m[p] for p in PERMUTATION]
    return [v[i] ^ v[i + 8] for i in range(8)] + [v[i + 8] ^ cv[i] for i in range(8)]


def words(data):
    return list(struct.unpack("<16I", data + bytes(64 - len(data))))


def last_compression(data, chunk):
    """Arguments of the compression that makes the chaining value of this subtree."""
    if len(data) > 1024:
        left = 1024
        while 2 * left < len(data):
            left *= 2
        low = compress(*last_compression(data[:left], chunk))[:8]
        high = compress(*last_compression(data[left:], chunk + left // 1024))[:8]
        return IV, low + high, 0, 64, 4
    cv, flags = IV, 1
    while len(data) > 64:
        cv = compress(cv, words(data[:64]), chunk, 64, flags)[:8]
        data, flags = data[64:], 0
    return cv, words(data), chunk, len(data), flags | 2


def blake3(data, length=32):
    cv, block, counter, block_len, flags = last_compression(data, 0)
    out = b""
    for i in range((length + 63) // 64):
        counter = i
        out += struct.pack("<16I", *compress(cv, block, counter, block_len, flags | 8))
    return out[:length]


class Transcript:
    def __init__(self, label):
        self.state = bytes(32)
        self.message(1, label, b"")

    def message(self, kind, label, payload):
        header = struct.pack("<IIQ", kind, len(label), len(payload))
        self.state = blake3(self.state + header + label.encode() + payload)

    def output(self, length):
        return blake3(self.state + struct.pack("<I", 32), length)

    def sample_fe(self, label):
        self.message(16, label, b"")
        out = struct.unpack("<256I", self.output(1024))
        return [w & 0x7FFFFFFF for w in out if w & 0x7FFFFFFF < P][:5]

    def sample_bits(self, label, n_bits):
        self.message(17, label, struct.pack("<I", n_bits))
        return struct.unpack("<I", self.output(4))[0] % 2**n_bits

    def sample_digest(self, label):
        self.message(18, label, b"")
        return self.output(32)

    def grind(self, label, n_bits):
        self.message(24, label, struct.pack("<I", n_bits))
        nonce = 0
        while struct.unpack("<I", blake3(self.state + struct.pack("<IIQ", 33, 0, nonce),
                                         4))[0] % 2**n_bits != 0:
            nonce += 1
        self.message(25, label, struct.pack("<Q", nonce))
        return nonce


def transcript_vectors():
    t = Transcript("zkconsole")
    print("init", t.state.hex())
    for name, kind, payload in (
            ("bytes", 2, b"abc"), ("count", 3, struct.pack("<Q", 0x0123456789ABCDEF)),
            ("root", 4, bytes(range(32))), ("words", 5, struct.pack("<3I", 0, 1, P - 1)),
            ("values", 6, struct.pack("<10I", *range(1, 11)))):
        t.message(kind, name, payload)
        print(name, t.state.hex())
    print("alpha", t.sample_fe("alpha"), t.state.hex())
    print("index", t.sample_bits("index", 22), t.state.hex())
    print("link", t.sample_digest("link").hex(), t.state.hex())
    print("work", t.grind("work", 12), t.state.hex())


def element(group, table, row, column):
    return (1000003 * (group + 1) + 10007 * table + 101 * row + 7919 * column**2 + 1) % P


def row_digest(kind, group, widths, row):
    padded = []
    for table, width in enumerate(widths):
        padded += [element(group, table, row, c) for c in range(width)]
        padded += [0] * (-width % 16)
    cv, n_blocks = IV, len(padded) // 16
    for b in range(n_blocks):
        final = 1 << 11 if b == n_blocks - 1 else 0
        block = padded[16 * b:16 * b + 16]
        cv = compress(cv, block, b, 64, 1 << 8 | final | kind << 16)[:8]
    return cv


def pair(left, right, log_size, flags):
    return compress(IV, left + right, log_size, 64, flags)[:8]


def tree(kind, groups):
    """levels[l][i]; groups are (log height, widths), heights descending."""
    top, widths = groups[0]
    levels = {top: [row_digest(kind, 0, widths, i) for i in range(2**top)]}
    for l in reversed(range(top)):
        below = levels[l + 1]
        level = [pair(below[2 * i], below[2 * i + 1], l, 1 << 9 | kind << 16)
                 for i in range(2**l)]
        for g, (log_height, widths) in enumerate(groups):
            if log_height == l:
                level = [pair(node, row_digest(kind, g, widths, i), l, 1 << 10 | kind << 16)
                         for i, node in enumerate(level)]
        levels[l] = level
    return levels


def tree_vectors():
    kind, groups, queries = 4, [(5, [3, 17]), (4, [16]), (2, [0, 1])], [5, 18, 5]
    levels = tree(kind, groups)
    print("root", struct.pack("<8I", *levels[0][0]).hex())
    known = sorted(set(queries))
    for l in range(5, 0, -1):
        for i in known:
            if i ^ 1 not in known:
                print("sibling", struct.pack("<8I", *levels[l][i ^ 1]).hex())
        known = sorted({i >> 1 for i in known})


if __name__ == "__main__":
    assert blake3(b"").hex().startswith("af1349b9f5f9a1a6")
    pattern = bytes(i % 251 for i in range(1025))
    assert blake3(pattern).hex().startswith("d00278ae47eb27b3")
    transcript_vectors()
    tree_vectors()

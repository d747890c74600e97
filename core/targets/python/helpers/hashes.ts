import { py, pyRaw } from '../literals.ts';
import type { Helper } from './helper.ts';

export const hashHelpers = {
  farmhash64: {
    source: pyRaw`
WORD = 2**64 - 1
K0, K1, K2 = 0xC3A5C85C97CB3127, 0xB492B66FBE98F273, 0x9AE16A3B2F90404F


def farmhash64(text):
    """FarmHash's Fingerprint64 of UTF-8 bytes, which Keras hashes with (after Google's farmhashna, MIT licence)."""
    data = text.encode("utf-8")
    length = len(data)

    def at(position, size=8):
        return int.from_bytes(data[position : position + size], "little")

    def rotate(value, shift):
        value &= WORD
        return (value >> shift | value << (64 - shift)) & WORD

    def shift_mix(value):
        value &= WORD
        return value ^ value >> 47

    def hash16(u, v, multiplier):
        a = shift_mix((u ^ v) * multiplier)
        return shift_mix((v ^ a) * multiplier) * multiplier & WORD

    def weak(position, a, b):
        a = a + at(position) & WORD
        b = rotate(b + a + at(position + 24), 21)
        total = a + at(position + 8) + at(position + 16) & WORD
        return total + at(position + 24) & WORD, b + rotate(total, 44) + a & WORD

    multiplier = K2 + length * 2 & WORD
    if length == 0:
        return K2
    if length < 4:
        y = data[0] + (data[length >> 1] << 8)
        z = length + (data[-1] << 2)
        return shift_mix(y * K2 & WORD ^ z * K0 & WORD) * K2 & WORD
    if length < 8:
        return hash16(length + (at(0, 4) << 3), at(length - 4, 4), multiplier)
    if length <= 16:
        a, b = at(0) + K2 & WORD, at(length - 8)
        c = rotate(b, 37) * multiplier + a & WORD
        return hash16(c, (rotate(a, 25) + b) * multiplier & WORD, multiplier)
    if length <= 32:
        a, b = at(0) * K1 & WORD, at(8)
        c, d = at(length - 8) * multiplier & WORD, at(length - 16) * K2 & WORD
        first = rotate(a + b, 43) + rotate(c, 30) + d & WORD
        return hash16(first, a + rotate(b + K2, 18) + c & WORD, multiplier)
    if length <= 64:
        a, b = at(0) * K2 & WORD, at(8)
        c, d = at(length - 8) * multiplier & WORD, at(length - 16) * K2 & WORD
        y = rotate(a + b, 43) + rotate(c, 30) + d & WORD
        z = hash16(y, a + rotate(b + K2, 18) + c & WORD, multiplier)
        e, f = at(16) * multiplier & WORD, at(24)
        g, h = (y + at(length - 32)) * multiplier & WORD, (z + at(length - 24)) * multiplier & WORD
        first = rotate(e + f, 43) + rotate(g, 30) + h & WORD
        return hash16(first, e + rotate(f + a, 18) + g & WORD, multiplier)

    x, y = 81, 81 * K1 + 113 & WORD
    z = shift_mix(y * K2 + 113) * K2 & WORD
    v, w = (0, 0), (0, 0)
    x = x * K2 + at(0) & WORD
    end, last = (length - 1 >> 6) << 6, length - 64
    for position in range(0, end, 64):
        x = rotate(x + y + v[0] + at(position + 8), 37) * K1 & WORD
        y = rotate(y + v[1] + at(position + 48), 42) * K1 & WORD
        x ^= w[1]
        y = y + v[0] + at(position + 40) & WORD
        z = rotate(z + w[0], 33) * K1 & WORD
        v = weak(position, v[1] * K1 & WORD, x + w[0])
        w = weak(position + 32, z + w[1], y + at(position + 16))
        z, x = x, z
    multiplier = K1 + ((z & 0xFF) << 1) & WORD
    w = (w[0] + (length - 1 & 63) & WORD, w[1])
    v = (v[0] + w[0] & WORD, v[1])
    w = (w[0] + v[0] & WORD, w[1])
    x = rotate(x + y + v[0] + at(last + 8), 37) * multiplier & WORD
    y = rotate(y + v[1] + at(last + 48), 42) * multiplier & WORD
    x ^= w[1] * 9 & WORD
    y = y + v[0] * 9 + at(last + 40) & WORD
    z = rotate(z + w[0], 33) * multiplier & WORD
    v = weak(last, v[1] * multiplier & WORD, x + w[0])
    w = weak(last + 32, z + w[1], y + at(last + 16))
    z, x = x, z
    first = hash16(v[0], w[0], multiplier) + shift_mix(y) * K0 + z & WORD
    return hash16(first, hash16(v[1], w[1], multiplier) + x & WORD, multiplier)
`,
  },
  hash_bins: {
    needs: ['farmhash64'],
    source: py`
def hash_bins(x, bins):
    """The bin of each text, 0 to bins - 1, as Keras' Hashing layer has it; missing stays missing."""
    return x.map(lambda text: farmhash64(text) % bins, na_action="ignore").astype(float)
`,
  },
  salted_hash_bins: {
    source: pyRaw`
def siphash64(text, key):
    """SipHash-2-4 of UTF-8 bytes under a key of two 64-bit words."""
    word = 2**64 - 1
    k0, k1 = (part & word for part in key)
    v = [k0 ^ 0x736F6D6570736575, k1 ^ 0x646F72616E646F6D, k0 ^ 0x6C7967656E657261, k1 ^ 0x7465646279746573]

    def rotate(value, shift):
        return (value << shift | value >> (64 - shift)) & word

    def mix(rounds):
        for _ in range(rounds):
            v[0] = v[0] + v[1] & word
            v[1] = rotate(v[1], 13) ^ v[0]
            v[0] = rotate(v[0], 32)
            v[2] = v[2] + v[3] & word
            v[3] = rotate(v[3], 16) ^ v[2]
            v[0] = v[0] + v[3] & word
            v[3] = rotate(v[3], 21) ^ v[0]
            v[2] = v[2] + v[1] & word
            v[1] = rotate(v[1], 17) ^ v[2]
            v[2] = rotate(v[2], 32)

    data = text.encode("utf-8")
    whole = len(data) - len(data) % 8
    blocks = [int.from_bytes(data[start : start + 8], "little") for start in range(0, whole, 8)]
    for block in [*blocks, int.from_bytes(data[whole:], "little") | (len(data) & 0xFF) << 56]:
        v[3] ^= block
        mix(2)
        v[0] ^= block
    v[2] ^= 0xFF
    mix(4)
    return v[0] ^ v[1] ^ v[2] ^ v[3]


def salted_hash_bins(x, bins, salt):
    """The bin of each text, 0 to bins - 1, as Keras' Hashing layer with a salt has it; missing stays missing."""
    return x.map(lambda text: siphash64(text, salt) % bins, na_action="ignore").astype(float)
`,
  },
  hashed_text: {
    needs: ['each_text'],
    source: py`
def hashed_text(x):
    """The text under which Keras hashes a number: its whole part, as far as that is a 64-bit integer."""

    def text(number):
        return str(int(number)) if abs(number) < 2**63 else "-9223372036854775808"

    return each_text(x.astype(object).where(x.notna(), None), text)
`,
  },
} as const satisfies Record<string, Helper>;

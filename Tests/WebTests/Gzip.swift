/// Writes gzip members by hand, so that tests need no library for it.
enum Gzip {
  /// The bytes as one gzip member that compresses nothing.
  static func stored(_ bytes: [UInt8]) -> [UInt8] {
    precondition(bytes.count <= 0xffff)
    let length = UInt16(bytes.count)
    return header + [1] + littleEndian(length) + littleEndian(~length) + bytes
      + littleEndian(checksum(bytes)) + littleEndian(UInt32(bytes.count))
  }

  /// One byte repeated 1 + 258 × `runs` times, in about 13 bits a run.
  static func bomb(runs: Int) -> [UInt8] {
    var bits = Bits()
    bits.append(0b1, count: 1)  // the last block
    bits.append(0b01, count: 2)  // fixed codes
    bits.appendReversed(0b0011_0000, count: 8)  // the literal 0
    for _ in 0..<runs {
      bits.appendReversed(0b1100_0101, count: 8)  // length 258
      bits.appendReversed(0, count: 5)  // distance 1
    }
    bits.appendReversed(0, count: 7)  // the end
    return header + bits.bytes + [0, 0, 0, 0] + littleEndian(UInt32(1 + 258 * runs))
  }

  private static let header: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]

  private static func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] {
    (0..<value.bitWidth / 8).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
  }

  private static func checksum(_ bytes: [UInt8]) -> UInt32 {
    var value = UInt32.max
    for byte in bytes {
      value ^= UInt32(byte)
      for _ in 0..<8 { value = value & 1 == 1 ? value >> 1 ^ 0xedb8_8320 : value >> 1 }
    }
    return ~value
  }
}

/// Bits packed from the lowest of each byte, as deflate wants them.
private struct Bits {
  var bytes: [UInt8] = []
  private var used = 8

  mutating func append(_ value: Int, count: Int) {
    for bit in 0..<count { append(bit: value >> bit & 1) }
  }

  /// Codes go in from their highest bit.
  mutating func appendReversed(_ value: Int, count: Int) {
    for bit in (0..<count).reversed() { append(bit: value >> bit & 1) }
  }

  private mutating func append(bit: Int) {
    if used == 8 {
      bytes.append(0)
      used = 0
    }
    bytes[bytes.count - 1] |= UInt8(bit << used)
    used += 1
  }
}

extension RawSpan {
  /// The byte at an offset, which is checked to be inside.
  @inline(__always)
  func byte(_ offset: Int) -> UInt8 {
    unsafeLoad(fromByteOffset: offset, as: UInt8.self)
  }

  /// The eight bytes from an offset on, the first one lowest.
  @inline(__always)
  func word(_ offset: Int) -> UInt64 {
    UInt64(littleEndian: unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }

  /// The offset of the first line feed from an offset on.
  func firstLineEnd(from offset: Int) -> Int? {
    let ones: UInt64 = 0x0101_0101_0101_0101
    var offset = offset
    while offset + 8 <= byteCount {
      let difference = word(offset) ^ (ones &* 0x0A)
      let zeros = (difference &- ones) & ~difference & (ones &* 0x80)
      if zeros != 0 { return offset + (zeros.trailingZeroBitCount >> 3) }
      offset += 8
    }
    while offset < byteCount {
      if byte(offset) == 0x0A { return offset }
      offset += 1
    }
    return nil
  }
}

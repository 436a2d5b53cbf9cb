/// The bytes that were read from a file and not yet used.
struct RecordBuffer {
  /// How much is asked for at once, and the size that the buffer has while the records are small.
  static let chunk = 256 << 10

  private let file: InputFile
  private let maximumSize: Int
  private(set) var storage: [UInt8]
  /// Where in `storage` the unused bytes lie.
  private(set) var unused = 0..<0
  /// Where in the input they begin.
  private(set) var offset = 0
  /// Whether the input has ended.
  private(set) var isAtEnd = false

  /// Takes a file, and how large a record may be that the buffer grows for.
  init(_ file: InputFile, maximumRecordBytes: Int) {
    self.file = file
    maximumSize = min(maximumRecordBytes, Int.max - Self.chunk) + Self.chunk
    storage = [UInt8](repeating: 0, count: Self.chunk)
  }

  var first: UInt8? { unused.isEmpty ? nil : storage[unused.lowerBound] }

  mutating func drop(_ count: Int) {
    unused = unused.lowerBound + count..<unused.upperBound
    offset += count
    shrink()
  }

  /// Lets go of the room of a large record at once, as whoever takes it needs room of its own.
  private mutating func shrink() {
    if storage.count > Self.chunk, unused.count <= Self.chunk / 2 { move(to: Self.chunk) }
  }

  /// Adds to the unused bytes what can be read at once, after waiting for it if need be.
  mutating func fill() throws(ReadError) {
    makeRoom()
    let end = unused.upperBound
    let count = try file.read(into: &storage, at: end)
    unused = unused.lowerBound..<end + count
    isAtEnd = count == 0
  }

  /// Whether `fill` would not wait.
  var isReadable: Bool { file.isReadable() }

  /// Makes sure that there is room behind the unused bytes; the buffer doubles for a record that
  /// fills it.
  private mutating func makeRoom() {
    if unused.isEmpty, storage.count == Self.chunk {
      unused = 0..<0
    } else if unused.upperBound == storage.count {
      let size = unused.count > storage.count / 2 ? storage.count * 2 : storage.count
      move(to: max(min(size, maximumSize), storage.count))
    }
  }

  /// Moves the unused bytes to the beginning of a storage of this size.
  private mutating func move(to size: Int) {
    let count = unused.count
    if size == storage.count {
      storage.withUnsafeMutableBytes { bytes in
        bytes.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[unused]))
      }
    } else {
      var larger: [UInt8] = []
      larger.reserveCapacity(size)
      larger.append(contentsOf: storage[unused])
      larger.append(contentsOf: repeatElement(0, count: size - count))
      storage = larger
    }
    unused = 0..<count
  }
}

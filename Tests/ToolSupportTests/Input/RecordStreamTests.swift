import Basics
import Glibc
import JSON
import TestSupport
import Testing
import ToolSupport

@Suite("A record stream")
struct RecordStreamTests {
  /// A pipe whose reading end has a name.
  private final class Pipe: Sendable {
    let reading: Int32
    let writing: Int32
    var path: String { "/dev/fd/\(reading)" }

    init() throws {
      (reading, writing) = try makePipe()
    }

    func write(_ text: String) {
      let bytes = Array(text.utf8)
      #expect(Glibc.write(writing, bytes, bytes.count) == bytes.count)
    }

    func closeWriting() { close(writing) }

    deinit { close(reading) }
  }

  private let reports = Reports()

  private final class Reports: Sendable {
    let failures = Guarded<[Failure]>([])
  }

  private func stream(_ files: [String]) -> RecordStream {
    let reports = reports
    return RecordStream(files: files) { failure in
      reports.failures.withLock { $0.append(failure) }
    }
  }

  @Test("gives what has arrived, and waits for no more")
  func batches() async throws {
    let pipe = try Pipe()
    let stream = stream([pipe.path])
    pipe.write("{\"n\":1}\n{\"n\":2}\n{\"n\":")
    var records: [InputRecord] = []
    while records.count < 2 {
      let batch = try #require(await stream.nextBatch(atMost: 10))
      records += batch.records
    }
    #expect(records.map(\.source) == ["\(pipe.path):1", "\(pipe.path):2"])
    pipe.write("3}")
    pipe.closeWriting()
    let last = try #require(await stream.nextBatch(atMost: 10))
    #expect(last.records.map(\.source) == ["\(pipe.path):3"])
    #expect(try last.records[0].object()["n"] == 3)
    #expect(await stream.nextBatch(atMost: 10)?.records.count == nil)
    #expect(await stream.nextBatch(atMost: 10)?.records.count == nil)
  }

  @Test("gives no more than is asked for, and loses nothing", arguments: [1, 2, 7, 1000])
  func limits(limit: Int) async throws {
    let pipe = try Pipe()
    let stream = stream([pipe.path])
    for number in 1...100 { pipe.write("{\"n\":\(number)}\n") }
    pipe.closeWriting()
    var numbers: [Int?] = []
    var size = limit
    while let batch = await stream.nextBatch(atMost: size) {
      #expect(1...size ~= batch.records.count)
      numbers += try batch.records.map { try $0.object()["n"]?.int }
      size = max(1, limit - size)
    }
    #expect(numbers == Array(1...100))
  }

  @Test("reads the other files where one cannot be read")
  func files() async throws {
    let (first, second) = (try Pipe(), try Pipe())
    first.write("{\"n\":1}")
    second.write("nonsense\n{\"n\":2}\n[]")
    first.closeWriting()
    second.closeWriting()
    let stream = stream(["/nonexistent/x", first.path, "/tmp", second.path])
    var records: [InputRecord] = []
    while let batch = await stream.nextBatch(atMost: 5) { records += batch.records }
    #expect(
      records.map(\.source) == [
        "\(first.path):1", "\(second.path):1", "\(second.path):2", "\(second.path):3",
      ])
    let messages = records.map { record in
      do throws(Failure) {
        _ = try record.object()
        return ""
      } catch {
        return "\(error.kind): \(error.message)"
      }
    }
    #expect(
      messages == [
        "", "invalidInput: not a JSON record: line 1, column 2: unexpected character", "",
        "invalidInput: not a JSON object",
      ])
    #expect(
      reports.failures.withLock { $0 } == [
        Failure(.noInput, "cannot open '/nonexistent/x': No such file or directory"),
        Failure(.noInput, "cannot read '/tmp': Is a directory"),
      ])
  }

  @Test("ends when it is told to, though nothing arrives")
  func ends() async throws {
    let pipe = try Pipe()
    let stream = stream([pipe.path])
    async let batch = stream.nextBatch(atMost: 1)
    stream.end()
    #expect(await batch?.records.count == nil)
    pipe.closeWriting()
  }

  @Test("ends when the task that waits is cancelled")
  func cancels() async throws {
    let pipe = try Pipe()
    let stream = stream([pipe.path])
    let task = Task { await stream.nextBatch(atMost: 1) }
    task.cancel()
    #expect(await task.value?.records.count == nil)
    pipe.closeWriting()
  }
}

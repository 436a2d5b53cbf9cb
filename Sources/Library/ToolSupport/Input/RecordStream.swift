import Dispatch
package import Basics
package import JSON

/// A stream of input records as they are.
package typealias RecordStream = MappedRecordStream<InputRecord>

/// The records of a tool's files or stdin, read ahead on a thread of its own.
///
/// One batch is read while the one before is worked on. The stream ends early when the task is
/// cancelled or the tool interrupted.
package final class MappedRecordStream<Element: Sendable>: Sendable {
  private struct State {
    var limit = 1
    var isReading = false
    var isAtEnd = false
    var pending: MappedRecordBatch<Element>?
    var waiting: CheckedContinuation<MappedRecordBatch<Element>?, Never>?
  }

  private let queue = DispatchQueue(label: "records")
  private let source: Guarded<RecordSource<Element>>
  private let state = Guarded(State())

  /// Takes names of files, `-` for stdin, and what reads one; a file that cannot be read is
  /// reported, and the others are read.
  package init(
    files: [String], batchBytes: Int = 1 << 20,
    reading read: @escaping @Sendable (InputFile) -> any InputReader<Element>,
    report: @escaping @Sendable (Failure) -> Void
  ) {
    source = Guarded(
      RecordSource(files: files, batchBytes: batchBytes, reading: read, report: report))
  }

  /// Waits for a record, and gives those that can be had without waiting, at most `limit`.
  ///
  /// `nil` at the end. There is one consumer: a second call must not begin before the first ended.
  package func nextBatch(atMost limit: Int) async -> MappedRecordBatch<Element>? {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        take(atMost: max(limit, 1), for: continuation)
      }
    } onCancel: {
      end()
    }
  }

  /// Ends the stream: what was read ahead is dropped.
  package func end() {
    let waiting = state.withLock { state in
      state.isAtEnd = true
      state.pending = nil
      defer { state.waiting = nil }
      return state.waiting
    }
    waiting?.resume(returning: nil)
  }

  private func take(
    atMost limit: Int, for continuation: CheckedContinuation<MappedRecordBatch<Element>?, Never>
  ) {
    let answer: MappedRecordBatch<Element>?? = state.withLock { state in
      state.limit = limit
      if let batch = takePending(&state) { return batch }
      if state.isAtEnd { return .some(nil) }
      precondition(state.waiting == nil, "two consumers of one stream")
      state.waiting = continuation
      startReading(&state)
      return nil
    }
    if let answer { continuation.resume(returning: answer) }
  }

  /// Takes what was read ahead, up to the limit, and reads on if that was all of it.
  private func takePending(_ state: inout State) -> MappedRecordBatch<Element>? {
    guard let batch = state.pending else { return nil }
    if batch.records.count > state.limit { return state.pending?.removeFirst(state.limit) }
    state.pending = nil
    startReading(&state)
    return batch
  }

  private func startReading(_ state: inout State) {
    guard !state.isReading, !state.isAtEnd else { return }
    state.isReading = true
    let limit = state.limit
    queue.async { [self] in
      deliver(source.withLock { $0.nextBatch(atMost: limit) })
    }
  }

  private func deliver(_ batch: MappedRecordBatch<Element>?) {
    let (waiting, answer) = state.withLock { state in
      state.isReading = false
      if batch == nil { state.isAtEnd = true }
      if !state.isAtEnd { state.pending = batch }
      guard let waiting = state.waiting else {
        return (
          nil as CheckedContinuation<MappedRecordBatch<Element>?, Never>?,
          nil as MappedRecordBatch<Element>?
        )
      }
      state.waiting = nil
      return (waiting, takePending(&state))
    }
    waiting?.resume(returning: answer)
  }
}

extension RecordStream {
  /// Takes names of files, `-` for stdin; the records are given as they are.
  package convenience init(
    files: [String], maximumRecordBytes: Int = 64 << 20, picking picker: MemberPicker? = nil,
    report: @escaping @Sendable (Failure) -> Void
  ) {
    self.init(
      files: files,
      reading: { file in
        RecordElements(file, maximumRecordBytes: maximumRecordBytes, picking: picker) {
          $1.append($0)
        }
      }, report: report)
  }
}

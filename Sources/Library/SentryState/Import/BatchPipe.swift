import Dispatch
import Basics

/// Hands batches from the thread that decodes to the one that writes, a few ahead at most.
final class BatchPipe: Sendable {
  /// What is handed over: rows, and at the end why there are no more.
  enum Item: Sendable {
    case batch(RowBatch)
    case end
    case failure(any Error)
  }

  private struct State {
    var items: [Item] = []
    var isStopped = false
  }

  private let state = Guarded(State())
  private let filled = DispatchSemaphore(value: 0)
  private let room = DispatchSemaphore(value: 4)

  /// Hands an item over, waiting for room, and returns `false` if no more are wanted.
  func send(_ item: Item) -> Bool {
    room.wait()
    let isStopped = state.withLock { state in
      state.items.append(item)
      return state.isStopped
    }
    filled.signal()
    return !isStopped
  }

  /// Takes the next item, waiting for it.
  func receive() -> Item {
    filled.wait()
    let item = state.withLock { $0.items.removeFirst() }
    room.signal()
    return item
  }

  /// Tells the sender that no more are wanted.
  func stop() {
    state.withLock { $0.isStopped = true }
    room.signal()
  }
}

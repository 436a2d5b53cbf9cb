import AzureDevOps
import Basics

/// The pages of a list of projects that came so far, and who wants to go on with one of its
/// projects before the list is whole.
///
/// Only so many may at once, so that the requests for pages find a connection free.
final class ProjectListing: Sendable {
  private typealias Continuation = CheckedContinuation<AzureDevOps.Project?, Never>

  private struct State {
    var known: [String: AzureDevOps.Project] = [:]
    /// Those whose project has not come yet.
    var waiting: [String: [Continuation]] = [:]
    /// Those whose project came, and who may not go on yet.
    var ready: ArraySlice<(Continuation, AzureDevOps.Project)> = []
    var freePlaces: Int
    var isAtEnd = false
  }

  private let state: Guarded<State>

  /// Lets so many go on at once.
  init(places: Int) {
    state = Guarded(State(freePlaces: max(places, 0)))
  }

  /// Takes the next page.
  func add(_ page: [AzureDevOps.Project]) {
    let admitted = state.withLock { state in
      for project in page {
        for name in [project.id, project.name] {
          let key = name.lowercased()
          if state.known[key] == nil { state.known[key] = project }
          for continuation in state.waiting.removeValue(forKey: key) ?? [] {
            state.ready.append((continuation, project))
          }
        }
      }
      let count = min(state.freePlaces, state.ready.count)
      state.freePlaces -= count
      defer { state.ready.removeFirst(count) }
      return Array(state.ready.prefix(count))
    }
    for (continuation, project) in admitted { continuation.resume(returning: project) }
  }

  /// Tells those who wait that the list is whole.
  func end() {
    let waiting = state.withLock { state in
      state.isAtEnd = true
      defer {
        state.waiting = [:]
        state.ready = []
      }
      return state.waiting.values.flatMap { $0 } + state.ready.map(\.0)
    }
    for continuation in waiting { continuation.resume(returning: nil) }
  }

  /// The project of this id or name, once its page came and its turn; `nil` when the list is whole.
  ///
  /// Who gets a project calls `leave` afterwards.
  func project(_ idOrName: String) async -> AzureDevOps.Project? {
    let key = idOrName.lowercased()
    return await withCheckedContinuation { continuation in
      let answer: AzureDevOps.Project?? = state.withLock { state in
        if state.isAtEnd { return .some(nil) }
        guard let project = state.known[key] else {
          state.waiting[key, default: []].append(continuation)
          return nil
        }
        guard state.freePlaces > 0 else {
          state.ready.append((continuation, project))
          return nil
        }
        state.freePlaces -= 1
        return project
      }
      if let answer { continuation.resume(returning: answer) }
    }
  }

  /// Gives the place to the next.
  func leave() {
    let next = state.withLock { state in
      let next = state.ready.popFirst()
      if next == nil { state.freePlaces += 1 }
      return next
    }
    if let (continuation, project) = next { continuation.resume(returning: project) }
  }
}

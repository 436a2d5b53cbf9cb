import AzureDevOps
import Locks

/// The pages of a list of projects that came so far, and who waits for one of its projects.
final class ProjectListing: Sendable {
  private struct State {
    var known: [String: AzureDevOps.Project] = [:]
    var waiting: [String: [CheckedContinuation<AzureDevOps.Project?, Never>]] = [:]
    var isAtEnd = false
  }

  private let state = Guarded(State())

  /// Takes the next page.
  func add(_ page: [AzureDevOps.Project]) {
    let found = state.withLock { state in
      page.flatMap { project in
        [project.id, project.name].flatMap { name in
          let key = name.lowercased()
          if state.known[key] == nil { state.known[key] = project }
          return (state.waiting.removeValue(forKey: key) ?? []).map { ($0, project) }
        }
      }
    }
    for (continuation, project) in found { continuation.resume(returning: project) }
  }

  /// Tells those who wait that there are no more pages.
  func end() {
    let waiting = state.withLock { state in
      state.isAtEnd = true
      defer { state.waiting = [:] }
      return state.waiting.values.flatMap { $0 }
    }
    for continuation in waiting { continuation.resume(returning: nil) }
  }

  /// The project of this id or name, once its page came; `nil` at the end of the list.
  func project(_ idOrName: String) async -> AzureDevOps.Project? {
    let key = idOrName.lowercased()
    return await withCheckedContinuation { continuation in
      let answer: AzureDevOps.Project?? = state.withLock { state in
        if let project = state.known[key] { return project }
        if state.isAtEnd { return .some(nil) }
        state.waiting[key, default: []].append(continuation)
        return nil
      }
      if let answer { continuation.resume(returning: answer) }
    }
  }
}

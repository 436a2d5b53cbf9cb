import Basics
import JSON
import TestSupport

/// A service that keeps what it is asked to change, and that can keep an answer to itself.
final class ChangingService: Sendable {
  /// What the service has.
  struct Contents: Sendable, Equatable {
    var created: [String] = []
    var comments: [String] = []
    var fields: [String: String] = [:]
    var hooks: Set<String> = ["hook-1"]
    var hooksMade = 0
  }

  private struct State: Sendable {
    var contents = Contents()
    var silent: String?
    var isReached = false
  }

  let server: LoopbackServer
  private let state: Guarded<State>

  init() throws {
    let state = Guarded(State())
    self.state = state
    server = try LoopbackServer { request in
      state.withLock { state in
        let reply = Self.reply(to: request, &state.contents)
        guard state.silent == "\(request.method) \(request.path)" else { return reply }
        state.silent = nil
        state.isReached = true
        return .fault(.silence)
      }
    }
  }

  var contents: Contents { state.withLock { $0.contents } }
  /// Whether the request has come that is not answered.
  var isReached: Bool { state.withLock { $0.isReached } }

  /// Does what the next request of this kind asks for, and does not answer it.
  func keepSilent(to request: String) {
    state.withLock { state in
      state.silent = request
      state.isReached = false
    }
  }

  private static func reply(to request: ReceivedRequest, _ contents: inout Contents) -> Reply {
    let route = request.path.split(separator: "/").map(String.init)
    let item: JSONObject = [
      "System.TeamProject": "Web", "System.AreaPath": "Web", "System.Title": "T",
    ]
    switch (request.method, route.dropLast().last ?? "", route.last ?? "") {
    case ("GET", "workitems", "31"): return .json(["id": 31, "fields": .object(item)])
    case ("PATCH", "workitems", "31"):
      change(request, &contents)
      return .json(["id": 31, "fields": .object(item)])
    case ("PATCH", "workitems", "$Bug"):
      contents.created.append(request.text)
      return .json(["id": .number(972 + contents.created.count), "fields": .object(item)])
    case ("GET", "_apis", "projects"): return list([["id": "a1", "name": "Web"]])
    case ("GET", "graph", "users"): return list([["mailAddress": "ada@acme.example"]])
    case ("GET", "repositories", _):
      return .json(["id": "r1", "name": "api", "project": ["id": "a1", "name": "Web"]])
    case ("POST", "hooks", "subscriptions"):
      contents.hooksMade += 1
      contents.hooks.insert("hook-\(contents.hooksMade + 1)")
      return .json(["id": .string("hook-\(contents.hooksMade + 1)"), "status": "enabled"])
    case ("DELETE", "subscriptions", let id):
      return contents.hooks.remove(id) == nil ? missing : Reply(204)
    case ("GET", "subscriptions", let id):
      guard contents.hooks.contains(id) else { return missing }
      return .json([
        "id": .string(id), "status": id == "hook-1" ? "disabledBySystem" : "enabled",
      ])
    default: return missing
    }
  }

  private static func change(_ request: ReceivedRequest, _ contents: inout Contents) {
    for change in (try? JSONValue(parsing: request.body))?.array ?? [] {
      let (path, value) = (change["path"]?.string ?? "", change["value"]?.string ?? "")
      if path.hasSuffix("System.History") {
        contents.comments.append(value)
      } else {
        contents.fields[path] = value
      }
    }
  }

  private static let missing = Reply.json(404, ["message": "TF401232: not there"])

  private static func list(_ elements: [JSONValue]) -> Reply {
    .json(["count": .number(elements.count), "value": .array(elements)])
  }
}

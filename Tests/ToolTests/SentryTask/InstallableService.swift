import JSON
import Basics
import TestSupport

/// The account contoso, at whose service an integration can be installed: the server's root is the
/// lookup, too.
struct InstallableService: Sendable {
  static let account = "c0ffee00-0000-4000-8000-000000000001"
  static let hooks = "/contoso/_apis/hooks/subscriptions"

  /// What is answered to `METHOD path` otherwise.
  var routes: [String: Reply] = [:]
  /// What is answered to everything else that is asked.
  var rest: @Sendable (ReceivedRequest) -> Reply = { _ in
    .json(404, ["message": "not there", "typeKey": "SomeException"])
  }

  func reply(to request: ReceivedRequest) -> Reply {
    let route = "\(request.method) \(request.path)"
    if let reply = routes[route] { return reply }
    switch route {
    case "GET /_apis/profile/profiles/me": return .json(["id": "user-1"])
    case "GET /_apis/accounts":
      return .json([
        "count": 1,
        "value": [["accountId": .string(Self.account), "accountName": "contoso"]],
      ])
    case "GET /_apis/connectionData", "GET /contoso/_apis/connectionData":
      return .json([
        "authenticatedUser": ["id": "22157d54", "subjectDescriptor": "aad.MjIxNTdk"],
        "instanceId": .string(Self.account),
      ])
    case "POST \(Self.hooks)": return .json(["id": "hook-1", "status": "enabled"])
    case "GET \(Self.hooks)/hook-1": return .json(["id": "hook-1"])
    case _ where route.hasPrefix("GET /_apis/resourceareas/"):
      return .json(["locationUrl": .string("http://\(request.header("Host") ?? "")/contoso/")])
    default: return rest(request)
    }
  }
}

import Basics
package import JSON

/// An organization of Azure DevOps with work items, their updates, and a web hook that tells of each
/// to a receiver; as the service does, it puts the hook on probation when the receiver fails, and
/// keeps no trace of what it does not deliver then.
package final class HookedOrganization: Sendable {
  /// A receiver's answer to the body of a delivery: a status.
  package typealias Receiver = @Sendable (JSONValue) -> Int

  /// What a history's row does not show.
  package enum Shown: Sendable {
    case everything
    /// The event comes only where it is asked for alone.
    case alone
    /// The event comes nowhere.
    case nothing
    /// The event comes, without its resource.
    case frame
  }

  private struct State {
    var delivered: [JSONValue] = []
    var updates: [Int: [JSONValue]] = [:]
    var notifications: [(row: JSONObject, event: JSONValue, shown: Shown)] = []
    var status: String?
    var retries: JSONValue?
    var states: [Int: (state: String, assignee: String?)] = [:]
  }

  package static let collection = "c0ffee00-0000-4000-8000-000000000001"
  package static let subscription = "5ab5c819-0000-4000-8000-000000000001"
  private static let project = "a1a1a1a1-0000-4000-8000-000000000001"

  private let receiver: Receiver
  private let state = Guarded(State())

  package init(receiver: @escaping Receiver = { _ in 200 }) {
    self.receiver = receiver
  }

  /// The bodies that the receiver took, in their order.
  package var delivered: [JSONValue] { state.withLock(\.delivered) }

  /// Has the hook be in a state, as its subscription says.
  package func setHook(_ status: String?, retries: JSONValue? = nil) {
    state.withLock { ($0.status, $0.retries) = (status, retries) }
  }

  /// Makes a work item.
  package func create(_ item: Int, at time: String) {
    state.withLock { state in
      state.states[item] = ("New", nil)
      state.updates[item] = [
        [
          "id": 1, "workItemId": .number(item), "rev": 1,
          "fields": [
            "System.State": ["newValue": "New"], "System.ChangedDate": ["newValue": .string(time)],
          ],
        ]
      ]
    }
  }

  /// Changes a work item, and has the hook tell of that where it does.
  package func change(
    _ item: Int, state newState: String? = nil, assignee: String? = nil, title: String? = nil,
    at time: String, shown: Shown = .everything
  ) {
    state.withLock { state in
      var fields: JSONObject = ["System.ChangedDate": ["newValue": .string(time)]]
      var known = state.states[item] ?? ("New", nil)
      if let newState {
        fields["System.State"] = [
          "oldValue": .string(known.state), "newValue": .string(newState),
        ]
        known.state = newState
      }
      if let assignee {
        var change: JSONObject = [:]
        change["oldValue"] = known.assignee.map { .string($0) }
        change["newValue"] = assignee.isEmpty ? nil : .string(assignee)
        fields["System.AssignedTo"] = .object(change)
        known.assignee = assignee.isEmpty ? nil : assignee
      }
      if let title { fields["System.Title"] = ["newValue": .string(title)] }
      state.states[item] = known
      let number = (state.updates[item]?.count ?? 0) + 1
      let update: JSONValue = [
        "id": .number(number), "workItemId": .number(item), "rev": .number(number),
        "fields": .object(fields),
      ]
      state.updates[item, default: []].append(update)
      deliver(update, of: item, at: time, shown, &state)
    }
  }

  private func deliver(
    _ update: JSONValue, of item: Int, at time: String, _ shown: Shown, _ state: inout State
  ) {
    guard state.status == nil else { return }
    let number = state.notifications.count + 1
    var resource = update.object ?? [:]
    resource["revision"] = [
      "id": .number(item), "rev": update["rev"] ?? .null,
      "fields": ["System.WorkItemType": "Bug", "System.TeamProject": "Web"],
    ]
    var event: JSONObject = [
      "id": "e", "eventType": "workitem.updated", "publisherId": "tfs", "resourceVersion": "1.0",
      "createdDate": .string(time),
      "resourceContainers": [
        "collection": ["id": .string(Self.collection)], "project": ["id": .string(Self.project)],
      ], "resource": .object(resource),
    ]
    let ids: JSONObject = [
      "subscriptionId": .string(Self.subscription), "notificationId": .number(number),
    ]
    let payload = JSONValue.object(JSONObject(members: ids.members + event.members))
    let status = receiver(payload)
    if status == 200 { state.delivered.append(payload) }
    if status != 200 { (state.status, state.retries) = ("onProbation", "0") }
    let row: JSONObject = [
      "id": .number(number), "subscriptionId": .string(Self.subscription), "status": "completed",
      "result": .string(status == 200 ? "succeeded" : "failed"), "createdDate": .string(time),
    ]
    if shown == .frame { event["resource"] = nil }
    state.notifications.append((row, .object(event), shown))
  }

  /// The answer to a request.
  package func reply(to request: ReceivedRequest) -> Reply {
    let parts = request.path.split(separator: "/").map(String.init)
    guard let start = parts.firstIndex(of: "_apis") else { return Self.missing }
    let route = parts[(start + 1)...].map { $0 }
    return state.withLock { state in
      switch (route.first, route.count) {
      case ("wit", 2): list(request, state)
      case ("wit", 4): updates(Int(route[2]) ?? 0, request, state)
      case ("projects", 2): .json(["id": .string(Self.project), "name": .string(route[1])])
      case ("hooks", 2): query(request, state)
      case ("hooks", 3): subscription(route[2], state)
      case ("hooks", 5): notification(Int(route[4]) ?? 0, state)
      default: Self.missing
      }
    }
  }

  private func list(_ request: ReceivedRequest, _ state: State) -> Reply {
    let ids = (request.query("ids") ?? "").split(separator: ",").compactMap { Int($0) }
    guard ids.count <= 200, request.query("errorPolicy") == "omit" else { return Reply(400) }
    let items = ids.map { id -> JSONValue in
      guard let last = state.updates[id]?.last else { return .null }
      return [
        "id": .number(id), "rev": last["rev"] ?? .null,
        "fields": [
          "System.ChangedDate": last["fields"]?["System.ChangedDate"]?["newValue"] ?? .null,
          "System.TeamProject": "Web", "System.WorkItemType": "Bug",
        ],
      ]
    }
    return .json(["count": .number(items.count), "value": .array(items)])
  }

  private func updates(_ item: Int, _ request: ReceivedRequest, _ state: State) -> Reply {
    guard let updates = state.updates[item] else { return Self.missing }
    let skip = request.query("$skip").flatMap { Int($0) } ?? 0
    let top = request.query("$top").flatMap { Int($0) } ?? 200
    let page = Array(updates.dropFirst(skip).prefix(min(top, 200)))
    return .json(["count": .number(page.count), "value": .array(page)])
  }

  private func query(_ request: ReceivedRequest, _ state: State) -> Reply {
    let query = (try? JSONValue(parsing: request.text)) ?? .null
    let rows = state.notifications.filter { notification in
      query["resultType"] == nil || query["resultType"] == notification.row["result"]
    }.map { notification -> JSONValue in
      var row = notification.row
      if [.everything, .frame].contains(notification.shown) {
        row["details"] = Self.details(notification.event)
      }
      return .object(row)
    }
    return .json(["summary": [], "results": .array(rows)])
  }

  private func notification(_ number: Int, _ state: State) -> Reply {
    guard state.notifications.indices.contains(number - 1) else { return Self.missing }
    let notification = state.notifications[number - 1]
    var row = notification.row
    row["details"] = Self.details(notification.shown == .nothing ? .null : notification.event)
    return .json(.object(row))
  }

  /// What the service tells of a delivery; the inputs hold the hook's secret.
  private static func details(_ event: JSONValue) -> JSONValue {
    [
      "eventType": "workitem.updated", "event": event,
      "consumerInputs": ["httpHeaders": "Shared-Secret:s3cr3t"],
      "request": "Method: POST of s3cr3t", "response": "Status 500 of s3cr3t",
    ]
  }

  private func subscription(_ id: String, _ state: State) -> Reply {
    guard id == Self.subscription else { return Self.missing }
    var json: JSONObject = ["id": .string(id)]
    json["status"] = state.status.map { .string($0) }
    json["probationRetries"] = state.retries
    return .json(.object(json))
  }

  private static let missing = Reply.json(
    404, ["message": "There is no such thing.", "typeKey": "NotFoundException"])
}

import AzureDevOps
import JSON
import SentryState
import Web

/// What stands around an update of a work item in the deliveries of a hook, alike in all of them.
struct UpdateFrame: Sendable {
  /// An update that changes the state or the assignee.
  struct Change: Sendable {
    let time: Timestamp
    /// The new value of `System.ChangedDate` as it is written.
    let changedDate: String
    /// The number of the update.
    let id: Int
    let revision: Int
    /// The resource of the delivery as JSON text.
    let resource: [UInt8]

    /// Reads an update; `nil` where it changes neither, or came before a time.
    init?(
      _ json: JSONValue, of item: ListedWorkItem, since start: Timestamp
    ) throws(UnexpectedAnswer) {
      guard let fields = json["fields"]?.object, var resource = json.object,
        fields["System.State"] != nil || fields["System.AssignedTo"] != nil
      else { return nil }
      id = try json.requiredInt("id")
      revision = try json.requiredInt("rev")
      let name = "System.ChangedDate"
      guard let changedDate = fields[name]?["newValue"]?.string,
        let time = Timestamp(changedDate)
      else { throw UnexpectedAnswer("fields.\(name).newValue", "is no time") }
      guard time >= start else { return nil }
      (self.time, self.changedDate) = (time, changedDate)
      var revised: JSONObject = [:]
      revised["System.WorkItemType"] = item.type.map { .string($0) }
      revised["System.TeamProject"] = item.teamProject.map { .string($0) }
      if resource["workItemId"] == nil { resource["workItemId"] = .number(item.id) }
      resource["revision"] = [
        "id": .number(item.id), "rev": .number(revision), "fields": .object(revised),
      ]
      var text: [UInt8] = []
      resource.write(to: &text)
      self.resource = text
    }
  }

  let collectionID: String
  /// The id of the hook's subscription, where the integration has one.
  let subscriptionID: String?

  /// The delivery of a change.
  func delivery(_ change: Change, of item: ListedWorkItem, projectID: String?) -> FoundDelivery {
    var payload: JSONObject = [:]
    payload["subscriptionId"] = subscriptionID.map { .string($0) }
    payload["eventType"] = "workitem.updated"
    payload["publisherId"] = "tfs"
    payload["resourceVersion"] = "1.0"
    payload["createdDate"] = .string(change.changedDate)
    var containers: JSONObject = ["collection": ["id": .string(collectionID)]]
    containers["project"] = projectID.map { ["id": .string($0)] }
    payload["resourceContainers"] = .object(containers)
    var body: [UInt8] = []
    payload.write(to: &body)
    body.removeLast()
    body += Array(#","resource":"#.utf8) + change.resource + [UInt8(ascii: "}")]
    return FoundDelivery(
      place: .init(time: change.time, numbers: [item.id, change.revision, change.id]),
      source: "workitem/\(item.id)/update/\(change.id)", body: .success(body),
      receivedAt: change.time, isVerified: true)
  }
}

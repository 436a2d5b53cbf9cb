import Foundation
import JSON

/// The members by which a delivery is routed, in the order in which every rival takes them.
let routingPaths = [
  ["eventType"], ["subscriptionId"], ["notificationId"], ["resource", "workItemId"],
  ["resource", "fields", "System.State", "newValue"],
  ["resource", "fields", "System.AssignedTo", "newValue", "uniqueName"],
  ["resource", "fields", "System.ChangedDate", "newValue"],
  ["resourceContainers", "collection", "id"],
  ["resourceContainers", "project", "id"],
  ["resource", "revision", "fields", "System.WorkItemType"], ["createdDate"],
]

/// The routing members as what each of them is: a string or a number.
struct Routing: Equatable {
  var eventType: String?
  var subscriptionId: String?
  var notificationId: Int?
  var workItemId: Int?
  var state: String?
  var assignee: String?
  var changedDate: String?
  var collection: String?
  var project: String?
  var type: String?
  var createdDate: String?

  /// A number that depends on the members, so that none of them can be left unread.
  var digest: Int {
    [
      eventType, subscriptionId, state, assignee, changedDate, collection, project, type,
      createdDate,
    ]
    .reduce((notificationId ?? 0) &+ (workItemId ?? 0)) { $0 &+ ($1?.utf8.count ?? 0) }
  }
}

extension Routing {
  init(_ members: MemberPicker.Picked) {
    eventType = members.string(0)
    subscriptionId = members.string(1)
    notificationId = members.int(2)
    workItemId = members.int(3)
    state = members.string(4)
    assignee = members.string(5)
    changedDate = members.string(6)
    collection = members.string(7)
    project = members.string(8)
    type = members.string(9)
    createdDate = members.string(10)
  }
}

/// The same members for `JSONDecoder`.
struct Delivery: Decodable {
  struct Resource: Decodable {
    struct Fields: Decodable {
      struct Change: Decodable { var newValue: String? }
      struct IdentityChange: Decodable { var newValue: Identity? }
      struct Identity: Decodable { var uniqueName: String? }

      enum CodingKeys: String, CodingKey {
        case state = "System.State"
        case assignee = "System.AssignedTo"
        case changedDate = "System.ChangedDate"
      }

      var state: Change?
      var assignee: IdentityChange?
      var changedDate: Change?
    }

    struct Revision: Decodable {
      struct Fields: Decodable {
        enum CodingKeys: String, CodingKey { case type = "System.WorkItemType" }

        var type: String?
      }

      var fields: Fields?
    }

    var workItemId: Int?
    var fields: Fields?
    var revision: Revision?
  }

  struct Containers: Decodable {
    struct Container: Decodable { var id: String? }

    var collection: Container?
    var project: Container?
  }

  var eventType: String?
  var subscriptionId: String?
  var notificationId: Int?
  var resource: Resource?
  var resourceContainers: Containers?
  var createdDate: String?

  var routing: Routing {
    Routing(
      eventType: eventType, subscriptionId: subscriptionId, notificationId: notificationId,
      workItemId: resource?.workItemId, state: resource?.fields?.state?.newValue,
      assignee: resource?.fields?.assignee?.newValue?.uniqueName,
      changedDate: resource?.fields?.changedDate?.newValue,
      collection: resourceContainers?.collection?.id, project: resourceContainers?.project?.id,
      type: resource?.revision?.fields?.type, createdDate: createdDate)
  }
}

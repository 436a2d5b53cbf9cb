import JSON
import SentryState

/// The members of a delivery that routing and syncing need, taken out without building the rest.
struct DeliveryMembers {
  /// The members of a payload, in the order of `paths`.
  enum Member: Int, CaseIterable {
    case eventType, subscriptionID, notificationID, createdDate
    case collectionID, project, projectID
    case resource, workItemID, fields, assignedTo, state, changedDate, workItemType

    var path: [String] {
      switch self {
      case .eventType: ["eventType"]
      case .subscriptionID: ["subscriptionId"]
      case .notificationID: ["notificationId"]
      case .createdDate: ["createdDate"]
      case .collectionID: ["resourceContainers", "collection", "id"]
      case .project: ["resourceContainers", "project"]
      case .projectID: ["resourceContainers", "project", "id"]
      case .resource: ["resource"]
      case .workItemID: ["resource", "workItemId"]
      case .fields: ["resource", "fields"]
      case .assignedTo: ["resource", "fields", "System.AssignedTo"]
      case .state: ["resource", "fields", "System.State"]
      case .changedDate: ["resource", "fields", "System.ChangedDate"]
      case .workItemType: ["resource", "revision", "fields", "System.WorkItemType"]
      }
    }
  }

  /// The body of an envelope.
  enum Body {
    case members(DeliveryMembers)
    case text([UInt8])
    case other
  }

  private static let payloadPaths = Member.allCases.map(\.path)
  private static let capturePaths =
    payloadPaths + payloadPaths.map { ["body"] + $0 } + [["headers"], ["body"], ["received_at"]]
  private static let headersIndex = 2 * payloadPaths.count
  private static let bodyIndex = headersIndex + 1
  private static let receivedAtIndex = headersIndex + 2

  /// Takes the members of a captured record: a bare payload or an envelope.
  static let picker = MemberPicker(paths: capturePaths)
  /// Some captures have PascalCase names throughout.
  private static let caseIgnoringPicker = MemberPicker(paths: capturePaths, ignoringCase: true)

  private let picked: MemberPicker.Picked
  /// Where the payload's members stand among the picked ones.
  private let offset: Int

  private init(_ picked: MemberPicker.Picked, offset: Int = 0) {
    self.picked = picked
    self.offset = offset
  }

  /// Takes what the picker found in a captured record.
  init(capture: MemberPicker.Picked) {
    self.init(capture)
    if !has(.eventType), !bodyMembers.has(.eventType),
      let picked = try? Self.caseIgnoringPicker.pick(from: capture.text)
    {
      self.init(picked)
    }
  }

  /// Takes the members out of a payload that was captured as a string.
  init(payload: [UInt8]) throws(JSONError) {
    let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let text = payload.starts(with: byteOrderMark) ? Array(payload.dropFirst(3)) : payload
    self.init(capture: try Self.picker.pick(from: text))
  }

  private var bodyMembers: DeliveryMembers {
    DeliveryMembers(picked, offset: Self.payloadPaths.count)
  }

  func has(_ member: Member) -> Bool { picked[offset + member.rawValue] != nil }

  subscript(member: Member) -> JSONValue? { picked.value(offset + member.rawValue) }

  func string(_ member: Member) -> String? { picked.string(offset + member.rawValue) }

  /// Whether a member is there and is an object.
  func isObject(_ member: Member) -> Bool {
    picked.bytes(offset + member.rawValue)?.first == UInt8(ascii: "{")
  }

  /// Whether the text that the members come from is an object.
  var isObject: Bool {
    picked.text.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) } == UInt8(ascii: "{")
  }

  /// The text of the payload, by which it is known again where it has no ids.
  var payload: ArraySlice<UInt8> {
    (offset == 0 ? nil : picked.bytes(Self.bodyIndex)) ?? picked.text[...]
  }

  var headers: JSONValue? { picked.value(Self.headersIndex) }

  var receivedAt: Timestamp? { picked.string(Self.receivedAtIndex).flatMap { Timestamp($0) } }

  var body: Body? {
    guard let body = picked.bytes(Self.bodyIndex) else { return nil }
    switch body.first {
    case UInt8(ascii: "{"): return .members(bodyMembers)
    case UInt8(ascii: "\""): return .text(Array((picked.string(Self.bodyIndex) ?? "").utf8))
    default: return .other
    }
  }
}

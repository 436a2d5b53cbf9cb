import JSON
import SentryState

/// The members of a captured record that the endpoint reads, taken out without building the rest.
struct CaptureMembers {
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

  /// What a record was captured as.
  enum Shape {
    /// A payload, by itself or as the body of an envelope.
    case payload(CaptureMembers)
    /// An envelope whose body is no JSON object.
    case unreadable(String)
    case none(String)
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

  private var bodyMembers: CaptureMembers {
    CaptureMembers(picked, offset: Self.payloadPaths.count)
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

  /// What the record was captured as, for a record that `picker` looked through.
  var shape: Shape {
    guard isObject else { return .none("the record is not an object") }
    if has(.eventType) { return .payload(self) }
    guard let body = picked.bytes(Self.bodyIndex) else {
      return picked[Self.headersIndex] == nil
        ? .none("neither 'eventType' nor 'headers' and 'body'")
        : .unreadable("the capture has no body")
    }
    switch body.first {
    case UInt8(ascii: "{"): return .payload(bodyMembers)
    case UInt8(ascii: "\""):
      let text = Array((picked.string(Self.bodyIndex) ?? "").utf8)
      guard let members = try? CaptureMembers(payload: text), members.isObject else { break }
      return .payload(members)
    default: break
    }
    return .unreadable("the body is no JSON object")
  }

  /// The value of an HTTP header of an envelope; a bare payload has none.
  func header(_ name: String) -> String? {
    has(.eventType) ? nil : picked.value(Self.headersIndex)?.header(name)
  }

  /// When an envelope was captured, by its own word.
  var receivedAt: Timestamp? {
    has(.eventType) ? nil : picked.string(Self.receivedAtIndex).flatMap { Timestamp($0) }
  }
}

extension JSONValue {
  /// The value of an HTTP header, from an object or a list of name and value pairs.
  fileprivate func header(_ name: String) -> String? {
    let name = name.lowercased()
    let pairs: [(name: String, value: JSONValue)] =
      switch self {
      case .object(let object): object.members.map { ($0.name, $0.value) }
      case .array(let elements):
        elements.compactMap { element in
          guard let pair = element.array, pair.count == 2, let name = pair[0].string else {
            return nil
          }
          return (name, pair[1])
        }
      default: []
      }
    let value = pairs.first { $0.name.lowercased() == name }?.value
    return value?.string ?? value?.array?.first?.string
  }
}

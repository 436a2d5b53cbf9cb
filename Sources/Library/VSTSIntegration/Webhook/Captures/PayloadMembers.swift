import JSON

/// The members of a hook's payload that are read, taken out without building the rest.
struct PayloadMembers {
  /// The members, in the order of `paths`.
  enum Member: Int, CaseIterable {
    case eventType, subscriptionID, notificationID, createdDate
    case collectionID, project, projectID
    case resource, resourceID, workItemID, fields, assignedTo, state, changedDate, workItemType

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
      case .resourceID: ["resource", "id"]
      case .workItemID: ["resource", "workItemId"]
      case .fields: ["resource", "fields"]
      case .assignedTo: ["resource", "fields", "System.AssignedTo"]
      case .state: ["resource", "fields", "System.State"]
      case .changedDate: ["resource", "fields", "System.ChangedDate"]
      case .workItemType: ["resource", "revision", "fields", "System.WorkItemType"]
      }
    }
  }

  static let paths = Member.allCases.map(\.path)

  private static let picker = MemberPicker(paths: paths)
  /// Some captures have PascalCase names throughout.
  private static let caseIgnoringPicker = MemberPicker(paths: paths, ignoringCase: true)
  private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

  private let picked: MemberPicker.Picked
  /// Where the payload's members stand among the picked ones.
  private let offset: Int

  /// Takes what a picker has found, which has the payload's paths from a place on, of a payload
  /// that lies in a part of its text.
  init(_ picked: MemberPicker.Picked, from offset: Int, in range: Range<Int>) {
    let others =
      picked[offset + Member.eventType.rawValue] == nil
      ? try? Self.caseIgnoringPicker.pick(from: picked.text, in: range) : nil
    self.picked = others ?? picked
    self.offset = others == nil ? offset : 0
  }

  /// Reads the body of a request; `nil` where that is no JSON object.
  init?(body: ArraySlice<UInt8>) {
    let text = Array(body.starts(with: Self.byteOrderMark) ? body.dropFirst(3) : body)
    guard let start = text.firstIndex(where: { !$0.isWhitespace }),
      text[start] == UInt8(ascii: "{"),
      let picked = try? Self.picker.pick(from: text)
    else { return nil }
    let end = text.lastIndex(of: UInt8(ascii: "}")) ?? start
    self.init(picked, from: 0, in: start..<end + 1)
  }

  func has(_ member: Member) -> Bool { picked[offset + member.rawValue] != nil }

  subscript(member: Member) -> JSONValue? { picked.value(offset + member.rawValue) }

  func string(_ member: Member) -> String? { picked.string(offset + member.rawValue) }

  /// Whether a member is there and is an object.
  func isObject(_ member: Member) -> Bool {
    picked.bytes(offset + member.rawValue)?.first == UInt8(ascii: "{")
  }
}

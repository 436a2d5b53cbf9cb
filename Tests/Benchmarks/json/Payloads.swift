/// Generates deliveries of work-item updates, as Azure DevOps sends them: 4 to 5 KB each.
struct Payloads {
  private var random = SplitMix64(state: 0x5EED)

  private static let people = [
    ("Inês Duarte", "ines.duarte"), ("Tomasz Wójcik", "tomasz.wojcik"),
    ("Ada Okafor", "ada.okafor"),
    ("Mei-Ling Chen", "mei-ling.chen"), ("Jonas Lindqvist", "jonas.lindqvist"),
  ]
  private static let states = ["New", "Active", "Resolved", "Closed", "Removed"]
  private static let types = ["Bug", "Task", "User Story", "Issue"]
  private static let words = [
    "the", "buffer", "of", "a", "lock", "gate", "fails", "when", "tide", "is", "low", "and",
    "pump", "3", "runs", "&amp;", "at", "night", "<b>always</b>", "<br>", "says \\\"again\\\"",
  ]

  /// Lines of JSON, at least so many bytes in total.
  mutating func lines(bytes: Int) -> [UInt8] {
    var lines: [UInt8] = []
    lines.reserveCapacity(bytes + 8192)
    var number = 0
    while lines.count < bytes {
      number += 1
      lines.append(contentsOf: update(number).utf8)
      lines.append(UInt8(ascii: "\n"))
    }
    return lines
  }

  private mutating func update(_ number: Int) -> String {
    let item = Int.random(in: 1...90_000, using: &random)
    let revision = Int.random(in: 2...60, using: &random)
    let changed = date()
    let editor = identity()
    let organization = "https://dev.azure.com/harbor-works"
    let work = "\(organization)/\(uuid())/_apis/wit/workItems/\(item)"
    let state = pick(Self.states)
    return """
      {"subscriptionId":"\(uuid())","notificationId":\(number),"id":"\(uuid())",\
      "eventType":"workitem.updated","publisherId":"tfs",\
      "message":{"text":"\(text(8))"},"detailedMessage":null,\
      "resource":{"id":\(revision),"workItemId":\(item),"rev":\(revision),"revisedBy":\(editor),\
      "revisedDate":"9999-01-01T00:00:00Z","fields":{\
      "System.Rev":{"oldValue":\(revision - 1),"newValue":\(revision)},\
      "System.AuthorizedDate":{"oldValue":"\(date())","newValue":"\(changed)"},\
      "System.RevisedDate":{"oldValue":"\(changed)","newValue":"9999-01-01T00:00:00Z"},\
      "System.State":{"oldValue":"\(pick(Self.states))","newValue":"\(state)"},\
      "System.AssignedTo":{"oldValue":\(identity()),"newValue":\(identity())},\
      "System.ChangedDate":{"oldValue":"\(date())","newValue":"\(changed)"},\
      "System.Watermark":{"oldValue":\(number + 40_000),"newValue":\(number + 40_001)}},\
      "_links":{"self":{"href":"\(work)/updates/\(revision)"},\
      "workItemUpdates":{"href":"\(work)/updates"},"parent":{"href":"\(work)"},\
      "html":{"href":"\(organization)/web/wi.aspx?pcguid=\(uuid())&id=\(item)"}},\
      "url":"\(work)/updates/\(revision)","revision":{"id":\(item),"rev":\(revision),"fields":{\
      "System.AreaPath":"Harbor\\\\Locks","System.TeamProject":"Harbor",\
      "System.IterationPath":"Harbor\\\\Sprint \(revision)",\
      "System.WorkItemType":"\(pick(Self.types))","System.State":"\(state)",\
      "System.Reason":"\(text(3))","System.AssignedTo":\(identity()),\
      "System.CreatedDate":"\(date())",\
      "System.ChangedDate":"\(changed)","System.ChangedBy":\(editor),"System.CommentCount":0,\
      "System.Title":"\(text(9))","System.BoardColumnDone":false,\
      "Microsoft.VSTS.Common.Priority":2,"Microsoft.VSTS.Common.StackRank":1.99996e+9,\
      "System.Description":"<div>\(text(10))</div>"},\
      "_links":{"self":{"href":"\(work)/revisions/\(revision)"},\
      "workItemRevisions":{"href":"\(work)/revisions"},"parent":{"href":"\(work)"}},\
      "url":"\(work)/revisions/\(revision)"}},"resourceVersion":"1.0","resourceContainers":{\
      "collection":{"id":"\(uuid())","baseUrl":"\(organization)/"},\
      "account":{"id":"\(uuid())","baseUrl":"\(organization)/"},\
      "project":{"id":"\(uuid())","baseUrl":"\(organization)/"}},"createdDate":"\(date())"}
      """
  }

  private mutating func identity() -> String {
    let (name, account) = pick(Self.people)
    let id = uuid()
    return """
      {"displayName":"\(name)","url":"https://spsprod.example.com/_apis/Identities/\(id)",\
      "_links":{"avatar":{"href":"https://dev.azure.com/harbor-works/_apis/Avatars/\(id)"}},\
      "id":"\(id)","uniqueName":"\(account)@harbor.example","descriptor":"aad.\(id)"}
      """
  }

  private mutating func text(_ count: Int) -> String {
    (0..<count).map { _ in pick(Self.words) }.joined(separator: " ")
  }

  private mutating func date() -> String {
    let digits = String(Int.random(in: 10_000...99_999, using: &random))
    return "2024-0\(Int.random(in: 1...9, using: &random))-11T07:\(digits.prefix(2)):09.\(digits)Z"
  }

  private mutating func uuid() -> String {
    let digits = Array(String(random.next(), radix: 16) + String(random.next(), radix: 16))
    let padded = digits + Array(repeating: "0", count: 32 - digits.count)
    return [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(padded[$0]) }
      .joined(separator: "-")
  }

  private mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[Int.random(in: 0..<elements.count, using: &random)]
  }
}

/// A small generator of random numbers that gives the same ones in every run.
private struct SplitMix64: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }
}

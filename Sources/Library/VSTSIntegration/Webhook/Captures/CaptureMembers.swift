import Basics
import JSON
import SentryState
import Web

/// The members of a captured record that decide its form and make up its request.
struct CaptureMembers {
  /// A form of records that hold one delivery each.
  enum Form {
    /// A notification of the service's history.
    case notification
    /// A request as webhook.site exports it.
    case webhookSite
    /// What a relay, such as gosmee or smee, passed on.
    case relay
    /// An object with headers and body, as API gateways and loggers write it.
    case envelope
    /// The payload alone.
    case payload
  }

  /// What a record holds.
  enum Row {
    case single(Form)
    /// The entries of a HAR.
    case har([Range<Int>])
    /// The elements of a list as services answer it.
    case list([Range<Int>])
  }

  /// The members beside those of a payload, in the order of `paths`.
  enum Member: Int, CaseIterable {
    case headers, multiValueHeaders, body, isBase64, receivedAt, requestTime, time
    case bodyB, timestamp, content, uuid, tokenID, createdAt
    case id, details, event, entries, value, results, data

    var path: [String] {
      switch self {
      case .headers: ["headers"]
      case .multiValueHeaders: ["multiValueHeaders"]
      case .body: ["body"]
      case .isBase64: ["isBase64Encoded"]
      case .receivedAt: ["received_at"]
      case .requestTime: ["requestContext", "requestTimeEpoch"]
      case .time: ["requestContext", "timeEpoch"]
      case .bodyB: ["bodyB"]
      case .timestamp: ["timestamp"]
      case .content: ["content"]
      case .uuid: ["uuid"]
      case .tokenID: ["token_id"]
      case .createdAt: ["created_at"]
      case .id: ["id"]
      case .details: ["details"]
      case .event: ["details", "event"]
      case .entries: ["log", "entries"]
      case .value: ["value"]
      case .results: ["results"]
      case .data: ["data"]
      }
    }
  }

  // The record as a payload, the payload in its body, and the rest.
  private static let paths =
    PayloadMembers.paths + PayloadMembers.paths.map { ["body"] + $0 } + Member.allCases.map(\.path)
  private static let bodyOffset = PayloadMembers.paths.count
  private static let offset = 2 * PayloadMembers.paths.count

  static let picker = MemberPicker(paths: paths)
  private static let caseIgnoringPicker = MemberPicker(paths: paths, ignoringCase: true)

  private let picked: MemberPicker.Picked
  /// Where the record lies in the text.
  private let range: Range<Int>

  private init(_ picked: MemberPicker.Picked, in range: Range<Int>) {
    (self.picked, self.range) = (picked, range)
  }

  /// Recognizes the form of a record that the picker has looked through, by its names as they are or,
  /// where that is none, in either case; an element of a list holds no list itself.
  ///
  /// What has no form is a failure of kind `invalid_input`.
  static func recognize(
    _ picked: MemberPicker.Picked, in range: Range<Int>, isElement: Bool = false
  ) throws(Failure) -> (CaptureMembers, Row) {
    guard picked.text[range.lowerBound] == UInt8(ascii: "{") else {
      throw Failure(.invalidInput, "not a JSON object")
    }
    let members = CaptureMembers(picked, in: range)
    if let row = members.row(isElement: isElement) { return (members, row) }
    if let others = try? caseIgnoringPicker.pick(from: picked.text, in: range) {
      let members = CaptureMembers(others, in: range)
      if let row = members.row(isElement: isElement) { return (members, row) }
    }
    throw Failure(
      .invalidInput, "no delivery in a form that is understood; these are: \(CaptureReader.forms)")
  }

  /// The first row of the table of forms that the record matches.
  private func row(isElement: Bool) -> Row? {
    if isObject(.details), has(.id), picked[PayloadMembers.Member.subscriptionID.rawValue] != nil {
      return .single(.notification)
    }
    if !isElement {
      if let start = start(.entries, of: UInt8(ascii: "[")) {
        return .har(picked.text.elements(ofArrayAt: start))
      }
      if let elements { return .list(elements) }
    }
    if start(.content, of: UInt8(ascii: "\"")) != nil, has(.uuid) || has(.tokenID) {
      return .single(.webhookSite)
    }
    let hasHeaders = has(.headers) || has(.multiValueHeaders)
    if has(.bodyB) || has(.body) && has(.timestamp) && !hasHeaders { return .single(.relay) }
    if hasHeaders || has(.body) { return .single(.envelope) }
    if picked[PayloadMembers.Member.eventType.rawValue] != nil { return .single(.payload) }
    let isEmptyList = [.value, .results, .data].contains { (member: Member) in
      start(member, of: UInt8(ascii: "[")).map { picked.text.elements(ofArrayAt: $0).isEmpty }
        ?? false
    }
    return isEmptyList && !isElement ? .list([]) : nil
  }

  /// The elements of the list that the record is, if one of them at least has a form.
  private var elements: [Range<Int>]? {
    for member in [Member.value, .results, .data] {
      guard let start = start(member, of: UInt8(ascii: "[")) else { continue }
      let elements = picked.text.elements(ofArrayAt: start)
      let isList = elements.contains { range in
        guard let picked = try? Self.picker.pick(from: picked.text, in: range) else { return false }
        return (try? Self.recognize(picked, in: range, isElement: true)) != nil
      }
      if isList { return elements }
    }
    return nil
  }

  /// The text that the record lies in.
  var text: [UInt8] { picked.text }

  func has(_ member: Member) -> Bool { picked[Self.offset + member.rawValue] != nil }

  func isObject(_ member: Member) -> Bool { start(member, of: UInt8(ascii: "{")) != nil }

  private func value(_ member: Member) -> JSONValue? { picked.value(Self.offset + member.rawValue) }

  private func string(_ member: Member) -> String? { picked.string(Self.offset + member.rawValue) }

  /// Where a member begins, if its value begins with this byte.
  private func start(_ member: Member, of first: UInt8) -> Int? {
    picked[Self.offset + member.rawValue].flatMap { range in
      picked.text[range.lowerBound] == first ? range.lowerBound : nil
    }
  }

  /// The request of a record of this form.
  func request(_ form: Form) throws(Failure) -> CapturedRequest {
    switch form {
    case .notification: notification
    case .webhookSite:
      CapturedRequest(
        headers: try CapturedHeaders(value(.headers)), body: try text(of: .content),
        receivedAt: string(.createdAt).flatMap { Timestamp($0) })
    case .relay: try relayed
    case .envelope: try enveloped
    case .payload:
      CapturedRequest(
        body: picked.text[range], payload: PayloadMembers(picked, from: 0, in: range))
    }
  }

  /// What a notification is known by, whether or not it has an event.
  var notificationIDs: Delivery.IDs {
    Delivery.IDs(
      subscription: picked.string(PayloadMembers.Member.subscriptionID.rawValue),
      notification: value(.id))
  }

  /// The event with the ids that stand around it, as it was sent.
  private var notification: CapturedRequest {
    let subscription = PayloadMembers.Member.subscriptionID.rawValue
    let notification = NotifiedEvent(
      id: picked.bytes(Self.offset + Member.id.rawValue) ?? [],
      subscription: picked.bytes(subscription) ?? [],
      event: picked.bytes(Self.offset + Member.event.rawValue) ?? [])
    return CapturedRequest(
      headers: CapturedHeaders(
        fields: NotifiedEvent.headers(subscriptionID: picked.string(subscription))),
      body: notification.body[...],
      receivedAt: picked.string(PayloadMembers.Member.createdDate.rawValue)
        .flatMap { Timestamp($0) })
  }

  private var relayed: CapturedRequest {
    get throws(Failure) {
      var layout = MemberLayout()
      _ = try? layout.read(picked.text, at: range.lowerBound)
      let names = [Member.body, .bodyB, .timestamp].map { $0.path[0] }
      let fields = layout.members.compactMap { member -> Header? in
        var name: [UInt8] = []
        name.appendCharacters(member.name, of: picked.text)
        let text = String(decoding: name, as: UTF8.self)
        guard !names.contains(text),
          let value = try? JSONValue(parsing: picked.text, in: member.value).string
        else { return nil }
        return Header(text, value)
      }
      let time = value(.timestamp)
      return try request(
        headers: CapturedHeaders(fields: fields),
        body: has(.bodyB) ? try text(of: .bodyB, isBase64: true) : nil,
        receivedAt: (time?.double ?? time?.string.flatMap { Double($0) }).flatMap(Self.time))
    }
  }

  private var enveloped: CapturedRequest {
    get throws(Failure) {
      let headers = try CapturedHeaders(
        isObject(.multiValueHeaders) ? value(.multiValueHeaders) : value(.headers))
      let time = value(.requestTime)?.double ?? value(.time)?.double
      // Only a string can be; an object is what it is.
      let isBase64 = value(.isBase64) == true && start(.body, of: UInt8(ascii: "\"")) != nil
      return try request(
        headers: headers,
        body: isBase64 ? try text(of: .body, isBase64: true) : nil,
        receivedAt: string(.receivedAt).flatMap { Timestamp($0) } ?? time.flatMap(Self.time))
    }
  }

  /// A request with a body that was read already, or else the member `body`, an object or a string.
  private func request(
    headers: CapturedHeaders, body: ArraySlice<UInt8>?, receivedAt: Timestamp?
  ) throws(Failure) -> CapturedRequest {
    if body == nil, let range = picked[Self.offset + Member.body.rawValue],
      picked.text[range.lowerBound] == UInt8(ascii: "{")
    {
      return CapturedRequest(
        headers: headers, body: picked.text[range],
        payload: PayloadMembers(picked, from: Self.bodyOffset, in: range), receivedAt: receivedAt)
    }
    let text = body == nil ? try text(of: .body) : body
    return CapturedRequest(headers: headers, body: text, receivedAt: receivedAt)
  }

  /// The body that a member holds as text; `nil` where it is missing or null.
  private func text(of member: Member, isBase64: Bool = false) throws(Failure) -> ArraySlice<UInt8>?
  {
    try CaptureReader.body(
      picked, Self.offset + member.rawValue, named: member.path[0], isBase64: isBase64)
  }

  private static func time(milliseconds: Double) -> Timestamp? {
    milliseconds.isFinite ? Timestamp(unixSeconds: milliseconds / 1000) : nil
  }
}

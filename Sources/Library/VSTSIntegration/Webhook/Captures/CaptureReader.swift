import Basics
package import JSON
import SentryState

/// Reads deliveries out of captured records, of which it knows the forms that services, relays and
/// proxies leave.
package struct CaptureReader: Sendable {
  /// Takes out of a record what decides its form, and what the endpoint reads.
  package static var picker: MemberPicker { CaptureMembers.picker }

  /// How the messages of bad records name the forms.
  static let forms = """
    a payload with 'eventType', an envelope with 'headers', 'multiValueHeaders' or 'body', a relay's \
    event with 'bodyB' or with 'body' and 'timestamp', a request of webhook.site with 'content' and \
    'uuid', a HAR with 'log.entries', a notification of the service's history with 'details', \
    and a list of these in 'value', 'results' or 'data'
    """

  private let keepsContent: Bool

  /// Makes a reader, whose deliveries keep their requests for sinks that pass them on.
  package init(keepingContent keepsContent: Bool) {
    self.keepsContent = keepsContent
  }

  /// Appends the deliveries of a record that the picker has looked through: one, many or none.
  package func read(
    _ members: MemberPicker.Picked, source: String, into deliveries: inout [Delivery]
  ) {
    do throws(Failure) {
      let text = members.text
      let (members, row) = try CaptureMembers.recognize(members, in: text.indices)
      switch row {
      case .single(let form): deliveries.append(try delivery(members, form, source: source))
      case .har(let entries):
        for (index, entry) in entries.enumerated() {
          append(to: &deliveries, source: "\(source)#\(index + 1)") { source throws(Failure) in
            try delivery(entry: entry, of: text, source: source)
          }
        }
      case .list(let elements):
        for (index, element) in elements.enumerated() {
          append(to: &deliveries, source: "\(source)#\(index + 1)") { source throws(Failure) in
            try delivery(element: element, of: text, source: source)
          }
        }
      }
    } catch {
      deliveries.append(Delivery(source: source, invalid: error))
    }
  }

  /// Appends what is read of a part of a record, which is bad alone.
  private func append(
    to deliveries: inout [Delivery], source: String,
    _ read: (String) throws(Failure) -> Delivery?
  ) {
    do throws(Failure) {
      if let delivery = try read(source) { deliveries.append(delivery) }
    } catch {
      deliveries.append(Delivery(source: source, invalid: error))
    }
  }

  private func delivery(
    element: Range<Int>, of text: [UInt8], source: String
  ) throws(Failure) -> Delivery? {
    guard let picked = try? CaptureMembers.picker.pick(from: text, in: element) else { return nil }
    let (members, row) = try CaptureMembers.recognize(picked, in: element, isElement: true)
    guard case .single(let form) = row else { return nil }
    return try delivery(members, form, source: source)
  }

  private func delivery(
    _ members: CaptureMembers, _ form: CaptureMembers.Form, source: String
  ) throws(Failure) -> Delivery {
    if form == .notification, !members.isObject(.event) {
      return Delivery(source: source, members.notificationIDs, lost: NotifiedEvent.withheld)
    }
    return Delivery(source: source, try members.request(form), keepingContent: keepsContent)
  }

  /// The members of an entry of a HAR, in the order of its picker.
  private enum Entry: Int, CaseIterable {
    case method, headers, text, encoding, startedAt
  }

  private static let entryPicker = MemberPicker(paths: [
    ["request", "method"], ["request", "headers"], ["request", "postData", "text"],
    ["request", "postData", "encoding"], ["startedDateTime"],
  ])

  /// The delivery of a HAR's entry; `nil` for another request than a POST.
  private func delivery(
    entry range: Range<Int>, of text: [UInt8], source: String
  ) throws(Failure) -> Delivery? {
    guard let entry = try? Self.entryPicker.pick(from: text, in: range),
      let method = entry.string(Entry.method.rawValue)
    else { throw Failure(.invalidInput, "an entry of a HAR without 'request.method'") }
    guard method == "POST" else { return nil }
    let body = try Self.body(
      entry, Entry.text.rawValue, named: "postData.text",
      isBase64: entry.string(Entry.encoding.rawValue) == "base64")
    let request = CapturedRequest(
      headers: try CapturedHeaders(entry.value(Entry.headers.rawValue)), body: body,
      receivedAt: entry.string(Entry.startedAt.rawValue).flatMap { Timestamp($0) })
    return Delivery(source: source, request, keepingContent: keepsContent)
  }
}

extension CaptureReader {
  /// The body that a member holds as text; `nil` where it is missing or null.
  static func body(
    _ picked: MemberPicker.Picked, _ path: Int, named name: String, isBase64: Bool
  ) throws(Failure) -> ArraySlice<UInt8>? {
    guard let value = picked.bytes(path), !value.elementsEqual("null".utf8) else { return nil }
    guard let text = picked.characters(path) else {
      throw Failure(.invalidInput, "'\(name)' is no string")
    }
    guard isBase64 else { return text[...] }
    guard let body = text.base64Decoded else {
      throw Failure(.invalidInput, "'\(name)' is no Base64")
    }
    return body[...]
  }
}

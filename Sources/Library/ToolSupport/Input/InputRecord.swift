package import Basics
package import JSON

/// A record of the input, and where it stood.
package struct InputRecord: Sendable {
  /// `FILE:LINE`, where it began; FILE is `-` for stdin.
  package let source: String
  /// The record's text, or what is wrong with it.
  package let content: Result<[UInt8], RecordError>
  /// The members that the stream was asked to pick.
  package let members: MemberPicker.Picked?
  /// The record as an object, if that is known already.
  private let known: RecordObject?

  /// Takes a text that does not come from a file.
  package init(source: String, content: Result<[UInt8], RecordError>) {
    self.source = source
    self.content = content
    (members, known) = (nil, nil)
  }

  init(_ record: RecordReader.Record, ofFile name: String) {
    source = "\(name):\(record.line)"
    content = record.content
    members = record.members
    known = record.object
  }

  /// The record as an object that can be passed on; throws `invalid_input` for a bad record.
  package func object() throws(Failure) -> RecordObject {
    if let known { return known }
    let text: [UInt8]
    do throws(RecordError) {
      text = try content.get()
    } catch {
      throw error.failure
    }
    do throws(JSONError) {
      if let object = try RecordObject(bytes: text) { return object }
    } catch {
      throw Failure(.invalidInput, "not a JSON record: \(error)")
    }
    throw Failure(.invalidInput, "not a JSON object")
  }
}

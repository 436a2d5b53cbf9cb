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

  package init(
    source: String, content: Result<[UInt8], RecordError>, members: MemberPicker.Picked? = nil
  ) {
    self.source = source
    self.content = content
    self.members = members
  }

  /// The record as an object that can be passed on; throws `invalid_input` for a bad record.
  package func object() throws(Failure) -> RecordObject {
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

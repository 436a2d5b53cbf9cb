import Basics
import JSON
import Testing

@testable import Tasks

@Suite("The parameters of a task")
struct TaskParameterTests {
  @Test("are its properties, in their order")
  func description() {
    #expect(
      Echo.parameters == [
        TaskParameter(name: "number", kind: .integer, isOptional: false),
        TaskParameter(name: "text", kind: .text, isOptional: false),
        TaskParameter(name: "flag", kind: .boolean, isOptional: true),
        TaskParameter(name: "object", kind: .object, isOptional: true),
        TaskParameter(name: "more", kind: .text, isOptional: true),
      ])
    #expect(Noop.parameters == [])
    #expect(
      Everything.parameters.map(\.kind) == [.integer, .text, .boolean, .object])
    #expect(Everything.parameters.allSatisfy { !$0.isOptional })
  }

  @Test(
    "are read, and written as they were",
    arguments: [
      #"{"number":7,"text":"a"}"#, #"{"number":-9223372036854775808,"text":""}"#,
      #"{"number":9223372036854775807,"text":"null","flag":false,"object":{},"more":"ü"}"#,
      #"{"number":0,"text":"a","object":{"b":[1.0,{"c":null}],"a":1e400,"a":2}}"#,
    ])
  func roundTrip(text: String) throws {
    let arguments = try #require(try JSONValue(parsing: text).object)
    #expect(JSONValue.object(try Echo(arguments: arguments).arguments).serialized == text)
  }

  @Test("may be null where they may be left out, and count once where they are doubled")
  func leniency() throws {
    let arguments = try #require(
      try JSONValue(parsing: #"{"number":1,"flag":null,"text":1,"number":2,"text":"b"}"#).object)
    #expect(try Echo(arguments: arguments).arguments == ["number": 2, "text": "b"])
  }

  @Test(
    "are not read out of what they cannot be",
    arguments: [
      ("{}", "task 'everything' needs the parameter 'number'"),
      (#"{"number":1}"#, "task 'everything' needs the parameter 'text'"),
      (
        #"{"number":null}"#,
        "parameter 'number' of task 'everything' is null, not an integer"
      ),
      (
        #"{"number":"1"}"#,
        "parameter 'number' of task 'everything' is a string, not an integer"
      ),
      (
        #"{"number":1.0}"#,
        "parameter 'number' of task 'everything' is a number, not an integer"
      ),
      (
        #"{"number":9223372036854775808}"#,
        "parameter 'number' of task 'everything' is a number, not an integer"
      ),
      (
        #"{"number":1,"text":[]}"#,
        "parameter 'text' of task 'everything' is an array, not a text"
      ),
      (
        #"{"number":1,"text":"","flag":0}"#,
        "parameter 'flag' of task 'everything' is a number, not a boolean"
      ),
      (
        #"{"number":1,"text":"","flag":true,"object":[]}"#,
        "parameter 'object' of task 'everything' is an array, not an object"
      ),
      (#"{"numbre":1,"text":""}"#, "task 'everything' has no parameter 'numbre'"),
      (#"{"Number":1}"#, "task 'everything' has no parameter 'Number'"),
      (#"{"":1}"#, "task 'everything' has no parameter ''"),
    ])
  func refusal(text: String, message: String) throws {
    let arguments = try #require(try JSONValue(parsing: text).object)
    let failure = #expect(throws: Failure.self) { try Everything(arguments: arguments) }
    #expect(failure?.kind == .invalidInput)
    #expect(failure?.message == message)
  }

  @Test("that a task does not have are named with those that it has")
  func hints() {
    let failure = #expect(throws: Failure.self) { try Everything(arguments: ["a": 1]) }
    #expect(failure?.hint == "its parameters are number, text, flag, object")
    let none = #expect(throws: Failure.self) { try Noop(arguments: ["a": 1]) }
    #expect(none?.message == "task 'noop' has no parameter 'a'")
    #expect(none?.hint == "it has none")
  }
}

/// Has a parameter of each kind.
private struct Everything: TestTask {
  static let name = "everything"

  let number: Int
  let text: String
  let flag: Bool
  let object: JSONObject

  func run(in context: TaskContext<TestServices>) async throws -> JSONValue { nil }
}

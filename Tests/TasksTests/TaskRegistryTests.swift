import Basics
import JSON
import Testing

@testable import Tasks

@Suite("The registry of tasks")
struct TaskRegistryTests {
  private let registry = TaskWorld.registry

  @Test("takes the value of a text as it is, and any other as JSON")
  func assignments() throws {
    let call = try registry.call(
      "echo", operands: ["number=7", "text=a=\"b\" ", "flag=true", #"object={"a": 1.0}"#, "more="])
    #expect(
      call
        == TaskCall(
          "echo",
          [
            "number": 7, "text": "a=\"b\" ", "flag": true,
            "object": try JSONValue(parsing: #"{"a":1.0}"#), "more": "",
          ]))
    let null = try registry.call("echo", operands: ["number=7", "text=null", "flag=null"])
    #expect(null.kwargs == ["number": 7, "text": "null", "flag": nil])
  }

  @Test(
    "refuses what a task cannot be called with",
    arguments: [
      ("nothing", [], "there is no task 'nothing'"),
      ("echo", ["number=7"], "task 'echo' needs the parameter 'text'"),
      ("echo", ["number=x", "text="], "parameter 'number' of task 'echo' is not JSON: 'x'"),
      (
        "echo", ["number=1.5", "text="],
        "parameter 'number' of task 'echo' is a number, not an integer"
      ),
      (
        "echo", ["number=null", "text="],
        "parameter 'number' of task 'echo' is null, not an integer"
      ),
      (
        "echo", ["flag=1", "number=1", "text="],
        "parameter 'flag' of task 'echo' is a number, not a boolean"
      ),
      ("echo", ["size=x"], "task 'echo' has no parameter 'size'"),
      ("echo", ["number"], "'number' is not of the form name=value"),
      ("echo", ["number=1", "number=2"], "parameter 'number' is given twice"),
    ] as [(String, [String], String)])
  func refusedOperands(name: String, arguments: [String], message: String) {
    let failure = #expect(throws: Failure.self) {
      try registry.call(name, operands: arguments)
    }
    #expect(failure?.kind == .invalidInput)
    #expect(failure?.message == message)
  }

  @Test(
    "finds the call of a record",
    arguments: [
      (#"{"task":"noop"}"#, TaskCall("noop", [:])),
      (
        #"{"x":1,"kwargs":{"text":"t","number":2},"task":"echo"}"#,
        TaskCall("echo", ["number": 2, "text": "t"])
      ),
    ])
  func records(text: String, call: TaskCall) throws {
    let record = try #require(try RecordObject(bytes: Array(text.utf8)))
    #expect(TaskCall(try registry.task(in: record)) == call)
  }

  @Test(
    "refuses a record that asks for no task",
    arguments: [
      ("{}", "member 'task' is missing"),
      (#"{"task":1}"#, "member 'task' is a number, not a string"),
      (#"{"task":"nothing"}"#, "there is no task 'nothing'"),
      (#"{"task":"noop","kwargs":[]}"#, "member 'kwargs' is an array, not an object"),
      (#"{"task":"noop","kwargs":null}"#, "member 'kwargs' is null, not an object"),
      (#"{"task":"noop","kwargs":{"a":1}}"#, "task 'noop' has no parameter 'a'"),
    ])
  func refusedRecords(text: String, message: String) throws {
    let record = try #require(try RecordObject(bytes: Array(text.utf8)))
    let failure = #expect(throws: Failure.self) { try registry.task(in: record) }
    #expect(failure?.kind == .invalidInput)
    #expect(failure?.message == message)
  }

  @Test("makes of a task what the queue needs")
  func queued() {
    let task = NewTask(Echo(number: 7, text: "a"))
    #expect(task.record == #"{"task":"echo","kwargs":{"number":7,"text":"a"}}"#)
    #expect(task.lane == "echo:7")
    #expect(task.mostAttempts == 6)
    let own = NewTask(Noop(), record: "{}")
    #expect(own.record == "{}")
    #expect(own.lane == nil)
  }

  @Test("lists its tasks by name")
  func order() {
    #expect(
      registry.tasks.map { $0.name } == ["echo", "emitting", "failing", "noop", "sum", "waiting"])
  }
}

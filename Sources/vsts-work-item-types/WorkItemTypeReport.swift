import AzureDevOps
import Connections
import Basics
import VSTSIntegration
import JSON
import ToolSupport

/// Prints answers, and lets their failures count for the exit status.
struct WorkItemTypeReport {
  private let mode: WorkItemTypeMode
  private let console: Console
  private let output: RecordOutput
  private var failures: RecordFailures

  init(_ mode: WorkItemTypeMode, console: Console) {
    self.mode = mode
    self.console = console
    failures = RecordFailures(on: console)
    let titles =
      switch mode {
      case .types(withStates: false): ["project", "default type", "types"]
      case .types(withStates: true): ["project", "default type", "types", "done states"]
      case .form, .linkForm: ["field", "type", "default", "choices"]
      case .search: ["id", "work item"]
      }
    output = console.output(titles: titles)
  }

  mutating func write(_ answer: WorkItemTypeAnswer) throws(Failure) {
    if let warning = answer.warning, warning.kind != .notFound {
      console.messages.warning("the default project cannot be asked for: \(warning.message)")
    }
    if let failure = answer.failure { failures.add(failure) }
    switch (answer.content, answer.object) {
    case (.types(let members, let choices), let object?):
      var members = members
      members["error"] = answer.failure?.json
      try output.write(
        object, adding: members, cells: cells(members, choices, object, answer.failure))
    case (.list(let elements), _):
      try output.write(elements.map { .object($0) }, cells: elements.map(cells))
    case (.badRecord, _), (_, nil):
      let failure = answer.failure ?? Failure(.internal, "no record")
      try output.write(
        badRecord: answer.record, failure,
        cells: [TableCell(source: answer.record.source), TableCell(failure.message, .bad)])
    }
  }

  func flush() throws(Failure) {
    try output.flush()
  }

  private func cells(
    _ members: JSONObject, _ choices: IssueChoices?, _ object: RecordObject, _ failure: Failure?
  ) -> [TableCell] {
    let name = choices?.projects.defaultProject?.name ?? object["project"]?.string
    if let failure { return [TableCell(name), TableCell(failure.message, .bad)] }
    let types = choices?.workItems.types ?? []
    let defaultKey = choices?.workItems.defaultType
    let defaultType = types.first { $0.key == defaultKey }?.name ?? defaultKey
    let done = members["done_states"]?.array?.compactMap(\.string) ?? []
    return [
      TableCell(name), TableCell(defaultType),
      TableCell(types.map(\.name).joined(separator: ", ")),
      TableCell(done.joined(separator: ", "), .good),
    ]
  }

  private func cells(of element: JSONObject) -> [TableCell] {
    if case .search = mode {
      return [TableCell(element["value"]?.text), TableCell(element["label"]?.text)]
    }
    let choices = element["choices"]?.array ?? []
    return [
      TableCell(element["name"]?.text), TableCell(element["type"]?.text),
      TableCell((element["defaultValue"] ?? element["default"])?.text),
      TableCell(choices.compactMap { $0.array?.last?.string }.joined(separator: ", "), .dim),
    ]
  }
}

extension JSONValue {
  /// The value as a cell shows it: a string as it is, and null as nothing.
  fileprivate var text: String? { isNull ? nil : string ?? serialized }
}

import Basics
import JSON
import TestSupport
import Testing

/// A run that prints planted texts; `P` in its arguments stands for one, `ENCODED` for one that is
/// percent-encoded, `STORE` for the store, and `SERVICE` for the URL of the service.
struct PlantedRun: Sendable, CustomTestStringConvertible {
  let tool: String
  let arguments: [String]
  var input = ""
  var environment: [String: String] = [:]
  /// Whether what is printed differs from run to run even without an agent.
  var varies = false

  init(
    _ tool: String, _ arguments: String..., input: String = "",
    environment: [String: String] = [:], varies: Bool = false
  ) {
    self.tool = tool
    self.arguments = arguments
    self.input = input
    self.environment = environment
    self.varies = varies
  }

  var testDescription: String { ([tool] + arguments).joined(separator: " ") }

  /// Runs the tool in a world of its own, with these variables beside the run's own.
  func result(_ variables: [String: String]) async throws -> ToolResult {
    let world = try PlantedWorld()
    let store = arguments.contains("STORE") ? try await world.store() : ""
    _ = try world.files.write(world.deliveries, to: PlantedWorld.text)
    func filled(_ text: String) -> String {
      text.replacing("P", with: PlantedWorld.text)
        .replacing("ENCODED", with: PlantedWorld.text.percentEncoded)
        .replacing("SERVICE", with: world.server.url).replacing("STORE", with: store)
    }
    var environment = ["VSTS_BASE_URL": "SERVICEcontoso/", "VSTS_TOKEN": "token-of-ada"]
    environment.merge(self.environment) { $1 }
    var result = try await runProgram(
      tool, arguments.map(filled),
      ProgramSetup(
        environment: environment.mapValues(filled).merging(variables) { $1 },
        input: .text(
          input == "DELIVERIES"
            ? world.deliveries : input.replacing(#""P""#, with: PlantedWorld.value.serialized)),
        directory: world.files.path))
    // The port and the directory are the world's, not the run's.
    for (part, name) in [(world.server.url, "SERVICE"), (world.files.path, "DIRECTORY")] {
      result.output = result.output.replacing(part, with: name)
      result.error = result.error.replacing(part, with: name)
    }
    return result
  }

  private static let record: JSONObject = [
    PlantedWorld.text: PlantedWorld.value, "name": PlantedWorld.value,
    "project": PlantedWorld.value, "account_id": PlantedWorld.value,
  ]
  private static let records =
    [
      JSONValue.object(record).serialized, "{\(PlantedWorld.value.serialized)",
      JSONValue.object([PlantedWorld.text: PlantedWorld.value]).serialized,
      JSONValue.object(record + ["base_url": PlantedWorld.value]).serialized,
    ].joined(separator: "\n")
  private static let task = JSONValue.object([
    "task": "noop", PlantedWorld.text: PlantedWorld.value,
  ]).serialized
  private static let lookup = "vsts-lookup-base-url"
  private static let access = "vsts-repo-access"
  private static let types = "vsts-work-item-types"
  private static let replay = "vsts-webhook-replay"

  static let all = lookups + accesses + typeLists + replays + tasks + usages

  private static let lookups = [
    Self(lookup, "--lookup-url", "SERVICE", "P", "known", "-vv", varies: true),
    Self(lookup, "--lookup-url", "SERVICE", input: records),
    Self(lookup, "--lookup-url", "SERVICE", "--all"),
    Self(lookup, "--lookup-url", "SERVICE", "--all", "--raw"),
    Self(lookup, "--lookup-url", "SERVICE", "--all", "--format", "table"),
    Self(lookup, "--lookup-url", "SERVICE", "--format", "table", input: records),
    Self(lookup, "--lookup-url", "SERVICE", "--raw", input: records),
    Self(lookup, "--lookup-url", "SERVICErefusing/", "known"),
    Self(lookup, "--lookup-url", "SERVICErefusing/", "--raw", "known"),
    Self(lookup, "--lookup-url", "P", "known"),
    Self(lookup, "known", environment: ["VSTS_LOOKUP_URL": "P"]),
    Self(lookup, "--integration", "1", "--state", "missing P"),
    Self(lookup, "--integration", "1", "--store", "STORE", "--lookup-url", "SERVICE"),
  ]

  private static let accesses = [
    Self(access, "P/P", "missing P", "-vv", varies: true),
    Self(
      access, "SERVICEcontoso/ENCODED/_git/ENCODED", "https://x.example/ENCODED",
      "git@ssh.dev.azure.com:v3/P", "P/P/P"),
    Self(access, input: records), Self(access, input: #"{"url":"P"}"#),
    Self(access, "--format", "table", input: records),
    Self(access, "--strategy", "list", input: records),
    Self(access, "--all"), Self(access, "--all", "--format", "table"),
    Self(access, "--base-url", "SERVICErefusing/", "name"),
    Self(access, "--need", "read,contribute", "P/P", "missing P"),
    Self(access, "--need", "contribute", "--all", "--format", "table"),
    Self(access, "--need", "P", "name"),
    Self(access, "--whoami"), Self(access, "--whoami", "--format", "table"),
    Self(access, "--whoami", "--base-url", "SERVICErefusing/"),
    Self(access, "--whoami", "--base-url", "SERVICErefusing/", "--format", "table"),
    Self(access, "--base-url", "P", "name"),
    Self(access, "name", environment: ["VSTS_BASE_URL": "P"]),
    Self(access, "--token-file", "P", "name"),
    Self(access, "--integration", "1", "--store", "STORE"),
  ]

  private static let typeLists = [
    Self(types, "P", "missing P"), Self(types, "--format", "table", input: records),
    Self(types, "--states", input: records), Self(types, "--states", "--format", "table", "P"),
    Self(types, "--search", "P", "P"), Self(types, "--search", "P", "P", "--format", "table"),
    Self(types, "--form", "P"), Self(types, "--form", "P", "--format", "table"),
    Self(types, "--base-url", "SERVICErefusing/", "P"),
    Self(
      types, "--form", "--integration", "1", "--group", "1", "--store", "STORE",
      "--sentry-url", "https://sentry.example/"),
    Self(types, "--link-form", "--integration", "1", "--store", "STORE"),
  ]

  private static let replays = [
    Self(replay, "--store", "STORE", "--no-verify", "--summary", "-v", input: "DELIVERIES"),
    Self(replay, "--store", "STORE", "--no-verify", "P"),
    Self(replay, "--store", "STORE", "--no-verify", "--format", "table", "P"),
    Self(replay, "--store", "STORE", "--no-verify", "--done-state", "P", "P"),
    Self(replay, "--store", "STORE", "--no-verify", "--queue", "P"),
    Self(replay, "--store", "STORE", "--no-verify", "--format", "table", input: "DELIVERIES"),
    Self(replay, "--store", "STORE", "missing P"), Self(replay, "--store", "P"),
  ]

  private static let tasks = [
    Self("sentry-task", "put", "--store", "state.db", input: "\(task)\n{\"P\""),
    Self("sentry-task", "run", "--store", "STORE", input: "\(task)\n{\"task\":\"P\"}\n{"),
    Self(
      "sentry-task", "run", "--store", "STORE", "--format", "table",
      input: records + "\n" + #"{"task":"migrate_repo","kwargs":{"P":1}}"#),
    Self(
      "sentry-task", "run", "--store", "STORE", "-v", "create_issue", "group_id=1",
      "integration_id=1", "organization_id=1", "project=P", "work_item_type=P", "title=P",
      "description=P", "--sentry-url", "https://sentry.example/", varies: true),
    Self("sentry-task", "run", "P"), Self("sentry-task", "run", "noop", "P=P"),
    Self("sentry-task", "dump", "--store", "STORE"),
    Self("sentry-task", "dump", "--store", "STORE", "--format", "table"),
    Self("sentry-task", "dump", "P"), Self("sentry-task", "requeue", "P"),
    Self("sentry-task", "load", "--store", "state.db", "P", "missing P"),
    Self(
      "sentry-task", "load", "--store", "state.db",
      input: JSONValue.object(["model": PlantedWorld.value, "fields": [:]]).serialized),
    Self("sentry-task", "load", "--store", "P"),
  ]

  private static let usages =
    [lookup, access, types, replay].flatMap { tool in
      [Self(tool, "--P"), Self(tool, "--format", "P"), Self(tool, "P", "--timeout", "P")]
    } + [
      Self("sentry-task", "P"), Self("sentry-task", "--P"),
      Self("sentry-task", "list", "--state", "P"),
    ]
}

extension JSONObject {
  fileprivate static func + (object: Self, other: Self) -> Self {
    JSONObject(members: object.members + other.members)
  }
}

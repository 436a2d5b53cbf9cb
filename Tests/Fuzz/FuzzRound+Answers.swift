import TestSupport

extension FuzzRound {
  /// Lets one of the tools ask a service that answers oddly.
  mutating func tryAnswers() async throws {
    let store = try store()
    let retries = random.pick(["0", "0", "1"])
    let options = [
      "--retries", retries, "--retry-max-time", "0.3", "--timeout", "0.5",
      "--concurrency", random.pick(["1", "4", "16"]),
    ]
    let stored = ["--integration", "1", "--store", store]
    let tool: String
    var arguments: [String]
    var input: [String] = []
    switch random.below(12) {
    case 0:
      (tool, arguments) = ("vsts-lookup-base-url", [])
      input = (0..<200).map { #"{"account_name":"acme\#($0)"}"# }
    case 1: (tool, arguments) = ("vsts-lookup-base-url", stored)
    case 2, 3:
      (tool, arguments) = (
        "vsts-repo-access",
        ["--strategy", random.pick(["each", "each", "auto"])]
          + random.pick([[], ["--reason"], ["--need", "read,contribute"], ["--need", "read"]])
      )
      input = (0..<200).map { #"{"project":"Web\#($0 / 5)","name":"r\#($0 % 5)"}"# }
    case 4:
      (tool, arguments) = (
        "vsts-repo-access",
        random.pick([["--all"], ["--all", "--need", "contribute"], ["--whoami"]])
      )
    case 5: (tool, arguments) = ("vsts-repo-access", stored)
    case 6:
      (tool, arguments) = ("vsts-work-item-types", ["--states"])
      input = (0..<40).map { #"{"project":"\#(["a1", "b2", "Web", "c3"][$0 % 4])","n":\#($0)}"# }
    case 7: (tool, arguments) = ("vsts-work-item-types", ["--search", "a"])
    case 8: (tool, arguments) = ("vsts-work-item-types", ["--form", "--group", "5"] + stored)
    case 9:
      (tool, arguments) = ("vsts-webhook-replay", ["--refresh", "--store", store])
      input = world.captures
    default:
      (tool, arguments) = ("sentry-task", ["run", "--store", store])
      input = (0..<100).map { _ in random.pick(world.tasks) }
    }
    if random.below(4) == 0 { arguments.append("-v") }
    world.answerOddly(seed: random.next())
    defer { world.answerOddly(seed: nil) }
    try await run(tool, arguments + options, input: Array(input.joined(separator: "\n").utf8))
    tries += world.answerOddly(seed: nil)
  }
}

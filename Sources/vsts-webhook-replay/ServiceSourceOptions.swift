import ArgumentParser
import Basics
import ToolSupport

/// The options of the service as the source, in the place of captures.
struct ServiceSourceOptions: ParsableArguments {
  /// What the tries to deliver came to that are asked for.
  enum Result: String, CaseIterable, ExpressibleByArgument {
    case failed, succeeded, all
  }

  @Flag(
    name: .customLong("catch-up"),
    help: "Read the changes of the linked work items from the service, whatever the hook sent.")
  var isCatchingUp = false

  @Flag(
    name: .customLong("history"),
    help: "Read deliveries from the service's history of the hook, and tell of its state.")
  var isReadingHistory = false

  @Option(
    help: ArgumentHelp(
      "Read the history of this subscription, instead of the integration's; repeatable.",
      valueName: "guid"))
  var subscription: [String] = []

  @Option(
    help: ArgumentHelp(
      "Read the deliveries of the history that came to this (default: failed).",
      valueName: "failed|succeeded|all"))
  var result: Result?

  @Option(
    help: ArgumentHelp(
      "Read what happened from this time on, or so long ago as 90m, 36h or 3d (default: 7d).",
      valueName: "time"))
  var since: Since?

  /// How messages call the source; `nil` for captures.
  var name: String? {
    isCatchingUp ? "--catch-up" : isReadingHistory ? "--history" : nil
  }

  func validate() throws {
    if isCatchingUp, isReadingHistory {
      throw ValidationError("'--catch-up' and '--history' are mutually exclusive")
    }
    for (option, isGiven) in [("subscription", !subscription.isEmpty), ("result", result != nil)]
    where isGiven && !isReadingHistory {
      throw ValidationError("'--\(option)' needs '--history'")
    }
    if since != nil, name == nil {
      throw ValidationError("'--since' needs '--catch-up' or '--history'")
    }
    for id in subscription where !id.isGUID {
      throw ValidationError("'--subscription' must be a GUID, not '\(id)'")
    }
  }
}

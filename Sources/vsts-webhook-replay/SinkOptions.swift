import ArgumentParser
import VSTSIntegration

/// The options of the sinks that pass deliveries on.
struct SinkOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Post each delivery to this URL, instead of replaying it into the store.", valueName: "url"))
  var to: String?

  @Flag(
    name: .customLong("print"),
    help: "Print each delivery as an envelope, a capture in one form, and send it nowhere.")
  var isPrinting = false

  @Flag(help: "Let headers that hold secrets through, such as Shared-Secret.")
  var withSecrets = false

  @Option(
    help: ArgumentHelp(
      "Set, replace or remove headers by the lines 'Name: value' of a private file.",
      valueName: "file"),
    completion: .file())
  var headerFile: String?

  @Option(
    help: ArgumentHelp(
      "Do not send what these outcomes of earlier runs say is delivered.", valueName: "outcomes"),
    completion: .file())
  var resume: String?

  @Option(help: ArgumentHelp("Send so many requests a second at most, evenly.", valueName: "n"))
  var rate: Double?

  @Option(
    help: ArgumentHelp(
      "Take only the I-th of N shares of the work items; I counts from 0.", valueName: "i/n"))
  var shard: Shard?

  /// How messages call the sink that was chosen; `nil` for the store.
  var name: String? { to != nil ? "--to" : isPrinting ? "--print" : nil }

  func validate() throws {
    if to != nil, isPrinting {
      throw ValidationError("'--to' and '--print' are mutually exclusive")
    }
    for (option, isGiven) in [
      ("header-file", headerFile != nil), ("resume", resume != nil), ("rate", rate != nil),
    ] where isGiven && to == nil {
      throw ValidationError("'--\(option)' needs '--to'")
    }
    for (option, isGiven) in [("with-secrets", withSecrets), ("shard", shard != nil)]
    where isGiven && name == nil {
      throw ValidationError("'--\(option)' needs '--to' or '--print'")
    }
    if let rate, !(rate > 0 && rate <= 1_000_000) {
      throw ValidationError("'--rate' must be a number of requests greater than 0")
    }
  }
}

extension Shard: ExpressibleByArgument {
  package init?(argument: String) { self.init(argument) }
}

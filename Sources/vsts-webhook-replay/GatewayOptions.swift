import ArgumentParser

/// The options of the endpoint as a CGI program.
struct GatewayOptions: ParsableArguments {
  @Flag(help: "Answer one request of a web server, as a CGI program: capture its delivery.")
  var cgi = false

  @Option(
    help: ArgumentHelp("Append the delivery to this file.", valueName: "file"),
    completion: .file())
  var capture: String?

  @Option(
    help: ArgumentHelp(
      "Take only deliveries with a Shared-Secret header that is a line of this private file.",
      valueName: "file"),
    completion: .file())
  var secretFile: String?

  /// The options that do nothing without `--cgi`, and whether they are given.
  var dependentOptions: [(name: String, isGiven: Bool)] {
    [("capture", capture != nil), ("secret-file", secretFile != nil)]
  }
}

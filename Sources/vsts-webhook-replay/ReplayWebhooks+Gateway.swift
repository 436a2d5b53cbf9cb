import ArgumentParser
import Basics
import Glibc
import SentryState
import ToolSupport
import VSTSIntegration

/// The endpoint itself, as a CGI program of a web server.
extension ReplayWebhooks {
  /// Answers the request of a web server where the arguments have `--cgi`, whatever else they have,
  /// but for `--help` and the like.
  static func runAtOnce(_ arguments: [String]) -> Int32? {
    let options = arguments.prefix { $0 != "--" }
    guard options.contains(where: { $0 == "--cgi" || $0.hasPrefix("--cgi=") }) else { return nil }
    do {
      let command = try AnswerWebServer.parse(arguments)
      return command.answer()
    } catch {
      guard AnswerWebServer.exitCode(for: error) != .success else { return nil }
      return AnswerWebServer.answer(unavailable: error)
    }
  }
}

/// The options that go with `--cgi`; every other one is refused.
struct AnswerWebServer: ParsableCommand {
  /// The largest body that is taken, unless another one is given.
  private static let longestBody = 2 << 20

  @Flag(help: .hidden) var noVerify = false

  @OptionGroup var gateway: GatewayOptions
  @OptionGroup var input: InputOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard let capture = gateway.capture else { throw ValidationError("'--cgi' needs '--capture'") }
    if capture.isEmpty { throw ValidationError("'--capture' must name a file") }
    if gateway.secretFile == nil, !noVerify {
      throw ValidationError("'--cgi' needs '--secret-file' or '--no-verify'")
    }
    if gateway.secretFile != nil, noVerify {
      throw ValidationError("'--secret-file' and '--no-verify' are mutually exclusive")
    }
  }

  /// Answers the request that the environment and stdin hold, and returns the exit status.
  func answer() -> Int32 {
    let endpoint = GatewayEndpoint(
      capture: gateway.capture ?? "", secretFile: gateway.secretFile,
      longestBody: input.maxRecordBytes(otherwise: Self.longestBody))
    return Self.write(
      endpoint.answer(
        GatewayRequest(Environment.processVariables), body: 0, now: Timestamp.now))
  }

  /// Answers that the options are wrong.
  static func answer(unavailable error: any Error) -> Int32 {
    let problem = message(for: error)
    let guess = problem.firstRange(of: ". Did you mean")?.lowerBound
    let text = problem[..<(guess ?? problem.endIndex)]
    return write(
      GatewayAnswer(
        unavailable: Failure(
          .config, text.prefix(1).lowercased() + text.dropFirst(),
          hint: "with --cgi go --capture, --secret-file or --no-verify, and --max-record-bytes")))
  }

  private static func write(_ answer: GatewayAnswer) -> Int32 {
    let messages = Messages(
      name: ReplayWebhooks._errorLabel, readBy: PipelineAgent(.process))
    if let failure = answer.failure { messages.error(failure) }
    guard let code = writeAll(answer.bytes[...], to: 1) else { return 0 }
    let failure = Failure(
      .io, "cannot write to standard output: \(String(cString: strerror(code)))")
    messages.error(failure)
    return failure.kind.exitStatus
  }
}

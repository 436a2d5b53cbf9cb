package import ArgumentParser
import AzureDevOps
package import Basics
package import Web

/// The options of tools that call the service.
package struct ConnectionOptions: ParsableArguments {
  @Option(
    name: .customLong("base-url"),
    help: ArgumentHelp("The organization's or collection's URL.", valueName: "url"))
  package var baseURL: String?

  @Option(
    help: ArgumentHelp("Read the token from a file.", valueName: "file"), completion: .file())
  package var tokenFile: String?

  @Option(
    help: ArgumentHelp(
      "Send the token in this way (default: by the kind of token).", valueName: "bearer|basic"))
  package var auth: Credential.Scheme?

  @Option(
    name: .customLong("api-version"),
    help: ArgumentHelp("The version of the REST API (default: 4.1).", valueName: "version"))
  package var apiVersion: String?

  @Option(
    help: ArgumentHelp("How long one request may take in all.", valueName: "seconds"))
  package var timeout = 30.0

  @Option(help: ArgumentHelp("How long connecting may take.", valueName: "seconds"))
  package var connectTimeout = 10.0

  @Option(help: ArgumentHelp("How often a failed request is repeated.", valueName: "n"))
  package var retries = 3

  @Option(
    help: ArgumentHelp("How long a request may be repeated, waits included.", valueName: "seconds"))
  package var retryMaxTime = 120.0

  @Option(help: ArgumentHelp("How many requests may run at once.", valueName: "n"))
  package var concurrency = 16

  @Option(
    help: ArgumentHelp("Trust the certificates in this file.", valueName: "file"),
    completion: .file())
  package var cacert: String?

  @Option(
    help: ArgumentHelp(
      "Allow the credential to be sent to this host too (repeatable).",
      valueName: "host[:port]"))
  package var allowHost: [String] = []

  @Option(
    name: .customLong("allow-http"),
    help: ArgumentHelp(
      "Allow the credential to be sent to this host over http, too (repeatable).",
      valueName: "host[:port]"))
  package var allowHTTP: [String] = []

  package init() {}

  package func validate() throws {
    for (name, seconds) in [("timeout", timeout), ("connect-timeout", connectTimeout)] {
      guard seconds > 0, seconds <= Self.longestTime else {
        throw ValidationError("'--\(name)' must be a number of seconds greater than 0")
      }
    }
    guard retryMaxTime >= 0, retryMaxTime <= Self.longestTime else {
      throw ValidationError("'--retry-max-time' must be a number of seconds, 0 or more")
    }
    guard 0...Self.mostRetries ~= retries else {
      throw ValidationError("'--retries' must be between 0 and \(Self.mostRetries)")
    }
    guard 1...Self.mostRequests ~= concurrency else {
      throw ValidationError("'--concurrency' must be between 1 and \(Self.mostRequests)")
    }
    guard apiVersion.map(Self.isAPIVersion) ?? true else {
      throw ValidationError("'--api-version' must look like 4.1 or 7.1-preview.1")
    }
    let hosts = allowHost.map { ("allow-host", $0) } + allowHTTP.map { ("allow-http", $0) }
    // Where there is no libcurl to read a host, that is told before the service is asked.
    guard baseURL != nil || !hosts.isEmpty, HTTPLibrary.version != nil else { return }
    for (name, host) in hosts {
      var list = HostAllowList()
      guard (try? list.allow(named: host)) != nil else {
        throw ValidationError("'--\(name)' must be HOST or HOST:PORT, not '\(host)'")
      }
    }
    guard let baseURL, let problem = try? URLReader(parsing: baseURL).url.organizationProblem
    else { return }
    throw ValidationError("'--base-url' is no organization's: \(problem)")
  }

  /// The hosts that a credential may be sent to: those of Azure DevOps Services, of `--allow-host`
  /// and of `--allow-http`.
  package func allowList() throws(Failure) -> HostAllowList {
    var list = HostAllowList.azureDevOpsServices
    for host in allowHost { try list.allow(named: host) }
    for host in allowHTTP { try list.allow(overHTTP: host) }
    return list
  }

  private static let longestTime = 86_400.0 * 24
  private static let mostRetries = 1_000
  private static let mostRequests = 1_024

  /// Whether the text is a number, or one with `-preview` behind it, which may have a number too.
  private static func isAPIVersion(_ text: String) -> Bool {
    let parts = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
    guard isNumber(parts[0], parts: 1...2) else { return false }
    guard parts.count > 1 else { return true }
    return parts[1] == "preview"
      || parts[1].hasPrefix("preview.") && isNumber(parts[1].dropFirst(8), parts: 1...1)
  }

  private static func isNumber(_ text: Substring, parts: ClosedRange<Int>) -> Bool {
    let numbers = text.split(separator: ".", omittingEmptySubsequences: false)
    return parts ~= numbers.count
      && numbers.allSatisfy { !$0.isEmpty && $0.allSatisfy(\.isASCIIDigit) }
  }
}

extension Credential.Scheme: ExpressibleByArgument {}

extension Character {
  fileprivate var isASCIIDigit: Bool { "0"..."9" ~= self }
}

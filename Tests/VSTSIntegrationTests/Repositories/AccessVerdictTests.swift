import AzureDevOps
import Basics
import TestSupport
import Testing
import VSTSIntegration
import Web

@Suite("The verdict on a repository")
struct AccessVerdictTests {
  /// What was observed, and what follows.
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let observe: @Sendable (_ found: RepositoryAnswer) -> AccessObservation
    let flags: String
    let access: Bool?
    let reason: AccessReason?
    let kind: FailureKind?
    let message: String?

    init(
      _ name: String, flags: String = "", access: Bool?, _ reason: AccessReason?,
      _ kind: FailureKind?, _ message: String? = nil,
      _ observe: @escaping @Sendable (RepositoryAnswer) -> AccessObservation
    ) {
      testDescription = name
      self.observe = observe
      self.flags = flags
      self.access = access
      self.reason = reason
      self.kind = kind
      self.message = message
    }
  }

  private static let disabled = #","isDisabled":true"#
  private static let moving = #","isInMaintenance":true"#

  private static func evaluated(
    read: Bool = true, contribute: Bool = true,
    push: AccessObservation.Push = .allowed
  ) -> @Sendable (RepositoryAnswer) -> AccessObservation {
    { found in
      var observed = AccessObservation(found)
      observed.permissions = .evaluated([(.read, read), (.contribute, contribute)])
      observed.push = push
      return observed
    }
  }

  private static func failed(
    _ kind: FailureKind, mayRead: Bool? = nil
  ) -> @Sendable (RepositoryAnswer) -> AccessObservation {
    { _ in
      var observed = AccessObservation(.failed(Failure(kind, "no")))
      observed.mayRead = mayRead
      return observed
    }
  }

  private static func unevaluated(
    _ permissions: AccessObservation.Permissions
  ) -> @Sendable (RepositoryAnswer) -> AccessObservation {
    { found in
      var observed = AccessObservation(found)
      observed.permissions = permissions
      return observed
    }
  }

  private static let lacksContribute = "the credential's identity lacks contribute"

  static var cases: [Case] {
    [
      Case("found", access: true, nil, nil) { AccessObservation($0) },
      Case("found, disabled, nothing needed", flags: disabled, access: true, nil, nil) {
        AccessObservation($0)
      },
      Case("all permissions", access: true, nil, nil, nil, evaluated()),
      Case(
        "one missing", access: false, .permission, .forbidden, lacksContribute,
        evaluated(contribute: false)),
      Case(
        "all missing", access: false, .permission, .forbidden,
        "the credential's identity lacks read, contribute",
        evaluated(read: false, contribute: false)),
      Case(
        "disabled", flags: disabled, access: false, .disabled, .forbidden,
        "the repository is disabled", evaluated()),
      Case(
        "disabled and in maintenance", flags: disabled + moving, access: false, .disabled,
        .forbidden, "the repository is disabled", evaluated()),
      Case(
        "in maintenance", flags: moving, access: false, .maintenance, .forbidden,
        "the repository is in maintenance", evaluated()),
      Case(
        "disabled, and one missing", flags: disabled, access: false, .disabled, .forbidden,
        "the repository is disabled, and \(lacksContribute)", evaluated(contribute: false)),
      Case(
        "git refuses the token", access: false, .credential, .unauthorized, "git",
        evaluated(push: .refused(Failure(.unauthorized, "git")))),
      Case(
        "git forbids the push", access: false, .permission, .forbidden, "git",
        evaluated(push: .forbidden(Failure(.forbidden, "git")))),
      Case(
        "git says nothing useful", access: true, nil, nil, nil,
        evaluated(push: .undecided(Failure(.unavailable, "git")))),
      Case(
        "evaluation refused", access: false, .credential, .unauthorized, "no",
        unevaluated(.failed(Failure(.unauthorized, "no")))),
      Case(
        "evaluation forbidden", access: nil, .unknown, .forbidden, "no",
        unevaluated(.failed(Failure(.forbidden, "no")))),
      Case(
        "evaluation foreign", access: nil, .unknown, .protocolViolation, "no",
        unevaluated(.failed(Failure(.protocolViolation, "no")))),
      Case(
        "evaluation not asked for", access: nil, .unknown, .unauthorized, "no",
        unevaluated(.notAsked(Failure(.unauthorized, "no")))),
      Case("401", access: false, .credential, .unauthorized, "no", failed(.unauthorized)),
      Case("403", access: false, .permission, .forbidden, "no", failed(.forbidden)),
      Case("400", access: false, .unknown, .rejected, "no", failed(.rejected)),
      Case("404", access: false, .absentOrDenied, .notFound, "no", failed(.notFound)),
      Case(
        "404 where it may read", access: false, .absent, .notFound, "no",
        failed(.notFound, mayRead: true)),
      Case(
        "404 where it may not", access: false, .denied, .notFound, "no",
        failed(.notFound, mayRead: false)),
      Case("timeout", access: nil, .unknown, .timeout, "no", failed(.timeout)),
      Case("500", access: nil, .unknown, .unavailable, "no", failed(.unavailable)),
      Case("untrusted", access: nil, .unknown, .untrustedHost, "no", failed(.untrustedHost)),
      Case("not asked", access: nil, .unknown, .unauthorized) { _ in
        AccessObservation(.notAsked(Failure(.unauthorized, "no")))
      },
    ]
  }

  private static func repository(_ flags: String) async throws -> GitRepository {
    let text = #"{"id":"1","name":"api","project":{"id":"2","name":"Web"}\#(flags)}"#
    return try await AzureDevOpsClient(
      baseURL: WebURL(base: "https://dev.azure.com/contoso/"),
      http: FakeService(always: .json(text)), credential: Credential("t", scheme: .basic)
    ).repository("1")
  }

  @Test("follows from what was observed", arguments: cases)
  func verdict(expected: Case) async throws {
    let data = RepositoryData(
      try await Self.repository(expected.flags),
      at: try WebURL(base: "https://dev.azure.com/contoso/"))
    let verdict = AccessVerdict(expected.observe(.accessible(data)))
    #expect(verdict.access == expected.access)
    #expect(verdict.reason == expected.reason)
    #expect(verdict.failure?.kind == expected.kind)
    if let message = expected.message { #expect(verdict.failure?.message == message) }
  }

  @Test(
    "goes by the list where a repository was not found by itself",
    arguments: [(disabled, AccessReason.disabled), (moving, .maintenance), ("", .absent)])
  func listed(flags: String, reason: AccessReason) async throws {
    var observed = AccessObservation(.failed(Failure(.notFound, "no")))
    observed.listedTrouble = try await Self.repository(flags).trouble?.reason
    observed.mayRead = true
    #expect(AccessVerdict(observed).reason == reason)
  }

  @Test("has a reason wherever it is not a yes, and none where it is", arguments: cases)
  func reasons(expected: Case) {
    #expect((expected.reason == nil) == (expected.access == true))
    #expect((expected.kind == nil) == (expected.access == true))
  }
}

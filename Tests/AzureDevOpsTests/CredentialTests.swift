import AzureDevOps
import Basics
import Foundation
import Web
import TestSupport
import Testing

@Suite("A credential")
struct CredentialTests {
  @Test(
    "goes as Bearer if it is a JWT, else as Basic, unless the user decides",
    arguments: [
      ("pat", nil, "Basic OnBhdA=="),
      ("eyJhbGci.eyJzdWIi.c2ln", nil, "Bearer eyJhbGci.eyJzdWIi.c2ln"),
      ("eyJhbGci.eyJzdWIi", nil, "Basic OmV5SmhiR2NpLmV5SnpkV0lp"),
      ("eyJa..b", nil, "Basic OmV5SmEuLmI="), ("pat", .bearer, "Bearer pat"),
      ("eyJa.b.c", .basic, "Basic OmV5SmEuYi5j"),
    ] as [(String, Credential.Scheme?, String)])
  func scheme(token: String, scheme: Credential.Scheme?, header: String) {
    let credential = Credential(azureDevOpsToken: token, scheme: scheme)
    #expect(credential.authorization == Header("Authorization", header))
  }

  @Test("never shows its secret")
  func descriptions() {
    let credential = Credential("hunter2hunter2", scheme: .basic, user: "me")
    var dumped = ""
    dump(credential, to: &dumped)
    for text in ["\(credential)", String(reflecting: credential), dumped, "\([credential])"] {
      #expect(!text.contains("hunter2"))
    }
  }

  @Test(
    "is replaced wherever it occurs",
    arguments: [
      ("no secret", "no secret"), ("a s3cret+token b", "a *** b"),
      ("?t=s3cret%2Btoken&", "?t=***&"), ("Basic OnMzY3JldCt0b2tlbg==", "Basic ***"),
      ("czNjcmV0K3Rva2Vu", "***"), ("s3cret+tokens3cret+token", "******"),
    ])
  func redaction(text: String, expected: String) {
    let credential = Credential(azureDevOpsToken: "s3cret+token")
    #expect(credential.redaction.redacted(text) == expected)
  }
}

@Suite("The source of the credential")
struct CredentialSourceTests {
  @Test("takes the first variable that is set")
  func order() throws {
    var environment = [
      "VSTS_TOKEN": "one", "AZURE_DEVOPS_EXT_PAT": "two", "AZDO_PERSONAL_ACCESS_TOKEN": "three",
      "SYSTEM_ACCESSTOKEN": "four",
    ]
    func found() throws -> Credential? {
      try CredentialSource(environment: environment).credential()
    }
    #expect(try found() == Credential("one", scheme: .basic))
    environment["VSTS_TOKEN"] = ""
    #expect(try found() == Credential("two", scheme: .basic))
    environment["AZURE_DEVOPS_EXT_PAT"] = nil
    #expect(try found() == Credential("three", scheme: .basic))
    environment["AZDO_PERSONAL_ACCESS_TOKEN"] = nil
    #expect(try found() == Credential("four", scheme: .bearer))
    environment["SYSTEM_ACCESSTOKEN"] = nil
    #expect(try found() == nil)
  }

  @Test("lets the user decide the scheme")
  func scheme() throws {
    let source = CredentialSource(environment: ["SYSTEM_ACCESSTOKEN": "job"], scheme: .basic)
    #expect(try source.credential() == Credential("job", scheme: .basic))
  }

  @Test(
    "refuses variables that the pipeline did not expand, and those with control characters",
    arguments: ["$(VSTS_TOKEN)", "$(System.AccessToken)", "a\nb", "a\r\nX: y"])
  func unfitVariables(value: String) {
    let failure = #expect(throws: Failure.self) {
      try CredentialSource(environment: ["VSTS_TOKEN": value, "AZURE_DEVOPS_EXT_PAT": "two"])
        .credential()
    }
    #expect(failure?.kind == .config)
  }

  @Test("takes a token that only looks like a macro", arguments: ["$()", "$(a b)", "x$(A)"])
  func notMacros(value: String) throws {
    #expect(
      try CredentialSource(environment: ["VSTS_TOKEN": value]).credential()
        == Credential(value, scheme: .basic))
  }

  @Test(
    "trims the token of a file",
    arguments: [
      ("token", "token"), ("\n\t token \r\n\n", "token"),
      (String(repeating: "x", count: 65536), String(repeating: "x", count: 65536)),
    ])
  func tokenFile(contents: String, token: String) throws {
    try withFile(Array(contents.utf8), mode: 0o600) { path in
      let source = CredentialSource(tokenFile: path, environment: ["VSTS_TOKEN": "x"])
      let credential = try source.credential()
      #expect(credential == Credential(token, scheme: .basic))
    }
  }

  @Test(
    "refuses a file without a fit token",
    arguments: [
      [], Array(" \n ".utf8), Array("a\nb".utf8), Array("a\u{7F}b".utf8), [0x61, 0xFF],
      [UInt8](repeating: 0x78, count: 65537), Array("a\u{0}b".utf8),
    ])
  func unfitContents(contents: [UInt8]) throws {
    try withFile(contents, mode: 0o600) { path in
      let failure = #expect(throws: Failure.self) {
        try CredentialSource(tokenFile: path).credential()
      }
      #expect(failure?.kind == .config)
    }
  }

  @Test(
    "takes a file of the user's that is closed to all others, or one of root's that is to others",
    arguments: [
      (1000, 0o600, true), (1000, 0o400, true), (1000, 0o440, false), (1000, 0o640, false),
      (1000, 0o604, false), (1000, 0o610, false), (1000, 0o620, false), (1000, 0o602, false),
      (0, 0o600, true), (0, 0o440, true), (0, 0o640, true), (0, 0o750, true), (0, 0o460, false),
      (0, 0o620, false), (0, 0o444, false), (0, 0o641, false), (0, 0o642, false),
      (1001, 0o600, false), (1001, 0o440, false), (1001, 0o000, false),
    ] as [(UInt32, UInt32, Bool)])
  func owners(owner: UInt32, mode: UInt32, isFit: Bool) {
    #expect(TokenFile.isFit(owner: owner, mode: mode, user: 1000) == isFit)
  }

  @Test("refuses a file that others may use", arguments: [0o644, 0o604, 0o620, 0o602])
  func openFiles(mode: mode_t) throws {
    try withFile(Array("token".utf8), mode: mode) { path in
      let failure = #expect(throws: Failure.self) {
        try CredentialSource(tokenFile: path).credential()
      }
      #expect(failure?.kind == .config)
    }
  }

  @Test("refuses a directory and a file that does not exist", arguments: ["/", "/nonexistent/x"])
  func noFiles(path: String) {
    let failure = #expect(throws: Failure.self) {
      try CredentialSource(tokenFile: path).credential()
    }
    #expect(failure?.kind == .config)
  }

  @Test("reads a pipe")
  func pipes() throws {
    let pipe = Pipe()
    try pipe.fileHandleForWriting.write(contentsOf: Data("token\n".utf8))
    try pipe.fileHandleForWriting.close()
    let path = "/dev/fd/\(pipe.fileHandleForReading.fileDescriptor)"
    #expect(
      try CredentialSource(tokenFile: path).credential() == Credential("token", scheme: .basic))
  }

  private func withFile(_ contents: [UInt8], mode: mode_t, _ body: (String) throws -> Void) throws {
    let path = NSTemporaryDirectory() + "token-\(UUID().uuidString)"
    try Data(contents).write(to: URL(fileURLWithPath: path))
    defer { unlink(path) }
    #expect(chmod(path, mode) == 0)
    try body(path)
  }
}

import JSON
import TestSupport
import Testing

@Suite("The progress of the access check")
struct AccessProgressTests {
  @Test("is shown on a terminal, with what the service is waited for")
  func waiting() async throws {
    let requests = Counter()
    let world = try AccessWorld { request in
      requests.next() == 3 ? .json(429, [:], headers: ["Retry-After": "2"]) : nil
    }
    var setup = world.setup()
    setup.environment["TERM"] = "xterm"
    setup.error = .terminal
    let arguments = ["--concurrency", "1", "r0", "r1", "r2"]
    let result = try await runProgram("vsts-repo-access", arguments, setup)
    #expect(result.status == 0)
    #expect(result.accesses == ["true", "true", "true"])
    #expect(result.error.contains("2 of 3  66%  "))
    #expect(result.error.contains("waiting for the service 1 s"))
    #expect(result.error.hasSuffix("\r\u{1B}[K"))
    let early = try await runProgram("vsts-repo-access", ["r0"], setup)
    #expect(early.error == "")
    let silent = try await runProgram("vsts-repo-access", arguments + ["--no-progress"], setup)
    #expect(silent.error == "")
  }
}

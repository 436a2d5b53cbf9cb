import Glibc
import JSON
import TestSupport
import Testing

@Suite("The access to repositories")
struct RepositoryAccessTests {
  @Test("is told for operands, in their order")
  func operands() async throws {
    let world = try AccessWorld(
      RepositoryService([
        .init("Web", "api", id: 1), .init("Web", "old", id: 2, isDisabled: true),
        .init("Größe & mehr", "a#b%", id: 3),
      ]))
    let result = try await world.run(["Web/API", "Web/old", "api", "Größe & mehr/a#b%", "nope"])
    let api = world.data("api", id: 1)
    #expect(
      result
        == ToolResult(
          status: 1,
          output: """
            {"project":"Web","name":"API","access":true,"repository":\(api)}
            {"project":"Web","name":"old","access":false,"error":\(world.missing("old"))}
            {"name":"api","access":true,"repository":\(api)}
            {"project":"Größe & mehr","name":"a#b%","access":true,"repository":\
            \(world.data("a#b%", id: 3, project: "Größe & mehr"))}
            {"name":"nope","access":false,"error":\(world.missing("nope", project: nil))}

            """))
    #expect(
      Set(world.server.requests.map(\.rawPath)).contains(
        "/contoso/Gr%C3%B6%C3%9Fe%20%26%20mehr/_apis/git/repositories/a%23b%25"))
  }

  @Test(
    "says of maintenance what the service does", arguments: ["each", "list"], [true, false, nil])
  func maintenance(strategy: String, isInMaintenance: Bool?) async throws {
    let world = try AccessWorld(
      RepositoryService([.init("Web", "api", id: 1, isInMaintenance: isInMaintenance)]))
    let arguments = ["--strategy", strategy, "Web/api"]
    let data = world.data("api", id: 1).dropLast()
    let member = isInMaintenance.map { #","in_maintenance":\#($0)"# } ?? ""
    #expect(
      try await world.run(arguments)
        == ToolResult(
          status: 0,
          output: #"{"project":"Web","name":"api","access":true,"repository":\#(data)\#(member)}}"#
            + "\n"))
    let table = try await world.run(["--format", "table"] + arguments)
    #expect(table.output.contains("in maintenance") == (isInMaintenance == true))
  }

  @Test("is told for records of every form, which are passed on as they were written")
  func records() async throws {
    let world = try AccessWorld(RepositoryService([.init("Web", "api", id: 7)]))
    let id = RepositoryService.guid(7)
    let records = [
      #"{"config":{"project":"Web","name":"api"},"name":"x","id":4,"big":9007199254740993}"#,
      #"{"model":"sentry.repository","pk":1,"fields":{"config":{"project":"Web","name":"api"}}}"#,
      #"{"model":"sentry.repository","pk":2,"fields":"#
        + #"{"config":"{\"project\":\"Web\",\"name\":\"api\"}"}}"#,
      #"{"id":"\#(id)","name":"not this","n":1.0}"#,
      #"{"project":"Web","name":"api","e":1e400}"#,
      #"{"project":null,"name":"api","access":"old","last":"é"}"#,
      #"{"config":{},"id":5,"name":"api"}"#,
    ]
    let result = try await world.run(input: records.joined(separator: "\n"))
    let data = world.data("api", id: 7)
    var expected = records.map { $0.dropLast() + #","access":true,"repository":\#(data)}"# }
    expected[5] = #"{"project":null,"name":"api","access":true,"last":"é","repository":\#(data)}"#
    #expect(
      result == ToolResult(status: 0, output: expected.map { $0 + "\n" }.joined()))
    #expect(
      Set(world.server.requests.map(\.path)) == [
        "/contoso/Web/_apis/git/repositories/api", "/contoso/_apis/git/repositories/\(id)",
        "/contoso/_apis/git/repositories/api",
      ])
  }

  @Test("stands beside bad records, which stay in their places")
  func badRecords() async throws {
    let world = try AccessWorld()
    let result = try await world.run(
      input: """
        {"name":"r0"}
        [1]
        nonsense
        {"id":"no guid"}
        {"name":7}
        {"project":["x"],"name":"r1"}
        {"config":{"project":"Web","name":7}}
        {"name":"r1","base_url":true}
        {"project":"..","name":"r1"}
        {"name":"r2"}
        """)
    let hint =
      #","hint":"give 'name' and 'project', an 'id' that is a GUID, or the 'url' of a remote""#
    func bad(_ line: Int, _ message: String, _ rest: String = "") -> String {
      #"{"source":"-:\#(line)","error":{"kind":"invalid_input","message":"\#(message)"\#(rest)}}"#
    }
    #expect(
      result
        == ToolResult(
          status: 65,
          output: """
            {"name":"r0","access":true,"repository":\(world.data("r0", id: 0))}
            \(bad(2, "not a JSON object"))
            \(bad(3, "not a JSON record: line 3, column 2: unexpected character"))
            \(bad(4, "the record names no repository", hint))
            \(bad(5, "'name' is a number, not a string"))
            \(bad(6, "'project' is an array, not a string"))
            \(bad(7, "'name' is a number, not a string"))
            \(bad(8, "'base_url' is a boolean, not a string"))
            {"project":"..","name":"r1","access":null,"error":{"kind":"invalid_input",\
            "message":"'..' cannot be a project, repository, type or id"}}
            {"name":"r2","access":true,"repository":\(world.data("r2", id: 2))}

            """))
  }

  @Test(
    "is not asked for by a name that is none, and that is said before what else is missing",
    arguments: ["", "..", "/", "Web/", "./r0"])
  func names(operand: String) async throws {
    let world = try AccessWorld()
    for baseURL in [world.baseURL, ""] {
      let result = try await world.run([operand], environment: ["VSTS_BASE_URL": baseURL])
      #expect(result.status == 65)
      #expect(result.error == "")
      #expect(result.accesses == ["null"])
      let message = try #require(result.records[0]["error"]?["message"]?.string)
      #expect(message.hasSuffix("' cannot be a project, repository, type or id"))
    }
    #expect(world.server.requestCount == 0)
  }

  @Test("that the service lists none is told")
  func empty() async throws {
    let world = try AccessWorld(RepositoryService([]))
    #expect(
      try await world.run(["--all"])
        == ToolResult(status: 0, error: "vsts-repo-access: the service lists no repositories\n"))
    #expect(try await world.run(["--all", "-q"]) == ToolResult(status: 0))
  }

  @Test("is told as soon as it is known")
  func streaming() async throws {
    let world = try AccessWorld()
    let program = try RunningProgram("vsts-repo-access", [], world.setup(.open))
    for number in 0..<3 {
      program.write(#"{"name":"r\#(number)"}"# + "\n")
      await program.output { $0.split(separator: "\n").count == number + 1 }
    }
    program.closeInput()
    let result = await program.result()
    #expect(result.status == 0)
    #expect(result.accesses == ["true", "true", "true"])
  }

  @Test("is asked for many at once, and printed in order", arguments: [1, 4, 16])
  func concurrency(limit: Int) async throws {
    let count = 60
    let world = try AccessWorld(RepositoryService(count: count)) { request in
      var reply = RepositoryService(count: count).reply(to: request)
      reply.delay = Double(request.target.utf8.reduce(0) { $0 &* 31 &+ Int($1) } & 7) / 1000
      return reply
    }
    let input = (0..<count).map { #"{"name":"r\#($0)"}"# }.joined(separator: "\n")
    let result = try await world.run(
      ["--strategy", "each", "--concurrency", "\(limit)"], input: input)
    #expect(result.status == 0)
    #expect(
      result.records.map { $0["repository"]?["name"]?.string } == (0..<count).map { "r\($0)" })
    #expect(world.server.requestCount == count)
    #expect(world.server.maximumConcurrentRequests <= limit)
    #expect(limit == 1 || world.server.maximumConcurrentRequests > 1)
  }

  @Test("ends at the first that is not true with --fail-fast")
  func failFast() async throws {
    let world = try AccessWorld(RepositoryService(count: 200))
    let names = ["r0", "r1", "none"] + (2..<200).map { "r\($0)" }
    let result = try await world.run(
      ["--fail-fast", "--strategy", "each", "--concurrency", "2"],
      input: names.map { #"{"project":"Web","name":"\#($0)"}"# }.joined(separator: "\n"))
    #expect(result.status == 1)
    #expect(result.accesses == ["true", "true", "false"])
    #expect(world.server.requestCount < 50)
  }

  @Test("is shown as a table")
  func table() async throws {
    let world = try AccessWorld()
    let result = try await world.run(["--format", "table", "Web/r0", "Web/none"])
    #expect(
      result
        == ToolResult(
          status: 1,
          output: """
            repository  access  branch  bytes    error
            Web/r0      yes     main    3688420
            Web/none    no                       TF401019: The Git repository with name or \
            identifier none does not exist or you do not have permissions for the operation you \
            are attempting.

            """,
          error: "vsts-repo-access: hint: there is none, or the identity may not see it: "
            + "'vsts-repo-access --need read' gives the reason\n"))
  }

  @Test(
    "is not asked for without anything to ask for",
    arguments: [["--project", "x"], ["--all", "x"]])
  func usage(arguments: [String]) async throws {
    let world = try AccessWorld()
    let result = try await world.run(arguments)
    #expect(result.status == 64)
    #expect(result.output == "")
    #expect(result.error.hasPrefix("vsts-repo-access: '--"))
    let terminal = try await runProgram("vsts-repo-access", [], world.setup(.terminal))
    #expect(terminal.status == 64)
    #expect(terminal.error.hasPrefix("vsts-repo-access: no input"))
    #expect(world.server.requestCount == 0)
  }

  @Test(
    "is unknown where nobody listens, and a proxy that does not is named",
    arguments: [
      ("https://dev.azure.com/contoso", "'dev.azure.com' through proxy '127.0.0.1:1'"),
      ("http://LocalHost:1/contoso", "'localhost:1'"),
    ])
  func unreachable(baseURL: String, whom: String) async throws {
    let result = try await runProgram(
      "vsts-repo-access", ["--retries", "0", "--base-url", baseURL, "Web/api"],
      ProgramSetup(environment: ["VSTS_TOKEN": "token", "HTTPS_PROXY": "http://127.0.0.1:1"]))
    #expect(result.status == 69)
    #expect(
      result.records[0]["error"]?["message"]?.string == "cannot reach \(whom): connection refused")
  }

  @Test("is printed as far as it is known when the tool is interrupted")
  func interrupted() async throws {
    let world = try AccessWorld(RepositoryService(count: 9)) { request in
      request.path.hasSuffix("/r1") ? .fault(.silence) : nil
    }
    let input = (0..<4).map { #"{"name":"r\#($0)"}"# + "\n" }.joined()
    // A process of its own takes the time, which the other tests do not keep waiting.
    let script = #"""
      set -m
      exec 3<&0
      trap 'start=$(date +%s%N); kill -INT "$tool"' USR1
      "$0" <&3 3<&- &
      tool=$!
      { wait "$tool"; wait "$tool"; } 2> /dev/null
      status=$?
      echo "$((($(date +%s%N) - start) / 1000000))" >&2
      exit "$status"
      """#
    let program = try RunningProgram(
      "/bin/bash", ["-c", script, builtProgram("vsts-repo-access")], world.setup(.open))
    program.write(input)
    await program.output { $0.contains("r0") }
    try await waitUntil { world.server.requestCount == 4 }
    program.send(SIGUSR1)
    let result = await program.result()
    // The request would last 30 seconds.
    let milliseconds = try #require(Int(result.error.dropLast()), "\(result.error)")
    #expect(milliseconds < 5000)
    #expect(result.status == 130)
    #expect(result.records.map { $0["name"]?.string } == ["r0", "r2", "r3"])
    #expect(result.accesses == ["true", "true", "true"])
  }
}

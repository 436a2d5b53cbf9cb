import Basics
import Foundation
import JSON
import TestSupport
import Testing

/// vsts-webhook-replay with an endpoint as its sink.
@Suite("vsts-webhook-replay --to")
struct EndpointToolTests {
  private func payload(_ number: Int, workItem: Int = 31) -> String {
    """
    {"subscriptionId":"sub","notificationId":\(number),"eventType":"workitem.updated",\
    "resource":{"id":\(number),"workItemId":\(workItem)}}
    """
  }

  private func replay(
    to server: LoopbackServer, _ arguments: [String] = [], _ records: [String]
  ) async throws -> ToolResult {
    try await runProgram(
      "vsts-webhook-replay", ["--to", server.url + "hook?a=b"] + arguments,
      input: records.joined(separator: "\n"))
  }

  /// The outcomes without how long they took, which no test can know.
  private func outcomes(_ output: String) throws -> [JSONObject] {
    try output.split(separator: "\n").map { line in
      var object = try #require(try JSONValue(parsing: String(line)).object)
      #expect(object["summary"] != nil || object["seconds"]?.double != nil)
      object["seconds"] = nil
      return object
    }
  }

  @Test("posts each delivery as it was captured, and says what came of it")
  func delivers() async throws {
    let server = try LoopbackServer { $0.text.contains("32") ? Reply(404) : Reply(204) }
    let envelope = """
      {"headers":{"Content-Type":"application/json; charset=utf-8","Shared-Secret":"s3cr3t",\
      "X-A":["1","2"],"Host":"other"},"body":\(payload(1))}
      """
    let result = try await replay(
      to: server, ["--summary"], [envelope, payload(2, workItem: 32), "{}"])
    #expect(result.status == 65)
    #expect(
      result.error
        == "vsts-webhook-replay: read 3, delivered 1, refused 1, failed 0, duplicate 0, skipped 0, "
        + "invalid 1\n")
    let outcomes = try outcomes(result.output)
    #expect(
      outcomes[0] == [
        "source": "-:1", "subscription_id": "sub", "notification_id": 1,
        "event_type": "workitem.updated", "work_item_id": 31, "status": 204,
        "outcome": "delivered", "attempts": 1, "key": "sub/1",
      ])
    #expect(
      outcomes[1] == [
        "source": "-:2", "subscription_id": "sub", "notification_id": 2,
        "event_type": "workitem.updated", "work_item_id": 32, "status": 404, "outcome": "refused",
        "attempts": 1, "key": "sub/2",
        "error": [
          "kind": "rejected", "message": "the receiver answered with status 404", "status": 404,
        ],
      ])
    #expect(outcomes[2]["outcome"] == "invalid")
    #expect(outcomes[2]["key"] == .null)
    #expect(
      outcomes[3]["summary"] == [
        "read": 3, "delivered": 1, "refused": 1, "failed": 0, "duplicate": 0, "skipped": 0,
        "invalid": 1,
      ])
    let request = try #require(server.requests.first { $0.text == payload(1) })
    #expect(request.method == "POST")
    #expect(request.target == "/hook?a=b")
    #expect(request.headers.filter { $0.name == "X-A" }.map(\.value) == ["1", "2"])
    #expect(request.header("Host") != "other")
    #expect(request.header("X-VSS-SubscriptionId") == "sub")
    #expect(request.header("Shared-Secret") == nil)
    #expect(result.output.contains("s3cr3t") == false)
  }

  @Test("sends a captured header whatever is in its value, but what would end it")
  func controlCharacters() async throws {
    let server = try LoopbackServer { _ in Reply(204) }
    let envelope =
      #"{"headers":[["X-A","a\u0001\u001b\u007fb"],["X-B","a\u0000b"],["X-C","a\r\nX-D: b"]],"#
      + #""body":\#(payload(1))}"#
    #expect(try await replay(to: server, [], [envelope]).status == 0)
    let request = try #require(server.requests.first)
    #expect(request.header("X-A") == "a\u{1}\u{1B}\u{7F}b")
    for name in ["X-B", "X-C", "X-D"] { #expect(request.header(name) == nil, "\(name)") }
  }

  @Test("sends secrets and a file's headers only where they are safe")
  func secrets() async throws {
    let world = try ToolWorld()
    let headers = try world.write("X-Key: k3y\nShared-Secret: n3w\n", to: "headers.txt")
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: headers)
    let server = try LoopbackServer { _ in Reply(204) }
    let envelope = #"{"headers":{"Shared-Secret":"s3cr3t"},"body":\#(payload(1))}"#
    #expect(try await replay(to: server, ["--with-secrets"], [envelope]).status == 0)
    #expect(try await replay(to: server, ["--header-file", headers], [envelope]).status == 0)
    #expect(server.requests.map { $0.header("Shared-Secret") } == ["s3cr3t", "n3w"])
    #expect(server.requests.map { $0.header("X-Key") } == [nil, "k3y"])
    for arguments in [["--with-secrets"], ["--header-file", headers]] {
      let result = try await runProgram(
        "vsts-webhook-replay", ["--to", "http://hook.invalid/"] + arguments, input: envelope)
      #expect(
        result
          == ToolResult(
            status: 78,
            error: """
              vsts-webhook-replay: secrets are not sent over http to 'hook.invalid'
              vsts-webhook-replay: hint: use https, or allow it with --allow-http hook.invalid

              """))
    }
    let allowed = try await runProgram(
      "vsts-webhook-replay",
      [
        "--to", "http://hook.invalid/", "--with-secrets", "--allow-http", "hook.invalid",
        "--retries", "0",
      ], input: envelope)
    #expect(allowed.status == 69)
    #expect(
      allowed.error
        == "vsts-webhook-replay: warning: the credential goes to 'hook.invalid' over http, where others can read it on the way\n"
    )
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: headers)
    let open = try await replay(to: server, ["--header-file", headers], [envelope])
    #expect(open.status == 78)
    #expect(open.error.contains("header file '\(headers)' is open to group or others"))
    #expect(server.requestCount == 2)
  }

  @Test("sends again what may be taken later, within the order of its work item")
  func faults() async throws {
    let count = Guarded(0)
    let faults: [Reply] = [
      .fault(.reset), Reply(500), Reply(408), Reply(503, headers: ["Retry-After": "0"]),
      Reply(429, headers: ["Retry-After": "0"]),
    ]
    let server = try LoopbackServer { _ in
      count.withLock { count in
        count += 1
        return count <= faults.count ? faults[count - 1] : Reply(204)
      }
    }
    let result = try await replay(
      to: server, ["--retries", "9"], [payload(1), payload(2), payload(3)])
    #expect(result.status == 0)
    let outcomes = try outcomes(result.output)
    #expect(outcomes.map { $0["outcome"] } == ["delivered", "delivered", "delivered"])
    #expect(outcomes.map { $0["attempts"] } == [6, 1, 1])
    let numbers = try server.requests.map { try JSONValue(parsing: $0.text)["notificationId"]?.int }
    #expect(numbers == Array(repeating: 1, count: 6) + [2, 3])
  }

  @Test("lets no work item wait for others that are retried")
  func stuck() async throws {
    let others = Guarded(0)
    let server = try LoopbackServer { request in
      let isStuck = !request.text.contains(#""workItemId":99}"#)
      return others.withLock { others in
        if !isStuck { others += 1 }
        return Reply(isStuck && others < 50 ? 503 : 204)
      }
    }
    let stuck = (0..<16).map { payload($0, workItem: $0) }
    let result = try await replay(
      to: server, ["--retries", "20"], stuck + (16..<66).map { payload($0, workItem: 99) })
    #expect(result.status == 0)
    let outcomes = try outcomes(result.output)
    #expect(outcomes.map { $0["notification_id"] } == (0..<66).map { .number($0) })
    #expect(outcomes.dropFirst(16).allSatisfy { $0["attempts"] == 1 })
    #expect(server.maximumConcurrentRequests <= 16)
  }

  @Test("sends no more of a work item that failed, and goes on with the others")
  func failure() async throws {
    let server = try LoopbackServer { $0.text.contains(#":31}"#) ? Reply(500) : Reply(204) }
    let records = (1...6).map { payload($0, workItem: $0 % 2 == 0 ? 31 : 32) }
    let result = try await replay(to: server, ["--retries", "0"], records)
    #expect(result.status == 75)
    let outcomes = try outcomes(result.output)
    #expect(
      outcomes.map { $0["outcome"] } == [
        "delivered", "failed", "delivered", "failed", "delivered", "failed",
      ])
    #expect(outcomes.map { $0["attempts"] } == [1, 1, 1, 0, 1, 0])
    #expect(outcomes[5]["error"]?["kind"] == "unavailable")
    #expect(server.requestCount == 4)
  }

  @Test("sends work items at once and each in its order, and tells outcomes in that of the input")
  func order() async throws {
    let server = try LoopbackServer { request in
      var reply = Reply(204)
      // The first ones are the slowest.
      reply.delay = request.text.contains(#""workItemId":0}"#) ? 0.05 : 0.005
      return reply
    }
    let records = (0..<200).map { payload($0, workItem: $0 % 8) }
    let result = try await replay(to: server, ["--concurrency", "8"], records)
    #expect(result.status == 0)
    #expect(
      try outcomes(result.output).map { $0["source"] } == (1...200).map { .string("-:\($0)") })
    #expect(server.maximumConcurrentRequests > 1)
    var last: [Int: Int] = [:]
    for request in server.requests {
      let json = try JSONValue(parsing: request.text)
      let workItem = try #require(json["resource"]?["workItemId"]?.int)
      let number = try #require(json["notificationId"]?.int)
      #expect(last[workItem, default: -1] < number)
      last[workItem] = number
    }
    // Connections are used again.
    #expect(server.connectionCount <= 8)
  }

  @Test("sends evenly at a rate")
  func rate() async throws {
    let server = try LoopbackServer { _ in Reply(204) }
    let start = ContinuousClock.now
    let result = try await replay(
      to: server, ["--rate", "50"], (0..<26).map { payload($0, workItem: $0) })
    #expect(result.status == 0)
    #expect(ContinuousClock.now - start > .milliseconds(450))
  }

  @Test("sends nothing in a dry run, and says how much that is")
  func dry() async throws {
    let server = try LoopbackServer { _ in Reply(204) }
    let result = try await replay(to: server, ["-n"], [payload(1), payload(2)])
    #expect(result.status == 0)
    #expect(try outcomes(result.output).map { $0["outcome"] } == ["skipped", "skipped"])
    let bytes = payload(1).utf8.count + payload(2).utf8.count
    #expect(
      result.error
        == "vsts-webhook-replay: would send 2 deliveries with \(bytes) bytes to '127.0.0.1:\(server.port)'\n"
    )
    #expect(server.requestCount == 0)
  }

  @Test("resumes where an earlier run ended, whose last line was cut off")
  func resume() async throws {
    let world = try ToolWorld()
    let server = try LoopbackServer { _ in Reply(204) }
    let captures = try world.write(
      (1...4).map { payload($0) + "\n" }.joined(), to: "captures.ndjson")
    let first = try await replay(to: server, [captures], [])
    let lines = first.output.split(separator: "\n")
    let outcomes = try world.write("\(lines[0])\n\(lines[1].prefix(40))", to: "out.ndjson")
    let command = """
      exec "$1" --to "$2" --resume "$3" "$4" >> "$3"
      """
    let second = try await runProgram(
      "/bin/sh",
      [
        "-c", command, "sh", builtProgram("vsts-webhook-replay"), server.url, outcomes, captures,
      ])
    #expect(second.status == 0)
    #expect(
      second.error
        == "vsts-webhook-replay: warning: '\(outcomes)', line 2, is passed over: it is not JSON\n")
    let text = try String(contentsOfFile: outcomes, encoding: .utf8)
    let kinds = try text.split(separator: "\n").dropFirst(2).map {
      try JSONValue(parsing: String($0))["outcome"]
    }
    #expect(kinds == ["duplicate", "delivered", "delivered", "delivered"])
    #expect(server.requestCount == 7)
    let missing = try await replay(to: server, ["--resume", world.file("none"), captures], [])
    #expect(missing.status == 0)
    let wrong = try await replay(to: server, ["--resume", captures, captures], [])
    #expect(
      wrong
        == ToolResult(
          status: 65,
          error:
            "vsts-webhook-replay: '\(captures)', line 1, is neither an outcome nor a summary\n"))
    #expect(server.requestCount == 11)
  }

  @Test("killed at any moment and resumed, delivers everything in order, and nothing printed twice")
  func killed() async throws {
    let world = try ToolWorld()
    let server = try LoopbackServer { _ in Reply(204, delay: 0.002) }
    let captures = try world.write(
      (0..<400).map { payload($0, workItem: $0 % 16) + "\n" }.joined(), to: "captures.ndjson")
    let outcomes = world.file("out.ndjson")
    let command = #"exec "$1" --to "$2" --resume "$3" "$4" >> "$3""#
    let arguments = [
      "-c", command, "sh", builtProgram("vsts-webhook-replay"), server.url, outcomes, captures,
    ]
    var printed: Set<String> = []
    for round in 0..<30 {
      let before = server.requestCount
      let running = try RunningProgram("/bin/sh", arguments)
      try await Task.sleep(for: .milliseconds(10 + 7 * round))
      running.send(SIGKILL)
      let result = await running.result()
      let sent = server.requests.dropFirst(before).compactMap {
        try? JSONValue(parsing: $0.text)["notificationId"]?.int
      }
      #expect(Set(sent.map { "sub/\($0)" }).isDisjoint(with: printed), "round \(round)")
      let text = (try? Tools.text(of: outcomes)) ?? ""
      for line in text.split(separator: "\n") {
        guard let outcome = try? JSONValue(parsing: String(line)) else { continue }
        if outcome["outcome"] == "delivered", let key = outcome["key"]?.string {
          printed.insert(key)
        }
      }
      if result.status == 0 { break }
    }
    let last = try await runProgram("/bin/sh", arguments)
    #expect(last.status == 0)
    var first: [Int: [Int]] = [:]
    for request in server.requests {
      let json = try JSONValue(parsing: request.text)
      let (item, number) = (
        json["resource"]?["workItemId"]?.int ?? -1, json["notificationId"]?.int ?? -1
      )
      if first[item]?.contains(number) != true { first[item, default: []].append(number) }
    }
    #expect(first.values.reduce(0) { $0 + $1.count } == 400)
    #expect(first.values.allSatisfy { $0 == $0.sorted() })
  }

  @Test("shares the work items out among machines")
  func shards() async throws {
    let server = try LoopbackServer { _ in Reply(204) }
    let records = (0..<60).map { payload($0, workItem: $0 % 12) }
    var sources: [String] = []
    for index in 0..<3 {
      let result = try await replay(to: server, ["--shard", "\(index)/3"], records)
      #expect(result.status == 0)
      sources += try outcomes(result.output).compactMap { $0["source"]?.string }
    }
    #expect(sources.count == 60)
    #expect(Set(sources).count == 60)
  }

  @Test("ends with what it knows when it is interrupted")
  func interrupted() async throws {
    let gate = Gate()
    let server = try LoopbackServer { request in
      request.text.contains(#""workItemId":2}"#) ? Reply(204).held(by: gate) : Reply(204)
    }
    let running = try RunningProgram(
      "vsts-webhook-replay", ["--to", server.url], ProgramSetup(input: .open))
    for number in 1...3 { running.write(payload(number, workItem: number) + "\n") }
    await running.output { $0.contains("sub/1") }
    try await waitUntil { server.requestCount == 3 }
    running.send(SIGINT)
    let result = await running.result()
    gate.open()
    #expect(result.status == 130)
    #expect(try outcomes(result.output).map { $0["key"] } == ["sub/1", "sub/3"])
  }

  @Test(
    "takes no options that only others have",
    arguments: [
      ["--to", "http://h/", "--print"], ["--to", "http://h/", "--store", "x"],
      ["--to", "http://h/", "--state", "x"], ["--to", "http://h/", "--queue"],
      ["--to", "http://h/", "--no-verify"], ["--to", "http://h/", "--reprocess"],
      ["--to", "http://h/", "--done-state", "x"], ["--to", "http://h/", "--offline"],
      ["--to", "http://h/", "--refresh"], ["--to", "http://h/", "--integration", "1"],
      ["--to", "http://h/", "--token-file", "x"], ["--to", "http://h/", "--auth", "basic"],
      ["--to", "http://h/", "--base-url", "http://h/"],
      ["--to", "http://h/", "--api-version", "4.1"], ["--print", "--store", "x"],
      ["--print", "--no-verify"], ["--print", "--token-file", "x"], ["--print", "--summary"],
      ["--print", "--resume", "x"], ["--print", "--rate", "1"], ["--print", "--header-file", "x"],
      ["--resume", "x"], ["--rate", "1"], ["--header-file", "x"], ["--with-secrets"],
      ["--shard", "0/1"], ["--to", "http://h/", "--rate", "0"],
      ["--to", "http://h/", "--shard", "1/1"],
      ["--input", "xml"],
    ])
  func usage(arguments: [String]) async throws {
    let result = try await runProgram("vsts-webhook-replay", arguments)
    #expect(result.status == 64)
    #expect(result.output == "")
    #expect(result.error.hasPrefix("vsts-webhook-replay: "))
  }

  @Test("says what is wrong with its URL before it reads anything")
  func badURL() async throws {
    let result = try await runProgram("vsts-webhook-replay", ["--to", "sentry.example.com/hook"])
    #expect(
      result
        == ToolResult(
          status: 78,
          error:
            "vsts-webhook-replay: 'sentry.example.com/hook' is no URL to post to: it does not begin with 'https://'\n"
        ))
  }
}

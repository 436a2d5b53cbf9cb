import Basics
import Foundation
import JSON
import TestSupport

/// What every round begins with: a service, a store with a row of everything, and sound records.
final class FuzzWorld: Sendable {
  private static let token = "planted0token0that0nobody0may0see"
  private static let hookSecret = "5e0f8a41c6b94d4b9a7f3c2e1d0b8f6a7c5e4d3b2a19087f6e5d4c3b2a190807"
  static let secrets = [token, hookSecret, "secret-access", "secret-refresh"]

  let server: LoopbackServer
  /// The bytes of the store's file.
  let store: [UInt8]
  /// The version of the store's schema.
  let version: Int
  let captures: [String]
  /// The records of all that is in the store.
  let state: [String]
  /// A task of every name that needs parameters, and others.
  let tasks: [String]
  private let answers: Guarded<OddAnswers?>

  init() async throws {
    let answers = Guarded<OddAnswers?>(nil)
    let service = FuzzService()
    server = try LoopbackServer(recording: false) { request in
      let sound = service.reply(to: request)
      return answers.withLock { $0?.answer(to: request, sound: sound, service) } ?? sound
    }
    self.answers = answers
    let base = server.url + "acme/"
    captures = try Self.lines(of: "captures.ndjson").filter {
      (try? JSONValue(parsing: $0)) != nil
    }
    let rows = everyModel.split(separator: "\n").map(String.init)
    let fixture = try Self.lines(of: "state.ndjson").map {
      $0.replacing("https://dev.azure.com/acme/", with: base)
    }
    tasks = Self.taskSamples

    let directory = try TemporaryDirectory()
    let path = directory.file("state.db")
    let setup: [(tool: String, arguments: [String], lines: [String])] = [
      ("sentry-task", ["load", "-q"], rows), ("sentry-task", ["load", "-q"], fixture),
      ("sentry-task", ["load", "-q"], Self.bridge(base)), ("sentry-task", ["put"], tasks),
      ("vsts-webhook-replay", ["--done-state", "Closed", "--no-verify"], captures),
    ]
    for (tool, arguments, lines) in setup {
      let result = try await runProgram(
        tool, arguments + ["--store", path], input: lines.joined(separator: "\n"))
      guard result.status == 0 || tool == "vsts-webhook-replay" else {
        throw FuzzSetupError(description: "\(tool) \(arguments): \(result.error)")
      }
    }
    let dump = try await runProgram("sentry-task", ["dump", "--with-secrets", "--store", path])
    state = dump.output.split(separator: "\n").map(String.init)
    store = try directory.bytes(of: "state.db")
    let check = try await runProgram("sentry-task", ["check", "--store", path])
    version = try JSONValue(parsing: check.output)["version"]?.int ?? 0
  }

  /// The environment of every run.
  var environment: [String: String] {
    [
      "VSTS_TOKEN": Self.token, "VSTS_BASE_URL": server.url + "acme/",
      "VSTS_LOOKUP_URL": server.url, "SENTRY_URL_PREFIX": "https://sentry.example",
      "SENTRY_VSTS_STORE": "/nonexistent/state.db",
    ]
  }

  /// Makes the service's answers odd, by a seed, or sound again; returns how many were odd.
  @discardableResult
  func answerOddly(seed: UInt64?) -> Int {
    answers.withLock { answers in
      let count = answers?.count ?? 0
      answers = seed.map { OddAnswers(seed: $0) }
      return count
    }
  }

  /// What makes the row of every model and the fixture's integration one world.
  private static func bridge(_ base: String) -> [String] {
    [
      #"{"model":"sentry.organizationintegration","pk":1,"fields":{"organization":1,"integration":1,"default_auth_id":1,"config":{"sync_status_forward":true,"sync_status_reverse":true,"sync_forward_assignment":true,"sync_reverse_assignment":true,"sync_comments":true}}}"#,
      #"{"model":"sentry.integrationexternalproject","pk":1,"fields":{"organization_integration_id":1,"name":"Web","external_id":"a1","resolved_status":"Closed","unresolved_status":"Active"}}"#,
      #"{"model":"sentry.activity","pk":1,"fields":{"project_id":1,"group_id":1,"type":1,"user_id":1,"datetime":"2026-03-01T09:00:00Z","data":{"text":"a note"}}}"#,
      #"{"model":"sentry.repository","pk":2,"fields":{"organization":1,"name":"Web/r0","provider":"integrations:vsts","external_id":"\#(RepositoryService.guid(0))","config":{"project":"Web","name":"r0","instance":"\#(base)"},"integration_id":1}}"#,
      #"{"model":"sentry.identity","pk":1,"fields":{"idp":1,"user":1,"external_id":"ada","data":{"access_token":"secret-access","refresh_token":"secret-refresh","expires":4000000000,"token_type":"bearer"}}}"#,
    ]
  }

  private static func lines(of fixture: String) throws -> [String] {
    let path = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Fixtures/\(fixture)").path
    return try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map(String.init)
  }

  private static let taskSamples = [
    #"{"task":"noop","kwargs":{}}"#, #"{"task":"kickoff_vsts_subscription_check","kwargs":{}}"#,
    #"{"task":"create_issue","kwargs":{"group_id":5,"integration_id":1,"organization_id":1,"project":"a1","work_item_type":"Bug","title":"It fails","description":"**why**"}}"#,
    #"{"task":"link_issue","kwargs":{"group_id":6,"integration_id":1,"organization_id":1,"key":"31"}}"#,
    #"{"task":"sync_status_outbound","kwargs":{"group_id":1,"external_issue_id":1}}"#,
    #"{"task":"sync_assignee_outbound","kwargs":{"external_issue_id":1,"user_id":1,"assign":true}}"#,
    #"{"task":"create_comment","kwargs":{"external_issue_id":1,"user_id":1,"group_note_id":1}}"#,
    #"{"task":"update_comment","kwargs":{"external_issue_id":1,"user_id":1,"group_note_id":1}}"#,
    #"{"task":"kick_off_status_syncs","kwargs":{"project_id":1,"group_id":2}}"#,
    #"{"task":"vsts_subscription_check","kwargs":{"integration_id":1,"organization_id":1}}"#,
    #"{"task":"sync_metadata","kwargs":{"integration_id":1}}"#,
    #"{"task":"sync_status_inbound","kwargs":{"integration_id":1,"organization_id":1,"issue_key":"31","data":{"old_state":"Active","new_state":"Closed","project":"a1"}}}"#,
    #"{"task":"add_repository","kwargs":{"integration_id":1,"organization_id":1,"identifier":"r1"}}"#,
    #"{"task":"compare_commits","kwargs":{"repo_id":2,"start_sha":"4b825dc","end_sha":"be67f88"}}"#,
    #"{"task":"migrate_repo","kwargs":{"repo_id":1,"integration_id":1,"organization_id":1}}"#,
    #"{"task":"migrate_issues","kwargs":{"integration_id":1,"organization_id":1}}"#,
    #"{"task":"migrate_opsgenie_plugin","kwargs":{"integration_id":1,"organization_id":1}}"#,
    #"{"task":"post_install","kwargs":{"integration_id":1,"organization_id":1}}"#,
    #"{"task":"get_organization_config","kwargs":{"integration_id":1,"organization_id":1}}"#,
    #"{"task":"update_organization_config","kwargs":{"integration_id":1,"organization_id":1,"data":{"sync_status_forward":{"a1":{"on_resolve":"Closed","on_unresolve":"Active"}},"sync_comments":true}}}"#,
    #"{"task":"save_event","kwargs":{"project_id":1,"event":{"event_id":"6f1d2a3b0c4e4d5f8a9b1c2d3e4f5a6b","timestamp":"2026-03-02T09:00:00Z","platform":"javascript","level":"error","release":"shop@1.0","environment":"production","user":{"id":"7","email":"ada@acme.example","ip_address":"::1"},"tags":{"a":"b"},"exception":{"values":[{"type":"TypeError","value":"no paper","stacktrace":{"frames":[{"function":"pay","filename":"app/pay.js","lineno":3,"colno":9,"in_app":true}]}}]}}}}"#,
  ]
}

/// The world of a fuzz run could not be made.
struct FuzzSetupError: Error, CustomStringConvertible {
  let description: String
}

import Basics
import Foundation
import JSON
import TestSupport
import Testing

@testable import ToolSupport

@Suite("Output")
struct OutputTests {
  private let path = "/tmp/vsts-tools-output-\(UUID().uuidString)"

  /// What a body writes to a file.
  private func written(_ body: (Int32) throws -> Void) throws -> String {
    let descriptor = open(path, O_RDWR | O_CREAT, 0o600)
    defer {
      close(descriptor)
      unlink(path)
    }
    try body(descriptor)
    return String(decoding: try bytes(ofFile: path), as: UTF8.self)
  }

  private func writer(_ descriptor: Int32, _ agent: PipelineAgent = .none) -> DescriptorWriter {
    DescriptorWriter(descriptor: descriptor, name: "standard output", readBy: agent)
  }

  private func records(
    _ descriptor: Int32, _ format: OutputFormat, _ redaction: Redaction = Redaction()
  ) -> RecordOutput {
    RecordOutput(
      writer: writer(descriptor), format: format, titles: ["A", "B"],
      terminal: Terminal(isTerminal: false), redaction: redaction)
  }

  @Test("passes records on as they were written, with the tool's members added")
  func json() throws {
    let redaction = Redaction()
    redaction.add("secret")
    let text = try written { descriptor in
      let output = records(descriptor, .json, redaction)
      let record = InputRecord(
        source: "-:1", content: .success(Array(#"{ "a" : 1.0, "b":"\u00e9secret" }"#.utf8)))
      try output.write(try record.object(), adding: ["a": "my secret"], ownNames: [], cells: [])
      try output.write(["own": ["secret", nil]], cells: [])
      try output.write(badRecord: record, Failure(.invalidInput, "no"), cells: [])
      try output.write(line: "raw")
      try output.finish()
    }
    #expect(
      text == #"""
        {"a":"my ***","b":"\u00e9secret"}
        {"own":["***",null]}
        {"source":"-:1","error":{"kind":"invalid_input","message":"no"}}
        raw

        """#)
  }

  @Test("is a table whose columns widen with later rows")
  func table() throws {
    let text = try written { descriptor in
      let output = records(descriptor, .table)
      try output.write([:], cells: ["a", "b"])
      try output.write([:], cells: ["longer", "b"])
      try output.finish()
      try output.write([:], cells: ["longer still", "b"])
      try output.write([:], cells: ["a", "b"])
      try output.finish()
    }
    #expect(
      text == """
        A       B
        a       b
        longer  b
        longer still  b
        a             b

        """)
  }

  @Test("is a table that shows a column from the first row on that fills it")
  func lateColumn() throws {
    let text = try written { descriptor in
      let output = records(descriptor, .table)
      try output.write([:], cells: ["a", ""])
      try output.finish()
      try output.write([:], cells: ["a", "late"])
      try output.write([:], cells: ["a", ""])
      try output.finish()
    }
    #expect(text == "A\na\nA  B\na  late\na\n")
  }

  @Test("is nothing where there are no records", arguments: OutputFormat.allCases)
  func empty(format: OutputFormat) throws {
    #expect(try written { try records($0, format).finish() } == "")
  }

  @Test("fails with what the system says when bytes are lost, and goes on failing")
  func full() throws {
    let descriptor = open("/dev/full", O_WRONLY)
    defer { close(descriptor) }
    let writer = writer(descriptor)
    let failure = Failure(.io, "cannot write to standard output: No space left on device")
    try writer.append(text: "A")
    #expect(throws: failure) { try writer.flush() }
    #expect(throws: failure) { try writer.append(text: "A") }
  }

  @Test("of messages has the tool's name first and no secrets")
  func messages() throws {
    let redaction = Redaction()
    redaction.add("secret")
    let text = try written { descriptor in
      let messages = Messages(
        name: "tool", readBy: .none, verbosity: 1, redaction: redaction, descriptor: descriptor)
      messages.error(Failure(.config, "no \u{1B}[2J secret", hint: "line\nline"))
      messages.warning("odd")
      messages.note("12 done")
      messages.detail("GET https://h/secret")
      messages.detail("deeper", level: 2)
      let quiet = Messages(
        name: "tool", readBy: .none, isQuiet: true, descriptor: descriptor)
      quiet.warning("odd")
      quiet.note("12 done")
      quiet.error(Failure(.io, "broken"))
    }
    #expect(
      text == #"""
        tool: no \x1b[2J ***
        tool: hint: line\nline
        tool: warning: odd
        tool: 12 done
        tool: GET https://h/***
        tool: broken

        """#)
  }

  @Test(
    "of messages has the agent of a pipeline show what is wrong",
    arguments: [
      (
        ["TF_BUILD": "True"], "##vso[task.logissue type=error]",
        "##vso[task.logissue type=warning]", "%AZP25"
      ),
      (["GITHUB_ACTIONS": "true"], "::error::", "::warning::", "%25"),
      (
        ["GITHUB_ACTIONS": "true", "TF_BUILD": "1"], "##vso[task.logissue type=error]",
        "##vso[task.logissue type=warning]", "%AZP25"
      ),
    ] as [([String: String], String, String, String)])
  func annotations(
    variables: [String: String], error: String, warning: String, percent: String
  ) throws {
    let redaction = Redaction()
    redaction.add("secret")
    let agent = PipelineAgent(Environment(variables))
    let text = try written { descriptor in
      let messages = Messages(
        name: "tool", readBy: agent, redaction: redaction, descriptor: descriptor)
      messages.error(Failure(.config, "100%\n##[x] secret", hint: "use 5% ##[y]"))
      messages.error(ofRecord: Failure(.config, "in a record", hint: "as the record says"))
      messages.annotate("what a record says", of: "Web/api", hint: "do ##[z]")
      messages.annotate("what a record says", of: nil, hint: "do ##[z]")
      messages.warning("odd")
      messages.note("12 done")
      for number in 4...13 { messages.error(Failure(.io, "\(number)", hint: "of \(number)")) }
      for number in 2...11 { messages.warning("\(number)") }
      let quiet = Messages(name: "tool", readBy: agent, isQuiet: true, descriptor: descriptor)
      quiet.warning("odd")
      quiet.finish()
      messages.finish()
      messages.finish()
    }
    let errors = (4...10).map { "\(error)tool: \($0)\ntool: hint: of \($0)\n" }.joined()
    let warnings = (2...10).map { "\(warning)tool: \($0)\n" }.joined()
    #expect(
      text == """
        \(error)tool: 100\(percent)\\n#_#[x] ***
        tool: hint: use 5% #_#[y]
        \(error)tool: Web/api: what a record says
        tool: hint: do #_#[z]
        \(error)tool: what a record says
        \(warning)tool: odd
        tool: 12 done
        \(errors)\(warnings)tool: and 4 more errors and warnings

        """)
  }

  @Test(
    "has no commands to the agent of a pipeline",
    arguments: [
      ("a##vso[x]", #"a\u0023#vso[x]"#, "a#_#vso[x]"),
      ("###VsO##[x]####[", ##"#\u0023#VsO\u0023#[x]##\u0023#["##, "##_#VsO#_#[x]###_#["),
      ("#", "#", "#"), ("##", "##", "##"), ("##vs ##o #[ # #[", "##vs ##o #[ # #[", nil),
      ("::x", "::x", ":_:x"), ("a\n\u{2003}:::x", "a\n\u{2003}:::x", "a\n\u{2003}:_::x"),
      ("a\r\n::x\r::\n", "a\r\n::x\r::\n", "a\r\n:_:x\r:_:\n"), ("a::x : ::", "a::x : ::", nil),
    ] as [(String, String, String?)])
  func commands(text: String, json: String, plain: String?) throws {
    let hashesAlone = (plain ?? text).replacing(":_:", with: "::")
    for (variables, json, plain) in [
      ([:], text, text), (["TF_BUILD": ""], text, text), (["TF_BUILD": "True"], json, hashesAlone),
      (["GITHUB_ACTIONS": "true"], json, plain ?? text),
      (["TF_BUILD": "True", "GITHUB_ACTIONS": "true"], json, plain ?? text),
    ] {
      let agent = PipelineAgent(Environment(variables))
      let written = try written { descriptor in
        let output = writer(descriptor, agent)
        try output.append(json: Array(text.utf8))
        try output.append(text: "|\n" + text)
        try output.flush()
      }
      #expect(written == json + "|\n" + plain)
    }
  }
}

import JSON
import TestSupport
import Testing

@Suite("The access to a repository that a URL names")
struct RepositoryURLToolTests {
  private func world() throws -> AccessWorld {
    try AccessWorld(RepositoryService([.init("Web", "api", id: 1), .init("api", "api", id: 2)]))
  }

  @Test("is told for operands, whose hosts are trusted, as if they had been records")
  func operands() async throws {
    let world = try world()
    let url = world.baseURL
    let result = try await world.run(
      ["Web/_git/api", url + "Web/_git/api", url + "_git/_full/api?path=/x#y"]
        + ["http://me@127.0.0.1:\(world.server.port)/other/Web/_git/api/pullrequest/7"],
      environment: ["VSTS_BASE_URL": url])
    let other = "\(world.server.url)other/"
    let data = world.data("api", id: 1)
    #expect(
      result
        == ToolResult(
          status: 0,
          output: """
            {"project":"Web","name":"api","access":true,"repository":\(data)}
            {"base_url":"\(url)","project":"Web","name":"api","access":true,"repository":\(data)}
            {"base_url":"\(url)","project":"api","name":"api","access":true,"repository":\
            \(world.data("api", id: 2, project: "api"))}
            {"base_url":"\(other)","project":"Web","name":"api","access":true,"repository":\
            \(data.replacing(url, with: other))}

            """))
  }

  @Test("needs no other base URL, and yields to the option's")
  func baseURL() async throws {
    let world = try world()
    let remote = "git@ssh.dev.azure.com:v3/acme/Web/api"
    let input = #"{"url":"\#(remote)"}"# + "\n"
    let data = world.data("api", id: 1)
    let known = #""project":"Web","name":"api","access":true,"repository":\#(data)}"# + "\n"
    #expect(
      try await world.run(["--base-url", world.baseURL, remote])
        == ToolResult(status: 0, output: #"{"base_url":"\#(world.baseURL)",\#(known)"#))
    #expect(
      try await world.run(["--base-url", world.baseURL], input: input)
        == ToolResult(
          status: 0, output: #"{"url":"\#(remote)","base_url":"\#(world.baseURL)",\#(known)"#))
    // Nobody is asked beyond a proxy that does not listen.
    let result = try await runProgram(
      "vsts-repo-access",
      ["--retries", "0", remote, "acme@vs-ssh.visualstudio.com:v3/acme/W/a%20b"],
      ProgramSetup(environment: ["VSTS_TOKEN": "token", "HTTPS_PROXY": "http://127.0.0.1:1"]))
    func unreachable(_ base: String, _ host: String, _ path: String) -> String {
      #""access":null,"error":{"kind":"unreachable","message":"cannot reach '\#(host)' through proxy "#
        + #"'127.0.0.1:1': connection refused","url":"\#(base)\#(path)"}}"#
    }
    #expect(
      result
        == ToolResult(
          status: 69,
          output: """
            {"base_url":"https://dev.azure.com/acme/","project":"Web","name":"api",\
            \(unreachable("https://dev.azure.com/acme/", "dev.azure.com", "Web/_apis/git/repositories/api"))
            {"base_url":"https://acme.visualstudio.com/","project":"W","name":"a b",\
            \(unreachable("https://acme.visualstudio.com/", "acme.visualstudio.com", "W/_apis/git/repositories/a%20b"))

            """))
  }

  @Test("is told for records that nothing else names, if their hosts are allowed")
  func records() async throws {
    let world = try world()
    let other = try LoopbackServer { _ in .json([:]) }
    let host = "127.0.0.1:\(other.port)"
    let url = "\(world.baseURL)Web/_git/api"
    let records = [
      #"{"url":"\#(url)","n":1.0,"base_url":null}"#,
      #"{"fields":{"config":{},"url":"\#(url)"}}"#,
      #"{"project":{"name":"Web","id":"x"},"name":"api","url":"https://github.com/x"}"#,
      #"{"project":{"id":"web"},"name":"api"}"#,
    ]
    let bad = [
      #"{"url":"http://\#(host)/Coll/Web/_git/api"}"#, #"{"url":"https://github.com/acme/api"}"#,
      #"{"url":7}"#, #"{"url":null}"#, #"{"project":{},"name":"api"}"#,
      #"{"project":{"name":7},"name":"api"}"#,
    ]
    let result = try await world.run(input: (records + bad).joined(separator: "\n"))
    let added = #""access":true,"repository":\#(world.data("api", id: 1))}"#
    let names = #""project":"Web","name":"api""#
    let forms = """
      give PROJECT/REPO, https://dev.azure.com/ORG/PROJECT/_git/REPO, \
      https://ORG.visualstudio.com/PROJECT/_git/REPO, \
      https://SERVER/COLLECTION/PROJECT/_git/REPO or git@ssh.dev.azure.com:v3/ORG/PROJECT/REPO
      """
    #expect(
      result
        == ToolResult(
          status: 78,
          output: """
            {"url":"\(url)","n":1.0,"base_url":"\(world.baseURL)",\(names),\(added)
            {"fields":{"config":{},"url":"\(url)"},"base_url":"\(world.baseURL)",\(names),\(added)
            \(records[2].dropLast()),\(added)
            \(records[3].dropLast()),\(added)
            \(bad[0].dropLast()),"base_url":"http://\(host)/Coll/",\(names),"access":null,"error":\
            {"kind":"untrusted_host","message":"the credential is not sent to '\(host)'","hint":\
            "allow the host with --allow-host \(host), if you trust it"}}
            {"source":"-:6","error":{"kind":"invalid_input","message":"'https://github.com/acme/api' \
            names no repository of Azure DevOps","hint":"\(forms)"}}
            {"source":"-:7","error":{"kind":"invalid_input","message":"'url' is a number, not a \
            string"}}
            {"source":"-:8","error":{"kind":"invalid_input","message":"the record names no \
            repository","hint":"give 'name' and 'project', an 'id' that is a GUID, or the 'url' of a \
            remote"}}
            {"source":"-:9","error":{"kind":"invalid_input","message":"'project' has neither 'name' \
            nor 'id'"}}
            {"source":"-:10","error":{"kind":"invalid_input","message":"'project.name' is a number, \
            not a string"}}

            """))
    #expect(other.connectionCount == 0)
  }

  @Test(
    "is asked for nobody who is not named clearly, and no password is shown",
    arguments: [
      "https://me:hunter2@127.0.0.1:PORT/contoso/Web/_git/api",
      "ssh://g:hunter2@ssh.dev.azure.com/v3/a/b/c",
      "g:hunter2@ssh.dev.azure.com:v3/a/b/c",
      "https://hunter2.x@127.0.0.1:PORT/contoso/Web/_git/api",
      "git@github.com:acme/hunter2.git", "contoso/Web/_git/api", "Web/x/api",
    ])
  func refused(operand: String) async throws {
    let world = try world()
    let result = try await world.run(
      ["-vvv", operand.replacing("PORT", with: "\(world.server.port)")])
    #expect(result.status == 65)
    #expect(result.records.map { $0["source"] } == ["operand:1"])
    #expect(result.records[0]["error"]?["kind"] == "invalid_input")
    #expect(!(result.output + result.error).contains("hunter2"))
    #expect(world.server.connectionCount == 0)
  }

  @Test("is asked for the names of a URL by http only on this machine")
  func plainHTTP() async throws {
    let result = try await runProgram(
      "vsts-repo-access", ["http://tfs.example/Coll/Web/_git/api"],
      ProgramSetup(environment: ["VSTS_TOKEN": "token"]))
    let hint = "use https, or allow it with --allow-http tfs.example"
    #expect(
      result
        == ToolResult(
          status: 78,
          output: #"{"base_url":"http://tfs.example/Coll/","project":"Web","name":"api","#
            + #""access":null,"error":{"kind":"config","message":"a credential is not sent over "#
            + #"http to 'tfs.example'","hint":"\#(hint)"}}"# + "\n",
          error: """
            vsts-repo-access: a credential is not sent over http to 'tfs.example'
            vsts-repo-access: hint: \(hint)

            """))
  }

  @Test(
    "is one question for names that differ in their composition alone", arguments: ["each", "list"])
  func composition(strategy: String) async throws {
    let world = try AccessWorld(RepositoryService([.init("Größe", "é", id: 1)]))
    let result = try await world.run(
      ["--strategy", strategy, "\(world.baseURL)Gro%CC%88%C3%9Fe/_git/e%CC%81"])
    #expect(result.accesses == ["true"])
  }
}

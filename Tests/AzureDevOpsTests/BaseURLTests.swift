import AzureDevOps
import Basics
import TestSupport
import Testing
import Web

@Suite("A base URL")
struct BaseURLTests {
  @Test(
    "gets a last slash, and keeps its host's case",
    arguments: [
      ("https://dev.azure.com/contoso", "https://dev.azure.com/contoso/"),
      ("HTTPS://dev.azure.com:443/contoso/", "https://dev.azure.com/contoso/"),
      ("https://MyAccount.visualstudio.com", "https://MyAccount.visualstudio.com/"),
      (
        "https://contoso.visualstudio.com/DefaultCollection",
        "https://contoso.visualstudio.com/DefaultCollection/"
      ),
      (
        "https://tfs.corp:8443/tfs/My Collection/", "https://tfs.corp:8443/tfs/My%20Collection/"
      ),
      ("https://tfs.corp/t%C3%A4st/é", "https://tfs.corp/t%C3%A4st/%C3%A9/"),
      ("https://tfs.corp/100%", "https://tfs.corp/100%25/"),
      ("http://127.0.0.1:8080", "http://127.0.0.1:8080/"),
      ("http://127.8.9.1/x", "http://127.8.9.1/x/"),
      ("http://localhost/x", "http://localhost/x/"),
      ("http://[::1]:81/x", "http://[::1]:81/x/"),
      ("https://[2001:DB8::1]/", "https://[2001:DB8::1]/"),
    ])
  func normalForm(text: String, expected: String) throws {
    #expect(try WebURL(base: text).description == expected)
  }

  @Test(
    "refuses what is none, or would send a credential in the clear",
    arguments: [
      "", "dev.azure.com/contoso", "ftp://dev.azure.com/", "https:///", "https://",
      "https:/dev.azure.com/", "https://user@dev.azure.com/", "https://:pw@dev.azure.com/contoso/",
      "https://dev.azure.com/contoso?a=b", "https://dev.azure.com/contoso#a",
      "http://dev.azure.com/contoso/", "http://tfs.corp/", "http://127.0.0.1.evil.example/",
      "http://localhost.evil.example/", "http://1270.0.0.1/", "http://127.1/",
      "http://2130706433/", "http://0x7f.0.0.1/", "http://0177.0.0.1/", "http://0/",
      "https://dev.azure.com\\@evil.example/", "https://dev.azure.com/\\evil",
      "https://dev%2eazure.com/", "https://dev azure.com/", "https://münchen.example/",
      "https://dev.azure.com:0/", "https://dev.azure.com:65536/", "https://dev.azure.com:/",
      "https://dev.azure.com:443x/", "https://dev..azure.com/", "https://.azure.com/",
      "https://dev.azure.com/a/../b/", "https://dev.azure.com/%2e%2E/", "https://dev.azure.com/./",
      "https://dev.azure.com/\n", "https://dev.azure.com/\u{0}", "https://[::1/", "https://[]/",
      "https://[fe80::1%25eth0]/", " https://dev.azure.com/",
    ])
  func refusal(text: String) {
    let failure = #expect(throws: Failure.self) { try WebURL(base: text) }
    #expect(failure?.kind == .config)
    #expect(failure?.message.contains("pw") == false)
  }

  @Test("is equal to one that differs in case of the host and the default port")
  func equality() throws {
    let url = try WebURL(base: "https://DEV.azure.com:443/contoso")
    #expect(try url == WebURL(base: "https://dev.azure.com/contoso/"))
    #expect(try url != WebURL(base: "https://dev.azure.com/Contoso/"))
    #expect(try Set([url, WebURL(base: "https://dev.azure.com/contoso")]).count == 1)
  }

  @Test(
    "knows the services beside it",
    arguments: [
      (
        "https://dev.azure.com/contoso/", "https://vssps.dev.azure.com/contoso/",
        "https://almsearch.dev.azure.com/contoso/"
      ),
      (
        "https://Contoso.visualstudio.com/", "https://contoso.vssps.visualstudio.com/",
        "https://contoso.almsearch.visualstudio.com/"
      ),
      (
        "https://contoso.visualstudio.com/DefaultCollection/",
        "https://contoso.vssps.visualstudio.com/", "https://contoso.almsearch.visualstudio.com/"
      ),
      (
        "https://tfs.corp/tfs/DefaultCollection/", "https://tfs.corp/tfs/DefaultCollection/",
        "https://tfs.corp/tfs/DefaultCollection/"
      ),
      (
        "http://127.0.0.1:8000/contoso/", "http://127.0.0.1:8000/contoso/",
        "http://127.0.0.1:8000/contoso/"
      ),
      (
        "https://dev.azure.com:8443/contoso/", "https://dev.azure.com:8443/contoso/",
        "https://dev.azure.com:8443/contoso/"
      ),
      (
        "https://app.vssps.visualstudio.com/", "https://app.vssps.visualstudio.com/",
        "https://app.vssps.visualstudio.com/"
      ),
    ])
  func services(base: String, graph: String, search: String) throws {
    let url = try WebURL(base: base)
    #expect([url.graph.description, url.workItemSearch.description] == [graph, search])
  }

  @Test(
    "is an organization's, or a collection's of a server",
    arguments: [
      ("https://dev.azure.com/contoso", nil), ("https://dev.azure.com//contoso//", nil),
      (
        "https://dev.azure.com/",
        "the organization is missing in it: give https://dev.azure.com/ORGANIZATION/"
      ),
      (
        "https://dev.azure.com/contoso/Web/_git/api",
        "'Web/_git/api' is too much: give https://dev.azure.com/contoso/"
      ),
      ("https://Contoso.visualstudio.com", nil),
      ("https://contoso.visualstudio.com/defaultcollection", nil),
      (
        "https://contoso.visualstudio.com/Web",
        "'Web' is too much: give https://contoso.visualstudio.com/"
      ),
      (
        "https://contoso.visualstudio.com/DefaultCollection/Web",
        "'DefaultCollection/Web' is too much: give https://contoso.visualstudio.com/"
      ),
      ("https://app.vssps.visualstudio.com/", nil), ("https://tfs.corp/", nil),
      ("https://tfs.corp/a/b/c/", nil), ("http://127.0.0.1/", nil),
      ("http://dev.azure.com.corp/", nil),
    ] as [(String, String?)])
  func organization(text: String, problem: String?) throws {
    let url = try URLReader(parsing: text).url
    #expect(url.organizationProblem == problem)
    guard let problem, url.isHTTPS else { return }
    let failure = #expect(throws: Failure.self) {
      try HostAllowList().organizationURL(text, problem: .invalidInput)
    }
    #expect(failure?.kind == .invalidInput)
    #expect(failure?.message.hasSuffix(problem) == true)
  }

  @Test("encodes every interpolated part of a route")
  func routes() throws {
    let base = try WebURL(base: "https://dev.azure.com/contoso")
    let project = "a b/#%?é&+$"
    let none: String? = nil
    #expect(
      try base.url(
        "\(in: project)_apis/x/$\(encoded: "User%20Story")/\(7)", query: ["$top": "a b&="]
      ).text
        == "https://dev.azure.com/contoso/a%20b%2F%23%25%3F%C3%A9%26%2B%24/_apis/x/$User%20Story/7"
        + "?%24top=a%20b%26%3D")
    #expect(try base.url("\(in: none)_apis/x").text == "https://dev.azure.com/contoso/_apis/x")
    #expect(
      try base.url("\(encoded: "100%/a b%2Fé")").text
        == "https://dev.azure.com/contoso/100%25%2Fa%20b%2F%C3%A9")
  }

  @Test("refuses parts that lead elsewhere", arguments: ["", ".", ".."])
  func unfitParts(part: String) throws {
    let base = try WebURL(base: "https://dev.azure.com/contoso")
    #expect(throws: APIError.self) { try base.url("\(part)/_apis/x") }
    #expect(throws: APIError.self) { try base.url("\(in: part)_apis/x") }
    #expect(throws: APIError.self) { try base.url("_apis/$\(encoded: part)") }
    let error = #expect(throws: APIError.self) { try base.url("_apis/\(encoded: "%2E%2e")") }
    #expect(error?.failure.kind == .invalidInput)
  }
}

@Suite("The list of allowed hosts")
struct HostAllowListTests {
  @Test(
    "allows Azure DevOps Services over https",
    arguments: [
      "https://dev.azure.com/contoso", "https://DEV.AZURE.COM/contoso/",
      "https://dev.azure.com:443/contoso/", "https://vssps.dev.azure.com/contoso/",
      "https://contoso.visualstudio.com/", "https://a.b.visualstudio.com/",
    ])
  func services(text: String) throws {
    #expect(try HostAllowList.azureDevOpsServices.baseURL(fromData: text) == WebURL(base: text))
  }

  @Test(
    "refuses every other host",
    arguments: [
      "https://evil.example/", "https://evil-dev.azure.com/", "https://evildev.azure.com/",
      "https://dev.azure.com.evil.example/", "https://dev.azure.com./contoso/",
      "https://visualstudio.com/", "https://evilvisualstudio.com/",
      "https://a.visualstudio.com.evil.example/", "https://contoso.visualstudio.com./",
      "https://dev.azure.com:8443/contoso/", "https://dev.azure.com@evil.example/",
      "http://dev.azure.com/contoso/", "http://127.0.0.1/", "http://evil.example/",
      "https://azure.com/", "https://trusted.example:8443/", "http://trusted.example/",
      "https://other.example:8001/",
    ])
  func others(text: String) throws {
    var list = HostAllowList.azureDevOpsServices
    list.allow(try WebURL(base: "https://trusted.example/tfs/"))
    try list.allow(named: "other.example:8000")
    let failure = #expect(throws: Failure.self) { try list.baseURL(fromData: text) }
    #expect(failure?.kind == .untrustedHost)
    #expect(failure?.kind.exitStatus == 78)
  }

  @Test(
    "allows what the user named",
    arguments: [
      "https://trusted.example/other/", "https://TRUSTED.example:443/",
      "https://other.example:8000/", "https://any.example/", "https://any.example:1234/",
      "http://127.0.0.1:9000/x/", "http://[::1]:9001/",
    ])
  func named(text: String) throws {
    var list = HostAllowList.azureDevOpsServices
    list.allow(try WebURL(base: "https://trusted.example/tfs/"))
    list.allow(try WebURL(base: "http://127.0.0.1:9000/"))
    for name in ["Other.example:8000", "any.example", "[::1]:9001"] { try list.allow(named: name) }
    #expect(try list.baseURL(fromData: text) == WebURL(base: text))
  }

  @Test(
    "refuses what is wrong with a URL of an allowed host",
    arguments: ["https://user:pw@dev.azure.com/contoso/", "https://dev.azure.com/c?x=y", "x"])
  func malformed(text: String) {
    let failure = #expect(throws: Failure.self) {
      try HostAllowList.azureDevOpsServices.baseURL(fromData: text)
    }
    #expect(failure?.kind == .invalidInput)
    #expect(failure?.message.contains("pw") == false)
  }

  @Test("sends nothing over http to an allowed host that is not this machine")
  func cleartext() throws {
    var list = HostAllowList()
    try list.allow(named: "tfs.example")
    let failure = #expect(throws: Failure.self) {
      try list.baseURL(fromData: "http://tfs.example/")
    }
    #expect(failure?.kind == .untrustedHost)
  }

  @Test("sends over http to a host that is named for that, and by https too")
  func allowedCleartext() throws {
    var list = HostAllowList.azureDevOpsServices
    try list.allow(overHTTP: "tfs.example")
    try list.allow(overHTTP: "Other.example:8080")
    for text in [
      "http://tfs.example/tfs/", "http://TFS.example:8080/", "https://tfs.example:8443/",
      "http://other.example:8080/x/", "https://other.example:8080/x/",
    ] {
      #expect(try list.baseURL(fromData: text).text == text)
      #expect(try list.organizationURL(text).text == text)
    }
    for text in ["http://other.example/", "http://a.tfs.example/", "http://dev.azure.com/c/"] {
      let data = #expect(throws: Failure.self) { try list.baseURL(fromData: text) }
      #expect(data?.kind == .untrustedHost)
      #expect(data?.hint?.contains("--allow-http") == true, "\(text)")
      let chosen = #expect(throws: Failure.self) { try list.organizationURL(text) }
      #expect(chosen?.kind == .config)
      #expect(chosen?.hint?.contains("--allow-http") == true)
    }
    #expect(throws: Failure.self) { try list.allow(overHTTP: "http://x") }
  }

  @Test("refuses names that are no hosts", arguments: ["", "*.x.y", "https://a.b", "a/b", "a:b"])
  func names(name: String) {
    var list = HostAllowList()
    #expect(throws: Failure.self) { try list.allow(named: name) }
  }
}

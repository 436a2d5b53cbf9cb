import AzureDevOps
import Basics
import TestSupport
import Testing

@Suite("The URL of a repository")
struct RepositoryURLTests {
  /// What a URL names.
  typealias Named = (baseURL: String, project: String, name: String)

  @Test(
    "names base URL, project and repository",
    arguments: [
      ("https://dev.azure.com/acme/Web/_git/api", ("https://dev.azure.com/acme/", "Web", "api")),
      (
        "HTTPS://acme@Dev.Azure.com/acme/Web/_git/api/",
        ("https://Dev.Azure.com/acme/", "Web", "api")
      ),
      ("https://dev.azure.com/acme/_git/api", ("https://dev.azure.com/acme/", "api", "api")),
      (
        "https://dev.azure.com/acme/Web/_git/_full/api",
        ("https://dev.azure.com/acme/", "Web", "api")
      ),
      (
        "https://dev.azure.com/acme/_git/_optimized/api",
        ("https://dev.azure.com/acme/", "api", "api")
      ),
      (
        "https://dev.azure.com/acme/Demo%20Project/_git/T%C3%AAst?path=/a.swift&version=GBmain",
        ("https://dev.azure.com/acme/", "Demo Project", "Têst")
      ),
      (
        "https://dev.azure.com/acme/Web/_git/api/pullrequest/7#2",
        ("https://dev.azure.com/acme/", "Web", "api")
      ),
      (
        "https://dev.azure.com/acme/a%2520b/_git/api.git",
        ("https://dev.azure.com/acme/", "a%20b", "api.git")
      ),
      (
        "https://acme.visualstudio.com/Web/_git/api",
        ("https://acme.visualstudio.com/", "Web", "api")
      ),
      (
        "https://acme@acme.visualstudio.com/DefaultCollection/Web/_git/api",
        ("https://acme.visualstudio.com/DefaultCollection/", "Web", "api")
      ),
      (
        "https://acme.visualstudio.com/DefaultCollection/_git/api",
        ("https://acme.visualstudio.com/DefaultCollection/", "api", "api")
      ),
      ("https://acme.visualstudio.com/_git/api", ("https://acme.visualstudio.com/", "api", "api")),
      (
        "git@ssh.dev.azure.com:v3/acme/Demo%20Project/T%C3%AAst",
        ("https://dev.azure.com/acme/", "Demo Project", "Têst")
      ),
      (
        "ssh://git@SSH.dev.azure.com:22/v3/acme/Web/api/",
        ("https://dev.azure.com/acme/", "Web", "api")
      ),
      (
        "acme@vs-ssh.visualstudio.com:v3/acme/Web/api",
        ("https://acme.visualstudio.com/", "Web", "api")
      ),
      (
        "ssh://acme@vs-ssh.visualstudio.com/v3/acme/Web/api",
        ("https://acme.visualstudio.com/", "Web", "api")
      ),
      (
        "https://tfs.corp:8443/tfs/My%20Collection/Web/_git/api",
        ("https://tfs.corp:8443/tfs/My%20Collection/", "Web", "api")
      ),
      ("https://tfs.corp/Coll/_git/api", ("https://tfs.corp/Coll/", "api", "api")),
      ("http://127.0.0.1:8080/Coll/Web/_git/api", ("http://127.0.0.1:8080/Coll/", "Web", "api")),
    ] as [(String, Named)])
  func forms(text: String, named: Named) throws {
    let url = try RepositoryURL(text)
    #expect((url.baseURL, url.project, url.name) == named)
  }

  @Test(
    "of no form of Azure DevOps is bad input, with the forms as the hint",
    arguments: [
      (
        "acme/Web/_git/api",
        "'acme/Web/_git/api' names no repository of Azure DevOps: it does not begin with 'https://'"
      ),
      (
        "https://github.com/acme/api",
        "'https://github.com/acme/api' names no repository of Azure DevOps"
      ),
      (
        "git@github.com:acme/api.git",
        "the URL names no repository of Azure DevOps: its host has none"
      ),
      (
        "https://dev.azure.com/acme/Web",
        "'https://dev.azure.com/acme/Web' names no repository of Azure DevOps"
      ),
      (
        "https://dev.azure.com/acme/Web/_git/",
        "'https://dev.azure.com/acme/Web/_git/' names no repository of Azure DevOps"
      ),
      (
        "https://dev.azure.com/acme/Web/Team/_git/api",
        "'https://dev.azure.com/acme/Web/Team/_git/api' names no repository of Azure DevOps"
      ),
      (
        "https://dev.azure.com/_git/api",
        "'https://dev.azure.com/_git/api' names no repository of Azure DevOps"
      ),
      (
        "https://tfs.corp/_git/api",
        "'https://tfs.corp/_git/api' names no repository of Azure DevOps"
      ),
      (
        "https://acme.visualstudio.com/Coll/Web/_git/api",
        "'https://acme.visualstudio.com/Coll/Web/_git/api' names no repository of Azure DevOps"
      ),
      (
        "https://vssps.dev.azure.com/acme/Web/_git/api",
        "'https://vssps.dev.azure.com/acme/Web/_git/api' names no repository of Azure DevOps: its host has none"
      ),
      (
        "https://dev.azure.com/acme/../_git/api",
        "'https://dev.azure.com/acme/../_git/api' names no repository of Azure DevOps: its path has a '.' or '..'"
      ),
      (
        "https://dev.azure.com/acme/Web/_git/a%FFb",
        "'https://dev.azure.com/acme/Web/_git/a%FFb' names no repository of Azure DevOps: a name in it is not UTF-8"
      ),
      (
        "https://dev.azure.com/acme/Web/_git/api\n",
        "'https://dev.azure.com/acme/Web/_git/api\n' names no repository of Azure DevOps: it has a control character or a backslash"
      ),
      (
        "https://acme:hunter2@dev.azure.com/acme/Web/_git/api",
        "the URL names no repository of Azure DevOps: it has a password in it"
      ),
      (
        "ssh://git:hunter2@ssh.dev.azure.com/v3/acme/Web/api",
        "the URL names no repository of Azure DevOps: it has a password in it"
      ),
      (
        "git:hunter2@ssh.dev.azure.com:v3/acme/Web/api",
        "the URL names no repository of Azure DevOps: its host has none"
      ),
      (
        "https://dev.azure.com@evil.example/acme/Web/_git/api",
        "the URL names no repository of Azure DevOps: its user name has a dot, an at or a percent sign in it"
      ),
      (
        "https://dev%2Eazure@evil.example/acme/Web/_git/api",
        "the URL names no repository of Azure DevOps: its user name has a dot, an at or a percent sign in it"
      ),
      ("git@ssh.dev.azure.com:v3/acme/Web", "the URL names no repository of Azure DevOps"),
      (
        "git@ssh.dev.azure.com:v3/acme/../api",
        "the URL names no repository of Azure DevOps: its path has a '.' or '..'"
      ),
      ("git@ssh.dev.azure.com:v2/acme/Web/api", "the URL names no repository of Azure DevOps"),
      (
        "ssh://git@ssh.dev.azure.com:99999/v3/acme/Web/api",
        "the URL names no repository of Azure DevOps: it does not begin with 'https://'"
      ),
      (
        "x@vs-ssh.visualstudio.com:v3/evil.example%2F/Web/api",
        "the URL names no repository of Azure DevOps"
      ),
      ("", "'' names no repository of Azure DevOps: it does not begin with 'https://'"),
    ])
  func refusal(text: String, message: String) {
    let failure = #expect(throws: Failure.self) { try RepositoryURL(text) }
    #expect(failure?.kind == .invalidInput)
    #expect(failure?.message == message)
    #expect(failure?.hint?.hasPrefix("give PROJECT/REPO, https://dev.azure.com/ORG/") == true)
    #expect(failure?.hint?.contains("hunter2") == false)
  }

  @Test("of random names gives the names back, whatever its form")
  func property() throws {
    var random = RandomJSON(seed: 15)
    for _ in 0..<20_000 {
      let form = random.below(RandomRepository.forms)
      let repository = RandomRepository(&random)
      let text = repository.url(form: form, &random)
      let url = try RepositoryURL(text)
      let project = repository.hasProject(form: form) ? repository.project : repository.name
      #expect(
        (url.baseURL, url.project, url.name) == (
          repository.baseURL(form: form), project, repository.name
        ),
        "\(text)")
    }
  }
}

/// A repository by random names, and the URLs that it may have.
private struct RandomRepository {
  static let forms = 14

  private static let characters = [
    "a", "Z", "7", " ", "%", "%20", "+", "&", "#", "?", "=", "@", ":", ";", "é", "e\u{301}", "ß",
    "日本", "\u{1F600}", ".", "-", "_", "~", "'", "\"", "(", "Größe", "%C3",
  ]

  let organization: String
  let project: String
  let name: String

  init(_ random: inout RandomJSON) {
    organization = (0...random.below(6)).map { _ in random.pick(["a", "B", "7", "c-d"]) }.joined()
    project = Self.name(&random)
    name = Self.name(&random)
  }

  private static func name(_ random: inout RandomJSON) -> String {
    let name = (0...random.below(6)).map { _ in random.pick(characters) }.joined()
    return [".", ".."].contains(name) ? "x" : name
  }

  func hasProject(form: Int) -> Bool { ![1, 4, 6, 8].contains(form) }

  func baseURL(form: Int) -> String {
    switch form {
    case 0...2, 9, 10: "https://dev.azure.com/\(organization)/"
    case 3, 4, 11, 12: "https://\(organization).visualstudio.com/"
    case 5, 6: "https://\(organization).visualstudio.com/DefaultCollection/"
    case 7, 8: "https://tfs.example/\(organization)/"
    default: "https://tfs.example:8443/tfs/\(organization)/"
    }
  }

  func url(form: Int, _ random: inout RandomJSON) -> String {
    let (project, name) = (project.percentEncoded, name.percentEncoded)
    let path = hasProject(form: form) ? "\(project)/" : ""
    let end = random.pick(["", "", "/", "?path=/a/_git/b&version=GBmain", "#x", "/commit/4b825dc"])
    let port = random.pick(["", ":22", ":2222"])
    switch form {
    case 9: return "git@ssh.dev.azure.com:v3/\(organization)/\(path)\(name)\(end)"
    case 10: return "ssh://git@ssh.dev.azure.com\(port)/v3/\(organization)/\(path)\(name)\(end)"
    case 11:
      return "\(organization)@vs-ssh.visualstudio.com:v3/\(organization)/\(path)\(name)\(end)"
    case 12:
      let host = "\(organization)@vs-ssh.visualstudio.com\(port)"
      return "ssh://\(host)/v3/\(organization)/\(path)\(name)\(end)"
    default:
      let user = random.pick(["", "\(organization)@", "me@"])
      let base = "https://\(user)" + baseURL(form: form).dropFirst("https://".count)
      let limit = random.pick(["", "", "_full/", "_optimized/"])
      return "\(base)\(path)_git/\(limit)\(name)\(end)"
    }
  }
}

import AzureDevOps
import Basics
import TestSupport
import Testing
import Web

@Suite("The source of the base URL")
struct BaseURLSourceTests {
  private static let environment = [
    "VSTS_BASE_URL": "https://dev.azure.com/variable",
    "AZDO_ORG_SERVICE_URL": "https://dev.azure.com/terraform",
    "SYSTEM_COLLECTIONURI": "https://tfs.corp/pipeline/",
    "SYSTEM_TEAMFOUNDATIONCOLLECTIONURI": " https://tfs.corp/release/\n",
  ]

  @Test("takes the first that is there")
  func order() throws {
    var environment = Self.environment
    let record = "https://dev.azure.com/record"
    func url(
      _ option: String?, _ record: String?, _ domain: String?
    ) throws -> String {
      try BaseURLSource(option: option, integrationDomain: domain, environment: environment)
        .baseURL(forRecord: record).description
    }
    let option = "https://tfs.corp/option"
    let domain = "https://contoso.visualstudio.com/"
    #expect(try url(option, record, domain) == "https://tfs.corp/option/")
    #expect(try url(nil, record, domain) == "https://dev.azure.com/record/")
    #expect(try url(nil, nil, domain) == "https://contoso.visualstudio.com/")
    #expect(try url(nil, nil, nil) == "https://dev.azure.com/variable/")
    environment["VSTS_BASE_URL"] = ""
    #expect(try url("", nil, nil) == "https://dev.azure.com/terraform/")
    environment["AZDO_ORG_SERVICE_URL"] = nil
    #expect(try url(nil, nil, nil) == "https://tfs.corp/pipeline/")
    environment["SYSTEM_COLLECTIONURI"] = " \n"
    #expect(try url(nil, nil, nil) == "https://tfs.corp/release/")
  }

  @Test("says that there is none")
  func none() throws {
    let failure = #expect(throws: Failure.self) { try BaseURLSource().baseURL() }
    #expect(failure?.kind == .config)
  }

  @Test("trusts the hosts that the user chose, and no others")
  func trust() throws {
    var allowList = HostAllowList.azureDevOpsServices
    try allowList.allow(named: "allowed.example:81")
    let source = try BaseURLSource(
      integrationDomain: "https://domain.example/", environment: Self.environment,
      lookupURL: WebURL(base: "http://127.0.0.1:7000/"), allowList: allowList)
    for text in [
      "https://tfs.corp/x/", "https://domain.example/x/", "http://127.0.0.1:7000/x/",
      "https://allowed.example:81/x/", "https://dev.azure.com/x/",
    ] {
      #expect(try source.baseURL(forRecord: text).description == text)
    }
    let failure = #expect(throws: Failure.self) {
      try source.baseURL(forRecord: "http://127.0.0.1:7001/")
    }
    #expect(failure?.kind == .untrustedHost)
  }

  @Test("says what is wrong with a URL by where it comes from")
  func shapes() throws {
    let text = "https://dev.azure.com/contoso/Web/"
    let sources: [(FailureKind, () throws -> WebURL)] = [
      (.config, { try BaseURLSource(option: text).baseURL() }),
      (.config, { try BaseURLSource(environment: ["VSTS_BASE_URL": text]).baseURL() }),
      (.invalidInput, { try BaseURLSource(integrationDomain: text).baseURL() }),
      (.invalidInput, { try BaseURLSource().baseURL(forRecord: text) }),
    ]
    for (kind, url) in sources {
      let failure = #expect(throws: Failure.self) { try url() }
      #expect(failure?.kind == kind)
      #expect(
        failure?.message
          == "'\(text)' is no organization's base URL: 'Web' is too much: "
          + "give https://dev.azure.com/contoso/")
    }
  }

  @Test("passes over a variable that is not used and holds no base URL")
  func unused() throws {
    let pipeline = ["SYSTEM_COLLECTIONURI": "http://tfs.corp:8080/tfs/DefaultCollection/"]
    let option = "https://dev.azure.com/contoso/"
    #expect(try BaseURLSource(option: option, environment: pipeline).baseURL().text == option)
    let variables = pipeline.merging(["VSTS_BASE_URL": option]) { first, _ in first }
    let source = try BaseURLSource(environment: variables)
    #expect(try source.baseURL().text == option)
    let failure = #expect(throws: Failure.self) {
      try source.baseURL(forRecord: "https://tfs.corp:8080/x/")
    }
    #expect(failure?.kind == .untrustedHost)
    #expect(throws: Failure.self) { try BaseURLSource(environment: pipeline) }
  }

  @Test("refuses variables that the pipeline did not expand")
  func unexpanded() {
    let failure = #expect(throws: Failure.self) {
      try BaseURLSource(environment: ["SYSTEM_COLLECTIONURI": "$(System.CollectionUri)"])
    }
    #expect(failure?.kind == .config)
    #expect(failure?.hint?.isEmpty == false)
  }
}

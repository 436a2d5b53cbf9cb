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

  @Test("refuses variables that the pipeline did not expand")
  func unexpanded() {
    let failure = #expect(throws: Failure.self) {
      try BaseURLSource(environment: ["SYSTEM_COLLECTIONURI": "$(System.CollectionUri)"])
    }
    #expect(failure?.kind == .config)
    #expect(failure?.hint?.isEmpty == false)
  }
}

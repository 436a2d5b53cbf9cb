import AzureDevOps
import TestSupport
import Web

extension AzureDevOpsClient {
  static let token = "zq7plantedtokenzq7plantedtoken"

  convenience init(
    _ service: FakeService, base: String = "https://dev.azure.com/contoso/",
    mostPages: Int = 10_000
  ) throws {
    self.init(baseURL: try WebURL(base: base), http: service, mostPages: mostPages) {
      Credential(azureDevOpsToken: Self.token)
    }
  }
}

import AzureDevOps
import Basics
import SentryState
import TestSupport
import Testing
import Web

@testable import VSTSIntegration

/// How far it is to the deliveries that the service is asked for.
@Suite("The progress of a search")
struct SearchProgressTests {
  @Test("counts every linked work item, then the deliveries that were found")
  func catchUp() async throws {
    let organization = HookedOrganization()
    for item in 31...33 { organization.create(item, at: "2026-03-01T08:00:00Z") }
    for time in ["2026-03-01T10:00:00Z", "2026-03-01T11:00:00Z"] {
      organization.change(31, state: time.contains("T10") ? "Closed" : "New", at: time)
    }
    let store = try await Store.inMemory(
      HookedOrganization.state(domain: "https://dev.azure.com/contoso/", groups: 4))
    let search = CatchUp(
      ofIntegration: 1,
      client: AzureDevOpsClient(
        baseURL: try WebURL(base: "https://dev.azure.com/contoso/"), http: organization.service,
        credential: Credential(azureDevOpsToken: "token")), store: store,
      since: try #require(Timestamp("2026-03-01T09:00:00Z")), concurrency: 4, warn: { _ in })
    let parts = Guarded<[(total: Int, done: Int)]>([])
    let progress = SearchProgress(
      begin: { total in parts.withLock { $0.append((total, 0)) } },
      advance: { count in parts.withLock { $0[$0.count - 1].done += count } })
    let source = ServiceDeliveries(search, keepingContent: false, progress)
    let batch = try #require(try await source.nextBatch(atMost: 10))
    #expect(batch.deliveries.count == 2)
    #expect(parts.withLock { $0.map(\.total) } == [4, 2])
    #expect(parts.withLock { $0.map(\.done) } == [4, 0])
  }
}

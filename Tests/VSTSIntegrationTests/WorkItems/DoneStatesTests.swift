import AzureDevOps
import Basics
import SentryState
import TestSupport
import Testing
import Web

@testable import VSTSIntegration

@Suite("The done states of the service")
struct DoneStatesTests {
  @Test("are asked for again where there was no client to ask with, and then kept")
  func recovers() async throws {
    let service = WorkItemService([.init("p1", "Web")])
    let server = try LoopbackServer { service.reply(to: $0) }
    let pool = TransferPool()
    let asked = Guarded(0)
    let states = DoneStates(askedFor: try Store.inMemory(), now: { IdentityWorld.now }) { _ in
      let isFirst = asked.withLock { asked in
        asked += 1
        return asked == 1
      }
      if isFirst { throw Failure(.unavailable, "down") }
      return AzureDevOpsClient(
        baseURL: try BaseURL(server.url), http: pool,
        credential: Credential("token", scheme: .bearer))
    }
    func ask(_ type: String) async -> DoneStates.Answer {
      await states.answer(
        to: DoneStates.Question(projectID: "p1", workItemType: type, collectionID: "c"),
        integrationID: 1)
    }
    #expect(await ask("Bug") == .failed(Failure(.unavailable, "down")))
    #expect(await ask("Bug") == .known(["Resolved", "Closed"]))
    #expect(await ask("Task") == .known(["Closed"]))
    #expect(asked.withLock { $0 } == 2)
  }
}

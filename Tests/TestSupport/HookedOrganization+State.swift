import JSON
import Web

extension HookedOrganization {
  /// The state of a store that has nothing of any delivery yet; group N is linked to work item
  /// 30+N.
  package static func state(
    domain: String, groups: Int, extraKeys: [String] = [], provider: String = "vsts"
  ) -> StateBuilder {
    var state = StateBuilder()
    state.organization()
    state.project("shop")
    state.team("web")
    for name in ["Ada", "Ben"] {
      let user = state.user(name)
      state.member(user)
      state.email("\(name.lowercased())@acme.example", of: user)
    }
    state.identity(["access_token": "stored-token-of-ada", "expires": 99_999_999_999])
    state.integration(
      metadata: [
        "domain_name": .string(domain),
        "subscription": ["id": .string(subscription), "secret": "s3cr3t"],
      ], ["external_id": .string(collection), "provider": .string(provider)])
    state.installation(
      config: ["sync_status_reverse": true, "sync_reverse_assignment": true],
      ["default_auth_id": 1])
    for group in 1...groups { state.linkedGroup(30 + group, ["status": 0, "substatus": 3]) }
    for key in extraKeys {
      state.add("externalissue", ["organization_id": 1, "integration_id": 1, "key": .string(key)])
    }
    return state
  }

  /// The organization as a client that no network is needed for.
  package var service: FakeService {
    FakeService { request in
      let target = request.url.text.split(separator: "/", maxSplits: 3).last.map { "/\($0)" }
      let reply = self.reply(
        to: ReceivedRequest(
          method: request.method.rawValue, target: target ?? "/", headers: [],
          body: request.body ?? [], connection: 1))
      return .success(
        Response(
          status: reply.status, headers: reply.headers.map { Header($0.key, $0.value) },
          body: reply.body))
    }
  }
}

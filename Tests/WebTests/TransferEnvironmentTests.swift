import Glibc
import Web
import TestSupport
import Testing

@Suite("Proxies of the environment")
struct TransferEnvironmentTests {
  @Test("are not used for loopback")
  func loopback() async {
    await #expect(processExitsWith: .success) {
      let proxy = try LoopbackServer { _ in Reply(502) }
      for name in ["http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"] {
        setenv(name, proxy.url, 1)
      }
      let server = try LoopbackServer { _ in Reply(200) }
      let pool = TransferPool(.immediate())
      for host in ["127.0.0.1", "localhost"] {
        let answer = await result(pool, Request(.get, "http://\(host):\(server.port)/"))
        try #require(answer == .success(200))
      }
      try #require(proxy.connectionCount == 0)
    }
  }

  @Test("are asked to connect to other hosts, and see no credential")
  func otherHosts() async {
    await #expect(processExitsWith: .success) {
      let proxy = try LoopbackServer { _ in Reply(403) }
      for name in ["HTTPS_PROXY", "no_proxy", "NO_PROXY"] { unsetenv(name) }
      setenv("https_proxy", proxy.url, 1)
      let answer = await result(
        TransferPool(.immediate()),
        Request(
          .get, "https://dev.azure.com/contoso",
          headers: [Header("Authorization", "Bearer planted")]))
      guard case .failure(let error) = answer else {
        throw HTTPError(.malformed, "\(answer)")
      }
      try #require(error.kind == .unreachable)
      try #require(error.message.contains("403"))
      let request = try #require(proxy.requests.first)
      try #require(proxy.requestCount == 1)
      try #require(request.method == "CONNECT")
      try #require(request.target == "dev.azure.com:443")
      try #require(request.header("Authorization") == nil)
    }
  }
}

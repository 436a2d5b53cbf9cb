import Basics
import JSON
import TestSupport
import Testing
import Web

@testable import VSTSIntegration
@testable import SentryState

@Suite("An identity's token")
struct IdentityRefreshTests {
  private typealias World = IdentityWorld

  private static func data(expires: JSONValue) -> JSONObject {
    ["access_token": "old-access-token", "refresh_token": "old-refresh-token", "expires": expires]
  }

  @Test(
    "is refreshed once it has expired or will within a minute",
    arguments: [
      (3600, false), (61, false), (60, true), (1, true), (0, true), (-3600, true),
    ])
  func refreshes(secondsLeft: Int, isRefreshed: Bool) async throws {
    let world = try await World(
      data: Self.data(expires: .number(World.nowSeconds + secondsLeft)))
    let token = try await world.identity().token()
    #expect(token.text == (isRefreshed ? "new-access-token" : "old-access-token"))
    #expect(world.server.requestCount == (isRefreshed ? 1 : 0))
  }

  @Test(
    "of a person goes by its kind, however long ago it would have expired",
    arguments: [nil, 0, .number(IdentityWorld.nowSeconds - 1)] as [JSONValue?])
  func personal(expires: JSONValue?) async throws {
    var data: JSONObject = ["access_token": "personal", "token_type": "pat", "refresh_token": "r"]
    data["expires"] = expires
    let world = try await World(data: data)
    let token = try await world.identity().token()
    #expect(token == IdentityToken(text: "personal", scheme: .basic))
    #expect(world.hidden == ["personal"])
    #expect(world.server.requestCount == 0)
    let none = try await World(data: ["token_type": "pat", "access_token": ""])
    let failure = await failure { try await none.identity().token() }
    #expect(failure?.kind == .unauthorized)
    #expect(failure?.message == "the stored identity has no token")
  }

  @Test(
    "reads the time of expiry as a number or as text",
    arguments: [
      "1800003600", "1800003600.9", #""1800003600""#, #"" 1800003600 ""#,
    ])
  func readsExpiry(text: String) async throws {
    let world = try await World(data: Self.data(expires: try JSONValue(parsing: text)))
    #expect(try await world.identity().token().text == "old-access-token")
  }

  @Test("is asked for by the legacy form, and saved before it is used")
  func legacyFlow() async throws {
    let world = try await World(data: World.expired)
    #expect(try await world.identity().token().text == "new-access-token")
    #expect(
      world.lastForm == [
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_assertion": "the-client-secret", "grant_type": "refresh_token",
        "assertion": "old-refresh-token",
        "redirect_uri": "https://sentry.example/extensions/vsts/setup/",
      ])
    #expect(
      try await world.storedData() == [
        "access_token": "new-access-token", "refresh_token": "new-refresh-token",
        "expires": .number(World.nowSeconds + 3599), "kept": 1, "token_type": "jwt-bearer",
      ])
    #expect(
      world.hidden == [
        "old-refresh-token", "the-client-secret", "new-access-token", "new-refresh-token",
      ])
  }

  @Test("is asked for by Entra's form where the integration was migrated")
  func entraFlow() async throws {
    let world = try await World(
      data: World.expired, metadata: ["integration_migration_version": 1])
    #expect(try await world.identity().token().text == "new-access-token")
    #expect(
      world.lastForm == [
        "grant_type": "refresh_token", "client_id": "the-client",
        "client_secret": "the-client-secret", "refresh_token": "old-refresh-token",
      ])
  }

  @Test("keeps what an answer leaves out, and lasts an hour where it does not say how long")
  func sparseAnswer() async throws {
    let world = try await World(data: World.expired) { _ in .json(["access_token": "new-token"]) }
    let identity = try await world.identity()
    for _ in 1...3 { #expect(try await identity.token().text == "new-token") }
    #expect(try await world.identity().token().text == "new-token")
    #expect(world.server.requestCount == 1)
    #expect(
      try await world.storedData() == [
        "access_token": "new-token", "refresh_token": "old-refresh-token",
        "expires": .number(World.nowSeconds + 3600), "kept": 1,
      ])
  }

  @Test(
    "keeps a refresh token that comes alone, because the old one may be spent",
    arguments: [
      ([:], "is missing"), (["access_token": nil], "is null, not a string"),
      (["access_token": 7], "is a number, not a string"), (["access_token": ""], "is empty"),
    ] as [(JSONObject, String)])
  func loneRefreshToken(answer: JSONObject, problem: String) async throws {
    let isOdd = Guarded(true)
    let world = try await World(data: World.expired) { request in
      guard isOdd.withLock({ $0 }) else { return .json(World.freshTokens) }
      var answer = answer
      answer["refresh_token"] = "second-refresh-token"
      return .json(.object(answer))
    }
    let time = Guarded(World.now)
    let identity = try await world.identity(now: { time.withLock { $0 } })
    let failure = await failure { try await identity.token() }
    #expect(failure?.kind == .protocolViolation)
    #expect(failure?.message == "in the answer, 'access_token' \(problem)")
    #expect(failure?.hint?.contains("is kept") == true)
    var kept = World.expired
    kept["refresh_token"] = "second-refresh-token"
    #expect(try await world.storedData() == kept)
    #expect(world.hidden.contains("second-refresh-token"))

    isOdd.withLock { $0 = false }
    time.withLock { $0 = World.now.advanced(bySeconds: 61) }
    #expect(try await identity.token().text == "new-access-token")
    #expect(world.lastForm["assertion"] == "second-refresh-token")
  }

  @Test(
    "keeps the old refresh token where none that could be one comes",
    arguments: [["refresh_token": ""], ["refresh_token": nil], ["refresh_token": 7], [:]]
      as [JSONObject])
  func oddRefreshToken(answer: JSONObject) async throws {
    for accessToken in ["new-token", nil] as [JSONValue] {
      let world = try await World(data: World.expired) { _ in
        var answer = answer
        answer["access_token"] = accessToken
        return .json(.object(answer))
      }
      _ = try? await world.identity().token()
      let data = try await world.storedData()
      #expect(data?["refresh_token"] == "old-refresh-token")
      #expect(data?["access_token"] == (accessToken.isNull ? "old-access-token" : "new-token"))
    }
  }

  @Test("is used although it lasts less than a minute")
  func shortLife() async throws {
    let world = try await World(data: World.expired) { _ in
      .json(["access_token": "brief-token", "expires_in": 30])
    }
    let time = Guarded(World.now)
    let identity = try await world.identity(now: { time.withLock { $0 } })
    for seconds in [0.0, 5, 9] {
      time.withLock { $0 = World.now.advanced(bySeconds: seconds) }
      #expect(try await identity.token().text == "brief-token")
    }
    #expect(world.server.requestCount == 1)
    time.withLock { $0 = World.now.advanced(bySeconds: 16) }
    _ = try await identity.token()
    #expect(world.server.requestCount == 2)
  }

  @Test("is refreshed once, however many processes and requests want it")
  func refreshesOnce() async throws {
    let world = try await World(data: World.expired) { _ in
      .json(200, World.freshTokens, delay: 0.05)
    }
    let tokens = try await withThrowingTaskGroup(of: String.self) { group in
      for _ in 1...10 {
        let identity = try await world.identity()
        for _ in 1...4 { group.addTask { try await identity.token().text } }
      }
      return try await group.reduce(into: [String]()) { $0.append($1) }
    }
    #expect(tokens == Array(repeating: "new-access-token", count: 40))
    #expect(world.server.requestCount == 1)
  }

  @Test("is asked for anew, however late somebody hears of an earlier failure")
  func lateWaiter() async throws {
    let world = try await World(data: World.expired)
    let store = try await Store(opening: world.path)
    let service = GatedService()
    let time = Guarded(World.now)
    let identity = IdentityRefresh(
      5, of: try #require(try await store.read { try Integration.find(id: 1, in: $0) }),
      store: store, http: service, settings: world.settings, now: { time.withLock { $0 } },
      hide: { _ in })
    let first = Task { await failure { try await identity.token() } }
    await service.arrival()
    let executor = HeldExecutor()
    let late = Task(executorPreference: executor) { await failure { try await identity.token() } }
    executor.runJobs()
    service.answer(.text("down", status: 500))
    #expect(await first.value?.kind == .unavailable)

    time.withLock { $0 = World.now.advanced(bySeconds: 61) }
    let second = Task { try await identity.token() }
    await service.arrival()
    service.answer(.json(#"{"access_token":"brief-token","expires_in":20}"#))
    #expect(try await second.value.text == "brief-token")
    try await waitUntil { executor.runJobs() > 0 }
    #expect(await late.value?.kind == .unavailable)

    time.withLock { $0 = World.now.advanced(bySeconds: 91) }
    service.answer(.json(#"{"access_token":"last-token"}"#))
    #expect(try await identity.token().text == "last-token")
  }

  @Test(
    "is not to be had when the service refuses, and is not asked for again",
    arguments: [
      (
        401, #"{"error":"whatever"}"#, FailureKind.unauthorized,
        "HTTP 401 (whatever): no description available"
      ),
      (
        400, #"{"error":"invalid_grant","error_description":"spent"}"#, .unauthorized,
        "HTTP 400 (invalid_grant): spent"
      ),
      (
        400, #"{"Error":"invalid_client","ErrorDescription":"who?"}"#, .rejected,
        "HTTP 400 (invalid_client): who?"
      ),
      (400, "", .rejected, "HTTP 400 (unknown_error): no description available"),
      (500, "<html>", .unavailable, "HTTP 500 (unknown_error): no description available"),
      (503, "{}", .unavailable, "HTTP 503 (unknown_error): no description available"),
    ])
  func refused(status: Int, body: String, kind: FailureKind, message: String) async throws {
    let world = try await World(data: World.expired) { _ in
      .text(status, body, type: "application/json")
    }
    let identity = try await world.identity()
    for _ in 1...3 {
      let failure = await failure { try await identity.token() }
      #expect(failure?.kind == kind)
      #expect(failure?.message == message)
      #expect((failure?.hint != nil) == (kind == .unauthorized))
    }
    #expect(world.server.requestCount == 1)
    #expect(try await world.storedData() == World.expired)
  }

  @Test("is asked for again a minute after a failure")
  func recovers() async throws {
    let isDown = Guarded(true)
    let world = try await World(data: World.expired) { _ in
      isDown.withLock { $0 } ? .fault(.reset) : .json(World.freshTokens)
    }
    let time = Guarded(World.now)
    let identity = try await world.identity(now: { time.withLock { $0 } })
    #expect(await failure { try await identity.token() }?.kind == .unreachable)
    #expect(world.server.requestCount == 1)
    isDown.withLock { $0 = false }
    #expect(await failure { try await identity.token() }?.kind == .unreachable)
    time.withLock { $0 = World.now.advanced(bySeconds: 61) }
    #expect(try await identity.token().text == "new-access-token")
  }

  @Test("is not to be had without a refresh token or a time of expiry")
  func incomplete() async throws {
    var spent = World.expired
    spent["refresh_token"] = nil
    let noRefreshToken = try await World(data: spent)
    let missing = await failure { try await noRefreshToken.identity().token() }
    #expect(missing?.kind == .unauthorized)
    #expect(missing?.message == "Missing refresh token")

    let noExpiry = try await World(data: ["access_token": "old-access-token"])
    let unknown = await failure { try await noExpiry.identity().token() }
    #expect(unknown?.kind == .unauthorized)
    #expect(
      unknown?.message == "VstsApiClient requires identity with specified expired time")
    #expect(noRefreshToken.server.requestCount + noExpiry.server.requestCount == 0)
  }

  @Test("is not refreshed in a store that is not kept, and used to its end there")
  func unkeptStore() async throws {
    let world = try await World(data: World.expired)
    let copy = try await Store(copying: world.path)
    let expired = await failure { try await world.identity(in: copy).token() }
    #expect(expired?.kind == .config)
    #expect(expired?.hint?.contains("--store") == true)

    let memory = try await Store.inMemory(
      World.state(data: Self.data(expires: .number(World.nowSeconds + 2))))
    #expect(try await world.identity(in: memory).token().text == "old-access-token")
    #expect(world.server.requestCount == 0)
  }

  @Test("needs the client's secret, and its id or Sentry's URL")
  func settings() async throws {
    let legacy = try await World(data: World.expired)
    let noURL = OAuthSettings(clientID: "c", clientSecret: "s")
    #expect(
      await failure { try await legacy.identity(settings: noURL).token() }?.hint
        == "use --sentry-url, or set SENTRY_URL_PREFIX")
    let noSecret = OAuthSettings(sentryURL: "https://sentry.example")
    #expect(
      await failure { try await legacy.identity(settings: noSecret).token() }?.message
        == "the stored identity has expired, and 'VSTS_OAUTH_CLIENT_SECRET' is not set")
    let entra = try await World(
      data: World.expired, metadata: ["integration_migration_version": 1])
    let noID = OAuthSettings(clientSecret: "s")
    let failure = await failure { try await entra.identity(settings: noID).token() }
    #expect(failure?.kind == .config)
    #expect(
      failure?.message == "the stored identity has expired, and 'VSTS_OAUTH_CLIENT_ID' is not set")
  }
}

/// A service that says when it is asked, and answers when it is told to.
private final class GatedService: HTTPClient {
  private let arrivals = AsyncStream.makeStream(of: Void.self)
  private let answers = AsyncStream.makeStream(of: Response.self)

  func arrival() async {
    for await _ in arrivals.stream { return }
  }

  func answer(_ response: Response) {
    answers.continuation.yield(response)
  }

  func send(_ request: Request) async throws(HTTPError) -> Response {
    arrivals.continuation.yield()
    for await answer in answers.stream { return answer }
    throw HTTPError(.interrupted, "the test is over")
  }
}

/// Runs what its tasks do only when it is told to.
private final class HeldExecutor: TaskExecutor {
  private let jobs = Guarded<[UnownedJob]>([])

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    jobs.withLock { $0.append(job) }
  }

  /// Runs what there is to do until the tasks wait, and returns how much it was.
  @discardableResult
  func runJobs() -> Int {
    var count = 0
    while let job = jobs.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) {
      job.runSynchronously(on: asUnownedTaskExecutor())
      count += 1
    }
    return count
  }
}

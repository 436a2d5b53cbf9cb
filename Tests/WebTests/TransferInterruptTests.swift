import Basics
import Web
import TestSupport
import Testing

@Suite("An interrupted transfer pool")
struct TransferInterruptTests {
  /// Something to wait for until a server's handler has been called.
  private struct Arrival {
    let stream: AsyncStream<Void>
    let arrived: AsyncStream<Void>.Continuation

    init() { (stream, arrived) = AsyncStream.makeStream() }

    func wait() async {
      for await _ in stream { return }
    }
  }

  private func interruption(_ server: LoopbackServer) -> Result<Int, HTTPError> {
    .failure(HTTPError(.interrupted, "request to '127.0.0.1:\(server.port)' interrupted"))
  }

  @Test("finishes what is in flight and ends what waits")
  func finishes() async throws {
    let (arrival, gate) = (Arrival(), Gate())
    let server = try LoopbackServer { [arrived = arrival.arrived] _ in
      arrived.yield()
      return .text(200, "known").held(by: gate)
    }
    var settings = TransferSettings.immediate()
    settings.concurrency = 1
    let pool = TransferPool(settings)
    let inFlight = Task.immediate { await result(pool, Request(.get, server.url)) }
    let queued = Task.immediate { await result(pool, Request(.get, server.url)) }
    await arrival.wait()
    pool.interrupt(grace: 30)
    #expect(await queued.value == interruption(server))
    gate.open()
    #expect(await inFlight.value == .success(200))
    #expect(await result(pool, Request(.get, server.url)) == interruption(server))
    #expect(server.requestCount == 1)
  }

  @Test("ends what is in flight when the grace is over")
  func aborts() async throws {
    let arrival = Arrival()
    let server = try LoopbackServer { [arrived = arrival.arrived] _ in
      arrived.yield()
      return .fault(.silence)
    }
    let pool = TransferPool(.immediate(retries: 3))
    let inFlight = Task { await result(pool, Request(.get, server.url)) }
    await arrival.wait()
    pool.interrupt(grace: 0.05)
    #expect(await inFlight.value == interruption(server))
  }

  @Test("lets what changes something come to its answer, and nothing else begin")
  func finishesChanges() async throws {
    let (arrival, gate) = (Arrival(), Gate())
    let server = try LoopbackServer { [arrived = arrival.arrived] _ in
      arrived.yield()
      return .text(200, "changed").held(by: gate)
    }
    var settings = TransferSettings.immediate()
    settings.concurrency = 1
    let pool = TransferPool(settings)
    let change = Task.immediate { await result(pool, Request(.post, server.url)) }
    let queued = Task.immediate { await result(pool, Request(.post, server.url)) }
    await arrival.wait()
    pool.interrupt(grace: 0)
    change.cancel()
    #expect(await queued.value == interruption(server))
    gate.open()
    #expect(await change.value == .success(200))
    #expect(await result(pool, Request(.post, server.url)) == interruption(server))
    #expect(server.requestCount == 1)
  }

  @Test("lets what is shielded send what it must")
  func shielded() async throws {
    let (arrival, gate) = (Arrival(), Gate())
    let server = try LoopbackServer { [arrived = arrival.arrived] request in
      arrived.yield()
      return request.method == "GET" ? Reply(204) : .text(200, "changed").held(by: gate)
    }
    let pool = TransferPool(.immediate())
    let work = Task {
      await pool.shield.run {
        [
          await result(pool, Request(.post, server.url)),
          await result(pool, Request(.get, server.url)),
        ]
      }
    }
    await arrival.wait()
    pool.shield.close()
    pool.interrupt(grace: 0)
    gate.open()
    #expect(await work.value == [.success(200), .success(204)])
    #expect(
      await pool.shield.run { await result(pool, Request(.get, server.url)) }
        == interruption(server))
  }

  @Test("tells what the service said of a change, instead of making it again")
  func refusedChange() async throws {
    let server = try LoopbackServer { _ in Reply(503) }
    let arrival = Arrival()
    var settings = TransferSettings.immediate(TestClock(movesBySleeping: false), retries: 3)
    settings.observer = { [arrived = arrival.arrived] event in
      if case .retrying = event { arrived.yield() }
    }
    let pool = TransferPool(settings)
    let change = Task { await result(pool, Request(.post, server.url)) }
    await arrival.wait()
    pool.interrupt()
    #expect(await change.value == .success(503))
    #expect(server.requestCount == 1)
  }

  @Test("ends waits before a retry and pauses", arguments: [[:], ["Retry-After": "60"]])
  func endsWaits(headers: [String: String]) async throws {
    let server = try LoopbackServer { _ in Reply(503, headers: headers) }
    let arrival = Arrival()
    var settings = TransferSettings.immediate(TestClock(movesBySleeping: false), retries: 3)
    settings.observer = { [arrived = arrival.arrived] event in
      if case .retrying = event { arrived.yield() }
    }
    let pool = TransferPool(settings)
    let waiting = Task { await result(pool, Request(.get, server.url)) }
    await arrival.wait()
    pool.interrupt()
    #expect(await waiting.value == interruption(server))
    #expect(server.requestCount == 1)
  }

  @Test("is not needed to cancel one request", arguments: [false, true])
  func cancellation(isAtOnce: Bool) async throws {
    let arrival = Arrival()
    let server = try LoopbackServer { [arrived = arrival.arrived] request in
      arrived.yield()
      return request.path == "/silent" ? .fault(.silence) : Reply()
    }
    let pool = TransferPool(.immediate(retries: 3))
    let task = Task { await result(pool, Request(.get, server.url + "silent")) }
    if !isAtOnce { await arrival.wait() }
    task.cancel()
    #expect(await task.value == interruption(server))
    #expect(await result(pool, Request(.get, server.url)) == .success(200))
  }

  @Test("cancels a request that waits for its turn")
  func cancellationInQueue() async throws {
    let (arrival, gate) = (Arrival(), Gate())
    let server = try LoopbackServer { [arrived = arrival.arrived] _ in
      arrived.yield()
      return Reply().held(by: gate)
    }
    var settings = TransferSettings.immediate()
    settings.concurrency = 1
    let pool = TransferPool(settings)
    let first = Task.immediate { await result(pool, Request(.get, server.url)) }
    let second = Task.immediate { await result(pool, Request(.get, server.url)) }
    let third = Task.immediate { await result(pool, Request(.get, server.url)) }
    await arrival.wait()
    second.cancel()
    #expect(await second.value == interruption(server))
    gate.open()
    #expect(await first.value == .success(200))
    #expect(await third.value == .success(200))
    #expect(server.requestCount == 2)
  }
}

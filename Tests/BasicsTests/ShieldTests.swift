import Basics
import Testing

@Suite("A shield")
struct ShieldTests {
  private struct Stop: Error {}

  @Test("lets work come to its end although its task is cancelled")
  func cancellation() async {
    let shield = Shield()
    let (begun, begin) = AsyncStream.makeStream(of: Void.self)
    let (isOver, end) = AsyncStream.makeStream(of: Void.self)
    let task = Task {
      await shield.run {
        begin.yield()
        for await _ in isOver { break }
        return (Shield.isUp, Task.isCancelled)
      }
    }
    for await _ in begun { break }
    task.cancel()
    #expect(shield.isBusy)
    end.yield()
    #expect(await task.value == (true, false))
    #expect(!shield.isBusy)
  }

  @Test("tells when nothing is shielded any more, and at once where nothing is")
  func free() async {
    let shield = Shield()
    let told = Guarded<[String]>([])
    shield.whenFree { told.withLock { $0.append("free") } }
    #expect(told.withLock { $0 } == ["free"])
    await shield.run {
      shield.whenFree { told.withLock { $0.append("free again") } }
      await shield.run { told.withLock { $0.append("inner") } }
      told.withLock { $0.append("outer") }
    }
    await shield.wait()
    #expect(told.withLock { $0 } == ["free", "inner", "outer", "free again"])
  }

  @Test("shields nothing that begins after it was closed, but what that belongs to")
  func closed() async {
    let shield = Shield()
    await shield.run {
      shield.close()
      #expect(await shield.run { Shield.isUp })
    }
    #expect(await shield.run { Shield.isUp } == false)
  }

  @Test("throws what the work throws")
  func error() async {
    let shield = Shield()
    await #expect(throws: Stop.self) { try await shield.run { () throws(Stop) in throw Stop() } }
    #expect(!shield.isBusy)
  }
}

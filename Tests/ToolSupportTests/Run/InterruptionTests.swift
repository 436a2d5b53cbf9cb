import Glibc
import Basics
import Testing
import ToolSupport

@Suite("An interruption")
struct InterruptionTests {
  @Test("is told to all who asked, once, in their order, and to late ones at once")
  func actions() {
    let interruption = Interruption()
    let told = Told()
    interruption.onInterrupt { told.add("first") }
    let cancelled = interruption.onInterrupt { told.add("cancelled") }
    interruption.onInterrupt { told.add("second") }
    cancelled.cancel()
    #expect(!interruption.isInterrupted)
    #expect(interruption.interrupt(by: SIGTERM))
    #expect(!interruption.interrupt(by: SIGINT))
    interruption.onInterrupt { told.add("late") }
    #expect(told.names.withLock { $0 } == ["first", "second", "late"])
    #expect(interruption.isInterrupted)
    #expect(interruption.exitStatus == 143)
  }

  @Test("without a signal asks for no exit status, and a signal after it is not the first")
  func withoutSignal() {
    let interruption = Interruption()
    let told = Told()
    interruption.onInterrupt { told.add("told") }
    #expect(interruption.interrupt())
    #expect(interruption.isInterrupted)
    #expect(interruption.exitStatus == nil)
    #expect(!interruption.interrupt(by: SIGINT))
    #expect(told.names.withLock { $0 } == ["told"])
  }

  private final class Told: Sendable {
    let names = Guarded<[String]>([])

    func add(_ name: String) {
      names.withLock { $0.append(name) }
    }
  }
}

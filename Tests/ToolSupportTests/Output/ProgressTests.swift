import Basics
import Testing
import ToolSupport

@Suite("Progress")
struct ProgressTests {
  @Test(
    "says how far the run is",
    arguments: [
      (ProgressLine(done: 0, elapsed: 0), "0 done"),
      (ProgressLine(done: 1_234, elapsed: 10), "1,234 done  123/s"),
      (ProgressLine(done: 5, elapsed: 2), "5 done  2.5/s"),
      (
        ProgressLine(done: 2_500, total: 10_000, elapsed: 5),
        "2,500 of 10,000  25%  500/s  0:15 left"
      ),
      (ProgressLine(done: 10, total: 10, elapsed: 1), "10 of 10  100%  10/s"),
      (ProgressLine(done: 0, total: 0, elapsed: 1), "0 of 0"),
      (ProgressLine(done: 9, elapsed: 1e-300), "9 done  9,223,372,036,854,775,807/s"),
      (
        ProgressLine(done: 0, elapsed: 1, wait: .init("waiting", seconds: 9.3e18)),
        "0 done  waiting 9223372036854775807 s"
      ),
      (
        ProgressLine(done: 0, elapsed: 1, wait: .init("waiting", seconds: .infinity)),
        "0 done  waiting 9223372036854775807 s"
      ),
      (
        ProgressLine(done: 1, total: 3_601, elapsed: 1),
        "1 of 3,601  0%  1.0/s  1:00:00 left"
      ),
      (
        ProgressLine(
          done: 16, total: 32, elapsed: 1,
          wait: ProgressLine.Wait("waiting for the service", seconds: 11.2)),
        "16 of 32  50%  16/s  0:01 left  waiting for the service 12 s"
      ),
    ])
  func line(line: ProgressLine, expected: String) {
    #expect(line.text == expected)
  }

  /// A clock that is set by hand, and what was drawn.
  private final class Screen: Sendable {
    let time = Guarded(0.0)
    let drawn = Guarded<[String]>([])

    func progress(total: Int?) -> Progress {
      Progress(
        total: total, now: { self.time.withLock { $0 } },
        draw: { line in self.drawn.withLock { $0.append(line) } })
    }
  }

  @Test("appears after a second, is redrawn at most ten times a second, and removed at the end")
  func redraws() {
    let screen = Screen()
    let progress = screen.progress(total: 400)
    for step in 1...200 {
      screen.time.withLock { $0 = Double(step) / 100 }
      progress.advance(by: 2)
    }
    progress.finish()
    progress.advance()
    let drawn = screen.drawn.withLock { $0 }
    #expect(drawn.count <= 11)
    #expect(drawn.count >= 10)
    #expect(drawn.first == "200 of 400  50%  200/s  0:01 left")
    #expect(drawn.last == "")
  }

  @Test("counts anew for the next part of a run, which is shown at once")
  func parts() {
    let screen = Screen()
    let progress = screen.progress(total: nil)
    for (part, total) in [40, 10].enumerated() {
      screen.time.withLock { $0 = Double(2 * part + 1) }
      progress.begin(total: total)
      screen.time.withLock { $0 = Double(2 * part + 2) }
      progress.advance(by: 5)
    }
    #expect(
      screen.drawn.withLock { $0 } == [
        "0 of 40  0%", "5 of 40  12%  5.0/s  0:07 left", "0 of 10  0%",
        "5 of 10  50%  5.0/s  0:01 left",
      ])
  }

  @Test("counts a wait down, and forgets it when it is over")
  func waits() {
    let screen = Screen()
    let progress = screen.progress(total: nil)
    progress.setWait("waiting for the service", seconds: 2)
    for time in [0.5, 1, 1.5, 2.5] {
      screen.time.withLock { $0 = time }
      progress.refresh()
    }
    #expect(
      screen.drawn.withLock { $0 } == [
        "0 done  waiting for the service 1 s", "0 done  waiting for the service 1 s", "0 done",
      ])
  }
}

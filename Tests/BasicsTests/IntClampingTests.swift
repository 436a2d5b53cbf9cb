import Basics
import Testing

@Suite("An integer from a number of which nothing is known")
struct IntClampingTests {
  @Test(
    "is the nearest one",
    arguments: [
      (0, 0), (-0.0, 0), (0.5, 1), (-0.5, -1), (1e15, 1_000_000_000_000_000),
      (9_223_372_036_854_774_784, 9_223_372_036_854_774_784), (0x1p63, .max), (-0x1p63, .min),
      (-0x1.0000000000001p63, .min), (1e19, .max), (.greatestFiniteMagnitude, .max),
      (.leastNonzeroMagnitude, 0), (.infinity, .max), (-.infinity, .min), (.nan, 0),
      (.signalingNaN, 0),
    ] as [(Double, Int)])
  func clamping(number: Double, nearest: Int) {
    #expect(Int(clamping: number) == nearest)
  }
}

import Testing

@testable import ToolSupport

@Suite("An age")
struct AgeTests {
  @Test(
    "is a whole number of minutes, hours or days",
    arguments: [("90m", 5400.0), ("36h", 129_600), ("3d", 259_200), ("0d", 0), ("007m", 420)])
  func ages(text: String, seconds: Double) {
    #expect(Age(argument: text)?.seconds == seconds)
  }

  @Test(
    "is nothing else",
    arguments: [
      "", "3", "d", "-3d", "+3d", "3.5d", "3w", "3D", " 3d", "3 d", "٣d", "9223372036854775808d",
    ])
  func noAges(text: String) {
    #expect(Age(argument: text) == nil)
  }
}

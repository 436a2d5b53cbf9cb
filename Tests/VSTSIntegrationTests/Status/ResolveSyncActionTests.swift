import Testing

@testable import VSTSIntegration

@Suite("A change of state")
struct ResolveSyncActionTests {
  @Test(
    "means what the old and the new state say",
    arguments: [
      ("Active", "Closed", ResolveSyncAction.resolve),
      ("Active", "Resolved", .resolve),
      (nil, "Closed", .conflict),
      ("Resolved", "Closed", .noop),
      ("Closed", "Closed", .noop),
      ("Closed", "Active", .unresolve),
      ("New", "Active", .unresolve),
      ("Active", "Active", .unresolve),
      (nil, "New", .unresolve),
    ] as [(String?, String, ResolveSyncAction)])
  func action(old: String?, new: String, expected: ResolveSyncAction) {
    #expect(
      ResolveSyncAction(from: old, to: new, doneStates: ["Resolved", "Closed"]) == expected)
  }

  @Test("never resolves where no state is done")
  func noDoneStates() {
    #expect(ResolveSyncAction(from: "Active", to: "Closed", doneStates: []) == .unresolve)
  }
}

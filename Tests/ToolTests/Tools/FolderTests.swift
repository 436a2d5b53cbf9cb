import Foundation
import Testing

@Suite("A module's folders")
struct FolderTests {
  private static let library = "\(Tools.root)/Sources/Library"
  private static let modules =
    ((try? FileManager.default.contentsOfDirectory(atPath: library)) ?? []).sorted()

  @Test("depend on each other in one direction only", arguments: modules)
  func cycles(module: String) throws {
    let arrows = try FolderArrows(module: "\(Self.library)/\(module)")
    #expect(arrows.cycles == [])
  }

  @Test("of the integration do not know the webhook")
  func webhook() throws {
    let arrows = try FolderArrows(module: "\(Self.library)/VSTSIntegration")
    let users = arrows.references.keys.filter { $0.to.hasPrefix("Webhook") }.map(\.from)
    #expect(!users.isEmpty)
    #expect(users.filter { !$0.hasPrefix("Webhook") } == [])
  }

  @Test(
    "are known by the types in their code, whatever comments and strings say",
    arguments: [
      ("let a = One.two(Three())", ["One", "Three"]),
      ("// One\n/* Two */ Three()", ["Three"]),
      (#"f("One \" Two", "\(Three("Four")) Five", "Six")"#, ["Three"]),
      ("let a = \"\"\"\n  One \"Two\" \\(Three)\n  \"\"\"", ["Three"]),
      (##"f(#"One "Two" \(Three) \#(Four)"#, Five)"##, ["Four", "Five"]),
      ("struct One { struct Two {} }\nlet a: Two, b: Three", ["Three"]),
    ] as [(String, Set<String>)])
  func references(code: String, expected: Set<String>) {
    #expect(SwiftSource(code).references == expected)
  }

  @Test(
    "offer the types that other files can see",
    arguments: [
      ("package struct One<T> {}", ["One"]),
      ("private struct One {}\nfinal class Two {}", ["Two"]),
      ("extension One { enum Two {} }", []),
      ("private let a = 1\nactor One { func f() {} }\ntypealias Two = One", ["One", "Two"]),
    ] as [(String, Set<String>)])
  func types(code: String, expected: Set<String>) {
    #expect(SwiftSource(code).types == expected)
  }
}

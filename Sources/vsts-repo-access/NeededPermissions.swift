import ArgumentParser
import AzureDevOps

/// The permissions that one `--need` names, with commas between them.
struct NeededPermissions {
  static let names = GitPermission.allCases.map(\.rawValue)

  private let permissions: [GitPermission]

  init(_ argument: String) throws {
    permissions = try argument.split(separator: ",", omittingEmptySubsequences: false).map {
      guard let permission = GitPermission(rawValue: String($0)) else {
        throw ValidationError(
          "'\($0)' is no permission; these are: \(Self.names.joined(separator: ", "))")
      }
      return permission
    }
  }

  /// What a word of the command line can be completed to: the names it holds up to its last comma, and
  /// one that is not among them.
  static func completions(of word: String) -> [String] {
    let value = word.firstIndex(of: "=").map { word[word.index(after: $0)...] } ?? word[...]
    let chosen = value.lastIndex(of: ",").map { value[...$0] } ?? ""
    let known = chosen.split(separator: ",")
    return names.filter { !known.contains($0[...]) }.map { chosen + $0 }
  }

  /// The permissions of all options, each once, in the order in which they are first named.
  static func inOrder(_ needed: [NeededPermissions]) -> [GitPermission] {
    var known: Set<GitPermission> = []
    return needed.flatMap(\.permissions).filter { known.insert($0).inserted }
  }
}

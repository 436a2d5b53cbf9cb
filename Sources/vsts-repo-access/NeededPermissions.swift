import ArgumentParser
import AzureDevOps

/// The permissions that one `--need` names, with commas between them.
struct NeededPermissions: ExpressibleByArgument {
  private let permissions: [GitPermission]

  init?(argument: String) {
    let names = argument.split(separator: ",", omittingEmptySubsequences: false)
    permissions = names.compactMap { GitPermission(rawValue: String($0)) }
    guard permissions.count == names.count else { return nil }
  }

  static var allValueStrings: [String] { GitPermission.allCases.map(\.rawValue) }

  /// The permissions of all options, each once, in the order in which they are first named.
  static func inOrder(_ needed: [NeededPermissions]) -> [GitPermission] {
    var known: Set<GitPermission> = []
    return needed.flatMap(\.permissions).filter { known.insert($0).inserted }
  }
}

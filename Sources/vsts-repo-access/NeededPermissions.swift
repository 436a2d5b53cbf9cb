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

  /// The permissions of all options, each once, in the order in which they are first named.
  static func inOrder(_ needed: [NeededPermissions]) -> [GitPermission] {
    var known: Set<GitPermission> = []
    return needed.flatMap(\.permissions).filter { known.insert($0).inserted }
  }
}

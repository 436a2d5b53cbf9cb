import AzureDevOps
import JSON

/// The files that a commit added, modified and deleted.
///
/// Sentry: `transform_changes` in `sentry/integrations/vsts/repository.py`. Unlike there, renames
/// are in it: as a deletion and an addition.
struct CommitPatch: Equatable {
  enum ChangeType: String {
    case added = "A"
    case modified = "M"
    case deleted = "D"
  }

  struct Change: Hashable {
    let path: String
    let type: ChangeType
  }

  private(set) var changes: [Change] = []

  /// Takes the changes of a commit in their order; those of folders are left out.
  init(_ commitChanges: [GitChange]) {
    var known: Set<Change> = []
    for change in commitChanges where change.objectType == "blob" {
      for change in Self.changes(change) where known.insert(change).inserted {
        changes.append(change)
      }
    }
  }

  private static func changes(_ change: GitChange) -> [Change] {
    guard let path = change.path else { return [] }
    let words = change.changeType.split { $0 == "," || $0 == " " }
    if words.contains("sourceRename") { return [Change(path: path, type: .deleted)] }
    if words.contains("rename") || words.contains("targetRename") {
      let source = change.sourcePath.map { Change(path: $0, type: .deleted) }
      return [source, Change(path: path, type: .added)].compactMap { $0 }
    }
    if words.contains("delete") { return [Change(path: path, type: .deleted)] }
    if words.contains("add") { return [Change(path: path, type: .added)] }
    if words.contains("edit") { return [Change(path: path, type: .modified)] }
    return []
  }

  var json: JSONValue {
    .array(
      changes.map { ["path": .string($0.path), "type": .string($0.type.rawValue)] })
  }
}

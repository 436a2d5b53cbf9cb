package import SQLite
package import SentryState

extension Group {
  /// How people call the issue: its project and its number there, such as `SHOP-2B`; `nil` where it
  /// has no number.
  ///
  /// Sentry: `Group.qualified_short_id` in `sentry/models/group.py`.
  func qualifiedShortID(in project: Project) -> String? {
    shortID > 0 ? "\(project.slug.uppercased())-\(shortID.crockfordBase32)" : nil
  }

  /// How people call these groups, by primary key, as far as the store knows.
  package static func qualifiedShortIDs(
    of ids: Set<Int>, in database: Database
  ) throws -> [Int: String] {
    try ids.reduce(into: [:]) { known, id in
      guard let group = try find(id: id, in: database),
        let project = try Project.find(id: group.projectID, in: database)
      else { return }
      known[id] = group.qualifiedShortID(in: project)
    }
  }
}

extension Int {
  /// The number in Crockford's base 32, which has no I, L, O and U.
  fileprivate var crockfordBase32: String {
    let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
    var digits: [Character] = []
    var rest = self
    repeat {
      digits.append(alphabet[rest & 31])
      rest >>= 5
    } while rest > 0
    return String(digits.reversed())
  }
}

import SQLite

/// A table of Sentry's as state records and the store know it.
///
/// Every table has a primary key `id`, and `extra_fields`, a JSON object of the fields of a record
/// that have no column, or null.
package struct ModelDefinition: Sendable {
  /// The model's name in state records, such as `sentry.group`.
  package let name: String
  package let table: String
  /// The columns beside `id` and `extra_fields`, in the order in which `dump` writes them.
  package let columns: [Column]
  /// The columns by which a row is known beside its primary key; those of the first are the key
  /// that finds the row of a record without `pk`.
  package let uniqueKeys: [UniqueKey]
  /// Columns of which a record gives exactly one.
  package let alternatives: [String]
  /// What `dump` leaves out.
  package let secrets: SecretFilter?

  /// Describes a table whose rows are read as a type, by the columns that this names.
  init(
    _ name: String, table: String, of type: (some StoredModel).Type, uniqueKeys: [UniqueKey] = [],
    secrets: SecretFilter? = nil
  ) {
    self.init(
      name, table: table, columns: Columns.list(of: type).described, uniqueKeys: uniqueKeys,
      secrets: secrets)
  }

  init(
    _ name: String, table: String, columns: [Column], uniqueKeys: [UniqueKey] = [],
    alternatives: [String] = [], secrets: SecretFilter? = nil
  ) {
    // `RowBatch` notes which of them a record gives as the bits of one word.
    precondition(columns.count <= UInt64.bitWidth)
    self.name = name
    self.table = table
    self.columns = columns
    self.uniqueKeys = uniqueKeys
    self.alternatives = alternatives
    self.secrets = secrets
  }

  /// All models, in the order in which `dump` writes them: what is referred to comes first.
  package static let all: [ModelDefinition] = [
    Organization.definition, Team.definition, Project.definition, ProjectTeam.definition,
    User.definition, UserEmail.definition, OrganizationMember.definition,
    OrganizationMemberTeam.definition, Environment.definition, Release.definition,
    ReleaseProject.definition, IdentityProvider.definition, Identity.definition,
    Integration.definition, OrganizationIntegration.definition,
    IntegrationExternalProject.definition, Repository.definition, Rule.definition,
    ProjectOption.definition, Group.definition, GroupHash.definition, GroupMeta.definition,
    GroupRelease.definition, GroupResolution.definition, GroupSubscription.definition,
    GroupAssignee.definition, GroupHistory.definition, Activity.definition, EventUser.definition,
    Event.definition, ExternalIssue.definition, GroupLink.definition,
  ]

  /// The model of this name, such as `sentry.group`.
  package static func named(_ name: String) -> ModelDefinition? {
    byName[name]
  }

  private static let byName = Dictionary(
    uniqueKeysWithValues: all.map { ($0.name, $0) })
}

/// Columns that no two rows of a table have alike; rows with a null among them are never alike.
package struct UniqueKey: Sendable, ExpressibleByArrayLiteral {
  package let columns: [String]
  /// The condition that finds a row, with the columns' values as `?1`, `?2` and so on.
  let condition: String

  init(_ columns: [String], condition: String) {
    self.columns = columns
    self.condition = condition
  }

  package init(arrayLiteral columns: String...) {
    self.columns = columns
    condition = columns.enumerated().map { "\($1) = ?\($0 + 1)" }.joined(separator: " AND ")
  }
}

/// A column of a table of Sentry's.
package struct Column: Sendable {
  /// What values a column takes from state records, and gives to them.
  package enum Kind: Sendable, Equatable {
    case integer
    case text
    /// Stored as 0 or 1.
    case boolean
    /// An object or array, stored as its text.
    case json
    /// Any JSON value, stored as its text: the value of a project option.
    case option
    /// Stored as text that `Timestamp` writes.
    case timestamp
    /// An integer or a text.
    case scalar
    /// The primary key of a row of another table, which must be there.
    case reference(String)
    /// The primary key of a row of another table, which need not be there.
    case key
  }

  /// Whether a record must give a value.
  package enum Presence: Sendable {
    case required
    /// A record that leaves it out gets the kind's empty value.
    case defaulted
    case optional
  }

  package let name: String
  package let kind: Kind
  package let presence: Presence
  /// What a record that leaves out a number gets, where that is not 0 or null.
  package let number: Int?

  init(
    _ name: String, _ kind: Kind, _ presence: Presence = .defaulted, otherwise number: Int? = nil
  ) {
    self.name = name
    self.kind = kind
    self.presence = presence
    self.number = number
  }
}

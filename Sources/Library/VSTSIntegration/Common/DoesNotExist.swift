import SQLite
package import Basics
import SentryState

/// A row that a task was told of is not in the store.
package struct DoesNotExist: Error, Equatable, FailureConvertible {
  /// Sentry's name of the model: `Integration`.
  package let model: String

  package init(_ model: String) {
    self.model = model
  }

  package var failure: Failure {
    Failure(.notFound, "\(model) matching query does not exist.")
  }
}

extension StoredModel {
  /// The row of a primary key; throws `DoesNotExist` if there is none.
  static func existing(id: Int, in database: Database) throws -> Self {
    guard let row = try find(id: id, in: database) else { throw DoesNotExist("\(Self.self)") }
    return row
  }
}

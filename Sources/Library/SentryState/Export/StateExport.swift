package import SQLite
import JSON

/// Writes the rows of a store as state records, model by model and by primary key.
package struct StateExport: Sendable {
  private let models: [ModelDefinition]
  private let withSecrets: Bool

  /// Takes the models to write, all if there are none; in the order of `ModelDefinition.all`.
  package init(models: [ModelDefinition] = [], withSecrets: Bool = false) {
    let names = Set(models.map(\.name))
    self.models = ModelDefinition.all.filter { names.isEmpty || names.contains($0.name) }
    self.withSecrets = withSecrets
  }

  /// Gives each record to `output`, as a line of compact JSON with its end.
  ///
  /// - Parameters:
  ///   - database: The store, in a transaction if others may write.
  ///   - output: Takes a line; what it throws ends the export.
  /// - Throws: What `output` throws, or a `DatabaseError`, `damaged` for a column that holds no
  ///   JSON.
  package func write(from database: Database, to output: ([UInt8]) throws -> Void) throws {
    var line: [UInt8] = []
    for model in models {
      let writer = RecordWriter(model, withSecrets: withSecrets)
      var failure: (any Error)?
      try database.forEach(writer.query) { row in
        line.removeAll(keepingCapacity: true)
        do {
          try writer.write(row, to: &line)
          try output(line)
        } catch let error as DatabaseError {
          failure = database.damage(error.message)
        } catch {
          failure = error
        }
        return failure == nil
      }
      if let failure { throw failure }
    }
  }
}

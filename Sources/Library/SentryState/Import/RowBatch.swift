import SQLite

/// State records as rows: what decoding gives and inserting takes.
struct RowBatch: Sendable {
  /// A value for a column.
  typealias Field = BoundValues.Value

  struct Row: Sendable {
    /// The model's place in `ModelDefinition.all`.
    let model: Int
    let line: Int
    let key: Int64?
    /// Where in `values` those of the columns and then of `extra_fields` lie.
    let fields: Range<Int>
    /// Which columns the record gave, a bit each.
    let given: UInt64
  }

  /// A record of a model that there is no table for.
  struct Unknown: Sendable {
    let model: String
    let line: Int
  }

  var rows: [Row] = []
  var values = BoundValues()
  var unknown: [Unknown] = []

  /// Whether it is time to hand the batch on.
  var isFull: Bool { values.text.count >= 256 << 10 || rows.count + unknown.count >= 1_000 }

  /// A batch of one row.
  func only(_ row: Row) -> RowBatch {
    var batch = RowBatch()
    for field in values.items[row.fields] {
      guard case .text(let range) = field else {
        batch.values.items.append(field)
        continue
      }
      batch.values.appendText { $0.append(contentsOf: values.text[range]) }
    }
    batch.rows = [
      Row(
        model: row.model, line: row.line, key: row.key, fields: batch.values.items.indices,
        given: row.given)
    ]
    return batch
  }
}

/// State records as rows: what decoding gives and inserting takes.
///
/// All texts of a batch are in one array, so that no value of a million rows is allocated singly.
struct RowBatch: Sendable {
  /// A value for a column.
  enum Field: Sendable {
    case null
    case integer(Int64)
    /// A part of the batch's text.
    case text(Range<Int>)
  }

  struct Row: Sendable {
    /// The model's place in `ModelDefinition.all`.
    let model: Int
    let line: Int
    let key: Int64?
    /// Where in `fields` the values of the columns and then of `extra_fields` lie.
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
  var fields: [Field] = []
  var text: [UInt8] = []
  var unknown: [Unknown] = []

  /// Whether it is time to hand the batch on.
  var isFull: Bool { text.count >= 256 << 10 || rows.count + unknown.count >= 1_000 }

  /// A batch of one row.
  func only(_ row: Row) -> RowBatch {
    var batch = RowBatch()
    for field in fields[row.fields] {
      guard case .text(let range) = field else {
        batch.fields.append(field)
        continue
      }
      batch.fields.append(.text(batch.text.count..<batch.text.count + range.count))
      batch.text.append(contentsOf: text[range])
    }
    batch.rows = [
      Row(
        model: row.model, line: row.line, key: row.key, fields: batch.fields.indices,
        given: row.given)
    ]
    return batch
  }
}

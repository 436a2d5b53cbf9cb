import SQLite
import Basics
import JSON

/// Turns state records into rows, by the columns of their models.
struct RecordDecoder {
  /// Finds the parts of a record.
  static let picker = MemberPicker(paths: [["model"], ["pk"], ["fields"]])

  /// The names under which records give a column, in UTF-8.
  private struct ColumnName {
    let name: [UInt8]
    /// The name of a reference without its `_id`.
    let shortName: [UInt8]?

    init(_ column: Column) {
      name = Array(column.name.utf8)
      shortName =
        switch column.kind {
        case .reference, .key: Array(column.name.utf8.dropLast(3))
        default: nil
        }
    }
  }

  private static let columnNames = ModelDefinition.all.map { $0.columns.map(ColumnName.init) }
  private static let models = Dictionary(
    uniqueKeysWithValues: ModelDefinition.all.enumerated().map { ($1.name, $0) })

  private let source: String
  private var layout = MemberLayout()

  init(source: String) {
    self.source = source
  }

  /// Adds a record to a batch.
  mutating func decode(
    _ record: RecordReader.Record, into batch: inout RowBatch
  ) throws(ImportError) {
    func fail(_ message: String) -> ImportError {
      ImportError(source: source, line: record.line, message: message)
    }
    let text: [UInt8]
    switch record.content {
    case .success(let bytes): text = bytes
    case .failure(let error):
      throw ImportError(
        source: source, line: nil, message: "the record is no JSON: \(error)", hint: error.hint)
    }
    guard text.first == UInt8(ascii: "{"), let members = record.members else {
      throw fail("the record is no object")
    }
    guard let name = members.string(0) else { throw fail("the record has no 'model'") }
    guard let model = Self.models[name] else {
      batch.unknown.append(RowBatch.Unknown(model: name, line: record.line))
      return
    }
    var key: Int64?
    if let range = members[1], text[range.lowerBound] != UInt8(ascii: "n") {
      key = text.integer(range)
      if key == nil { throw fail("'pk' of \(name) must be an integer") }
    }
    guard let fields = members[2] else { throw fail("the record of \(name) has no 'fields'") }
    do throws(FieldError) {
      let given = try decodeFields(text, at: fields.lowerBound, model: model, into: &batch)
      batch.rows.append(
        RowBatch.Row(
          model: model, line: record.line, key: key,
          fields: batch.values.items.count - ModelDefinition.all[model].columns.count
            - 1..<batch.values.items.count, given: given))
    } catch {
      throw fail(error.message(model: name))
    }
  }

  /// Appends the values of a model's columns and of `extra_fields`, and returns which were given.
  private mutating func decodeFields(
    _ text: [UInt8], at offset: Int, model: Int, into batch: inout RowBatch
  ) throws(FieldError) -> UInt64 {
    guard (try? layout.read(text, at: offset)) == true else { throw FieldError.noObject }
    let definition = ModelDefinition.all[model]
    let columns = definition.columns
    let names = Self.columnNames[model]
    let first = batch.values.items.count
    batch.values.items.append(contentsOf: repeatElement(.null, count: columns.count))
    var given: UInt64 = 0
    var unknown: [MemberLayout.Member] = []
    var next = 0
    for member in layout.members {
      guard let index = Self.column(of: member, in: text, names, from: next) else {
        unknown.append(member)
        continue
      }
      next = index + 1
      let field = try FieldDecoder.field(
        columns[index], text, member.value, into: &batch.values.text)
      guard let field else { continue }
      batch.values.items[first + index] = field
      given |= 1 << UInt64(index)
    }
    for (index, column) in columns.enumerated() where given & 1 << UInt64(index) == 0 {
      batch.values.items[first + index] = try FieldDecoder.missing(column, into: &batch.values.text)
    }
    if !definition.alternatives.isEmpty {
      let alternatives = columns.enumerated().filter { index, column in
        given & 1 << UInt64(index) != 0 && definition.alternatives.contains(column.name)
      }.map(\.element.name)
      guard alternatives.count == 1 else {
        throw FieldError.notOne(of: definition.alternatives, given: alternatives)
      }
    }
    batch.values.items.append(Self.extraFields(unknown, in: text, into: &batch.values.text))
    return given
  }

  /// The column that a member is for; records mostly give them in the order of the columns.
  private static func column(
    of member: MemberLayout.Member, in text: [UInt8], _ names: [ColumnName], from next: Int
  ) -> Int? {
    var name = text[member.name]
    if member.nameHasEscapes {
      var bytes: [UInt8] = []
      bytes.appendCharacters(member.name, of: text)
      name = bytes[...]
    }
    for offset in names.indices {
      let index = next + offset < names.count ? next + offset : next + offset - names.count
      if name.elementsEqual(names[index].name) { return index }
      if let short = names[index].shortName, name.elementsEqual(short) { return index }
    }
    return nil
  }

  /// The members that no column is for, as the text of an object.
  private static func extraFields(
    _ members: [MemberLayout.Member], in source: [UInt8], into text: inout [UInt8]
  ) -> RowBatch.Field {
    guard !members.isEmpty else { return .null }
    let start = text.count
    for member in members {
      text.append(text.count == start ? UInt8(ascii: "{") : UInt8(ascii: ","))
      text.append(contentsOf: source[member.name.lowerBound - 1...member.name.upperBound])
      text.append(UInt8(ascii: ":"))
      text.appendCompactly(member.value, of: source)
    }
    text.append(UInt8(ascii: "}"))
    return .text(start..<text.count)
  }
}

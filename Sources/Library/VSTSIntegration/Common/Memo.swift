/// A memo: what was looked up by keys, each once.
///
/// The same key again and again, as one delivery after the other has it, is not even hashed.
struct Memo<Key: Hashable, Value> {
  private var values: [Key: Value] = [:]
  private var last: (key: Key, value: Value)?

  /// The value of a key, which is looked up the first time.
  mutating func value<Failure: Error>(
    for key: Key, lookUp: () throws(Failure) -> Value
  ) throws(Failure) -> Value {
    if let last, last.key == key { return last.value }
    let value: Value
    if let known = values[key] {
      value = known
    } else {
      value = try lookUp()
      values[key] = value
    }
    last = (key, value)
    return value
  }
}

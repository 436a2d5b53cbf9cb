import JSON

/// Writes a task's parameters as the arguments of a record.
final class ArgumentEncoder: Encoder {
  fileprivate(set) var arguments = JSONObject()

  var codingPath: [any CodingKey] { [] }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    KeyedEncodingContainer(ArgumentContainer<Key>(encoder: self))
  }

  func unkeyedContainer() -> any UnkeyedEncodingContainer { unsupported() }
  func singleValueContainer() -> any SingleValueEncodingContainer { unsupported() }

  func unsupported() -> Never {
    preconditionFailure("a parameter of a type that arguments cannot have")
  }
}

private struct ArgumentContainer<Key: CodingKey>: KeyedEncodingContainerProtocol {
  let encoder: ArgumentEncoder

  var codingPath: [any CodingKey] { [] }

  private func append(_ value: some TaskParameterValue, _ key: Key) {
    encoder.arguments.members.append(
      JSONObject.Member(name: key.stringValue, value: value.argument))
  }

  func encode(_ value: Int, forKey key: Key) throws { append(value, key) }
  func encode(_ value: String, forKey key: Key) throws { append(value, key) }
  func encode(_ value: Bool, forKey key: Key) throws { append(value, key) }

  // An object is the only parameter that the standard library has no method of its own for.
  func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws {
    guard let object = value as? JSONObject else { encoder.unsupported() }
    append(object, key)
  }

  // What no parameter is.
  func encodeNil(forKey key: Key) throws { encoder.unsupported() }
  func encode(_ value: Double, forKey key: Key) throws { encoder.unsupported() }
  func encode(_ value: Float, forKey key: Key) throws { encoder.unsupported() }
  func encode(_ value: Int8, forKey key: Key) throws { encoder.unsupported() }
  func encode(_ value: Int16, forKey key: Key) throws { encoder.unsupported() }
  func encode(_ value: Int32, forKey key: Key) throws { encoder.unsupported() }
  func encode(_ value: Int64, forKey key: Key) throws { encoder.unsupported() }
  func encode(_ value: UInt, forKey key: Key) throws { encoder.unsupported() }
  func encode(_ value: UInt8, forKey key: Key) throws { encoder.unsupported() }
  func encode(_ value: UInt16, forKey key: Key) throws { encoder.unsupported() }
  func encode(_ value: UInt32, forKey key: Key) throws { encoder.unsupported() }
  func encode(_ value: UInt64, forKey key: Key) throws { encoder.unsupported() }
  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type, forKey key: Key
  ) -> KeyedEncodingContainer<Nested> { encoder.unsupported() }
  func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
    encoder.unsupported()
  }
  func superEncoder() -> any Encoder { encoder.unsupported() }
  func superEncoder(forKey key: Key) -> any Encoder { encoder.unsupported() }
}

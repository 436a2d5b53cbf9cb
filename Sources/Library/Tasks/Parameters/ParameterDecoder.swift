import JSON

/// Makes a task of the arguments of a record; without any it only notes which parameters there are.
///
/// A task is read by the standard library's `Decodable`, so that its properties are all that says
/// what its parameters are. They are flat: no parameter has parameters of its own.
final class ParameterDecoder: Decoder {
  private let arguments: JSONObject?
  /// The parameters that were asked for so far, where there are no arguments.
  private(set) var parameters: [TaskParameter] = []
  private var isRead = false

  init(reading arguments: JSONObject?) {
    self.arguments = arguments
  }

  var codingPath: [any CodingKey] { [] }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(
    keyedBy type: Key.Type
  ) throws -> KeyedDecodingContainer<Key> {
    isRead = true
    for member in arguments?.members ?? [] where Key(stringValue: member.name) == nil {
      throw ArgumentError.unknown(member.name)
    }
    return KeyedDecodingContainer(ParameterContainer<Key>(decoder: self))
  }

  /// Throws where there are arguments, and the task has no parameter that could take one.
  func requireReader() throws(ArgumentError) {
    if !isRead, let first = arguments?.members.first { throw .unknown(first.name) }
  }

  func unkeyedContainer() throws -> any UnkeyedDecodingContainer { throw unsupported }
  func singleValueContainer() throws -> any SingleValueDecodingContainer { throw unsupported }

  var unsupported: DecodingError {
    DecodingError.dataCorrupted(
      DecodingError.Context(
        codingPath: [], debugDescription: "a parameter of a type that arguments cannot have"))
  }

  func argument(_ name: String) -> JSONValue? { arguments?[name] }

  func value<Value: TaskParameterValue>(_ name: String) throws -> Value {
    guard let arguments else {
      parameters.append(TaskParameter(name: name, kind: Value.kind, isOptional: false))
      return Value.placeholder
    }
    guard let argument = arguments[name] else { throw ArgumentError.missing(name) }
    return try Self.value(name, argument)
  }

  func optionalValue<Value: TaskParameterValue>(_ name: String) throws -> Value? {
    guard let arguments else {
      parameters.append(TaskParameter(name: name, kind: Value.kind, isOptional: true))
      return nil
    }
    guard let argument = arguments[name], !argument.isNull else { return nil }
    return try Self.value(name, argument)
  }

  private static func value<Value: TaskParameterValue>(
    _ name: String, _ argument: JSONValue
  ) throws -> Value {
    guard let value = Value(argument: argument) else {
      throw ArgumentError.mismatch(name, argument, Value.kind)
    }
    return value
  }
}

private struct ParameterContainer<Key: CodingKey>: KeyedDecodingContainerProtocol {
  let decoder: ParameterDecoder

  var codingPath: [any CodingKey] { [] }
  var allKeys: [Key] { [] }

  func contains(_ key: Key) -> Bool { decoder.argument(key.stringValue) != nil }
  func decodeNil(forKey key: Key) throws -> Bool {
    decoder.argument(key.stringValue)?.isNull ?? true
  }

  func decode(_ type: Int.Type, forKey key: Key) throws -> Int {
    try decoder.value(key.stringValue)
  }
  func decode(_ type: String.Type, forKey key: Key) throws -> String {
    try decoder.value(key.stringValue)
  }
  func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool {
    try decoder.value(key.stringValue)
  }
  func decodeIfPresent(_ type: Int.Type, forKey key: Key) throws -> Int? {
    try decoder.optionalValue(key.stringValue)
  }
  func decodeIfPresent(_ type: String.Type, forKey key: Key) throws -> String? {
    try decoder.optionalValue(key.stringValue)
  }
  func decodeIfPresent(_ type: Bool.Type, forKey key: Key) throws -> Bool? {
    try decoder.optionalValue(key.stringValue)
  }

  // An object is the only parameter that the standard library has no method of its own for.
  func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
    let object: JSONObject = try decoder.value(key.stringValue)
    guard let value = object as? Value else { throw decoder.unsupported }
    return value
  }
  func decodeIfPresent<Value: Decodable>(
    _ type: Value.Type, forKey key: Key
  ) throws -> Value? {
    guard type == JSONObject.self else { throw decoder.unsupported }
    let object: JSONObject? = try decoder.optionalValue(key.stringValue)
    return object as? Value
  }

  // What no parameter is.
  func decode(_ type: Double.Type, forKey key: Key) throws -> Double { throw decoder.unsupported }
  func decode(_ type: Float.Type, forKey key: Key) throws -> Float { throw decoder.unsupported }
  func decode(_ type: Int8.Type, forKey key: Key) throws -> Int8 { throw decoder.unsupported }
  func decode(_ type: Int16.Type, forKey key: Key) throws -> Int16 { throw decoder.unsupported }
  func decode(_ type: Int32.Type, forKey key: Key) throws -> Int32 { throw decoder.unsupported }
  func decode(_ type: Int64.Type, forKey key: Key) throws -> Int64 { throw decoder.unsupported }
  func decode(_ type: UInt.Type, forKey key: Key) throws -> UInt { throw decoder.unsupported }
  func decode(_ type: UInt8.Type, forKey key: Key) throws -> UInt8 { throw decoder.unsupported }
  func decode(_ type: UInt16.Type, forKey key: Key) throws -> UInt16 { throw decoder.unsupported }
  func decode(_ type: UInt32.Type, forKey key: Key) throws -> UInt32 { throw decoder.unsupported }
  func decode(_ type: UInt64.Type, forKey key: Key) throws -> UInt64 { throw decoder.unsupported }
  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type, forKey key: Key
  ) throws -> KeyedDecodingContainer<Nested> { throw decoder.unsupported }
  func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
    throw decoder.unsupported
  }
  func superDecoder() throws -> any Decoder { throw decoder.unsupported }
  func superDecoder(forKey key: Key) throws -> any Decoder { throw decoder.unsupported }
}

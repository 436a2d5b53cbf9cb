package import JSON

/// The JSON that a service answered with.
package struct Answer: Sendable {
  package let json: JSONValue
  package let response: Response
  private let request: Request

  /// The URL that was asked.
  package var url: WebURL { request.url }

  /// Parses an answer's body, which status 204 leaves out for nothing; a body that is not JSON is a
  /// failure of kind `protocol`.
  package init(_ response: Response, to request: Request) throws(APIError) {
    do {
      json =
        response.status == 204 ? [:] : try JSONValue(parsing: response.body.withoutByteOrderMark)
    } catch {
      let reason =
        response.body.isEmpty ? "the answer is empty, not JSON" : "the answer is not JSON: \(error)"
      throw APIError(unexpected: reason, in: response, to: request)
    }
    self.response = response
    self.request = request
  }

  /// Reads the answer; one that lacks what it must have is a failure of kind `protocol`.
  package func decoded<Value>(
    _ read: (JSONValue) throws(UnexpectedAnswer) -> Value
  ) throws(APIError) -> Value {
    do {
      return try read(json)
    } catch {
      throw unexpected(error.description)
    }
  }

  /// Reads the elements of the member `value`, which may be null where `count` is 0.
  package func list<Value>(
    _ read: (JSONValue) throws(UnexpectedAnswer) -> Value
  ) throws(APIError) -> [Value] {
    try decoded { (json) throws(UnexpectedAnswer) in
      if json["value"]?.isNull == true, json["count"]?.int == 0 { return [] }
      return try json.requiredArray("value", read)
    }
  }

  /// The failure of an answer that is not what the API promises.
  package func unexpected(_ reason: String) -> APIError {
    APIError(unexpected: reason, in: response, to: request)
  }

  /// The failure of a list of which this answer is a page, and none is the last.
  package func endless(_ reason: String) -> APIError {
    APIError(unexpected: reason, in: response, to: request, cause: .endless)
  }
}

/// What an answer lacks, by the path of the member.
package struct UnexpectedAnswer: Error, Equatable, CustomStringConvertible {
  private var path: String
  private let problem: String

  /// Takes a member, and what is wrong with it.
  package init(_ path: String, _ problem: String) {
    self.path = path
    self.problem = problem
  }

  package var description: String { "in the answer, '\(path)' \(problem)" }

  func under(_ parent: String) -> UnexpectedAnswer {
    var error = self
    error.path = "\(parent).\(path)"
    return error
  }
}

extension JSONValue {
  /// The number of the member of this name, by which the service knows something: 1 or more.
  package func requiredID(_ name: String) throws(UnexpectedAnswer) -> Int {
    let number = try requiredInt(name)
    guard number > 0 else { throw UnexpectedAnswer(name, "is \(number), which is no id") }
    return number
  }

  /// The member of this name.
  package func required(_ name: String) throws(UnexpectedAnswer) -> JSONValue {
    guard let value = self[name] else { throw UnexpectedAnswer(name, "is missing") }
    return value
  }

  /// The text of the member of this name.
  package func requiredString(_ name: String) throws(UnexpectedAnswer) -> String {
    let value = try required(name)
    guard let text = value.string else {
      throw UnexpectedAnswer(name, "is \(value.kind), not a string")
    }
    return text
  }

  /// The text of the member of this name, which has at least one character.
  package func requiredText(_ name: String) throws(UnexpectedAnswer) -> String {
    let text = try requiredString(name)
    guard !text.isEmpty else { throw UnexpectedAnswer(name, "is empty") }
    return text
  }

  /// The integer of the member of this name.
  package func requiredInt(_ name: String) throws(UnexpectedAnswer) -> Int {
    let value = try required(name)
    guard let number = value.int else {
      throw UnexpectedAnswer(name, "is \(value.kind), not an integer")
    }
    return number
  }

  /// Whether the member of this name is true.
  package func requiredBool(_ name: String) throws(UnexpectedAnswer) -> Bool {
    let value = try required(name)
    guard let flag = value.bool else {
      throw UnexpectedAnswer(name, "is \(value.kind), not a boolean")
    }
    return flag
  }

  /// The object that the member of this name holds.
  package func requiredObject(_ name: String) throws(UnexpectedAnswer) -> JSONObject {
    let value = try required(name)
    guard let object = value.object else {
      throw UnexpectedAnswer(name, "is \(value.kind), not an object")
    }
    return object
  }

  /// Reads the member of this name.
  package func required<Value>(
    _ name: String, _ read: (JSONValue) throws(UnexpectedAnswer) -> Value
  ) throws(UnexpectedAnswer) -> Value {
    let value = try required(name)
    do {
      return try read(value)
    } catch {
      throw error.under(name)
    }
  }

  /// Reads the elements of the array that the member of this name holds.
  package func requiredArray<Value>(
    _ name: String, _ read: (JSONValue) throws(UnexpectedAnswer) -> Value
  ) throws(UnexpectedAnswer) -> [Value] {
    let value = try required(name)
    guard let elements = value.array else {
      throw UnexpectedAnswer(name, "is \(value.kind), not an array")
    }
    var values: [Value] = []
    values.reserveCapacity(elements.count)
    for (index, element) in elements.enumerated() {
      do {
        values.append(try read(element))
      } catch {
        throw error.under("\(name)[\(index)]")
      }
    }
    return values
  }
}

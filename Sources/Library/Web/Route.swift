package import Basics

/// A path under a base URL: what is interpolated is percent-encoded, what is literal is not.
///
/// `"\(in: project)_apis/git/repositories/\(name)"` has the project's part only if there is one.
package struct Route: ExpressibleByStringInterpolation, Sendable, Equatable {
  let path: String
  /// The first interpolated part that cannot be one: empty, `.` or `..`.
  private let unfitPart: String?
  /// The first name that was interpolated as it reads, and has a percent sign and two digits in it.
  package let escapedName: String?

  package init(stringLiteral value: String) {
    path = value
    unfitPart = nil
    escapedName = nil
  }

  package init(stringInterpolation: StringInterpolation) {
    path = stringInterpolation.path
    unfitPart = stringInterpolation.unfitPart
    escapedName = stringInterpolation.escapedName
  }

  /// Why there is no such path: a part of it cannot be one.
  package var problem: Failure? {
    unfitPart.map {
      Failure(.invalidInput, "'\($0)' cannot be a project, repository, type or id")
    }
  }

  package struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var path = ""
    fileprivate var unfitPart: String?
    fileprivate var escapedName: String?

    package init(literalCapacity: Int, interpolationCount: Int) {
      path.reserveCapacity(literalCapacity + interpolationCount * 16)
    }

    package mutating func appendLiteral(_ literal: String) {
      path += literal
    }

    /// Appends a path part, composed (NFC) and percent-encoded.
    package mutating func appendInterpolation(_ part: String) {
      check(part, decoded: part)
      if part.hasEscapes { escapedName = escapedName ?? part }
      path += part.composed.percentEncoded
    }

    package mutating func appendInterpolation(_ id: Int) {
      path += String(id)
    }

    /// Appends a path part that is percent-encoded already, as one that was cut out of a URL.
    package mutating func appendInterpolation(encoded part: String) {
      check(part, decoded: part.percentDecoded)
      path += part.percentEncodedOnce
    }

    /// Appends a path part and a slash, or nothing.
    package mutating func appendInterpolation(in part: String?) {
      guard let part else { return }
      appendInterpolation(part)
      path += "/"
    }

    private mutating func check(_ part: String, decoded: String) {
      if ["", ".", ".."].contains(decoded) { unfitPart = unfitPart ?? part }
    }
  }
}

/// Names and values for a URL's query or a form, in order; they are percent-encoded.
package struct Query: ExpressibleByDictionaryLiteral, Sendable {
  private var items: [(name: String, value: String)]

  package init(dictionaryLiteral elements: (String, String)...) {
    items = elements.map { (name: $0.0, value: $0.1) }
  }

  package var isEmpty: Bool { items.isEmpty }

  package mutating func append(_ name: String, _ value: String) {
    items.append((name: name, value: value))
  }

  /// The items as `name=value`, joined by `&`.
  package var encoded: String {
    items.map { "\($0.name.percentEncoded)=\($0.value.percentEncoded)" }.joined(separator: "&")
  }
}

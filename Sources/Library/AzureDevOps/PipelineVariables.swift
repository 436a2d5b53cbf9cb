import JSON
package import Basics

/// Reads variables as pipelines set them: without the white space around their values, where an
/// empty one counts as unset.
package struct PipelineVariables: Sendable {
  private let variables: [String: String]

  package init(_ variables: [String: String]) {
    self.variables = variables
  }

  func isSet(_ name: String) -> Bool {
    variables[name]?.isEmpty == false
  }

  /// The value of a variable; one that still reads `$(NAME)` is a failure of kind `config`.
  package func value(of name: String) throws(Failure) -> String? {
    guard let value = variables[name]?.trimmed, !value.isEmpty else { return nil }
    guard !value.isUnexpandedMacro else {
      throw Failure(
        .config, "'\(name)' reads '\(value)': the pipeline did not expand it",
        hint: "define the pipeline's variable, or map it in the 'env' of the step")
    }
    return value
  }
}

extension String {
  /// Whether it is a macro of Azure Pipelines, `$(NAME)`.
  fileprivate var isUnexpandedMacro: Bool {
    hasPrefix("$(") && hasSuffix(")")
      && !dropFirst(2).dropLast().isEmpty
      && dropFirst(2).dropLast().utf8.allSatisfy { $0.isAlphanumeric || "._-".utf8.contains($0) }
  }
}

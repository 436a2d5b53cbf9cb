import Basics
import JSON
package import Web

extension APIError {
  /// The error with the kind that Azure DevOps' own words ask for, where its status misleads, and
  /// with a hint, if there is one to give.
  ///
  /// `name` is what was asked for by a name that may be percent-encoded.
  func explained(askingFor name: String?, with credential: Credential?) -> APIError {
    var error = classified
    error.failure.hint = error.failure.hint ?? error.hint(askingFor: name, with: credential)
    return error
  }

  private var classified: APIError {
    var error = self
    guard cause == .status else { return error }
    if says("TF24668") {
      error.failure.kind = .unavailable
      error.failure.retryAfter = nil
      error.failure.hint = "the organization is deactivated; asking again does not help"
    } else if failure.status == 400, Self.versionErrors.contains(typeKey ?? "") {
      error.failure.kind = .config
      error.failure.hint = "name a version that the server speaks with --api-version"
    } else if failure.kind == .rejected, isProjectMissing {
      error.failure.kind = .notFound
    } else if serviceMessage?.contains("within the following Microsoft Entra tenant") == true,
      serviceMessage?.contains("is currently Deleted") == true
    {
      error.failure.kind = .unauthorized
    }
    return error
  }

  /// The fields of a work item that the rules of its type do not let be as they are (TF401320), as
  /// far as the service names them.
  package var refusedFields: [RefusedField] {
    let properties = details?["customProperties"]
    let listed = (properties?["RuleValidationErrors"]?.array ?? []).compactMap(RefusedField.init)
    guard listed.isEmpty else { return listed }
    guard says("TF401320") else { return [] }
    let field = RefusedField(
      referenceName: properties?["FieldReferenceName"]?.string, message: serviceMessage,
      flags: properties?["FieldStatusFlags"]?.string)
    return field.map { [$0] } ?? []
  }

  /// Whether the service's message is the one of this number, such as `TF401320`.
  package func says(_ number: String) -> Bool {
    serviceMessage?.contains(number) == true
  }

  /// The types of errors about the version of the API that was asked for.
  private static let versionErrors = [
    "VssVersionOutOfRangeException", "VssVersionNotSpecifiedException",
    "VssInvalidPreviewVersionException",
  ]

  private var isProjectMissing: Bool {
    ["ProjectDoesNotExistException", "ProjectDoesNotExistWithNameException"].contains(typeKey)
      || says("VS800075") || says("TF200016")
  }
}

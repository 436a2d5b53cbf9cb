import Basics
package import Web

extension APIError {
  /// The error with the kind that Azure DevOps' own words ask for, where its status misleads.
  var classifiedByAzureDevOps: APIError {
    var error = self
    guard cause == .status else { return error }
    if says("TF24668") {
      error.failure.kind = .unavailable
      error.failure.retryAfter = nil
      error.failure.hint = "the organization is deactivated; asking again does not help"
    } else if failure.kind == .rejected, isProjectMissing {
      error.failure.kind = .notFound
    } else if serviceMessage?.contains("within the following Microsoft Entra tenant") == true,
      serviceMessage?.contains("is currently Deleted") == true
    {
      error.failure.kind = .unauthorized
    }
    return error
  }

  /// The name of the field that a work item must have and lacks (TF401320).
  package var missingField: String? {
    guard let message = serviceMessage, message.contains("TF401320") else { return nil }
    guard let start = message.firstRange(of: "Error for field ") else { return nil }
    let name = message[start.upperBound...].prefix { $0 != "." }
    return name.isEmpty ? nil : String(name)
  }

  /// Whether the service's message is the one of this number, such as `TF401320`.
  package func says(_ number: String) -> Bool {
    serviceMessage?.contains(number) == true
  }

  private var isProjectMissing: Bool {
    ["ProjectDoesNotExistException", "ProjectDoesNotExistWithNameException"].contains(typeKey)
      || says("VS800075") || says("TF200016")
  }
}

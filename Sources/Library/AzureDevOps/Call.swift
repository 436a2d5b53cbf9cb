import Web
import JSON

/// A call of the API, before it has a credential.
struct Call {
  var method = Request.Method.get
  /// Where the route is, instead of under the organization's base URL.
  var base: WebURL?
  var route: Route
  var query: Query = [:]
  var body: JSONValue?
  /// What the answer may be, instead of JSON.
  var accept: String?
  /// Whether the resource has a preview version only.
  var isPreview = false
  var scope: Scope?
  var retrying: Request.Retrying?
  /// A secret in the body, which the service might repeat.
  var secret: String?
  /// Whether an empty 401 leads to the question what the credential is good for.
  var probesCredential = true

  func headers(apiVersion: String) -> [Header] {
    let version =
      isPreview && !apiVersion.contains("-preview") ? apiVersion + "-preview.1" : apiVersion
    let contentType = method == .patch ? "application/json-patch+json" : "application/json"
    return [
      Header("Accept", accept ?? "application/json; api-version=\(version)"),
      Header("Content-Type", contentType),
      Header("X-HTTP-Method-Override", method.rawValue),
      Header("X-TFS-FedAuthRedirect", "Suppress"),
    ]
  }
}

/// What a token must be good for, by the names that Azure DevOps gives the scopes.
enum Scope: String {
  case project = "vso.project"
  case code = "vso.code"
  case work = "vso.work"
  case workWrite = "vso.work_write"
  case graph = "vso.graph"
}

import AzureDevOps
import Basics
import Connections
import JSON
import ToolSupport
import VSTSIntegration
import Web

/// Tells which credential a run uses, who it belongs to, and what it reaches.
struct WhoAmI {
  /// What the service says of the credential.
  private struct Identity: Sendable {
    let connection: ConnectionData
    /// Whether each part of the API takes it; `nil` where that could not be found out.
    let scopes: [(APIArea, Bool?)]
  }

  private let connection: ServiceConnection
  private let setup: AccessSetup

  init(_ connection: ServiceConnection, _ setup: AccessSetup) {
    self.connection = connection
    self.setup = setup
  }

  /// Asks the service, and prints one record; that there is no credential or base URL ends the run.
  func tell(on console: Console) async throws {
    let baseURL = try setup.baseURL(forRecord: .unsaid, ofOperand: false)
    let credential = try await setup.credential()
    let client = connection.client(at: baseURL, credential: setup.credential)
    let identity: Result<Identity, Failure>
    do throws(APIError) {
      identity = try await ask(client)
    } catch {
      guard !error.isInterruption else { return }
      identity = .failure(error.failure)
    }
    let output = console.output(titles: ["", ""])
    try output.write(
      .object(record(baseURL, credential, identity)),
      rows: rows(baseURL, credential, identity))
    if case .failure(let failure) = identity { console.fail(failure.kind) }
  }

  private func ask(_ client: AzureDevOpsClient) async throws(APIError) -> Result<Identity, Failure>
  {
    let connection = try await client.connectionData()
    guard !connection.isAnonymous else {
      return .failure(ConnectionData.anonymous(at: client.baseURL))
    }
    let answers = await APIArea.allCases.concurrentMap { area throws(APIError) in
      (area, try await client.reaches(area))
    }
    var scopes: [(APIArea, Bool?)] = []
    for answer in answers { scopes.append(try answer.get()) }
    return .success(Identity(connection: connection, scopes: scopes))
  }

  private func isServer(_ identity: Identity, _ baseURL: WebURL) -> Bool {
    identity.connection.isServer ?? !HostAllowList.azureDevOpsServices.allows(baseURL)
  }

  /// The option that the integration's own credential comes from.
  private static let integration = "--integration"

  private func record(
    _ baseURL: WebURL, _ credential: Credential, _ identity: Result<Identity, Failure>
  ) -> JSONObject {
    var record: JSONObject = [
      "base_url": .string(baseURL.description), "base_url_from": JSONValue(setup.baseURLs.name),
      "credential": [
        "from": .string(credential.source ?? Self.integration),
        "scheme": .string(credential.scheme.rawValue),
        "form": .string(credential.tokenForm.rawValue),
      ],
    ]
    if case .success(let identity) = identity {
      record["user"] = [
        "id": .string(identity.connection.userID),
        "name": JSONValue(identity.connection.displayName),
        "unique_name": JSONValue(identity.connection.uniqueName),
      ]
      record["organization"] = ["id": JSONValue(identity.connection.instanceID)]
      record["deployment"] = isServer(identity, baseURL) ? "server" : "services"
      record["scopes"] = .object(
        JSONObject(
          members: identity.scopes.map { area, isReached in
            .init(name: area.rawValue, value: isReached.map { .bool($0) } ?? .null)
          }))
    }
    record["unused"] = .array(connection.unusedCredentials.map { .string($0) })
    if case .failure(let failure) = identity { record["error"] = failure.json }
    return record
  }

  /// The record as lines of names and values.
  private func rows(
    _ baseURL: WebURL, _ credential: Credential, _ identity: Result<Identity, Failure>
  ) -> [[TableCell]] {
    func row(_ title: String, _ text: String?, _ style: TableCell.Style = .plain) -> [TableCell]? {
      guard let text, !text.isEmpty else { return nil }
      return [TableCell(title, .heading), TableCell(text, style)]
    }
    let origin = setup.baseURLs.name.map { " (\($0))" } ?? ""
    let scheme = credential.scheme == .basic ? "Basic" : "Bearer"
    var rows = [
      row("base URL", "\(baseURL)\(origin)"),
      row(
        "credential",
        "\(credential.tokenForm.words) from \(credential.source ?? Self.integration), "
          + "sent as \(scheme)"),
      row("not used", connection.unusedCredentials.joined(separator: ", ")),
    ]
    switch identity {
    case .success(let identity):
      let user = identity.connection
      func areas(_ isReached: Bool?) -> String {
        identity.scopes.filter { $0.1 == isReached }.map(\.0.rawValue).joined(separator: ", ")
      }
      rows += [
        row(
          "user",
          [user.displayName, user.uniqueName.map { "<\($0)>" }].compactMap(\.self)
            .joined(separator: " ")),
        row("user id", user.userID), row("organization", user.instanceID),
        row(
          "deployment",
          isServer(identity, baseURL) ? "Azure DevOps Server" : "Azure DevOps Services"),
        row("reaches", areas(true), .good), row("is refused", areas(false), .bad),
        row("not known", areas(nil), .dim),
      ]
    case .failure(let failure):
      rows += [row("error", failure.message, .bad)]
    }
    return rows.compactMap(\.self)
  }
}

extension TokenForm {
  /// What people call it.
  fileprivate var words: String {
    switch self {
    case .pat: "a personal access token"
    case .jwt: "a JSON web token"
    case .other: "a token"
    }
  }
}

import Basics
import Web

extension APIError {
  /// What to do about a repository or project that is missing, or may not be seen.
  package static let reasonHint =
    "there is none, or the identity may not see it: 'vsts-repo-access --need read' gives the reason"

  /// What to do about the error, as far as what was asked and what the service says tell.
  func hint(askingFor name: String?, with credential: Credential?) -> String? {
    if failure.kind == .notFound, let hint = Self.hint(ofMissing: name) { return hint }
    guard cause == .status else { return nil }
    return switch failure.status ?? 0 {
    case _ where isHidden && credential?.isJobToken == true:
      "a job's token reaches only what its pipeline names: list the repository under "
        + "resources.repositories or in the job's uses, and see the setting "
        + "'Limit job authorization scope' for other projects"
    case _ where isHidden && credential != nil:
      Self.reasonHint
    case _ where says("TF401027"): permissionHint
    case 401 where offersWindowsOnly:
      "the server takes no tokens: it offers only Negotiate or NTLM, and Basic is what it would "
        + "have to offer"
    case 401 where isConditionalAccess:
      "a Conditional Access policy keeps the token out: ask from where it allows to, or with an "
        + "identity that it is not for"
    case 429:
      "the service counts what an identity uses, in TSTUs over five minutes: ask for less at once, "
        + "or later"
    case 300..<400 where failure.kind == .protocolViolation:
      "if the service has moved, ask it at its new URL"
    default: nil
    }
  }

  /// What to say of a thing that was not found by this name.
  static func hint(ofMissing name: String?) -> String? {
    guard let name, name.hasEscapes else { return nil }
    return "names are taken as they read: '\(name.percentDecoded)', not '\(name)'"
  }

  /// Whether the service says that a repository or project is missing, or may not be seen.
  private var isHidden: Bool {
    ["TF401019", "VS800075", "TF200016"].contains { says($0) }
  }

  /// Who lacks which permission, as the service's text quotes them.
  private var permissionHint: String? {
    var rest = (serviceMessage ?? "")[...]
    func quoted() -> Substring? {
      guard let start = rest.firstIndex(of: "'") else { return nil }
      rest = rest[rest.index(after: start)...]
      guard let end = rest.firstIndex(of: "'") else { return nil }
      defer { rest = rest[rest.index(after: end)...] }
      return rest[..<end]
    }
    guard let permission = quoted(), let identity = quoted() else { return nil }
    return "'\(identity)' needs the permission '\(permission)'"
  }

  /// Whether the service would be authorized by Windows' own schemes alone.
  private var offersWindowsOnly: Bool {
    let schemes = challenges.flatMap { $0.split(separator: ",") }
      .compactMap { $0.split(separator: " ").first?.lowercased() }
    return !schemes.isEmpty && schemes.allSatisfy { ["negotiate", "ntlm"].contains($0) }
  }

  private var isConditionalAccess: Bool {
    challenges.contains { $0.contains("insufficient_claims") } || body.contains("VS403463")
  }
}

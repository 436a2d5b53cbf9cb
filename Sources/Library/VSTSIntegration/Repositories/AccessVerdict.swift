package import AzureDevOps
package import Basics

/// What was observed of a repository, and what is needed of it.
package struct AccessObservation: Sendable {
  /// What the service says of the permissions that are needed.
  package enum Permissions: Sendable {
    /// None is needed, or the repository was not found.
    case unasked
    /// Whether the identity has each, in the order in which they are needed.
    case evaluated([(GitPermission, Bool)])
    /// The service did not say.
    indirect case failed(Failure)
    /// The service refused the credential before it was asked.
    indirect case notAsked(Failure)
  }

  /// What git says of the token itself.
  package enum Push: Sendable, Equatable {
    /// It takes the token, or it was not asked.
    case allowed
    /// It does not take the token.
    indirect case refused(Failure)
    /// It does not take it for this repository.
    indirect case forbidden(Failure)
    /// It answered something else, which says nothing.
    indirect case undecided(Failure)
  }

  package var answer: RepositoryAnswer
  package var permissions = Permissions.unasked
  package var push = Push.allowed
  /// Why it is of no use by the organization's list, where it was not found by itself.
  package var listedTrouble: AccessReason?
  /// Whether the identity may read where a repository that was not found would be; `nil` where that
  /// is not to be had.
  package var mayRead: Bool?

  package init(_ answer: RepositoryAnswer) {
    self.answer = answer
  }
}

/// Whether a credential can use a repository, and why not: decided by what was observed alone.
package struct AccessVerdict: Sendable {
  /// Yes, no, or `nil` where it could not be found out.
  package let access: Bool?
  package let failure: Failure?
  /// Why it is not a yes.
  package let reason: AccessReason?

  package init(_ observed: AccessObservation) {
    switch observed.answer {
    case .accessible(let data): self.init(data.repository, observed)
    case .notAsked(let failure): self.init(nil, failure, .unknown)
    case .failed(let failure):
      let access = observed.answer.access
      self.init(access, failure, access == nil ? .unknown : Self.reason(failure, observed))
    }
  }

  private init(_ access: Bool?, _ failure: Failure?, _ reason: AccessReason?) {
    self.access = access
    self.failure = failure
    self.reason = reason
  }

  private init(_ repository: GitRepository, _ observed: AccessObservation) {
    switch observed.permissions {
    case .unasked: self.init(true, nil, nil)
    case .notAsked(let failure): self.init(nil, failure, .unknown)
    case .failed(let failure):
      let isRefused = failure.kind == .unauthorized
      self.init(isRefused ? false : nil, failure, isRefused ? .credential : .unknown)
    case .evaluated(let evaluations):
      let missing = evaluations.filter { !$0.1 }.map(\.0.rawValue)
      if let trouble = repository.trouble {
        self.init(false, Failure(.forbidden, trouble.words, lacking: missing), trouble.reason)
      } else if !missing.isEmpty {
        self.init(false, Failure(.forbidden, lacking: missing), .permission)
      } else {
        self.init(observed.push)
      }
    }
  }

  private init(_ push: AccessObservation.Push) {
    switch push {
    case .allowed, .undecided: self.init(true, nil, nil)
    case .refused(let failure): self.init(false, failure, .credential)
    case .forbidden(let failure): self.init(false, failure, .permission)
    }
  }

  /// Why the service says no.
  private static func reason(_ failure: Failure, _ observed: AccessObservation) -> AccessReason {
    switch failure.kind {
    case .unauthorized: .credential
    case .forbidden: .permission
    case .notFound:
      observed.listedTrouble ?? observed.mayRead.map { $0 ? .absent : .denied } ?? .absentOrDenied
    default: .unknown
    }
  }
}

extension GitRepository {
  /// Why one that can be reached is of no use at the time.
  package var trouble: (reason: AccessReason, words: String)? {
    if isDisabled { return (.disabled, "the repository is disabled") }
    return isInMaintenance == true ? (.maintenance, "the repository is in maintenance") : nil
  }
}

extension Failure {
  /// Says what is wrong with a repository, and which permissions the identity lacks there.
  fileprivate init(_ kind: FailureKind, _ trouble: String? = nil, lacking missing: [String]) {
    let lack =
      missing.isEmpty ? nil : "the credential's identity lacks " + missing.joined(separator: ", ")
    self.init(kind, [trouble, lack].compactMap(\.self).joined(separator: ", and "))
  }
}

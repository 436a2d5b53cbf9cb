package import Web

extension ServicePolicy {
  /// What is Azure DevOps' own, and that of the services that sign its users in.
  package static let azureDevOps: ServicePolicy = {
    var policy = ServicePolicy()
    policy.delayHeader = "X-RateLimit-Delay"
    // The organization was switched off.
    policy.hopelessMark = "TF24668"
    policy.signInStatus = 203
    policy.signInMarks = [
      "_signin", "/signin", "login.microsoftonline.com", "login.live.com", "/oauth2/authorize",
    ]
    policy.ownHeaders = ["x-vss-", "x-tfs-", "activityid"]
    policy.activityHeader = "ActivityId"
    policy.accountHeader = "X-VSS-UserData"
    policy.messagePaths = [
      ["message"], ["value", "Message"], ["Message"], ["error_description"], ["ErrorDescription"],
    ]
    policy.typeMember = "typeKey"
    return policy
  }()
}

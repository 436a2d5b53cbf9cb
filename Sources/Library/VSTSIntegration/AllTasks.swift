package import Tasks

/// All tasks of the integration.
package enum AllTasks {
  package static let registry = TaskRegistry<IntegrationServices>([
    Noop.self,
    BuildIntegration.self, MigrateRepo.self, PostInstall.self, MigrateIssues.self,
    MigrateOpsgeniePlugin.self,
    AddRepository.self, SyncMetadata.self, GetOrganizationConfig.self,
    UpdateOrganizationConfig.self, CompareCommits.self,
    CreateComment.self, UpdateComment.self,
    KickOffStatusSyncs.self, SyncStatusOutbound.self, SyncStatusInbound.self,
    SyncAssigneeOutbound.self,
    KickoffSubscriptionCheck.self, CheckSubscription.self,
    CreateIssue.self, LinkIssue.self, UnlinkIssue.self,
    SaveEvent.self,
  ])
}

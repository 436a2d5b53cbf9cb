[.eventType, .subscriptionId, .notificationId, .resource.workItemId,
 .resource.fields["System.State"].newValue,
 .resource.fields["System.AssignedTo"].newValue.uniqueName,
 .resource.fields["System.ChangedDate"].newValue,
 .resourceContainers.collection.id, .resourceContainers.project.id,
 .resource.revision.fields["System.WorkItemType"], .createdDate]

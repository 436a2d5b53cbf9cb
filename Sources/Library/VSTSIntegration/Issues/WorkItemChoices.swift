package import AzureDevOps

/// The work-item types that a form offers, and the one it has chosen.
///
/// Sentry: `get_work_item_choices` in `sentry/integrations/vsts/issues.py`.
package struct WorkItemChoices: Sendable, Equatable {
  /// The key of a type, or a remembered text that is none.
  package let defaultType: String?
  package let types: [WorkItemTypeCategory.TypeReference]

  /// The choices of a form without a project.
  package static let none = WorkItemChoices(defaultType: nil, types: [])

  /// Takes the types of all categories, each by its key once, with the first name it has.
  package init(
    _ categories: [WorkItemTypeCategory], remembered: String? = nil
  ) {
    var keys: Set<String> = []
    types = categories.flatMap(\.workItemTypes).filter { keys.insert($0.key).inserted }
    defaultType = remembered.flatMap { $0.isEmpty ? nil : $0 } ?? types.first?.key
  }

  private init(defaultType: String?, types: [WorkItemTypeCategory.TypeReference]) {
    self.defaultType = defaultType
    self.types = types
  }
}

import JSON
import SQLite
import SentryState

/// What a delivery comes to, by what the store has of it: decided here alone, whether it is to be
/// known what has to be asked beforehand, or what is to be written.
struct DeliveryPlan: Sendable {
  /// How much of an accepted delivery is to be done, by the ledger.
  enum Extent: Sendable, Equatable {
    /// It was handled before.
    case nothing
    /// It was handled before but for its status, whose done states were not to be had.
    case status
    case everything

    init(_ entry: DeliveryRecord?, reprocessing: Bool) {
      self =
        if entry == nil || reprocessing {
          .everything
        } else {
          entry?.isStatusPending == true ? .status : .nothing
        }
    }
  }

  /// What is done about a change of state.
  enum StatusStep: Sendable {
    case none
    /// It is taken over at once, for each of these organizations.
    case sync([InboundStatus])
    /// A task is queued for each of these installations.
    case queue(StatusChange, [Installation])
  }

  let delivery: Delivery
  let integration: Integration?
  /// The endpoint's answer; none to a record that is no delivery.
  let answer: WebhookAnswer?
  /// The delivery's entry in the ledger.
  let entry: DeliveryRecord?
  let extent: Extent
  private(set) var assignee: InboundAssignee?
  private(set) var status = StatusStep.none

  /// Reads what there is to a delivery, and decides.
  init(
    of delivery: Delivery, _ options: WebhookReplay.Options, _ lookups: InboundLookups
  ) throws(DatabaseError) {
    self.delivery = delivery
    if let flaw = delivery.flaw {
      answer = if case .unreadable(let reason) = flaw { .init(unreadable: reason) } else { nil }
      (integration, entry, extent) = (nil, nil, .nothing)
      return
    }
    integration = try lookups.integration(ofCollection: delivery.collectionID).flatMap {
      options.integrationID == nil || options.integrationID == $0.id ? $0 : nil
    }
    let answer = WebhookAnswer(
      to: delivery, integration: integration, verifying: options.verifying)
    self.answer = answer
    guard let integration, answer.verdict == .accepted || answer.verdict == .incomplete else {
      (entry, extent) = (nil, .nothing)
      return
    }
    entry = try DeliveryLedger.entry(
      integrationID: integration.id, subscription: delivery.ledgerKey.subscription,
      notification: delivery.ledgerKey.notification, isVerified: options.verifying,
      in: lookups.database)
    extent = Extent(entry, reprocessing: options.reprocessing)
    guard answer.verdict == .accepted, extent != .nothing, let workItem = delivery.workItem,
      let key = workItem.key
    else { return }
    try planSyncs(of: workItem, key, integration, options, lookups)
  }

  private mutating func planSyncs(
    of workItem: WorkItemUpdate, _ key: String, _ integration: Integration,
    _ options: WebhookReplay.Options, _ lookups: InboundLookups
  ) throws(DatabaseError) {
    guard workItem.assignee != .none || workItem.status != nil else { return }
    let installations = try lookups.installations(of: integration)
    let groups = try lookups.groups(linkedTo: key, of: integration)
    if extent == .everything {
      assignee = InboundAssignee(
        workItem.assignee, issueKey: key, integration: integration, among: groups,
        of: installations)
    }
    guard let change = workItem.status else { return }
    let wanting = installations.filter { $0.wants(.inboundStatus) }
    if options.queueing {
      status = .queue(change, wanting)
      return
    }
    var syncs: [InboundStatus] = []
    for installation in wanting {
      syncs.append(
        try InboundStatus(
          of: change, for: installation, issueKey: key, among: groups, isReapplied: entry != nil,
          in: lookups.database))
    }
    status = .sync(syncs)
  }

  /// The integration whose service has to be asked for the delivery's done states, if they are
  /// needed.
  var integrationToAsk: Int? {
    guard case .sync(let syncs) = status, delivery.doneStates != nil,
      syncs.contains(where: { $0.decision == .needsDoneStates })
    else { return nil }
    return integration?.id
  }
}

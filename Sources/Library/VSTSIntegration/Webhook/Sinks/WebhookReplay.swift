package import SentryState
import Tasks

/// The store as a sink: handles deliveries as Sentry's endpoint would have handled them.
///
/// Sentry: `WorkItemWebhook.handle_updated_workitem` in `sentry/integrations/vsts/webhooks.py`.
package actor WebhookReplay: DeliverySink {
  package struct Options: Sendable {
    /// Whether a delivery must bring the integration's shared secret.
    package var verifying = true
    /// Whether deliveries that the ledger holds are applied again.
    package var reprocessing = false
    /// The only integration whose deliveries are accepted.
    package var integrationID: Int?
    /// Whether status syncs are put on the task queue instead of being done.
    package var queueing = false

    package init() {}
  }

  /// How many deliveries are committed together at most.
  private static let batchSize = 2000

  private let store: Store
  private let options: Options
  private let doneStates: DoneStates
  private let now: @Sendable () -> Timestamp
  private var memo = InboundMemo()
  /// The done states that this run has asked for.
  private var answers: [DoneStates.Question: DoneStates.Answer] = [:]

  package init(
    store: Store, options: Options, doneStates: DoneStates, now: @escaping @Sendable () -> Timestamp
  ) {
    self.store = store
    self.options = options
    self.doneStates = doneStates
    self.now = now
  }

  /// Replays one batch while the next is read and the outcomes of the one before are reported.
  package nonisolated func take(
    _ source: some DeliverySource,
    report: @escaping @Sendable ([DeliveryOutcome]) async throws -> Void
  ) async throws {
    var reporting: Task<Void, any Error>?
    while let batch = try await source.nextBatch(atMost: Self.batchSize) {
      let outcomes: [DeliveryOutcome]
      do {
        outcomes = try await replay(batch.deliveries)
      } catch {
        // What was committed before is told first.
        try await reporting?.value
        throw error
      }
      try await reporting?.value
      reporting = Task { try await report(outcomes) }
      guard !batch.isMoreWaiting else { continue }
      try await reporting?.value
      reporting = nil
    }
    try await reporting?.value
  }

  /// Replays deliveries in their order, and returns their outcomes once they are committed.
  package func replay(_ deliveries: [Delivery]) async throws -> [DeliveryOutcome] {
    let given = doneStates.given.map { DoneStates.Answer($0) }
    if given == nil, !options.queueing { try await ask(for: deliveries) }
    let (answers, options, memo, now) = (answers, options, memo, now())
    let (outcomes, lastingMemo) = try await store.write { database in
      let emitter = TaskEmitter<IntegrationServices>(in: database, queueingAt: now)
      return try InboundTransaction.writing(in: database, after: memo) { transaction in
        try deliveries.map { delivery in
          let plan = try DeliveryPlan(of: delivery, claimedAt: now, options, transaction)
          let answer = given ?? delivery.doneStates.flatMap { answers[$0] } ?? .unknown
          return try plan.apply(doneStates: answer, options, at: now, emitter, transaction)
        }
      }
    }
    self.memo = lastingMemo
    return outcomes
  }

  /// Asks for the done states that deliveries need, before the transaction is open; each once a run.
  private func ask(for deliveries: [Delivery]) async throws {
    let unknown = deliveries.filter { delivery in
      delivery.doneStates.map { answers[$0] == nil } ?? false
    }
    guard !unknown.isEmpty else { return }
    let options = options
    let questions = try await store.read { database in
      let transaction = try InboundTransaction(in: database)
      return try unknown.reduce(into: [DoneStates.Question: Int]()) { questions, delivery in
        guard let question = delivery.doneStates, questions[question] == nil else { return }
        questions[question] = try DeliveryPlan(of: delivery, options, transaction).integrationToAsk
      }
    }
    let doneStates = doneStates
    await withTaskGroup(of: (DoneStates.Question, DoneStates.Answer).self) { group in
      for (question, integrationID) in questions {
        group.addTask {
          (question, await doneStates.answer(to: question, integrationID: integrationID))
        }
      }
      for await (question, answer) in group { answers[question] = answer }
    }
  }
}

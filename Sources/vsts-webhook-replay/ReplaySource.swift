import Basics
import JSON
import SentryState
import ToolSupport
import VSTSIntegration

/// Where the deliveries of a run come from, and what the run tells of that.
struct ReplaySource {
  let deliveries: any DeliverySource
  /// The integration whose deliveries they are, where that is known before.
  var integrationID: Int?
  /// What is said where there are none; `nil` for captures.
  var emptyNote: String?
  /// The hooks whose history is read.
  var hooks: HookReport?

  /// The share of the deliveries that this machine takes.
  func share(_ shard: Shard?) -> any DeliverySource {
    guard let shard else { return deliveries }
    return Self.shared(deliveries, shard)
  }

  private static func shared(
    _ deliveries: some DeliverySource, _ shard: Shard
  ) -> any DeliverySource {
    ShardedSource(deliveries, shard: shard)
  }

  /// Tells that there was no delivery.
  func tellOfNone(on console: Console) {
    guard let emptyNote else { return console.reportNoRecords() }
    if !console.interruption.isInterrupted { console.messages.note(emptyNote) }
  }

  /// What the summary has besides the counts.
  var summary: JSONObject {
    hooks.map { ["subscriptions": $0.summary] } ?? [:]
  }
}

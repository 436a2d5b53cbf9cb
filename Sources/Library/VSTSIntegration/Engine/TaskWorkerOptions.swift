/// How a worker works.
package struct TaskWorkerOptions: Sendable {
  /// How many tasks run at once.
  package var concurrency: Int
  /// The seconds that a task is leased for; the worker renews its leases while it runs.
  package var lease: Double
  /// Whether the worker ends when nothing is due.
  package var isDraining: Bool
  /// How the worker is named in its leases.
  package var owner: String

  package init(concurrency: Int, lease: Double = 60, isDraining: Bool = false, owner: String) {
    self.concurrency = concurrency
    self.lease = lease
    self.isDraining = isDraining
    self.owner = owner
  }
}
